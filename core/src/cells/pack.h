/* Ragged batches as packed steps. The sequences are sorted by length, longest first; at step s of
 * the reading order the first alive[s] of them still have a step, and the columns of all steps
 * stand one after another, N = sum of the lengths in all. Reading in reverse changes only which
 * time step a packed column comes from. */
#ifndef SEQRNN_PACK_H
#define SEQRNN_PACK_H

#include "../base/internal.h"

typedef struct SEQRNN(pack) {
    const seqrnn_seq *seq;
    size_t steps;  /* the longest length */
    size_t N;      /* packed columns */
    int straight;  /* packed order is the order of the batch: nothing needs to be moved */
    size_t *order; /* [B] sequence of each sorted place */
    size_t *alive; /* [T+1] sequences with a step s; alive[steps] = 0 */
    size_t *first; /* [T+1] first packed column of step s; first[steps] = N */
} SEQRNN(pack);

static inline void SEQRNN(pack_size)(sr_size *size, size_t B, size_t T)
{
    sr_size_add(size, B, 1, 1, sizeof(size_t));
    for (int k = 0; k < 2; k++) {
        sr_size_add(size, T, 1, 1, sizeof(size_t));
        sr_size_add(size, 1, 1, 1, sizeof(size_t));
    }
}

static inline size_t SEQRNN(pack_length)(const seqrnn_seq *seq, size_t b)
{
    return seq->lengths ? (size_t)seq->lengths[b] : seq->T;
}

/* Sorts by counting: stable, so equal lengths keep their order. */
static inline SEQRNN(pack) SEQRNN(pack_make)(const seqrnn_seq *seq, char **cursor)
{
    const size_t B = seq->B, T = seq->T;
    SEQRNN(pack) k = {seq, 0, 0, !seq->reverse, NULL, NULL, NULL};
    k.order = sr_take(cursor, B, sizeof(size_t));
    k.alive = sr_take(cursor, T + 1, sizeof(size_t));
    k.first = sr_take(cursor, T + 1, sizeof(size_t));
    memset(k.alive, 0, (T + 1) * sizeof(size_t));
    for (size_t b = 0; b < B; b++) k.alive[SEQRNN(pack_length)(seq, b)]++;
    /* count of each length -> how many sequences are longer = place of the first of that
     * length */
    for (size_t length = T + 1, longer = 0; length-- > 0;) {
        size_t count = k.alive[length];
        k.alive[length] = longer;
        k.first[length] = longer;
        longer += count;
    }
    for (size_t b = 0; b < B; b++) k.order[k.first[SEQRNN(pack_length)(seq, b)]++] = b;
    /* alive[s] now counts the sequences longer than s: those with a step s */
    for (size_t s = 0; s <= T; s++) {
        k.first[s] = k.N;
        k.N += k.alive[s];
        if (k.alive[s]) k.steps = s + 1;
    }
    k.straight = k.straight && k.N == B * T;
    return k;
}

/* Sorted places [from,to): the part of a batch that one thread takes through all steps. */
typedef struct SEQRNN(places) {
    size_t from, to;
} SEQRNN(places);

static inline SEQRNN(places) SEQRNN(places_all)(const SEQRNN(pack) *k)
{
    return (SEQRNN(places)){0, k->seq->B};
}

/* How many of them have a step s: the first ones. */
static inline size_t SEQRNN(places_alive)(const SEQRNN(pack) *k, SEQRNN(places) p, size_t s)
{
    const size_t end = sr_min(k->alive[s], p.to);
    return end > p.from ? end - p.from : 0;
}

/* Column of the batch, b + t*B, where packed step s, sorted place j comes from. */
static inline size_t SEQRNN(pack_column)(const SEQRNN(pack) *k, size_t s, size_t j)
{
    const size_t b = k->order[j];
    return b + k->seq->B * (k->seq->reverse ? SEQRNN(pack_length)(k->seq, b) - 1 - s : s);
}

/* packed[rows,.] <- batch[rows,B,T]: the steps [from,to) */
static inline void SEQRNN(pack_gather)(const SEQRNN(pack) *k, size_t from, size_t to, size_t rows,
                                       const real *batch, real *packed)
{
    for (size_t s = from; s < to; s++)
        for (size_t j = 0; j < k->alive[s]; j++, packed += rows)
            memcpy(packed, batch + SEQRNN(pack_column)(k, s, j) * rows, rows * sizeof(real));
}

/* batch[ld,B,T] <- packed[rows,N] at some places: the steps [from,to) */
static inline void SEQRNN(pack_scatter)(const SEQRNN(pack) *k, SEQRNN(places) p, size_t from,
                                        size_t to, size_t rows, const real *packed, real *batch,
                                        size_t ld)
{
    for (size_t s = from; s < to; s++)
        for (size_t j = p.from; j < sr_min(k->alive[s], p.to); j++)
            memcpy(batch + SEQRNN(pack_column)(k, s, j) * ld,
                   packed + (k->first[s] + j) * rows, rows * sizeof(real));
}

/* The padded steps of batch[ld,B,T] become 0. */
static inline void SEQRNN(pack_clear)(const SEQRNN(pack) *k, size_t rows, real *batch, size_t ld)
{
    const size_t B = k->seq->B, T = k->seq->T;
    for (size_t b = 0; b < B && k->N < B * T; b++)
        for (size_t t = SEQRNN(pack_length)(k->seq, b); t < T; t++)
            memset(batch + (b + t * B) * ld, 0, rows * sizeof(real));
}

/* sorted[rows,B] <- state[rows,B], or zeros if state is NULL */
static inline void SEQRNN(pack_state)(const SEQRNN(pack) *k, size_t rows, const real *state,
                                      real *sorted)
{
    for (size_t j = 0; j < k->seq->B; j++)
        if (state) memcpy(sorted + j * rows, state + k->order[j] * rows, rows * sizeof(real));
        else memset(sorted + j * rows, 0, rows * sizeof(real));
}

/* Packed hidden or cell states have the initial states in front: [rows, B + N]. The column that
 * step s starts from, that it ends in, and that sorted place j ends its sequence in. */
static inline size_t SEQRNN(pack_before)(const SEQRNN(pack) *k, size_t s)
{
    return s ? k->seq->B + k->first[s - 1] : 0;
}
static inline size_t SEQRNN(pack_after)(const SEQRNN(pack) *k, size_t s)
{
    return k->seq->B + k->first[s];
}
static inline size_t SEQRNN(pack_last)(const SEQRNN(pack) *k, size_t j)
{
    const size_t length = SEQRNN(pack_length)(k->seq, k->order[j]);
    return SEQRNN(pack_before)(k, length) + j;
}

#endif
