/* The GRU cell. Cho et al. 2014:
 *   r, z = gate(W x + b + U h_{t-1}),  h_t = (1 - z)*n + z*h_{t-1},
 *   reset after:  n = candidate(W_n x + b_n + r*(U_n h_{t-1} + bU_n))   (as in cuDNN)
 *   reset before: n = candidate(W_n x + b_n + U_n (r*h_{t-1}) + bU_n)   (as in the paper).
 * Recurrent dropout changes the h_{t-1} of U's products, `seen`, but not that of z*h_{t-1}. */
#include "cell.h"

/* aux [H,n] = U_n seen + bU_n, the part that the reset gate multiplies (reset after) */
static void SEQRNN(gru_reset_operand)(size_t H, const SEQRNN(weights) *w,
                                      const SEQRNN(recurrence) *r, const SEQRNN(step) *s)
{
    memset(s->aux, 0, H * s->n * sizeof(real));
    if (w->bU)
        for (size_t j = 0; j < s->n; j++)
            memcpy(s->aux + j * H, w->bU + 2 * H, H * sizeof(real));
    SEQRNN(block_forward)(&r->candidate, s->n, s->seen, s->aux, H);
}

/* gates [3H,n] -> activations, step by step: the way that takes every option */
static void SEQRNN(gru_columns)(const seqrnn_cell *cell, const SEQRNN(recurrence) *recurrence,
                                const SEQRNN(step) *s)
{
    const size_t H = cell->H, R = 3 * H;
    for (size_t j = 0; j < s->n; j++) {
        real *a = s->gates + j * R, *aux = s->aux + j * H;
        const real *seen = s->seen + j * H;
        SEQRNN(gate_forward)(&cell->gate, cell->clip, 2 * H, a, s->pre ? s->pre + j * R : NULL);
        if (cell->reset_before)
            for (size_t u = 0; u < H; u++) aux[u] = a[u] * seen[u];
        else
            for (size_t u = 0; u < H; u++) a[2 * H + u] += a[u] * aux[u];
    }
    if (cell->reset_before)
        SEQRNN(block_forward)(&recurrence->candidate, s->n, s->aux, s->gates + 2 * H, R);
    for (size_t j = 0; j < s->n; j++) {
        real *a = s->gates + j * R, *n = a + 2 * H, *h = s->out + j * H;
        const real *z = a + H, *h_prev = s->h_prev + j * H;
        SEQRNN(gate_forward)(&cell->candidate, cell->clip, H, n,
                             s->pre ? s->pre + j * R + 2 * H : NULL);
        for (size_t u = 0; u < H; u++) h[u] = (1 - z[u]) * n[u] + z[u] * h_prev[u];
    }
}

static void SEQRNN(gru_step)(const seqrnn_cell *cell, const SEQRNN(weights) *w,
                             const SEQRNN(recurrence) *r, const SEQRNN(step) *s)
{
    const size_t H = cell->H, R = 3 * H;
    const SEQRNN(gates) *standard = SEQRNN(standard_gates)(cell);
    SEQRNN(block_forward)(&r->gates, s->n, s->seen, s->gates, R);
    if (!cell->reset_before) SEQRNN(gru_reset_operand)(H, w, r, s);
    if (!standard) SEQRNN(gru_columns)(cell, r, s);
    for (size_t j = 0; standard && j < s->n; j++)
        standard->gru(H, s->gates + j * R, s->aux + j * H, s->h_prev + j * H, s->out + j * H);
}

/* One column: da_z, da_n (complete); dh becomes z*dh, the direct part of dL/dh_{t-1}. */
static void SEQRNN(gru_column_backward)(const seqrnn_cell *cell, const real *h_prev, const real *a,
                                        const real *pre, real *dh, real *da)
{
    const size_t H = cell->H;
    const real *z = a + H, *n = a + 2 * H;
    real *da_z = da + H, *da_n = da + 2 * H;
    for (size_t u = 0; u < H; u++) {
        da_z[u] = dh[u] * (h_prev[u] - n[u]);
        da_n[u] = dh[u] * (1 - z[u]);
        dh[u] *= z[u];
    }
    SEQRNN(gate_backward)(&cell->gate, cell->clip, H, pre ? pre + H : NULL, z, da_z);
    SEQRNN(gate_backward)(&cell->candidate, cell->clip, H, pre ? pre + 2 * H : NULL, n, da_n);
}

/* du and da_r of one column; reset before: du comes in as dL/d(r*seen) and feeds dL/dseen. */
static void SEQRNN(gru_reset_backward)(const seqrnn_cell *cell, const real *seen, const real *a,
                                       const real *pre, const real *aux, real *da, real *du,
                                       real *dseen)
{
    const size_t H = cell->H;
    const real *r = a, *da_n = da + 2 * H;
    for (size_t u = 0; u < H; u++) {
        if (cell->reset_before) {
            da[u] = du[u] * seen[u];
            dseen[u] += du[u] * r[u];
        } else {
            da[u] = da_n[u] * aux[u];
            du[u] = da_n[u] * r[u];
        }
    }
    SEQRNN(gate_backward)(&cell->gate, cell->clip, H, pre, r, da);
}

/* da, du and the parts of dL/dh_{t-1} that no product gives, the way that takes every option */
static void SEQRNN(gru_columns_backward)(const seqrnn_cell *cell, const SEQRNN(recurrence) *r,
                                         const SEQRNN(step) *s, const SEQRNN(dstep) *d)
{
    const size_t H = cell->H, R = 3 * H;
    for (size_t j = 0; j < s->n; j++)
        SEQRNN(gru_column_backward)(cell, s->h_prev + j * H, s->gates + j * R,
                                    s->pre ? s->pre + j * R : NULL, d->dout + j * H,
                                    d->da + j * R);
    if (cell->reset_before) {
        memset(d->du, 0, H * s->n * sizeof(real));
        SEQRNN(block_backward)(&r->candidate, s->n, d->da + 2 * H, R, d->du);
    }
    for (size_t j = 0; j < s->n; j++)
        SEQRNN(gru_reset_backward)(cell, s->seen + j * H, s->gates + j * R,
                                   s->pre ? s->pre + j * R : NULL, s->aux + j * H, d->da + j * R,
                                   d->du + j * H, d->dseen + j * H);
}

static void SEQRNN(gru_step_backward)(const seqrnn_cell *cell, const SEQRNN(weights) *w,
                                      const SEQRNN(recurrence) *r, const SEQRNN(step) *s,
                                      const SEQRNN(dstep) *d)
{
    const size_t H = cell->H, R = 3 * H;
    const SEQRNN(gates) *standard = SEQRNN(standard_gates)(cell);
    (void)w;
    if (!standard) SEQRNN(gru_columns_backward)(cell, r, s, d);
    for (size_t j = 0; standard && j < s->n; j++)
        standard->gru_backward(H, s->gates + j * R, s->aux + j * H, s->h_prev + j * H,
                               d->dout + j * H, d->da + j * R, d->du + j * H);
    SEQRNN(block_backward)(&r->gates, s->n, d->da, R, d->dseen);
    if (!cell->reset_before) SEQRNN(block_backward)(&r->candidate, s->n, d->du, H, d->dseen);
}

const SEQRNN(cell_ops) SEQRNN(gru_ops) = {SEQRNN(gru_step), SEQRNN(gru_step_backward)};
