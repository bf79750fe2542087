/* Matrix products C += op(A) op(B). */
#include "../base/internal.h"

void SEQRNN(gemm_nn)(size_t m, size_t n, size_t k, const real *A, size_t lda, const real *B,
                     size_t ldb, real *C, size_t ldc)
{
    for (size_t j = 0; j < n; j++)
        for (size_t l = 0; l < k; l++)
            for (size_t i = 0; i < m; i++) C[i + j * ldc] += A[i + l * lda] * B[l + j * ldb];
}

void SEQRNN(gemm_nt)(size_t m, size_t n, size_t k, const real *A, size_t lda, const real *B,
                     size_t ldb, real *C, size_t ldc)
{
    for (size_t j = 0; j < n; j++)
        for (size_t l = 0; l < k; l++)
            for (size_t i = 0; i < m; i++) C[i + j * ldc] += A[i + l * lda] * B[j + l * ldb];
}

void SEQRNN(gemm_tn)(size_t m, size_t n, size_t k, const real *A, size_t lda, const real *B,
                     size_t ldb, real *C, size_t ldc)
{
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < m; i++)
            for (size_t l = 0; l < k; l++) C[i + j * ldc] += A[l + i * lda] * B[l + j * ldb];
}
