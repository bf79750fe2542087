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
static void SEQRNN(lstm_norm_inputs)(size_t R, const SEQRNN(weights) *w, SEQRNN(normed) k,
                                     real *restrict a)
{
    const real *gW = w->gW, *gU = w->gU, *b = w->b;
    memcpy(k.x, a, R * sizeof(real));
    k.scale[0] = SEQRNN(norm_forward)(R, SEQRNN(NORM_EPS), k.x);
    k.scale[1] = SEQRNN(norm_forward)(R, SEQRNN(NORM_EPS), k.h);
    SR_EACH(R, a[i] = gW[i] * k.x[i] + gU[i] * k.h[i] + b[i]);
}

/* One column: v[H] of what is kept of c */
static void SEQRNN(lstm_norm_v)(size_t H, const SEQRNN(weights) *w, SEQRNN(normed) k,
                                real *restrict v)
{
    const real *gc = w->gc, *bc = w->bc;
    SR_EACH(H, v[i] = gc[i] * k.c[i] + bc[i]);
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
        memcpy(k.c, c, H * sizeof(real));
        k.scale[2] = SEQRNN(norm_forward)(H, SEQRNN(NORM_EPS), k.c);
        SEQRNN(lstm_norm_v)(H, w, k, out);
        SEQRNN(act_forward)(&cell->output, H, out, out);
        SEQRNN(multiply)(H, a + blocks.o, out);
    }
}

/* One column: dout[H] -> dv[H], dL/do in the block of o of da[R], and its part of dL/dc_t in
 * dc. */
static void SEQRNN(lstm_norm_output_backward)(const seqrnn_cell *cell, const SEQRNN(weights) *w,
                                              const SEQRNN(lstm_blocks) *blocks, SEQRNN(normed) k,
                                              const real *a, const real *dout,
                                              real *restrict dv, real *dc, real *da)
{
    const size_t H = cell->H;
    const real *o = a + blocks->o, *gc = w->gc;
    real *squashed = da + blocks->g, *v = da + blocks->i; /* both free until dL/dc_t is known */
    real *restrict da_o = da + blocks->o;
    SEQRNN(lstm_norm_v)(H, w, k, v);
    SEQRNN(act_forward)(&cell->output, H, v, squashed);
    SR_EACH(H, da_o[i] = dout[i] * squashed[i]; dv[i] = dout[i] * o[i]);
    SEQRNN(act_backward)(&cell->output, H, v, squashed, dv, dv);
    real *restrict through = v;
    SR_EACH(H, through[i] = dv[i] * gc[i]);
    SEQRNN(norm_backward)(H, k.c, k.scale[2], through);
    SEQRNN(add)(H, through, dc);
}

/* One column: da[R] -> dWx[R], dUh[R] */
static void SEQRNN(lstm_norm_inputs_backward)(size_t R, const SEQRNN(weights) *w, SEQRNN(normed) k,
                                              const real *da, real *restrict dWx,
                                              real *restrict dUh)
{
    const real *gW = w->gW, *gU = w->gU;
    SR_EACH(R, dWx[i] = da[i] * gW[i]; dUh[i] = da[i] * gU[i]);
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
