/* .Call wrappers of the embedding and dense layers, over n columns. Ids count from 0, -1 is
 * padding. */
#include "convert_real.h"

/* ids[n], E[units,V] -> list(y[units,n]) */
SEXP WRAP(embedding_forward)(SEXP ids, SEXP E)
{
    const char *names[] = {"y", ""};
    const size_t units = sr_dim(E, 0), V = sr_dim(E, 1), n = (size_t)Rf_xlength(ids);
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    real *y = put1(list, 0, units * n);
    sr_check(SEQRNN(embedding_forward)(units, V, n, sr_ints(ids, n), in(E, units * V), y),
             "embedding_forward");
    finish(list);
    UNPROTECT(1);
    return list;
}

/* size c(units, V), dy[units,n] -> list(dE[units,V]) */
SEXP WRAP(embedding_backward)(SEXP ids, SEXP size, SEXP dy)
{
    const char *names[] = {"dE", ""};
    const size_t units = (size_t)INTEGER_RO(size)[0], V = (size_t)INTEGER_RO(size)[1];
    const size_t n = (size_t)Rf_xlength(ids);
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    real *dE = put2(list, 0, units, V);
    sr_check(SEQRNN(embedding_backward)(units, V, n, sr_ints(ids, n), in(dy, units * n), dE),
             "embedding_backward");
    finish(list);
    UNPROTECT(1);
    return list;
}

/* x[in,n] (any array of that many elements), W[units,in], b[units] -> list(y[units,n]) */
SEXP WRAP(dense_forward)(SEXP x, SEXP W, SEXP b)
{
    const char *names[] = {"y", ""};
    const size_t units = sr_dim(W, 0), inputs = sr_dim(W, 1), n = (size_t)Rf_xlength(x) / inputs;
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    real *y = put1(list, 0, units * n);
    sr_check(SEQRNN(dense_forward)(inputs, units, n, in(x, inputs * n), in(W, units * inputs),
                                   in(b, units), y), "dense_forward");
    finish(list);
    UNPROTECT(1);
    return list;
}

/* -> list(dx[in,n], dW, db) */
SEXP WRAP(dense_backward)(SEXP x, SEXP W, SEXP dy)
{
    const char *names[] = {"dx", "dW", "db", ""};
    const size_t units = sr_dim(W, 0), inputs = sr_dim(W, 1), n = (size_t)Rf_xlength(x) / inputs;
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    real *dx = put1(list, 0, inputs * n);
    real *dW = put2(list, 1, units, inputs);
    real *db = put1(list, 2, units);
    sr_check(SEQRNN(dense_backward)(inputs, units, n, in(x, inputs * n), in(W, units * inputs),
                                    in(dy, units * n), dx, dW, db),
             "dense_backward");
    finish(list);
    UNPROTECT(1);
    return list;
}
