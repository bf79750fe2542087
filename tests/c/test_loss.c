/* The losses of classes and numbers: against PyTorch, against central differences, and what must
 * hold whatever the numbers are. The CRF has test_crf.c. */
#ifndef real
#include "fixture.h"

enum { MAX_COLUMNS = 1200 };

/* A legal loss of each kind, for K = 6 outputs. */
static seqrnn_loss loss_number(int kind, double smoothing)
{
    static const double quantile[3] = {0.1, 0.5, 0.875};
    return (seqrnn_loss){kind, smoothing, 0.75, 3, quantile};
}

#define TWICE "test_loss.c"
#include "twice.h"

static void kinds(void);
static void gradients(void);

int main(void)
{
    kinds();
    golden_double(1e-12);
    golden_float(2e-5);
    gradients();
    same_as_xent_double();
    same_as_xent_float();
    ignored_double();
    ignored_float();
    extremes_double();
    extremes_float();
    responses_double();
    responses_float();
    threads_double();
    threads_float();
    illegal_double();
    illegal_float();
    return test_report("loss");
}

static void kinds(void)
{
    const double edge[2] = {1e-40, 0.5}; /* counts as 0 */
    TEST_CASE("kinds");
    CHECK(seqrnn_loss_named("softmax") == SEQRNN_LOSS_SOFTMAX);
    CHECK(seqrnn_loss_named("pinball") == SEQRNN_LOSS_PINBALL);
    CHECK(seqrnn_loss_named("crf") == SEQRNN_LOSS_CRF);
    CHECK(seqrnn_loss_named("Softmax") == -1 && seqrnn_loss_named("") == -1);
    CHECK(seqrnn_loss_named(NULL) == -1);
    for (int kind = 0; kind < SEQRNN_NLOSS; kind++) {
        const seqrnn_loss loss = loss_number(kind, 0);
        CHECK(seqrnn_loss_check(&loss, 6) == 0);
        CHECK(seqrnn_loss_check(&loss, 0) == -1);
        const int classes = kind == SEQRNN_LOSS_SOFTMAX || kind == SEQRNN_LOSS_CRF;
        CHECK(seqrnn_loss_values(&loss, 6) == (classes                        ? 0u
                                               : kind == SEQRNN_LOSS_GAUSSIAN ? 3u
                                               : kind == SEQRNN_LOSS_PINBALL  ? 2u
                                                                              : 6u));
    }
    CHECK(seqrnn_loss_check(NULL, 6) == -1);
    for (int k = 0; k < 14; k++) {
        const int kind[14] = {-1, SEQRNN_NLOSS, SEQRNN_LOSS_SOFTMAX, SEQRNN_LOSS_BERNOULLI,
                              SEQRNN_LOSS_SOFTMAX, SEQRNN_LOSS_HUBER, SEQRNN_LOSS_HUBER,
                              SEQRNN_LOSS_HUBER, SEQRNN_LOSS_GAUSSIAN, SEQRNN_LOSS_PINBALL,
                              SEQRNN_LOSS_PINBALL, SEQRNN_LOSS_PINBALL, SEQRNN_LOSS_PINBALL,
                              SEQRNN_LOSS_HUBER};
        seqrnn_loss bad = loss_number(kind[k], 0);
        if (k == 2) bad.smoothing = 1;
        if (k == 3) bad.smoothing = -0.1;
        if (k == 4) bad.smoothing = NAN;
        if (k == 5) bad.delta = 1e-40; /* counts as 0 */
        if (k == 6) bad.delta = NAN;
        if (k == 7) bad.delta = INFINITY;
        if (k == 9) bad.nquantile = 0;
        if (k == 10) bad.quantile = NULL;
        if (k == 11) bad.quantile = edge;
        if (k == 12) bad.nquantile = 2; /* of 7 outputs */
        if (k == 13) bad.delta = -1;
        TEST_CASE("illegal kind %d", k);
        CHECK(seqrnn_loss_check(&bad, k == 8 || k == 12 ? 7 : 6) == -1);
    }
}

/* ---- central differences ----------------------------------------------------------------- */

enum { K = 6, N = 7 };

typedef struct probe {
    seqrnn_loss loss;
    seqrnn_targets targets;
} probe;

