/* Matrix products C += op(A) op(B), the seam below which everything is about speed.
 * A is copied into panels of MR rows that lie as the kernel reads them (the last one filled up
 * with zeros); B is read where it is. Goto & van de Geijn 2008. */
#include "gemm.h"

#include "isa.h"
#include "threads.h"

/* What an inner kernel works on: k steps; panels P[MR,k] whose columns are `down` reals apart, one
 * panel `apart` reals from the next; `ahead` reals further lies what to fetch meanwhile; B[l,j] at
 * B[l*step + j*next]; C[.,j] at C + j*ldc, what it is to begin with at from + j*ldfrom. */
typedef struct SEQRNN(operands) {
    size_t k;
    const real *P;
    size_t down, apart, ahead;
    const real *B;
    size_t step, next;
    const real *from;
    size_t ldfrom;
    real *C;
    size_t ldc;
} SEQRNN(operands);

/* Four reals side by side, and how to choose four of two times four. */
typedef real SEQRNN(four)
    __attribute__((vector_size(4 * sizeof(real)), aligned(sizeof(real)), may_alias));
#ifdef __clang__
#define SR_SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
typedef SEQRNN(bits) SEQRNN(four_places) __attribute__((vector_size(4 * sizeof(real))));
#define SR_SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (SEQRNN(four_places)){__VA_ARGS__})
#endif

typedef void SEQRNN(tile_fn)(const SEQRNN(operands) *);
typedef struct SEQRNN(tile) {
    size_t MR;
    const struct SEQRNN(tile) *high; /* the same with panels of 3/2 MR rows, or NULL */
    SEQRNN(tile_fn) *narrow[4]; /* one panel times 1, 2, 4 and 8 columns */
    SEQRNN(tile_fn) *tall[2];   /* four panels times 1 column, two times 2 */
    SEQRNN(tile_fn) *far;       /* one panel times the most columns, with a panel to fetch */
    void (*column)(size_t m, const SEQRNN(operands) *); /* m rows in place times 1 column */
    int widest;                 /* log2 of the columns of the widest tile */
    void (*pack)(const real *from, size_t across, size_t along, size_t lanes, size_t k,
                 size_t width, real *to);
} SEQRNN(tile);

#define TILE(name) SEQRNN(base_##name)
#define TILE_TARGET
#define TILE_BYTES 16
#define TILE_MV 2
#define TILE_NR 4
#define TILE_AHEAD 0
#define TILE_HIGH NULL
#include "gemm_tile.h"

#ifdef SEQRNN_X86
#define TILE(name) SEQRNN(avx2_##name)
#define TILE_TARGET __attribute__((target("avx2,fma")))
#define TILE_BYTES 32
#define TILE_MV 2
#define TILE_NR 4
#define TILE_AHEAD 0
#define TILE_HIGH NULL
#include "gemm_tile.h"

#define TILE(name) SEQRNN(avx512_high_##name)
#define TILE_TARGET __attribute__((target("avx512f,avx512dq,avx512vl,fma")))
#define TILE_BYTES 64
#define TILE_MV 3
#define TILE_NR 8
#define TILE_AHEAD 8
#define TILE_HIGH NULL
#include "gemm_tile.h"

#define TILE(name) SEQRNN(avx512_##name)
#define TILE_TARGET __attribute__((target("avx512f,avx512dq,avx512vl,fma")))
#define TILE_BYTES 64
#define TILE_MV 2
#define TILE_NR 8
#define TILE_AHEAD 0
#define TILE_HIGH &SEQRNN(avx512_high_kernel)
#include "gemm_tile.h"
#endif

#ifdef SEQRNN_ARM64
#define TILE(name) SEQRNN(neon_##name)
#define TILE_TARGET
#define TILE_BYTES 16
#define TILE_MV 4
#define TILE_NR 4
#define TILE_AHEAD 0
#define TILE_HIGH NULL
#include "gemm_tile.h"
#endif

static const SEQRNN(tile) *SEQRNN(tile_of)(int isa)
{
#ifdef SEQRNN_ARM64
    if (isa == SEQRNN_ISA_NEON) return &SEQRNN(neon_kernel);
#endif
#ifdef SEQRNN_X86
    if (isa == SEQRNN_ISA_AVX512) return &SEQRNN(avx512_kernel);
    if (isa == SEQRNN_ISA_AVX2) return &SEQRNN(avx2_kernel);
#endif
    (void)isa;
    return &SEQRNN(base_kernel);
}

/* Sums run over KC elements at a time. A block of MC rows (a multiple of every MR) by KC of the
 * left factor stays in the second-level cache while NC columns of the right one, in the
 * third-level cache, pass by. MR_MAX, NR_MAX: the tallest panel, the widest tile of all levels. */
