/* The inner kernel of a matrix product, for one level of vector instructions. Included by gemm.c
 * with TILE(name) (name mangling), TILE_TARGET (attribute), TILE_BYTES (of a vector) and TILE_MV
 * (vectors in the height of a tile, MR = TILE_MV * TILE_BYTES / sizeof(real) rows). */

typedef real TILE(vec) __attribute__((vector_size(TILE_BYTES), aligned(sizeof(real)), may_alias));

/* C[MR,nr] += P B: panel P[MR,k], B[l,j] at B[l*step + j*next]. acc stays in registers; each
 * element is summed over l one by one, whatever nr. */
#define TILE_COLUMNS(nr)                                                                     \
    TILE_TARGET static void TILE(tile##nr)(size_t k, const real *P, const real *B,           \
                                           size_t step, size_t next, real *C, size_t ldc)    \
    {                                                                                        \
        const size_t VL = TILE_BYTES / sizeof(real);                                         \
        TILE(vec) acc[nr][TILE_MV] = {0};                                                    \
        for (size_t l = 0; l < k; l++, P += TILE_MV * VL, B += step) {                       \
            TILE(vec) p[TILE_MV];                                                            \
            _Pragma("GCC unroll 4") for (int v = 0; v < TILE_MV; v++)                        \
                p[v] = *(const TILE(vec) *)(P + v * VL);                                     \
            _Pragma("GCC unroll 8") for (int j = 0; j < nr; j++)                             \
            {                                                                                \
                const TILE(vec) b = B[j * next] - (TILE(vec)){0};                            \
                _Pragma("GCC unroll 4") for (int v = 0; v < TILE_MV; v++)                    \
                    acc[j][v] += p[v] * b;                                                   \
            }                                                                                \
        }                                                                                    \
        _Pragma("GCC unroll 8") for (int j = 0; j < nr; j++)                                 \
            _Pragma("GCC unroll 4") for (int v = 0; v < TILE_MV; v++)                        \
                *(TILE(vec) *)(C + j * ldc + v * VL) += acc[j][v];                           \
    }
TILE_COLUMNS(1)
TILE_COLUMNS(2)
TILE_COLUMNS(4)
TILE_COLUMNS(8)
#undef TILE_COLUMNS

static const SEQRNN(tile) TILE(kernel) = {
    TILE_MV * TILE_BYTES / sizeof(real),
    {TILE(tile1), TILE(tile2), TILE(tile4), TILE(tile8)},
};

#undef TILE
#undef TILE_TARGET
#undef TILE_BYTES
#undef TILE_MV
