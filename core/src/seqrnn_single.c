/* The core in single precision. */
#define SEQRNN_SINGLE
#include "base/precision.h"
#include "sources.h"
