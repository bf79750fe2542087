/* The three matrix products against plain loops, for all small sizes and their tails. */
#ifndef real
#define TWICE "test_gemm.c"
#include "twice.h"

int main(void)
{
    gemm_double();
    gemm_float();
    return test_report("gemm");
}
#else

typedef void (*TEST(product))(size_t m, size_t n, size_t k, const real *A, size_t lda,
                              const real *B, size_t ldb, real *C, size_t ldc);

/* One of the products: how its operands are stored. */
typedef struct TEST(shape) {
    TEST(product) run;
    int A_transposed, B_transposed;
} TEST(shape);

static const TEST(shape) TEST(shapes)[] = {
    {SEQRNN(gemm_nn), 0, 0},
    {SEQRNN(gemm_nt), 0, 1},
    {SEQRNN(gemm_tn), 1, 0},
};

/* Operands of C[m,n] += op(A)[m,k] op(B)[k,n] in which `gap` rows more than needed are stored;
 * these hold NaN, which must not get anywhere. */
typedef struct TEST(operands) {
    size_t m, n, k, lda, ldb, ldc;
    real *A, *B, *C;
} TEST(operands);

static real *TEST(matrix)(uint64_t seed, size_t rows, size_t cols, size_t ld, int whole)
{
    real *a = TEST_ALLOC(real, ld * cols);
    for (size_t i = 0; i < ld * cols; i++) {
        const double draw = test_uniform(&seed, -8, 8);
        a[i] = i % ld < rows ? (real)(whole ? floor(draw) : draw) : (real)NAN;
    }
    return a;
}

static TEST(operands) TEST(operands_make)(const TEST(shape) *shape, size_t m, size_t n, size_t k,
                                          size_t gap, int whole)
{
    const size_t A_rows = shape->A_transposed ? k : m, B_rows = shape->B_transposed ? n : k;
    TEST(operands) o = {m, n, k, A_rows + gap, B_rows + gap, m + gap, NULL, NULL, NULL};
    o.A = TEST(matrix)(1, A_rows, shape->A_transposed ? m : k, o.lda, whole);
    o.B = TEST(matrix)(2, B_rows, shape->B_transposed ? k : n, o.ldb, whole);
    o.C = TEST(matrix)(3, m, n, o.ldc, whole);
    return o;
}

/* Where op(A)'s row i and op(B)'s column j start, and the distance to their next element. */
static const real *TEST(A_row)(const TEST(shape) *shape, const TEST(operands) *o, size_t i)
{
    return o->A + (shape->A_transposed ? i * o->lda : i);
}

static const real *TEST(B_column)(const TEST(shape) *shape, const TEST(operands) *o, size_t j)
{
    return o->B + (shape->B_transposed ? j : j * o->ldb);
}

static double TEST(expected)(const TEST(shape) *shape, const TEST(operands) *o, size_t i, size_t j)
{
    const size_t a = shape->A_transposed ? 1 : o->lda, b = shape->B_transposed ? o->ldb : 1;
    double sum = o->C[i + j * o->ldc];
    for (size_t l = 0; l < o->k; l++)
        sum += (double)TEST(A_row)(shape, o, i)[l * a] * TEST(B_column)(shape, o, j)[l * b];
    return sum;
}

/* Operands that are small whole numbers make every order of summation exact: the result must be
 * right to the bit, and the gap of C untouched. */
static void TEST(exact)(const TEST(shape) *shape, size_t m, size_t n, size_t k, size_t gap)
{
    const TEST(operands) o = TEST(operands_make)(shape, m, n, k, gap, 1);
    real *want = TEST_ALLOC(real, o.ldc * n);
    memcpy(want, o.C, o.ldc * n * sizeof(real));
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < m; i++)
            want[i + j * o.ldc] = (real)TEST(expected)(shape, &o, i, j);
    shape->run(m, n, k, o.A, o.lda, o.B, o.ldb, o.C, o.ldc);
    CHECK_SAME_BITS(o.C, want, o.ldc * n);
    test_free_all();
}

/* Fractions: near the exact sum, and each element has the bits that it has when it is computed
 * alone, or its column alone: no order of summation depends on m or n. */
static void TEST(alone)(const TEST(shape) *shape, size_t m, size_t n, size_t k)
{
    const TEST(operands) o = TEST(operands_make)(shape, m, n, k, 1, 0);
    real *element = TEST_ALLOC(real, m * n), *column = TEST_ALLOC(real, m * n);
    real *whole = TEST_ALLOC(real, m * n);
    double worst = 0;
    for (size_t j = 0; j < n; j++) {
        const real *B = TEST(B_column)(shape, &o, j);
        memcpy(column + j * m, o.C + j * o.ldc, m * sizeof(real));
        memcpy(element + j * m, o.C + j * o.ldc, m * sizeof(real));
        shape->run(m, 1, k, o.A, o.lda, B, o.ldb, column + j * m, m);
        for (size_t i = 0; i < m; i++)
            shape->run(1, 1, k, TEST(A_row)(shape, &o, i), o.lda, B, o.ldb, element + i + j * m,
                       1);
        for (size_t i = 0; i < m; i++)
            worst = fmax(worst, fabs(TEST(expected)(shape, &o, i, j) - element[i + j * m]));
    }
    shape->run(m, n, k, o.A, o.lda, o.B, o.ldb, o.C, o.ldc);
    for (size_t j = 0; j < n; j++) memcpy(whole + j * m, o.C + j * o.ldc, m * sizeof(real));
    CHECK_SAME_BITS(whole, column, m * n);
    CHECK_SAME_BITS(whole, element, m * n);
    CHECK(worst <= (double)(k + 1) * EPS * 64 * (double)(k + 1));
    test_free_all();
}

static void TEST(gemm)(void)
{
    static const size_t few[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 40};
    const size_t nfew = sizeof few / sizeof *few;
    for (size_t s = 0; s < 3; s++) {
        const TEST(shape) *shape = &TEST(shapes)[s];
        for (size_t size = 0; size <= 40; size++)
            for (size_t i = 0; i < nfew; i++) { /* each dimension takes every size */
                const size_t other = few[i], third = few[(i + size) % nfew];
                TEST(exact)(shape, size, other, third, size % 3);
                TEST(exact)(shape, third, size, other, size % 3);
                TEST(exact)(shape, other, third, size, size % 3);
            }
        for (size_t m = 41; m <= 210; m++) /* panels of every kind */
            TEST(exact)(shape, m, m % 11, 1 + m % 4, 1);
        TEST(exact)(shape, 130, 67, 259, 5);
        TEST(exact)(shape, 512, 3, 128, 0);
        for (size_t i = 0; i < nfew; i++)
            TEST(alone)(shape, few[i], few[(3 * i + 7) % nfew], few[(7 * i + 4) % nfew]);
        TEST(alone)(shape, 65, 33, 200);
        TEST(alone)(shape, 155, 9, 70);
        for (size_t n = 1; n <= 4; n++) /* few columns, which a large matrix is read in place for */
            for (size_t k = 1; k <= 289; k = 2 * k + 5) {
                TEST(exact)(shape, 530, n, k, n);
                TEST(alone)(shape, 530, n, k);
            }
    }
}

#endif
