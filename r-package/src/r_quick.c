/* The quick way for the usual case: if all arguments of a call are plain, that is just as C wants
 * them, its result; otherwise NULL, and R code converts them or says what is wrong. R explains, C
 * only judges: no check here ends in an error, and what is plain here also passes in R/validate.R
 * and R/params.R, where the same rules stand in words. */
#include "r_cell.h"

#include <limits.h>

/* ---- numbers ------------------------------------------------------------------------------ */

/* Infinite and NaN have all bits of the exponent set: one more carries into the sign. */
static int all_finite(SEXP x)
{
    const double *value = REAL_RO(x);
    const R_xlen_t n = Rf_xlength(x);
    uint64_t carry = 0;
    for (R_xlen_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, value + i, sizeof bits);
        carry |= (bits & UINT64_C(0x7ff0000000000000)) + UINT64_C(0x0010000000000000);
    }
    return !(carry >> 63);
}

/* Position (from 1) of the first of these doubles that is not finite, or 0. */
SEXP first_nonfinite(SEXP x)
{
    R_xlen_t i = 0;
    if (all_finite(x)) return Rf_ScalarReal(0);
    while (R_FINITE(REAL_RO(x)[i])) i++;
    return Rf_ScalarReal((double)i + 1);
}

/* The extents of x read as an array of ndim = 1, 2 or 3 of them, or 0: it is none. A vector is one
 * column; a matrix is one sequence. */
static int extents_of(SEXP x, int ndim, size_t *extent)
{
    const SEXP dim = Rf_getAttrib(x, R_DimSymbol);
    const int given = Rf_length(dim), sequence = given == 2 && ndim == 3;
    if (given && given != ndim && !sequence) return 0;
    for (int k = 0; k < ndim; k++) extent[k] = k < given ? (size_t)INTEGER_RO(dim)[k] : 1;
    if (!given) extent[0] = (size_t)Rf_xlength(x);
    if (sequence) {
        extent[2] = extent[1];
        extent[1] = 1;
    }
    return 1;
}

/* Finite doubles in an array of these extents. */
static int is_array(SEXP x, int ndim, const size_t *extent)
{
    size_t given[3];
    return TYPEOF(x) == REALSXP && !Rf_isObject(x) && extents_of(x, ndim, given)
           && !memcmp(given, extent, (size_t)ndim * sizeof *extent) && all_finite(x);
}

static int is_array_or_null(SEXP x, int ndim, const size_t *extent)
{
    return x == R_NilValue || is_array(x, ndim, extent);
}

static double value_at(SEXP x, size_t i)
{
    return TYPEOF(x) == INTSXP ? INTEGER_RO(x)[i] : REAL_RO(x)[i];
}

/* n whole numbers in min..max, integers or doubles. */
static int are_whole(SEXP x, size_t n, double min, double max)
{
    if ((TYPEOF(x) != INTSXP && TYPEOF(x) != REALSXP) || Rf_isObject(x)
        || (size_t)Rf_xlength(x) != n)
        return 0;
    for (size_t i = 0; i < n; i++) {
        const double value = value_at(x, i);
        if (!(value >= min && value <= max) || value != (double)(int64_t)value) return 0;
    }
    return 1;
}

static int is_flag(SEXP x)
{
    return TYPEOF(x) == LGLSXP && Rf_xlength(x) == 1 && LOGICAL_RO(x)[0] != NA_LOGICAL;
}

/* Is x a numeric array of exactly these extents, with no names? */
SEXP plain_array(SEXP x, SEXP extents)
{
    const int ndim = Rf_length(extents);
    size_t extent[3];
    if (ndim > 3 || !are_whole(extents, (size_t)ndim, 1, 9e15)) return Rf_ScalarLogical(FALSE);
    for (int k = 0; k < ndim; k++) extent[k] = (size_t)value_at(extents, (size_t)k);
    return Rf_ScalarLogical(Rf_length(Rf_getAttrib(x, R_DimSymbol)) == (ndim > 1 ? ndim : 0)
                            && Rf_getAttrib(x, R_NamesSymbol) == R_NilValue
                            && Rf_getAttrib(x, R_DimNamesSymbol) == R_NilValue
                            && is_array(x, ndim, extent));
}

/* ---- parameters --------------------------------------------------------------------------- */

