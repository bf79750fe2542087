/* .Call wrappers of the gradient check. */
#include "r_gradcheck.h"

/* coords: numbers from 1, or NULL; steps: c(h, floor) -> list(relative_error, absolute_error,
 * index, analytic, numeric), index from 1 */
SEXP sr_grad_check(SEXP theta, SEXP grad, SEXP coords, SEXP steps, seqrnn_scalar_fn fn,
                   void *context)
{
    const char *names[] = {"relative_error", "absolute_error", "index", "analytic", "numeric", ""};
    const size_t n = (size_t)Rf_xlength(theta), ncoord = (size_t)Rf_xlength(coords);
    double *point = (double *)R_alloc(n, sizeof(double));
    size_t *coord = (size_t *)R_alloc(ncoord, sizeof(size_t));
    seqrnn_grad_report report;
    memcpy(point, REAL_RO(theta), n * sizeof(double));
    for (size_t i = 0; i < ncoord; i++) coord[i] = (size_t)REAL_RO(coords)[i] - 1;
    sr_check(seqrnn_grad_check(n, point, REAL_RO(grad), REAL_RO(steps)[0], REAL_RO(steps)[1],
                               coords == R_NilValue ? n : ncoord,
                               coords == R_NilValue ? NULL : coord, fn, context, NULL, &report),
             "grad_check");
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(list, 0, Rf_ScalarReal(report.relative_error));
    SET_VECTOR_ELT(list, 1, Rf_ScalarReal(report.absolute_error));
    SET_VECTOR_ELT(list, 2, Rf_ScalarReal((double)report.worst + 1));
    SET_VECTOR_ELT(list, 3, Rf_ScalarReal(report.analytic));
    SET_VECTOR_ELT(list, 4, Rf_ScalarReal(report.numeric));
    UNPROTECT(1);
    return list;
}

struct closure {
    SEXP fn;
    size_t n;
};

/* An error in the user's function jumps out from here; the core holds nothing. */
static double call_closure(void *context, const double *theta, int *status)
{
    const struct closure *k = context;
    SEXP x = PROTECT(Rf_allocVector(REALSXP, (R_xlen_t)k->n));
    memcpy(REAL(x), theta, k->n * sizeof(double));
    SEXP call = PROTECT(Rf_lang2(k->fn, x));
    const double value = Rf_asReal(Rf_eval(call, R_BaseEnv));
    UNPROTECT(2);
    *status = SEQRNN_OK;
    return value;
}

/* fn: a function of theta that returns one number. */
SEXP grad_check(SEXP fn, SEXP theta, SEXP grad, SEXP coords, SEXP steps)
{
    struct closure closure = {fn, (size_t)Rf_xlength(theta)};
    return sr_grad_check(theta, grad, coords, steps, call_closure, &closure);
}
