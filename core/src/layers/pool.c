/* Pooling over time: y[in,B], one step per sequence; 0 of a sequence without steps.
 *   last, mean   sum a_t x_t with a_t = 1 at the last step; 1 / length
 *   attention    sum a_t x_t with a = softmax(v' u_t), u_t = tanh(W x_t + b) (Yang et al. 2016)
 *   max          of each feature, at the first of equal steps */
#include "../kernels/elementary.h"
#include "../kernels/gemm.h"
#include "../kernels/columns.h"
#include "dense.h"

static size_t SEQRNN(pool_length)(const seqrnn_seq *seq, size_t b)
{
    return seq->lengths ? (size_t)seq->lengths[b] : seq->T;
}

/* ---- weighted sums ----------------------------------------------------------------------- */

/* What ws keeps: a[B,T], 0 at padded steps; ATTENTION u[units,B,T], too. */
typedef struct SEQRNN(weighed) {
    real *a, *u;
} SEQRNN(weighed);

static SEQRNN(weighed) SEQRNN(weighed_at)(const SEQRNN(pass) *p)
{
    const size_t n = p->seq.B * p->seq.T;
    char *cursor = p->ws;
    SEQRNN(weighed) k = {.a = sr_take_real(&cursor, n)};
    if (p->layer->pool == SEQRNN_ATTENTION) k.u = sr_take_real(&cursor, p->layer->units * n);
    return k;
}

/* y[:,b] = sum a_t x_t. A step of weight 0 is not read. */
static void SEQRNN(weighed_sum)(const SEQRNN(pass) *p, const real *a)
{
    memset(p->y, 0, p->in * p->seq.B * sizeof(real));
    for (size_t j = 0; j < p->seq.B * p->seq.T; j++)
        if (a[j] != 0)
            SEQRNN(add_scaled)(p->in, a[j], p->x + j * p->in, p->y + j % p->seq.B * p->in);
}

/* dx_t += a_t dy */
static void SEQRNN(weighed_sum_backward)(const SEQRNN(pass) *p, const real *a)
{
    for (size_t j = 0; j < p->seq.B * p->seq.T; j++)
        if (a[j] != 0)
            SEQRNN(add_scaled)(p->in, a[j], p->dy + j % p->seq.B * p->in, p->dx + j * p->in);
}

/* LAST, MEAN */
static void SEQRNN(fixed_weights)(const SEQRNN(pass) *p, real *a)
{
    const size_t B = p->seq.B;
    memset(a, 0, B * p->seq.T * sizeof(real));
    for (size_t b = 0; b < B; b++) {
        const size_t length = SEQRNN(pool_length)(&p->seq, b), last = p->layer->pool == SEQRNN_LAST;
        for (size_t t = last && length ? length - 1 : 0; t < length; t++)
            a[b + t * B] = last ? 1 : 1 / (real)length;
    }
}

/* ---- attention --------------------------------------------------------------------------- */

/* a[stride*t], t < length: scores become weights. e[length] is room for them in a row. */
static void SEQRNN(softmax_steps)(size_t length, size_t stride, real *a, real *e)
{
    real top = -(real)INFINITY;
    for (size_t t = 0; t < length; t++) top = a[t * stride] > top ? a[t * stride] : top;
    for (size_t t = 0; t < length; t++) e[t] = a[t * stride] - top;
    SEQRNN(vec_exp)(length, e, e);
    const real sum = SR_SUM(length, e[i]);
    for (size_t t = 0; t < length; t++) a[t * stride] = e[t] / sum;
}

static void SEQRNN(attention_weights)(const SEQRNN(pass) *p, const SEQRNN(weighed) *k)
{
    const size_t in = p->in, units = p->layer->units, B = p->seq.B, n = B * p->seq.T;
    const real *W = p->theta, *b = W + units * in, *v = b + units;
    SEQRNN(dense_forward)(in, units, n, p->x, W, b, k->u);
    SEQRNN(vec_tanh)(units * n, k->u, k->u);
    SEQRNN(clear_padding)(units, &p->seq, k->u);
    memset(k->a, 0, n * sizeof(real));
    SEQRNN(gemm_tn)(n, 1, units, k->u, units, v, units, k->a, n);
    for (size_t s = 0; s < B; s++)
        SEQRNN(softmax_steps)(SEQRNN(pool_length)(&p->seq, s), B, k->a + s, p->scratch);
    SEQRNN(clear_padding)(1, &p->seq, k->a);
}

