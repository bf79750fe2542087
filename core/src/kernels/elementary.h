/* exp, log(1 + a) for 0 <= a <= 1, sigmoid and tanh of whole arrays: y[i] = f(a[i]); y = a is
 * allowed. Exact at 0 and where they saturate; tanh is odd to the bit; NaN stays NaN. Error at most
 * 4 ULP, of log1p 2 (tests/c/test_elementary.c). */
#ifndef SEQRNN_ELEMENTARY_H
#define SEQRNN_ELEMENTARY_H

#include "../base/internal.h"

void SEQRNN(vec_exp)(size_t n, const real *a, real *y);
void SEQRNN(vec_log1p)(size_t n, const real *a, real *y);
void SEQRNN(vec_sigmoid)(size_t n, const real *a, real *y);
void SEQRNN(vec_tanh)(size_t n, const real *a, real *y);

/* What a softmax is made of: the largest of n >= 1 elements (a NaN may be passed over);
 * y[i] = exp(a[i] - shift) (y nullable) with their sum; y[i] *= factor. */
real SEQRNN(vec_max)(size_t n, const real *a);
double SEQRNN(vec_exp_sum)(size_t n, const real *a, real shift, real *y);
void SEQRNN(vec_scale)(size_t n, real factor, real *y);

/* One column of a standard cell (sigmoid gates, tanh, no options): H reals per block.
 *   lstm: a[4H] pre-activations -> i, f, g, o; c_prev -> c, h
 *   lstm_backward: dh, dc of later steps -> da[4H], dc of the step before, dc_total (nullable)
 *   gru (reset after; aux = U_n h + bU_n): a[3H] -> r, z, n; h
 *   gru_backward: dh -> da[3H], du = dL/d aux; dh becomes z*dh, its direct part */
typedef struct SEQRNN(gates) {
    void (*lstm)(size_t H, real *a, const real *c_prev, real *c, real *h);
    void (*lstm_backward)(size_t H, const real *a, const real *c_prev, const real *c,
                          const real *dh, real *dc, real *dc_total, real *da);
    void (*gru)(size_t H, real *a, const real *aux, const real *h_prev, real *h);
    void (*gru_backward)(size_t H, const real *a, const real *aux, const real *h_prev,
                         real *dh, real *da, real *du);
} SEQRNN(gates);

const SEQRNN(gates) *SEQRNN(gates_of)(int isa);

/* Losses of n numbers and their slopes; targets t[n], of which NaN is not known (0, 0).
 *   bernoulli: -w l log p - (1-l) log(1-p), p = sigmoid(y), l = (1-s) t + s/2; w nullable: 1
 *   gaussian: (log 2 pi + v + (t - mean)^2 exp(-v)) / 2
 *   known: how many targets are; within: do all that are known lie in low ... high? */
typedef struct SEQRNN(losses) {
    void (*bernoulli)(size_t n, const real *y, const real *t, const real *w, real s,
                      real *loss, real *slope);
    void (*gaussian)(size_t n, const real *mean, const real *v, const real *t, real *loss,
                     real *dmean, real *dv);
    size_t (*known)(size_t n, const real *t);
    int (*within)(size_t n, const real *t, real low, real high);
} SEQRNN(losses);

const SEQRNN(losses) *SEQRNN(losses_of)(int isa);

#endif
