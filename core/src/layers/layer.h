/* What a network asks of a layer. A kind of layer is one file that ends in one table of this type,
 * and one row in models/network.c. A layer without state, ws, scratch, ... leaves NULL there. */
#ifndef SEQRNN_LAYER_H
#define SEQRNN_LAYER_H

#include "../base/internal.h"

#define SEQRNN_LAYER_TENSORS 10 /* the most parameter arrays one layer has */

/* A layer at work on one batch; the arrays of the direction not taken are NULL. */
typedef struct SEQRNN(pass) {
    const seqrnn_layer *layer;
    size_t in;             /* features that come in; of an embedding: the vocabulary */
    seqrnn_seq seq;
    const int *id;         /* [B,T] input of an embedding */
    const real *x;         /* [in,B,T] input of the others */
    const real *theta;     /* its parameters */
    const real *state;     /* its state, NULL: zero */
    real *state_out;       /* nullable; may be state */
    real *y;               /* [outputs,B,T] */
    const real *dy;        /* [outputs,B,T]: dL/dy */
    real *dx;              /* [in,B,T], nullable, overwritten */
    real *grad;            /* dL/dtheta is added */
    void *ws, *scratch;
} SEQRNN(pass);

typedef struct SEQRNN(layer_ops) {
    /* 0, -1 or SEQRNN_TOO_LARGE: may this layer follow `in` features? */
    int (*check)(const seqrnn_layer *layer, size_t in);
    size_t (*outputs)(const seqrnn_layer *layer);
    size_t (*nstate)(const seqrnn_layer *layer); /* reals per sequence */
    /* Fills backward, name, rows, cols of its parameter arrays; returns how many there are. */
    size_t (*tensors)(const seqrnn_layer *layer, size_t in,
                      seqrnn_tensor tensor[SEQRNN_LAYER_TENSORS]);
    /* substream and substream + 1 are the layer's own. -1: the layer has no such initialiser. */
    int (*init)(const seqrnn_layer *layer, size_t in, uint64_t seed, uint32_t substream,
                real *theta, void *scratch);
    int (*init_scratch_size)(const seqrnn_layer *layer, size_t in, size_t *bytes);
    int (*forward)(const SEQRNN(pass) *p);
    int (*backward)(const SEQRNN(pass) *p);
    int (*ws_size)(const seqrnn_layer *layer, size_t in, size_t B, size_t T, size_t *bytes);
    int (*scratch_size)(const seqrnn_layer *layer, size_t in, size_t B, size_t T, size_t *bytes);
} SEQRNN(layer_ops);

extern const SEQRNN(layer_ops) SEQRNN(embedding_ops), SEQRNN(recurrent_ops), SEQRNN(dense_ops);

/* By enum seqrnn_layer_kind. */
extern const SEQRNN(layer_ops) *const SEQRNN(layer_table)[SEQRNN_NLAYER];

/* ---- initialisers that layers share; the draws start at number 0 of the substream ----------- */

/* theta[n]: uniform in +-limit */
static inline void SEQRNN(layer_uniform)(uint64_t seed, uint32_t substream, size_t n, double limit,
                                         real *theta)
{
    double u;
    for (size_t i = 0; i < n; i++) {
        seqrnn_uniform(seed, SEQRNN_STREAM_INIT, substream, i, 1, &u);
        theta[i] = (real)(limit * (2 * u - 1));
    }
}

/* W[units,in]: Glorot & Bengio 2010, eq. 16 */
static inline void SEQRNN(layer_glorot)(uint64_t seed, uint32_t substream, size_t units, size_t in,
                                        real *W)
{
    const double limit = sqrt(6 / ((double)units + (double)in));
    SEQRNN(layer_uniform)(seed, substream, units * in, limit, W);
}

/* theta[n] of a layer behind `in` features, as PyTorch: uniform in +-1/sqrt(in) */
static inline void SEQRNN(layer_torch)(uint64_t seed, uint32_t substream, size_t n, size_t in,
                                       real *theta)
{
    SEQRNN(layer_uniform)(seed, substream, n, 1 / sqrt((double)in), theta);
}

/* theta[n]: standard normal */
static inline void SEQRNN(layer_normal)(uint64_t seed, uint32_t substream, size_t n, real *theta)
{
    double z;
    for (size_t i = 0; i < n; i++) {
        seqrnn_normal(seed, SEQRNN_STREAM_INIT, substream, i, 1, &z);
        theta[i] = (real)z;
    }
}

#endif
