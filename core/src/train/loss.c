/* Softmax cross-entropy, forward and backward in one pass: logits[K,n], target[n];
 * dlogits = weight[target] / norm * (prob - onehot(target)). */
#include "loss.h"

#include "../kernels/elementary.h"

#define SEQRNN_SOFTMAX_BLOCK 64 /* exponentials at a time: callers without prob lend no memory */

double SEQRNN(softmax_column)(size_t K, const real *a, real *prob)
{
    real top = a[0], e[SEQRNN_SOFTMAX_BLOCK];
    double sum = 0;
    for (size_t k = 1; k < K; k++) top = a[k] > top ? a[k] : top;
    for (size_t k = 0, n; k < K; k += n) {
        n = sr_min(K - k, (size_t)SEQRNN_SOFTMAX_BLOCK);
        for (size_t i = 0; i < n; i++) e[i] = a[k + i] - top;
        SEQRNN(vec_exp)(n, e, e);
        for (size_t i = 0; i < n; i++) sum += e[i];
        if (prob) memcpy(prob + k, e, n * sizeof(real));
    }
    for (size_t k = 0; prob && k < K; k++) prob[k] = (real)(prob[k] * (1 / sum));
    return (double)top + log(sum);
}

static int SEQRNN(xent_targets_legal)(size_t K, size_t n, const int *target)
{
    for (size_t j = 0; j < n; j++)
        if (target[j] < -1 || (target[j] >= 0 && (size_t)target[j] >= K)) return 0;
    return 1;
}

static int SEQRNN(xent_weights_legal)(size_t K, const real *weight)
{
    for (size_t k = 0; weight && k < K; k++)
        if (!(weight[k] >= 0) || isinf(weight[k])) return 0;
    return 1;
}

/* The sum of the weights of the targets that count. */
static double SEQRNN(xent_norm)(size_t n, const int *target, const real *weight)
{
    double norm = 0;
    for (size_t j = 0; j < n; j++)
        if (target[j] >= 0) norm += weight ? (double)weight[target[j]] : 1;
    return norm;
}

/* d[K] = scale * (p - onehot(target)); d may be p */
static void SEQRNN(xent_gradient)(size_t K, size_t target, real scale, const real *p, real *d)
{
    const real at_target = scale * (p[target] - 1);
    for (size_t k = 0; k < K; k++) d[k] = scale * p[k];
    d[target] = at_target;
}

int SEQRNN(softmax_xent)(size_t K, size_t n, const real *logits, const int *target,
                         const real *weight, double *loss, double *norm, real *dlogits,
                         real *prob)
{
    if (K < 1) return -1;
    if (!SEQRNN(xent_targets_legal)(K, n, target)) return -4;
    if (!SEQRNN(xent_weights_legal)(K, weight)) return -5;
    double sum = 0;
    *norm = SEQRNN(xent_norm)(n, target, weight);
    for (size_t j = 0; j < n; j++) {
        const real *a = logits + j * K;
        real *d = dlogits ? dlogits + j * K : NULL, *p = prob ? prob + j * K : d;
        const double w = target[j] < 0 ? 0 : weight ? (double)weight[target[j]] : 1;
        if (w == 0) { /* counts for nothing, whatever its logits are */
            if (d) memset(d, 0, K * sizeof(real));
            if (prob) SEQRNN(softmax_column)(K, a, p);
            continue;
        }
        sum += w * (SEQRNN(softmax_column)(K, a, p) - (double)a[target[j]]);
        if (d) SEQRNN(xent_gradient)(K, (size_t)target[j], (real)(w / *norm), p, d);
    }
    *loss = *norm > 0 ? sum / *norm : 0;
    return SEQRNN_OK;
}
