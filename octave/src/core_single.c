/* The core in single precision. */
#include "core/src/seqrnn_single.c"