static double loss_of(void *context, const double *output, int *status)
{
    const probe *p = context;
    double loss, norm, scratch[N];
    *status = seqrnn_loss_grad(&p->loss, K, N, output, &p->targets, &loss, &norm, NULL, scratch);
    return loss;
}

static void gradients(void)
{
    const int target[N] = {0, 5, -1, 2, 2, 1, 4};
    const double class_weight[K] = {1, 0.5, 2, 0, 0.25, 3}, sample[N] = {1, 2, 1, 0.5, 0, 1, 3};
    double worst = 0, value[K * N], output[K * N], d[K * N], scratch[N], loss, norm;
    for (int kind = 0; kind < SEQRNN_LOSS_CRF; kind++)
        for (int option = 0; option < 8; option++) {
            probe p = {loss_number(kind, option & 1 ? 0.2 : 0),
                       {target, value, option & 2 ? class_weight : NULL,
                        option & 4 ? sample : NULL}};
            const size_t M = seqrnn_loss_values(&p.loss, K);
            seqrnn_grad_report report;
            test_fill((uint64_t)kind, K * N, 2, output);
            test_fill((uint64_t)kind + 100, K * N, 2, value);
            for (size_t i = 0; i < M * N; i++) {
                if (kind == SEQRNN_LOSS_BERNOULLI) value[i] = 0.5 + 0.25 * value[i];
                if (i % 5 == 3) value[i] = NAN;
            }
            TEST_CASE("gradient of kind %d, options %d", kind, option);
            CHECK_STATUS(seqrnn_loss_grad(&p.loss, K, N, output, &p.targets, &loss, &norm, d,
                                          scratch), SEQRNN_OK);
            CHECK_STATUS(seqrnn_grad_check(K * N, output, d, 1e-5, 1e-3, 0, NULL, loss_of, &p,
                                           NULL, &report), SEQRNN_OK);
            CHECK(report.relative_error <= 1e-7);
            worst = fmax(worst, report.relative_error);
        }
    printf("central differences: worst relative error %.2e (limit 1e-07)\n", worst);
}
#else

/* ---- golden ------------------------------------------------------------------------------ */

static real *TEST(array)(const fixture *f, const char *key, size_t n)
{
    if (!fixture_find(f, key)) return NULL;
    const double *values = fixture_array(f, key, n);
    real *out = TEST_ALLOC(real, n);
    for (size_t i = 0; i < n; i++) out[i] = (real)values[i];
    return out;
}

static double TEST(expect)(const fixture *f, const char *key, size_t n, const real *got,
                           double limit)
{
    double *wide = TEST_ALLOC(double, n);
    for (size_t i = 0; i < n; i++) wide[i] = got[i];
    const double error = test_distance(n, wide, fixture_array(f, key, n));
    TEST_CASE("%s, %s, %d bytes, error %.3g", f->name, key, (int)sizeof(real), error);
    CHECK(error <= limit);
    return error;
}

static double TEST(golden_case)(const fixture *f, double limit)
{
    const size_t k = fixture_size(f, "dims", 0), n = fixture_size(f, "dims", 1);
    const double *settings = fixture_array(f, "settings", 2);
    seqrnn_loss loss = {.kind = seqrnn_loss_named(fixture_word(f, "what")),
                        .smoothing = settings[0], .delta = settings[1], .nquantile = 3};
    if (loss.kind == SEQRNN_LOSS_PINBALL) loss.quantile = fixture_array(f, "quantile", 3);
    const size_t M = seqrnn_loss_values(&loss, k);
    int target[MAX_COLUMNS];
    for (size_t j = 0; !M && j < n; j++) target[j] = (int)fixture_array(f, "target", n)[j];
    const SEQRNN(targets) targets = {target, TEST(array)(f, "value", M * n),
                                     TEST(array)(f, "weight", k), TEST(array)(f, "sample", n)};
    const real *output = TEST(array)(f, "output", k * n);
    real *d = TEST_ALLOC(real, k * n), *inplace = TEST(array)(f, "output", k * n);
    size_t bytes;
    CHECK_STATUS(SEQRNN(loss_scratch_size)(&loss, k, n, &bytes), SEQRNN_OK);
    void *scratch = test_alloc(bytes);
    double value, norm, again;
    CHECK_STATUS(SEQRNN(loss_grad)(&loss, k, n, output, &targets, &value, &norm, d, scratch),
                 SEQRNN_OK);
    const real narrow[2] = {(real)value, (real)norm};
    double worst = TEST(expect)(f, "doutput", k * n, d, limit);
    worst = fmax(worst, TEST(expect)(f, "loss", 1, narrow, limit));
    worst = fmax(worst, TEST(expect)(f, "norm", 1, narrow + 1, limit));

    CHECK_STATUS(SEQRNN(loss_grad)(&loss, k, n, output, &targets, &again, &norm, NULL, scratch),
                 SEQRNN_OK);
    CHECK(again == value);
    CHECK_STATUS(SEQRNN(loss_grad)(&loss, k, n, inplace, &targets, &again, &norm, inplace, scratch),
                 SEQRNN_OK);
    CHECK(again == value);
    CHECK_SAME_BITS(inplace, d, k * n);
    return worst;
}

