/* Losses whose targets are numbers t[M,n]; NaN is a number that is not known and does not count.
 * y[K,n] are the outputs. The loss is the mean over the numbers that count, weighted by the sample
 * weight of their column. At a kink the slope is the mean of both sides'. */
#include "loss.h"

#include "../kernels/columns.h"
#include "../kernels/elementary.h"
#include "../kernels/isa.h"

double SEQRNN(value_norm)(const SEQRNN(targets) *targets, size_t M, size_t n)
{
    const SEQRNN(losses) *losses = SEQRNN(losses_of)(seqrnn_isa());
    double norm = 0;
    for (size_t j = 0; j < n; j++) {
        const double sample = SEQRNN(sample_weight)(targets, j);
        if (sample > 0) norm += sample * (double)losses->known(M, targets->value + j * M);
    }
    return norm;
}

/* Numbers are finite; those of BERNOULLI are probabilities. */
int SEQRNN(value_legal)(const seqrnn_loss *loss, const SEQRNN(targets) *targets, size_t M, size_t n)
{
    const SEQRNN(losses) *losses = SEQRNN(losses_of)(seqrnn_isa());
    const int label = loss->kind == SEQRNN_LOSS_BERNOULLI;
    const real high = label ? 1 : R_MAX, low = label ? 0 : -R_MAX;
    for (size_t j = 0; j < n; j++)
        if (SEQRNN(sample_weight)(targets, j) != 0
            && !losses->within(M, targets->value + j * M, low, high))
            return 0;
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

/* ---- BERNOULLI, GAUSSIAN: a block of numbers at a time ------------------------------------- */

#define SEQRNN_VALUES_BLOCK 256

/* Every eighth loss by itself, then these eight sums. */
static double SEQRNN(block_sum)(size_t n, const real *loss)
{
    double sum[SR_LANES] = {0};
    SR_EACH(n, sum[sr_lane] += (double)loss[i]);
    return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

/* The slopes of n outputs from k on; the block is done with. */
static void SEQRNN(put_block)(const SEQRNN(numbers) *c, size_t k, size_t n, real *slope)
{
    if (!c->d) return;
    SEQRNN(vec_scale)(n, c->scale, slope);
    memcpy(c->d + k, slope, n * sizeof(real));
}

/* The logit y says that the label is 1 with probability p = sigmoid(y). The loss is
 * -w t log p - (1 - t) log(1 - p), w being the class weight; smoothed, t stands for
 * (1 - s) t + s/2. */
static double SEQRNN(bernoulli_column)(const SEQRNN(numbers) *c)
{
    const SEQRNN(losses) *losses = SEQRNN(losses_of)(seqrnn_isa());
    const real s = (real)c->loss->smoothing;
    real value[SEQRNN_VALUES_BLOCK], slope[SEQRNN_VALUES_BLOCK];
    double sum = 0;
    for (size_t k = 0, n; k < c->K; k += n) {
        n = sr_min(c->K - k, (size_t)SEQRNN_VALUES_BLOCK);
        losses->bernoulli(n, c->y + k, c->t + k, c->weight ? c->weight + k : NULL, s, value, slope);
        SEQRNN(put_block)(c, k, n, slope);
        sum += SEQRNN(block_sum)(n, value);
    }
    return sum;
}

/* y[m] is the mean, y[M+m] the logarithm v of the variance:
 * (log(2 pi) + v + (t - mean)^2 exp(-v)) / 2 */
static double SEQRNN(gaussian_column)(const SEQRNN(numbers) *c)
{
    const SEQRNN(losses) *losses = SEQRNN(losses_of)(seqrnn_isa());
    const real *v = c->y + c->M;
    real value[SEQRNN_VALUES_BLOCK], dmean[SEQRNN_VALUES_BLOCK], dv[SEQRNN_VALUES_BLOCK];
    double sum = 0;
    for (size_t m = 0, n; m < c->M; m += n) {
        n = sr_min(c->M - m, (size_t)SEQRNN_VALUES_BLOCK);
        losses->gaussian(n, c->y + m, v + m, c->t + m, value, dmean, dv);
        SEQRNN(put_block)(c, m, n, dmean);
        SEQRNN(put_block)(c, c->M + m, n, dv);
        sum += SEQRNN(block_sum)(n, value);
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
