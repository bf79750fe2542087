/* Clipping, the optimisers and averaged parameters. Hyperparameters are combined in double; each
 * element is updated in the precision of theta, by the same vector instructions wherever it
 * stands: neither threads nor ranges change a bit. */
#include <float.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "../base/flush.h"
#include "../kernels/threads.h"
#include "optim.h"

/* ---- sharing ----------------------------------------------------------------------------- */

enum { OPTIM_BLOCK = 65536, OPTIM_BLOCKS = 256 };

/* n elements in at most OPTIM_BLOCKS blocks that threads share: how many in one, by n alone. */
static size_t SEQRNN(optim_block)(size_t n)
{
    const size_t even = (n + OPTIM_BLOCKS - 1) / OPTIM_BLOCKS;
    return sr_max(even, OPTIM_BLOCK);
}

/* Arrays of n elements that are read or changed one by one. */
typedef struct SEQRNN(sweep) {
    size_t n;
    double number;
    const real *in;
    real *out;
    double *partial; /* [OPTIM_BLOCKS] */
} SEQRNN(sweep);

static void SEQRNN(sweep_all)(SEQRNN(sweep) *sweep, void (*run)(void *, size_t))
{
    const size_t size = SEQRNN(optim_block)(sweep->n);
    sr_parallel((sweep->n + size - 1) / size, run, sweep);
}

/* The i-loop over block `block` of n elements. */
#define OPTIM_EACH(n, block)                                                                 \
    for (size_t size = SEQRNN(optim_block)(n), i = (block)*size, end = sr_min(i + size, n);  \
         i < end; i++)

/* ---- clipping ---------------------------------------------------------------------------- */

enum { OPTIM_LANES = 8 }; /* sums under way at once */

/* partial[block] = the sum of squares of a block, in double */
static void SEQRNN(squares_block)(void *context, size_t block)
{
    const SEQRNN(sweep) *sweep = context;
    double lane[OPTIM_LANES] = {0};
    const size_t size = SEQRNN(optim_block)(sweep->n);
    const real *a = sweep->in + block * size;
    const size_t n = sr_min(size, sweep->n - block * size), whole = n - n % OPTIM_LANES;
    for (size_t i = 0; i < whole; i += OPTIM_LANES)
        _Pragma("GCC unroll 8") for (int k = 0; k < OPTIM_LANES; k++)
            lane[k] += (double)a[i + k] * a[i + k];
    for (size_t i = whole; i < n; i++) lane[i - whole] += (double)a[i] * a[i];
    for (int half = OPTIM_LANES / 2; half > 0; half /= 2)
        for (int k = 0; k < half; k++) lane[k] += lane[k + half];
    sweep->partial[block] = lane[0];
}

/* Euclidean norm in double, NaN and infinity included. The plain sum of squares serves unless it
 * leaves the range of doubles; then the largest element is taken out first. */
static double SEQRNN(norm2)(size_t n, const real *a)
{
    double partial[OPTIM_BLOCKS] = {0}, sum = 0, top = 0;
    SEQRNN(sweep) sweep = {.n = n, .in = a, .partial = partial};
    SEQRNN(sweep_all)(&sweep, SEQRNN(squares_block));
    for (int k = 0; k < OPTIM_BLOCKS; k++) sum += partial[k];
    if (isnan(sum) || (sum >= DBL_MIN && sum <= DBL_MAX)) return sqrt(sum);
    for (size_t i = 0; i < n; i++) top = fmax(top, fabs((double)a[i]));
    if (top == 0 || isinf(top)) return top;
    sum = 0;
    for (size_t i = 0; i < n; i++) sum += (a[i] / top) * (a[i] / top);
    return top * sqrt(sum);
}

static void SEQRNN(scale_block)(void *context, size_t block)
{
    const SEQRNN(sweep) *sweep = context;
    OPTIM_EACH(sweep->n, block) sweep->out[i] = (real)(sweep->number * sweep->out[i]);
}

int SEQRNN(clip_norm)(size_t n, double max_norm, real *grad, double *norm)
{
    if (!(max_norm >= 0)) return -2;
    *norm = SEQRNN(norm2)(n, grad);
    if (!isfinite(*norm)) return SEQRNN_NONFINITE_GRADIENT;
    if (max_norm == 0 || *norm <= max_norm) return SEQRNN_OK;
    SEQRNN(sweep) sweep = {.n = n, .number = max_norm / *norm, .out = grad};
    SEQRNN(sweep_all)(&sweep, SEQRNN(scale_block));
    return SEQRNN_OK;
}

/* NaN stays NaN. */
static void SEQRNN(clip_block)(void *context, size_t block)
{
    const SEQRNN(sweep) *sweep = context;
    const real top = (real)sweep->number;
    OPTIM_EACH(sweep->n, block)
    {
        const real g = sweep->out[i];
        sweep->out[i] = g > top ? top : g < -top ? -top : g;
    }
}

