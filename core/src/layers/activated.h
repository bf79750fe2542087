/* The activation of a layer whose last step is y = activation(a), a[units,B,T] being affine in the
 * parameters: of dense and convolutional layers. Where the derivative follows from y, a is y. */
#ifndef SEQRNN_ACTIVATED_H
#define SEQRNN_ACTIVATED_H

#include "layer.h"

/* 0 or -1: is it a legal activation, or none? */
static inline int SEQRNN(activated_check)(const seqrnn_layer *layer)
{
    if (layer->activated < 0 || layer->activated > 1) return -1;
    return layer->activated ? seqrnn_act_check(&layer->activation) : SEQRNN_OK;
}

/* Must the pre-activations be kept from forward to backward? */
static inline int SEQRNN(activated_keeps_a)(const seqrnn_layer *layer)
{
    return layer->activated && layer->activation.kind > SEQRNN_RELU;
}

static inline int SEQRNN(activated_reads_y)(const seqrnn_layer *layer)
{
    return layer->activated;
}

/* Reals of ws: a[units,B,T], or none. */
static inline void SEQRNN(activated_ws_size)(sr_size *size, const seqrnn_layer *layer, size_t B,
                                             size_t T)
{
    if (SEQRNN(activated_keeps_a)(layer)) sr_size_add(size, layer->units, B, T, sizeof(real));
}

/* Of scratch in backward: da[units,B,T], or none. */
static inline void SEQRNN(activated_scratch_size)(sr_size *size, const seqrnn_layer *layer,
                                                  size_t B, size_t T)
{
    if (layer->activated) sr_size_add(size, layer->units, B, T, sizeof(real));
}

/* Where a stands: at *ws, which moves on, or in y. */
static inline real *SEQRNN(activated_a)(const SEQRNN(pass) *p, char **ws)
{
    const size_t n = p->layer->units * p->seq.B * p->seq.T;
    return SEQRNN(activated_keeps_a)(p->layer) ? sr_take_real(ws, n) : p->y;
}

/* a -> y; both 0 at padded steps */
static inline void SEQRNN(activated_forward)(const SEQRNN(pass) *p, real *a)
{
    const size_t units = p->layer->units, n = units * p->seq.B * p->seq.T;
    SEQRNN(clear_padding)(units, &p->seq, a);
    if (!p->layer->activated) return;
    SEQRNN(act_forward)(&p->layer->activation, n, a, p->y);
    SEQRNN(clear_padding)(units, &p->seq, p->y);
}

/* da, 0 at padded steps as dy is: dy itself, or taken from *scratch, which moves on */
static inline const real *SEQRNN(activated_backward)(const SEQRNN(pass) *p, const real *a,
                                                     char **scratch)
{
    const size_t n = p->layer->units * p->seq.B * p->seq.T;
    if (!p->layer->activated) return p->dy;
    real *da = sr_take_real(scratch, n);
    SEQRNN(act_backward)(&p->layer->activation, n, a, p->y, p->dy, da);
    return da;
}

#endif
