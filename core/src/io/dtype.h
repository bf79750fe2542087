/* Elements of files: their types, and the order in which files hold them. */
#ifndef SEQRNN_DTYPE_H
#define SEQRNN_DTYPE_H

#include "../base/internal.h"

size_t sr_dtype_size(int dtype); /* bytes of an element */

/* Can elements of a file's dtype be read as `as`; can those held as `held` be written? */
int sr_can_decode(int dtype, int as);
int sr_can_encode(int held, int dtype);

/* n elements from the bytes of a file, which it may reorder; and back. decode: 0 if one of them is
 * no double. Elements stand aligned. */
int sr_decode(int dtype, int as, size_t n, void *bytes, void *to);
void sr_encode(int held, int dtype, size_t n, const void *from, void *to);

/* A walk through an array in the order of a file (row-major, the last index is the fastest): `at`
 * is the column-major place of the element that is next. */
typedef struct sr_walk {
    size_t ndim, at;
    size_t shape[SEQRNN_MAX_DIM], index[SEQRNN_MAX_DIM], stride[SEQRNN_MAX_DIM];
} sr_walk;

void sr_walk_start(sr_walk *walk, size_t ndim, const size_t *shape);
/* The next n elements of `size` bytes: from a piece of the file to the array, and back. */
void sr_scatter(sr_walk *walk, size_t size, size_t n, const void *piece, void *array);
void sr_gather(sr_walk *walk, size_t size, size_t n, const void *array, void *piece);

#endif
