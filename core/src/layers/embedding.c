/* Embedding: y[units,n] = E[:, id[n]], E[units,V]; id -1 (padding) gives a zero column. */
#include "../kernels/columns.h"
#include "layer.h"

static int SEQRNN(id_is_legal)(size_t V, int id)
{
    return id >= -1 && (id < 0 || (size_t)id < V);
}

static int SEQRNN(ids_are_legal)(size_t V, size_t n, const int *id)
{
    for (size_t j = 0; j < n; j++)
        if (!SEQRNN(id_is_legal)(V, id[j])) return 0;
    return 1;
}

/* y[ldy,n], the first `units` rows of it = columns of E */
static void SEQRNN(embedding_look_up)(size_t units, size_t n, const int *id, const real *E, real *y,
                                      size_t ldy)
{
    for (size_t j = 0; j < n; j++, y += ldy)
        if (id[j] < 0) memset(y, 0, units * sizeof(real));
        else memcpy(y, E + (size_t)id[j] * units, units * sizeof(real));
}

/* dE[:, id[j]] += dy[:, j], in the order of j */
static void SEQRNN(embedding_add)(size_t units, size_t n, const int *id, const real *dy, size_t ldy,
                                  real *dE)
{
    for (size_t j = 0; j < n; j++, dy += ldy)
        if (id[j] >= 0) SEQRNN(add_scaled)(units, 1, dy, dE + (size_t)id[j] * units);
}

int SEQRNN(embedding_forward)(size_t units, size_t V, size_t n, const int *id, const real *E,
                              real *y)
{
    if (!SEQRNN(ids_are_legal)(V, n, id)) return -4;
    SEQRNN(embedding_look_up)(units, n, id, E, y, units);
    return SEQRNN_OK;
}

int SEQRNN(embedding_backward)(size_t units, size_t V, size_t n, const int *id, const real *dy,
                               real *dE)
{
    if (!SEQRNN(ids_are_legal)(V, n, id)) return -4;
    SEQRNN(embedding_add)(units, n, id, dy, units, dE);
    return SEQRNN_OK;
}

/* ---- as a layer of a network ------------------------------------------------------------- */

static int SEQRNN(embedding_check)(const seqrnn_layer *layer, size_t in)
{
    size_t n;
    if (layer->units < 1 || !(layer->rate >= 0 && layer->rate < 1)) return -1;
    return __builtin_mul_overflow(layer->units, in, &n) ? SEQRNN_TOO_LARGE : SEQRNN_OK;
}

static size_t SEQRNN(embedding_outputs)(const seqrnn_layer *layer, size_t in)
{
    (void)in;
    return layer->units;
}

static size_t SEQRNN(embedding_tensors)(const seqrnn_layer *layer, size_t in,
                                        seqrnn_tensor *tensor)
{
    tensor[0] = (seqrnn_tensor){.name = "E", .rows = layer->units, .cols = in};
    return 1;
}

/* The layer's own weights if it brings some. glorot: for the one-hot columns that E multiplies;
 * torch: standard normal, as torch.nn.Embedding */
static int SEQRNN(embedding_init)(const seqrnn_layer *layer, size_t in, uint64_t seed,
                                  uint32_t substream, real *theta, void *scratch)
{
    const size_t n = layer->units * in;
    (void)scratch;
    if (layer->weights) {
        for (size_t i = 0; i < n; i++) theta[i] = (real)layer->weights[i];
        return SEQRNN_OK;
    }
    switch (layer->init.kind) {
    case SEQRNN_INIT_GLOROT:
        SEQRNN(layer_glorot)(seed, substream, n, layer->units + in, theta);
        break;
    case SEQRNN_INIT_TORCH: SEQRNN(layer_normal)(seed, substream, n, theta); break;
    case SEQRNN_INIT_ZEROS: memset(theta, 0, n * sizeof(real)); break;
    default: return -1;
    }
    return SEQRNN_OK;
}

/* keep[n] of columns j ...: 0 where word dropout (Iyyer et al. 2015, section 3.1) takes one out. */
static void SEQRNN(words_kept)(const SEQRNN(pass) *p, size_t j, size_t n, unsigned char *keep)
{
    if (p->training && p->layer->rate > 0)
        seqrnn_keep(p->seed, p->substream, p->draw, j, n, p->layer->rate, keep);
    else memset(keep, 1, n);
}

/* id[B,T] as they are read: -1 if dropped, and past the end of a sequence, whatever stands there.
 * 0: an id is illegal. */
static int SEQRNN(embedding_ids)(const SEQRNN(pass) *p, int *id)
{
    enum { BLOCK = 512 };
    const size_t B = p->seq.B, n = B * p->seq.T;
    unsigned char keep[BLOCK];
    for (size_t j = 0; j < n; j++) {
        const int there = SEQRNN(step_is_there)(&p->seq, j % B, j / B);
        if (j % BLOCK == 0) SEQRNN(words_kept)(p, j, sr_min(n - j, (size_t)BLOCK), keep);
        if (there && !SEQRNN(id_is_legal)(p->in, p->id[j])) return 0;
        id[j] = there && keep[j % BLOCK] ? p->id[j] : -1;
    }
    return 1;
}

static int SEQRNN(embedding_layer_forward)(const SEQRNN(pass) *p)
{
    if (!SEQRNN(embedding_ids)(p, p->scratch)) return -4;
    SEQRNN(embedding_look_up)(p->layer->units, p->seq.B * p->seq.T, p->scratch, p->theta, p->y,
                              p->ldy);
    return SEQRNN_OK;
}

static int SEQRNN(embedding_layer_backward)(const SEQRNN(pass) *p)
{
    if (!SEQRNN(embedding_ids)(p, p->scratch)) return -4;
    SEQRNN(embedding_add)(p->layer->units, p->seq.B * p->seq.T, p->scratch, p->dy, p->ldy,
                          p->grad);
    return SEQRNN_OK;
}

/* The ids as they are read. */
static int SEQRNN(embedding_scratch_size)(const seqrnn_layer *layer, size_t in, size_t B, size_t T,
                                          size_t *bytes)
{
    sr_size s = {0};
    (void)layer, (void)in;
    sr_size_add(&s, B, T, 1, sizeof(int));
    return sr_size_total(&s, bytes);
}

const SEQRNN(layer_ops) SEQRNN(embedding_ops) = {
    .check = SEQRNN(embedding_check),
    .outputs = SEQRNN(embedding_outputs),
    .tensors = SEQRNN(embedding_tensors),
    .init = SEQRNN(embedding_init),
    .forward = SEQRNN(embedding_layer_forward),
    .backward = SEQRNN(embedding_layer_backward),
    .scratch_size = SEQRNN(embedding_scratch_size),
};
