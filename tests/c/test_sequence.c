/* Identities of sequences, to the bit unless said otherwise: order of a batch, padding, batch
 * mates, chunks, reversal, truncation, per-step gradients. */
#ifndef real
enum { D = 3, H = 5, B = 6, T = 7 };
static const int ragged[B] = {4, 7, 0, 1, 7, 3};

#define TWICE "test_sequence.c"
#include "twice.h"

int main(void)
{
    sequence_double();
    sequence_float();
    return test_report("sequence");
}
#else

/* ---- helpers ----------------------------------------------------------------------------- */

static TEST(problem) TEST(ragged_problem)(seqrnn_cell cell, int direction)
{
    return TEST(problem_make)(cell, direction, B, T, ragged, 77);
}

/* Columns of `rows` reals: to[:,j] = from[:,j] of other batches and places. */
static void TEST(copy_column)(size_t rows, const real *from, size_t i, real *to, size_t j)
{
    memcpy(to + j * rows, from + i * rows, rows * sizeof(real));
}

/* Column j of q in all inputs (or, as outputs, compared) is column i of p. */
static void TEST(copy_sequence)(const TEST(problem) *p, size_t i, const TEST(problem) *q, size_t j)
{
    const size_t S = p->ldy, H = p->cell.H;
    for (size_t t = 0; t < p->seq.T; t++) {
        const size_t from = i + t * p->seq.B, to = j + t * q->seq.B;
        TEST(copy_column)(D, p->x, from, q->x, to);
        TEST(copy_column)(S, p->dy, from, q->dy, to);
    }
    TEST(copy_column)(S, p->h0, i, q->h0, j);
    TEST(copy_column)(H, p->c0, i, q->c0, j);
    TEST(copy_column)(S, p->dhT, i, q->dhT, j);
    TEST(copy_column)(H, p->dcT, i, q->dcT, j);
}

static void TEST(check_sequence)(const TEST(problem) *p, size_t i, const TEST(problem) *q, size_t j)
{
    const int lstm = p->cell.kind == SEQRNN_LSTM;
    const size_t S = p->ldy, H = p->cell.H;
    for (size_t t = 0; t < p->seq.T; t++) {
        const size_t a = i + t * p->seq.B, b = j + t * q->seq.B;
        CHECK_SAME_BITS(p->y + a * S, q->y + b * S, S);
        CHECK_SAME_BITS(p->dx + a * D, q->dx + b * D, D);
        CHECK_SAME_BITS(p->dh + a * S, q->dh + b * S, S);
        if (lstm) CHECK_SAME_BITS(p->dc + a * H, q->dc + b * H, H);
    }
    CHECK_SAME_BITS(p->hT + i * S, q->hT + j * S, S);
    CHECK_SAME_BITS(p->dh0 + i * S, q->dh0 + j * S, S);
    if (lstm) CHECK_SAME_BITS(p->cT + i * H, q->cT + j * H, H);
    if (lstm) CHECK_SAME_BITS(p->dc0 + i * H, q->dc0 + j * H, H);
}

/* ---- batches ----------------------------------------------------------------------------- */

static void TEST(permutation)(seqrnn_cell cell, int direction, const seqrnn_truncate *cut)
{
    static const size_t place[B] = {3, 5, 0, 4, 1, 2};
    int lengths[B];
    for (size_t b = 0; b < B; b++) lengths[place[b]] = ragged[b];
    const TEST(problem) p = TEST(ragged_problem)(cell, direction);
    const TEST(problem) q = TEST(problem_make)(cell, direction, B, T, lengths, 77);
    for (size_t b = 0; b < B; b++) TEST(copy_sequence)(&p, b, &q, place[b]);
    TEST(both_passes)(&p, cut);
    TEST(both_passes)(&q, cut);
    for (size_t b = 0; b < B; b++) TEST(check_sequence)(&p, b, &q, place[b]);
    CHECK(test_distance_real(p.ntheta, p.dtheta, q.dtheta) < 100 * EPS);
}

/* Each sequence alone, as long as it is, gives what it gives in the batch; their gradients of the
 * weights add up to the batch's. */
