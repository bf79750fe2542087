/* The mask of recurrent dropout: identities to the bit, unless said otherwise. What it does is
 * compared with the reference by test_cells.c, its gradients are by test_gradients.c. */
#ifndef real
enum { D = 3, H = 5, B = 6, T = 7 };
static const int ragged[B] = {4, 7, 0, 1, 7, 3};

#define TWICE "test_recurrent_dropout.c"
#include "twice.h"

int main(void)
{
    dropout_double();
    dropout_float();
    return test_report("recurrent_dropout");
}
#else

static TEST(problem) TEST(dropped)(seqrnn_cell cell, int direction)
{
    TEST(problem) p = TEST(problem_make)(cell, direction, B, T, ragged, 77);
    TEST(problem_drop)(&p, 3);
    return p;
}

/* A mask of ones changes nothing. Backward in the GRU it changes the order of a sum: the part of
 * dL/dh_{t-1} that comes through U is added up apart. */
static void TEST(ones)(seqrnn_cell cell, int direction, const seqrnn_truncate *cut)
{
    const TEST(problem) p = TEST(problem_make)(cell, direction, B, T, ragged, 77);
    TEST(problem) q = TEST(problem_copy)(&p);
    real *mask = TEST_ALLOC(real, q.nstate);
    for (size_t i = 0; i < q.nstate; i++) mask[i] = 1;
    q.mask = mask;
    TEST(both_passes)(&p, cut);
    TEST(both_passes)(&q, cut);
    CHECK_SAME_BITS(p.y, q.y, p.ny);
    CHECK_SAME_BITS(p.hT, q.hT, p.nstate);
    if (cell.kind == SEQRNN_GRU) {
        CHECK(test_distance_real(p.nx, p.dx, q.dx) < 20 * EPS);
        CHECK(test_distance_real(p.nsteps, p.dh, q.dh) < 20 * EPS);
        CHECK(test_distance_real(p.nstate, p.dh0, q.dh0) < 20 * EPS);
        CHECK(test_distance_real(p.ntheta, p.dtheta, q.dtheta) < 100 * EPS);
    } else {
        CHECK_SAME_BITS(p.dx, q.dx, p.nx);
        CHECK_SAME_BITS(p.dh, q.dh, p.nsteps);
        CHECK_SAME_BITS(p.dh0, q.dh0, p.nstate);
        CHECK_SAME_BITS(p.dtheta, q.dtheta, p.ntheta);
    }
}

/* A mask of zeros leaves what U = 0 leaves. */
static void TEST(zeros)(seqrnn_cell cell)
{
    const TEST(problem) p = TEST(problem_make)(cell, SEQRNN_FORWARD, B, T, ragged, 77);
    TEST(problem) q = TEST(problem_copy)(&p);
    const SEQRNN(dweights) w = SEQRNN(dweights_at)(&cell, p.theta);
    const SEQRNN(dweights) dw = SEQRNN(dweights_at)(&cell, q.dtheta);
    memset(w.U, 0, (size_t)(w.b - w.U) * sizeof(real));
    q.mask = TEST_ZEROS(real, q.nstate);
    TEST(both_passes)(&p, NULL);
    TEST(both_passes)(&q, NULL);
    CHECK_SAME_BITS(p.y, q.y, p.ny);
    CHECK(test_distance_real(p.nx, p.dx, q.dx) < 20 * EPS);
    CHECK(test_distance_real(p.nstate, p.dh0, q.dh0) < 20 * EPS);
    CHECK(TEST(all_zero)((size_t)(dw.b - dw.U), dw.U));
}