enum {
    SEQRNN(MC) = 96,
    SEQRNN(KC) = 256,
    SEQRNN(NC) = 1024,
    SEQRNN(MR_MAX) = 192 / sizeof(real),
    SEQRNN(NR_MAX) = 8
};

/* What a product packs for itself: too large for the stack of a thread, never kept. */
static _Thread_local __attribute__((aligned(64))) real SEQRNN(panels)[SEQRNN(MC) * SEQRNN(KC)];
static _Thread_local __attribute__((aligned(64))) real SEQRNN(columns)[SEQRNN(KC) * SEQRNN(NC)];

/* ---- packing ------------------------------------------------------------------------------- */

/* How many of m rows lie in high panels, which come first: with two panels of MR rows at the most
 * after them they make up m to the half panel. */
static size_t SEQRNN(high_rows)(const SEQRNN(tile) *tile, size_t m)
{
    const size_t half = tile->MR / 2, halves = (m + half - 1) / half;
    const size_t others = 2 * (2 * halves % 3);
    return tile->high && halves > others ? sr_min((halves - others) * half, m) : 0;
}

/* panels[MR,k] of A[m,k], one after another; rows beyond m are zero */
static void SEQRNN(pack_panels)(const SEQRNN(tile) *tile, SEQRNN(view) A, size_t m, size_t k,
                                real *panels)
{
    tile->pack(A.at, A.down, A.right, m, k, tile->MR, panels);
}

/* log2 of the columns of the next tile when `left` are still to do */
static int SEQRNN(tile_columns)(const SEQRNN(tile) *tile, size_t left)
{
    int log2 = tile->widest;
    while (left < (size_t)1 << log2) log2--;
    return log2;
}

/* B[k,n] as tiles, one after another, each row by row as the kernels read it: those of the widest
 * kind, then narrower ones */
static void SEQRNN(pack_columns)(const SEQRNN(tile) *tile, SEQRNN(view) B, size_t k, size_t n,
                                 real *columns)
{
    for (size_t j = 0, width; j < n; j += width, columns += width * k) {
        const size_t tile_width = (size_t)1 << SEQRNN(tile_columns)(tile, n - j);
        width = (n - j) / tile_width * tile_width;
        tile->pack(B.at + j * B.right, B.right, B.down, width, k, tile_width, columns);
    }
}

/* ---- products ------------------------------------------------------------------------------ */

/* The last panel, of which `rows` < MR rows exist, times 1 << log2 columns. A panel in place is
 * packed first: what lies below it belongs to others. */
static void SEQRNN(edge_product)(const SEQRNN(tile) *tile, int log2, size_t rows, int in_place,
                                 SEQRNN(operands) o)
{
    const size_t MR = tile->MR, columns = (size_t)1 << log2, ldc = o.ldc;
    real edge[SEQRNN(NR_MAX) * SEQRNN(MR_MAX)], panel[SEQRNN(KC) * SEQRNN(MR_MAX)], *C = o.C;
    if (in_place) {
        SEQRNN(pack_panels)(tile, (SEQRNN(view)){o.P, 1, o.down}, rows, o.k, panel);
        o.P = panel;
        o.down = MR;
    }
    memset(edge, 0, columns * MR * sizeof(real));
    for (size_t j = 0; j < columns; j++)
        memcpy(edge + j * MR, o.from + j * o.ldfrom, rows * sizeof(real));
    o.from = o.C = edge;
    o.ldfrom = o.ldc = MR;
    tile->narrow[log2](&o);
    for (size_t j = 0; j < columns; j++) memcpy(C + j * ldc, edge + j * MR, rows * sizeof(real));
}

/* m rows times 1 << log2 columns. */
static void SEQRNN(column_product)(const SEQRNN(tile) *tile, int log2, size_t m, int in_place,
                                   SEQRNN(operands) o)
{
    const size_t MR = tile->MR, np = log2 == 0 ? 4 : log2 == 1 ? 2 : 1;
    size_t i = 0;
    if (in_place && log2 == 0 && m > 4 * SEQRNN(MC)) { /* large: memory is what it waits for */
        tile->column(m, &o);
        return;
    }
    for (; np > 1 && i + np * MR <= m; i += np * MR, o.P += np * o.apart) {
        tile->tall[log2](&o);
        o.C += np * MR;
        o.from += np * MR;
    }
    const int fetches = o.ahead && log2 == tile->widest;
    SEQRNN(tile_fn) *const narrow = fetches ? tile->far : tile->narrow[log2];
    for (; i + MR <= m; i += MR, o.P += o.apart) {
        narrow(&o);
        o.C += MR;
        o.from += MR;
    }
    if (i < m) SEQRNN(edge_product)(tile, log2, m - i, in_place, o);
}

/* The left factor of a product: panels, or a matrix. A matrix is packed block by block unless it is
 * used in place. The first `high` rows are read by the kernels of high panels. */
