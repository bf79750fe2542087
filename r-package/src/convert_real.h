/* Conversions that depend on the precision. R keeps every number as a double. In double precision
 * arguments are used in place; in single precision they are rounded into working memory, and
 * results are written as floats into the first half of their R vectors, then widened in place. */
#ifndef SEQRNN_R_CONVERT_REAL_H
#define SEQRNN_R_CONVERT_REAL_H

#include "convert.h"

#ifndef real /* a file compiled alone is double precision */
#define real double
#define SEQRNN(name) seqrnn_##name
#define WRAP(name) name##_double
#define PRECISION "double"
#endif

/* n numbers that reals() has put into this precision, or NULL. */
static inline real *kept_reals(SEXP x, size_t n)
{
    const int kept = TYPEOF(x) == (sizeof(real) == sizeof(double) ? REALSXP : RAWSXP);
    if (x == R_NilValue) return NULL;
    if (!kept || (size_t)Rf_xlength(x) != (TYPEOF(x) == RAWSXP ? n * sizeof(real) : n))
        Rf_error("seqrnn: internal error: %.0f numbers expected", (double)n);
    return TYPEOF(x) == RAWSXP ? (real *)RAW(x) : (real *)REAL(x);
}

/* An argument of n numbers; NULL for NULL. */
static inline const real *in(SEXP x, size_t n)
{
    if (x == R_NilValue || TYPEOF(x) == RAWSXP) return kept_reals(x, n);
    if (TYPEOF(x) != REALSXP || (size_t)Rf_xlength(x) != n)
        Rf_error("seqrnn: internal error: %.0f numbers expected", (double)n);
    const double *from = REAL_RO(x);
#ifdef SEQRNN_SINGLE
    real *to = (real *)R_alloc(n ? n : 1, sizeof(real)); /* of none R_alloc makes NULL */
    for (size_t i = 0; i < n; i++) to[i] = (real)from[i];
    return to;
#else
    return from;
#endif
}

/* Where the core writes a result; finish() must follow. */
static inline real *out(SEXP x)
{
    return (real *)REAL(x);
}

/* A result that starts as a copy of an argument of the same length. */
static inline real *out_copy(SEXP x, SEXP from)
{
    real *to = out(x);
    if (TYPEOF(from) != REALSXP || Rf_xlength(from) != Rf_xlength(x))
        Rf_error("seqrnn: internal error: %.0f numbers expected", (double)Rf_xlength(x));
    for (R_xlen_t i = 0; i < Rf_xlength(x); i++) to[i] = (real)REAL_RO(from)[i];
    return to;
}

/* Makes the results inside a list (of lists) proper doubles. */
static inline void finish(SEXP result)
{
#ifdef SEQRNN_SINGLE
    if (TYPEOF(result) == VECSXP)
        for (R_xlen_t k = 0; k < Rf_xlength(result); k++) finish(VECTOR_ELT(result, k));
    if (TYPEOF(result) == REALSXP) /* from the end, where nothing unread is overwritten */
        for (R_xlen_t i = Rf_xlength(result); i-- > 0;) {
            const real value = out(result)[i];
            REAL(result)[i] = value;
        }
#else
    (void)result;
#endif
}

/* New arrays in list[[k]] for the core to write. */
static inline real *put1(SEXP list, int k, size_t n)
{
    return out(sr_put(list, k, 1, (size_t[]){n}));
}
static inline real *put2(SEXP list, int k, size_t n1, size_t n2)
{
    return out(sr_put(list, k, 2, (size_t[]){n1, n2}));
}
static inline real *put3(SEXP list, int k, size_t n1, size_t n2, size_t n3)
{
    return out(sr_put(list, k, 3, (size_t[]){n1, n2, n3}));
}
static inline real *put4(SEXP list, int k, size_t n1, size_t n2, size_t n3, size_t n4)
{
    return out(sr_put(list, k, 4, (size_t[]){n1, n2, n3, n4}));
}

/* The parameters of a cell in a list W, U, b, bU, p. */
static inline SEQRNN(weights) weights(SEXP p, const seqrnn_cell *cell)
{
    const size_t rows = seqrnn_cell_gates(cell) * cell->H;
    return (SEQRNN(weights)){.W = in(sr_get(p, "W"), rows * cell->D),
                             .U = in(sr_get(p, "U"), rows * cell->H),
                             .b = in(sr_get(p, "b"), rows),
                             .bU = in(sr_get(p, "bU"), rows),
                             .p = in(sr_get(p, "p"), seqrnn_cell_npeephole(cell))};
}

/* The gradients of a cell's parameters in a list that has these names side by side, dW at k; the
 * arrays that the cell has not stay NULL. */
#define DWEIGHTS "dW", "dU", "db", "dbU", "dp"
static inline SEQRNN(dweights) put_dweights(SEXP list, int k, const seqrnn_cell *cell)
{
    const size_t rows = seqrnn_cell_gates(cell) * cell->H;
    SEQRNN(dweights) w = {0};
    w.W = put2(list, k, rows, cell->D);
    w.U = put2(list, k + 1, rows, cell->H);
    w.b = put1(list, k + 2, rows);
    if (cell->recurrent_bias) w.bU = put1(list, k + 3, rows);
    if (cell->peephole) w.p = put1(list, k + 4, seqrnn_cell_npeephole(cell));
    return w;
}

/* The cell of a complete parameter list. */
static inline seqrnn_cell cell_of(SEXP p)
{
    const seqrnn_cell cell = sr_cell(p, sr_cell_kind(sr_string(p, "cell")),
                                     (size_t)sr_number(p, "D", 0), (size_t)sr_number(p, "H", 0));
    sr_check(seqrnn_cell_check(&cell), "cell_check");
    return cell;
}

#endif