static void TEST(golden)(double limit)
{
    FILE *stream = fixture_open("losses.txt");
    fixture f;
    size_t ncase = 0;
    double worst = 0;
    while (stream && fixture_next(stream, &f)) {
        if (!strcmp(fixture_word(&f, "what"), "crf")) continue;
        worst = fmax(worst, TEST(golden_case)(&f, limit));
        ncase++;
        test_free_all();
    }
    CHECK(ncase == 23);
    if (stream) fclose(stream);
    printf("losses.txt      %-6s worst error %.2e (limit %.0e)\n",
           sizeof(real) == 8 ? "double" : "float", worst, limit);
}

/* ---- softmax: one truth ------------------------------------------------------------------ */

/* softmax_xent is loss_grad without its options, to the bit, in any number of columns. */
static void TEST(same_as_xent)(void)
{
    enum { k = 37, n = 1100 };
    const seqrnn_loss plain = {.kind = SEQRNN_LOSS_SOFTMAX};
    real *a = TEST_ALLOC(real, k * n), *d = TEST_ALLOC(real, k * n), *e = TEST_ALLOC(real, k * n);
    real weight[k];
    int target[n];
    double loss, norm, other, other_norm, scratch[n];
    TEST_CASE("softmax_xent and loss_grad");
    test_fill_real(1, k * n, 6, a);
    for (int i = 0; i < k; i++) weight[i] = (real)(i % 5) / 4;
    for (int j = 0; j < n; j++) target[j] = j * 11 % (k + 1) - 1;
    const SEQRNN(targets) targets = {.target = target, .class_weight = weight};
    CHECK_STATUS(SEQRNN(softmax_xent)(k, n, a, target, weight, &loss, &norm, d, NULL), SEQRNN_OK);
    CHECK_STATUS(SEQRNN(loss_grad)(&plain, k, n, a, &targets, &other, &other_norm, e, scratch),
                 SEQRNN_OK);
    CHECK(loss == other && norm == other_norm);
    CHECK_SAME_BITS(d, e, (size_t)(k * n));
    test_free_all();
}

/* ---- what does not count ----------------------------------------------------------------- */

