/* Heapsort (Williams 1964): in place, and never slow, whoever made the input. */
#ifndef SEQRNN_SORT_H
#define SEQRNN_SORT_H

#include <stddef.h>

/* compare(context, a, b): < 0, 0 or > 0. Elements of at most 64 bytes. */
typedef int (*sr_compare)(const void *context, const void *a, const void *b);
void sr_sort(void *elements, size_t n, size_t size, sr_compare compare, const void *context);

#endif
