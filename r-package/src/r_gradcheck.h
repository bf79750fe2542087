/* The gradient check of any scalar function, as an R result. */
#ifndef SEQRNN_R_GRADCHECK_H
#define SEQRNN_R_GRADCHECK_H

#include "convert.h"

SEXP sr_grad_check(SEXP theta, SEXP grad, SEXP coords, SEXP steps, seqrnn_scalar_fn fn,
                   void *context);

#endif
