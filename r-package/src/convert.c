#include "convert.h"

#include <limits.h>

void sr_check(int status, const char *routine)
{
    if (status == SEQRNN_OK) return;
    if (status < 0)
        Rf_error("seqrnn: internal error: argument %d of %s is illegal", -status, routine);
    Rf_error("seqrnn: %s", seqrnn_status_text(status));
}

/* ---- fields ------------------------------------------------------------------------------- */

SEXP sr_get(SEXP list, const char *name)
{
    if (TYPEOF(list) != VECSXP) return R_NilValue;
    const SEXP names = Rf_getAttrib(list, R_NamesSymbol);
    const R_xlen_t n = Rf_xlength(names);
    for (R_xlen_t k = 0; k < n; k++) {
        const char *have = CHAR(STRING_ELT(names, k));
        if (*have == *name && !strcmp(have, name)) return VECTOR_ELT(list, k);
    }
    return R_NilValue;
}

double sr_number(SEXP list, const char *name, double fallback)
{
    SEXP x = sr_get(list, name);
    return x == R_NilValue ? fallback : Rf_asReal(x);
}

const char *sr_string(SEXP list, const char *name)
{
    SEXP x = TYPEOF(list) == STRSXP ? list : sr_get(list, name);
    return TYPEOF(x) == STRSXP && Rf_xlength(x) == 1 ? CHAR(STRING_ELT(x, 0)) : "";
}

uint64_t sr_uint64(SEXP x)
{
    double value = Rf_asReal(x);
    return value >= 0 && value <= 9007199254740992.0 ? (uint64_t)value : 0;
}

const int *sr_ints(SEXP x, size_t n)
{
    if (x == R_NilValue) return NULL;
    if (TYPEOF(x) != INTSXP || (size_t)Rf_xlength(x) != n)
        Rf_error("seqrnn: internal error: %.0f integers expected", (double)n);
    return INTEGER_RO(x);
}

const void *sr_kept(SEXP cache, size_t bytes)
{
    SEXP ws = sr_get(cache, "ws");
    if (TYPEOF(ws) != RAWSXP || (size_t)Rf_xlength(ws) != bytes)
        Rf_error("seqrnn: the cache is not as the forward function made it");
    return RAW_RO(ws);
}

size_t sr_dim(SEXP x, int k)
{
    SEXP dim = Rf_getAttrib(x, R_DimSymbol);
    if (k >= Rf_xlength(dim)) Rf_error("seqrnn: internal error: array extent %d missing", k);
    return (size_t)INTEGER_RO(dim)[k];
}

/* ---- specifications ----------------------------------------------------------------------- */

/* "tanh", or list(name, alpha, beta) */
static seqrnn_act sr_act(SEXP list, const char *field, seqrnn_act standard)
{
    SEXP spec = sr_get(list, field);
    if (spec == R_NilValue) return standard;
    seqrnn_act act = seqrnn_act_named(sr_string(spec, "name"));
    act.alpha = sr_number(spec, "alpha", act.alpha);
    act.beta = sr_number(spec, "beta", act.beta);
    return act;
}

int sr_cell_kind(const char *name)
{
    static const char *const kinds[SEQRNN_NCELL] = {
        [SEQRNN_RNN] = "rnn", [SEQRNN_LSTM] = "lstm", [SEQRNN_GRU] = "gru"};
    for (int k = 0; k < SEQRNN_NCELL; k++)
        if (!strcmp(name, kinds[k])) return k;
    return -1;
}

seqrnn_cell sr_cell(SEXP spec, int kind, size_t D, size_t H)
{
    seqrnn_cell cell = seqrnn_cell_standard(kind, D, H);
    cell.recurrent_bias = sr_number(spec, "recurrent_bias", 0) != 0;
    cell.reset_before = !strcmp(sr_string(spec, "reset"), "before");
    cell.peephole = sr_number(spec, "peephole", 0) != 0;
    cell.coupled = sr_number(spec, "coupled", 0) != 0;
    cell.clip = sr_number(spec, "clip", 0);
    cell.gate = sr_act(spec, "gate_activation", cell.gate);
    cell.candidate = sr_act(spec, "candidate_activation", cell.candidate);
    cell.output = sr_act(spec, "output_activation", cell.output);
    return cell;
}

seqrnn_init sr_init(SEXP spec)
{
    seqrnn_init init;
    init.kind = seqrnn_init_named(sr_string(spec, "init"));
    init.forget_bias = sr_number(spec, "forget_bias", 0);
    init.chrono_T = sr_number(spec, "chrono_T", 0);
    return init;
}

seqrnn_optim sr_optim(SEXP spec)
{
    seqrnn_optim optim;
    optim.kind = strcmp(sr_string(spec, "optimiser"), "adam") ? SEQRNN_SGD : SEQRNN_ADAM;
    optim.learning_rate = sr_number(spec, "learning_rate", 0);
    optim.beta1 = sr_number(spec, "beta1", 0.9);
    optim.beta2 = sr_number(spec, "beta2", 0.999);
    optim.eps = sr_number(spec, "eps", 1e-8);
    optim.clip_norm = sr_number(spec, "clip", 0);
    return optim;
}

