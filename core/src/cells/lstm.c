/* The LSTM cell. Hochreiter & Schmidhuber 1997, forget gate of Gers et al. 2000:
 *   i, f, o = gate(W x + b + U h_{t-1} (+ p*c)),  g = candidate(...),
 *   c_t = f*c_{t-1} + i*g,  h_t = o*output(c_t), or P (o*output(c_t)) (Sak et al. 2014).
 * Peepholes (Gers et al. 2002): i and f see c_{t-1}, o sees c_t. Coupled (Greff et al. 2017,
 * CIFG): f = 1 - i, and the blocks of W, U, b are i, g, o. */
#include "lstm.h"

static void SEQRNN(lstm_step)(const seqrnn_cell *cell, const SEQRNN(weights) *w,
                              const SEQRNN(recurrence) *r, const SEQRNN(step) *s)
{
    const size_t H = cell->H, R = seqrnn_cell_gates(cell) * H;
    const SEQRNN(lstm_blocks) k = SEQRNN(lstm_layout)(cell, w->p);
    const SEQRNN(gates) *standard = SEQRNN(standard_gates)(cell);
    SEQRNN(block_forward)(&r->gates, s->n, s->seen, s->gates, R);
    for (size_t j = 0; j < s->n; j++) {
        const real *c_prev = s->c_prev + j * H;
        real *a = s->gates + j * R, *c = s->c + j * H, *out = s->out + j * H;
        if (standard) {
            standard->lstm(H, a, c_prev, c, out);
            continue;
        }
        SEQRNN(lstm_gates)(cell, &k, c_prev, a, s->pre ? s->pre + j * R : NULL, c);
        SEQRNN(act_forward)(&cell->output, H, c, out);
        SEQRNN(multiply)(H, a + k.o, out);
    }
}

/* One column: dout[H] -> dL/do in the block of o of da[G*H], and its part of dL/dc_t in dc. */
static void SEQRNN(lstm_output_backward)(const seqrnn_cell *cell, const SEQRNN(lstm_blocks) *k,
                                         const real *c, const real *a, const real *dout, real *dc,
                                         real *da)
{
    const size_t H = cell->H;
    const real *o = a + k->o;
    real *squashed = da + k->g, *restrict through = da + k->i; /* free until dL/dc_t is known */
    real *restrict da_o = da + k->o;
    SEQRNN(act_forward)(&cell->output, H, c, squashed);
    SR_EACH(H, da_o[i] = dout[i] * squashed[i]; through[i] = dout[i] * o[i]);
    SEQRNN(act_backward)(&cell->output, H, c, squashed, through, through);
    SEQRNN(add)(H, through, dc);
}

static void SEQRNN(lstm_step_backward)(const seqrnn_cell *cell, const SEQRNN(weights) *w,
                                       const SEQRNN(recurrence) *r, const SEQRNN(step) *s,
                                       const SEQRNN(dstep) *d)
{
    const size_t H = cell->H, R = seqrnn_cell_gates(cell) * H;
    const SEQRNN(lstm_blocks) k = SEQRNN(lstm_layout)(cell, w->p);
    const SEQRNN(gates) *standard = SEQRNN(standard_gates)(cell);
    for (size_t j = 0; j < s->n; j++) {
        const real *c_prev = s->c_prev + j * H, *c = s->c + j * H, *a = s->gates + j * R;
        const real *dout = d->dout + j * H;
        real *dc = d->dc + j * H, *dc_total = d->dc_total ? d->dc_total + j * H : NULL;
        real *da = d->da + j * R;
        if (standard) {
            standard->lstm_backward(H, a, c_prev, c, dout, dc, dc_total, da);
            continue;
        }
        SEQRNN(lstm_output_backward)(cell, &k, c, a, dout, dc, da);
        SEQRNN(lstm_gates_backward)(cell, &k, c_prev, a, s->pre ? s->pre + j * R : NULL, dc,
                                    dc_total, da);
    }
    memset(d->dseen, 0, seqrnn_cell_state(cell) * s->n * sizeof(real));
    SEQRNN(block_backward)(&r->gates, s->n, d->da, R, d->dseen);
}

const SEQRNN(cell_ops) SEQRNN(lstm_ops) = {SEQRNN(lstm_step), SEQRNN(lstm_step_backward)};