/* A column of weight 0 and a number that is NaN leave no trace, whatever stands there. */
static void TEST(ignored)(void)
{
    enum { k = 6, n = 4 };
    const real sample[n] = {1, 0, 2, 0};
    const int target[n] = {3, 99, 0, -7};
    for (int kind = 0; kind < SEQRNN_LOSS_CRF; kind++)
        for (int smooth = 0; smooth < 2; smooth++) {
            const seqrnn_loss loss = loss_number(kind, 0.1 * smooth);
            const size_t M = seqrnn_loss_values(&loss, k);
            real a[k * n], value[k * n], d[k * n], b[k * 2], u[k * 2], e[k * 2];
            double l, norm, l2, norm2, scratch[n];
            TEST_CASE("ignored, kind %d, smooth %d", kind, smooth);
            test_fill_real(3, k * n, 2, a);
            for (size_t i = 0; i < M * n; i++) value[i] = (real)(i % 4) / 4;
            for (size_t j = 0; j < 2; j++) { /* b, u: the columns that count, alone */
                memcpy(b + j * k, a + 2 * j * k, sizeof(real) * k);
                memcpy(u + j * M, value + 2 * j * M, sizeof(real) * M);
            }
            for (size_t i = 0; i < k; i++) a[k + i] = (real)NAN, a[3 * k + i] = (real)INFINITY;
            for (size_t i = 0; i < M; i++) value[M + i] = 1000, value[3 * M + i] = (real)INFINITY;
            real *ones = TEST_ALLOC(real, k); /* of which a target of 99 has none */
            for (size_t i = 0; i < k; i++) ones[i] = 1;
            const SEQRNN(targets) t = {target, value, ones, sample};
            const int few_target[2] = {3, 0};
            const real few_sample[2] = {1, 2};
            const SEQRNN(targets) few = {few_target, u, NULL, few_sample};
            CHECK_STATUS(SEQRNN(loss_grad)(&loss, k, n, a, &t, &l, &norm, d, scratch), SEQRNN_OK);
            CHECK_STATUS(SEQRNN(loss_grad)(&loss, k, 2, b, &few, &l2, &norm2, e, scratch),
                         SEQRNN_OK);
            CHECK(l == l2 && norm == norm2 && isfinite(l) && norm > 0);
            CHECK_SAME_BITS(d, e, k);
            CHECK_SAME_BITS(d + 2 * k, e + k, k);
            for (size_t i = 0; i < k; i++) CHECK(d[k + i] == 0 && d[3 * k + i] == 0);

            const int unknown[n] = {-1, -1, -1, -1};
            for (size_t i = 0; i < M * n; i++) value[i] = (real)NAN;
            const SEQRNN(targets) none = {unknown, value, NULL, NULL};
            CHECK_STATUS(SEQRNN(loss_grad)(&loss, k, n, a, &none, &l, &norm, d, scratch),
                         SEQRNN_OK);
            CHECK(l == 0 && norm == 0);
            for (size_t i = 0; i < k * n; i++) CHECK(d[i] == 0);
            CHECK_STATUS(SEQRNN(loss_grad)(&loss, k, 0, a, &none, &l, &norm, d, scratch),
                         SEQRNN_OK);
            CHECK(l == 0 && norm == 0);
            test_free_all();
        }
    /* smoothing, but the target's class weight is 0: PyTorch divides 0 by 0 */
    const seqrnn_loss smooth = loss_number(SEQRNN_LOSS_SOFTMAX, 0.5);
    const real a[2] = {1, 2}, weight[2] = {0, 1};
    const int zero[1] = {0};
    const SEQRNN(targets) t = {.target = zero, .class_weight = weight};
    real d[2];
    double l, norm, scratch[1];
    CHECK_STATUS(SEQRNN(loss_grad)(&smooth, 2, 1, a, &t, &l, &norm, d, scratch), SEQRNN_OK);
    CHECK(l == 0 && norm == 0 && d[0] == 0 && d[1] == 0);
}

/* ---- extremes ---------------------------------------------------------------------------- */

