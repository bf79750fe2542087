/* Embedding: y[units,n] = E[:, id[n]], E[units,V]; id -1 (padding) gives a zero column. */
#include "layer.h"

static int SEQRNN(embedding_ids_legal)(size_t V, size_t n, const int *id)
{
    for (size_t j = 0; j < n; j++)
        if (id[j] < -1 || (id[j] >= 0 && (size_t)id[j] >= V)) return 0;
    return 1;
}

int SEQRNN(embedding_forward)(size_t units, size_t V, size_t n, const int *id, const real *E,
                              real *y)
{
    if (!SEQRNN(embedding_ids_legal)(V, n, id)) return -4;
    for (size_t j = 0; j < n; j++, y += units)
        if (id[j] < 0) memset(y, 0, units * sizeof(real));
        else memcpy(y, E + (size_t)id[j] * units, units * sizeof(real));
    return SEQRNN_OK;
}

/* dE[:, id[j]] += dy[:, j], in the order of j */
int SEQRNN(embedding_backward)(size_t units, size_t V, size_t n, const int *id, const real *dy,
                               real *dE)
{
    if (!SEQRNN(embedding_ids_legal)(V, n, id)) return -4;
    for (size_t j = 0; j < n; j++, dy += units) {
        if (id[j] < 0) continue;
        real *column = dE + (size_t)id[j] * units;
        for (size_t i = 0; i < units; i++) column[i] += dy[i];
    }
    return SEQRNN_OK;
}

/* ---- as a layer of a network ------------------------------------------------------------- */

static int SEQRNN(embedding_check)(const seqrnn_layer *layer, size_t in)
{
    size_t n;
    if (layer->units < 1) return -1;
    return __builtin_mul_overflow(layer->units, in, &n) ? SEQRNN_TOO_LARGE : SEQRNN_OK;
}

static size_t SEQRNN(embedding_outputs)(const seqrnn_layer *layer)
{
    return layer->units;
}

static size_t SEQRNN(embedding_tensors)(const seqrnn_layer *layer, size_t in,
                                        seqrnn_tensor *tensor)
{
    tensor[0] = (seqrnn_tensor){.name = "E", .rows = layer->units, .cols = in};
    return 1;
}

/* glorot: for the one-hot columns it multiplies; torch: standard normal, as torch.nn.Embedding */
static int SEQRNN(embedding_init)(const seqrnn_layer *layer, size_t in, uint64_t seed,
                                  uint32_t substream, real *theta, void *scratch)
{
    const size_t n = layer->units * in;
    (void)scratch;
    switch (layer->init.kind) {
    case SEQRNN_INIT_GLOROT: SEQRNN(layer_glorot)(seed, substream, layer->units, in, theta); break;
    case SEQRNN_INIT_TORCH: SEQRNN(layer_normal)(seed, substream, n, theta); break;
    case SEQRNN_INIT_ZEROS: memset(theta, 0, n * sizeof(real)); break;
    default: return -1;
    }
    return SEQRNN_OK;
}

static int SEQRNN(embedding_layer_forward)(const SEQRNN(pass) *p)
{
    return SEQRNN(embedding_forward)(p->layer->units, p->in, p->seq.B * p->seq.T, p->id, p->theta,
                                     p->y);
}

static int SEQRNN(embedding_layer_backward)(const SEQRNN(pass) *p)
{
    return SEQRNN(embedding_backward)(p->layer->units, p->in, p->seq.B * p->seq.T, p->id, p->dy,
                                      p->grad);
}

const SEQRNN(layer_ops) SEQRNN(embedding_ops) = {
    .check = SEQRNN(embedding_check),
    .outputs = SEQRNN(embedding_outputs),
    .tensors = SEQRNN(embedding_tensors),
    .init = SEQRNN(embedding_init),
    .forward = SEQRNN(embedding_layer_forward),
    .backward = SEQRNN(embedding_layer_backward),
};
