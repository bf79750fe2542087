/* .Call wrappers of the random number generator. where: c(stream, substream). */
#include "convert.h"

typedef void (*draw)(uint64_t, uint32_t, uint32_t, uint64_t, size_t, double *);

static SEXP philox(draw draw, SEXP n, SEXP seed, SEXP where, SEXP index)
{
    const size_t count = (size_t)Rf_asReal(n);
    SEXP x = PROTECT(Rf_allocVector(REALSXP, (R_xlen_t)count));
    draw(sr_uint64(seed), (uint32_t)REAL_RO(where)[0], (uint32_t)REAL_RO(where)[1],
         sr_uint64(index), count, REAL(x));
    UNPROTECT(1);
    return x;
}

SEXP uniform(SEXP n, SEXP seed, SEXP where, SEXP index)
{
    return philox(seqrnn_uniform, n, seed, where, index);
}

SEXP normal(SEXP n, SEXP seed, SEXP where, SEXP index)
{
    return philox(seqrnn_normal, n, seed, where, index);
}
