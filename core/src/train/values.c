/* Losses whose targets are numbers t[M,n]; NaN is a number that is not known and does not count.
 * y[K,n] are the outputs. The loss is the mean over the numbers that count, weighted by the sample
 * weight of their column. At a kink the slope is the mean of both sides'. */
#include "loss.h"

#include "../kernels/elementary.h"

double SEQRNN(value_norm)(const SEQRNN(targets) *targets, size_t M, size_t n)
{
    double norm = 0;
    for (size_t j = 0; j < n; j++) {
        const double sample = SEQRNN(sample_weight)(targets, j);
        size_t count = 0;
        for (size_t m = 0; sample > 0 && m < M; m++) count += !isnan(targets->value[m + j * M]);
        norm += sample * (double)count;
    }
    return norm;
}

/* Numbers are finite; those of BERNOULLI are probabilities. */
int SEQRNN(value_legal)(const seqrnn_loss *loss, const SEQRNN(targets) *targets, size_t M, size_t n)
{
    const int label = loss->kind == SEQRNN_LOSS_BERNOULLI;
    for (size_t j = 0; j < n; j++)
        for (size_t m = 0; SEQRNN(sample_weight)(targets, j) != 0 && m < M; m++) {
            const real t = targets->value[m + j * M];
            if (isinf(t) || (label && (t < 0 || t > 1))) return 0;
        }
    return 1;
}

/* One column. d (nullable) may be y. */
typedef struct SEQRNN(numbers) {
    const seqrnn_loss *loss;
    size_t K, M;
    const real *y, *t, *weight; /* [K], [M], [K] nullable */
    real scale, *d;             /* d[K] = scale * slope */
} SEQRNN(numbers);

static inline void SEQRNN(put)(const SEQRNN(numbers) *c, size_t k, real slope)
{
    if (c->d) c->d[k] = c->scale * slope;
}

/* ---- MSE, MAE, HUBER --------------------------------------------------------------------- */

static real SEQRNN(sign)(real e)
{
    return (real)((e > 0) - (e < 0));
}

/* Of the error e = y - t: MSE e^2, MAE |e|, HUBER e^2 / 2 up to delta, then
 * delta (|e| - delta / 2), as PyTorch's. */
static real SEQRNN(error_loss)(const seqrnn_loss *loss, real e, real *slope)
{
    const real delta = (real)loss->delta, size = r_fabs(e);
    switch (loss->kind) {
    case SEQRNN_LOSS_MSE: *slope = 2 * e; return e * e;
    case SEQRNN_LOSS_MAE: *slope = SEQRNN(sign)(e); return size;
    }
    *slope = size > delta ? delta * SEQRNN(sign)(e) : e;
    return size > delta ? delta * (size - R_(0.5) * delta) : R_(0.5) * e * e;
}

static double SEQRNN(error_column)(const SEQRNN(numbers) *c)
{
    double sum = 0;
    for (size_t m = 0; m < c->M; m++) {
        real slope = 0;
        if (!isnan(c->t[m])) sum += SEQRNN(error_loss)(c->loss, c->y[m] - c->t[m], &slope);
        SEQRNN(put)(c, m, slope);
    }
    return sum;
}

/* ---- BERNOULLI --------------------------------------------------------------------------- */

#define SEQRNN_BERNOULLI_BLOCK 64 /* exponentials at a time */

/* The logit y says that the label is 1 with probability p = sigmoid(y). The loss is
 * -w t log p - (1 - t) log(1 - p), w being the class weight; smoothed, t stands for
 * (1 - s) t + s/2. e = exp(-|y|), from which all follows without overflow. */
static double SEQRNN(bernoulli_loss)(real y, real e, real t, real w, real *slope)
{
    const real fade = r_log1p(e), small = e / (1 + e), large = 1 / (1 + e);
    const real p = y > 0 ? large : small, not_p = y > 0 ? small : large;
    const real minus_log_p = fade + (y > 0 ? 0 : -y), minus_log_not_p = fade + (y > 0 ? y : 0);
    *slope = (1 - t) * p - w * t * not_p;
    return w * t * minus_log_p + (1 - t) * minus_log_not_p;
}

