/* What an affine map over the steps of a batch is to other layers than the dense one. */
#ifndef SEQRNN_DENSE_H
#define SEQRNN_DENSE_H

#include "layer.h"

/* dense_backward of a layer whose parameters begin with W[units,in], b[units], from da[units,B,T],
 * the gradient of W x + b, which is 0 at padded steps. x may hold anything there, NaN too.
 * room: in*B*T reals. */
int SEQRNN(dense_backward_steps)(const SEQRNN(pass) *p, const real *da, real *room);

#endif
