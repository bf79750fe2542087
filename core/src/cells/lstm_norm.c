/* The LSTM cell with layer normalisation. Ba, Kiros & Hinton 2016, eq. 20-22:
 *   a = gW*norm(W x) + gU*norm(U h_{t-1}) + b, all G*H rows of a column normalised together,
 *   i, f, g, o and c_t from a as without it (peepholes are added to a and see c itself),
 *   h_t = o*output(v), v = gc*norm(c_t) + bc.
 * norm subtracts the mean and divides by sqrt(variance + eps), eps = 1e-5 as in PyTorch. */
#include "lstm.h"
#include "../kernels/norm.h"

static const real SEQRNN(NORM_EPS) = R_(1e-5);

/* What is kept of column j. */
static SEQRNN(normed) SEQRNN(normed_column)(const SEQRNN(normed) *all, size_t H, size_t R, size_t j)
{
    return (SEQRNN(normed)){all->x + j * R, all->h + j * R, all->c + j * H, all->scale + j * 3};
}

/* One column: a[R] = W x and k.h[R] = U h are normalised, a becomes the pre-activations. */
static void SEQRNN(lstm_norm_inputs)(size_t R, const SEQRNN(weights) *w, SEQRNN(normed) k, real *a)
{
    k.scale[0] = SEQRNN(norm_forward)(R, SEQRNN(NORM_EPS), a, k.x);
    k.scale[1] = SEQRNN(norm_forward)(R, SEQRNN(NORM_EPS), k.h, k.h);
    for (size_t i = 0; i < R; i++) a[i] = w->gW[i] * k.x[i] + w->gU[i] * k.h[i] + w->b[i];
}

/* One column: v[H] of what is kept of c */
static void SEQRNN(lstm_norm_v)(size_t H, const SEQRNN(weights) *w, SEQRNN(normed) k, real *v)
{
    for (size_t u = 0; u < H; u++) v[u] = w->gc[u] * k.c[u] + w->bc[u];
}

static void SEQRNN(lstm_norm_step)(const seqrnn_cell *cell, const SEQRNN(weights) *w,
                                   const SEQRNN(recurrence) *r, const SEQRNN(step) *s)
{
    const size_t H = cell->H, R = seqrnn_cell_gates(cell) * H;
    const SEQRNN(lstm_blocks) blocks = SEQRNN(lstm_layout)(cell, w->p);
    memset(s->normed.h, 0, R * s->n * sizeof(real));
    SEQRNN(block_forward)(&r->gates, s->n, s->seen, s->normed.h, R);
    for (size_t j = 0; j < s->n; j++) {
        const SEQRNN(normed) k = SEQRNN(normed_column)(&s->normed, H, R, j);
        real *a = s->gates + j * R, *c = s->c + j * H, *out = s->out + j * H;
        SEQRNN(lstm_norm_inputs)(R, w, k, a);
        SEQRNN(lstm_gates)(cell, &blocks, s->c_prev + j * H, a, s->pre ? s->pre + j * R : NULL, c);
        k.scale[2] = SEQRNN(norm_forward)(H, SEQRNN(NORM_EPS), c, k.c);
        SEQRNN(lstm_norm_v)(H, w, k, out);
        SEQRNN(act_forward)(&cell->output, H, out, out);
        for (size_t u = 0; u < H; u++) out[u] *= a[blocks.o + u];
    }
}

/* One column: dout[H] -> dv[H], dL/do in the block of o of da[R], and its part of dL/dc_t in
 * dc. */
static void SEQRNN(lstm_norm_output_backward)(const seqrnn_cell *cell, const SEQRNN(weights) *w,
                                              const SEQRNN(lstm_blocks) *blocks, SEQRNN(normed) k,
                                              const real *a, const real *dout, real *dv, real *dc,
                                              real *da)
{
    const size_t H = cell->H;
    const real *o = a + blocks->o;
    real *squashed = da + blocks->g, *v = da + blocks->i; /* both free until dL/dc_t is known */
    SEQRNN(lstm_norm_v)(H, w, k, v);
    SEQRNN(act_forward)(&cell->output, H, v, squashed);
    for (size_t u = 0; u < H; u++) {
        da[blocks->o + u] = dout[u] * squashed[u];
        dv[u] = dout[u] * o[u];
    }
    SEQRNN(act_backward)(&cell->output, H, v, squashed, dv, dv);
    real *through = v;
    for (size_t u = 0; u < H; u++) through[u] = dv[u] * w->gc[u];
    SEQRNN(norm_backward)(H, k.c, k.scale[2], through);
    for (size_t u = 0; u < H; u++) dc[u] += through[u];
}

/* One column: da[R] -> dWx[R], dUh[R] */
static void SEQRNN(lstm_norm_inputs_backward)(size_t R, const SEQRNN(weights) *w, SEQRNN(normed) k,
                                              const real *da, real *dWx, real *dUh)
{
    for (size_t i = 0; i < R; i++) {
        dWx[i] = da[i] * w->gW[i];
        dUh[i] = da[i] * w->gU[i];
    }
    SEQRNN(norm_backward)(R, k.x, k.scale[0], dWx);
    SEQRNN(norm_backward)(R, k.h, k.scale[1], dUh);
}

static void SEQRNN(lstm_norm_step_backward)(const seqrnn_cell *cell, const SEQRNN(weights) *w,
                                            const SEQRNN(recurrence) *r, const SEQRNN(step) *s,
                                            const SEQRNN(dstep) *d)
{
    const size_t H = cell->H, R = seqrnn_cell_gates(cell) * H;
    const SEQRNN(lstm_blocks) blocks = SEQRNN(lstm_layout)(cell, w->p);
    for (size_t j = 0; j < s->n; j++) {
        const SEQRNN(normed) k = SEQRNN(normed_column)(&s->normed, H, R, j);
        const real *a = s->gates + j * R, *pre = s->pre ? s->pre + j * R : NULL;
        real *dc = d->dc + j * H, *da = d->da + j * R;
        SEQRNN(lstm_norm_output_backward)(cell, w, &blocks, k, a, d->dout + j * H, d->dv + j * H,
                                          dc, da);
        SEQRNN(lstm_gates_backward)(cell, &blocks, s->c_prev + j * H, a, pre, dc,
                                    d->dc_total ? d->dc_total + j * H : NULL, da);
        SEQRNN(lstm_norm_inputs_backward)(R, w, k, da, d->dWx + j * R, d->dUh + j * R);
    }
    memset(d->dseen, 0, seqrnn_cell_state(cell) * s->n * sizeof(real));
    SEQRNN(block_backward)(&r->gates, s->n, d->dUh, R, d->dseen);
}

const SEQRNN(cell_ops) SEQRNN(lstm_norm_ops) = {SEQRNN(lstm_norm_step),
                                                SEQRNN(lstm_norm_step_backward)};
