/* Elements of files: their types, and the order in which files hold them. */
#include "dtype.h"

static const struct {
    const char *name;
    size_t size;
} dtypes[SEQRNN_NDTYPE] = {
#define SEQRNN_X(name, size) {#name, size},
    SEQRNN_DTYPE_LIST(SEQRNN_X)
#undef SEQRNN_X
};

int seqrnn_dtype_named(const char *name)
{
    for (int k = 0; k < SEQRNN_NDTYPE; k++)
        if (!strcmp(name, dtypes[k].name)) return k;
    return -1;
}

const char *seqrnn_dtype_name(int dtype)
{
    return dtype >= 0 && dtype < SEQRNN_NDTYPE ? dtypes[dtype].name : "";
}

size_t sr_dtype_size(int dtype)
{
    return dtypes[dtype].size;
}

static int is_float(int dtype)
{
    return dtype <= SEQRNN_BF16;
}

int sr_can_decode(int dtype, int as)
{
    return dtype == as || (as == SEQRNN_F64 && (is_float(dtype) || dtype == SEQRNN_I64))
           || (as == SEQRNN_F32 && (dtype == SEQRNN_F16 || dtype == SEQRNN_BF16))
           || (as == SEQRNN_I32 && dtype == SEQRNN_U8);
}

int sr_can_encode(int held, int dtype)
{
    return dtype == held || (held == SEQRNN_F64 && is_float(dtype))
           || (held == SEQRNN_F32 && (dtype == SEQRNN_F16 || dtype == SEQRNN_BF16));
}

/* ---- byte order --------------------------------------------------------------------------- */

/* Between this machine's order of bytes and the little-endian one of files. */
static void order_bytes(size_t size, size_t n, void *elements)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    unsigned char *byte = elements;
    for (size_t i = 0; i < n; i++, byte += size)
        for (size_t k = 0; k < size / 2; k++) {
            const unsigned char b = byte[k];
            byte[k] = byte[size - 1 - k];
            byte[size - 1 - k] = b;
        }
#else
    (void)size, (void)n, (void)elements;
#endif
}

/* ---- half precision ----------------------------------------------------------------------- */

/* F16 and BF16 are small IEEE 754 formats: sign, exponent, then this many bits of fraction. */
static int fraction_bits(int dtype)
{
    return dtype == SEQRNN_F16 ? 10 : 7;
}

static double widen(int dtype, uint16_t bits)
{
    const int m = fraction_bits(dtype), top = (1 << (15 - m)) - 1, bias = top >> 1;
    const int exponent = bits >> m & top, fraction = bits & ((1 << m) - 1);
    double value;
    if (exponent == top) value = fraction ? NAN : INFINITY;
    else if (exponent == 0) value = ldexp(fraction, 1 - bias - m);
    else value = ldexp(fraction | 1 << m, exponent - bias - m);
    return bits >> 15 ? -value : value;
}

/* Rounded once, to nearest, ties to even; too large becomes infinite. */
static uint16_t narrow(int dtype, double value)
{
    const int m = fraction_bits(dtype), top = (1 << (15 - m)) - 1, least = 1 - (top >> 1);
    const uint16_t sign = signbit(value) ? 0x8000 : 0, infinite = (uint16_t)(top << m);
    int exponent;
    if (isnan(value)) return (uint16_t)(infinite | 1 << (m - 1));
    if (isinf(value)) return sign | infinite;
    frexp(value, &exponent);
    exponent = value == 0 || exponent - 1 < least ? least : exponent - 1;
    if (exponent > top - 1 + least) return sign | infinite;
    /* The hidden bit, and a fraction that rounds up to 2, carry into the exponent. */
    const double fraction = rint(ldexp(fabs(value), m - exponent));
    const int bits = ((exponent - least) << m) + (int)fraction;
    return sign | (uint16_t)sr_min(bits, infinite);
}

/* ---- conversion --------------------------------------------------------------------------- */

#define SR_CONVERT(type, to_type, expression)                                                \
    do {                                                                                     \
        const type *value = from;                                                            \
        to_type *result = to;                                                                \
        for (size_t i = 0; i < n; i++) result[i] = (to_type)(expression);                    \
    } while (0)

