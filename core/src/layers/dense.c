/* Dense: y[units,n] = W[units,in] x[in,n] + b[units]. */
#include "../kernels/gemm.h"
#include "layer.h"

int SEQRNN(dense_forward)(size_t in, size_t units, size_t n, const real *x, const real *W,
                          const real *b, real *y)
{
    SEQRNN(gemm_affine)(units, n, in, W, b, x, y);
    return SEQRNN_OK;
}

/* dx = W' dy, dW += dy x', db += the sum of dy's columns */
int SEQRNN(dense_backward)(size_t in, size_t units, size_t n, const real *x, const real *W,
                           const real *dy, real *dx, real *dW, real *db)
{
    if (dx) {
        memset(dx, 0, in * n * sizeof(real));
        SEQRNN(gemm_tn)(in, n, units, W, units, dy, units, dx, in);
    }
    if (dW) SEQRNN(gemm_nt)(units, in, n, dy, units, x, in, dW, units);
    for (size_t j = 0; db && j < n; j++)
        for (size_t i = 0; i < units; i++) db[i] += dy[i + j * units];
    return SEQRNN_OK;
}

/* ---- as a layer of a network ------------------------------------------------------------- */

static int SEQRNN(dense_check)(const seqrnn_layer *layer, size_t in)
{
    size_t n;
    if (layer->units < 1) return -1;
    return __builtin_mul_overflow(layer->units, in, &n) ? SEQRNN_TOO_LARGE : SEQRNN_OK;
}

static size_t SEQRNN(dense_outputs)(const seqrnn_layer *layer)
{
    return layer->units;
}

static size_t SEQRNN(dense_tensors)(const seqrnn_layer *layer, size_t in, seqrnn_tensor *tensor)
{
    tensor[0] = (seqrnn_tensor){.name = "W", .rows = layer->units, .cols = in};
    tensor[1] = (seqrnn_tensor){.name = "b", .rows = layer->units, .cols = 1};
    return 2;
}

/* glorot: b is 0; torch: W and b uniform in +-1/sqrt(in), as torch.nn.Linear */
static int SEQRNN(dense_init)(const seqrnn_layer *layer, size_t in, uint64_t seed,
                              uint32_t substream, real *theta, void *scratch)
{
    const size_t units = layer->units, n = units * in + units;
    (void)scratch;
    memset(theta, 0, n * sizeof(real));
    switch (layer->init.kind) {
    case SEQRNN_INIT_GLOROT: SEQRNN(layer_glorot)(seed, substream, units, in, theta); break;
    case SEQRNN_INIT_TORCH:
        SEQRNN(layer_torch)(seed, substream, n, in, theta);
        break;
    case SEQRNN_INIT_ZEROS: break;
    default: return -1;
    }
    return SEQRNN_OK;
}

/* a[rows,B,T] = 0 past the end of each sequence */
static void SEQRNN(dense_clear_padding)(size_t rows, const seqrnn_seq *seq, real *a)
{
    for (size_t b = 0; seq->lengths && b < seq->B; b++)
        for (size_t t = (size_t)seq->lengths[b]; t < seq->T; t++)
            memset(a + (b + t * seq->B) * rows, 0, rows * sizeof(real));
}

static int SEQRNN(dense_layer_forward)(const SEQRNN(pass) *p)
{
    const size_t units = p->layer->units, n = p->seq.B * p->seq.T;
    SEQRNN(dense_forward)(p->in, units, n, p->x, p->theta, p->theta + units * p->in, p->y);
    SEQRNN(dense_clear_padding)(units, &p->seq, p->y);
    return SEQRNN_OK;
}

/* Padding may hold anything, NaN too, so its products with dy = 0 must not reach dW. */
static int SEQRNN(dense_layer_backward)(const SEQRNN(pass) *p)
{
    const size_t units = p->layer->units, n = p->seq.B * p->seq.T;
    const real *x = p->x;
    if (p->seq.lengths) {
        memcpy(p->scratch, x, p->in * n * sizeof(real));
        SEQRNN(dense_clear_padding)(p->in, &p->seq, p->scratch);
        x = p->scratch;
    }
    return SEQRNN(dense_backward)(p->in, units, n, x, p->theta, p->dy, p->dx, p->grad,
                                  p->grad + units * p->in);
}

static int SEQRNN(dense_scratch_size)(const seqrnn_layer *layer, size_t in, size_t B, size_t T,
                                      size_t *bytes)
{
    sr_size s = {0};
    (void)layer;
    sr_size_add(&s, in, B, T, sizeof(real));
    return sr_size_total(&s, bytes);
}

const SEQRNN(layer_ops) SEQRNN(dense_ops) = {
    .check = SEQRNN(dense_check),
    .outputs = SEQRNN(dense_outputs),
    .tensors = SEQRNN(dense_tensors),
    .init = SEQRNN(dense_init),
    .forward = SEQRNN(dense_layer_forward),
    .backward = SEQRNN(dense_layer_backward),
    .scratch_size = SEQRNN(dense_scratch_size),
};
