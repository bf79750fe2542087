/* The inner kernels of a matrix product, for one level of vector instructions. Included by gemm.c
 * with TILE(name) (name mangling), TILE_TARGET (attribute), TILE_BYTES (of a vector), TILE_MV
 * (vectors in the height of a panel, MR = TILE_MV * TILE_BYTES / sizeof(real) rows), TILE_NR
 * (columns of the widest tile), TILE_AHEAD (so many steps ahead the widest tile fetches its panel;
 * 0: not at all) and TILE_HIGH (the kernels of higher panels, or NULL). Enough sums run side by
 * side in each kernel to hide the latency of an FMA. */

typedef real TILE(vec) __attribute__((vector_size(TILE_BYTES), aligned(sizeof(real)), may_alias));

/* C[np*MR,nr] = from + P[np*MR,k] B[k,nr]. Each element is summed over l one by one, whatever nr
 * and np. What comes next is fetched meanwhile: C from far away and, by the kernel `far`, the panel
 * `ahead`; the others leave that out, for it costs time where nothing is to be fetched. */
#define TILE_KERNEL(name, nr, np, fetches)                                                   \
    TILE_TARGET static void TILE(name)(const SEQRNN(operands) * o)                           \
    {                                                                                        \
        const size_t VL = TILE_BYTES / sizeof(real), down = o->down, apart = o->apart;       \
        const size_t step = o->step, next = o->next, ahead = fetches ? o->ahead : 0;         \
        const size_t ldc = o->ldc, ldfrom = o->ldfrom;                                       \
        const real *P = o->P, *B = o->B, *const from = o->from;                              \
        real *const C = o->C;                                                                \
        TILE(vec) acc[nr][np * TILE_MV] = {0};                                               \
        _Pragma("GCC unroll 8") for (int j = 0; j < nr; j++)                                 \
            _Pragma("GCC unroll 12") for (int v = 0; v < np * TILE_MV; v++)                   \
                __builtin_prefetch(C + j * ldc + v * VL, 1);                                 \
        for (size_t l = o->k; l-- > 0; P += down, B += step) {                               \
            TILE(vec) p[np * TILE_MV];                                                       \
            _Pragma("GCC unroll 12") for (int v = 0; v < np * TILE_MV; v++)                   \
            {                                                                                \
                const real *at = P + v / TILE_MV * apart + v % TILE_MV * VL;                 \
                p[v] = *(const TILE(vec) *)at;                                               \
                if (fetches) __builtin_prefetch(at + ahead, 0, 2);                           \
                if (TILE_AHEAD && nr == TILE_NR)                                             \
                    __builtin_prefetch(at + TILE_AHEAD * TILE_MV * VL);                      \
            }                                                                                \
            _Pragma("GCC unroll 8") for (int j = 0; j < nr; j++)                             \
            {                                                                                \
                const TILE(vec) b = B[j * next] - (TILE(vec)){0};                            \
                _Pragma("GCC unroll 12") for (int v = 0; v < np * TILE_MV; v++)               \
                    acc[j][v] += p[v] * b;                                                   \
            }                                                                                \
        }                                                                                    \
        _Pragma("GCC unroll 8") for (int j = 0; j < nr; j++)                                 \
            _Pragma("GCC unroll 12") for (int v = 0; v < np * TILE_MV; v++)                   \
                *(TILE(vec) *)(C + j * ldc + v * VL) =                                       \
                    *(const TILE(vec) *)(from + j * ldfrom + v * VL) + acc[j][v];            \
    }
TILE_KERNEL(tile1x1, 1, 1, 0)
TILE_KERNEL(tile1x4, 1, 4, 0)
TILE_KERNEL(tile2x1, 2, 1, 0)
TILE_KERNEL(tile2x2, 2, 2, 0)
TILE_KERNEL(tile4x1, 4, 1, 0)
#if TILE_NR == 8
TILE_KERNEL(tile8x1, 8, 1, 0)
#endif
TILE_KERNEL(far, TILE_NR, 1, 1)
#undef TILE_KERNEL

/* acc[rows] += the `count` columns of P (1 or 8) times B, one after the other */
__attribute__((always_inline)) TILE_TARGET static inline void
TILE(add_columns)(size_t rows, size_t count, const real *P, size_t down, const real *B,
                  size_t step, real *acc)
{
    const size_t VL = TILE_BYTES / sizeof(real);
    size_t r = 0;
    for (; r + VL <= rows; r += VL) {
        TILE(vec) sum = *(const TILE(vec) *)(acc + r);
        _Pragma("GCC unroll 8") for (size_t q = 0; q < count; q++)
            sum += *(const TILE(vec) *)(P + r + q * down) * (B[q * step] - (TILE(vec)){0});
        *(TILE(vec) *)(acc + r) = sum;
    }
    for (; r < rows; r++)
        for (size_t q = 0; q < count; q++) acc[r] += P[r + q * down] * B[q * step];
}

/* C[m] = from + P[m,k] B[k] of a matrix in place. It is read column by column, as it lies, eight at
 * a time into sums that stay in the cache; each is summed over l one by one, as above. */