/* ds[B,T] = dL/d(v' u_t) = a_t (dy' x_t - sum a dy' x), 0 at padded steps */
static void SEQRNN(attention_dscores)(const SEQRNN(pass) *p, const real *a, real *ds)
{
    const size_t in = p->in, B = p->seq.B;
    memset(ds, 0, B * p->seq.T * sizeof(real));
    for (size_t b = 0; b < B; b++) {
        const size_t end = B * SEQRNN(pool_length)(&p->seq, b);
        const real *dy = p->dy + b * in;
        real mean = 0;
        for (size_t j = b; j < end; j += B) {
            const real *x = p->x + j * in;
            ds[j] = SR_SUM(in, dy[i] * x[i]);
            mean += a[j] * ds[j];
        }
        for (size_t j = b; j < end; j += B) ds[j] = a[j] * (ds[j] - mean);
    }
}

/* Through the scores: dx overwritten, dW, db and dv added to. */
static void SEQRNN(attention_backward)(const SEQRNN(pass) *p, const SEQRNN(weighed) *k)
{
    const seqrnn_act act = {SEQRNN_TANH, 0, 0};
    const size_t units = p->layer->units, n = p->seq.B * p->seq.T, at_v = units * p->in + units;
    const real *v = p->theta + at_v;
    char *cursor = p->scratch;
    real *ds = sr_take_real(&cursor, n), *du = sr_take_real(&cursor, units * n);
    SEQRNN(attention_dscores)(p, k->a, ds);
    SEQRNN(gemm_nt)(units, 1, n, k->u, units, ds, 1, p->grad + at_v, units);
    memset(du, 0, units * n * sizeof(real));
    for (size_t j = 0; j < n; j++)
        if (ds[j] != 0) SEQRNN(add_scaled)(units, ds[j], v, du + j * units);
    SEQRNN(act_backward)(&act, units * n, NULL, k->u, du, du);
    SEQRNN(dense_backward_steps)(p, du, (real *)cursor);
}

/* ---- maximum ----------------------------------------------------------------------------- */

/* at[in,B], kept in ws: the step of the maximum, -1 without steps. NaN is larger than all. */
static void SEQRNN(max_forward)(const SEQRNN(pass) *p)
{
    const size_t in = p->in, B = p->seq.B;
    int *at = p->ws;
    memset(p->y, 0, in * B * sizeof(real));
    for (size_t i = 0; i < in * B; i++) at[i] = -1;
    for (size_t j = 0; j < B * p->seq.T; j++) {
        const real *x = p->x + j * in;
        real *y = p->y + j % B * in;
        int *first = at + j % B * in;
        if (!SEQRNN(step_is_there)(&p->seq, j % B, j / B)) continue;
        for (size_t i = 0; i < in; i++)
            if (first[i] < 0 || x[i] > y[i] || (isnan(x[i]) && !isnan(y[i]))) {
                y[i] = x[i];
                first[i] = (int)(j / B);
            }
    }
}

static void SEQRNN(max_backward)(const SEQRNN(pass) *p)
{
    const size_t n = p->in * p->seq.B;
    const int *at = p->ws;
    for (size_t i = 0; i < n; i++)
        if (at[i] >= 0) p->dx[i + n * (size_t)at[i]] = p->dy[i];
}

/* ---- as a layer of a network ------------------------------------------------------------- */

static int SEQRNN(pool_check)(const seqrnn_layer *layer, size_t in)
{
    size_t n;
    if (layer->pool < 0 || layer->pool >= SEQRNN_NPOOL) return -1;
    if (layer->pool != SEQRNN_ATTENTION) return SEQRNN_OK;
    if (layer->units < 1) return -1;
    return __builtin_mul_overflow(layer->units, in, &n) ? SEQRNN_TOO_LARGE : SEQRNN_OK;
}

static size_t SEQRNN(pool_outputs)(const seqrnn_layer *layer, size_t in)
{
    (void)layer;
    return in;
}

static size_t SEQRNN(pool_tensors)(const seqrnn_layer *layer, size_t in, seqrnn_tensor *tensor)
{
    if (layer->pool != SEQRNN_ATTENTION) return 0;
    tensor[0] = (seqrnn_tensor){.name = "W", .rows = layer->units, .cols = in};
    tensor[1] = (seqrnn_tensor){.name = "b", .rows = layer->units, .cols = 1};
    tensor[2] = (seqrnn_tensor){.name = "v", .rows = layer->units, .cols = 1};
    return 3;
}

