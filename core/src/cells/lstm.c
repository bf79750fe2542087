/* The LSTM cell. Hochreiter & Schmidhuber 1997, forget gate of Gers et al. 2000:
 *   i, f, o = gate(W x + b + U h_{t-1} (+ p*c)),  g = candidate(...),
 *   c_t = f*c_{t-1} + i*g,  h_t = o*output(c_t).
 * Peepholes (Gers et al. 2002): i and f see c_{t-1}, o sees c_t. Coupled (Greff et al. 2017,
 * CIFG): f = 1 - i, and the blocks of W, U, b are i, g, o. */
#include "cell.h"

/* The blocks of one column: pointers to H reals each; f and p_f are NULL when coupled. */
typedef struct SEQRNN(lstm_blocks) {
    size_t i, f, g, o;          /* offsets in a column of gates */
    const real *p_i, *p_f, *p_o; /* peepholes, NULL without */
} SEQRNN(lstm_blocks);

static SEQRNN(lstm_blocks) SEQRNN(lstm_layout)(const seqrnn_cell *cell, const real *p)
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
static void SEQRNN(lstm_peep)(size_t H, const real *p, const real *c, real *a)
{
    if (p)
        for (size_t i = 0; i < H; i++) a[i] += p[i] * c[i];
}

/* One column: pre-activations a[G*H] -> activations in place, c[H], h[H]. pre is nullable. */
static void SEQRNN(lstm_column)(const seqrnn_cell *cell, const SEQRNN(lstm_blocks) *k,
                                const real *c_prev, real *a, real *pre, real *c, real *h)
{
    const size_t H = cell->H, n_sigmoid = cell->coupled ? H : 2 * H;
    const real *i = a + k->i, *f = a + k->f, *g = a + k->g, *o = a + k->o;
    SEQRNN(lstm_peep)(H, k->p_i, c_prev, a + k->i);
    SEQRNN(lstm_peep)(H, k->p_f, c_prev, a + k->f);
    SEQRNN(gate_forward)(&cell->gate, cell->clip, n_sigmoid, a, pre);
    SEQRNN(gate_forward)(&cell->candidate, cell->clip, H, a + k->g, pre ? pre + k->g : NULL);
    if (cell->coupled)
        for (size_t u = 0; u < H; u++) c[u] = (1 - i[u]) * c_prev[u] + i[u] * g[u];
    else
        for (size_t u = 0; u < H; u++) c[u] = f[u] * c_prev[u] + i[u] * g[u];
    SEQRNN(lstm_peep)(H, k->p_o, c, a + k->o);
    SEQRNN(gate_forward)(&cell->gate, cell->clip, H, a + k->o, pre ? pre + k->o : NULL);
    SEQRNN(act_forward)(&cell->output, H, c, h);
    for (size_t u = 0; u < H; u++) h[u] *= o[u];
}

static void SEQRNN(lstm_step)(const seqrnn_cell *cell, const SEQRNN(weights) *w,
                              const SEQRNN(recurrence) *r, const SEQRNN(step) *s)
{
    const size_t H = cell->H, R = seqrnn_cell_gates(cell) * H;
    const SEQRNN(lstm_blocks) k = SEQRNN(lstm_layout)(cell, w->p);
    const SEQRNN(gates) *standard = SEQRNN(standard_gates)(cell);
    SEQRNN(block_forward)(&r->gates, s->n, s->h_prev, s->gates, R);
    for (size_t j = 0; j < s->n; j++)
        if (standard)
            standard->lstm(H, s->gates + j * R, s->c_prev + j * H, s->c + j * H, s->h + j * H);
        else
            SEQRNN(lstm_column)(cell, &k, s->c_prev + j * H, s->gates + j * R,
                                s->pre ? s->pre + j * R : NULL, s->c + j * H, s->h + j * H);
}

/* One column. a: activations [G*H]; dc in: dL/dc_t from later steps, out: dL/dc_{t-1};
 * da[G*H] out. dc_total is nullable. */
static void SEQRNN(lstm_column_backward)(const seqrnn_cell *cell, const SEQRNN(lstm_blocks) *k,
                                         const real *c_prev, const real *c, const real *a,
                                         const real *pre, const real *dh, real *dc,
                                         real *dc_total, real *da)
{
    const size_t H = cell->H;
    const real *i = a + k->i, *f = a + k->f, *g = a + k->g, *o = a + k->o;
    real *da_i = da + k->i, *da_f = da + k->f, *da_g = da + k->g, *da_o = da + k->o;
    real *squashed = da_g, *through_h = da_i; /* both free until dL/dc_t is known */

    SEQRNN(act_forward)(&cell->output, H, c, squashed);
    for (size_t u = 0; u < H; u++) {
        da_o[u] = dh[u] * squashed[u];
        through_h[u] = dh[u] * o[u];
    }
    SEQRNN(gate_backward)(&cell->gate, cell->clip, H, pre ? pre + k->o : NULL, o, da_o);
    SEQRNN(act_backward)(&cell->output, H, c, squashed, through_h, through_h);
    for (size_t u = 0; u < H; u++) dc[u] += through_h[u];
    SEQRNN(lstm_peep)(H, k->p_o, da_o, dc);
    if (dc_total) memcpy(dc_total, dc, H * sizeof(real));

    for (size_t u = 0; u < H; u++) {
        da_g[u] = dc[u] * i[u];
        da_i[u] = dc[u] * (cell->coupled ? g[u] - c_prev[u] : g[u]);
    }
    if (!cell->coupled)
        for (size_t u = 0; u < H; u++) da_f[u] = dc[u] * c_prev[u];
    SEQRNN(gate_backward)(&cell->candidate, cell->clip, H, pre ? pre + k->g : NULL, g, da_g);
    SEQRNN(gate_backward)(&cell->gate, cell->clip, cell->coupled ? H : 2 * H, pre, a, da);
    for (size_t u = 0; u < H; u++) dc[u] *= cell->coupled ? 1 - i[u] : f[u];
    SEQRNN(lstm_peep)(H, k->p_i, da_i, dc);
    SEQRNN(lstm_peep)(H, k->p_f, da_f, dc);
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
        const real *dh = d->dh + j * H;
        real *dc = d->dc + j * H, *dc_total = d->dc_total ? d->dc_total + j * H : NULL;
        if (standard) standard->lstm_backward(H, a, c_prev, c, dh, dc, dc_total, d->da + j * R);
        else
            SEQRNN(lstm_column_backward)(cell, &k, c_prev, c, a, s->pre ? s->pre + j * R : NULL, dh,
                                         dc, dc_total, d->da + j * R);
    }
    memset(d->dh, 0, H * s->n * sizeof(real));
    SEQRNN(block_backward)(&r->gates, s->n, d->da, R, d->dh);
}

const SEQRNN(cell_ops) SEQRNN(lstm_ops) = {SEQRNN(lstm_step), SEQRNN(lstm_step_backward)};
