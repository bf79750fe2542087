/* .Call wrapper of the exchange of weights. */
#include "convert.h"

/* An array of the list of n numbers; NULL if it is not there. */
static const double *numbers_of(SEXP arrays, const char *name, size_t n)
{
    SEXP x = sr_get(arrays, name);
    if (x == R_NilValue) return NULL;
    if (TYPEOF(x) != REALSXP || (size_t)Rf_xlength(x) != n)
        Rf_error("seqrnn: internal error: %.0f numbers expected", (double)n);
    return REAL_RO(x);
}

/* framework "torch", "keras" or "matlab"; cell: list(cell, D, H, recurrent_bias, projection);
 * arrays: list(input, recurrent, bias, recurrent_bias, projection) -> the part of theta that is
 * this cell's */
SEXP import_cell(SEXP framework, SEXP cell, SEXP arrays)
{
    const char *name = sr_string(framework, "");
    const int from = !strcmp(name, "torch")   ? SEQRNN_TORCH
                     : !strcmp(name, "keras") ? SEQRNN_KERAS
                                              : SEQRNN_MATLAB;
    seqrnn_cell k = seqrnn_cell_standard(sr_cell_kind(sr_string(cell, "cell")),
                                         (size_t)sr_number(cell, "D", 0),
                                         (size_t)sr_number(cell, "H", 0));
    k.recurrent_bias = sr_number(cell, "recurrent_bias", 0) != 0;
    k.projection = (size_t)sr_number(cell, "projection", 0);
    sr_check(seqrnn_cell_check(&k), "cell_check");
    const size_t rows = seqrnn_cell_gates(&k) * k.H, S = seqrnn_cell_state(&k);
    const seqrnn_foreign foreign = {numbers_of(arrays, "input", rows * k.D),
                                    numbers_of(arrays, "recurrent", rows * S),
                                    numbers_of(arrays, "bias", rows),
                                    numbers_of(arrays, "recurrent_bias", rows),
                                    numbers_of(arrays, "projection", S * k.H)};
    SEXP theta = PROTECT(Rf_allocVector(REALSXP, (R_xlen_t)seqrnn_cell_nparam(&k)));
    sr_check(seqrnn_import(from, &k, &foreign, REAL(theta)), "import");
    UNPROTECT(1);
    return theta;
}
