/* exp, log1p, sigmoid and tanh of arrays, for one level of vector instructions. Included by
 * elementary.c with ELEM(name) (name mangling), ELEM_TARGET (attribute) and ELEM_BYTES (of a
 * vector).
 *
 * All but log1p come from e^r - 1 with r = x - n ln 2, |r| <= ln(2)/2, as r + r^2 P(r), P being the
 * interpolation of (e^r - 1 - r)/r^2 at Chebyshev nodes. */

typedef real ELEM(vec) __attribute__((vector_size(ELEM_BYTES), aligned(sizeof(real)), may_alias));
typedef SEQRNN(bits) ELEM(ivec) __attribute__((vector_size(ELEM_BYTES)));

#define ELEM_INLINE ELEM_TARGET static inline __attribute__((always_inline))
#define ELEM_ALL(value) ((value) - (ELEM(vec)){0})

/* mask (all ones or zeros per element) ? a : b */
ELEM_INLINE void ELEM(select)(const ELEM(ivec) *mask, const ELEM(vec) *a, ELEM(vec) *b)
{
    *b = (ELEM(vec))((*mask & (ELEM(ivec))*a) | (~*mask & (ELEM(ivec))*b));
}

/* 2^n for whole n (as a real) within the normal exponents */
ELEM_INLINE void ELEM(power_of_two)(const ELEM(vec) *n, ELEM(vec) *power)
{
    const ELEM(ivec) exponent = (ELEM(ivec))(*n + ELEM_ALL(R_ROUND)) - R_ROUND_BITS;
    *power = (ELEM(vec))((exponent + R_BIAS) << R_MANTISSA);
}

/* x within the range of the exponent -> n = round(x / ln 2) and q = e^(x - n ln 2) - 1 */
ELEM_INLINE void ELEM(reduce)(const ELEM(vec) *x, ELEM(vec) *n, ELEM(vec) *q)
{
    static const real coefficient[] = R_EXP_COEFFICIENTS;
    const int degree = sizeof coefficient / sizeof *coefficient - 1;
    const ELEM(vec) whole = (*x * R_LOG2E + R_ROUND) - R_ROUND;
    const ELEM(vec) r = (*x - whole * R_LN2_HIGH) - whole * R_LN2_LOW;
    ELEM(vec) p = ELEM_ALL(coefficient[degree]);
    _Pragma("GCC unroll 16") for (int k = degree - 1; k >= 0; k--) p = p * r + coefficient[k];
    *n = whole;
    *q = r + (r * r) * p;
}

/* e^x; beyond the range of the exponent exactly 0 or infinity */
ELEM_INLINE void ELEM(exp1)(const ELEM(vec) *x, ELEM(vec) *y)
{
    const ELEM(vec) top = ELEM_ALL(R_EXP_MAX), bottom = ELEM_ALL(R_EXP_MIN);
    const ELEM(ivec) over = (ELEM(ivec))(*x > top), under = (ELEM(ivec))(*x < bottom);
    ELEM(vec) v = *x, n, q, low, high;
    ELEM(select)(&over, &top, &v);
    ELEM(select)(&under, &bottom, &v);
    ELEM(reduce)(&v, &n, &q);
    const ELEM(vec) half = (n * R_(0.5) + R_ROUND) - R_ROUND, rest = n - half;
    ELEM(power_of_two)(&half, &low);
    ELEM(power_of_two)(&rest, &high);
    *y = ((1 + q) * low) * high;
}

/* exactly 1 once 1 + e^-x rounds to 1, exactly 0 once e^-x overflows */
ELEM_INLINE void ELEM(sigmoid1)(const ELEM(vec) *x, ELEM(vec) *y)
{
    const ELEM(vec) minus = -*x;
    ELEM(vec) e;
    ELEM(exp1)(&minus, &e);
    *y = 1 / (1 + e);
}

/* tanh x = -t / (2 + t) with t = e^(-2|x|) - 1, and the sign of x; from |x| = 20 on exactly 1 */
ELEM_INLINE void ELEM(tanh1)(const ELEM(vec) *x, ELEM(vec) *y)
{
    const ELEM(ivec) sign_bit = (ELEM(ivec))ELEM_ALL(R_(-0.0)), sign = (ELEM(ivec))*x & sign_bit;
    const ELEM(vec) bottom = ELEM_ALL(R_(-40));
    ELEM(vec) v = -2 * (ELEM(vec))((ELEM(ivec))*x ^ sign), n, q, power;
    const ELEM(ivec) under = (ELEM(ivec))(v < bottom);
    ELEM(select)(&under, &bottom, &v);
    ELEM(reduce)(&v, &n, &q);
    ELEM(power_of_two)(&n, &power);
    const ELEM(vec) t = q * power + (power - 1);
    *y = (ELEM(vec))(((ELEM(ivec))(t / (2 + t)) & ~sign_bit) | sign);
}

/* log(1 + x), 0 <= x <= 1, from log(1 + x) = 2 artanh s with s = x / (2 + x): since 2 s = x - s x,
 * it is x - x^2/2 + s (x^2/2 + s^2 Q(s^2)), x being exact and the rest small. Q interpolates
 * (2 artanh s - 2 s) / s^3 at Chebyshev nodes. */
