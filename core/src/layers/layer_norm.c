/* Layer normalisation (Ba et al. 2016, eq. 4): every step gets mean 0 and variance 1, then gain g
 * and bias b. Backward recomputes the mean and the variance. */
#include <float.h>

#include "../kernels/norm.h"
#include "layer.h"

static void SEQRNN(norm_column)(size_t in, real eps, const real *restrict x, const real *restrict g,
                                const real *restrict b, real *restrict y)
{
    real mean;
    const real scale = SEQRNN(norm_moments)(in, eps, x, &mean);
    SR_EACH(in, y[i] = g[i] * ((x[i] - mean) * scale) + b[i]);
}

/* With u = (x - mean) * scale and du = g * dy: dx = scale * (du - mean(du) - u * mean(du * u)),
 * dg += dy * u, db += dy. */
static void SEQRNN(norm_column_backward)(size_t in, real eps, const real *restrict x,
                                         const real *restrict g, const real *restrict dy,
                                         real *restrict dx, real *restrict dg, real *restrict db)
{
    real mean;
    const real scale = SEQRNN(norm_moments)(in, eps, x, &mean);
    if (dx) {
        const real shift = SR_SUM(in, g[i] * dy[i]) / (real)in;
        const real slope = SR_SUM(in, g[i] * dy[i] * (x[i] - mean)) * scale / (real)in;
        SR_EACH(in, dx[i] = scale * (g[i] * dy[i] - shift - (x[i] - mean) * scale * slope));
    }
    SR_EACH(in, dg[i] += dy[i] * ((x[i] - mean) * scale));
    SR_EACH(in, db[i] += dy[i]);
}

/* Steps that are not there are not read: they get 0. */
static void SEQRNN(norm_steps)(size_t in, const seqrnn_seq *seq, real eps, const real *x,
                               const real *g, const real *b, real *y)
{
    for (size_t j = 0; j < seq->B * seq->T; j++, x += in, y += in)
        if (SEQRNN(step_is_there)(seq, j % seq->B, j / seq->B))
            SEQRNN(norm_column)(in, eps, x, g, b, y);
        else memset(y, 0, in * sizeof(real));
}

static void SEQRNN(norm_steps_backward)(size_t in, const seqrnn_seq *seq, real eps, const real *x,
                                        const real *g, const real *dy, real *dx, real *dg, real *db)
{
    for (size_t j = 0; j < seq->B * seq->T; j++, x += in, dy += in) {
        real *column = dx ? dx + j * in : NULL;
        if (SEQRNN(step_is_there)(seq, j % seq->B, j / seq->B))
            SEQRNN(norm_column_backward)(in, eps, x, g, dy, column, dg, db);
        else if (dx) memset(column, 0, in * sizeof(real));
    }
}

int SEQRNN(layer_norm_forward)(size_t in, size_t n, double eps, const real *x, const real *g,
                               const real *b, real *y)
{
    SEQRNN(norm_steps)(in, &(seqrnn_seq){.B = n, .T = 1}, (real)eps, x, g, b, y);
    return SEQRNN_OK;
}

int SEQRNN(layer_norm_backward)(size_t in, size_t n, double eps, const real *x, const real *g,
                                const real *dy, real *dx, real *dg, real *db)
{
    SEQRNN(norm_steps_backward)(in, &(seqrnn_seq){.B = n, .T = 1}, (real)eps, x, g, dy, dx, dg, db);
    return SEQRNN_OK;
}

/* ---- as a layer of a network ------------------------------------------------------------- */

static int SEQRNN(layer_norm_check)(const seqrnn_layer *layer, size_t in)
{
    (void)in;
    return layer->eps >= FLT_MIN && isfinite(layer->eps) ? SEQRNN_OK : -1; /* not 0 in float */
}

static size_t SEQRNN(layer_norm_outputs)(const seqrnn_layer *layer, size_t in)
{
    (void)layer;
    return in;
}

static size_t SEQRNN(layer_norm_tensors)(const seqrnn_layer *layer, size_t in,
                                         seqrnn_tensor *tensor)
{
    (void)layer;
    tensor[0] = (seqrnn_tensor){.name = "g", .rows = in, .cols = 1};
    tensor[1] = (seqrnn_tensor){.name = "b", .rows = in, .cols = 1};
    return 2;
}

/* g = 1, b = 0, whatever the initialiser, zeros too: with g = 0 nothing would come through. */
static int SEQRNN(layer_norm_init)(const seqrnn_layer *layer, size_t in, uint64_t seed,
                                   uint32_t substream, real *theta, void *scratch)
{
    (void)layer, (void)seed, (void)substream, (void)scratch;
    for (size_t i = 0; i < in; i++) theta[i] = 1;
    memset(theta + in, 0, in * sizeof(real));
    return SEQRNN_OK;
}

static int SEQRNN(layer_norm_layer_forward)(const SEQRNN(pass) *p)
{
    SEQRNN(norm_steps)(p->in, &p->seq, (real)p->layer->eps, p->x, p->theta, p->theta + p->in, p->y);
    return SEQRNN_OK;
}

static int SEQRNN(layer_norm_layer_backward)(const SEQRNN(pass) *p)
{
    SEQRNN(norm_steps_backward)(p->in, &p->seq, (real)p->layer->eps, p->x, p->theta, p->dy, p->dx,
                                p->grad, p->grad + p->in);
    return SEQRNN_OK;
}

const SEQRNN(layer_ops) SEQRNN(layer_norm_ops) = {
    .check = SEQRNN(layer_norm_check),
    .outputs = SEQRNN(layer_norm_outputs),
    .tensors = SEQRNN(layer_norm_tensors),
    .init = SEQRNN(layer_norm_init),
    .forward = SEQRNN(layer_norm_layer_forward),
    .backward = SEQRNN(layer_norm_layer_backward),
};