static int is_number(SEXP x)
{
    return is_array(x, 1, (size_t[]){1});
}

/* D or H of p; 0: not legal. */
static size_t size_in(SEXP p, const char *name)
{
    const SEXP x = sr_get(p, name);
    return TYPEOF(x) == REALSXP && are_whole(x, 1, 1, INT_MAX) ? (size_t)REAL_RO(x)[0] : 0;
}

/* A string, or a list such as activation() makes; seqrnn_cell_check() judges what it names. */
static int is_activation(SEXP x)
{
    return TYPEOF(x) == STRSXP
           || (!Rf_isObject(x) && is_number(sr_get(x, "alpha")) && is_number(sr_get(x, "beta")));
}

static int are_options(SEXP p)
{
    const char *reset = sr_string(p, "reset");
    return is_flag(sr_get(p, "recurrent_bias")) && is_flag(sr_get(p, "peephole"))
           && is_flag(sr_get(p, "coupled")) && is_number(sr_get(p, "clip"))
           && (!strcmp(reset, "after") || !strcmp(reset, "before"))
           && is_activation(sr_get(p, "gate_activation"))
           && is_activation(sr_get(p, "candidate_activation"))
           && is_activation(sr_get(p, "output_activation"));
}

/* A vector of n numbers, or with n = 0 none. */
static int is_optional(SEXP x, size_t n)
{
    return n ? is_array(x, 1, &n) : x == R_NilValue;
}

/* Complete parameters, as lstm_params() makes them, of that cell (NULL: of any). */
static int are_params(SEXP p, SEXP cell)
{
    if (TYPEOF(p) != VECSXP || (Rf_isObject(p) && !Rf_inherits(p, "seqrnn_params"))) return 0;
    const char *said = sr_string(p, "cell");
    if ((cell != R_NilValue && strcmp(sr_string(cell, ""), said)) || !are_options(p)) return 0;
    const seqrnn_cell k = sr_cell(p, sr_cell_kind(said), size_in(p, "D"), size_in(p, "H"));
    if (seqrnn_cell_check(&k) != SEQRNN_OK) return 0;
    const size_t rows = seqrnn_cell_gates(&k) * k.H;
    return is_array(sr_get(p, "W"), 2, (size_t[]){rows, k.D})
           && is_array(sr_get(p, "U"), 2, (size_t[]){rows, k.H})
           && is_array(sr_get(p, "b"), 1, &rows)
           && is_optional(sr_get(p, "bU"), k.recurrent_bias ? rows : 0)
           && is_optional(sr_get(p, "p"), seqrnn_cell_npeephole(&k));
}

SEXP plain_params(SEXP p, SEXP cell)
{
    return Rf_ScalarLogical(are_params(p, cell));
}

/* ---- the calls of a cell ------------------------------------------------------------------ */

/* "double" or "single", or parameters that say it. */
static int is_precision(SEXP x)
{
    const char *name = sr_string(x, "precision");
    return !strcmp(name, "double") || !strcmp(name, "single");
}

/* Can that precision hold the numbers of these n arrays or lists of them? */
static int can_hold(SEXP precision, int n, const SEXP *x)
{
    if (!sr_is_single(precision)) return 1;
    for (int k = 0; k < n; k++)
        if (!sr_within_single(x[k])) return 0;
    return 1;
}

/* x of p's D features in ndim extents, which come back. Names would be kept with x in the cache. */
static int is_input(SEXP x, SEXP p, int ndim, size_t *extent)
{
    return extents_of(x, ndim, extent) && extent[0] == size_in(p, "D") && Rf_xlength(x) > 0
           && is_array(x, ndim, extent) && Rf_getAttrib(x, R_DimNamesSymbol) == R_NilValue;
}

/* x in exactly these extents. */
static SEXP in_shape(SEXP x, int ndim, const size_t *extent)
{
    if (Rf_length(Rf_getAttrib(x, R_DimSymbol)) == ndim) return x;
    const int D = (int)extent[0], n = (int)extent[ndim - 1];
    SEXP to = ndim == 3 ? Rf_alloc3DArray(REALSXP, D, 1, n) : Rf_allocMatrix(REALSXP, D, n);
    memcpy(REAL(to), REAL_RO(x), (size_t)Rf_xlength(x) * sizeof(double));
    return to;
}

