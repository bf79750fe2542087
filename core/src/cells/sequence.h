/* What the two passes over a sequence share: legality of arguments, what forward keeps. */
#ifndef SEQRNN_SEQUENCE_H
#define SEQRNN_SEQUENCE_H

#include "cell.h"
#include "pack.h"

static inline int SEQRNN(weights_legal)(const seqrnn_cell *cell, const SEQRNN(weights) *w)
{
    return w && w->W && w->U && w->b && (!cell->recurrent_bias || w->bU)
           && (!cell->peephole || w->p);
}

static inline int SEQRNN(dweights_legal)(const seqrnn_cell *cell, const SEQRNN(dweights) *w)
{
    return !w || (w->W && w->U && w->b && (!cell->recurrent_bias || w->bU)
                  && (!cell->peephole || w->p));
}

static inline int SEQRNN(seq_legal)(const seqrnn_seq *seq)
{
    if (!seq || seq->B < 1 || seq->T < 1 || (seq->reverse != 0 && seq->reverse != 1)) return 0;
    for (size_t b = 0; seq->lengths && b < seq->B; b++)
        if (seq->lengths[b] < 0 || (size_t)seq->lengths[b] > seq->T) return 0;
    return 1;
}

/* What forward keeps for backward, inside ws. */
typedef struct SEQRNN(kept) {
    real *h, *c; /* [H, B+N] initial states, then packed steps; c: LSTM */
    real *gates; /* [G*H, N] activations */
    real *pre;   /* [G*H, N] pre-activations, where keeps_pre */
    real *aux;   /* [H, N] GRU */
} SEQRNN(kept);

static inline SEQRNN(kept) SEQRNN(kept_at)(const seqrnn_cell *cell, size_t B, size_t T,
                                           const void *ws)
{
    char *cursor = (char *)ws;
    const size_t H = cell->H, R = seqrnn_cell_gates(cell) * H, N = B * T;
    SEQRNN(kept) k = {0};
    k.h = sr_take_real(&cursor, H * (B + N));
    k.gates = sr_take_real(&cursor, R * N);
    if (cell->kind == SEQRNN_LSTM) k.c = sr_take_real(&cursor, H * (B + N));
    if (cell->kind == SEQRNN_GRU) k.aux = sr_take_real(&cursor, H * N);
    if (SEQRNN(keeps_pre)(cell)) k.pre = sr_take_real(&cursor, R * N);
    return k;
}

/* The arrays of packed step s. */
static inline SEQRNN(step) SEQRNN(step_at)(const seqrnn_cell *cell, const SEQRNN(pack) *pack,
                                    const SEQRNN(kept) *k, size_t s)
{
    const size_t H = cell->H, R = seqrnn_cell_gates(cell) * H, first = pack->first[s];
    const size_t before = SEQRNN(pack_before)(pack, s), after = SEQRNN(pack_after)(pack, s);
    SEQRNN(step) step = {.n = pack->alive[s]};
    step.h_prev = k->h + before * H;
    step.h = k->h + after * H;
    step.gates = k->gates + first * R;
    if (k->c) {
        step.c_prev = k->c + before * H;
        step.c = k->c + after * H;
    }
    if (k->pre) step.pre = k->pre + first * R;
    if (k->aux) step.aux = k->aux + first * H;
    return step;
}

#endif
