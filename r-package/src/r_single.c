/* What single precision can hold: a number beyond its range would silently become infinite. */
#include "convert.h"

#include <float.h>
#include <math.h>

enum { DEEPEST = 64 }; /* lists in lists */

/* The position (from 1) of the first number that is finite, but not once it is a float; or 0. */
static R_xlen_t first_beyond(SEXP x)
{
    const double limit = 0x1.ffffffp127; /* half a unit above FLT_MAX, where rounding goes up */
    const double *value = REAL_RO(x);
    const R_xlen_t n = Rf_xlength(x);
    for (R_xlen_t i = 0; i < n; i++) {
        const double size = fabs(value[i]);
        if (size >= limit && size <= DBL_MAX) return i + 1;
    }
    return 0;
}

/* Where in x, an array or a list (of lists) of them, the first such number stands: the numbers of
 * the elements on the way to it, then its own, all from 1 -> how many places; 0: there is none. */
static int place_beyond(SEXP x, int depth, double *place)
{
    if (depth == DEEPEST) return 0;
    if (TYPEOF(x) == REALSXP) {
        place[depth] = (double)first_beyond(x);
        return place[depth] > 0 ? depth + 1 : 0;
    }
    for (R_xlen_t k = 0; TYPEOF(x) == VECSXP && k < Rf_xlength(x); k++) {
        const int n = place_beyond(VECTOR_ELT(x, k), depth + 1, place);
        place[depth] = (double)k + 1;
        if (n) return n;
    }
    return 0;
}

int sr_within_single(SEXP x)
{
    double place[DEEPEST];
    return !place_beyond(x, 0, place);
}

/* -> the place of the first number of x beyond single precision, or NULL */
SEXP beyond_single(SEXP x)
{
    double place[DEEPEST];
    const int n = place_beyond(x, 0, place);
    if (!n) return R_NilValue;
    SEXP at = Rf_allocVector(REALSXP, n);
    memcpy(REAL(at), place, (size_t)n * sizeof *place);
    return at;
}
