/* Clipping and the optimisers against their definitions and against torch.optim; that neither
 * threads nor ranges change a bit. */
#ifndef real
#include <float.h>

#include "fixture.h"

#define TWICE "test_optim.c"
#include "twice.h"

static void extremes(void);
static void names(void);
static void numbers_of_moments(void);
static void illegal_options(void);

int main(void)
{
    clip_double();
    clip_float();
    clip_value_double();
    clip_value_float();
    average_double();
    average_float();
    sgd_double();
    sgd_float();
    centered_double();
    centered_float();
    adam_double();
    adam_float();
    torch_paths_double(1e-12);
    torch_paths_float(1e-5);
    penalties_double();
    penalties_float();
    ranges_double();
    ranges_float();
    threads_double();
    threads_float();
    illegal_double();
    illegal_float();
    extremes();
    names();
    numbers_of_moments();
    illegal_options();
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

/* The defaults of torch.optim; all are legal. */
static void names(void)
{
    static const struct { const char *name; double rate, eps, rho, l2; } want[SEQRNN_NOPTIM] = {
        {"sgd", 1e-2, 0, 0, 0}, {"adam", 1e-3, 1e-8, 0, 0}, {"adamw", 1e-3, 1e-8, 0, 1e-2},
        {"rmsprop", 1e-2, 1e-8, 0.99, 0}, {"adagrad", 1e-2, 1e-10, 0, 0},
        {"adadelta", 1, 1e-6, 0.9, 0}};
    for (int k = 0; k < SEQRNN_NOPTIM; k++) {
        const seqrnn_optim optim = seqrnn_optim_named(want[k].name);
        TEST_CASE("%s", want[k].name);
        CHECK(optim.kind == k && optim.learning_rate == want[k].rate && optim.l2 == want[k].l2);
        CHECK(want[k].eps == 0 || optim.eps == want[k].eps);
        CHECK(want[k].rho == 0 || optim.rho == want[k].rho);
        CHECK(optim.beta1 == 0.9 && optim.beta2 == 0.999 && optim.l1 == 0);
        CHECK(optim.momentum == 0 && optim.dampening == 0 && optim.rate_decay == 0);
        CHECK(!optim.nesterov && !optim.centered && !optim.clip_norm && !optim.clip_value);
        CHECK_STATUS(seqrnn_optim_check(&optim), SEQRNN_OK);
    }
    CHECK(seqrnn_optim_named("Adam").kind == -1 && seqrnn_optim_named(NULL).kind == -1);
}

static void numbers_of_moments(void)
{
    static const struct { const char *name; double momentum; int centered; size_t n; } want[] = {
        {"sgd", 0, 0, 0}, {"sgd", 0.9, 0, 1}, {"adam", 0, 0, 2}, {"adamw", 0, 0, 2},
        {"rmsprop", 0, 0, 1}, {"rmsprop", 0.9, 0, 2}, {"rmsprop", 0, 1, 2}, {"rmsprop", 0.9, 1, 3},
        {"adagrad", 0, 0, 1}, {"adadelta", 0, 0, 2}};
    for (size_t k = 0; k < sizeof want / sizeof *want; k++) {
        seqrnn_optim optim = seqrnn_optim_named(want[k].name);
        optim.momentum = want[k].momentum;
        optim.centered = want[k].centered;
        CHECK(seqrnn_optim_nmoment(&optim) == want[k].n);
    }
}

/* Every field that an optimiser reads, set to what it must not be. */
static void illegal_options(void)
{
#define FIELD(name) offsetof(seqrnn_optim, name)
    static const struct { const char *kind; size_t field; double good, below, above; } list[] = {
        {"sgd", FIELD(learning_rate), 10, 0, INFINITY}, {"sgd", FIELD(momentum), 0, -0.1, 1},
        {"sgd", FIELD(dampening), 1, -0.1, 1.1}, {"sgd", FIELD(l1), 0.5, -1e-3, INFINITY},
        {"sgd", FIELD(l2), 0.5, -1e-3, INFINITY}, {"adam", FIELD(beta1), 0, -0.1, 1},
        {"adam", FIELD(beta2), 0, -0.1, 1}, {"adam", FIELD(eps), 1, 0, INFINITY},
        {"adamw", FIELD(beta1), 0, -0.1, 1}, {"adamw", FIELD(eps), 1, 1e-60, INFINITY},
        {"rmsprop", FIELD(rho), 0, -0.1, 1}, {"rmsprop", FIELD(momentum), 0.5, -0.1, 1},
        {"rmsprop", FIELD(eps), FLT_MIN, 1e-40, INFINITY},
        {"adagrad", FIELD(rate_decay), 2, -1, INFINITY},
        {"adagrad", FIELD(eps), 1, 0, INFINITY}, {"adadelta", FIELD(rho), 0, -0.1, 1},
        {"adadelta", FIELD(eps), 1, 1e-45, INFINITY}, {"sgd", FIELD(clip_norm), INFINITY, -1, NAN},
        {"sgd", FIELD(clip_value), INFINITY, -1, NAN}};
    for (size_t k = 0; k < sizeof list / sizeof *list; k++)
        for (int v = 0; v < 4; v++) {
            const double value[] = {list[k].good, list[k].below, list[k].above, NAN};
            seqrnn_optim optim = seqrnn_optim_named(list[k].kind);
            memcpy((char *)&optim + list[k].field, &value[v], sizeof *value);
            TEST_CASE("%s, field at %zu, %g", list[k].kind, list[k].field, value[v]);
            CHECK_STATUS(seqrnn_optim_check(&optim), v ? -1 : SEQRNN_OK);
        }
#undef FIELD
    seqrnn_optim optim = {.kind = SEQRNN_SGD, .learning_rate = 1, .nesterov = 1};
    CHECK_STATUS(seqrnn_optim_check(&optim), -1); /* nesterov without momentum */
    optim.momentum = 0.5;
    CHECK_STATUS(seqrnn_optim_check(&optim), SEQRNN_OK);
    optim.dampening = 0.5;
    CHECK_STATUS(seqrnn_optim_check(&optim), -1);
    optim.kind = SEQRNN_NOPTIM;
    CHECK_STATUS(seqrnn_optim_check(&optim), -1);
    CHECK_STATUS(seqrnn_optim_check(NULL), -1);
}
#else

/* Internal: core/src/train/optim.h */
void SEQRNN(optim_range)(const seqrnn_optim *optim, double rate, size_t n, size_t from, size_t to,
                         uint64_t step, const real *grad, real *theta, real *moments,
                         real *before);

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

/* The norm and the scaling of arrays that are cut into blocks. */
static void TEST(clip_large)(size_t n)
{
    real *g = TEST_ALLOC(real, n);
    long double sum = 0;
    double norm;
    TEST_CASE("norm of %zu", n);
    test_fill_real(n, n, 1, g);
    for (size_t i = 0; i < n; i++) sum += (long double)g[i] * g[i];
    CHECK_STATUS(SEQRNN(clip_norm)(n, 2, g, &norm), SEQRNN_OK);
    CHECK_CLOSE(norm, (double)sqrtl(sum), 1e-14);
    CHECK_STATUS(SEQRNN(clip_norm)(n, 0, g, &norm), SEQRNN_OK);
    CHECK_CLOSE(norm, 2, 1e-14 + EPS);
    g[n - 1] = (real)NAN;
    CHECK_STATUS(SEQRNN(clip_norm)(n, 0, g, &norm), SEQRNN_NONFINITE_GRADIENT);
    test_free_all();
}

static void TEST(clip_value)(void)
{
    real g[7] = {-2, -1, (real)-0.5, 0, 1, 2, (real)NAN};
    CHECK_STATUS(SEQRNN(clip_value)(7, 0, g), SEQRNN_OK); /* 0: left as it is */
    CHECK(g[0] == -2 && g[5] == 2);
    CHECK_STATUS(SEQRNN(clip_value)(7, 1, g), SEQRNN_OK);
    CHECK(g[0] == -1 && g[1] == -1 && g[2] == (real)-0.5 && g[3] == 0 && g[4] == 1 && g[5] == 1);
    CHECK(isnan(g[6]));
    CHECK_STATUS(SEQRNN(clip_value)(6, INFINITY, g), SEQRNN_OK);
    CHECK(g[0] == -1);
    CHECK_STATUS(SEQRNN(clip_value)(6, -1, g), -2);
    CHECK_STATUS(SEQRNN(clip_value)(6, NAN, g), -2);
    for (size_t n = 1; n < 200; n += 66) TEST(clip_large)(1 + 1000 * n);
}

static void TEST(average)(void)
{
    enum { n = 7 };
    real theta[n], average[n], old[n];
    test_fill_real(1, n, 1, theta);
    test_fill_real(2, n, 1, average);
    memcpy(old, average, sizeof old);
    SEQRNN(ema_update)(0.75, n, theta, average);
    for (int i = 0; i < n; i++)
        CHECK(fabs(average[i] - (0.75 * (double)old[i] + 0.25 * (double)theta[i])) <= EPS);
    memcpy(average, theta, sizeof average);
    for (int i = 0; i < 100; i++) SEQRNN(ema_update)(0.999, n, theta, average);
    CHECK_SAME_BITS(average, theta, n); /* what does not move is its own average */
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
/* A gradient that stays the same has no variance: rounding must not make it negative. */
static void TEST(centered)(void)
{
    seqrnn_optim optim = seqrnn_optim_named("rmsprop");
    real theta[7] = {0}, moments[14] = {0}, grad[7];
    TEST_CASE("centered");
    optim.centered = 1;
    for (int rho = 90; rho < 100; rho += 9) {
        optim.rho = rho / 100.0;
        memset(moments, 0, sizeof moments);
        test_fill_real(9, 7, 3, grad);
        for (uint64_t step = 1; step < 3000; step++) {
            CHECK_STATUS(SEQRNN(optim_update)(&optim, 7, step, grad, theta, moments), SEQRNN_OK);
            for (int i = 0; i < 7; i++) CHECK(isfinite(theta[i]) && moments[i] >= 0);
        }
    }
}

static void TEST(adam)(void)
{
    enum { n = 5, steps = 60 };
    seqrnn_optim optim = seqrnn_optim_named("adam");
    real theta[n], moments[2 * n] = {0}, g[n];
    optim.learning_rate = 1e-2;
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

/* ---- against torch.optim ------------------------------------------------------------------ */

static seqrnn_optim TEST(optim_of)(const fixture *f)
{
    const double *set = fixture_array(f, "settings", 12);
    seqrnn_optim optim = seqrnn_optim_named(fixture_word(f, "kind"));
    optim.learning_rate = set[0];
    optim.beta1 = set[1], optim.beta2 = set[2], optim.eps = set[3];
    optim.momentum = set[4], optim.dampening = set[5], optim.nesterov = (int)set[6];
    optim.rho = set[7], optim.centered = (int)set[8], optim.rate_decay = set[9];
    optim.l1 = set[10], optim.l2 = set[11];
    return optim;
}

/* Down the noisy parabola of the case `problem`: gradient curvature * (theta - target) + noise. */
static double TEST(torch_path)(const fixture *problem, const fixture *f)
{
    const size_t n = fixture_size(problem, "dims", 0), steps = fixture_size(problem, "dims", 1);
    const size_t kept = fixture_size(problem, "dims", 2);
    const double *curvature = fixture_array(problem, "curvature", n);
    const double *target = fixture_array(problem, "target", n);
    const double *noise = fixture_array(problem, "noise", n * steps);
    const double *factor = fixture_array(problem, "factor", steps);
    const double *start = fixture_array(problem, "theta", n);
    const double *path = fixture_array(f, "path", n * steps / kept);
    const seqrnn_optim settings = TEST(optim_of)(f);
    real *theta = TEST_ALLOC(real, n), *g = TEST_ALLOC(real, n), *moments = TEST_ZEROS(real, 3 * n);
    double *wide = TEST_ALLOC(double, n), worst = 0;
    for (size_t i = 0; i < n; i++) theta[i] = (real)start[i];
    for (size_t s = 0; s < steps; s++) {
        seqrnn_optim optim = settings;
        optim.learning_rate *= factor[s];
        for (size_t i = 0; i < n; i++)
            g[i] = (real)curvature[i] * (theta[i] - (real)target[i]) + (real)noise[s * n + i];
        CHECK_STATUS(SEQRNN(optim_update)(&optim, n, s + 1, g, theta, moments), SEQRNN_OK);
        if ((s + 1) % kept) continue;
        for (size_t i = 0; i < n; i++) wide[i] = theta[i];
        worst = fmax(worst, test_distance(n, wide, path + ((s + 1) / kept - 1) * n));
    }
    CHECK(theta[n - 1] == 0); /* never had a gradient */
    return worst;
}

static void TEST(torch_paths)(double limit)
{
    FILE *stream = fixture_open("optimisers.txt");
    fixture problem, f;
    size_t ncase = 0;
    double worst = 0;
    CHECK(stream && fixture_next(stream, &problem));
    for (; stream && fixture_next(stream, &f); ncase++) {
        const double error = TEST(torch_path)(&problem, &f);
        TEST_CASE("%s, %d bytes, error %.3g", f.name, (int)sizeof(real), error);
        CHECK(error <= limit);
        worst = fmax(worst, error);
    }
    CHECK(ncase == 20);
    printf("optimisers.txt, %d bytes: worst error %.2e (limit %.0e)\n", (int)sizeof(real), worst,
           limit);
    if (stream) fclose(stream);
    test_free_all();
}

/* ---- penalties, ranges, threads ----------------------------------------------------------- */

static void TEST(penalties)(void)
{
    seqrnn_optim optim = {.kind = SEQRNN_SGD, .learning_rate = 1, .l1 = 0.5};
    const real g[4] = {0, 0, 0, 1};
    real theta[4] = {2, -2, 0, 4};
    CHECK_STATUS(SEQRNN(optim_update)(&optim, 4, 1, g, theta, NULL), SEQRNN_OK);
    CHECK(theta[0] == (real)1.5 && theta[1] == (real)-1.5 && theta[2] == 0);
    CHECK(theta[3] == (real)2.5);
    optim.l1 = 0;
    optim.l2 = 0.25;
    CHECK_STATUS(SEQRNN(optim_update)(&optim, 3, 1, g, theta, NULL), SEQRNN_OK);
    CHECK(theta[0] == (real)1.125 && theta[1] == (real)-1.125 && theta[2] == 0);
}

/* Every optimiser with all the moments it can have. */
static seqrnn_optim TEST(full_optim)(int kind)
{
    static const char *const names[] = {"sgd", "adam", "adamw", "rmsprop", "adagrad", "adadelta"};
    seqrnn_optim optim = seqrnn_optim_named(names[kind]);
    optim.momentum = 0.5;
    optim.centered = 1;
    optim.l1 = 1e-3;
    return optim;
}

/* Two steps: parts of theta in any order are the whole; what lies between is not touched. */
static void TEST(ranges)(void)
{
    enum { n = 1003, hole = 500, hole_end = 507 };
    for (int kind = 0; kind < SEQRNN_NOPTIM; kind++) {
        const seqrnn_optim optim = TEST(full_optim)(kind);
        real *g = TEST_ALLOC(real, n), *start = TEST_ALLOC(real, n), *before = TEST_ZEROS(real, n);
        real *whole = TEST_ALLOC(real, n), *m = TEST_ZEROS(real, 3 * n);
        real *parts = TEST_ALLOC(real, n), *pm = TEST_ZEROS(real, 3 * n);
        TEST_CASE("ranges of optimiser %d", kind);
        test_fill_real(1, n, 1, start);
        memcpy(whole, start, n * sizeof(real));
        memcpy(parts, start, n * sizeof(real));
        for (uint64_t step = 1; step <= 2; step++) {
            test_fill_real(step + 1, n, 1, g);
            const double rate = optim.learning_rate;
            CHECK_STATUS(SEQRNN(optim_update)(&optim, n, step, g, whole, m), SEQRNN_OK);
            SEQRNN(optim_range)(&optim, rate, n, hole_end, n, step, g, parts, pm, before);
            SEQRNN(optim_range)(&optim, rate, n, 3, hole, step, g, parts, pm, NULL);
            SEQRNN(optim_range)(&optim, rate, n, 0, 3, step, g, parts, pm, before);
            SEQRNN(optim_range)(&optim, rate, n, 9, 9, step, g, parts, pm, before);
            if (step == 1) CHECK_SAME_BITS(before, start, 3);
            if (step == 1) CHECK_SAME_BITS(before + hole_end, start + hole_end, n - hole_end);
        }
        CHECK(before[3] == 0 && before[hole_end - 1] == 0);
        CHECK_SAME_BITS(parts + hole, start + hole, hole_end - hole);
        memcpy(parts + hole, whole + hole, (hole_end - hole) * sizeof(real));
        CHECK_SAME_BITS(parts, whole, n);
        for (size_t p = 0; p < seqrnn_optim_nmoment(&optim); p++) {
            for (int i = hole; i < hole_end; i++) CHECK(pm[p * n + i] == 0);
            memcpy(pm + p * n + hole, m + p * n + hole, (hole_end - hole) * sizeof(real));
        }
        CHECK_SAME_BITS(pm, m, 3 * n);
        test_free_all();
    }
}

/* A step of every optimiser, both clippings and an average; all of it in out[n * 4], norm. */
static void TEST(sweep)(int kind, size_t n, real *out, double *norm)
{
    seqrnn_optim optim = TEST(full_optim)(kind);
    real *theta = out, *moments = out + n, *g = TEST_ALLOC(real, n), *average = TEST_ZEROS(real, n);
    test_fill_real(1, n, 1, theta);
    test_fill_real(2, n, 1, g);
    memset(moments, 0, 3 * n * sizeof(real));
    CHECK_STATUS(SEQRNN(clip_value)(n, 0.9, g), SEQRNN_OK);
    CHECK_STATUS(SEQRNN(clip_norm)(n, 1, g, norm), SEQRNN_OK);
    CHECK_STATUS(SEQRNN(optim_update)(&optim, n, 1, g, theta, moments), SEQRNN_OK);
    SEQRNN(ema_update)(0.9, n, theta, average);
    memcpy(theta, average, n * sizeof(real));
}

static void TEST(threads)(void)
{
    const size_t n = 300001;
    const int before = seqrnn_threads(0);
    for (int kind = 0; kind < SEQRNN_NOPTIM; kind++) {
        real *one = TEST_ALLOC(real, 4 * n), *many = TEST_ALLOC(real, 4 * n);
        double norm, norm_many;
        TEST_CASE("threads, optimiser %d", kind);
        seqrnn_threads(1);
        TEST(sweep)(kind, n, one, &norm);
        for (int threads = 2; threads <= 3; threads++) {
            seqrnn_threads(threads);
            TEST(sweep)(kind, n, many, &norm_many);
            CHECK(norm == norm_many);
            CHECK_SAME_BITS(one, many, 4 * n);
        }
        test_free_all();
    }
    seqrnn_threads(before);
}

static void TEST(illegal)(void)
{
    const seqrnn_optim good = seqrnn_optim_named("adam");
    seqrnn_optim bad = good;
    const real g[1] = {1};
    real theta[1] = {1}, moments[2] = {0};
    double norm;
    bad.beta1 = 1;
    CHECK_STATUS(SEQRNN(optim_update)(&good, 1, 0, g, theta, moments), -3);
    CHECK_STATUS(SEQRNN(optim_update)(&bad, 1, 1, g, theta, moments), -1);
    CHECK(theta[0] == 1 && moments[0] == 0);
    CHECK_STATUS(SEQRNN(clip_norm)(1, -1, theta, &norm), -2);
    CHECK_STATUS(SEQRNN(clip_norm)(1, NAN, theta, &norm), -2);
}
#endif