static seqrnn_layer sr_layer(SEXP spec)
{
    const char *kind = sr_string(spec, "kind"), *direction = sr_string(spec, "direction");
    seqrnn_layer layer = {0};
    layer.units = (size_t)sr_number(spec, "units", 0);
    layer.init = sr_init(spec);
    layer.kind = !strcmp(kind, "embedding") ? SEQRNN_EMBEDDING
                 : !strcmp(kind, "dense")   ? SEQRNN_DENSE
                                            : SEQRNN_RECURRENT;
    layer.direction = !strcmp(direction, "bidirectional") ? SEQRNN_BIDIRECTIONAL
                      : !strcmp(direction, "reverse")     ? SEQRNN_REVERSE
                                                          : SEQRNN_FORWARD;
    if (layer.kind == SEQRNN_RECURRENT)
        layer.cell = sr_cell(spec, sr_cell_kind(kind), 1, layer.units);
    return layer;
}

seqrnn_network sr_network(SEXP net)
{
    SEXP layers = sr_get(net, "layers");
    seqrnn_network k = {(size_t)sr_number(net, "inputs", 0), (size_t)Rf_xlength(layers), NULL};
    seqrnn_layer *layer = (seqrnn_layer *)R_alloc(k.nlayer, sizeof(seqrnn_layer));
    for (size_t l = 0; l < k.nlayer; l++) layer[l] = sr_layer(VECTOR_ELT(layers, (R_xlen_t)l));
    k.layer = layer;
    sr_check(seqrnn_network_check(&k), "network_check");
    return k;
}

seqrnn_seq sr_sequence(SEXP x, SEXP lengths, SEXP reverse)
{
    seqrnn_seq seq = {sr_dim(x, 1), sr_dim(x, 2), sr_ints(lengths, sr_dim(x, 1)),
                      Rf_asLogical(reverse) == TRUE};
    return seq;
}

seqrnn_truncate sr_truncate(SEXP k)
{
    const int *steps = sr_ints(k, 2);
    seqrnn_truncate cut = {0, 0};
    if (steps) cut.k1 = (size_t)steps[0], cut.k2 = (size_t)steps[1];
    return cut;
}

/* ---- memory ------------------------------------------------------------------------------- */

SEXP sr_put(SEXP list, int k, int ndim, const size_t *extent)
{
    size_t n = 1;
    for (int j = 0; j < ndim; j++)
        if (__builtin_mul_overflow(n, extent[j], &n) || (ndim > 1 && extent[j] > INT_MAX)
            || n > (size_t)R_XLEN_T_MAX / sizeof(double))
            sr_check(SEQRNN_TOO_LARGE, "output");
    SEXP x = Rf_allocVector(REALSXP, (R_xlen_t)n);
    SET_VECTOR_ELT(list, k, x);
    if (n) memset(REAL(x), 0, n * sizeof(double));
    if (ndim > 1) {
        SEXP dim = PROTECT(Rf_allocVector(INTSXP, ndim));
        for (int j = 0; j < ndim; j++) INTEGER(dim)[j] = (int)extent[j];
        Rf_setAttrib(x, R_DimSymbol, dim);
        UNPROTECT(1);
    }
    return x;
}

void *sr_put_bytes(SEXP list, int k, size_t bytes)
{
    if (bytes > (size_t)R_XLEN_T_MAX) sr_check(SEQRNN_TOO_LARGE, "ws");
    SEXP x = Rf_allocVector(RAWSXP, (R_xlen_t)bytes);
    SET_VECTOR_ELT(list, k, x);
    memset(RAW(x), 0, bytes); /* so that equal calls give identical() results */
    return RAW(x);
}

SEXP sr_compact(SEXP list)
{
    const R_xlen_t n = Rf_xlength(list);
    R_xlen_t kept = 0;
    for (R_xlen_t k = 0; k < n; k++) kept += VECTOR_ELT(list, k) != R_NilValue;
    if (kept == n) return list;
    const SEXP names = Rf_getAttrib(list, R_NamesSymbol);
    SEXP to = PROTECT(Rf_allocVector(VECSXP, kept));
    SEXP to_names = PROTECT(Rf_allocVector(STRSXP, kept));
    for (R_xlen_t k = 0, j = 0; k < n; k++) {
        if (VECTOR_ELT(list, k) == R_NilValue) continue;
        SET_VECTOR_ELT(to, j, VECTOR_ELT(list, k));
        SET_STRING_ELT(to_names, j++, STRING_ELT(names, k));
    }
    Rf_setAttrib(to, R_NamesSymbol, to_names);
    UNPROTECT(2);
    return to;
}

void *sr_scratch(size_t bytes)
{
    if (bytes > (size_t)R_XLEN_T_MAX) sr_check(SEQRNN_TOO_LARGE, "scratch");
    return R_alloc(bytes, 1);
}
