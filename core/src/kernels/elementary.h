/* exp, sigmoid and tanh of whole arrays: y[i] = f(a[i]); y = a is allowed. Exact at 0 and where they
 * saturate; tanh is odd to the bit; NaN stays NaN. Error at most 4 ULP (tests/c/test_elementary.c). */
#ifndef SEQRNN_ELEMENTARY_H
#define SEQRNN_ELEMENTARY_H

#include "../base/internal.h"

void SEQRNN(vec_exp)(size_t n, const real *a, real *y);
void SEQRNN(vec_sigmoid)(size_t n, const real *a, real *y);
void SEQRNN(vec_tanh)(size_t n, const real *a, real *y);

#endif