int SEQRNN(clip_value)(size_t n, double limit, real *grad)
{
    if (!(limit >= 0)) return -2;
    SEQRNN(sweep) sweep = {.n = n, .number = limit, .out = grad};
    if (limit > 0) SEQRNN(sweep_all)(&sweep, SEQRNN(clip_block));
    return SEQRNN_OK;
}

/* ---- vectors ----------------------------------------------------------------------------- */

/* Sixteen bytes on every machine: with more, memory would still set the pace. */
typedef real SEQRNN(vec) __attribute__((vector_size(16), aligned(sizeof(real)), may_alias));
typedef SEQRNN(bits) SEQRNN(mask) __attribute__((vector_size(16)));
enum { OPTIM_WIDTH = 16 / sizeof(real) };

/* The same loop by vectors; k elements are at work. */
#define OPTIM_VECTORS(n, block)                                                              \
    for (size_t size = SEQRNN(optim_block)(n), i = (block)*size, end = sr_min(i + size, n), k; \
         (k = sr_min(end - i, OPTIM_WIDTH)) > 0; i += k)

#define OPTIM_INLINE static inline __attribute__((always_inline))

/* k elements of p, the others 0 */
OPTIM_INLINE SEQRNN(vec) SEQRNN(take_vec)(const real *p, size_t k)
{
    SEQRNN(vec) v = {0};
    if (k == OPTIM_WIDTH) return *(const SEQRNN(vec) *)p;
    memcpy(&v, p, k * sizeof(real));
    return v;
}

OPTIM_INLINE void SEQRNN(put_vec)(real *p, size_t k, SEQRNN(vec) v)
{
    if (k == OPTIM_WIDTH) *(SEQRNN(vec) *)p = v;
    else memcpy(p, &v, k * sizeof(real));
}

/* There is no operator for it; and sqrt() may have to set errno, so compilers leave it alone. */
OPTIM_INLINE SEQRNN(vec) SEQRNN(sqrt_vec)(SEQRNN(vec) v)
{
#if defined(__SSE2__) && defined(SEQRNN_SINGLE)
    return (SEQRNN(vec))_mm_sqrt_ps((__m128)v);
#elif defined(__SSE2__)
    return (SEQRNN(vec))_mm_sqrt_pd((__m128d)v);
#else
    for (int k = 0; k < OPTIM_WIDTH; k++) v[k] = r_sqrt(v[k]);
    return v;
#endif
}

/* size * sign(v), 0 where v is 0 */
OPTIM_INLINE SEQRNN(vec) SEQRNN(signed_vec)(real size, SEQRNN(vec) v)
{
    const SEQRNN(vec) zero = {0}, all = size - zero;
    return (SEQRNN(vec))((SEQRNN(mask))all & (SEQRNN(mask))(v > zero))
           - (SEQRNN(vec))((SEQRNN(mask))all & (SEQRNN(mask))(v < zero));
}

/* ---- the rules --------------------------------------------------------------------------- */

/* A step, its hyperparameters combined. moment: their arrays, NULL for those that it has not. */
typedef struct SEQRNN(rule) {
    int kind, nesterov, penalised;
    real rate, decay, l1, l2, eps;
    real keep1, take1;  /* m = keep1 * m + take1 * g */
    real keep2, take2;  /* v = keep2 * v + take2 * g * g */
    real unbias;        /* of sqrt(v) */
    size_t from, to;
    const real *grad;
    real *theta, *before, *moment[3];
    int *overflown;     /* set to 1 where theta has become infinite or NaN */
} SEQRNN(rule);

/* What each rule subtracts from theta, given the gradient g; m[3] are its moments there. */
typedef SEQRNN(vec) SEQRNN(rule_step)(const SEQRNN(rule) *rule, SEQRNN(vec) g, SEQRNN(vec) *m);

/* m0: velocity. Sutskever et al. 2013, eq. 3-4, in torch's form: the rate is outside. */
OPTIM_INLINE SEQRNN(vec) SEQRNN(sgd_step)(const SEQRNN(rule) *r, SEQRNN(vec) g, SEQRNN(vec) *m)
{
    if (!r->moment[0]) return r->rate * g;
    m[0] = r->keep1 * m[0] + r->take1 * g;
    if (r->nesterov) return r->rate * (g + r->keep1 * m[0]);
    return r->rate * m[0];
}

/* m0, m1: averages of g and g^2. Kingma & Ba 2015, algorithm 1: rate * m^ / (sqrt(v^) + eps), m^
 * and v^ being m and v without the bias of their zero start. */