static void TEST(batch_mates)(seqrnn_cell cell, int direction, const seqrnn_truncate *cut)
{
    const TEST(problem) p = TEST(ragged_problem)(cell, direction);
    real *sum = TEST_ZEROS(real, p.ntheta);
    TEST(both_passes)(&p, cut);
    for (size_t b = 0; b < B; b++) {
        const size_t steps = ragged[b] > 0 ? (size_t)ragged[b] : 1;
        const TEST(problem) q = TEST(problem_make)(cell, direction, 1, steps, ragged + b, 77);
        TEST(problem) part = p; /* p cut to the steps that q has */
        part.seq.T = steps;
        TEST(copy_sequence)(&part, b, &q, 0);
        TEST(both_passes)(&q, cut);
        TEST(check_sequence)(&part, b, &q, 0);
        for (size_t i = 0; i < p.ntheta; i++) sum[i] += q.dtheta[i];
    }
    CHECK(test_distance_real(p.ntheta, sum, p.dtheta) < 100 * EPS);
}

/* NaN in padded x and dy is never read; padded outputs are zero. */
static void TEST(padding)(seqrnn_cell cell, int direction, const seqrnn_truncate *cut)
{
    const TEST(problem) p = TEST(ragged_problem)(cell, direction), q = TEST(problem_copy)(&p);
    const size_t S = seqrnn_cell_state(&cell);
    for (size_t t = 0; t < T; t++)
        for (size_t b = 0; b < B; b++) {
            if ((int)t < ragged[b]) continue;
            for (size_t i = 0; i < D; i++) q.x[(b + t * B) * D + i] = (real)NAN;
            for (size_t i = 0; i < q.ldy; i++) q.dy[(b + t * B) * q.ldy + i] = (real)NAN;
        }
    TEST(both_passes)(&p, cut);
    TEST(both_passes)(&q, cut);
    TEST(check_same)(&p, &q);
    for (size_t t = 0; t < T; t++)
        for (size_t b = 0; b < B; b++) {
            const size_t column = b + t * B;
            if ((int)t < ragged[b]) continue;
            CHECK(TEST(all_zero)(p.ldy, p.y + column * p.ldy));
            CHECK(TEST(all_zero)(D, p.dx + column * D));
            for (size_t way = 0; way < p.ways; way++)
                CHECK(TEST(all_zero)(S, p.dh + (column + way * B * T) * S));
        }
}

/* A sequence without steps hands its initial state on, and the gradient back. */
static void TEST(empty_sequence)(seqrnn_cell cell, int direction)
{
    const TEST(problem) p = TEST(ragged_problem)(cell, direction);
    const size_t S = seqrnn_cell_state(&cell);
    TEST(both_passes)(&p, NULL);
    for (size_t b = 0; b < B; b++) {
        if (ragged[b] > 0) continue;
        for (size_t way = 0; way < p.ways; way++) {
            const size_t at = (b + way * B) * S, i = (b + way * B) * H;
            CHECK_SAME_BITS(p.hT + at, p.h0 + at, S);
            CHECK_SAME_BITS(p.dh0 + at, p.dhT + at, S);
            if (cell.kind != SEQRNN_LSTM) continue;
            CHECK_SAME_BITS(p.cT + i, p.c0 + i, H);
            CHECK_SAME_BITS(p.dc0 + i, p.dcT + i, H);
        }
    }
}

/* lengths of all T are the same as no lengths. */
static void TEST(full_lengths)(seqrnn_cell cell, int direction)
{
    static const int full[B] = {T, T, T, T, T, T};
    const TEST(problem) p = TEST(problem_make)(cell, direction, B, T, NULL, 5);
    const TEST(problem) q = TEST(problem_make)(cell, direction, B, T, full, 5);
    TEST(both_passes)(&p, NULL);
    TEST(both_passes)(&q, NULL);
    TEST(check_same)(&p, &q);
}

/* ---- time -------------------------------------------------------------------------------- */

/* A problem that is steps [from, from+steps) of p, with the states it starts from. */
static TEST(problem) TEST(chunk)(const TEST(problem) *p, size_t from, size_t steps, const real *h0,
                                 const real *c0)
{
    TEST(problem) q = TEST(problem_make)(p->cell, SEQRNN_FORWARD, B, steps, NULL, 0);
    memcpy(q.theta, p->theta, p->ntheta * sizeof(real));
    memcpy(q.x, p->x + from * B * D, q.nx * sizeof(real));
    memcpy(q.dy, p->dy + from * p->nstate, q.ny * sizeof(real));
    memcpy(q.h0, h0, q.nstate * sizeof(real));
    memcpy(q.c0, c0, q.ncell * sizeof(real));
    return q;
}

/* Two chunks, the state handed over, are the whole pass; so are the two backward passes, and the
 * gradient handed back is the one that per-step gradients show. */
