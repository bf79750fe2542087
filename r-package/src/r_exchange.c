/* .Call wrappers of the exchange of weights. */
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

static int framework_named(SEXP framework)
{
    const char *name = sr_string(framework, "");
    if (!strcmp(name, "torch")) return SEQRNN_TORCH;
    return !strcmp(name, "keras") ? SEQRNN_KERAS : SEQRNN_MATLAB;
}

/* cell: list(cell, D, H, recurrent_bias, projection, reset) */
static seqrnn_cell plain_cell(SEXP cell)
{
    seqrnn_cell k = seqrnn_cell_standard(sr_cell_kind(sr_string(cell, "cell")),
                                         (size_t)sr_number(cell, "D", 0),
                                         (size_t)sr_number(cell, "H", 0));
    k.recurrent_bias = sr_number(cell, "recurrent_bias", 0) != 0;
    k.reset_before = !strcmp(sr_string(cell, "reset"), "before");
    k.projection = (size_t)sr_number(cell, "projection", 0);
    sr_check(seqrnn_cell_check(&k), "cell_check");
    return k;
}

/* framework "torch", "keras" or "matlab"; arrays: list(input, recurrent, bias, recurrent_bias,
 * projection) -> the part of theta that is this cell's */
SEXP import_cell(SEXP framework, SEXP cell, SEXP arrays)
{
    const seqrnn_cell k = plain_cell(cell);
    const size_t rows = seqrnn_cell_gates(&k) * k.H, S = seqrnn_cell_state(&k);
    const seqrnn_foreign foreign = {numbers_of(arrays, "input", rows * k.D),
                                    numbers_of(arrays, "recurrent", rows * S),
                                    numbers_of(arrays, "bias", rows),
                                    numbers_of(arrays, "recurrent_bias", rows),
                                    numbers_of(arrays, "projection", S * k.H)};
    SEXP theta = PROTECT(Rf_allocVector(REALSXP, (R_xlen_t)seqrnn_cell_nparam(&k)));
    sr_check(seqrnn_import(framework_named(framework), &k, &foreign, REAL(theta)), "import");
    UNPROTECT(1);
    return theta;
}

/* theta: the cell's part of it -> the arrays, with a recurrent_bias if both_biases */
SEXP export_cell(SEXP framework, SEXP cell, SEXP theta, SEXP both_biases)
{
    const char *names[] = {"input", "recurrent", "bias", "recurrent_bias", "projection", ""};
    const seqrnn_cell k = plain_cell(cell);
    const int to = framework_named(framework), turned = to == SEQRNN_KERAS;
    const size_t rows = seqrnn_cell_gates(&k) * k.H, S = seqrnn_cell_state(&k);
    if (TYPEOF(theta) != REALSXP || (size_t)Rf_xlength(theta) != seqrnn_cell_nparam(&k))
        Rf_error("seqrnn: internal error: the parameters of a cell");
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    seqrnn_foreign_out out = {NULL, NULL, NULL, NULL, NULL};
    out.input = REAL(sr_put(list, 0, 2, (size_t[]){turned ? k.D : rows, turned ? rows : k.D}));
    out.recurrent = REAL(sr_put(list, 1, 2, (size_t[]){turned ? S : rows, turned ? rows : S}));
    out.bias = REAL(sr_put(list, 2, 1, &rows));
    if (Rf_asLogical(both_biases) == TRUE) out.recurrent_bias = REAL(sr_put(list, 3, 1, &rows));
    if (k.projection) out.projection = REAL(sr_put(list, 4, 2, (size_t[]){S, k.H}));
    sr_check(seqrnn_export(to, &k, REAL_RO(theta), &out), "export");
    UNPROTECT(1);
    return list;
}
