/* What sequence.c asks of a cell: one step for n columns, forward and backward. The input product
 * W x + b is already in `gates`; a cell adds its recurrent product, then applies its gates. */
#ifndef SEQRNN_CELL_H
#define SEQRNN_CELL_H

#include "../kernels/elementary.h"
#include "../kernels/isa.h"
#include "recurrence.h"

/* What layer normalisation keeps of n columns: the normalised W x, U h and c, and how much each
 * column was scaled: three reals, in that order. */
typedef struct SEQRNN(normed) {
    real *x, *h, *c, *scale; /* [G*H,n], [G*H,n], [H,n], [3,n]; NULL without */
} SEQRNN(normed);

/* The arrays of one step. Columns are sequences. The cell knows neither dropout nor projection:
 * U multiplies `seen`, and `out` may still be projected. */
typedef struct SEQRNN(step) {
    size_t n;
    const real *h_prev, *seen; /* [S,n] h_{t-1}, and the same after recurrent dropout */
    const real *c_prev;        /* [H,n] */
    real *gates;               /* [G*H,n] in: W x + b (+ bU); out: activations */
    real *pre;                 /* [G*H,n] pre-activations, or NULL if the cell keeps none */
    real *aux;                 /* [H,n] GRU: U_n h + bU_n (reset after), r*h (reset before) */
    real *out, *c;             /* [H,n] out: h_t or what P multiplies; RNN: out = gates */
    real *h;                   /* [S,n] h_t; the same as out, or P out */
    SEQRNN(normed) normed;
} SEQRNN(step);

/* Gradients of one step. */
typedef struct SEQRNN(dstep) {
    real *dout;     /* [H,n] in: dL/dout; GRU out: dL/dh_{t-1}, but for U's part */
    real *dseen;    /* [S,n] out: dL/dseen; may be dout; the GRU adds it to what is there */
    real *dc;       /* [H,n] LSTM in: dL/dc_t from step t+1; out: dL/dc_{t-1} */
    real *dc_total; /* [H,n] LSTM out, nullable: dL/dc_t */
    real *da;       /* [G*H,n] out: dL/d pre-activations */
    real *du;       /* [H,n] out, GRU: reset after dL/d(U_n h); reset before dL/d(r*h) */
    real *dWx, *dUh; /* [G*H,n] out, layer norm: dL/d(W x), dL/d(U h) */
    real *dv;       /* [H,n] out, layer norm: dL/d(gc*norm(c) + bc) */
} SEQRNN(dstep);

typedef struct SEQRNN(cell_ops) {
    void (*step)(const seqrnn_cell *, const SEQRNN(weights) *, const SEQRNN(recurrence) *,
                 const SEQRNN(step) *);
    void (*step_backward)(const seqrnn_cell *, const SEQRNN(weights) *, const SEQRNN(recurrence) *,
                          const SEQRNN(step) *, const SEQRNN(dstep) *);
} SEQRNN(cell_ops);

extern const SEQRNN(cell_ops) SEQRNN(rnn_ops), SEQRNN(lstm_ops), SEQRNN(lstm_norm_ops),
    SEQRNN(gru_ops);

static inline const SEQRNN(cell_ops) *SEQRNN(ops_of)(const seqrnn_cell *cell)
{
    switch (cell->kind) {
    case SEQRNN_LSTM: return cell->layer_norm ? &SEQRNN(lstm_norm_ops) : &SEQRNN(lstm_ops);
    case SEQRNN_GRU: return &SEQRNN(gru_ops);
    }
    return &SEQRNN(rnn_ops);
}

/* Backward can do without pre-activations when every derivative follows from the activation. */
static inline int SEQRNN(keeps_pre)(const seqrnn_cell *cell)
{
    int plain_gate = cell->gate.kind <= SEQRNN_RELU, plain = cell->candidate.kind <= SEQRNN_RELU;
    return !plain_gate || !plain || cell->clip > 0;
}

/* The gates in one pass, for a cell without options and with standard activations; else NULL. */
static inline const SEQRNN(gates) *SEQRNN(standard_gates)(const seqrnn_cell *cell)
{
    const int standard = cell->gate.kind == SEQRNN_SIGMOID && cell->candidate.kind == SEQRNN_TANH
                         && cell->output.kind == SEQRNN_TANH && !cell->clip && !cell->peephole
                         && !cell->coupled && !cell->reset_before;
    return standard ? SEQRNN(gates_of)(seqrnn_isa()) : NULL;
}

/* a[n] -> pre (if kept) -> clipped -> activated, in place. */
static inline void SEQRNN(gate_forward)(const seqrnn_act *act, double clip, size_t n, real *a,
                                        real *pre)
{
    if (pre) memcpy(pre, a, n * sizeof(real));
    if (clip > 0) {
        const real top = (real)clip;
        for (size_t i = 0; i < n; i++) a[i] = a[i] > top ? top : a[i] < -top ? -top : a[i];
    }
    SEQRNN(act_forward)(act, n, a, a);
}

/* y = activation, dy[n] -> dL/d pre-activation, in place. */
static inline void SEQRNN(gate_backward)(const seqrnn_act *act, double clip, size_t n,
                                         const real *pre, const real *y, real *dy)
{
    SEQRNN(act_backward)(act, n, pre, y, dy, dy);
    if (clip > 0)
        for (size_t i = 0; i < n; i++)
            if (r_fabs(pre[i]) > (real)clip) dy[i] = 0;
}

#endif