ELEM_INLINE void ELEM(log1p1)(const ELEM(vec) *x, ELEM(vec) *y)
{
    static const real coefficient[] = R_LOG1P_COEFFICIENTS;
    const int degree = sizeof coefficient / sizeof *coefficient - 1;
    const ELEM(vec) v = *x, s = v / (2 + v), z = s * s, half_square = R_(0.5) * v * v;
    ELEM(vec) q = ELEM_ALL(coefficient[degree]);
    _Pragma("GCC unroll 16") for (int k = degree - 1; k >= 0; k--) q = q * z + coefficient[k];
    *y = v - (half_square - s * (half_square + z * q));
}

/* The last, partial vector goes through a buffer: an element's result does not depend on its
 * place. */
#define ELEM_ARRAY(name)                                                                     \
    ELEM_TARGET static void ELEM(name##_array)(size_t n, const real *a, real *y)             \
    {                                                                                        \
        const size_t VL = ELEM_BYTES / sizeof(real);                                         \
        size_t i = 0;                                                                        \
        for (; i + VL <= n; i += VL)                                                         \
            ELEM(name##1)((const ELEM(vec) *)(a + i), (ELEM(vec) *)(y + i));                 \
        if (i < n) {                                                                         \
            ELEM(vec) in = {0}, out;                                                         \
            memcpy(&in, a + i, (n - i) * sizeof(real));                                      \
            ELEM(name##1)(&in, &out);                                                        \
            memcpy(y + i, &out, (n - i) * sizeof(real));                                     \
        }                                                                                    \
    }
ELEM_ARRAY(exp)
ELEM_ARRAY(log1p)
ELEM_ARRAY(sigmoid)
ELEM_ARRAY(tanh)

/* top = the larger ones of top and v */
ELEM_INLINE void ELEM(raise)(const ELEM(vec) *v, ELEM(vec) *top)
{
    const ELEM(ivec) above = (ELEM(ivec))(*v > *top);
    ELEM(select)(&above, v, top);
}

/* The largest element; four vectors at a time, whose comparisons do not wait for one another. */
ELEM_TARGET static real ELEM(max)(size_t n, const real *a)
{
    const size_t VL = ELEM_BYTES / sizeof(real);
    real best = *a;
    size_t i = 0;
    if (n >= VL) {
        ELEM(vec) top[4] = {ELEM_ALL(best), ELEM_ALL(best), ELEM_ALL(best), ELEM_ALL(best)};
        for (; i + 4 * VL <= n; i += 4 * VL)
            _Pragma("GCC unroll 4") for (size_t k = 0; k < 4; k++)
                ELEM(raise)((const ELEM(vec) *)(a + i + k * VL), &top[k]);
        for (; i + VL <= n; i += VL) ELEM(raise)((const ELEM(vec) *)(a + i), &top[0]);
        for (size_t k = 1; k < 4; k++) ELEM(raise)(&top[k], &top[0]);
        for (size_t l = 0; l < VL; l++) best = top[0][l] > best ? top[0][l] : best;
    }
    for (; i < n; i++) best = a[i] > best ? a[i] : best;
    return best;
}

/* A vector of doubles, and as many reals. */
typedef double ELEM(wide) __attribute__((vector_size(ELEM_BYTES)));
typedef real ELEM(part) __attribute__((vector_size(ELEM_BYTES / sizeof(double) * sizeof(real)),
                                       aligned(sizeof(real)), may_alias));
enum { ELEM(PARTS) = sizeof(double) / sizeof(real) };

/* e = exp(x - shift), which is added to sum */
ELEM_INLINE void ELEM(exp_add)(const ELEM(vec) *x, real shift, ELEM(vec) *e,
                               ELEM(wide) sum[ELEM(PARTS)])
{
    const ELEM(vec) shifted = *x - shift;
    ELEM(vec) y;
    ELEM(exp1)(&shifted, &y);
    const ELEM(part) *part = (const ELEM(part) *)&y;
    _Pragma("GCC unroll 2") for (int k = 0; k < ELEM(PARTS); k++)
        sum[k] += __builtin_convertvector(part[k], ELEM(wide));
    *e = y;
}

/* The last, partial vector is filled up with elements whose exponential is 0. */
ELEM_TARGET static double ELEM(exp_sum)(size_t n, const real *a, real shift, real *y)
{
    const size_t VL = ELEM_BYTES / sizeof(real), lanes = ELEM_BYTES / sizeof(double);
    ELEM(wide) sum[ELEM(PARTS)] = {{0}};
    ELEM(vec) last = ELEM_ALL(-R_(INFINITY)), e;
    double total = 0;
    size_t i = 0;
    for (; i + VL <= n; i += VL) {
        ELEM(exp_add)((const ELEM(vec) *)(a + i), shift, &e, sum);
        if (y) *(ELEM(vec) *)(y + i) = e;
    }
    if (i < n) {
        memcpy(&last, a + i, (n - i) * sizeof(real));
        ELEM(exp_add)(&last, shift, &e, sum);
        if (y) memcpy(y + i, &e, (n - i) * sizeof(real));
    }
    for (int k = 0; k < ELEM(PARTS); k++)
        for (size_t l = 0; l < lanes; l++) total += sum[k][l];
    return total;
}

ELEM_TARGET static void ELEM(scale)(size_t n, real factor, real *y)
{
    const size_t VL = ELEM_BYTES / sizeof(real);
    size_t i = 0;
    for (; i + VL <= n; i += VL) *(ELEM(vec) *)(y + i) *= factor;
    for (; i < n; i++) y[i] *= factor;
}

static const SEQRNN(elementary) ELEM(functions) = {
    ELEM(exp_array), ELEM(log1p_array), ELEM(sigmoid_array), ELEM(tanh_array),
    ELEM(max), ELEM(exp_sum), ELEM(scale)};

#undef ELEM_ARRAY
