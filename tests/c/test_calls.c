/* How the passes over a sequence may be called: memory that moves, absent arguments, a taller y,
 * both directions at once, sizes that overflow. */
#ifndef real
enum { D = 3, H = 5, B = 6, T = 7 };
static const int ragged[B] = {4, 7, 0, 1, 7, 3};

#define TWICE "test_calls.c"
#include "twice.h"

int main(void)
{
    calls_double();
    calls_float();
    return test_report("calls");
}
#else

static TEST(problem) TEST(ragged_problem)(seqrnn_cell cell, int direction)
{
    return TEST(problem_make)(cell, direction, B, T, ragged, 77);
}

/* ws holds no pointers: backward runs on a copy of it, and at an address that is a multiple of 8
 * alone; scratch carries nothing over. */
static void TEST(moved_memory)(seqrnn_cell cell, int direction)
{
    const TEST(problem) p = TEST(ragged_problem)(cell, direction);
    TEST(problem) q = TEST(problem_copy)(&p);
    TEST(both_passes)(&p, NULL);
    q.ws = (char *)test_alloc(q.ws_bytes + 8) + 8;
    q.scratch = (char *)test_alloc(q.scratch_bytes + 8) + 8;
    CHECK_STATUS(TEST(forward)(&q), SEQRNN_OK);
    void *copy = memcpy((char *)test_alloc(q.ws_bytes + 40) + 40, q.ws, q.ws_bytes);
    memset(q.ws, 0xff, q.ws_bytes);
    memset(q.scratch, 0xff, q.scratch_bytes);
    q.ws = copy;
    CHECK_STATUS(TEST(backward)(&q, NULL), SEQRNN_OK);
    TEST(check_same)(&p, &q);
}

/* Absent initial states and gradients are zeros; absent outputs change nothing else; gradients of
 * the weights are added to what is there. */
static void TEST(nullable)(seqrnn_cell cell)
{
    const TEST(problem) p = TEST(ragged_problem)(cell, SEQRNN_FORWARD), q = TEST(problem_copy)(&p);
    const SEQRNN(weights) w = SEQRNN(weights_at)(&cell, q.theta);
    const SEQRNN(dweights) dw = SEQRNN(dweights_at)(&cell, q.dtheta);
    real *const hidden[] = {p.h0, p.dhT}, *const cells[] = {p.c0, p.dcT};
    const size_t S = p.ldy;
    for (size_t i = 0; i < 2; i++) {
        memset(hidden[i], 0, p.nstate * sizeof(real));
        memset(cells[i], 0, p.ncell * sizeof(real));
    }
    TEST(both_passes)(&p, NULL);
    CHECK_STATUS(SEQRNN(sequence_forward)(&cell, &q.seq, q.x, NULL, NULL, &w, q.y, S, NULL, NULL,
                                          q.ws, q.scratch), SEQRNN_OK);
    CHECK_SAME_BITS(p.y, q.y, p.ny);
    for (size_t i = 0; i < q.ntheta; i++) q.dtheta[i] = 1;
    CHECK_STATUS(SEQRNN(sequence_backward)(&cell, &q.seq, NULL, q.x, &w, q.dy, S, NULL, NULL, NULL,
                                           &dw, NULL, NULL, NULL, NULL, q.ws, q.scratch),
                 SEQRNN_OK);
    for (size_t i = 0; i < q.ntheta; i++) q.dtheta[i] -= 1;
    CHECK(test_distance_real(p.ntheta, p.dtheta, q.dtheta) < 200 * EPS);
    CHECK_STATUS(SEQRNN(sequence_backward)(&cell, &q.seq, NULL, q.x, &w, q.dy, S, NULL, NULL, q.dx,
                                           NULL, q.dh0, NULL, NULL, NULL, q.ws, q.scratch),
                 SEQRNN_OK);
    CHECK_SAME_BITS(p.dx, q.dx, p.nx);
    CHECK_SAME_BITS(p.dh0, q.dh0, p.nstate);
    CHECK_STATUS(SEQRNN(sequence_backward)(&cell, &q.seq, NULL, q.x, &w, NULL, 0, NULL, NULL, q.dx,
                                           NULL, q.dh0, NULL, q.dh, NULL, q.ws, q.scratch),
                 SEQRNN_OK);
    CHECK(TEST(all_zero)(q.nx, q.dx) && TEST(all_zero)(q.nstate, q.dh0));
    CHECK(TEST(all_zero)(q.nsteps, q.dh));
}

/* y and dy may be rows of something taller; the rows between are left alone. */
static void TEST(taller_y)(seqrnn_cell cell)
{
    const TEST(problem) p = TEST(ragged_problem)(cell, SEQRNN_FORWARD);
    const size_t S = p.ldy, ldy = S + 4;
    TEST(problem) q = TEST(problem_copy)(&p);
    q.ldy = ldy;
    q.y = TEST_ZEROS(real, ldy * B * T);
    q.dy = TEST_ZEROS(real, ldy * B * T);
    for (size_t j = 0; j < B * T; j++) memcpy(q.dy + j * ldy, p.dy + j * S, S * sizeof(real));
    TEST(both_passes)(&p, NULL);
    TEST(both_passes)(&q, NULL);
    for (size_t j = 0; j < B * T; j++) {
        CHECK_SAME_BITS(q.y + j * ldy, p.y + j * S, S);
        CHECK(TEST(all_zero)(ldy - S, q.y + j * ldy + S));
    }
    CHECK_SAME_BITS(q.dx, p.dx, p.nx);
    CHECK_SAME_BITS(q.dtheta, p.dtheta, p.ntheta);
}

