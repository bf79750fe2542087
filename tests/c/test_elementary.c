/* exp, sigmoid, tanh and log1p of arrays: at most 4 units in the last place (log1p: 2) from the
 * true value, exact at 0 and where they saturate, tanh odd to the bit, NaN kept. Double precision
 * is checked on 1e7 points, single on every 1024th of the 2^32 inputs, on all of them with
 * SEQRNN_EXHAUSTIVE=1. */
#ifndef real
#define TWICE "test_elementary.c"
#include "twice.h"

int main(void)
{
    elementary_double();
    elementary_float();
    return test_report("elementary");
}
#else

void SEQRNN(vec_exp)(size_t n, const real *a, real *y);
void SEQRNN(vec_sigmoid)(size_t n, const real *a, real *y);
void SEQRNN(vec_tanh)(size_t n, const real *a, real *y);
void SEQRNN(vec_log1p)(size_t n, const real *a, real *y);
real SEQRNN(vec_max)(size_t n, const real *a);
double SEQRNN(vec_exp_sum)(size_t n, const real *a, real shift, real *y);
void SEQRNN(vec_scale)(size_t n, real factor, real *y);

/* Reference in a wider type. Sigmoid is defined as 0 from where exp(-a) overflows in `real`. */
static long double TEST(true_value)(int function, real a)
{
    if (function == 0) return expl(a);
    if (function == 3) return log1pl(a);
    const long double e = expl(-(long double)a);
    if (function == 1) return isinf((real)e) ? 0 : 1 / (1 + e);
    return tanhl(a);
}

/* The distance of y from the truth in units in the last place of the truth. */
static double TEST(ulp)(real y, long double truth)
{
    const real rounded = (real)truth;
    int exponent;
    if (isnan(y) || isnan(truth)) return isnan(y) && isnan(truth) ? 0 : INFINITY;
    if (y == rounded) return 0;
    if (isinf(y) || isinf(rounded)) return INFINITY;
    frexp(rounded, &exponent);
    const double smallest = sizeof(real) == 8 ? 0x1p-1074 : 0x1p-149;
    return (double)fabsl(y - truth) / fmax(ldexp(EPS / 2, exponent), smallest);
}

static void TEST(evaluate)(int function, size_t n, const real *a, real *y)
{
    if (function == 0) SEQRNN(vec_exp)(n, a, y);
    if (function == 1) SEQRNN(vec_sigmoid)(n, a, y);
    if (function == 2) SEQRNN(vec_tanh)(n, a, y);
    if (function == 3) SEQRNN(vec_log1p)(n, a, y);
}

static double TEST(worst_of)(int function, size_t n, const real *a, real *y)
{
    double worst = 0;
    TEST(evaluate)(function, n, a, y);
    for (size_t i = 0; i < n; i++)
        worst = fmax(worst, TEST(ulp)(y[i], TEST(true_value)(function, a[i])));
    return worst;
}

enum { TEST(chunk) = 1 << 16 };

/* Chunk number c of the inputs: of float every stride-th bit pattern, of double six ranges. */
static int TEST(inputs)(uint64_t c, uint64_t stride, real *a)
{
    static const double range[] = {1e-5, 0.7, 1, 20, 40, 760};
    if (sizeof(real) == 4 && c * TEST(chunk) * stride >> 32) return 0;
    if (sizeof(real) == 8 && c >= 153) return 0;
    for (uint64_t i = 0; i < TEST(chunk); i++) {
        const uint32_t bits = (uint32_t)((c * TEST(chunk) + i) * stride + c % stride);
        if (sizeof(real) == 4) memcpy(a + i, &bits, 4);
    }
    if (sizeof(real) == 8) test_fill_real(c + 1, TEST(chunk), range[c % 6], a);
    return 1;
}

/* log1p is for 0 ... 1 only: other inputs are moved there, by their absolute value or 2^-n. */
static void TEST(into_unit)(size_t n, real *a)
{
    for (size_t i = 0; i < n; i++) {
        const real size = (real)fabs((double)a[i]);
        a[i] = size > 1 ? (real)exp2(-fmod((double)size, 1100)) : size;
    }
}