/* glorot: b is 0; torch: W, b and v as of two torch.nn.Linear, the second one without bias. Only
 * attention has parameters to initialise. */
static int SEQRNN(pool_init)(const seqrnn_layer *layer, size_t in, uint64_t seed,
                             uint32_t substream, real *theta, void *scratch)
{
    const size_t units = layer->units, at_v = units * in + units;
    (void)scratch;
    if (layer->pool != SEQRNN_ATTENTION) return SEQRNN_OK;
    memset(theta, 0, (at_v + units) * sizeof(real));
    switch (layer->init.kind) {
    case SEQRNN_INIT_GLOROT:
        SEQRNN(layer_glorot)(seed, substream, units * in, units + in, theta);
        SEQRNN(layer_glorot)(seed, substream + 1, units, 1 + units, theta + at_v);
        break;
    case SEQRNN_INIT_TORCH:
        SEQRNN(layer_torch)(seed, substream, at_v, in, theta);
        SEQRNN(layer_torch)(seed, substream + 1, units, units, theta + at_v);
        break;
    case SEQRNN_INIT_ZEROS: break;
    default: return -1;
    }
    return SEQRNN_OK;
}

static int SEQRNN(pool_forward)(const SEQRNN(pass) *p)
{
    if (p->layer->pool == SEQRNN_MAX) {
        SEQRNN(max_forward)(p);
        return SEQRNN_OK;
    }
    const SEQRNN(weighed) k = SEQRNN(weighed_at)(p);
    if (p->layer->pool == SEQRNN_ATTENTION) SEQRNN(attention_weights)(p, &k);
    else SEQRNN(fixed_weights)(p, k.a);
    SEQRNN(weighed_sum)(p, k.a);
    return SEQRNN_OK;
}

static int SEQRNN(pool_backward)(const SEQRNN(pass) *p)
{
    if (p->dx) memset(p->dx, 0, p->in * p->seq.B * p->seq.T * sizeof(real));
    if (p->layer->pool == SEQRNN_MAX) {
        if (p->dx) SEQRNN(max_backward)(p);
        return SEQRNN_OK;
    }
    const SEQRNN(weighed) k = SEQRNN(weighed_at)(p);
    if (p->layer->pool == SEQRNN_ATTENTION) SEQRNN(attention_backward)(p, &k);
    if (p->dx) SEQRNN(weighed_sum_backward)(p, k.a);
    return SEQRNN_OK;
}

static int SEQRNN(pool_ws_size)(const seqrnn_layer *layer, size_t in, size_t B, size_t T,
                                size_t *bytes)
{
    sr_size s = {0};
    if (layer->pool == SEQRNN_MAX) sr_size_add(&s, in, B, 1, sizeof(int));
    else sr_size_add(&s, B, T, 1, sizeof(real));
    if (layer->pool == SEQRNN_ATTENTION) sr_size_add(&s, layer->units, B, T, sizeof(real));
    return sr_size_total(&s, bytes);
}

/* Of attention: ds[B,T], in forward the scores of one sequence; du[units,B,T]; and what
 * dense_backward_steps asks for. */
static int SEQRNN(pool_scratch_size)(const seqrnn_layer *layer, size_t in, size_t B, size_t T,
                                     size_t *bytes)
{
    sr_size s = {0};
    if (layer->pool == SEQRNN_ATTENTION) {
        sr_size_add(&s, B, T, 1, sizeof(real));
        sr_size_add(&s, layer->units, B, T, sizeof(real));
        sr_size_add(&s, in, B, T, sizeof(real));
    }
    return sr_size_total(&s, bytes);
}

const SEQRNN(layer_ops) SEQRNN(pool_ops) = {
    .check = SEQRNN(pool_check),
    .outputs = SEQRNN(pool_outputs),
    .tensors = SEQRNN(pool_tensors),
    .init = SEQRNN(pool_init),
    .forward = SEQRNN(pool_forward),
    .backward = SEQRNN(pool_backward),
    .ws_size = SEQRNN(pool_ws_size),
    .scratch_size = SEQRNN(pool_scratch_size),
    .pools = 1,
};
