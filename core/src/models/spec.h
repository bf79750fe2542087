/* What the files that run a network ask of its description. */
#ifndef SEQRNN_SPEC_H
#define SEQRNN_SPEC_H

#include "../base/internal.h"

/* A layer in its chain: features in and out, parameters, reals of state per sequence. */
typedef struct sr_link {
    size_t in, out, nparam, nstate;
} sr_link;

/* The link of a layer that `in` features reach. */
sr_link sr_layer_link(const seqrnn_layer *layer, size_t in);

/* 0, -1 or SEQRNN_TOO_LARGE: is it a legal network, from ids to a score of each possible next id,
 * that reads only forward? */
int sr_lm_check(const seqrnn_network *net);

#endif
