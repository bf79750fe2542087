/* Loops over the n elements of a column, i being the element, written so that the compiler makes
 * vectors of them: eight elements at a time. Pointers that are written through are `restrict`. */
#ifndef SEQRNN_COLUMNS_H
#define SEQRNN_COLUMNS_H

#include "../base/internal.h"

#define SR_LANES 8

#define SR_EACH(n, ...)                                                                      \
    do {                                                                                     \
        size_t sr_at = 0;                                                                    \
        for (; sr_at + SR_LANES <= (n); sr_at += SR_LANES)                                   \
            _Pragma("GCC unroll 8") for (size_t sr_lane = 0; sr_lane < SR_LANES; sr_lane++) { \
                const size_t i = sr_at + sr_lane;                                            \
                __VA_ARGS__;                                                                 \
            }                                                                                \
        for (size_t sr_lane = 0; sr_at + sr_lane < (n); sr_lane++) {                         \
            const size_t i = sr_at + sr_lane;                                                \
            __VA_ARGS__;                                                                     \
        }                                                                                    \
    } while (0)

/* The sum of all terms: every eighth one by itself, then these eight sums. */
#define SR_SUM(n, term)                                                                      \
    ({                                                                                       \
        real sr_sum[SR_LANES] = {0};                                                         \
        SR_EACH(n, sr_sum[sr_lane] += (term));                                               \
        ((sr_sum[0] + sr_sum[4]) + (sr_sum[2] + sr_sum[6]))                                  \
            + ((sr_sum[1] + sr_sum[5]) + (sr_sum[3] + sr_sum[7]));                           \
    })

/* y[n] += scale * x[n] */
static inline void SEQRNN(add_scaled)(size_t n, real scale, const real *restrict x,
                                      real *restrict y)
{
    SR_EACH(n, y[i] += scale * x[i]);
}

/* y[n] += x[n] */
static inline void SEQRNN(add)(size_t n, const real *restrict x, real *restrict y)
{
    SR_EACH(n, y[i] += x[i]);
}

/* y[n] += a[n] * x[n] */
static inline void SEQRNN(add_product)(size_t n, const real *restrict a, const real *restrict x,
                                       real *restrict y)
{
    SR_EACH(n, y[i] += a[i] * x[i]);
}

/* y[n] = a[n] * x[n] */
static inline void SEQRNN(hadamard)(size_t n, const real *restrict a, const real *restrict x,
                                    real *restrict y)
{
    SR_EACH(n, y[i] = a[i] * x[i]);
}

/* y[n] *= x[n] */
static inline void SEQRNN(multiply)(size_t n, const real *restrict x, real *restrict y)
{
    SR_EACH(n, y[i] *= x[i]);
}

#endif
