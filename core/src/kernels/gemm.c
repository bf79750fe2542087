/* Matrix products C += op(A) op(B), the seam below which everything is about speed.
 * A is copied into panels of MR rows that lie as the kernel reads them (the last one filled up
 * with zeros); B is read where it is. Goto & van de Geijn 2008. */
#include "gemm.h"

#include "isa.h"

typedef void SEQRNN(tile_fn)(size_t k, const real *P, size_t down, size_t apart, const real *B,
                             size_t step, size_t next, real *C, size_t ldc);
typedef struct SEQRNN(tile) {
    size_t MR;
    SEQRNN(tile_fn) *narrow[4]; /* one panel times 1, 2, 4 and 8 columns */
    SEQRNN(tile_fn) *tall[2];   /* four panels times 1 column, two times 2 */
    int widest;                 /* log2 of the columns of the widest tile */
} SEQRNN(tile);

#define TILE(name) SEQRNN(base_##name)
#define TILE_TARGET
#define TILE_BYTES 16
#define TILE_MV 2
#define TILE_NR 4
#include "gemm_tile.h"

#ifdef SEQRNN_X86
#define TILE(name) SEQRNN(avx2_##name)
#define TILE_TARGET __attribute__((target("avx2,fma")))
#define TILE_BYTES 32
#define TILE_MV 2
#define TILE_NR 4
#include "gemm_tile.h"

#define TILE(name) SEQRNN(avx512_##name)
#define TILE_TARGET __attribute__((target("avx512f,avx512dq,avx512vl,fma")))
#define TILE_BYTES 64
#define TILE_MV 2
#define TILE_NR 8
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

/* Sums run over KC elements at a time. A block of MC rows (a multiple of every MR) and KC
 * columns of a factor that is used once lives on the stack. MR_MAX: the tallest panel of all. */
enum { SEQRNN(MC) = 64, SEQRNN(KC) = 256, SEQRNN(MR_MAX) = 128 / sizeof(real) };

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

/* The left factor as the kernels see it: panels of MR rows, `apart` reals from one to the next,
 * their columns `down` reals apart. Packed: down = MR, apart = MR*k; in place: down = lda, apart
 * = MR. */
typedef struct SEQRNN(factor) {
    const real *at;
    size_t down, apart;
    int packed; /* the last panel is filled up; in place, what lies below belongs to others */
} SEQRNN(factor);

/* The last panel, of which `rows` < MR rows exist, times 1 << log2 columns. */
static void SEQRNN(edge_product)(const SEQRNN(tile) *tile, int log2, size_t rows, size_t k,
                                 SEQRNN(factor) P, SEQRNN(view) B, real *C, size_t ldc)
{
    const size_t MR = tile->MR, columns = (size_t)1 << log2;
    real edge[8 * SEQRNN(MR_MAX)], panel[SEQRNN(KC) * SEQRNN(MR_MAX)];
    if (!P.packed) {
        SEQRNN(pack_panels)((SEQRNN(view)){P.at, 1, P.down}, rows, k, MR, panel);
        P = (SEQRNN(factor)){panel, MR, 0, 1};
    }
    memset(edge, 0, columns * MR * sizeof(real));
    for (size_t j = 0; j < columns; j++) memcpy(edge + j * MR, C + j * ldc, rows * sizeof(real));
    tile->narrow[log2](k, P.at, P.down, 0, B.at, B.down, B.right, edge, MR);
    for (size_t j = 0; j < columns; j++) memcpy(C + j * ldc, edge + j * MR, rows * sizeof(real));
}

/* Panels of m rows times 1 << log2 columns. */
static void SEQRNN(column_product)(const SEQRNN(tile) *tile, int log2, size_t m, size_t k,
                                   SEQRNN(factor) P, SEQRNN(view) B, real *C, size_t ldc)
{
    const size_t MR = tile->MR, np = log2 == 0 ? 4 : log2 == 1 ? 2 : 1;
    size_t i = 0;
    for (; np > 1 && i + np * MR <= m; i += np * MR, P.at += np * P.apart)
        tile->tall[log2](k, P.at, P.down, P.apart, B.at, B.down, B.right, C + i, ldc);
    for (; i + MR <= m; i += MR, P.at += P.apart)
        tile->narrow[log2](k, P.at, P.down, P.apart, B.at, B.down, B.right, C + i, ldc);
    if (i < m) SEQRNN(edge_product)(tile, log2, m - i, k, P, B, C + i, ldc);
}

