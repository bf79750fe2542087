/* Every cell with every option against the slow reference, over sizes with tails, ragged. */
#ifndef real
#define TWICE "test_cells.c"
#include "reference.h"
#include "twice.h"

static void counts(void);

int main(void)
{
    counts();
    cells_double();
    cells_float();
    return test_report("cells");
}

/* The parameter counts of the textbooks, and the arrays end where the count says. */
static void counts(void)
{
    seqrnn_cell lstm = seqrnn_cell_standard(SEQRNN_LSTM, 100, 128);
    seqrnn_cell gru = seqrnn_cell_standard(SEQRNN_GRU, 100, 128);
    seqrnn_cell rnn = seqrnn_cell_standard(SEQRNN_RNN, 100, 128);
    CHECK(seqrnn_cell_nparam(&lstm) == 117248);
    CHECK(seqrnn_cell_nparam(&gru) == 87936);
    CHECK(seqrnn_cell_nparam(&rnn) == 29312);
    lstm.recurrent_bias = gru.recurrent_bias = 1;
    CHECK(seqrnn_cell_nparam(&lstm) == 117760);
    CHECK(seqrnn_cell_nparam(&gru) == 88320);
    for (size_t v = 0; v < TEST_NVARIANT; v++) {
        const seqrnn_cell cell = test_cell(&test_variants[v], 3, 5);
        const size_t n = seqrnn_cell_nparam(&cell), rows = seqrnn_cell_gates(&cell) * cell.H;
        double *theta = TEST_ALLOC(double, n);
        const seqrnn_weights w = seqrnn_weights_at(&cell, theta);
        CHECK_STATUS(seqrnn_cell_check(&cell), SEQRNN_OK);
        const size_t S = seqrnn_cell_state(&cell);
        CHECK(w.W == theta && w.U == w.W + rows * 3 && w.b == w.U + rows * S);
        CHECK((w.bU != NULL) == cell.recurrent_bias && (w.p != NULL) == cell.peephole);
        if (w.bU) CHECK(w.bU == w.b + rows);
        CHECK((w.P != NULL) == (cell.projection > 0) && (w.gW != NULL) == cell.layer_norm);
        const double *after = w.b + rows * (size_t)(1 + cell.recurrent_bias);
        if (w.p) CHECK(w.p == after);
        after += seqrnn_cell_npeephole(&cell);
        if (w.P) CHECK(w.P == after);
        after += cell.projection * 5;
        if (w.gW) CHECK(w.gW == after && w.gU == w.gW + rows && w.gc == w.gU + rows);
        if (w.gW) CHECK(w.bc == w.gc + 5);
        CHECK(after + (cell.layer_norm ? 2 * rows + 10 : 0) == theta + n);
    }
    test_free_all();
}
#else

static double *TEST(widened)(size_t n, const real *a)
{
    double *wide = TEST_ALLOC(double, n);
    for (size_t i = 0; i < n; i++) wide[i] = a[i];
    return wide;
}

/* Room for what the problem should give. */
static reference_result TEST(result_of)(const TEST(problem) *p)
{
    return (reference_result){
        TEST_ALLOC(double, p->nsteps), TEST_ALLOC(double, p->nsteps), TEST_ALLOC(double, p->ncells),
        TEST_ALLOC(double, seqrnn_cell_gates(&p->cell) * p->ncells),
        TEST(widened)(p->nstate, p->h0), TEST(widened)(p->ncell, p->c0)};
}

static void TEST(compare)(const TEST(problem) *p, const reference_result *a, double tolerance)
{
    const size_t ngates = seqrnn_cell_gates(&p->cell) * p->ncells;
    real *h = TEST_ALLOC(real, p->nsteps), *c = TEST_ALLOC(real, p->ncells);
    real *gates = TEST_ALLOC(real, ngates);
    CHECK_STATUS(SEQRNN(sequence_states)(&p->cell, &p->seq, h, c, gates, p->ws, p->scratch), 0);
    CHECK(test_distance(p->ny, TEST(widened)(p->ny, p->y), a->y) <= tolerance);
    CHECK(test_distance(p->nsteps, TEST(widened)(p->nsteps, h), a->h) <= tolerance);
    CHECK(test_distance(ngates, TEST(widened)(ngates, gates), a->gates) <= tolerance);
    CHECK(test_distance(p->nstate, TEST(widened)(p->nstate, p->hT), a->hT) <= tolerance);
    if (p->cell.kind != SEQRNN_LSTM) return;
    CHECK(test_distance(p->ncells, TEST(widened)(p->ncells, c), a->c) <= tolerance);
    CHECK(test_distance(p->ncell, TEST(widened)(p->ncell, p->cT), a->cT) <= tolerance);
}

