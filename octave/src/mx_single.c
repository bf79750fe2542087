/* The wrappers in single precision. */
#define SEQRNN_SINGLE
#include "convert_real.h"
#include "mx_sources.h"
