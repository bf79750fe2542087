/* The inner kernels of a matrix product, for one level of vector instructions. Included by gemm.c
 * with TILE(name) (name mangling), TILE_TARGET (attribute), TILE_BYTES (of a vector), TILE_MV
 * (vectors in the height of a panel, MR = TILE_MV * TILE_BYTES / sizeof(real) rows) and TILE_NR
 * (columns of the widest tile). Enough sums run side by side in each kernel to hide the latency
 * of an FMA. */

typedef real TILE(vec) __attribute__((vector_size(TILE_BYTES), aligned(sizeof(real)), may_alias));

/* C[np*MR,nr] += P B: np panels P[MR,k], `apart` reals from one to the next, their columns
 * `down` reals apart; B[l,j] at B[l*step + j*next]. Each element is summed over l one by one,
 * whatever nr, np. */
#define TILE_KERNEL(nr, np)                                                                  \
    TILE_TARGET static void TILE(tile##nr##x##np)(size_t k, const real *P, size_t down,      \
                                                  size_t apart, const real *B, size_t step,  \
                                                  size_t next, real *C, size_t ldc)          \
    {                                                                                        \
        const size_t VL = TILE_BYTES / sizeof(real);                                         \
        TILE(vec) acc[nr][np * TILE_MV] = {0};                                               \
        for (size_t l = 0; l < k; l++, P += down, B += step) {                               \
            TILE(vec) p[np * TILE_MV];                                                       \
            _Pragma("GCC unroll 8") for (int v = 0; v < np * TILE_MV; v++)                   \
                p[v] = *(const TILE(vec) *)(P + v / TILE_MV * apart + v % TILE_MV * VL);     \
            _Pragma("GCC unroll 8") for (int j = 0; j < nr; j++)                             \
            {                                                                                \
                const TILE(vec) b = B[j * next] - (TILE(vec)){0};                            \
                _Pragma("GCC unroll 8") for (int v = 0; v < np * TILE_MV; v++)               \
                    acc[j][v] += p[v] * b;                                                   \
            }                                                                                \
        }                                                                                    \
        _Pragma("GCC unroll 8") for (int j = 0; j < nr; j++)                                 \
            _Pragma("GCC unroll 8") for (int v = 0; v < np * TILE_MV; v++)                   \
                *(TILE(vec) *)(C + j * ldc + v * VL) += acc[j][v];                           \
    }
TILE_KERNEL(1, 1)
TILE_KERNEL(1, 4)
TILE_KERNEL(2, 1)
TILE_KERNEL(2, 2)
TILE_KERNEL(4, 1)
#if TILE_NR == 8
TILE_KERNEL(8, 1)
#endif
#undef TILE_KERNEL

static const SEQRNN(tile) TILE(kernel) = {
    .MR = TILE_MV * TILE_BYTES / sizeof(real),
    .narrow = {TILE(tile1x1), TILE(tile2x1), TILE(tile4x1),
#if TILE_NR == 8
               TILE(tile8x1)
#endif
    },
    .tall = {TILE(tile1x4), TILE(tile2x2)},
    .widest = TILE_NR == 8 ? 3 : 2,
};

#undef TILE
#undef TILE_TARGET
#undef TILE_BYTES
#undef TILE_MV
#undef TILE_NR
