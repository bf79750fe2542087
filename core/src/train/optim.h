/* The part of an optimiser step that the training engine takes: parameters that stand side by
 * side, between others that are frozen. */
#ifndef SEQRNN_OPTIM_H
#define SEQRNN_OPTIM_H

#include "../base/internal.h"

/* One step on elements from ... to - 1 of theta[n], whose moments lie n apart, with learning rate
 * `rate`. before[n] (nullable) receives what theta was there. The optimiser is legal, step counts
 * from 1; moments may be NULL where there are none. Returns 1 if all of theta there is finite, or
 * 0. */
int SEQRNN(optim_range)(const seqrnn_optim *optim, double rate, size_t n, size_t from, size_t to,
                        uint64_t step, const real *grad, real *theta, real *moments, real *before);

#endif
