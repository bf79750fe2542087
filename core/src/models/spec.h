/* What the files that run a network ask of its description. */
#ifndef SEQRNN_SPEC_H
#define SEQRNN_SPEC_H

#include "../base/internal.h"

/* A layer in its chain: what comes in and goes out, where its parameters and its state begin. */
typedef struct sr_link {
    size_t index;         /* which layer; nlayer: behind the last */
    size_t in, out;       /* features; of an embedding: its vocabulary, its units */
    int pooled;           /* sequences come in as one step each */
    size_t nparam, nstate; /* its own; of state per sequence */
    size_t theta, state;  /* those of the layers before it */
} sr_link;

/* The link of the first layer of a network, and of the next; net is legal up to there. */
sr_link sr_link_first(const seqrnn_network *net);
sr_link sr_link_next(const seqrnn_network *net, const sr_link *link);

/* The sums over all layers: theta and state of what stands behind the last. */
sr_link sr_link_end(const seqrnn_network *net);

/* Features that the first layer behind the embeddings reads. */
size_t sr_front(const seqrnn_network *net);

/* Can a sequence be read piece by piece, with the state carried on? Not by networks that pool, that
 * read ahead or in reverse, or that end in a CRF. */
int sr_streams(const seqrnn_network *net);

#endif