OPTIM_INLINE SEQRNN(vec) SEQRNN(adam_step)(const SEQRNN(rule) *r, SEQRNN(vec) g, SEQRNN(vec) *m)
{
    m[0] = r->keep1 * m[0] + r->take1 * g;
    m[1] = r->keep2 * m[1] + r->take2 * g * g;
    return r->rate * m[0] / (SEQRNN(sqrt_vec)(m[1]) * r->unbias + r->eps);
}

/* m0: average of g^2; m1: velocity; m2: average of g (Graves 2013, eq. 38-45, eps outside).
 * Centered, m0 is the average of g^2 less the square of m2: kept as such it has no rounding
 * below 0. */
OPTIM_INLINE SEQRNN(vec) SEQRNN(rmsprop_step)(const SEQRNN(rule) *r, SEQRNN(vec) g,
                                              SEQRNN(vec) *m)
{
    if (r->moment[2]) {
        const SEQRNN(vec) off = g - m[2];
        m[0] = r->keep2 * (m[0] + r->take2 * off * off);
        m[2] = r->keep2 * m[2] + r->take2 * g;
    } else {
        m[0] = r->keep2 * m[0] + r->take2 * g * g;
    }
    const SEQRNN(vec) size = SEQRNN(sqrt_vec)(m[0]) + r->eps;
    if (!r->moment[1]) return r->rate * g / size;
    m[1] = r->keep1 * m[1] + g / size;
    return r->rate * m[1];
}

/* m0: sum of g^2. Duchi et al. 2011, section 1.1. */
OPTIM_INLINE SEQRNN(vec) SEQRNN(adagrad_step)(const SEQRNN(rule) *r, SEQRNN(vec) g,
                                              SEQRNN(vec) *m)
{
    m[0] += g * g;
    return r->rate * g / (SEQRNN(sqrt_vec)(m[0]) + r->eps);
}

/* m0, m1: averages of g^2 and of the squared steps. Zeiler 2012, algorithm 1. */
OPTIM_INLINE SEQRNN(vec) SEQRNN(adadelta_step)(const SEQRNN(rule) *r, SEQRNN(vec) g,
                                               SEQRNN(vec) *m)
{
    m[0] = r->keep2 * m[0] + r->take2 * g * g;
    const SEQRNN(vec) delta =
        SEQRNN(sqrt_vec)(m[1] + r->eps) / SEQRNN(sqrt_vec)(m[0] + r->eps) * g;
    m[1] = r->keep2 * m[1] + r->take2 * delta * delta;
    return r->rate * delta;
}

/* ---- updates ----------------------------------------------------------------------------- */

/* Elements i ... i + k - 1. No rule of `most` moments has more. Returns 0, or NaN where theta is
 * not finite. */
OPTIM_INLINE SEQRNN(vec) SEQRNN(update_at)(const SEQRNN(rule) *r, SEQRNN(rule_step) *step, int most,
                                    size_t i, size_t k)
{
    const SEQRNN(vec) theta = SEQRNN(take_vec)(r->theta + i, k);
    SEQRNN(vec) g = SEQRNN(take_vec)(r->grad + i, k), m[3] = {{0}, {0}, {0}};
    _Pragma("GCC unroll 3") for (int p = 0; p < most; p++)
        if (r->moment[p]) m[p] = SEQRNN(take_vec)(r->moment[p] + i, k);
    if (r->penalised) g += r->l2 * theta + SEQRNN(signed_vec)(r->l1, theta);
    const SEQRNN(vec) next = r->decay * theta - step(r, g, m);
    _Pragma("GCC unroll 3") for (int p = 0; p < most; p++)
        if (r->moment[p]) SEQRNN(put_vec)(r->moment[p] + i, k, m[p]);
    if (r->before) SEQRNN(put_vec)(r->before + i, k, theta);
    SEQRNN(put_vec)(r->theta + i, k, next);
    return next - next;
}

OPTIM_INLINE void SEQRNN(update_each)(const SEQRNN(rule) *rule, SEQRNN(rule_step) *step, int most,
                                      size_t block)
{
    const SEQRNN(rule) r = *rule; /* a copy that the stores cannot reach */
    SEQRNN(vec) zeros = {0};
    int finite = 1;
    OPTIM_VECTORS(r.to - r.from, block) zeros += SEQRNN(update_at)(&r, step, most, r.from + i, k);
    for (int k = 0; k < OPTIM_WIDTH; k++) finite &= zeros[k] == 0;
    if (!finite) __atomic_store_n(r.overflown, 1, __ATOMIC_RELAXED);
}

static void SEQRNN(update_block)(void *rule, size_t block)
{
    switch (((const SEQRNN(rule) *)rule)->kind) {
    case SEQRNN_SGD: SEQRNN(update_each)(rule, SEQRNN(sgd_step), 1, block); break;
    case SEQRNN_ADAM:
    case SEQRNN_ADAMW: SEQRNN(update_each)(rule, SEQRNN(adam_step), 2, block); break;
    case SEQRNN_RMSPROP: SEQRNN(update_each)(rule, SEQRNN(rmsprop_step), 3, block); break;
    case SEQRNN_ADAGRAD: SEQRNN(update_each)(rule, SEQRNN(adagrad_step), 1, block); break;
    case SEQRNN_ADADELTA: SEQRNN(update_each)(rule, SEQRNN(adadelta_step), 2, block); break;
    }
}