typedef struct SEQRNN(left) {
    const real *panels;
    SEQRNN(view) A;
    int in_place;
    size_t high;
} SEQRNN(left);

/* The block of m rows and k columns at (i,l) of a left factor with `depth` columns; room takes what
 * has to be packed. Of panels the block below is fetched while this one is multiplied. */
static SEQRNN(operands) SEQRNN(left_block)(const SEQRNN(tile) *tile, const SEQRNN(left) *left,
                                           size_t depth, size_t i, size_t l, size_t m, size_t k,
                                           real *room)
{
    const size_t MR = tile->MR;
    if (left->panels) {
        const real *at = left->panels + i * depth + l * MR;
        return (SEQRNN(operands)){.k = k, .P = at, .down = MR, .apart = MR * depth,
                                   .ahead = SEQRNN(MC) * depth};
    }
    const real *at = left->A.at + i * left->A.down + l * left->A.right;
    if (left->in_place)
        return (SEQRNN(operands)){.k = k, .P = at, .down = left->A.right, .apart = MR};
    SEQRNN(pack_panels)(tile, (SEQRNN(view)){at, left->A.down, left->A.right}, m, k, room);
    return (SEQRNN(operands)){.k = k, .P = room, .down = MR, .apart = MR * k};
}

/* A block of m rows and at most KC columns times n columns, which are packed or in place. */
static void SEQRNN(block_product)(const SEQRNN(tile) *tile, size_t m, size_t n, int in_place,
                                  SEQRNN(operands) o, SEQRNN(view) B, int packed)
{
    real *const C = o.C;
    const real *const from = o.from;
    for (size_t j = 0, width; j < n; j += width, o.ahead = 0) {
        const int log2 = SEQRNN(tile_columns)(tile, n - j);
        width = (size_t)1 << log2;
        o.B = B.at + j * (packed ? o.k : B.right);
        o.step = packed ? width : 1;
        o.next = packed ? 1 : B.right;
        o.C = C + j * o.ldc;
        o.from = from + j * o.ldfrom;
        SEQRNN(column_product)(tile, log2, m, in_place, o);
    }
}

/* A matrix used for few columns is not worth packing; nor is a right factor that stays in the
 * first-level cache as it is. */
enum { SEQRNN(FEW_COLUMNS) = 4, SEQRNN(SHORT_COLUMN) = 64 };

/* C[m,n] = A[m,k] B[k,n] + C, or + bias in every column if there is one; by the calling thread */
static void SEQRNN(product_alone)(size_t m, size_t n, size_t k, const SEQRNN(left) *A,
                                  const real *bias, SEQRNN(view) B, real *C, size_t ldc)
{
    const SEQRNN(tile) *const usual = SEQRNN(tile_of)(seqrnn_isa());
    const int packs_B =
        B.down != 1 || (n > SEQRNN(FEW_COLUMNS) && m > SEQRNN(MC) && k > SEQRNN(SHORT_COLUMN));
    real *const panels = SEQRNN(panels), *const columns = SEQRNN(columns);
    const size_t NC = packs_B ? SEQRNN(NC) : n, MC = A->in_place ? m : SEQRNN(MC);
    for (size_t j = 0; j < n; j += NC)
        for (size_t l = 0; l < k; l += SEQRNN(KC)) {
            const size_t nc = sr_min(n - j, NC);
            const size_t kc = sr_min(k - l, (size_t)SEQRNN(KC));
            SEQRNN(view) b = {B.at + l * B.down + j * B.right, B.down, B.right};
            if (packs_B) {
                SEQRNN(pack_columns)(usual, b, kc, nc, columns);
                b.at = columns;
            }
            for (size_t i = 0, mc; i < m; i += mc) {
                const int high = i < A->high;
                const SEQRNN(tile) *tile = high ? usual->high : usual;
                mc = sr_min((high ? A->high : m) - i, MC);
                SEQRNN(operands) o = SEQRNN(left_block)(tile, A, k, i, l, mc, kc, panels);
                o.C = C + i + j * ldc;
                o.ldc = ldc;
                o.from = bias && l == 0 ? bias + i : o.C;
                o.ldfrom = bias && l == 0 ? 0 : ldc;
                SEQRNN(block_product)(tile, mc, nc, A->in_place, o, b, packs_B);
            }
        }
}

/* A product that threads share: parts of `rows` by `columns`. */
typedef struct SEQRNN(shared) {
    size_t m, n, k, rows, columns;
    const SEQRNN(left) *A;
    const real *bias;
    SEQRNN(view) B;
    real *C;
    size_t ldc;
} SEQRNN(shared);

/* The row near i at which a panel begins: those beyond the high ones stay together. */
static size_t SEQRNN(cut)(const SEQRNN(shared) *s, size_t i)
{
    return i >= s->m ? s->m : s->A->high ? sr_min(i, s->A->high) : i;
}