/* A block of at most MC rows and KC columns times all n columns of B: tiles of the widest kind,
 * then narrower ones. */
static void SEQRNN(block_product)(const SEQRNN(tile) *tile, size_t m, size_t n, size_t k,
                                  SEQRNN(factor) P, SEQRNN(view) B, real *C, size_t ldc)
{
    int log2 = tile->widest;
    for (size_t j = 0; j < n; j += (size_t)1 << log2) {
        while (n - j < (size_t)1 << log2) log2--;
        const SEQRNN(view) Bj = {B.at + j * B.right, B.down, B.right};
        SEQRNN(column_product)(tile, log2, m, k, P, Bj, C + j * ldc, ldc);
    }
}

/* A is packed block by block, unless too few columns would repay it. */
static void SEQRNN(gemm)(size_t m, size_t n, size_t k, SEQRNN(view) A, SEQRNN(view) B, real *C,
                         size_t ldc)
{
    const SEQRNN(tile) *tile = SEQRNN(tile_of)(seqrnn_isa());
    const int in_place = A.down == 1 && n <= 4;
    real panels[SEQRNN(MC) * SEQRNN(KC)];
    for (size_t l = 0; n && l < k; l += SEQRNN(KC)) {
        const size_t kc = sr_min(k - l, (size_t)SEQRNN(KC));
        const SEQRNN(view) Bl = {B.at + l * B.down, B.down, B.right};
        for (size_t i = 0; i < m; i += SEQRNN(MC)) {
            const size_t mc = sr_min(m - i, (size_t)SEQRNN(MC));
            const SEQRNN(view) Ail = {A.at + i * A.down + l * A.right, A.down, A.right};
            SEQRNN(factor) P = {Ail.at, A.right, tile->MR, 0};
            if (!in_place) {
                SEQRNN(pack_panels)(Ail, mc, kc, tile->MR, panels);
                P = (SEQRNN(factor)){panels, tile->MR, tile->MR * kc, 1};
            }
            SEQRNN(block_product)(tile, mc, n, kc, P, Bl, C + i, ldc);
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

/* ---- packed once, multiplied often
 * ----------------------------------------------------------- */

/* m is rounded up to whole panels of the tallest kind, so that the room fits every level. */
static size_t SEQRNN(panel_rows)(size_t m)
{
    return (m + SEQRNN(MR_MAX) - 1) / SEQRNN(MR_MAX) * SEQRNN(MR_MAX);
}

void SEQRNN(panels_size)(sr_size *size, size_t m, size_t k)
{
    sr_size_add(size, SEQRNN(panel_rows)(m), k, 1, sizeof(real));
}

real *SEQRNN(panels_pack)(SEQRNN(view) A, size_t m, size_t k, char **cursor)
{
    real *panels = sr_take_real(cursor, SEQRNN(panel_rows)(m) * k);
    SEQRNN(pack_panels)(A, m, k, SEQRNN(tile_of)(seqrnn_isa())->MR, panels);
    return panels;
}

void SEQRNN(panels_product)(size_t m, size_t n, size_t k, const real *panels, const real *B,
                            size_t ldb, real *C, size_t ldc)
{
    const SEQRNN(tile) *tile = SEQRNN(tile_of)(seqrnn_isa());
    const size_t MR = tile->MR;
    for (size_t l = 0; l < k; l += SEQRNN(KC)) {
        const size_t kc = sr_min(k - l, (size_t)SEQRNN(KC));
        const SEQRNN(view) Bl = {B + l, 1, ldb};
        for (size_t i = 0; i < m; i += SEQRNN(MC)) {
            const size_t mc = sr_min(m - i, (size_t)SEQRNN(MC));
            const SEQRNN(factor) P = {panels + i * k + l * MR, MR, MR * k, 1};
            SEQRNN(block_product)(tile, mc, n, kc, P, Bl, C + i, ldc);
        }
    }
}