static double SEQRNN(bernoulli_column)(const SEQRNN(numbers) *c)
{
    const real s = (real)c->loss->smoothing;
    real e[SEQRNN_BERNOULLI_BLOCK];
    double sum = 0;
    for (size_t from = 0, n; from < c->K; from += n) {
        n = sr_min(c->K - from, (size_t)SEQRNN_BERNOULLI_BLOCK);
        for (size_t i = 0; i < n; i++) e[i] = -r_fabs(c->y[from + i]);
        SEQRNN(vec_exp)(n, e, e);
        for (size_t i = 0; i < n; i++) {
            const size_t k = from + i;
            const real t = (1 - s) * c->t[k] + R_(0.5) * s;
            real slope = 0;
            if (!isnan(t))
                sum += SEQRNN(bernoulli_loss)(c->y[k], e[i], t, c->weight ? c->weight[k] : 1,
                                              &slope);
            SEQRNN(put)(c, k, slope);
        }
    }
    return sum;
}

/* ---- GAUSSIAN ---------------------------------------------------------------------------- */

/* y[m] is the mean, y[M+m] the logarithm v of the variance:
 * (log(2 pi) + v + (t - mean)^2 exp(-v)) / 2 */
static double SEQRNN(gaussian_column)(const SEQRNN(numbers) *c)
{
    const double log_2_pi = 1.8378770664093454836;
    double sum = 0;
    for (size_t m = 0; m < c->M; m++) {
        const real v = c->y[c->M + m], precision = r_exp(-v), e = c->y[m] - c->t[m];
        const int known = !isnan(c->t[m]);
        if (known) sum += 0.5 * (log_2_pi + (double)v + (double)(e * e * precision));
        SEQRNN(put)(c, m, known ? e * precision : 0);
        SEQRNN(put)(c, c->M + m, known ? R_(0.5) * (1 - e * e * precision) : 0);
    }
    return sum;
}

/* ---- PINBALL ----------------------------------------------------------------------------- */

/* y[m*Q+q] is quantile tau_q of t[m]: the sum over q of tau (t - y) where t > y, else
 * (1 - tau) (y - t) */
static double SEQRNN(pinball_column)(const SEQRNN(numbers) *c)
{
    const size_t Q = c->loss->nquantile;
    double sum = 0;
    for (size_t k = 0; k < c->K; k++) {
        const real t = c->t[k / Q], tau = (real)c->loss->quantile[k % Q], e = c->y[k] - t;
        const real low = -tau, high = 1 - tau;
        const int known = !isnan(t);
        if (known) sum += e > 0 ? high * e : low * e;
        SEQRNN(put)(c, k, !known ? 0 : e > 0 ? high : e < 0 ? low : R_(0.5) * (low + high));
    }
    return sum;
}

/* ---- any of them ------------------------------------------------------------------------- */

double SEQRNN(value_column)(const SEQRNN(judge) *judge, size_t j)
{
    const size_t K = judge->K;
    const double sample = SEQRNN(sample_weight)(judge->targets, j);
    real *d = judge->doutput ? judge->doutput + j * K : NULL;
    const SEQRNN(numbers) c = {
        .loss = judge->loss, .K = K, .M = judge->M,
        .y = judge->output + j * K, .t = judge->targets->value + j * judge->M,
        .weight = judge->targets->class_weight,
        .scale = (real)(sample / judge->norm), .d = d,
    };
    if (judge->norm == 0 || sample == 0) {
        if (d) memset(d, 0, K * sizeof(real));
        return 0;
    }
    switch (judge->loss->kind) {
    case SEQRNN_LOSS_BERNOULLI: return sample * SEQRNN(bernoulli_column)(&c);
    case SEQRNN_LOSS_GAUSSIAN: return sample * SEQRNN(gaussian_column)(&c);
    case SEQRNN_LOSS_PINBALL: return sample * SEQRNN(pinball_column)(&c);
    default: return sample * SEQRNN(error_column)(&c);
    }
}
