/* A network laid out for a batch: where each layer finds its arrays. */
#ifndef SEQRNN_NETWORK_H
#define SEQRNN_NETWORK_H

#include "../layers/layer.h"
#include "spec.h"

/* A layer's place: its input, its output and what it keeps begin at these bytes of ws. */
typedef struct SEQRNN(place) {
    sr_link link;
    const seqrnn_layer *layer;
    const SEQRNN(layer_ops) *ops;
    size_t T;         /* steps that come in */
    size_t x, y, ws;
    size_t row;       /* of an embedding: its first row of y, which all inputs share */
} SEQRNN(place);

/* Carved out of scratch. */
typedef struct SEQRNN(spare) {
    SEQRNN(place) *place;  /* [nlayer] */
    real *d[2];            /* two gradients between layers */
    int *target, *pooled;  /* [B,T'] targets that count; [B] lengths behind a pooling layer */
    real *sample_weight;   /* [B,T'] */
    void *layer;           /* what the neediest layer, or the loss, asks for */
} SEQRNN(spare);

SEQRNN(spare) SEQRNN(network_spare)(const seqrnn_network *net, size_t B, size_t T, void *scratch);

/* Does the gradient of the output overwrite the output, which lies in ws? */
int SEQRNN(network_in_place)(const seqrnn_network *net);

#endif