/* Which arrays the moments are; NULL for what the optimiser has not. */
static void SEQRNN(rule_moments)(const seqrnn_optim *optim, size_t n, real *moments,
                                 SEQRNN(rule) *rule)
{
    const int velocity = optim->momentum > 0;
    switch (optim->kind) {
    case SEQRNN_SGD: rule->moment[0] = velocity ? moments : NULL; break;
    case SEQRNN_RMSPROP:
        rule->moment[0] = moments;
        if (velocity) rule->moment[1] = moments + n;
        if (optim->centered) rule->moment[2] = moments + (velocity ? 2 * n : n);
        break;
    default:
        rule->moment[0] = moments;
        if (seqrnn_optim_nmoment(optim) > 1) rule->moment[1] = moments + n;
    }
}

/* The hyperparameters of step `step`. The first velocity of SGD is the gradient itself. */
static SEQRNN(rule) SEQRNN(rule_of)(const seqrnn_optim *optim, double rate, uint64_t step)
{
    const int adam = optim->kind == SEQRNN_ADAM || optim->kind == SEQRNN_ADAMW;
    double keep1 = optim->momentum, take1 = 1, keep2 = optim->rho, unbias = 1, decay = 1;
    if (optim->kind == SEQRNN_SGD && step > 1) take1 = 1 - optim->dampening;
    if (optim->kind == SEQRNN_ADAGRAD) rate /= 1 + (double)(step - 1) * optim->rate_decay;
    if (optim->kind == SEQRNN_ADAMW) decay = 1 - rate * optim->l2;
    if (adam) {
        keep1 = optim->beta1;
        take1 = 1 - keep1;
        keep2 = optim->beta2;
        rate /= 1 - pow(keep1, (double)step);
        unbias = 1 / sqrt(1 - pow(keep2, (double)step));
    }
    const double l2 = optim->kind == SEQRNN_ADAMW ? 0 : optim->l2;
    return (SEQRNN(rule)){
        .kind = optim->kind, .nesterov = optim->nesterov, .penalised = optim->l1 > 0 || l2 > 0,
        .rate = (real)rate, .decay = (real)decay, .l1 = (real)optim->l1, .l2 = (real)l2,
        .eps = (real)optim->eps, .keep1 = (real)keep1, .take1 = (real)take1,
        .keep2 = (real)keep2, .take2 = (real)(1 - keep2), .unbias = (real)unbias};
}

int SEQRNN(optim_range)(const seqrnn_optim *optim, double rate, size_t n, size_t from, size_t to,
                        uint64_t step, const real *grad, real *theta, real *moments, real *before)
{
    int overflown = 0;
    SEQRNN(rule) rule = SEQRNN(rule_of)(optim, rate, step);
    SEQRNN(rule_moments)(optim, n, moments, &rule);
    rule.from = from;
    rule.to = to;
    rule.grad = grad;
    rule.theta = theta;
    rule.before = before;
    rule.overflown = &overflown;
    const size_t size = SEQRNN(optim_block)(to - from);
    sr_parallel((to - from + size - 1) / size, SEQRNN(update_block), &rule);
    return !overflown;
}

int SEQRNN(optim_update)(const seqrnn_optim *optim, size_t n, uint64_t step, const real *grad,
                         real *theta, real *moments)
{
    if (seqrnn_optim_check(optim)) return -1;
    if (step < 1) return -3;
    SR_FLUSH;
    SEQRNN(optim_range)(optim, optim->learning_rate, n, 0, n, step, grad, theta, moments, NULL);
    return SEQRNN_OK;
}

/* ---- averaged parameters ----------------------------------------------------------------- */

static void SEQRNN(average_block)(void *context, size_t block)
{
    const SEQRNN(sweep) *sweep = context;
    const real take = (real)(1 - sweep->number);
    OPTIM_VECTORS(sweep->n, block)
    {
        const SEQRNN(vec) old = SEQRNN(take_vec)(sweep->out + i, k);
        const SEQRNN(vec) step = SEQRNN(take_vec)(sweep->in + i, k) - old;
        SEQRNN(put_vec)(sweep->out + i, k, old + take * step);
    }
}

void SEQRNN(ema_update)(double decay, size_t n, const real *theta, real *average)
{
    SEQRNN(sweep) sweep = {.n = n, .number = decay, .in = theta, .out = average};
    SEQRNN(sweep_all)(&sweep, SEQRNN(average_block));
}
