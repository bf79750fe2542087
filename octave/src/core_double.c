/* The core in double precision. */
#include "core/src/seqrnn_double.c"
