/* Weights of other frameworks: every element where its formula says. */
#include "harness.h"

/* Row (from 0) of one of our gates in the framework's arrays. */
static size_t foreign_row(int framework, const seqrnn_cell *cell, size_t row)
{
    static const char *const ours[] = {"h", "ifgo", "rzn"};
    static const char *const keras[] = {"h", "ifgo", "zrn"};
    const char gate = ours[cell->kind][row / cell->H];
    const char *order = framework == SEQRNN_KERAS ? keras[cell->kind] : ours[cell->kind];
    return (size_t)(strchr(order, gate) - order) * cell->H + row % cell->H;
}

static int same(size_t n, const double *a, const double *b)
{
    return !memcmp(a, b, n * sizeof *a);
}

/* What was imported comes out as it was, with one bias or with two. */
static void and_back(int framework, const seqrnn_cell *cell, const seqrnn_foreign *from,
                     const double *theta)
{
    const size_t H = cell->H, S = seqrnn_cell_state(cell);
    const size_t rows = seqrnn_cell_gates(cell) * H, n = rows * cell->D, m = rows * S;
    seqrnn_foreign_out to = {TEST_ALLOC(double, n), TEST_ALLOC(double, m),
                             TEST_ALLOC(double, rows), TEST_ALLOC(double, rows),
                             TEST_ALLOC(double, S * H)};
    int good = 1;
    test_fill(6, rows, 1, to.recurrent_bias);
    CHECK_STATUS(seqrnn_export(framework, cell, theta, &to), SEQRNN_OK);
    CHECK(same(n, to.input, from->input) && same(m, to.recurrent, from->recurrent));
    CHECK(!cell->projection || same(S * H, to.projection, from->projection));
    for (size_t i = 0; i < rows; i++) {
        const double one = from->bias[i], two = from->recurrent_bias[i];
        good = good && to.bias[i] == (cell->recurrent_bias ? one : one + two)
               && to.recurrent_bias[i] == (cell->recurrent_bias ? two : 0);
    }
    CHECK(good);
    to.recurrent_bias = NULL;
    if (cell->recurrent_bias && cell->kind == SEQRNN_GRU && !cell->reset_before) {
        CHECK_STATUS(seqrnn_export(framework, cell, theta, &to), -4);
        return;
    }
    CHECK_STATUS(seqrnn_export(framework, cell, theta, &to), SEQRNN_OK);
    for (size_t i = 0; i < rows; i++)
        good = good && to.bias[i] == from->bias[i] + from->recurrent_bias[i];
    CHECK(good);
}

static void every_element(int framework, seqrnn_cell cell)
{
    const size_t H = cell.H, D = cell.D, S = seqrnn_cell_state(&cell);
    const size_t rows = seqrnn_cell_gates(&cell) * H, n = seqrnn_cell_nparam(&cell);
    double *input = TEST_ALLOC(double, rows * D), *recurrent = TEST_ALLOC(double, rows * S),
           *bias = TEST_ALLOC(double, rows), *second = TEST_ALLOC(double, rows),
           *projection = TEST_ALLOC(double, S * H), *theta = TEST_ALLOC(double, n);
    const seqrnn_foreign from = {input, recurrent, bias, second, projection};
    const int turned = framework == SEQRNN_KERAS;
    const double *at = theta;
    int good = 1;

    TEST_CASE("framework %d, cell %d, recurrent_bias %d, projection %zu", framework, cell.kind,
              cell.recurrent_bias, cell.projection);
    test_fill(1, rows * D, 1, input);
    test_fill(2, rows * S, 1, recurrent);
    test_fill(3, rows, 1, bias);
    test_fill(4, rows, 1, second);
    test_fill(5, S * H, 1, projection);
    CHECK_STATUS(seqrnn_import(framework, &cell, &from, theta), SEQRNN_OK);
    for (size_t c = 0; c < D; c++)
        for (size_t r = 0; r < rows; r++) {
            const size_t row = foreign_row(framework, &cell, r);
            good = good && *at++ == input[turned ? c + row * D : row + c * rows];
        }
    for (size_t c = 0; c < S; c++)
        for (size_t r = 0; r < rows; r++) {
            const size_t row = foreign_row(framework, &cell, r);
            good = good && *at++ == recurrent[turned ? c + row * S : row + c * rows];
        }
    for (size_t r = 0; r < rows; r++) {
        const size_t row = foreign_row(framework, &cell, r);
        good = good && *at++ == (cell.recurrent_bias ? bias[row] : bias[row] + second[row]);
    }
    for (size_t r = 0; r < rows && cell.recurrent_bias; r++)
        good = good && *at++ == second[foreign_row(framework, &cell, r)];
    for (size_t i = 0; i < S * H && cell.projection; i++) good = good && *at++ == projection[i];
    CHECK(good);
    CHECK(at == theta + n);
    and_back(framework, &cell, &from, theta);
    cell.reset_before = cell.kind == SEQRNN_GRU;
    and_back(framework, &cell, &from, theta);
    test_free_all();
}

static void refused(void)
{
    seqrnn_cell cell = seqrnn_cell_standard(SEQRNN_LSTM, 2, 3);
    double theta[200] = {0}, input[200] = {0};
    const seqrnn_foreign from = {input, input, NULL, NULL, NULL};
    const seqrnn_foreign_out to = {input, input, input, NULL, NULL};
    TEST_CASE("refused");
    CHECK_STATUS(seqrnn_import(SEQRNN_TORCH, &cell, &from, theta), SEQRNN_OK);
    CHECK_STATUS(seqrnn_import(SEQRNN_NFRAMEWORK, &cell, &from, theta), -1);
    cell.projection = 1;
    CHECK_STATUS(seqrnn_import(SEQRNN_KERAS, &cell, &from, theta), -2);
    cell.projection = 0;
    cell.peephole = 1;
    CHECK_STATUS(seqrnn_import(SEQRNN_TORCH, &cell, &from, theta), -2);
    CHECK_STATUS(seqrnn_export(SEQRNN_TORCH, &cell, theta, &to), -2);
    cell.peephole = 0;
    CHECK_STATUS(seqrnn_export(-1, &cell, theta, &to), -1);
}

int main(void)
{
    for (int framework = 0; framework < SEQRNN_NFRAMEWORK; framework++)
        for (int kind = 0; kind < SEQRNN_NCELL; kind++)
            for (int both = 0; both < 2; both++) {
                seqrnn_cell cell = seqrnn_cell_standard(kind, 2, 3);
                cell.recurrent_bias = both;
                every_element(framework, cell);
                cell.projection = 2;
                if (framework == SEQRNN_TORCH && kind == SEQRNN_LSTM)
                    every_element(framework, cell);
            }
    refused();
    return test_report("exchange");
}
