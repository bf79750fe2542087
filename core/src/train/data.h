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

/* Everything that is read lies inside the arrays? 0 or 1. */
int SEQRNN(data_legal)(const seqrnn_network *net, const SEQRNN(data) *data);

/* Room for the arrays of a minibatch of at most `steps` steps and B sequences. */
void SEQRNN(gather_size)(sr_size *size, const seqrnn_network *net, const SEQRNN(data) *data,
                         size_t B, size_t steps);

/* The piece as a minibatch, in room that is taken from *cursor. */
SEQRNN(batch) SEQRNN(gather)(const seqrnn_network *net, const SEQRNN(data) *data,
                             const SEQRNN(piece) *piece, char **cursor);

/* The largest minibatches: the sequences and steps of any of them are at most those of one of the
 * entries; at most SEQRNN_SHAPES. `most` steps (0: all) are read at a time. */
#define SEQRNN_SHAPES 128
typedef struct sr_shape {
    size_t B, T;
} sr_shape;
size_t SEQRNN(batch_shapes)(const SEQRNN(data) *data, const seqrnn_batching *batching, size_t most,
                            sr_shape shape[SEQRNN_SHAPES]);

#endif