static void TEST(extremes)(void)
{
    const seqrnn_loss bernoulli = loss_number(SEQRNN_LOSS_BERNOULLI, 0);
    const real a[4] = {10000, -10000, 10000, -10000}, value[4] = {1, 0, 0, 1};
    const SEQRNN(targets) labels = {.value = value};
    real d[4];
    double loss, norm, scratch[2];
    TEST_CASE("extremes");
    CHECK_STATUS(SEQRNN(loss_grad)(&bernoulli, 2, 1, a, &labels, &loss, &norm, d, scratch),
                 SEQRNN_OK);
    CHECK(loss == 0 && d[0] == 0 && d[1] == 0);
    CHECK_STATUS(SEQRNN(loss_grad)(&bernoulli, 4, 1, a, &labels, &loss, &norm, d, scratch),
                 SEQRNN_OK);
    CHECK(loss == 5000 && d[2] == (real)0.25 && d[3] == (real)-0.25);

    /* far from 0 the loss fades as exp(-|y|), without being lost in the difference */
    const real sure[1] = {-40}, zero[1] = {0};
    const SEQRNN(targets) no = {.value = zero};
    CHECK_STATUS(SEQRNN(loss_grad)(&bernoulli, 1, 1, sure, &no, &loss, &norm, d, scratch),
                 SEQRNN_OK);
    CHECK_CLOSE(loss, exp(-40), 8 * EPS);
    CHECK_CLOSE(d[0], exp(-40), 8 * EPS);

    /* smoothed softmax: every other class is 20000 below the top */
    const seqrnn_loss smooth = loss_number(SEQRNN_LOSS_SOFTMAX, 0.5);
    const int target[1] = {0};
    const SEQRNN(targets) first = {.target = target};
    CHECK_STATUS(SEQRNN(loss_grad)(&smooth, 4, 1, a, &first, &loss, &norm, d, scratch),
                 SEQRNN_OK);
    CHECK_CLOSE(loss, log(2) + 0.5 * 0.5 * 20000, 8 * EPS);
    CHECK_CLOSE(d[0], 0.5 - 0.625, 8 * EPS);
    CHECK_CLOSE(d[2], 0.5 - 0.125, 8 * EPS);
    CHECK_CLOSE(d[3], -0.125, 8 * EPS);

    /* an output that is not a number is told by the loss */
    for (int kind = 0; kind < SEQRNN_LOSS_CRF; kind++) {
        const seqrnn_loss any = loss_number(kind, 0);
        const real bad[6] = {0, 0, (real)NAN, (real)NAN, 0, 0}, half[6] = {0};
        const SEQRNN(targets) t = {.target = target, .value = half};
        CHECK_STATUS(SEQRNN(loss_grad)(&any, 6, 1, bad, &t, &loss, &norm, NULL, scratch),
                     SEQRNN_OK);
        CHECK(isnan(loss) && norm > 0);
    }
}

/* ---- responses --------------------------------------------------------------------------- */

static void TEST(responses)(void)
{
    enum { k = 6, n = 3 };
    for (int kind = 0; kind < SEQRNN_NLOSS; kind++) {
        const seqrnn_loss loss = loss_number(kind, 0);
        real a[k * n], y[k * n], prob[k * n];
        const int target[n] = {0, 0, 0};
        double l, norm;
        TEST_CASE("response of kind %d", kind);
        test_fill_real(5, k * n, 3, a);
        SEQRNN(loss_response)(&loss, k, n, a, y);
        SEQRNN(softmax_xent)(k, n, a, target, NULL, &l, &norm, NULL, prob);
        for (int i = 0; i < k * n; i++) {
            double want = a[i];
            if (kind == SEQRNN_LOSS_SOFTMAX) want = prob[i];
            if (kind == SEQRNN_LOSS_BERNOULLI) want = 1 / (1 + exp(-a[i]));
            if (kind == SEQRNN_LOSS_GAUSSIAN && i % k >= k / 2) want = exp(0.5 * a[i]);
            CHECK_CLOSE(y[i], want, kind == SEQRNN_LOSS_SOFTMAX ? 0 : 4 * EPS);
        }
        SEQRNN(loss_response)(&loss, k, n, a, a);
        CHECK_SAME_BITS(a, y, (size_t)(k * n));
    }
}

/* ---- threads ----------------------------------------------------------------------------- */

/* Sizes that make several blocks: many short columns, and few long ones. */
static void TEST(threads)(void)
{
    static const size_t sizes[][2] = {{90, MAX_COLUMNS}, {30000, 5}};
    const int before = seqrnn_threads(0);
    for (size_t s = 0; s < 2; s++)
        for (int kind = 0; kind < SEQRNN_LOSS_CRF; kind++) {
            const size_t k = sizes[s][0], n = sizes[s][1];
            const seqrnn_loss loss = loss_number(kind, 0.1);
            real *a = TEST_ALLOC(real, k * n), *value = TEST_ALLOC(real, k * n), *d[3], *y[3];
            int target[MAX_COLUMNS];
            double scratch[MAX_COLUMNS], l[3], norm;
            TEST_CASE("threads, kind %d, %zu x %zu", kind, k, n);
            test_fill_real(7, k * n, 4, a);
            for (size_t i = 0; i < k * n; i++) value[i] = i % 7 ? (real)(i % 5) / 4 : (real)NAN;
            for (size_t j = 0; j < n; j++) target[j] = (int)(j * 13 % k);
            const SEQRNN(targets) t = {.target = target, .value = value};
            for (int w = 0; w < 3; w++) {
                seqrnn_threads(w + 1);
                d[w] = TEST_ALLOC(real, k * n);
                y[w] = TEST_ALLOC(real, k * n);
                CHECK_STATUS(SEQRNN(loss_grad)(&loss, k, n, a, &t, &l[w], &norm, d[w], scratch),
                             SEQRNN_OK);
                SEQRNN(loss_response)(&loss, k, n, a, y[w]);
            }
            for (int w = 1; w < 3; w++) {
                CHECK(l[w] == l[0] && isfinite(l[w]));
                CHECK_SAME_BITS(d[w], d[0], k * n);
                CHECK_SAME_BITS(y[w], y[0], k * n);
            }
            test_free_all();
        }
    seqrnn_threads(before);
}