static int decode_integers(size_t n, const int64_t *value, double *to)
{
    for (size_t i = 0; i < n; i++) {
        if (value[i] > INT64_C(9007199254740992) || value[i] < -INT64_C(9007199254740992)) return 0;
        to[i] = (double)value[i];
    }
    return 1;
}

static void convert(int dtype, int as, size_t n, const void *from, void *to)
{
    const int half = dtype == SEQRNN_F16 || dtype == SEQRNN_BF16;
    if (half && as == SEQRNN_F64) SR_CONVERT(uint16_t, double, widen(dtype, value[i]));
    else if (half) SR_CONVERT(uint16_t, float, widen(dtype, value[i]));
    else if (dtype == SEQRNN_F32) SR_CONVERT(float, double, value[i]);
    else if (dtype == SEQRNN_U8) SR_CONVERT(uint8_t, int32_t, value[i]);
}

int sr_decode(int dtype, int as, size_t n, void *bytes, void *to)
{
    const size_t size = sr_dtype_size(dtype);
    order_bytes(size, n, bytes);
    if (dtype == as) memcpy(to, bytes, n * size);
    else if (dtype == SEQRNN_I64) return decode_integers(n, bytes, to);
    else convert(dtype, as, n, bytes, to);
    return 1;
}

void sr_encode(int held, int dtype, size_t n, const void *from, void *to)
{
    if (held == dtype) memcpy(to, from, n * sr_dtype_size(dtype));
    else if (dtype == SEQRNN_F32) SR_CONVERT(double, float, value[i]);
    else if (held == SEQRNN_F64) SR_CONVERT(double, uint16_t, narrow(dtype, value[i]));
    else SR_CONVERT(float, uint16_t, narrow(dtype, value[i]));
    order_bytes(sr_dtype_size(dtype), n, to);
}

/* ---- order -------------------------------------------------------------------------------- */

void sr_walk_start(sr_walk *walk, size_t ndim, const size_t *shape)
{
    size_t stride = 1;
    walk->ndim = ndim;
    walk->at = 0;
    for (size_t k = 0; k < ndim; k++) {
        walk->shape[k] = shape[k];
        walk->index[k] = 0;
        walk->stride[k] = stride;
        stride *= shape[k];
    }
}

/* How many of the next n elements follow each other along the last dimension. */
static size_t run_length(const sr_walk *walk, size_t n)
{
    const size_t last = walk->ndim - 1;
    return walk->ndim ? sr_min(n, walk->shape[last] - walk->index[last]) : 1;
}

/* Goes on by that many. */
static void walk_on(sr_walk *walk, size_t run)
{
    for (size_t k = walk->ndim; k-- > 0; run = 1) {
        walk->index[k] += run;
        walk->at += run * walk->stride[k];
        if (walk->index[k] < walk->shape[k]) return;
        walk->at -= walk->index[k] * walk->stride[k];
        walk->index[k] = 0;
    }
}

#define SR_COPY(size)                                                                        \
    for (size_t i = 0; i < n; i++, to += to_step * size, from += from_step * size)           \
    memcpy(to, from, size)

static void copy_strided(size_t size, size_t n, char *to, size_t to_step, const char *from,
                         size_t from_step)
{
    if (size == 8) SR_COPY(8);
    else if (size == 4) SR_COPY(4);
    else if (size == 2) SR_COPY(2);
    else SR_COPY(1);
}

/* The step from one element of the array to the next in the order of the file. */
static size_t last_stride(const sr_walk *walk)
{
    return walk->ndim ? walk->stride[walk->ndim - 1] : 1;
}

void sr_scatter(sr_walk *walk, size_t size, size_t n, const void *piece, void *array)
{
    const char *from = piece;
    for (size_t run; n > 0; n -= run, from += run * size) {
        run = run_length(walk, n);
        copy_strided(size, run, (char *)array + walk->at * size, last_stride(walk), from, 1);
        walk_on(walk, run);
    }
}

void sr_gather(sr_walk *walk, size_t size, size_t n, const void *array, void *piece)
{
    char *to = piece;
    for (size_t run; n > 0; n -= run, to += run * size) {
        run = run_length(walk, n);
        copy_strided(size, run, to, 1, (const char *)array + walk->at * size, last_stride(walk));
        walk_on(walk, run);
    }
}
