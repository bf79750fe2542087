/* Denormal numbers: none comes out of a backward pass in which gradients vanish, with any number of
 * threads, and the host's own arithmetic has them as before. */
#ifndef real
#define TWICE "test_flush.c"
#include "twice.h"

int main(void)
{
    vanishing_double();
    vanishing_float();
    training_double();
    training_float();
    return test_report("flush");
}
#else
#include "run.h"

/* Smaller than the smallest normal number, and not 0: does the host still have it? */
static void TEST(host_is_as_before)(void)
{
    volatile real smallest = sizeof(real) == 4 ? (real)1.1754943508222875e-38
                                               : (real)2.2250738585072014e-308;
    const volatile real half = smallest * (real)0.5;
    CHECK(half > 0 && half + half == smallest);
}

static size_t TEST(denormals)(size_t n, const real *a)
{
    const real least = sizeof(real) == 4 ? (real)1.1754943508222875e-38
                                         : (real)2.2250738585072014e-308;
    size_t count = 0;
    for (size_t i = 0; i < n; i++) count += a[i] != 0 && fabs((double)a[i]) < (double)least;
    return count;
}

static int TEST(vanished)(size_t n, const real *a)
{
    for (size_t i = 0; i < n; i++)
        if (a[i] != 0) return 0;
    return 1;
}

/* A gradient that comes in at the last step, and is tiny: on the way back it falls below every
 * normal number. Sizes that threads share. */
static void TEST(vanishing)(void)
{
    enum { D = 24, H = 48, B = 40, T = 60 };
    for (int kind = 0; kind < SEQRNN_NCELL; kind++) {
        const seqrnn_cell cell = seqrnn_cell_standard(kind, D, H);
        real *first = NULL;
        for (int threads = 1; threads <= 3; threads++) {
            TEST_CASE("vanishing, cell %d, %d threads", kind, threads);
            seqrnn_threads(threads);
            TEST(problem) p = TEST(problem_make)(cell, SEQRNN_FORWARD, B, T, NULL, 5);
            const size_t n = p.ny, last = n / T * (T - 1);
            for (size_t i = 0; i < n; i++)
                p.dy[i] = i < last ? 0 : p.dy[i] * (sizeof(real) == 4 ? (real)1e-30 : (real)1e-300);
            memset(p.dhT, 0, p.nstate * sizeof(real));
            memset(p.dcT, 0, p.ncell * sizeof(real));
            for (size_t i = 0; i < p.ntheta; i++) p.theta[i] *= (real)0.3;
            TEST(both_passes)(&p, NULL);
            CHECK(TEST(denormals)(p.nx, p.dx) == 0 && TEST(denormals)(p.ntheta, p.dtheta) == 0);
            CHECK(TEST(vanished)(D * B, p.dx) && !TEST(vanished)(D * B, p.dx + p.nx - D * B));
            if (threads == 1) first = memcpy(TEST_ALLOC(real, p.nx), p.dx, p.nx * sizeof(real));
            CHECK_SAME_BITS(p.dx, first, p.nx);
            TEST(host_is_as_before)();
        }
        test_free_all();
    }
    seqrnn_threads(1);
}

/* Training, evaluation and prediction leave the host alone, too. */
static void TEST(training)(void)
{
    static TEST(run) r;
    const seqrnn_batching batching = {.batch = 3};
    size_t bytes;
    double loss, norm, accuracy;
    TEST_CASE("training");
    TEST(run_make)(&r);
    TEST(run_begin)(&r);
    CHECK_STATUS(TEST(run_steps)(&r, 6, 6, NULL, NULL), SEQRNN_OK);
    TEST(host_is_as_before)();
    CHECK(TEST(denormals)(r.ntheta, r.trainer.theta) == 0);
    SEQRNN(evaluate_scratch_size)(&r.net, &r.data, &batching, 0, &bytes);
    CHECK_STATUS(SEQRNN(evaluate)(&r.net, &r.data, r.trainer.theta, &batching, 0, &loss, &norm,
                                  &accuracy, NULL, NULL, test_alloc(bytes)), SEQRNN_OK);
    TEST(host_is_as_before)();
    test_free_all();
}
#endif
