/* CRF: the end of a chain whose loss is that of a linear-chain CRF. Its outputs are its inputs, the
 * emissions; its parameters, the scores of transitions A[K,K] and of first and last tags start[K],
 * end[K], belong to the loss, which adds their gradient (train/crf.c). */
#include "layer.h"

static int SEQRNN(crf_check)(const seqrnn_layer *layer, size_t in)
{
    size_t n;
    if (__builtin_add_overflow(in, (size_t)2, &n) || __builtin_mul_overflow(n, in, &n))
        return SEQRNN_TOO_LARGE;
    for (size_t i = 0; layer->forbidden && i < n; i++)
        if (layer->forbidden[i] > 1) return -1;
    return SEQRNN_OK;
}

static size_t SEQRNN(crf_outputs)(const seqrnn_layer *layer, size_t in)
{
    (void)layer;
    return in;
}

static size_t SEQRNN(crf_tensors)(const seqrnn_layer *layer, size_t in, seqrnn_tensor *tensor)
{
    (void)layer;
    tensor[0] = (seqrnn_tensor){.name = "A", .rows = in, .cols = in};
    tensor[1] = (seqrnn_tensor){.name = "start", .rows = in, .cols = 1};
    tensor[2] = (seqrnn_tensor){.name = "end", .rows = in, .cols = 1};
    return 3;
}

/* 0 with any initialiser: at first no transition is better than another. */
static int SEQRNN(crf_init)(const seqrnn_layer *layer, size_t in, uint64_t seed, uint32_t substream,
                            real *theta, void *scratch)
{
    (void)layer, (void)seed, (void)substream, (void)scratch;
    memset(theta, 0, in * (in + 2) * sizeof(real));
    return SEQRNN_OK;
}

static int SEQRNN(crf_layer_forward)(const SEQRNN(pass) *p)
{
    memcpy(p->y, p->x, p->in * p->seq.B * p->seq.T * sizeof(real));
    SEQRNN(clear_padding)(p->in, &p->seq, p->y);
    return SEQRNN_OK;
}

static int SEQRNN(crf_layer_backward)(const SEQRNN(pass) *p)
{
    if (!p->dx) return SEQRNN_OK;
    memcpy(p->dx, p->dy, p->in * p->seq.B * p->seq.T * sizeof(real));
    SEQRNN(clear_padding)(p->in, &p->seq, p->dx);
    return SEQRNN_OK;
}

const SEQRNN(layer_ops) SEQRNN(crf_ops) = {
    .check = SEQRNN(crf_check),
    .outputs = SEQRNN(crf_outputs),
    .tensors = SEQRNN(crf_tensors),
    .init = SEQRNN(crf_init),
    .forward = SEQRNN(crf_layer_forward),
    .backward = SEQRNN(crf_layer_backward),
};