static void TEST(chunks)(seqrnn_cell cell)
{
    const size_t cut = 3;
    const int lstm = cell.kind == SEQRNN_LSTM;
    const TEST(problem) p = TEST(problem_make)(cell, SEQRNN_FORWARD, B, T, NULL, 9);
    TEST(both_passes)(&p, NULL);
    const TEST(problem) first = TEST(chunk)(&p, 0, cut, p.h0, p.c0);
    CHECK_STATUS(TEST(forward)(&first), SEQRNN_OK);
    const TEST(problem) second = TEST(chunk)(&p, cut, T - cut, first.hT, first.cT);
    memcpy(second.dhT, p.dhT, p.nstate * sizeof(real));
    memcpy(second.dcT, p.dcT, p.ncell * sizeof(real));
    TEST(both_passes)(&second, NULL);
    memcpy(first.dhT, second.dh0, p.nstate * sizeof(real));
    memcpy(first.dcT, second.dc0, p.ncell * sizeof(real));
    CHECK_STATUS(TEST(backward)(&first, NULL), SEQRNN_OK);

    CHECK_SAME_BITS(p.y, first.y, first.ny);
    CHECK_SAME_BITS(p.y + first.ny, second.y, second.ny);
    CHECK_SAME_BITS(p.hT, second.hT, p.nstate);
    CHECK_SAME_BITS(p.dx, first.dx, first.nx);
    CHECK_SAME_BITS(p.dx + first.nx, second.dx, second.nx);
    CHECK_SAME_BITS(p.dh, first.dh, first.nsteps);
    CHECK_SAME_BITS(p.dh + first.nsteps, second.dh, second.nsteps);
    CHECK_SAME_BITS(p.dh0, first.dh0, p.nstate);
    if (lstm) CHECK_SAME_BITS(p.cT, second.cT, p.ncell);
    if (lstm) CHECK_SAME_BITS(p.dc, first.dc, first.ncells);
    if (lstm) CHECK_SAME_BITS(p.dc0, first.dc0, p.ncell);
    for (size_t i = 0; i < first.nstate; i++) { /* dL/dh_t = what comes from dy and from t+1 */
        const size_t at = (cut - 1) * p.nstate + i;
        CHECK(fabs((double)(p.dy[at] + second.dh0[i] - p.dh[at])) <= 4 * EPS);
    }
}

/* Reading in reverse is reading each sequence turned around. */
static void TEST(reversal)(seqrnn_cell cell)
{
    const TEST(problem) p = TEST(ragged_problem)(cell, SEQRNN_REVERSE);
    const TEST(problem) q = TEST(ragged_problem)(cell, SEQRNN_FORWARD);
    const size_t S = p.ldy;
    for (size_t b = 0; b < B; b++)
        for (size_t t = 0; (int)t < ragged[b]; t++) {
            const size_t back = (size_t)ragged[b] - 1 - t;
            TEST(copy_column)(D, p.x, b + t * B, q.x, b + back * B);
            TEST(copy_column)(S, p.dy, b + t * B, q.dy, b + back * B);
        }
    TEST(both_passes)(&p, NULL);
    TEST(both_passes)(&q, NULL);
    for (size_t b = 0; b < B; b++)
        for (size_t t = 0; (int)t < ragged[b]; t++) {
            const size_t i = b + t * B, j = b + ((size_t)ragged[b] - 1 - t) * B;
            CHECK_SAME_BITS(p.y + i * S, q.y + j * S, S);
            CHECK_SAME_BITS(p.dx + i * D, q.dx + j * D, D);
            CHECK_SAME_BITS(p.dh + i * S, q.dh + j * S, S);
        }
    CHECK_SAME_BITS(p.hT, q.hT, p.nstate);
    CHECK_SAME_BITS(p.dh0, q.dh0, p.nstate);
    CHECK_SAME_BITS(p.dtheta, q.dtheta, p.ntheta);
}

/* ---- truncation -------------------------------------------------------------------------- */

/* Windows that hold the whole sequence cut nothing. */
static void TEST(cut_beyond_the_end)(seqrnn_cell cell, int direction)
{
    const seqrnn_truncate cuts[] = {{0, 0}, {T, T}, {T + 1, T + 1}, {T, 3 * T},
                                    {SIZE_MAX, SIZE_MAX}};
    const TEST(problem) p = TEST(ragged_problem)(cell, direction);
    TEST(both_passes)(&p, NULL);
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        const TEST(problem) q = TEST(problem_copy)(&p);
        TEST(both_passes)(&q, &cuts[i]);
        TEST(check_same)(&p, &q);
    }
}

