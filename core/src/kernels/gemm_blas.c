/* The products of gemm.h by the BLAS of the system, instead of gemm.c: what comparing with it needs
 * (make bench), and nothing else. Compiled when SEQRNN_BLAS is defined. "Packed" weights are a
 * plain copy; the BLAS has no packed form. */
#include "gemm.h"

#ifdef SEQRNN_SINGLE
#define R_GEMM sgemm_
#else
#define R_GEMM dgemm_
#endif

/* Fortran: sizes of 32 bits, the lengths of the strings behind the last argument. */
void R_GEMM(const char *transa, const char *transb, const int *m, const int *n, const int *k,
            const real *alpha, const real *A, const int *lda, const real *B, const int *ldb,
            const real *beta, real *C, const int *ldc, size_t length_a, size_t length_b);

static void SEQRNN(gemm)(const char *transa, const char *transb, size_t m, size_t n, size_t k,
                         const real *A, size_t lda, const real *B, size_t ldb, real *C, size_t ldc)
{
    const int size[] = {(int)m, (int)n, (int)k, (int)lda, (int)ldb, (int)ldc};
    const real one = 1;
    if (!m || !n || !k) return;
    R_GEMM(transa, transb, size, size + 1, size + 2, &one, A, size + 3, B, size + 4, &one, C,
           size + 5, 1, 1);
}

void SEQRNN(gemm_nn)(size_t m, size_t n, size_t k, const real *A, size_t lda, const real *B,
                     size_t ldb, real *C, size_t ldc)
{
    SEQRNN(gemm)("N", "N", m, n, k, A, lda, B, ldb, C, ldc);
}

void SEQRNN(gemm_nt)(size_t m, size_t n, size_t k, const real *A, size_t lda, const real *B,
                     size_t ldb, real *C, size_t ldc)
{
    SEQRNN(gemm)("N", "T", m, n, k, A, lda, B, ldb, C, ldc);
}

void SEQRNN(gemm_tn)(size_t m, size_t n, size_t k, const real *A, size_t lda, const real *B,
                     size_t ldb, real *C, size_t ldc)
{
    SEQRNN(gemm)("T", "N", m, n, k, A, lda, B, ldb, C, ldc);
}

void SEQRNN(gemm_affine)(size_t m, size_t n, size_t k, const real *A, const real *bias,
                         const real *B, real *C)
{
    for (size_t j = 0; j < n; j++) memcpy(C + j * m, bias, m * sizeof(real));
    SEQRNN(gemm)("N", "N", m, n, k, A, m, B, k, C, m);
}

void SEQRNN(panels_size)(sr_size *size, size_t m, size_t k)
{
    sr_size_add(size, m, k, 1, sizeof(real));
}

real *SEQRNN(panels_pack)(SEQRNN(view) A, size_t m, size_t k, char **cursor)
{
    real *copy = sr_take_real(cursor, m * k);
    for (size_t l = 0; l < k; l++)
        for (size_t i = 0; i < m; i++) copy[i + l * m] = A.at[i * A.down + l * A.right];
    return copy;
}

void SEQRNN(panels_product)(size_t m, size_t n, size_t k, const real *panels, const real *B,
                            size_t ldb, real *C, size_t ldc)
{
    SEQRNN(gemm)("N", "N", m, n, k, panels, m, B, ldb, C, ldc);
}

#undef R_GEMM
