/* Convolution over time (Waibel et al. 1989; dilated and causal: van den Oord et al. 2016):
 *   y_t = activation(b + sum_k W_k x_{t - lead + k*dilation}), k = 0 ... kernel-1
 * W[units,in,kernel]; steps that are not there count as 0. The taps reach over (kernel-1)*dilation
 * steps. CAUSAL: lead = reach, none lies ahead; before the first step stands the state, the last
 * `reach` inputs of what was read before. SAME: lead = reach/2.
 *
 * ws keeps the steps framed by what is not there, framed[in,B,reach+T]: then each tap is one
 * product of W_k and the frame from step k*dilation on, in both passes. */
#include "../kernels/gemm.h"
#include "activated.h"
#include "dense.h"

/* ---- what it is -------------------------------------------------------------------------- */

/* Steps from the first tap to the last. */
static size_t SEQRNN(conv1d_reach)(const seqrnn_layer *layer)
{
    return (layer->kernel - 1) * layer->dilation;
}

/* Those of them that lie before the step itself. */
static size_t SEQRNN(conv1d_lead)(const seqrnn_layer *layer)
{
    const size_t reach = SEQRNN(conv1d_reach)(layer);
    return layer->padding == SEQRNN_CAUSAL ? reach : reach / 2;
}

static int SEQRNN(conv1d_check)(const seqrnn_layer *layer, size_t in)
{
    size_t n;
    if (layer->units < 1 || layer->kernel < 1 || layer->dilation < 1) return -1;
    if (layer->padding < 0 || layer->padding >= SEQRNN_NPADDING) return -1;
    if (SEQRNN(activated_check)(layer)) return -1;
    return __builtin_mul_overflow(layer->kernel - 1, layer->dilation, &n)
                   || __builtin_mul_overflow(n, in, &n)
                   || __builtin_mul_overflow(layer->kernel, in, &n)
                   || __builtin_mul_overflow(n, layer->units, &n)
               ? SEQRNN_TOO_LARGE
               : SEQRNN_OK;
}

static size_t SEQRNN(conv1d_outputs)(const seqrnn_layer *layer, size_t in)
{
    (void)in;
    return layer->units;
}

static int SEQRNN(conv1d_reads_ahead)(const seqrnn_layer *layer)
{
    return layer->padding == SEQRNN_SAME && layer->kernel > 1;
}

static size_t SEQRNN(conv1d_nstate)(const seqrnn_layer *layer, size_t in)
{
    return layer->padding == SEQRNN_CAUSAL ? in * SEQRNN(conv1d_reach)(layer) : 0;
}

static size_t SEQRNN(conv1d_tensors)(const seqrnn_layer *layer, size_t in, seqrnn_tensor *tensor)
{
    tensor[0] = (seqrnn_tensor){.name = "W", .rows = layer->units, .cols = in * layer->kernel};
    tensor[1] = (seqrnn_tensor){.name = "b", .rows = layer->units, .cols = 1};
    return 2;
}

/* glorot: uniform in +-sqrt(6 / (kernel*in + kernel*units)), b is 0; torch: W and b uniform in
 * +-1/sqrt(kernel*in), as torch.nn.Conv1d */
static int SEQRNN(conv1d_init)(const seqrnn_layer *layer, size_t in, uint64_t seed,
                               uint32_t substream, real *theta, void *scratch)
{
    const size_t units = layer->units, fan_in = layer->kernel * in, W = units * fan_in;
    (void)scratch;
    memset(theta, 0, (W + units) * sizeof(real));
    switch (layer->init.kind) {
    case SEQRNN_INIT_GLOROT:
        SEQRNN(layer_glorot)(seed, substream, W, fan_in + layer->kernel * units, theta);
        break;
    case SEQRNN_INIT_TORCH: SEQRNN(layer_torch)(seed, substream, W + units, fan_in, theta); break;
    case SEQRNN_INIT_ZEROS: break;
    default: return -1;
    }
    return SEQRNN_OK;
}

/* ---- the frame --------------------------------------------------------------------------- */

/* framed[in,B,reach+T] <- state or 0, x, 0 past the end of each sequence */
static void SEQRNN(conv1d_frame)(const SEQRNN(pass) *p, real *framed)
{
    const size_t step = p->in * p->seq.B, before = SEQRNN(conv1d_lead)(p->layer) * step;
    const size_t behind = SEQRNN(conv1d_reach)(p->layer) * step - before;
    real *x = framed + before;
    if (p->state && p->layer->padding == SEQRNN_CAUSAL)
        memcpy(framed, p->state, before * sizeof(real));
    else memset(framed, 0, before * sizeof(real));
    memcpy(x, p->x, step * p->seq.T * sizeof(real));
    SEQRNN(clear_padding)(p->in, &p->seq, x);
    memset(x + step * p->seq.T, 0, behind * sizeof(real));
}