static void TEST(against_reference)(seqrnn_cell cell, size_t B, size_t T, const int *lengths,
                                    int reverse, int drop, uint64_t seed)
{
    const int direction = reverse ? SEQRNN_REVERSE : SEQRNN_FORWARD;
    TEST(problem) p = TEST(problem_make)(cell, direction, B, T, lengths, seed);
    if (drop) TEST(problem_drop)(&p, seed);
    const double *theta = TEST(widened)(p.ntheta, p.theta), *x = TEST(widened)(p.nx, p.x);
    seqrnn_weights w = seqrnn_weights_at(&cell, theta);
    if (drop) w.mask = TEST(widened)(p.nstate, p.mask);
    const reference_result a = TEST(result_of)(&p);
    CHECK_STATUS(TEST(forward)(&p), SEQRNN_OK);
    reference_sequence(&cell, &p.seq, &w, x, &a);
    /* unbounded gates let states, and with them rounding errors, grow; so does dividing by a small
     * standard deviation */
    const int steady = cell.gate.kind == SEQRNN_SIGMOID && !cell.layer_norm;
    TEST(compare)(&p, &a, (double)T * EPS * (steady ? 20 : 1000));
    test_free_all();
}

/* A step is a sequence of one, forward and backward, to the bit. */
static void TEST(one_step)(seqrnn_cell cell, size_t B, uint64_t seed)
{
    const TEST(problem) p = TEST(problem_make)(cell, SEQRNN_FORWARD, B, 1, NULL, seed);
    const TEST(problem) q = TEST(problem_copy)(&p);
    const SEQRNN(weights) w = SEQRNN(weights_at)(&cell, p.theta);
    const SEQRNN(dweights) dw = SEQRNN(dweights_at)(&cell, q.dtheta);
    const int lstm = cell.kind == SEQRNN_LSTM;
    memset(p.dhT, 0, p.nstate * sizeof(real));
    memset(q.dtheta, 0, q.ntheta * sizeof(real));
    CHECK_STATUS(TEST(forward)(&p), SEQRNN_OK);
    CHECK_STATUS(TEST(backward)(&p, NULL), SEQRNN_OK);
    CHECK_STATUS(SEQRNN(cell_step)(&cell, B, q.x, q.h0, q.c0, &w, q.hT, q.cT, q.ws, q.scratch),
                 SEQRNN_OK);
    CHECK_STATUS(SEQRNN(cell_step_backward)(&cell, B, q.x, &w, q.dy, q.dcT, q.dx, &dw, q.dh0,
                                            q.dc0, q.ws, q.scratch), SEQRNN_OK);
    CHECK_SAME_BITS(q.hT, p.y, p.nstate);
    CHECK_SAME_BITS(q.dx, p.dx, p.nx);
    CHECK_SAME_BITS(q.dh0, p.dh0, p.nstate);
    CHECK_SAME_BITS(q.dtheta, p.dtheta, p.ntheta);
    if (lstm) {
        CHECK_SAME_BITS(q.cT, p.cT, p.ncell);
        CHECK_SAME_BITS(q.dc0, p.dc0, p.ncell);
    }
    test_free_all();
}

static void TEST(cells)(void)
{
    static const struct { size_t D, H, B, T; int lengths[9]; } size[] = {
        {1, 1, 1, 1, {1}},
        {2, 3, 4, 5, {3, 0, 5, 1}},
        {7, 9, 3, 4, {4, 4, 2}},
        {5, 17, 9, 3, {1, 3, 0, 2, 3, 2, 1, 0, 3}},
        {33, 40, 2, 3, {0, 2}},
        {3, 4, 2, 2, {0, 0}},
    };
    for (size_t v = 0; v < TEST_NVARIANT; v++) {
        for (size_t s = 0; s < sizeof size / sizeof *size; s++) {
            const seqrnn_cell cell = test_cell(&test_variants[v], size[s].D, size[s].H);
            TEST_CASE("%s, %d bytes, size %zu", test_variants[v].name, (int)sizeof(real), s);
            for (int reverse = 0; reverse < 2; reverse++) {
                const size_t B = size[s].B, T = size[s].T;
                TEST(against_reference)(cell, B, T, NULL, reverse, 0, 10 * v + s);
                TEST(against_reference)(cell, B, T, NULL, reverse, 1, 10 * v + s);
                TEST(against_reference)(cell, B, T, size[s].lengths, reverse, 0, 10 * v + s);
                TEST(against_reference)(cell, B, T, size[s].lengths, reverse, 1, 10 * v + s);
            }
            TEST(one_step)(cell, size[s].B, 10 * v + s);
        }
    }
}

#endif
