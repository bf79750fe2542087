/* The wrappers in single precision. */
#include "convert.h"

#define SEQRNN_SINGLE
#define real float
#define SEQRNN(name) seqrnnf_##name
#define WRAP(name) name##_single
#define PRECISION "single"
#include "wrappers.h"
