/* .Call wrappers of what the core knows about its own names and about a network's shape. */
#include "convert.h"

/* -> list(name, alpha, beta): every activation with its defaults */
SEXP activations(void)
{
    static const char *const known[] = {
#define SEQRNN_X(name, text, alpha, beta) text,
        SEQRNN_ACTIVATION_LIST(SEQRNN_X)
#undef SEQRNN_X
    };
    const char *names[] = {"name", "alpha", "beta", ""};
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    SEXP name = Rf_allocVector(STRSXP, SEQRNN_NACTIVATION);
    SET_VECTOR_ELT(list, 0, name);
    SEXP alpha = sr_put(list, 1, 1, (size_t[]){SEQRNN_NACTIVATION});
    SEXP beta = sr_put(list, 2, 1, (size_t[]){SEQRNN_NACTIVATION});
    for (int k = 0; k < SEQRNN_NACTIVATION; k++) {
        const seqrnn_act act = seqrnn_act_named(known[k]);
        SET_STRING_ELT(name, k, Rf_mkChar(known[k]));
        REAL(alpha)[k] = act.alpha;
        REAL(beta)[k] = act.beta;
    }
    UNPROTECT(1);
    return list;
}

/* -> the names of the initialisers */
SEXP initialisers(void)
{
    static const char *const known[] = {
#define SEQRNN_X(name, text) text,
        SEQRNN_INIT_LIST(SEQRNN_X)
#undef SEQRNN_X
    };
    SEXP names = PROTECT(Rf_allocVector(STRSXP, SEQRNN_NINIT));
    for (int k = 0; k < SEQRNN_NINIT; k++) SET_STRING_ELT(names, k, Rf_mkChar(known[k]));
    UNPROTECT(1);
    return names;
}

/* net: list(inputs, layers) -> list(nparam, outputs, layer, backward, name, rows, cols, offset),
 * the last six per parameter array, counting from 1 */
SEXP network_info(SEXP spec)
{
    const char *names[] = {"nparam", "outputs", "layer", "backward",
                           "name",   "rows",    "cols",  "offset",   ""};
    const seqrnn_network net = sr_network(spec);
    const size_t n = seqrnn_network_ntensor(&net);
    seqrnn_tensor *tensor = (seqrnn_tensor *)R_alloc(n, sizeof(seqrnn_tensor));
    seqrnn_network_layout(&net, tensor);

    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(list, 0, Rf_ScalarReal((double)seqrnn_network_nparam(&net)));
    SET_VECTOR_ELT(list, 1, Rf_ScalarReal((double)seqrnn_network_outputs(&net)));
    double *layer = REAL(sr_put(list, 2, 1, &n)), *backward = REAL(sr_put(list, 3, 1, &n));
    SEXP name = Rf_allocVector(STRSXP, (R_xlen_t)n);
    SET_VECTOR_ELT(list, 4, name);
    double *rows = REAL(sr_put(list, 5, 1, &n)), *cols = REAL(sr_put(list, 6, 1, &n));
    double *offset = REAL(sr_put(list, 7, 1, &n));
    for (size_t k = 0; k < n; k++) {
        layer[k] = (double)tensor[k].layer + 1;
        backward[k] = tensor[k].backward;
        SET_STRING_ELT(name, (R_xlen_t)k, Rf_mkChar(tensor[k].name));
        rows[k] = (double)tensor[k].rows;
        cols[k] = (double)tensor[k].cols;
        offset[k] = (double)tensor[k].offset + 1;
    }
    UNPROTECT(1);
    return list;
}

/* Numbers of recurrent state for a batch of B. */
SEXP network_nstate(SEXP spec, SEXP B)
{
    const seqrnn_network net = sr_network(spec);
    return Rf_ScalarReal((double)seqrnn_network_nstate(&net, (size_t)Rf_asReal(B)));
}

/* Training steps of an epoch: n characters in B streams, T at a time. */
SEXP epoch_steps(SEXP n, SEXP B, SEXP T)
{
    return Rf_ScalarReal((double)seqrnn_lm_epoch_steps(
        (size_t)Rf_asReal(n), (size_t)Rf_asReal(B), (size_t)Rf_asReal(T)));
}
