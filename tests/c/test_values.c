/* Losses of numbers in columns of any length, whose elements fill vectors and blocks or not:
 * against the formula in long double; unknown and illegal targets in every place. */
#ifndef real
#define TWICE "test_values.c"
#include "harness.h"
#include "twice.h"

int main(void)
{
    values_double();
    values_float();
    return test_report("values");
}
#else

/* log(1 + e^x) */
static long double TEST(softplus)(long double x)
{
    return fmaxl(x, 0) + log1pl(expl(-fabsl(x)));
}

/* A loss of one column; targets t[M], of which NaN is not known. */
typedef struct TEST(column) {
    seqrnn_loss loss;
    size_t K, M;
    real *y, *t, *w, *d; /* [K], [M], [K], [K] */
} TEST(column);

static TEST(column) TEST(column_make)(int kind, double smoothing, size_t M)
{
    const size_t K = kind == SEQRNN_LOSS_GAUSSIAN ? 2 * M : M;
    TEST(column) c = {{.kind = kind, .smoothing = smoothing}, K, M, TEST_ALLOC(real, K),
                      TEST_ALLOC(real, M), TEST_ALLOC(real, K), TEST_ALLOC(real, K)};
    test_fill_real(M + 1, K, 6, c.y);
    test_fill_real(M + 2, M, (real)0.5, c.t);
    test_fill_real(M + 3, K, 1, c.w);
    for (size_t m = 0; m < M; m++) c.t[m] = m % 7 == 5 ? (real)NAN : c.t[m] + (real)0.5;
    for (size_t k = 0; k < K; k++) c.w[k] = (real)fabs((double)c.w[k]);
    return c;
}

static int TEST(column_run)(const TEST(column) *c, double *loss, double *norm)
{
    const int weighted = c->loss.kind == SEQRNN_LOSS_BERNOULLI;
    const SEQRNN(targets) t = {.value = c->t, .class_weight = weighted ? c->w : NULL};
    double scratch[1];
    return SEQRNN(loss_grad)(&c->loss, c->K, 1, c->y, &t, loss, norm, c->d, scratch);
}

/* Target m that is known: its loss; its slopes by y[m] and, of GAUSSIAN, by y[M+m]. */
static long double TEST(formula)(const TEST(column) *c, size_t m, long double slope[2])
{
    const long double y = c->y[m], s = c->loss.smoothing, t = (1 - s) * c->t[m] + s / 2;
    if (c->loss.kind == SEQRNN_LOSS_BERNOULLI) {
        const long double w = c->w[m], p = 1 / (1 + expl(-y)), not_p = 1 / (1 + expl(y));
        slope[0] = (1 - t) * p - w * t * not_p;
        return w * t * TEST(softplus)(-y) + (1 - t) * TEST(softplus)(y);
    }
    const long double e = y - t, v = c->y[c->M + m], precision = expl(-v);
    slope[0] = e * precision;
    slope[1] = (1 - e * e * precision) / 2;
    return (logl(2 * acosl(-1)) + v + e * e * precision) / 2;
}

/* The sum, and the slopes one by one, within some units of the largest term. */
static void TEST(against_formula)(int kind, double smoothing, size_t M)
{
    const TEST(column) c = TEST(column_make)(kind, smoothing, M);
    long double sum = 0, size = 0, slope[2] = {0};
    double loss, norm;
    size_t known = 0;
    TEST_CASE("kind %d, smoothing %g, %zu numbers", kind, smoothing, M);
    CHECK_STATUS(TEST(column_run)(&c, &loss, &norm), SEQRNN_OK);
    for (size_t m = 0; m < M; m++) known += !isnan(c.t[m]);
    CHECK(norm == (double)known);
    for (size_t m = 0; m < M; m++) {
        const int there = !isnan(c.t[m]);
        const long double value = there ? TEST(formula)(&c, m, slope) : 0;
        sum += value;
        size += fabsl(value);
        for (size_t part = 0; part < c.K / M; part++) {
            const long double want = there ? slope[part] / norm : 0;
            const long double error = fabsl(c.d[m + part * M] - want);
            CHECK(error <= 16 * (long double)EPS * (fabsl(want) + 1 / (long double)norm));
        }
    }
    CHECK(fabsl(loss - sum / norm) <= 8 * (long double)EPS * size / norm);
    test_free_all();
}

/* One illegal target, wherever it stands. */
static void TEST(illegal_anywhere)(int kind, size_t M)
{
    static const double wrong[] = {INFINITY, -INFINITY, -0.25, 1.25};
    const TEST(column) c = TEST(column_make)(kind, 0, M);
    double loss, norm;
    TEST_CASE("kind %d, illegal among %zu numbers", kind, M);
    for (size_t m = 0; m < M; m++)
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
            const real right = c.t[m];
            c.t[m] = (real)wrong[i];
            const int legal = isfinite(wrong[i]) && kind != SEQRNN_LOSS_BERNOULLI;
            CHECK_STATUS(TEST(column_run)(&c, &loss, &norm), legal ? SEQRNN_OK : -4);
            c.t[m] = right;
        }
    test_free_all();
}

static void TEST(values)(void)
{
    static const size_t length[] = {1, 3, 8, 17, 64, 130, 256, 257, 600};
    for (size_t i = 0; i < sizeof length / sizeof *length; i++) {
        TEST(against_formula)(SEQRNN_LOSS_BERNOULLI, 0, length[i]);
        TEST(against_formula)(SEQRNN_LOSS_BERNOULLI, 0.125, length[i]);
        TEST(against_formula)(SEQRNN_LOSS_GAUSSIAN, 0, length[i]);
    }
    TEST(illegal_anywhere)(SEQRNN_LOSS_BERNOULLI, 41);
    TEST(illegal_anywhere)(SEQRNN_LOSS_GAUSSIAN, 41);
}

#endif
