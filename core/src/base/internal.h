/* What the core's files share: sizes with overflow checks, and carving arrays out of ws/scratch. */
#ifndef SEQRNN_INTERNAL_H
#define SEQRNN_INTERNAL_H

#include <math.h>
#include <string.h>

#include "precision.h"

#define SEQRNN_LINE 64 /* bytes: arrays inside ws and scratch start a multiple of this apart */

/* A sum of array sizes in bytes. Once it has overflowed it stays overflowed. */
typedef struct sr_size {
    size_t bytes;
    int overflow;
} sr_size;

/* Adds an array of a*b*c elements of `elem` bytes. */
static inline void sr_size_add(sr_size *s, size_t a, size_t b, size_t c, size_t elem)
{
    size_t n, pad;
    s->overflow |= __builtin_mul_overflow(a, b, &n) || __builtin_mul_overflow(n, c, &n)
                   || __builtin_mul_overflow(n, elem, &n)
                   || __builtin_add_overflow(n, (size_t)(SEQRNN_LINE - 1), &pad)
                   || __builtin_add_overflow(s->bytes, pad & ~(size_t)(SEQRNN_LINE - 1), &s->bytes);
}

/* Adds a part whose size another *_size function has told; the call may stand in the arguments. */
static inline void sr_size_part(sr_size *s, int status, const size_t *bytes)
{
    if (status != SEQRNN_OK) s->overflow = 1;
    else sr_size_add(s, *bytes, 1, 1, 1);
}

/* The total, at least one byte, or SEQRNN_TOO_LARGE. PTRDIFF_MAX is the limit of an object. */
static inline int sr_size_total(const sr_size *s, size_t *bytes)
{
    if (s->overflow || s->bytes > (size_t)PTRDIFF_MAX) return SEQRNN_TOO_LARGE;
    *bytes = s->bytes ? s->bytes : SEQRNN_LINE;
    return SEQRNN_OK;
}

/* Takes the next array of n elements of `elem` bytes; mirrors sr_size_add. */
static inline void *sr_take(char **cursor, size_t n, size_t elem)
{
    void *array = *cursor;
    *cursor += (n * elem + SEQRNN_LINE - 1) & ~(size_t)(SEQRNN_LINE - 1);
    return array;
}

#define sr_take_real(cursor, n) ((real *)sr_take(cursor, n, sizeof(real)))
#define sr_max(a, b) ((a) > (b) ? (a) : (b))
#define sr_min(a, b) ((a) < (b) ? (a) : (b))

#endif