/* The same whole numbers as integers; NULL for NULL. */
static SEXP as_integers(SEXP x)
{
    if (x == R_NilValue) return x;
    SEXP to = Rf_allocVector(INTSXP, Rf_xlength(x));
    for (R_xlen_t i = 0; i < Rf_xlength(x); i++) INTEGER(to)[i] = (int)value_at(x, (size_t)i);
    return to;
}

/* x[D,B,T] or [D,T]; h0, c0[H,B] or NULL; lengths[B] in 0..T or NULL */
SEXP quick_forward(SEXP maker, SEXP cell, SEXP p, SEXP x, SEXP h0, SEXP c0, SEXP lengths,
                   SEXP reverse, SEXP precision)
{
    size_t extent[3];
    if (!are_params(p, cell) || !Rf_isArray(x) || !is_input(x, p, 3, extent)) return R_NilValue;
    const size_t state[] = {size_in(p, "H"), extent[1]};
    if (!is_array_or_null(h0, 2, state) || !is_array_or_null(c0, 2, state)
        || !(lengths == R_NilValue || are_whole(lengths, extent[1], 0, (double)extent[2]))
        || !is_flag(reverse) || !is_precision(precision)
        || !can_hold(precision, 4, (SEXP[]){p, x, h0, c0}))
        return R_NilValue;
    x = PROTECT(in_shape(x, 3, extent));
    lengths = PROTECT(as_integers(lengths));
    const SEXP result = cell_forward(precision, maker, p, x, h0, c0, lengths, reverse);
    UNPROTECT(2);
    return result;
}

/* x[D,B] or [D]; h, c[H,B]; c only of an LSTM */
SEXP quick_step(SEXP maker, SEXP cell, SEXP p, SEXP x, SEXP h, SEXP c, SEXP precision)
{
    size_t extent[2];
    if (!are_params(p, cell) || !is_input(x, p, 2, extent)) return R_NilValue;
    const size_t state[] = {size_in(p, "H"), extent[1]};
    const int lstm = !strcmp(sr_string(cell, ""), "lstm");
    if (!is_array(h, 2, state) || (lstm && !is_array(c, 2, state)) || !is_precision(precision)
        || !can_hold(precision, 4, (SEXP[]){p, x, h, c}))
        return R_NilValue;
    x = PROTECT(in_shape(x, 2, extent));
    const SEXP result = cell_step(precision, maker, p, x, h, c);
    UNPROTECT(1);
    return result;
}

/* The cache in what the function `maker` returned for a batch x[D,B,T] or a step x[D,B], if
 * dy[H,B,T], dh, dc[H,B] or NULL go with it; otherwise NULL. */
static SEXP cache_for(SEXP maker, SEXP fwd, SEXP dy, SEXP dh, SEXP dc)
{
    const SEXP cache = sr_get(fwd, "cache"), x = sr_get(cache, "x");
    size_t extent[3] = {0, 1, 1};
    if (strcmp(sr_string(cache, "maker"), sr_string(maker, ""))
        || !extents_of(x, Rf_isMatrix(x) ? 2 : 3, extent))
        return R_NilValue;
    extent[0] = size_in(sr_get(cache, "p"), "H");
    if (!extent[0] || !is_array_or_null(dy, 3, extent) || !is_array_or_null(dh, 2, extent)
        || !is_array_or_null(dc, 2, extent) || !can_hold(cache, 3, (SEXP[]){dy, dh, dc}))
        return R_NilValue;
    return cache;
}

/* dy[H,B,T], dh, dc[H,B] or NULL; truncate NULL */
SEXP quick_backward(SEXP maker, SEXP fwd, SEXP dy, SEXP dh, SEXP dc, SEXP truncate, SEXP per_step)
{
    const SEXP cache = cache_for(maker, fwd, dy, dh, dc);
    if (cache == R_NilValue || truncate != R_NilValue || !is_flag(per_step)) return R_NilValue;
    return cell_backward(cache, cache, dy, dh, dc, truncate, per_step);
}

/* dh, dc[H,B] or NULL */
SEXP quick_step_backward(SEXP maker, SEXP step, SEXP dh, SEXP dc)
{
    const SEXP cache = cache_for(maker, step, R_NilValue, dh, dc);
    return cache == R_NilValue ? cache : cell_step_backward(cache, cache, dh, dc);
}
