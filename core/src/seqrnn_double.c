/* The core in double precision, and what does not depend on the precision. */
#define SEQRNN_DOUBLE
#include "base/precision.h"
#include "sources.h"