/* state_out[in,B,reach]: the last steps of the frame, counted from each sequence's own end */
static void SEQRNN(conv1d_keep)(const SEQRNN(pass) *p, const real *framed)
{
    const size_t in = p->in, B = p->seq.B;
    for (size_t j = 0; j < SEQRNN(conv1d_reach)(p->layer) * B; j++) {
        const size_t end = p->seq.lengths ? (size_t)p->seq.lengths[j % B] : p->seq.T;
        memcpy(p->state_out + j * in, framed + (j + end * B) * in, in * sizeof(real));
    }
}

/* ---- both passes ------------------------------------------------------------------------- */

static int SEQRNN(conv1d_forward)(const SEQRNN(pass) *p)
{
    const seqrnn_layer *layer = p->layer;
    const size_t in = p->in, units = layer->units, B = p->seq.B, n = B * p->seq.T;
    const real *W = p->theta, *b = W + units * in * layer->kernel;
    char *ws = p->ws;
    real *framed = sr_take_real(&ws, in * (n + B * SEQRNN(conv1d_reach)(layer)));
    real *a = SEQRNN(activated_a)(p, &ws);
    SEQRNN(conv1d_frame)(p, framed);
    SEQRNN(gemm_affine)(units, n, in, W, b, framed, a);
    for (size_t k = 1; k < layer->kernel; k++)
        SEQRNN(gemm_nn)(units, n, in, W + k * units * in, units,
                        framed + k * layer->dilation * in * B, in, a, units);
    SEQRNN(activated_forward)(p, a);
    if (p->state_out && layer->padding == SEQRNN_CAUSAL) SEQRNN(conv1d_keep)(p, framed);
    return SEQRNN_OK;
}

/* dframed_{t + k*dilation} += W_k' da_t; dW_k += da_t framed_{t + k*dilation}'; db += da_t */
static int SEQRNN(conv1d_backward)(const SEQRNN(pass) *p)
{
    const seqrnn_layer *layer = p->layer;
    const size_t in = p->in, units = layer->units, B = p->seq.B, n = B * p->seq.T;
    const size_t frame = in * (n + B * SEQRNN(conv1d_reach)(layer)), W = units * in;
    char *ws = p->ws, *scratch = p->scratch;
    const real *framed = sr_take_real(&ws, frame), *a = SEQRNN(activated_a)(p, &ws);
    const real *da = SEQRNN(activated_backward)(p, a, &scratch);
    real *dframed = sr_take_real(&scratch, frame);
    if (p->dx) memset(dframed, 0, frame * sizeof(real));
    for (size_t k = 0; k < layer->kernel; k++) {
        const size_t at = k * layer->dilation * in * B;
        SEQRNN(gemm_nt)(units, in, n, da, units, framed + at, in, p->grad + k * W, units);
        if (p->dx)
            SEQRNN(gemm_tn)(in, n, units, p->theta + k * W, units, da, units, dframed + at, in);
    }
    SEQRNN(dense_backward)(in, units, n, framed, p->theta, da, NULL, NULL,
                           p->grad + layer->kernel * W);
    if (!p->dx) return SEQRNN_OK;
    memcpy(p->dx, dframed + SEQRNN(conv1d_lead)(layer) * in * B, in * n * sizeof(real));
    SEQRNN(clear_padding)(in, &p->seq, p->dx);
    return SEQRNN_OK;
}

/* ---- memory ------------------------------------------------------------------------------ */

static void SEQRNN(conv1d_frame_size)(sr_size *size, const seqrnn_layer *layer, size_t in,
                                      size_t B, size_t T)
{
    size_t steps;
    size->overflow |= __builtin_add_overflow(SEQRNN(conv1d_reach)(layer), T, &steps);
    sr_size_add(size, in, B, steps, sizeof(real));
}

static int SEQRNN(conv1d_ws_size)(const seqrnn_layer *layer, size_t in, size_t B, size_t T,
                                  size_t *bytes)
{
    sr_size size = {0};
    SEQRNN(conv1d_frame_size)(&size, layer, in, B, T);
    SEQRNN(activated_ws_size)(&size, layer, B, T);
    return sr_size_total(&size, bytes);
}

static int SEQRNN(conv1d_scratch_size)(const seqrnn_layer *layer, size_t in, size_t B, size_t T,
                                       size_t *bytes)
{
    sr_size size = {0};
    SEQRNN(activated_scratch_size)(&size, layer, B, T);
    SEQRNN(conv1d_frame_size)(&size, layer, in, B, T);
    return sr_size_total(&size, bytes);
}

const SEQRNN(layer_ops) SEQRNN(conv1d_ops) = {
    .check = SEQRNN(conv1d_check),
    .outputs = SEQRNN(conv1d_outputs),
    .nstate = SEQRNN(conv1d_nstate),
    .reads_ahead = SEQRNN(conv1d_reads_ahead),
    .tensors = SEQRNN(conv1d_tensors),
    .init = SEQRNN(conv1d_init),
    .forward = SEQRNN(conv1d_forward),
    .backward = SEQRNN(conv1d_backward),
    .reads_y = SEQRNN(activated_reads_y),
    .ws_size = SEQRNN(conv1d_ws_size),
    .scratch_size = SEQRNN(conv1d_scratch_size),
};
