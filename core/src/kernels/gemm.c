/* Matrix products C += op(A) op(B), the seam below which everything is about speed.
 * A is copied, block by block, into panels of MR rows that lie as the kernel reads them (the last one
 * filled up with zeros); B is read where it is. Goto & van de Geijn 2008. */
#include "isa.h"

typedef void SEQRNN(tile_fn)(size_t k, const real *P, const real *B, size_t step, size_t next,
                             real *C, size_t ldc);
typedef struct SEQRNN(tile) {
    size_t MR;
    SEQRNN(tile_fn) *columns[4]; /* for 1, 2, 4 and 8 columns */
} SEQRNN(tile);

#define TILE(name) SEQRNN(base_##name)
#define TILE_TARGET
#define TILE_BYTES 16
#define TILE_MV 2
#include "gemm_tile.h"

#ifdef SEQRNN_X86
#define TILE(name) SEQRNN(avx2_##name)
#define TILE_TARGET __attribute__((target("avx2,fma")))
#define TILE_BYTES 32
#define TILE_MV 1
#include "gemm_tile.h"

#define TILE(name) SEQRNN(avx512_##name)
#define TILE_TARGET __attribute__((target("avx512f,avx512dq,avx512vl,fma")))
#define TILE_BYTES 64
#define TILE_MV 2
#include "gemm_tile.h"
#endif

static const SEQRNN(tile) *SEQRNN(tile_of)(int isa)
{
#ifdef SEQRNN_X86
    if (isa == SEQRNN_ISA_AVX512) return &SEQRNN(avx512_kernel);
    if (isa == SEQRNN_ISA_AVX2) return &SEQRNN(avx2_kernel);
#endif
    (void)isa;
    return &SEQRNN(base_kernel);
}

/* A block of A holds MC rows (a multiple of every MR) and KC columns, and lives on the stack. */
enum { SEQRNN(MC) = 64, SEQRNN(KC) = 256, SEQRNN(MR_MAX) = 128 / sizeof(real) };

/* A matrix read either way: element (i,l) at at[i*down + l*right]. */
typedef struct SEQRNN(view) {
    const real *at;
    size_t down, right;
} SEQRNN(view);

/* panels[MR,k] of A[m,k], one after another; rows beyond m are zero */
static void SEQRNN(pack_panels)(SEQRNN(view) A, size_t m, size_t k, size_t MR, real *panels)
{
    for (size_t i = 0; i < m; i += MR) {
        const size_t rows = sr_min(MR, m - i);
        const real *a = A.at + i * A.down;
        if (rows < MR) memset(panels, 0, MR * k * sizeof(real));
        if (A.down == 1)
            for (size_t l = 0; l < k; l++)
                memcpy(panels + l * MR, a + l * A.right, rows * sizeof(real));
        else
            for (size_t r = 0; r < rows; r++)
                for (size_t l = 0; l < k; l++) panels[l * MR + r] = a[r * A.down + l * A.right];
        panels += MR * k;
    }
}

/* One panel times `columns` = 1 << log2 columns of B, into the `rows` rows of C that exist. */
static void SEQRNN(tile_product)(const SEQRNN(tile) *tile, int log2, size_t rows, size_t k,
                                 const real *panel, SEQRNN(view) B, real *C, size_t ldc)
{
    const size_t MR = tile->MR, columns = (size_t)1 << log2;
    real edge[8 * SEQRNN(MR_MAX)];
    if (rows == MR) {
        tile->columns[log2](k, panel, B.at, B.down, B.right, C, ldc);
        return;
    }
    for (size_t j = 0; j < columns; j++) memcpy(edge + j * MR, C + j * ldc, rows * sizeof(real));
    for (size_t j = 0; j < columns; j++)
        memset(edge + j * MR + rows, 0, (MR - rows) * sizeof(real));
    tile->columns[log2](k, panel, B.at, B.down, B.right, edge, MR);
    for (size_t j = 0; j < columns; j++) memcpy(C + j * ldc, edge + j * MR, rows * sizeof(real));
}

/* Panels of m rows times all n columns of B, in tiles of 8 columns, then 4, 2, 1. */
static void SEQRNN(block_product)(const SEQRNN(tile) *tile, size_t m, size_t n, size_t k,
                                  const real *panels, SEQRNN(view) B, real *C, size_t ldc)
{
    int log2 = 3;
    for (size_t j = 0; j < n; j += (size_t)1 << log2) {
        while (n - j < (size_t)1 << log2) log2--;
        const SEQRNN(view) Bj = {B.at + j * B.right, B.down, B.right};
        for (size_t i = 0; i < m; i += tile->MR)
            SEQRNN(tile_product)(tile, log2, sr_min(tile->MR, m - i), k, panels + i * k, Bj,
                                 C + i + j * ldc, ldc);
    }
}

static void SEQRNN(gemm)(size_t m, size_t n, size_t k, SEQRNN(view) A, SEQRNN(view) B, real *C,
                         size_t ldc)
{
    const SEQRNN(tile) *tile = SEQRNN(tile_of)(seqrnn_isa());
    real panels[SEQRNN(MC) * SEQRNN(KC)];
    if (!n) return;
    for (size_t l = 0; l < k; l += SEQRNN(KC)) {
        const size_t kc = sr_min(k - l, (size_t)SEQRNN(KC));
        const SEQRNN(view) Bl = {B.at + l * B.down, B.down, B.right};
        for (size_t i = 0; i < m; i += SEQRNN(MC)) {
            const size_t mc = sr_min(m - i, (size_t)SEQRNN(MC));
            const SEQRNN(view) Ail = {A.at + i * A.down + l * A.right, A.down, A.right};
            SEQRNN(pack_panels)(Ail, mc, kc, tile->MR, panels);
            SEQRNN(block_product)(tile, mc, n, kc, panels, Bl, C + i, ldc);
        }
    }
}

void SEQRNN(gemm_nn)(size_t m, size_t n, size_t k, const real *A, size_t lda, const real *B,
                     size_t ldb, real *C, size_t ldc)
{
    SEQRNN(gemm)(m, n, k, (SEQRNN(view)){A, 1, lda}, (SEQRNN(view)){B, 1, ldb}, C, ldc);
}

void SEQRNN(gemm_nt)(size_t m, size_t n, size_t k, const real *A, size_t lda, const real *B,
                     size_t ldb, real *C, size_t ldc)
{
    SEQRNN(gemm)(m, n, k, (SEQRNN(view)){A, 1, lda}, (SEQRNN(view)){B, ldb, 1}, C, ldc);
}

void SEQRNN(gemm_tn)(size_t m, size_t n, size_t k, const real *A, size_t lda, const real *B,
                     size_t ldb, real *C, size_t ldc)
{
    SEQRNN(gemm)(m, n, k, (SEQRNN(view)){A, lda, 1}, (SEQRNN(view)){B, 1, ldb}, C, ldc);
}
