/* Clipping and the optimisers against their definitions. */
#ifndef real
#define TWICE "test_optim.c"
#include "twice.h"

static void extremes(void);

int main(void)
{
    clip_double();
    clip_float();
    sgd_double();
    sgd_float();
    adam_double();
    adam_float();
    illegal_double();
    illegal_float();
    extremes();
    return test_report("optim");
}

/* Norms beyond and below the range of a sum of squares, in double. */
static void extremes(void)
{
    double g[2] = {3e200, 4e200}, norm;
    CHECK_STATUS(seqrnn_clip_norm(2, 1, g, &norm), SEQRNN_OK);
    CHECK_CLOSE(norm, 5e200, 1e-15);
    CHECK_CLOSE(g[0], 0.6, 1e-15);
    CHECK_CLOSE(g[1], 0.8, 1e-15);
    g[0] = 3e-200;
    g[1] = -4e-200;
    CHECK_STATUS(seqrnn_clip_norm(2, 1, g, &norm), SEQRNN_OK);
    CHECK_CLOSE(norm, 5e-200, 1e-15);
    CHECK(g[0] == 3e-200 && g[1] == -4e-200);
}
#else

static void TEST(clip)(void)
{
    real g[3] = {2, -3, 6}, bad[2];
    double norm;
    CHECK_STATUS(SEQRNN(clip_norm)(3, 0, g, &norm), SEQRNN_OK);
    CHECK(norm == 7 && g[0] == 2);
    CHECK_STATUS(SEQRNN(clip_norm)(3, 7, g, &norm), SEQRNN_OK); /* at the limit: as it is */
    CHECK(norm == 7 && g[0] == 2 && g[1] == -3 && g[2] == 6);
    CHECK_STATUS(SEQRNN(clip_norm)(3, 3.5, g, &norm), SEQRNN_OK);
    CHECK(norm == 7 && g[0] == 1 && g[1] == (real)-1.5 && g[2] == 3);

    const real wrong[3] = {(real)NAN, (real)INFINITY, -(real)INFINITY};
    for (int k = 0; k < 3; k++) {
        bad[0] = 5;
        bad[1] = wrong[k];
        CHECK_STATUS(SEQRNN(clip_norm)(2, 1, bad, &norm), SEQRNN_NONFINITE_GRADIENT);
        CHECK(bad[0] == 5 && !isfinite(norm));
        CHECK_STATUS(SEQRNN(clip_norm)(2, 0, bad, &norm), SEQRNN_NONFINITE_GRADIENT);
    }
    real zero[2] = {0, 0};
    CHECK_STATUS(SEQRNN(clip_norm)(2, 1, zero, &norm), SEQRNN_OK);
    CHECK(norm == 0 && zero[0] == 0);
    CHECK_STATUS(SEQRNN(clip_norm)(0, 1, zero, &norm), SEQRNN_OK);
    CHECK(norm == 0);
}

static void TEST(sgd)(void)
{
    const seqrnn_optim optim = {.kind = SEQRNN_SGD, .learning_rate = 0.25};
    const real g[3] = {2, -4, 0};
    real theta[3] = {1, 1, 1};
    CHECK_STATUS(SEQRNN(optim_update)(&optim, 3, 1, g, theta, NULL), SEQRNN_OK);
    CHECK(theta[0] == (real)0.5 && theta[1] == 2 && theta[2] == 1);
}

/* Against algorithm 1 of Kingma & Ba 2015 in long double, with its hats written out. */
static void TEST(adam)(void)
{
    enum { n = 5, steps = 60 };
    const seqrnn_optim optim = {SEQRNN_ADAM, 1e-2, 0.9, 0.999, 1e-8, 0};
    real theta[n], moments[2 * n] = {0}, g[n];
    long double ref[n], m[n] = {0}, v[n] = {0};
    test_fill_real(1, n, 1, theta);
    for (int i = 0; i < n; i++) ref[i] = theta[i];
    for (int t = 1; t <= steps; t++) {
        test_fill_real((uint64_t)t, n, t % 7 ? 1 : 100, g);
        g[4] = 0; /* a parameter that never gets a gradient stays */
        CHECK_STATUS(SEQRNN(optim_update)(&optim, n, (uint64_t)t, g, theta, moments), SEQRNN_OK);
        for (int i = 0; i < n; i++) {
            m[i] = 0.9L * m[i] + 0.1L * g[i];
            v[i] = 0.999L * v[i] + 0.001L * g[i] * g[i];
            const long double m_hat = m[i] / (1 - powl(0.9L, t));
            const long double v_hat = v[i] / (1 - powl(0.999L, t));
            ref[i] -= 0.01L * m_hat / (sqrtl(v_hat) + 1e-8L);
        }
    }
    for (int i = 0; i < n; i++) {
        CHECK(fabs(theta[i] - (double)ref[i]) < 100 * EPS);
        CHECK(fabs(moments[i] - (double)m[i]) < 1000 * EPS);
        CHECK(fabs(moments[n + i] - (double)v[i]) < 1000 * EPS * (1 + (double)v[i]));
    }
    CHECK(theta[4] == ref[4]);

    /* the first step has the length of the learning rate, whatever the gradient's size */
    real one[2] = {0, 0}, zero[4] = {0};
    const real uneven[2] = {(real)1e-3, -100};
    CHECK_STATUS(SEQRNN(optim_update)(&optim, 2, 1, uneven, one, zero), SEQRNN_OK);
    CHECK(fabs(one[0] + 1e-2) < 1e-6 && fabs(one[1] - 1e-2) < 1e-6);
}

static void TEST(illegal)(void)
{
    const seqrnn_optim good = {SEQRNN_ADAM, 1e-3, 0.9, 0.999, 1e-8, 0};
    const real g[1] = {1};
    real theta[1] = {1}, moments[2] = {0};
    double norm;
    CHECK_STATUS(SEQRNN(optim_update)(&good, 1, 0, g, theta, moments), -3);
    for (int k = 0; k < 8; k++) {
        seqrnn_optim bad = good;
        if (k == 0) bad.kind = 2;
        if (k == 1) bad.learning_rate = 0;
        if (k == 2) bad.learning_rate = NAN;
        if (k == 3) bad.beta1 = 1;
        if (k == 4) bad.beta2 = -0.1;
        if (k == 5) bad.eps = 0;
        if (k == 6) bad.learning_rate = INFINITY;
        if (k == 7) bad.beta2 = NAN;
        CHECK_STATUS(SEQRNN(optim_update)(&bad, 1, 1, g, theta, moments), -1);
    }
    CHECK(theta[0] == 1 && moments[0] == 0);
    CHECK_STATUS(SEQRNN(clip_norm)(1, -1, theta, &norm), -2);
    CHECK_STATUS(SEQRNN(clip_norm)(1, NAN, theta, &norm), -2);
}
#endif