static void SEQRNN(product_part)(void *context, size_t part)
{
    const SEQRNN(shared) *s = context;
    const size_t down = (s->m + s->rows - 1) / s->rows, row = part % down * s->rows;
    const size_t i = SEQRNN(cut)(s, row), m = SEQRNN(cut)(s, row + s->rows) - i;
    const size_t j = part / down * s->columns;
    SEQRNN(left) A = *s->A;
    A.high = A.high > i ? sr_min(A.high - i, m) : 0;
    if (A.panels) A.panels += i * s->k;
    else A.A.at += i * A.A.down;
    const SEQRNN(view) B = {s->B.at + j * s->B.right, s->B.down, s->B.right};
    SEQRNN(product_alone)(m, sr_min(s->columns, s->n - j), s->k, &A,
                          s->bias ? s->bias + i : NULL, B, s->C + i + j * s->ldc, s->ldc);
}

/* C[m,n] = A[m,k] B[k,n] + C or bias. The longer side is cut, so that little is packed twice; rows
 * where panels of either kind begin. */
static void SEQRNN(product)(size_t m, size_t n, size_t k, SEQRNN(left) *A, const real *bias,
                            SEQRNN(view) B, real *C, size_t ldc)
{
    const int threads = sr_threads(m, n, k);
    A->high = SEQRNN(high_rows)(SEQRNN(tile_of)(seqrnn_isa()), m);
    SEQRNN(shared) s = {m, n, k, m, n, A, bias, B, C, ldc};
    if (threads == 1) {
        SEQRNN(product_alone)(m, n, k, A, bias, B, C, ldc);
        return;
    }
    if (m >= n) s.rows = sr_part_size(m, threads, 2 * SEQRNN(MR_MAX));
    else s.columns = sr_part_size(n, threads, SEQRNN(NR_MAX));
    sr_parallel((m + s.rows - 1) / s.rows * ((n + s.columns - 1) / s.columns),
                SEQRNN(product_part), &s);
}

static void SEQRNN(gemm)(size_t m, size_t n, size_t k, SEQRNN(view) A, const real *bias,
                         SEQRNN(view) B, real *C, size_t ldc)
{
    const int in_place = A.down == 1 && n <= SEQRNN(FEW_COLUMNS);
    SEQRNN(product)(m, n, k, &(SEQRNN(left)){.A = A, .in_place = in_place}, bias, B, C, ldc);
}

void SEQRNN(gemm_nn)(size_t m, size_t n, size_t k, const real *A, size_t lda, const real *B,
                     size_t ldb, real *C, size_t ldc)
{
    SEQRNN(gemm)(m, n, k, (SEQRNN(view)){A, 1, lda}, NULL, (SEQRNN(view)){B, 1, ldb}, C, ldc);
}

void SEQRNN(gemm_nt)(size_t m, size_t n, size_t k, const real *A, size_t lda, const real *B,
                     size_t ldb, real *C, size_t ldc)
{
    SEQRNN(gemm)(m, n, k, (SEQRNN(view)){A, 1, lda}, NULL, (SEQRNN(view)){B, ldb, 1}, C, ldc);
}

void SEQRNN(gemm_tn)(size_t m, size_t n, size_t k, const real *A, size_t lda, const real *B,
                     size_t ldb, real *C, size_t ldc)
{
    SEQRNN(gemm)(m, n, k, (SEQRNN(view)){A, lda, 1}, NULL, (SEQRNN(view)){B, 1, ldb}, C, ldc);
}

void SEQRNN(gemm_affine)(size_t m, size_t n, size_t k, const real *A, const real *bias,
                         const real *B, real *C)
{
    SEQRNN(gemm)(m, n, k, (SEQRNN(view)){A, 1, m}, bias, (SEQRNN(view)){B, 1, k}, C, m);
}

/* ---- packed once, multiplied often --------------------------------------------------------- */

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
    const SEQRNN(tile) *tile = SEQRNN(tile_of)(seqrnn_isa());
    const size_t high = SEQRNN(high_rows)(tile, m);
    const SEQRNN(view) below = {A.at + high * A.down, A.down, A.right};
    if (high > 0) SEQRNN(pack_panels)(tile->high, A, high, k, panels);
    if (high < m) SEQRNN(pack_panels)(tile, below, m - high, k, panels + high * k);
    return panels;
}

void SEQRNN(panels_product)(size_t m, size_t n, size_t k, const real *panels, const real *B,
                            size_t ldb, real *C, size_t ldc)
{
    SEQRNN(product)(m, n, k, &(SEQRNN(left)){.panels = panels}, NULL, (SEQRNN(view)){B, 1, ldb}, C,
                    ldc);
}
