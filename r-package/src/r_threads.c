/* .Call wrapper of the number of threads. */
#include "convert.h"

/* n: the number to use, or 0 to ask -> the number now in use */
SEXP threads(SEXP n)
{
    return Rf_ScalarInteger(seqrnn_threads(Rf_asInteger(n)));
}
