/* Activations and their derivatives, element by element. */
#include "columns.h"
#include "elementary.h"

#define SEQRNN_EACH(expression)                      \
    for (size_t i = 0; i < n; i++) {                 \
        const real v = a[i];                         \
        y[i] = (expression);                         \
    }                                                \
    break

void SEQRNN(act_forward)(const seqrnn_act *act, size_t n, const real *a, real *y)
{
    const real alpha = (real)act->alpha, beta = (real)act->beta;
    switch (act->kind) {
    case SEQRNN_SIGMOID: SEQRNN(vec_sigmoid)(n, a, y); break;
    case SEQRNN_TANH: SEQRNN(vec_tanh)(n, a, y); break;
    case SEQRNN_RELU: SEQRNN_EACH(v < 0 ? 0 : v);
    case SEQRNN_SOFTSIGN: SEQRNN_EACH(v / (1 + r_fabs(v)));
    case SEQRNN_SOFTPLUS: SEQRNN_EACH(v > 0 ? v + r_log1p(r_exp(-v)) : r_log1p(r_exp(v)));
    case SEQRNN_HARD_SIGMOID:
        SEQRNN_EACH(alpha * v + beta < 0 ? 0 : alpha * v + beta > 1 ? 1 : alpha * v + beta);
    case SEQRNN_ELU: SEQRNN_EACH(v < 0 ? alpha * r_expm1(v) : v);
    case SEQRNN_LEAKY_RELU: SEQRNN_EACH(v < 0 ? alpha * v : v);
    case SEQRNN_THRESHOLDED_RELU: SEQRNN_EACH(v <= alpha ? 0 : v);
    case SEQRNN_SCALED_TANH: SEQRNN_EACH(alpha * r_tanh(beta * v));
    case SEQRNN_AFFINE: SEQRNN_EACH(alpha * v + beta);
    }
}
#undef SEQRNN_EACH

/* da[i] *= act'(a[i]). a is read only by the kinds whose derivative does not follow from y:
 * sigmoid, tanh and relu never touch it, and it may then be NULL. At a kink: the derivative from
 * the left. */
#define SEQRNN_EACH(derivative)             \
    SR_EACH(n, da[i] *= (derivative));      \
    break

static void SEQRNN(act_slope)(const seqrnn_act *act, size_t n, const real *a, const real *y,
                              real *restrict da)
{
    const real alpha = (real)act->alpha, beta = (real)act->beta;
    switch (act->kind) {
    case SEQRNN_SIGMOID: SEQRNN_EACH(y[i] * (1 - y[i]));
    case SEQRNN_TANH: SEQRNN_EACH(1 - y[i] * y[i]);
    case SEQRNN_RELU: SEQRNN_EACH((real)(y[i] > 0));
    case SEQRNN_SOFTSIGN: SEQRNN_EACH(1 / ((1 + r_fabs(a[i])) * (1 + r_fabs(a[i]))));
    case SEQRNN_SOFTPLUS: SEQRNN_EACH(1 / (1 + r_exp(-a[i])));
    case SEQRNN_HARD_SIGMOID: SEQRNN_EACH(y[i] > 0 && y[i] < 1 ? alpha : 0);
    case SEQRNN_ELU: SEQRNN_EACH(a[i] < 0 ? alpha * r_exp(a[i]) : 1);
    case SEQRNN_LEAKY_RELU: SEQRNN_EACH(a[i] > 0 ? 1 : alpha);
    case SEQRNN_THRESHOLDED_RELU: SEQRNN_EACH((real)(a[i] > alpha));
    case SEQRNN_SCALED_TANH: {
        for (size_t i = 0; i < n; i++) {
            const real t = r_tanh(beta * a[i]);
            da[i] = da[i] * alpha * beta * (1 - t * t);
        }
        break;
    }
    case SEQRNN_AFFINE: SEQRNN_EACH(alpha);
    }
}
#undef SEQRNN_EACH

void SEQRNN(act_backward)(const seqrnn_act *act, size_t n, const real *a, const real *y,
                          const real *dy, real *da)
{
    if (da != dy) memcpy(da, dy, n * sizeof(real));
    SEQRNN(act_slope)(act, n, a, y, da);
}
