/* Softmax of one column, shared by the loss, the score of a text and the sampler. */
#ifndef SEQRNN_LOSS_H
#define SEQRNN_LOSS_H

#include "../base/internal.h"

/* log sum exp(a[K]), in double; prob[K] (nullable) = softmax of a. The largest element is taken out
 * first, so nothing overflows. */
double SEQRNN(softmax_column)(size_t K, const real *a, real *prob);

#endif
