/* What the files of the losses share: one column of outputs and its targets at a time. */
#ifndef SEQRNN_LOSS_H
#define SEQRNN_LOSS_H

#include "../base/internal.h"

/* log sum exp(a[K]), in double; prob[K] (nullable; may be a) = softmax of a. The largest element is
 * taken out first, so nothing overflows. */
double SEQRNN(softmax_column)(size_t K, const real *a, real *prob);

/* A loss at work. The loss of a column is weighted, its gradient is divided by norm too. */
typedef struct SEQRNN(judge) {
    const seqrnn_loss *loss;
    size_t K, M;        /* outputs, numbers of a target */
    const real *output; /* [K,n] */
    const SEQRNN(targets) *targets;
    double norm;
    double total;  /* SOFTMAX: sum of the class weights */
    real *doutput; /* [K,n], nullable; may be output */
    real *prob;    /* [K,n], nullable: SOFTMAX */
    /* what threads share: columns first ... first + n - 1, in blocks of `width` */
    size_t first, n, width;
    double *column; /* [n] their losses */
} SEQRNN(judge);

/* The loss of column j; writes its gradient. */
double SEQRNN(xent_column)(const SEQRNN(judge) *judge, size_t j);
double SEQRNN(value_column)(const SEQRNN(judge) *judge, size_t j);

/* The norm of n columns; the sum of all class weights; are the targets legal? A column of weight 0
 * is not looked at. */
double SEQRNN(xent_norm)(const SEQRNN(targets) *targets, size_t n);
double SEQRNN(xent_total)(const SEQRNN(targets) *targets, size_t K);
double SEQRNN(value_norm)(const SEQRNN(targets) *targets, size_t M, size_t n);
int SEQRNN(xent_legal)(const SEQRNN(targets) *targets, size_t K, size_t n);
int SEQRNN(value_legal)(const seqrnn_loss *loss, const SEQRNN(targets) *targets, size_t M,
                        size_t n);

/* The sum of the losses of n columns in their order, `room` columns at a time. */
double SEQRNN(loss_sum)(SEQRNN(judge) *judge, size_t n, size_t room, double *column);

static inline double SEQRNN(sample_weight)(const SEQRNN(targets) *targets, size_t j)
{
    return targets->sample_weight ? (double)targets->sample_weight[j] : 1;
}

static inline int SEQRNN(weights_count)(size_t n, const real *weight)
{
    for (size_t i = 0; weight && i < n; i++)
        if (!(weight[i] >= 0) || isinf(weight[i])) return 0;
    return 1;
}

#endif
