/* What the two passes over a sequence share: legality of arguments, what forward keeps. */
#ifndef SEQRNN_SEQUENCE_H
#define SEQRNN_SEQUENCE_H

#include "../kernels/threads.h"
#include "cell.h"
#include "pack.h"

static inline int SEQRNN(weights_legal)(const seqrnn_cell *cell, const SEQRNN(weights) *w)
{
    return w && w->W && w->U && w->b && (!cell->recurrent_bias || w->bU)
           && (!cell->peephole || w->p) && (!cell->projection || w->P)
           && (!cell->layer_norm || (w->gW && w->gU && w->gc && w->bc));
}

static inline int SEQRNN(dweights_legal)(const seqrnn_cell *cell, const SEQRNN(dweights) *w)
{
    return !w || (w->W && w->U && w->b && (!cell->recurrent_bias || w->bU)
                  && (!cell->peephole || w->p) && (!cell->projection || w->P)
                  && (!cell->layer_norm || (w->gW && w->gU && w->gc && w->bc)));
}

static inline int SEQRNN(seq_legal)(const seqrnn_seq *seq)
{
    if (!seq || seq->B < 1 || seq->T < 1 || (seq->reverse != 0 && seq->reverse != 1)) return 0;
    for (size_t b = 0; seq->lengths && b < seq->B; b++)
        if (seq->lengths[b] < 0 || (size_t)seq->lengths[b] > seq->T) return 0;
    return 1;
}

/* array + n, or NULL if there is no array */
static inline const real *SEQRNN(at)(const real *array, size_t n)
{
    return array ? array + n : NULL;
}
static inline real *SEQRNN(at_out)(real *array, size_t n)
{
    return array ? array + n : NULL;
}

/* What forward keeps for backward, inside ws. */
typedef struct SEQRNN(kept) {
    real *h, *c; /* [S, B+N], [H, B+N] initial states, then packed steps; c: LSTM */
    real *gates; /* [G*H, N] activations; RNN: the steps of h */
    real *pre;   /* [G*H, N] pre-activations, where keeps_pre */
    real *aux;   /* [H, N] GRU */
    real *out;   /* [H, N] what P multiplies; without projection the steps of h */
    SEQRNN(normed) normed; /* layer norm, of N columns */
} SEQRNN(kept);

static inline SEQRNN(kept) SEQRNN(kept_at)(const seqrnn_cell *cell, size_t B, size_t T,
                                           const void *ws)
{
    char *cursor = (char *)ws;
    const size_t H = cell->H, R = seqrnn_cell_gates(cell) * H, N = B * T;
    const size_t S = seqrnn_cell_state(cell);
    SEQRNN(kept) k = {0};
    k.h = sr_take_real(&cursor, S * (B + N));
    k.gates = cell->kind == SEQRNN_RNN ? k.h + H * B : sr_take_real(&cursor, R * N);
    if (cell->kind == SEQRNN_LSTM) k.c = sr_take_real(&cursor, H * (B + N));
    if (cell->kind == SEQRNN_GRU) k.aux = sr_take_real(&cursor, H * N);
    if (SEQRNN(keeps_pre)(cell)) k.pre = sr_take_real(&cursor, R * N);
    k.out = cell->projection ? sr_take_real(&cursor, H * N) : k.h + S * B;
    if (cell->layer_norm) {
        k.normed.x = sr_take_real(&cursor, R * N);
        k.normed.h = sr_take_real(&cursor, R * N);
        k.normed.c = sr_take_real(&cursor, H * N);
        k.normed.scale = sr_take_real(&cursor, 3 * N);
    }
    return k;
}

/* The arrays of packed step s at some places; nothing is dropped from what U sees. */
static inline SEQRNN(step) SEQRNN(step_at)(const seqrnn_cell *cell, const SEQRNN(pack) *pack,
                                    const SEQRNN(kept) *k, SEQRNN(places) p, size_t s)
{
    const size_t H = cell->H, R = seqrnn_cell_gates(cell) * H, first = pack->first[s] + p.from;
    const size_t S = seqrnn_cell_state(cell);
    const size_t before = SEQRNN(pack_before)(pack, s) + p.from;
    const size_t after = SEQRNN(pack_after)(pack, s) + p.from;
    SEQRNN(step) step = {.n = SEQRNN(places_alive)(pack, p, s)};
    step.h_prev = step.seen = k->h + before * S;
    step.h = k->h + after * S;
    step.out = k->out + first * H;
    step.gates = k->gates + first * R;
    if (k->c) {
        step.c_prev = k->c + before * H;
        step.c = k->c + after * H;
    }
    if (k->pre) step.pre = k->pre + first * R;
    if (k->aux) step.aux = k->aux + first * H;
    if (cell->layer_norm)
        step.normed = (SEQRNN(normed)){k->normed.x + first * R, k->normed.h + first * R,
                                       k->normed.c + first * H, k->normed.scale + first * 3};
    return step;
}

/* seen = h*mask, all [S,n] */
static inline void SEQRNN(drop)(size_t n, const real *h, const real *mask, real *seen)
{
    for (size_t i = 0; i < n; i++) seen[i] = h[i] * mask[i];
}

/* Blocks of steps whose gates stay in the cache (8 MiB): at most block_columns columns, but at
 * least one step. block_room: columns of the largest block of a batch. */
static inline size_t SEQRNN(block_columns)(const seqrnn_cell *cell)
{
    return ((size_t)8 << 20) / (seqrnn_cell_gates(cell) * cell->H * sizeof(real));
}

static inline size_t SEQRNN(block_room)(const seqrnn_cell *cell, size_t B, size_t T)
{
    const size_t columns = sr_max(SEQRNN(block_columns)(cell), B);
    return T < columns / B ? B * T : columns;
}

/* The end of the block that starts with step `start`, and the start of the one before `end`. */
static inline size_t SEQRNN(block_end)(const SEQRNN(pack) *k, size_t start, size_t columns)
{
    size_t end = sr_min(start + 1, k->steps);
    while (end < k->steps && k->first[end + 1] - k->first[start] <= columns) end++;
    return end;
}
static inline size_t SEQRNN(block_start)(const SEQRNN(pack) *k, size_t end, size_t least,
                                         size_t columns)
{
    size_t start = end - 1;
    while (start > least && k->first[end] - k->first[start - 1] <= columns) start--;
    return start;
}

/* The steps of a sequence follow one another, but sequences do not: threads take parts of the
 * batch through all steps. Part `part` of parts of `width` places. */
static inline SEQRNN(places) SEQRNN(places_part)(const SEQRNN(pack) *pack, size_t width,
                                                 size_t part)
{
    return (SEQRNN(places)){part * width, sr_min((part + 1) * width, pack->seq->B)};
}

/* The width of a part: the whole batch where threads cannot gain, or gain more by sharing the
 * product of every step: when it is large and has few columns, or is the only one. Sequences of
 * unequal length make more parts, of which the longer ones are taken first. */
static inline size_t SEQRNN(part_width)(const seqrnn_cell *cell, const SEQRNN(pack) *pack)
{
    const size_t B = pack->seq->B, H = cell->H, R = seqrnn_cell_gates(cell) * H;
    const int by_product = pack->steps == 1 || (B < 16 && sr_worth_sharing(R, H, B));
    const size_t threads = by_product ? 1 : (size_t)sr_threads(R, H, pack->N);
    if (threads == 1) return B;
    const int equal = pack->N == B * pack->seq->T;
    const size_t parts = equal || B < 16 * threads ? threads : 2 * threads;
    return ((B + parts - 1) / parts + 3) / 4 * 4;
}

#endif
