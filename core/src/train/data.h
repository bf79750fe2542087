/* Minibatches out of a host's data: which sequences and steps, gathered into padded arrays. */
#ifndef SEQRNN_DATA_H
#define SEQRNN_DATA_H

#include "../models/spec.h"

/* Some steps of some sequences: those of the order given, from step `start` to before `end`; the
 * losses before step `losses` do not count. */
typedef struct SEQRNN(piece) {
    const size_t *order;
    size_t B, start, losses, end;
} SEQRNN(piece);

/* The longest of the sequences order[B]. */
size_t SEQRNN(data_longest)(const SEQRNN(data) *data, const size_t *order, size_t B);

/* Everything that is read lies inside the arrays, and there are targets? 0 or 1. */
int SEQRNN(data_legal)(const seqrnn_network *net, const SEQRNN(data) *data);

/* The same of data whose targets nobody asks for. */
int SEQRNN(inputs_legal)(const seqrnn_network *net, const SEQRNN(data) *data);

/* An epoch's minibatches, in room that is taken from *cursor; data_room counts it. */
typedef struct SEQRNN(plan) {
    size_t *order, *bound, nbatch; /* [N], [N+1] */
} SEQRNN(plan);
SEQRNN(plan) SEQRNN(plan_make)(const SEQRNN(data) *data, const seqrnn_batching *batching,
                               uint64_t seed, uint64_t epoch, char **cursor);

/* Adds the room of a plan, of the neediest minibatch gathered, with ws and scratch of the network,
 * and if `judged` of its output and classes. `most` steps (0: all) are read at a time. */
void SEQRNN(data_room)(sr_size *size, const seqrnn_network *net, const SEQRNN(data) *data,
                       const seqrnn_batching *batching, size_t most, int judged);

/* The piece as a minibatch, in room that is taken from *cursor. */
SEQRNN(batch) SEQRNN(gather)(const seqrnn_network *net, const SEQRNN(data) *data,
                             const SEQRNN(piece) *piece, char **cursor);

/* What a piece has brought forth, columns of so many bytes: from[B,steps] -> to[total], or pooled
 * from[B] -> to[rows]. */
void SEQRNN(scatter)(const seqrnn_network *net, const SEQRNN(data) *data,
                     const SEQRNN(piece) *piece, size_t bytes, const void *from, void *to);

#endif