/* TBPTT(1,k): a loss at the last step alone reaches back over exactly k steps. */
static void TEST(reach)(seqrnn_cell cell, size_t k)
{
    const seqrnn_truncate cut = {1, k};
    const TEST(problem) p = TEST(problem_make)(cell, SEQRNN_FORWARD, B, T, NULL, 21);
    memset(p.dy, 0, (T - 1) * p.nstate * sizeof(real));
    TEST(both_passes)(&p, &cut);
    for (size_t t = 0; t < T; t++) {
        const int within = t + k >= T;
        CHECK(TEST(all_zero)(B * D, p.dx + t * B * D) == !within);
        CHECK(TEST(all_zero)(p.nstate, p.dh + t * p.nstate) == !within);
    }
    CHECK(TEST(all_zero)(p.nstate, p.dh0) == (k < T));
    if (cell.kind == SEQRNN_LSTM) CHECK(TEST(all_zero)(p.ncell, p.dc0) == (k < T));
}

/* TBPTT(k,k) is what stateful training on chunks of k does. */
static void TEST(chunked_training)(seqrnn_cell cell, size_t k)
{
    const seqrnn_truncate cut = {k, k};
    const TEST(problem) p = TEST(problem_make)(cell, SEQRNN_FORWARD, B, T, NULL, 31);
    real *sum = TEST_ZEROS(real, p.ntheta);
    const real *h = p.h0, *c = p.c0;
    TEST(both_passes)(&p, &cut);
    for (size_t from = 0; from < T; from += k) {
        const size_t steps = from + k < T ? k : T - from;
        const int last = from + steps == T;
        const TEST(problem) q = TEST(chunk)(&p, from, steps, h, c);
        memset(q.dhT, 0, q.nstate * sizeof(real));
        memset(q.dcT, 0, q.ncell * sizeof(real));
        if (last) memcpy(q.dhT, p.dhT, q.nstate * sizeof(real));
        if (last) memcpy(q.dcT, p.dcT, q.ncell * sizeof(real));
        TEST(both_passes)(&q, NULL);
        CHECK_SAME_BITS(p.dx + from * B * D, q.dx, q.nx);
        CHECK_SAME_BITS(p.dh + from * p.nstate, q.dh, q.nsteps);
        if (from == 0) CHECK_SAME_BITS(p.dh0, q.dh0, q.nstate);
        for (size_t i = 0; i < p.ntheta; i++) sum[i] += q.dtheta[i];
        h = q.hT;
        c = q.cT;
    }
    CHECK(test_distance_real(p.ntheta, sum, p.dtheta) < 100 * EPS);
}

static void TEST(one_cell)(seqrnn_cell cell)
{
    const seqrnn_truncate uneven = {2, 3};
    for (int direction = 0; direction < 3; direction++) {
        const seqrnn_truncate *const cuts[] = {NULL, &uneven};
        for (int i = 0; i < 2; i++) {
            TEST(padding)(cell, direction, cuts[i]);
            if (direction == SEQRNN_BIDIRECTIONAL) continue;
            TEST(permutation)(cell, direction, cuts[i]);
            TEST(batch_mates)(cell, direction, cuts[i]);
        }
        TEST(empty_sequence)(cell, direction);
        TEST(full_lengths)(cell, direction);
        TEST(cut_beyond_the_end)(cell, direction);
        test_free_all();
    }
    TEST(chunks)(cell);
    TEST(reversal)(cell);
    for (size_t k = 1; k <= T; k += 2) TEST(reach)(cell, k);
    for (size_t k = 1; k <= 4; k++) TEST(chunked_training)(cell, k);
    test_free_all();
}

/* Every height of the products: a sequence alone and in a batch go through different kernels. */
static void TEST(heights)(void)
{
    for (size_t units = 1; units <= 130; units++) {
        const int kind = units % 3 ? SEQRNN_RNN : units % 2 ? SEQRNN_LSTM : SEQRNN_GRU;
        TEST_CASE("cell %d of %zu units, %d bytes", kind, units, (int)sizeof(real));
        TEST(batch_mates)(seqrnn_cell_standard(kind, D, units), SEQRNN_FORWARD, NULL);
        test_free_all();
    }
}

static void TEST(sequence)(void)
{
    TEST(heights)();
    for (size_t v = 0; v < TEST_NVARIANT; v++) {
        if (!test_is_basic(&test_variants[v])) continue;
        TEST_CASE("%s, %d bytes", test_variants[v].name, (int)sizeof(real));
        TEST(one_cell)(test_cell(&test_variants[v], D, H));
    }
}

#endif