/* Forward and reverse, one below the other, are the bidirectional layer. */
static void TEST(bidirectional)(seqrnn_cell cell)
{
    const TEST(problem) p = TEST(ragged_problem)(cell, SEQRNN_BIDIRECTIONAL);
    real *dx = TEST_ZEROS(real, p.nx);
    const size_t S = seqrnn_cell_state(&cell);
    TEST(both_passes)(&p, NULL);
    for (int way = 0; way < 2; way++) {
        const TEST(problem) q = TEST(ragged_problem)(cell, way ? SEQRNN_REVERSE : SEQRNN_FORWARD);
        memcpy(q.x, p.x, p.nx * sizeof(real));
        memcpy(q.theta, p.theta + way * q.ntheta, q.ntheta * sizeof(real));
        memcpy(q.h0, p.h0 + way * q.nstate, q.nstate * sizeof(real));
        memcpy(q.c0, p.c0 + way * q.ncell, q.ncell * sizeof(real));
        memcpy(q.dhT, p.dhT + way * q.nstate, q.nstate * sizeof(real));
        memcpy(q.dcT, p.dcT + way * q.ncell, q.ncell * sizeof(real));
        for (size_t j = 0; j < B * T; j++)
            memcpy(q.dy + j * S, p.dy + j * 2 * S + way * S, S * sizeof(real));
        TEST(both_passes)(&q, NULL);
        for (size_t j = 0; j < B * T; j++)
            CHECK_SAME_BITS(q.y + j * S, p.y + j * 2 * S + way * S, S);
        CHECK_SAME_BITS(q.hT, p.hT + way * q.nstate, q.nstate);
        CHECK_SAME_BITS(q.dtheta, p.dtheta + way * q.ntheta, q.ntheta);
        CHECK_SAME_BITS(q.dh0, p.dh0 + way * q.nstate, q.nstate);
        CHECK_SAME_BITS(q.dh, p.dh + way * q.nsteps, q.nsteps);
        for (size_t i = 0; i < p.nx; i++) dx[i] += q.dx[i];
    }
    CHECK_SAME_BITS(dx, p.dx, p.nx);
}

static void TEST(sizes)(void)
{
    static const size_t huge[] = {SIZE_MAX, SIZE_MAX / 2, SIZE_MAX / 8, (size_t)1 << 62,
                                  (size_t)1 << 58};
    const seqrnn_cell small = seqrnn_cell_standard(SEQRNN_LSTM, D, H);
    size_t bytes = 12345;
    for (size_t i = 0; i < sizeof huge / sizeof *huge; i++) {
        const size_t half = (size_t)1 << 32;
        seqrnn_cell wide = seqrnn_cell_standard(SEQRNN_GRU, D, huge[i]);
        CHECK_STATUS(seqrnn_cell_check(&wide), SEQRNN_TOO_LARGE);
        wide = small;
        wide.projection = huge[i];
        CHECK_STATUS(seqrnn_cell_check(&wide), SEQRNN_TOO_LARGE);
        wide = seqrnn_cell_standard(SEQRNN_LSTM, D, huge[i]);
        wide.layer_norm = wide.projection = 1;
        CHECK_STATUS(SEQRNN(sequence_ws_size)(&wide, 1, 1, &bytes), SEQRNN_TOO_LARGE);
        CHECK_STATUS(SEQRNN(sequence_ws_size)(&small, huge[i], 1, &bytes), SEQRNN_TOO_LARGE);
        CHECK_STATUS(SEQRNN(sequence_ws_size)(&small, 1, huge[i], &bytes), SEQRNN_TOO_LARGE);
        CHECK_STATUS(SEQRNN(sequence_ws_size)(&small, half, half, &bytes), SEQRNN_TOO_LARGE);
        CHECK_STATUS(SEQRNN(sequence_scratch_size)(&small, huge[i], 1, &bytes), SEQRNN_TOO_LARGE);
        if (huge[i] > (size_t)1 << 58) /* scratch grows by a few bytes a step only */
            CHECK_STATUS(SEQRNN(sequence_scratch_size)(&small, 1, huge[i], &bytes),
                         SEQRNN_TOO_LARGE);
        CHECK_STATUS(SEQRNN(recurrent_ws_size)(&small, SEQRNN_BIDIRECTIONAL, huge[i], 3, &bytes),
                     SEQRNN_TOO_LARGE);
    }
    CHECK(bytes == 12345);
}

/* Training keeps gates, h and c of all steps; beside them it needs only a block of steps. */
static void TEST(memory)(void)
{
    const seqrnn_cell cell = seqrnn_cell_standard(SEQRNN_LSTM, 64, 128);
    const size_t B = 32, T = 5000, N = B * T;
    size_t ws = 0, scratch = 0;
    CHECK_STATUS(SEQRNN(sequence_ws_size)(&cell, B, T, &ws), SEQRNN_OK);
    CHECK_STATUS(SEQRNN(sequence_scratch_size)(&cell, B, T, &scratch), SEQRNN_OK);
    CHECK(ws + scratch + 64 * N * sizeof(real)
          <= (size_t)(1.05 * (double)((6 * 128 + 64) * N * sizeof(real))));
}

static void TEST(calls)(void)
{
    TEST(memory)();
    for (size_t v = 0; v < TEST_NVARIANT; v++) {
        const seqrnn_cell cell = test_cell(&test_variants[v], D, H);
        if (!test_is_basic(&test_variants[v])) continue;
        TEST_CASE("%s, %d bytes", test_variants[v].name, (int)sizeof(real));
        for (int direction = 0; direction < 3; direction++) TEST(moved_memory)(cell, direction);
        TEST(nullable)(cell);
        TEST(taller_y)(cell);
        TEST(bidirectional)(cell);
        test_free_all();
    }
    TEST_CASE("sizes");
    TEST(sizes)();
}

#endif
