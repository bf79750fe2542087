/* Residual connection (He et al. 2016): y = x + skip, skip being the input of an earlier layer. */
#include "../kernels/columns.h"
#include "layer.h"

static size_t SEQRNN(residual_outputs)(const seqrnn_layer *layer, size_t in)
{
    (void)layer;
    return in;
}

static int SEQRNN(residual_forward)(const SEQRNN(pass) *p)
{
    const size_t n = p->in * p->seq.B * p->seq.T;
    memcpy(p->y, p->x, n * sizeof(real));
    SEQRNN(add_scaled)(n, 1, p->skip, p->y);
    SEQRNN(clear_padding)(p->in, &p->seq, p->y);
    return SEQRNN_OK;
}

/* dy is the gradient of skip as well: the network adds it where skip comes from. */
static int SEQRNN(residual_backward)(const SEQRNN(pass) *p)
{
    if (p->dx) memcpy(p->dx, p->dy, p->in * p->seq.B * p->seq.T * sizeof(real));
    return SEQRNN_OK;
}

const SEQRNN(layer_ops) SEQRNN(residual_ops) = {
    .outputs = SEQRNN(residual_outputs),
    .forward = SEQRNN(residual_forward),
    .backward = SEQRNN(residual_backward),
};