static void TEST(accuracy)(int function)
{
    const char *exhaustive = getenv("SEQRNN_EXHAUSTIVE");
    const uint64_t stride = exhaustive && *exhaustive == '1' ? 1 : 1024;
    real *a = TEST_ALLOC(real, TEST(chunk)), *y = TEST_ALLOC(real, TEST(chunk));
    double worst = 0;
    for (uint64_t c = 0; TEST(inputs)(c, stride, a); c++) {
        if (function == 3) TEST(into_unit)(TEST(chunk), a);
        worst = fmax(worst, TEST(worst_of)(function, TEST(chunk), a, y));
    }
    if (test_verbose())
        printf("%s %s: %.2f ULP\n", sizeof(real) == 8 ? "double" : "single",
               ((const char *const[]){"exp", "sigmoid", "tanh", "log1p"})[function], worst);
    CHECK(worst <= (function == 3 ? 2 : 4));
    test_free_all();
}

static void TEST(exact)(void)
{
    const int wide = sizeof(real) == 8;
    const real a[] = {0, -(real)0, wide ? 37 : 17, wide ? -710 : -89, 25, -25, INFINITY, -INFINITY};
    real y[8];
    SEQRNN(vec_sigmoid)(8, a, y);
    CHECK(y[0] == (real)0.5 && y[1] == (real)0.5);
    CHECK(y[2] == 1 && y[3] == 0 && y[6] == 1 && y[7] == 0);
    SEQRNN(vec_tanh)(8, a, y);
    CHECK(y[0] == 0 && !signbit(y[0]) && y[1] == 0 && signbit(y[1]));
    CHECK(y[4] == 1 && y[5] == -1 && y[6] == 1 && y[7] == -1);
    SEQRNN(vec_exp)(8, a, y);
    CHECK(y[0] == 1 && y[1] == 1 && isinf(y[6]) && y[7] == 0);
    const real unit[] = {0, -(real)0, NAN, wide ? (real)0x1p-1074 : (real)0x1p-149};
    SEQRNN(vec_log1p)(4, unit, y);
    CHECK(y[0] == 0 && y[1] == 0 && isnan(y[2]) && y[3] == unit[3]);
}

/* tanh(-a) = -tanh(a); an element's bits do not depend on its place or on its neighbours. */
static void TEST(symmetry)(void)
{
    enum { N = 1000 };
    real a[N], y[N], z[N];
    test_fill_real(3, N, 5, a);
    SEQRNN(vec_tanh)(N, a, y);
    for (int i = 0; i < N; i++) a[i] = -a[i];
    SEQRNN(vec_tanh)(N, a, z);
    for (int i = 0; i < N; i++) z[i] = -z[i];
    CHECK_SAME_BITS(y, z, N);
    for (int f = 0; f < 4; f++) {
        if (f == 3) TEST(into_unit)(N, a);
        TEST(evaluate)(f, N, a, y);
        for (int i = 0; i < N; i++) TEST(evaluate)(f, 1, a + i, z + i);
        CHECK_SAME_BITS(y, z, N);
    }
}

/* The parts of a softmax over n elements, for every remainder of a vector. */
static void TEST(softmax_parts)(void)
{
    enum { MAX_N = 150 };
    const real third = (real)1 / 3;
    real a[MAX_N], y[MAX_N], want[MAX_N];
    test_fill_real(11, MAX_N, 20, a);
    for (size_t n = 1; n <= MAX_N; n++) {
        real top = a[0];
        double sum = 0;
        for (size_t i = 0; i < n; i++) top = a[i] > top ? a[i] : top;
        for (size_t i = 0; i < n; i++) want[i] = a[i] - top;
        SEQRNN(vec_exp)(n, want, want);
        for (size_t i = 0; i < n; i++) sum += want[i];
        CHECK(SEQRNN(vec_max)(n, a) == top);
        CHECK_CLOSE(SEQRNN(vec_exp_sum)(n, a, top, y), sum, 1e-15);
        CHECK_SAME_BITS(y, want, n);
        CHECK_CLOSE(SEQRNN(vec_exp_sum)(n, a, top, NULL), sum, 1e-15);
        SEQRNN(vec_scale)(n, third, y);
        for (size_t i = 0; i < n; i++) want[i] *= third;
        CHECK_SAME_BITS(y, want, n);
    }
}

static void TEST(elementary)(void)
{
    for (int f = 0; f < 4; f++) TEST(accuracy)(f);
    TEST(exact)();
    TEST(symmetry)();
    TEST(softmax_parts)();
}
#endif
