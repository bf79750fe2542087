/* Normalisation of one column, Ba, Kiros & Hinton 2016, eq. 3, without gain and bias:
 * y = (x - mean) * scale, scale = 1/sqrt(variance + eps). */
#ifndef SEQRNN_NORM_H
#define SEQRNN_NORM_H

#include "columns.h"

/* *mean of x[n]; returns scale. */
static inline real SEQRNN(norm_moments)(size_t n, real eps, const real *x, real *mean)
{
    const real m = SR_SUM(n, x[i]) / (real)n;
    const real variance = SR_SUM(n, (x[i] - m) * (x[i] - m)) / (real)n;
    *mean = m;
    return 1 / r_sqrt(variance + eps);
}

/* y[n] is normalised in place; returns scale. */
static inline real SEQRNN(norm_forward)(size_t n, real eps, real *restrict y)
{
    real mean;
    const real scale = SEQRNN(norm_moments)(n, eps, y, &mean);
    SR_EACH(n, y[i] = (y[i] - mean) * scale);
    return scale;
}

/* dx = scale * (dy - mean(dy) - y*mean(dy*y)), in place */
static inline void SEQRNN(norm_backward)(size_t n, const real *restrict y, real scale,
                                         real *restrict dy)
{
    const real mean = SR_SUM(n, dy[i]) / (real)n, along = SR_SUM(n, dy[i] * y[i]) / (real)n;
    SR_EACH(n, dy[i] = scale * (dy[i] - mean - y[i] * along));
}

#endif