TILE_TARGET static void TILE(column)(size_t m, const SEQRNN(operands) *o)
{
    enum { ROWS = 512 };
    real acc[ROWS];
    for (size_t i = 0, rows; i < m; i += rows) {
        const real *P = o->P + i, *B = o->B;
        size_t l = 0;
        rows = sr_min(m - i, (size_t)ROWS);
        memset(acc, 0, rows * sizeof(real));
        for (; l + 8 <= o->k; l += 8)
            TILE(add_columns)(rows, 8, P + l * o->down, o->down, B + l * o->step, o->step, acc);
        for (; l < o->k; l++)
            TILE(add_columns)(rows, 1, P + l * o->down, o->down, B + l * o->step, o->step, acc);
        for (size_t r = 0; r < rows; r++) o->C[i + r] = o->from[i + r] + acc[r];
    }
}

/* to[l*width + q] = from[q*across + l] for l, q < 4 */
__attribute__((always_inline)) TILE_TARGET static inline void
TILE(turn4)(const real *from, size_t across, size_t width, real *to)
{
    typedef SEQRNN(four) four;
    const four a = *(const four *)from, b = *(const four *)(from + across);
    const four c = *(const four *)(from + 2 * across), d = *(const four *)(from + 3 * across);
    const four ac_low = SR_SHUFFLE(a, c, 0, 4, 1, 5), ac_high = SR_SHUFFLE(a, c, 2, 6, 3, 7);
    const four bd_low = SR_SHUFFLE(b, d, 0, 4, 1, 5), bd_high = SR_SHUFFLE(b, d, 2, 6, 3, 7);
    *(four *)to = SR_SHUFFLE(ac_low, bd_low, 0, 4, 1, 5);
    *(four *)(to + width) = SR_SHUFFLE(ac_low, bd_low, 2, 6, 3, 7);
    *(four *)(to + 2 * width) = SR_SHUFFLE(ac_high, bd_high, 0, 4, 1, 5);
    *(four *)(to + 3 * width) = SR_SHUFFLE(ac_high, bd_high, 2, 6, 3, 7);
}

/* A strip: to[l*width + r] = from[r*across + l*along] for r < lanes, l < k; zeros fill its width.
 * Lanes go four at a time, so that however far apart they lie they do not drive each other out of
 * the cache. */
__attribute__((always_inline)) TILE_TARGET static inline void
TILE(strip)(const real *from, size_t across, size_t along, size_t lanes, size_t k, size_t width,
            real *to)
{
    if (lanes < width) memset(to, 0, width * k * sizeof(real));
    size_t r = 0;
    for (; along == 1 && r + 4 <= lanes; r += 4) {
        const real *fours = from + r * across;
        size_t l = 0;
        for (; l + 4 <= k; l += 4) TILE(turn4)(fours + l, across, width, to + l * width + r);
        for (; l < k; l++)
            for (size_t q = 0; q < 4; q++) to[l * width + r + q] = fours[q * across + l];
    }
    for (; r < lanes; r++)
        for (size_t l = 0; l < k; l++) to[l * width + r] = from[r * across + l * along];
}

/* Strips of `width` lanes one after another. Lanes that are neighbours are copied, those of four
 * strips at once: what lies side by side is read side by side. */
__attribute__((always_inline)) TILE_TARGET static inline void
TILE(strips)(const real *from, size_t across, size_t along, size_t lanes, size_t k, size_t width,
             real *to)
{
    const size_t whole = across == 1 ? lanes / width : 0;
    for (size_t i = 0, next; i < whole; i = next) {
        next = sr_min(i + 4, whole);
        for (size_t l = 0; l < k; l++)
            for (size_t s = i; s < next; s++)
                memcpy(to + (s * k + l) * width, from + s * width + l * along,
                       width * sizeof(real));
    }
    for (size_t r = whole * width; r < lanes; r += width)
        TILE(strip)(from + r * across, across, along, sr_min(width, lanes - r), k, width,
                    to + r * k);
}

/* strips() with the common widths known to the compiler */
TILE_TARGET static void TILE(pack)(const real *from, size_t across, size_t along, size_t lanes,
                                   size_t k, size_t width, real *to)
{
    const size_t MR = TILE_MV * TILE_BYTES / sizeof(real);
    if (width == MR) TILE(strips)(from, across, along, lanes, k, MR, to);
    else if (width == TILE_NR) TILE(strips)(from, across, along, lanes, k, TILE_NR, to);
    else TILE(strips)(from, across, along, lanes, k, width, to);
}

static const SEQRNN(tile) TILE(kernel) = {
    .MR = TILE_MV * TILE_BYTES / sizeof(real),
    .high = TILE_HIGH,
    .narrow = {TILE(tile1x1), TILE(tile2x1), TILE(tile4x1),
#if TILE_NR == 8
               TILE(tile8x1)
#endif
    },
    .tall = {TILE(tile1x4), TILE(tile2x2)},
    .far = TILE(far),
    .column = TILE(column),
    .widest = TILE_NR == 8 ? 3 : 2,
    .pack = TILE(pack),
};

#undef TILE
#undef TILE_TARGET
#undef TILE_BYTES
#undef TILE_MV
#undef TILE_NR
#undef TILE_AHEAD
#undef TILE_HIGH
