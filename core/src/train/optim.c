/* Clipping by the global norm and the optimisers. Hyperparameters are combined in double; each
 * element is updated in the precision of theta. */
#include <float.h>

#include "../base/internal.h"

/* Euclidean norm in double, NaN and infinity included. The plain sum of squares serves unless it
 * leaves the range of doubles; then the largest element is taken out first. */
static double SEQRNN(norm2)(size_t n, const real *a)
{
    double sum = 0, top = 0;
    for (size_t i = 0; i < n; i++) sum += (double)a[i] * a[i];
    if (isnan(sum) || (sum >= DBL_MIN && sum <= DBL_MAX)) return sqrt(sum);
    for (size_t i = 0; i < n; i++) top = fmax(top, fabs((double)a[i]));
    if (top == 0 || isinf(top)) return top;
    sum = 0;
    for (size_t i = 0; i < n; i++) sum += (a[i] / top) * (a[i] / top);
    return top * sqrt(sum);
}

int SEQRNN(clip_norm)(size_t n, double max_norm, real *grad, double *norm)
{
    if (!(max_norm >= 0)) return -2;
    *norm = SEQRNN(norm2)(n, grad);
    if (!isfinite(*norm)) return SEQRNN_NONFINITE_GRADIENT;
    if (max_norm == 0 || *norm <= max_norm) return SEQRNN_OK;
    const double scale = max_norm / *norm;
    for (size_t i = 0; i < n; i++) grad[i] = (real)(scale * grad[i]);
    return SEQRNN_OK;
}

static void SEQRNN(sgd_update)(const seqrnn_optim *optim, size_t n, const real *grad, real *theta)
{
    const real rate = (real)optim->learning_rate;
    for (size_t i = 0; i < n; i++) theta[i] -= rate * grad[i];
}

/* Kingma & Ba 2015, algorithm 1: theta -= rate * m^ / (sqrt(v^) + eps), m^ and v^ being m and v
 * without the bias of their zero start. m[n], v[n]. */
static void SEQRNN(adam_update)(const seqrnn_optim *optim, size_t n, uint64_t step,
                                const real *grad, real *theta, real *m, real *v)
{
    const double bias1 = 1 - pow(optim->beta1, (double)step);
    const double bias2 = 1 - pow(optim->beta2, (double)step);
    const real rate = (real)(optim->learning_rate / bias1), unbias = (real)(1 / sqrt(bias2));
    const real keep1 = (real)optim->beta1, take1 = (real)(1 - optim->beta1);
    const real keep2 = (real)optim->beta2, take2 = (real)(1 - optim->beta2);
    const real eps = (real)optim->eps;
    for (size_t i = 0; i < n; i++) {
        const real g = grad[i];
        m[i] = keep1 * m[i] + take1 * g;
        v[i] = keep2 * v[i] + take2 * g * g;
        theta[i] -= rate * m[i] / (r_sqrt(v[i]) * unbias + eps);
    }
}

static int SEQRNN(optim_legal)(const seqrnn_optim *optim)
{
    if (!optim || optim->kind < SEQRNN_SGD || optim->kind > SEQRNN_ADAM
        || !(optim->learning_rate > 0) || isinf(optim->learning_rate))
        return 0;
    return optim->kind == SEQRNN_SGD
           || (optim->beta1 >= 0 && optim->beta1 < 1 && optim->beta2 >= 0 && optim->beta2 < 1
               && (real)optim->eps > 0 && isfinite(optim->eps));
}

int SEQRNN(optim_update)(const seqrnn_optim *optim, size_t n, uint64_t step, const real *grad,
                         real *theta, real *moments)
{
    if (!SEQRNN(optim_legal)(optim)) return -1;
    if (step < 1) return -3;
    if (optim->kind == SEQRNN_SGD) SEQRNN(sgd_update)(optim, n, grad, theta);
    else SEQRNN(adam_update)(optim, n, step, grad, theta, moments, moments + n);
    return SEQRNN_OK;
}
