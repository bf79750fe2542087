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

int sr_is_single(SEXP precision)
{
    return !strcmp(sr_string(precision, "precision"), "single");
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

seqrnn_loss sr_loss(SEXP spec)
{
    const SEXP quantiles = sr_get(spec, "quantiles");
    seqrnn_loss loss;
    loss.kind = seqrnn_loss_named(sr_string(spec, "kind"));
    loss.smoothing = sr_number(spec, "smoothing", 0);
    loss.delta = sr_number(spec, "delta", 1);
    loss.nquantile = (size_t)Rf_xlength(quantiles);
    loss.quantile = TYPEOF(quantiles) == REALSXP ? REAL_RO(quantiles) : NULL;
    return loss;
}

/* ---- networks ----------------------------------------------------------------------------- */

/* The place of a name in a list of n, or 0. */
static int place_of(const char *name, int n, const char *const *names)
{
    for (int k = 0; k < n; k++)
        if (!strcmp(name, names[k])) return k;
    return 0;
}

/* The kinds that are no cells by their names; a cell is a recurrent layer. */
static int layer_kind(const char *name)
{
    static const char *const kinds[SEQRNN_NLAYER] = {
        [SEQRNN_EMBEDDING] = "embedding", [SEQRNN_RECURRENT] = "", [SEQRNN_DENSE] = "dense",
        [SEQRNN_CONV1D] = "conv1d", [SEQRNN_DROPOUT] = "dropout",
        [SEQRNN_LAYER_NORM] = "layer_norm", [SEQRNN_RESIDUAL] = "residual",
        [SEQRNN_POOL] = "pool", [SEQRNN_CRF] = "crf"};
    return sr_cell_kind(name) >= 0 ? SEQRNN_RECURRENT : place_of(name, SEQRNN_NLAYER, kinds);
}

static void recurrent_layer(SEXP spec, seqrnn_layer *layer)
{
    static const char *const directions[] = {
        [SEQRNN_FORWARD] = "forward", [SEQRNN_REVERSE] = "reverse",
        [SEQRNN_BIDIRECTIONAL] = "bidirectional"};
    static const char *const merges[SEQRNN_NMERGE] = {
        [SEQRNN_CONCAT] = "concat", [SEQRNN_SUM] = "sum", [SEQRNN_MEAN] = "mean",
        [SEQRNN_MUL] = "mul"};
    layer->direction = place_of(sr_string(spec, "direction"), 3, directions);
    layer->merge = place_of(sr_string(spec, "merge"), SEQRNN_NMERGE, merges);
    layer->cell = sr_cell(spec, sr_cell_kind(sr_string(spec, "kind")), 1, layer->units);
    layer->cell.projection = (size_t)sr_number(spec, "projection", 0);
    layer->cell.layer_norm = sr_number(spec, "layer_norm", 0) != 0;
    layer->learned_state = !strcmp(sr_string(spec, "initial_state"), "learned");
    layer->recurrent_dropout = sr_number(spec, "recurrent_dropout", 0);
}

/* Of a dense layer or a convolution. */
static void layer_activation(SEXP spec, seqrnn_layer *layer)
{
    const char *name = sr_string(sr_get(spec, "activation"), "name");
    layer->activated = *name && strcmp(name, "linear");
    if (layer->activated) layer->activation = sr_act(spec, "activation", seqrnn_act_named("tanh"));
}

static void conv1d_layer(SEXP spec, seqrnn_layer *layer)
{
    static const char *const paddings[SEQRNN_NPADDING] = {
        [SEQRNN_CAUSAL] = "causal", [SEQRNN_SAME] = "same"};
    layer->kernel = (size_t)sr_number(spec, "kernel_size", 0);
    layer->dilation = (size_t)sr_number(spec, "dilation", 0);
    layer->padding = place_of(sr_string(spec, "padding"), SEQRNN_NPADDING, paddings);
    layer_activation(spec, layer);
}

static seqrnn_layer layer_of(SEXP spec)
{
    static const char *const pools[SEQRNN_NPOOL] = {
        [SEQRNN_LAST] = "last", [SEQRNN_POOL_MEAN] = "mean", [SEQRNN_MAX] = "max",
        [SEQRNN_ATTENTION] = "attention"};
    const SEXP weights = sr_get(spec, "weights");
    seqrnn_layer layer = {0};
    layer.kind = layer_kind(sr_string(spec, "kind"));
    layer.units = (size_t)sr_number(spec, "units", 0);
    layer.vocabulary = (size_t)sr_number(spec, "vocabulary", 0);
    layer.init = sr_init(spec);
    if (layer.kind == SEQRNN_RECURRENT) recurrent_layer(spec, &layer);
    if (layer.kind == SEQRNN_DENSE) layer_activation(spec, &layer);
    if (layer.kind == SEQRNN_CONV1D) conv1d_layer(spec, &layer);
    layer.rate = sr_number(spec, layer.kind == SEQRNN_EMBEDDING ? "word_dropout" : "rate", 0);
    layer.shared = sr_number(spec, "shared", 0) != 0;
    layer.span = (size_t)sr_number(spec, "span", 0);
    layer.pool = place_of(sr_string(spec, "type"), SEQRNN_NPOOL, pools);
    layer.eps = sr_number(spec, "eps", 0);
    layer.frozen = sr_number(spec, "frozen", 0) != 0;
    if (TYPEOF(weights) == REALSXP
        && (size_t)Rf_xlength(weights) == layer.units * layer.vocabulary)
        layer.weights = REAL_RO(weights);
    return layer;
}

seqrnn_network sr_chain(SEXP net)
{
    const SEXP layers = sr_get(net, "layers"), inputs = sr_get(net, "inputs");
    seqrnn_network k = {0, (size_t)Rf_xlength(layers), NULL, sr_loss(sr_get(net, "loss"))};
    seqrnn_layer *layer = (seqrnn_layer *)R_alloc(k.nlayer, sizeof(seqrnn_layer));
    for (size_t l = 0; l < k.nlayer; l++) layer[l] = layer_of(VECTOR_ELT(layers, (R_xlen_t)l));
    k.layer = layer;
    const size_t ninput = (size_t)Rf_xlength(inputs);
    if (ninput > seqrnn_network_categories(&k)) k.inputs = (size_t)REAL_RO(inputs)[ninput - 1];
    return k;
}

/* What a CRF layer of K tags forbids: [K,K], start[K], end[K]; NULL: nothing. */
static const unsigned char *forbidden_of(SEXP spec, size_t K)
{
    static const char *const fields[] = {"forbidden", "forbidden_start", "forbidden_end"};
    const size_t count[] = {K * K, K, K};
    unsigned char *all = NULL, *part;
    for (int f = 0; f < 3; f++)
        if (sr_get(spec, fields[f]) != R_NilValue) all = (unsigned char *)R_alloc(K, K + 2);
    if (all) memset(all, 0, K * (K + 2));
    part = all;
    for (int f = 0; all && f < 3; part += count[f++]) {
        const SEXP x = sr_get(spec, fields[f]);
        if (x == R_NilValue) continue;
        if (TYPEOF(x) != LGLSXP || (size_t)Rf_xlength(x) != count[f])
            Rf_error("seqrnn: internal error: %s of a CRF layer", fields[f]);
        for (size_t i = 0; i < count[f]; i++) part[i] = LOGICAL_RO(x)[i] == TRUE;
    }
    return all;
}

seqrnn_network sr_network(SEXP net)
{
    seqrnn_network k = sr_chain(net);
    sr_check(seqrnn_network_check(&k, NULL), "network_check");
    seqrnn_layer *last = (seqrnn_layer *)k.layer + k.nlayer - 1;
    if (last->kind == SEQRNN_CRF) {
        const SEXP spec = VECTOR_ELT(sr_get(net, "layers"), (R_xlen_t)k.nlayer - 1);
        last->forbidden = forbidden_of(spec, seqrnn_network_outputs(&k));
    }
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
