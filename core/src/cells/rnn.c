/* The Elman cell: h_t = act(W x_t + b + U h_{t-1}). Elman 1990. */
#include "cell.h"

/* gates [H,n], which are h [H,n] */
static void SEQRNN(rnn_step)(const seqrnn_cell *cell, const SEQRNN(weights) *w,
                             const SEQRNN(recurrence) *r, const SEQRNN(step) *s)
{
    const size_t H = cell->H;
    (void)w;
    SEQRNN(block_forward)(&r->gates, s->n, s->seen, s->gates, H);
    SEQRNN(gate_forward)(&cell->candidate, cell->clip, H * s->n, s->gates, s->pre);
}

/* da = dout * act'; dL/dseen = U' da */
static void SEQRNN(rnn_step_backward)(const seqrnn_cell *cell, const SEQRNN(weights) *w,
                                      const SEQRNN(recurrence) *r, const SEQRNN(step) *s,
                                      const SEQRNN(dstep) *d)
{
    const size_t H = cell->H;
    (void)w;
    memcpy(d->da, d->dout, H * s->n * sizeof(real));
    SEQRNN(gate_backward)(&cell->candidate, cell->clip, H * s->n, s->pre, s->gates, d->da);
    memset(d->dseen, 0, H * s->n * sizeof(real));
    SEQRNN(block_backward)(&r->gates, s->n, d->da, H, d->dseen);
}

const SEQRNN(cell_ops) SEQRNN(rnn_ops) = {SEQRNN(rnn_step), SEQRNN(rnn_step_backward)};
