/* What the LSTM with and without layer normalisation share: from the pre-activations to c_t and
 * the output gate, and back. */
#ifndef SEQRNN_LSTM_H
#define SEQRNN_LSTM_H

#include "../kernels/columns.h"
#include "cell.h"

/* The blocks of one column: pointers to H reals each; f and p_f are NULL when coupled. */
typedef struct SEQRNN(lstm_blocks) {
    size_t i, f, g, o;          /* offsets in a column of gates */
    const real *p_i, *p_f, *p_o; /* peepholes, NULL without */
} SEQRNN(lstm_blocks);

static inline SEQRNN(lstm_blocks) SEQRNN(lstm_layout)(const seqrnn_cell *cell, const real *p)
{
    const size_t H = cell->H;
    SEQRNN(lstm_blocks) k = {0, H, 2 * H, 3 * H, NULL, NULL, NULL};
    if (cell->coupled) {
        k.g = H;
        k.o = 2 * H;
    }
    if (cell->peephole) {
        k.p_i = p;
        k.p_f = cell->coupled ? NULL : p + H;
        k.p_o = p + (cell->coupled ? H : 2 * H);
    }
    return k;
}

/* a += p*c */
static inline void SEQRNN(lstm_peep)(size_t H, const real *p, const real *c, real *a)
{
    if (p) SEQRNN(add_product)(H, p, c, a);
}

/* One column: pre-activations a[G*H] -> activations in place, c[H]. pre is nullable. */
static inline void SEQRNN(lstm_gates)(const seqrnn_cell *cell, const SEQRNN(lstm_blocks) *k,
                                      const real *c_prev, real *a, real *pre,
                                      real *restrict c)
{
    const size_t H = cell->H, n_sigmoid = cell->coupled ? H : 2 * H;
    const real *in = a + k->i, *f = a + k->f, *g = a + k->g;
    SEQRNN(lstm_peep)(H, k->p_i, c_prev, a + k->i);
    SEQRNN(lstm_peep)(H, k->p_f, c_prev, a + k->f);
    SEQRNN(gate_forward)(&cell->gate, cell->clip, n_sigmoid, a, pre);
    SEQRNN(gate_forward)(&cell->candidate, cell->clip, H, a + k->g, pre ? pre + k->g : NULL);
    if (cell->coupled) SR_EACH(H, c[i] = (1 - in[i]) * c_prev[i] + in[i] * g[i]);
    else SR_EACH(H, c[i] = f[i] * c_prev[i] + in[i] * g[i]);
    SEQRNN(lstm_peep)(H, k->p_o, c, a + k->o);
    SEQRNN(gate_forward)(&cell->gate, cell->clip, H, a + k->o, pre ? pre + k->o : NULL);
}

/* One column. a: activations [G*H]; dc in: dL/dc_t but for the output gate's part, out:
 * dL/dc_{t-1}; da[G*H] in: dL/do in the block of o; out: all. dc_total is nullable. */
static inline void SEQRNN(lstm_gates_backward)(const seqrnn_cell *cell,
                                               const SEQRNN(lstm_blocks) *k, const real *c_prev,
                                               const real *a, const real *pre,
                                               real *restrict dc, real *dc_total, real *da)
{
    const size_t H = cell->H;
    const real *in = a + k->i, *f = a + k->f, *g = a + k->g, *o = a + k->o;
    real *da_i = da + k->i, *da_f = da + k->f, *da_g = da + k->g, *da_o = da + k->o;

    SEQRNN(gate_backward)(&cell->gate, cell->clip, H, pre ? pre + k->o : NULL, o, da_o);
    SEQRNN(lstm_peep)(H, k->p_o, da_o, dc);
    if (dc_total) memcpy(dc_total, dc, H * sizeof(real));

    SEQRNN(hadamard)(H, dc, in, da_g);
    if (cell->coupled) {
        real *restrict da_coupled = da_i;
        SR_EACH(H, da_coupled[i] = dc[i] * (g[i] - c_prev[i]));
    } else {
        SEQRNN(hadamard)(H, dc, g, da_i);
        SEQRNN(hadamard)(H, dc, c_prev, da_f);
    }
    SEQRNN(gate_backward)(&cell->candidate, cell->clip, H, pre ? pre + k->g : NULL, g, da_g);
    SEQRNN(gate_backward)(&cell->gate, cell->clip, cell->coupled ? H : 2 * H, pre, a, da);
    if (cell->coupled) SR_EACH(H, dc[i] *= 1 - in[i]);
    else SEQRNN(multiply)(H, f, dc);
    SEQRNN(lstm_peep)(H, k->p_i, da_i, dc);
    SEQRNN(lstm_peep)(H, k->p_f, da_f, dc);
}

#endif
