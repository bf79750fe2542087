/* Matrix products whose left factor is used many times: packed once, multiplied often. */
#ifndef SEQRNN_GEMM_H
#define SEQRNN_GEMM_H

#include "../base/internal.h"

/* A view of a matrix: element (i,l) at at[i*down + l*right]. */
typedef struct SEQRNN(view) {
    const real *at;
    size_t down, right;
} SEQRNN(view);

/* C[m,n] = bias in every column + A[m,k] B[k,n], all without gaps; k >= 1. */
void SEQRNN(gemm_affine)(size_t m, size_t n, size_t k, const real *A, const real *bias,
                         const real *B, real *C);

/* Adds the room of A[m,k] packed. */
void SEQRNN(panels_size)(sr_size *size, size_t m, size_t k);

/* Takes that room from scratch and packs A[m,k] into it. */
real *SEQRNN(panels_pack)(SEQRNN(view) A, size_t m, size_t k, char **cursor);

/* C[m,n] += A B with A packed, B[k,n]: the bits of gemm_nn and gemm_tn. */
void SEQRNN(panels_product)(size_t m, size_t n, size_t k, const real *panels, const real *B,
                            size_t ldb, real *C, size_t ldc);

#endif
