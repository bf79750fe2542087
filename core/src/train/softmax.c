/* Softmax cross-entropy, forward and backward in one visit of a column. With class weights w,
 * sample weights v and label smoothing s, the loss of target y is that of PyTorch,
 *   v ((1 - s) w_y (-log p_y) + s/K sum_k w_k (-log p_k)),
 * and all of them are divided by the sum of v w_y. */
#include "loss.h"

#include "../kernels/elementary.h"

double SEQRNN(softmax_column)(size_t K, const real *a, real *prob)
{
    const real top = SEQRNN(vec_max)(K, a);
    const double sum = SEQRNN(vec_exp_sum)(K, a, top, prob);
    for (size_t k = 0; prob && k < K; k++) prob[k] = (real)(prob[k] * (1 / sum));
    return (double)top + log(sum);
}

static double SEQRNN(class_weight)(const SEQRNN(targets) *targets, size_t k)
{
    return targets->class_weight ? (double)targets->class_weight[k] : 1;
}

double SEQRNN(xent_norm)(const SEQRNN(targets) *targets, size_t n)
{
    double norm = 0;
    for (size_t j = 0; j < n; j++) {
        const double sample = SEQRNN(sample_weight)(targets, j);
        if (sample > 0 && targets->target[j] >= 0)
            norm += sample * SEQRNN(class_weight)(targets, (size_t)targets->target[j]);
    }
    return norm;
}

double SEQRNN(xent_total)(const SEQRNN(targets) *targets, size_t K)
{
    double total = 0;
    for (size_t k = 0; k < K; k++) total += SEQRNN(class_weight)(targets, k);
    return total;
}

int SEQRNN(xent_legal)(const SEQRNN(targets) *targets, size_t K, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        const int y = targets->target[j];
        if (SEQRNN(sample_weight)(targets, j) != 0 && (y < -1 || (y >= 0 && (size_t)y >= K)))
            return 0;
    }
    return 1;
}

/* sum_k w_k (top - a_k), in four sums that do not wait for one another */
static double SEQRNN(below_top)(size_t K, const real *a, double top, const real *weight)
{
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    size_t k = 0;
    for (; !weight && k + 4 <= K; k += 4) {
        s0 += top - a[k];
        s1 += top - a[k + 1];
        s2 += top - a[k + 2];
        s3 += top - a[k + 3];
    }
    for (; k < K; k++) s0 += (weight ? (double)weight[k] : 1) * (top - a[k]);
    return (s0 + s1) + (s2 + s3);
}

/* d[K], exponentials that add up to `sum`, becomes scale * (target weights' sum * p - target
 * weights), the target weights being `even` * weight[k], and `extra` more for y. */
static void SEQRNN(xent_gradient)(const SEQRNN(judge) *judge, size_t y, double scale, double even,
                                  double extra, double sum, real *d)
{
    const real *weight = judge->targets->class_weight;
    const double share = (extra + even * judge->total) / sum;
    const real factor = (real)(scale * share), less = (real)(scale * even);
    const double own = extra + even * SEQRNN(class_weight)(judge->targets, y);
    const real at_target = (real)(scale * (share * (double)d[y] - own));
    if (even == 0) SEQRNN(vec_scale)(judge->K, factor, d);
    else if (!weight)
        for (size_t k = 0; k < judge->K; k++) d[k] = factor * d[k] - less;
    else
        for (size_t k = 0; k < judge->K; k++) d[k] = factor * d[k] - less * weight[k];
    d[y] = at_target;
}

/* a may be d: it is read before the exponentials take its place. */
double SEQRNN(xent_column)(const SEQRNN(judge) *judge, size_t j)
{
    const size_t K = judge->K;
    const SEQRNN(targets) *t = judge->targets;
    const real *a = judge->output + j * K;
    real *d = judge->doutput ? judge->doutput + j * K : NULL;
    real *p = judge->prob ? judge->prob + j * K : NULL;
    const double sample = t->target[j] < 0 ? 0 : SEQRNN(sample_weight)(t, j);
    const double own = sample > 0 ? SEQRNN(class_weight)(t, (size_t)t->target[j]) : 0;
    const double even = judge->loss->smoothing / (double)K;
    if (judge->norm == 0 || own == 0) {
        if (p) SEQRNN(softmax_column)(K, a, p);
        if (d) memset(d, 0, K * sizeof(real));
        return 0;
    }
    const size_t y = (size_t)t->target[j];
    const double extra = (1 - judge->loss->smoothing) * own, at_y = a[y];
    const real top = SEQRNN(vec_max)(K, a);
    const double below = even > 0 ? SEQRNN(below_top)(K, a, top, t->class_weight) : 0;
    const double sum = SEQRNN(vec_exp_sum)(K, a, top, d ? d : p);
    for (size_t k = 0; p && k < K; k++) p[k] = (real)((d ? d : p)[k] * (1 / sum));
    if (d) SEQRNN(xent_gradient)(judge, y, sample / judge->norm, even, extra, sum, d);
    const double log_sum = log(sum);
    double loss = extra * ((double)top + log_sum - at_y);
    if (even > 0) loss += even * (below + judge->total * log_sum);
    return sample * loss;
}

/* ---- the plain function ------------------------------------------------------------------ */

#define SEQRNN_XENT_COLUMNS 512 /* at a time: the caller lends no memory */

int SEQRNN(softmax_xent)(size_t K, size_t n, const real *logits, const int *target,
                         const real *weight, double *loss, double *norm, real *dlogits,
                         real *prob)
{
    const seqrnn_loss plain = {.kind = SEQRNN_LOSS_SOFTMAX};
    const SEQRNN(targets) targets = {.target = target, .class_weight = weight};
    double column[SEQRNN_XENT_COLUMNS];
    if (K < 1) return -1;
    if (!SEQRNN(xent_legal)(&targets, K, n)) return -4;
    if (!SEQRNN(weights_count)(K, weight)) return -5;
    *norm = SEQRNN(xent_norm)(&targets, n);
    SEQRNN(judge) judge = {.loss = &plain, .K = K, .output = logits, .targets = &targets,
                           .norm = *norm, .doutput = dlogits, .prob = prob};
    const double sum = SEQRNN(loss_sum)(&judge, n, SEQRNN_XENT_COLUMNS, column);
    *loss = *norm > 0 ? sum / *norm : 0;
    return SEQRNN_OK;
}