/* Each sequence alone, with its own part of the mask, gives what it gives in the batch. */
static void TEST(batch_mates)(seqrnn_cell cell, int direction, const seqrnn_truncate *cut)
{
    const TEST(problem) p = TEST(dropped)(cell, direction);
    const size_t S = p.ldy;
    real *sum = TEST_ZEROS(real, p.ntheta);
    TEST(both_passes)(&p, cut);
    for (size_t b = 0; b < B; b++) {
        TEST(problem) q = TEST(problem_make)(cell, direction, 1, T, ragged + b, 77);
        q.mask = p.mask + b * S;
        memcpy(q.h0, p.h0 + b * S, S * sizeof(real));
        memcpy(q.dhT, p.dhT + b * S, S * sizeof(real));
        memcpy(q.c0, p.c0 + b * H, H * sizeof(real));
        memcpy(q.dcT, p.dcT + b * H, H * sizeof(real));
        for (size_t t = 0; t < T; t++) {
            memcpy(q.x + t * D, p.x + (b + t * B) * D, D * sizeof(real));
            memcpy(q.dy + t * S, p.dy + (b + t * B) * S, S * sizeof(real));
        }
        TEST(both_passes)(&q, cut);
        for (size_t t = 0; t < T; t++) {
            CHECK_SAME_BITS(q.y + t * S, p.y + (b + t * B) * S, S);
            CHECK_SAME_BITS(q.dx + t * D, p.dx + (b + t * B) * D, D);
        }
        CHECK_SAME_BITS(q.hT, p.hT + b * S, S);
        CHECK_SAME_BITS(q.dh0, p.dh0 + b * S, S);
        for (size_t i = 0; i < p.ntheta; i++) sum[i] += q.dtheta[i];
    }
    CHECK(test_distance_real(p.ntheta, sum, p.dtheta) < 100 * EPS);
}

/* Padding is never read. */
static void TEST(padding)(seqrnn_cell cell, int direction)
{
    const TEST(problem) p = TEST(dropped)(cell, direction), q = TEST(problem_copy)(&p);
    for (size_t j = 0; j < B * T; j++) {
        if ((int)(j / B) < ragged[j % B]) continue;
        for (size_t i = 0; i < D; i++) q.x[j * D + i] = (real)NAN;
        for (size_t i = 0; i < q.ldy; i++) q.dy[j * q.ldy + i] = (real)NAN;
    }
    TEST(both_passes)(&p, NULL);
    TEST(both_passes)(&q, NULL);
    TEST(check_same)(&p, &q);
}

/* Parts of the batch in threads. */
static void TEST(any_number)(seqrnn_cell cell, int direction, const seqrnn_truncate *cut)
{
    enum { WIDE = 33, LONG = 24 };
    int lengths[WIDE];
    for (int b = 0; b < WIDE; b++) lengths[b] = b * 7 % (LONG + 1);
    seqrnn_threads(1);
    cell.H = 40;
    TEST(problem) p = TEST(problem_make)(cell, direction, WIDE, LONG, lengths, 7);
    TEST(problem_drop)(&p, 9);
    TEST(both_passes)(&p, cut);
    for (int n = 2; n <= 3; n++) {
        const TEST(problem) q = TEST(problem_copy)(&p);
        seqrnn_threads(n);
        TEST(both_passes)(&q, cut);
        TEST(check_same)(&p, &q);
    }
    seqrnn_threads(1);
}

static void TEST(dropout)(void)
{
    const seqrnn_truncate uneven = {2, 3};
    for (size_t v = 0; v < TEST_NVARIANT; v++) {
        const seqrnn_cell cell = test_cell(&test_variants[v], D, H);
        if (!test_is_basic(&test_variants[v])) continue;
        TEST_CASE("%s, %d bytes", test_variants[v].name, (int)sizeof(real));
        for (int direction = 0; direction < 3; direction++) {
            const seqrnn_truncate *const cuts[] = {NULL, &uneven};
            for (int i = 0; i < 2; i++) {
                TEST(ones)(cell, direction, cuts[i]);
                if (direction < 2) TEST(batch_mates)(cell, direction, cuts[i]);
                TEST(any_number)(cell, direction, cuts[i]);
            }
            TEST(padding)(cell, direction);
            test_free_all();
        }
        TEST(zeros)(cell);
        test_free_all();
    }
}
#endif
