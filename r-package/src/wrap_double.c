/* The wrappers in double precision. */
#include "convert.h"

#define real double
#define SEQRNN(name) seqrnn_##name
#define WRAP(name) name##_double
#define PRECISION "double"
#include "wrappers.h"
