/* What a network asks of a layer. A kind of layer is one file that ends in one table of this type,
 * and one row in models/network.c. A layer without state, ws, scratch, ... leaves NULL there. */
#ifndef SEQRNN_LAYER_H
#define SEQRNN_LAYER_H

#include "../base/internal.h"

#define SEQRNN_LAYER_TENSORS 24 /* the most parameter arrays one layer has */

/* A layer at work on one batch; the arrays of the direction not taken are NULL. */
typedef struct SEQRNN(pass) {
    const seqrnn_layer *layer;
    size_t in;             /* features that come in; of an embedding: its vocabulary */
    seqrnn_seq seq;        /* the steps that come in */
    const int *id;         /* [B,T] input of an embedding */
    const real *x;         /* [in,B,T] input of the others */
    const real *skip;      /* [in,B,T] RESIDUAL: what is added to x */
    const real *theta;     /* its parameters */
    const real *state;     /* its state, NULL: zero, or learned */
    real *state_out;       /* nullable; may be state */
    real *y;               /* [outputs,B,T], or [outputs,B] where it pools; 0 at padded steps */
    const real *dy;        /* the same shape: dL/dy */
    size_t ldy;            /* of an embedding: rows of y and dy; the first `units` are its own */
    real *dx;              /* [in,B,T], nullable, overwritten; 0 at padded steps */
    real *grad;            /* dL/dtheta is added */
    int training;          /* 1: dropout is on */
    uint64_t seed, draw;   /* of its draws: seqrnn_keep(seed, substream ... +3, draw, ...) */
    uint32_t substream;
    void *ws, *scratch;
} SEQRNN(pass);

typedef struct SEQRNN(layer_ops) {
    /* 0, -1 or SEQRNN_TOO_LARGE: may this layer follow `in` features? */
    int (*check)(const seqrnn_layer *layer, size_t in);
    size_t (*outputs)(const seqrnn_layer *layer, size_t in);
    size_t (*nstate)(const seqrnn_layer *layer, size_t in); /* reals per sequence */
    /* Does a step of y depend on later steps of x? NULL: no. */
    int (*reads_ahead)(const seqrnn_layer *layer);
    /* Fills backward, name, rows, cols of its parameter arrays; returns how many there are. */
    size_t (*tensors)(const seqrnn_layer *layer, size_t in,
                      seqrnn_tensor tensor[SEQRNN_LAYER_TENSORS]);
    /* substream and substream + 1 are the layer's own. -1: the layer has no such initialiser. */
    int (*init)(const seqrnn_layer *layer, size_t in, uint64_t seed, uint32_t substream,
                real *theta, void *scratch);
    int (*init_scratch_size)(const seqrnn_layer *layer, size_t in, size_t *bytes);
    int (*forward)(const SEQRNN(pass) *p);
    int (*backward)(const SEQRNN(pass) *p);
    int (*reads_y)(const seqrnn_layer *layer); /* does backward read y? NULL: no */
    int (*ws_size)(const seqrnn_layer *layer, size_t in, size_t B, size_t T, size_t *bytes);
    int (*scratch_size)(const seqrnn_layer *layer, size_t in, size_t B, size_t T, size_t *bytes);
    int pools; /* 1: one step per sequence comes out */
} SEQRNN(layer_ops);

extern const SEQRNN(layer_ops) SEQRNN(embedding_ops), SEQRNN(recurrent_ops), SEQRNN(dense_ops),
    SEQRNN(conv1d_ops), SEQRNN(dropout_ops), SEQRNN(layer_norm_ops), SEQRNN(residual_ops),
    SEQRNN(pool_ops), SEQRNN(crf_ops);

/* By enum seqrnn_layer_kind. */
extern const SEQRNN(layer_ops) *const SEQRNN(layer_table)[SEQRNN_NLAYER];

/* Is step t of sequence b there? */
static inline int SEQRNN(step_is_there)(const seqrnn_seq *seq, size_t b, size_t t)
{
    return !seq->lengths || t < (size_t)seq->lengths[b];
}

/* a[rows,B,T] = 0 past the end of each sequence */
static inline void SEQRNN(clear_padding)(size_t rows, const seqrnn_seq *seq, real *a)
{
    for (size_t b = 0; seq->lengths && b < seq->B; b++)
        for (size_t t = (size_t)seq->lengths[b]; t < seq->T; t++)
            memset(a + (b + t * seq->B) * rows, 0, rows * sizeof(real));
}

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

/* W[n], fans being the sum of fan-in and fan-out: Glorot & Bengio 2010, eq. 16 */
static inline void SEQRNN(layer_glorot)(uint64_t seed, uint32_t substream, size_t n, size_t fans,
                                        real *W)
{
    SEQRNN(layer_uniform)(seed, substream, n, sqrt(6 / (double)fans), W);
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
