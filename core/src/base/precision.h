/* The two names in which every numerical file is written: `real` and SEQRNN(name).
 * A file compiled alone is double precision. */
#ifndef SEQRNN_PRECISION_H
#define SEQRNN_PRECISION_H

#include <float.h>

#include "../../include/seqrnn.h"

#ifdef SEQRNN_SINGLE
#define real float
#define SEQRNN(name) seqrnnf_##name
#else
#ifndef SEQRNN_DOUBLE
#define SEQRNN_DOUBLE
#endif
#define real double
#define SEQRNN(name) seqrnn_##name
#endif

/* An integer as wide as real. */
#ifdef SEQRNN_SINGLE
typedef int32_t SEQRNN(bits);
#else
typedef int64_t SEQRNN(bits);
#endif

/* Elementary functions, literals and the largest number of the precision: r_exp(x), R_(0.5),
 * R_MAX. */
#define R_(literal) ((real)(literal))
#ifdef SEQRNN_SINGLE
#define R_MAX FLT_MAX
#define r_exp expf
#define r_expm1 expm1f
#define r_log1p log1pf
#define r_tanh tanhf
#define r_sqrt sqrtf
#define r_fabs fabsf
#else
#define R_MAX DBL_MAX
#define r_exp exp
#define r_expm1 expm1
#define r_log1p log1p
#define r_tanh tanh
#define r_sqrt sqrt
#define r_fabs fabs
#endif

#endif