/* ---- illegal arguments ------------------------------------------------------------------- */

static void TEST(illegal)(void)
{
    enum { k = 6, n = 2 };
    const seqrnn_loss softmax = loss_number(SEQRNN_LOSS_SOFTMAX, 0);
    const seqrnn_loss bernoulli = loss_number(SEQRNN_LOSS_BERNOULLI, 0);
    const seqrnn_loss mse = loss_number(SEQRNN_LOSS_MSE, 0), crf = loss_number(SEQRNN_LOSS_CRF, 0);
    const seqrnn_loss odd = loss_number(SEQRNN_LOSS_PINBALL, 0);
    const real a[k * n] = {0}, wrong[4] = {-1, (real)NAN, (real)INFINITY, (real)-INFINITY};
    real value[k * n] = {0}, weight[k] = {1, 1, 1, 1, 1, 1}, d[k * n];
    int target[n] = {0, 5};
    double loss, norm, scratch[n];
    size_t bytes;
    const SEQRNN(targets) good = {target, value, NULL, NULL}, none = {0};
    SEQRNN(targets) bad = {target, value, weight, NULL};
#define LOSS(kind, targets) SEQRNN(loss_grad)(kind, k, n, a, targets, &loss, &norm, d, scratch)
    TEST_CASE("illegal arguments");
    CHECK_STATUS(LOSS(NULL, &good), -1);
    CHECK_STATUS(LOSS(&crf, &good), -1);
    CHECK_STATUS(SEQRNN(loss_grad)(&odd, 7, n, a, &good, &loss, &norm, d, scratch), -1);
    CHECK_STATUS(SEQRNN(loss_scratch_size)(&crf, k, n, &bytes), -1);
    CHECK_STATUS(SEQRNN(loss_scratch_size)(&mse, k, SIZE_MAX / 4, &bytes), SEQRNN_TOO_LARGE);
    CHECK_STATUS(LOSS(&softmax, &none), -4);
    CHECK_STATUS(LOSS(&mse, &none), -4);
    for (int w = 0; w < 4; w++) {
        weight[3] = wrong[w];
        CHECK_STATUS(LOSS(&softmax, &bad), -5);
        CHECK_STATUS(LOSS(&bernoulli, &bad), -5);
        CHECK_STATUS(LOSS(&mse, &bad), SEQRNN_OK); /* which has no classes */
        const real sample[n] = {1, wrong[w]};
        const SEQRNN(targets) sampled = {target, value, NULL, sample};
        CHECK_STATUS(LOSS(&softmax, &sampled), -5);
        CHECK_STATUS(LOSS(&mse, &sampled), -5);
    }
    target[1] = k;
    CHECK_STATUS(LOSS(&softmax, &good), -4);
    target[1] = -2;
    CHECK_STATUS(LOSS(&softmax, &good), -4);
    const real outside[3] = {(real)1.5, (real)-0.5, (real)INFINITY};
    for (int w = 0; w < 3; w++) {
        value[7] = outside[w];
        CHECK_STATUS(LOSS(&bernoulli, &good), -4);
        CHECK_STATUS(LOSS(&mse, &good), w == 2 ? -4 : SEQRNN_OK);
    }
#undef LOSS
}
#endif
