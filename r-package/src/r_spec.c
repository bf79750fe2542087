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

static SEXP texts(int n, const char *const *text)
{
    SEXP names = PROTECT(Rf_allocVector(STRSXP, n));
    for (int k = 0; k < n; k++) SET_STRING_ELT(names, k, Rf_mkChar(text[k]));
    UNPROTECT(1);
    return names;
}

/* -> the names of initialisers, losses, optimisers, schedules */
#define SEQRNN_X(name, text) text,
SEXP initialisers(void)
{
    static const char *const known[] = {SEQRNN_INIT_LIST(SEQRNN_X)};
    return texts(SEQRNN_NINIT, known);
}

SEXP losses(void)
{
    static const char *const known[] = {SEQRNN_LOSS_LIST(SEQRNN_X)};
    return texts(SEQRNN_NLOSS, known);
}

SEXP optimisers(void)
{
    static const char *const known[] = {SEQRNN_OPTIM_LIST(SEQRNN_X)};
    return texts(SEQRNN_NOPTIM, known);
}

SEXP schedules(void)
{
    static const char *const known[] = {SEQRNN_SCHEDULE_LIST(SEQRNN_X)};
    return texts(SEQRNN_NSCHEDULE, known);
}
#undef SEQRNN_X

/* net: list(inputs, layers, loss), legal or not -> NULL if it is a legal chain, or list(large,
 * layer): is it only too large? which layer is the first that is wrong, from 1; one more than there
 * are: the inputs, the loss or the whole */
SEXP network_check(SEXP spec)
{
    const char *names[] = {"large", "layer", ""};
    const seqrnn_network net = sr_chain(spec);
    size_t layer = net.nlayer;
    const int status = seqrnn_network_check(&net, &layer);
    if (status == SEQRNN_OK) return R_NilValue;
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(list, 0, Rf_ScalarLogical(status == SEQRNN_TOO_LARGE));
    SET_VECTOR_ELT(list, 1, Rf_ScalarReal((double)layer + 1));
    UNPROTECT(1);
    return list;
}

/* Is it a legal network whose own fields say what its layers amount to? */
static int is_whole(SEXP spec)
{
    if (TYPEOF(sr_get(spec, "layers")) != VECSXP || TYPEOF(sr_get(spec, "inputs")) != REALSXP)
        return 0;
    const seqrnn_network net = sr_chain(spec);
    return seqrnn_network_check(&net, NULL) == SEQRNN_OK
           && sr_number(spec, "nparam", -1) == (double)seqrnn_network_nparam(&net)
           && sr_number(spec, "outputs", -1) == (double)seqrnn_network_outputs(&net)
           && sr_number(spec, "pooled", -1) == (double)seqrnn_network_pooled(&net);
}

SEXP network_is_whole(SEXP spec)
{
    return Rf_ScalarLogical(is_whole(spec));
}

static int are_doubles(SEXP x, size_t n)
{
    return TYPEOF(x) == REALSXP && (size_t)Rf_xlength(x) == n;
}

/* stream: list(net, theta, batch_size, state, ...) */
SEXP stream_is_whole(SEXP stream)
{
    const SEXP spec = sr_get(stream, "net"), state = sr_get(stream, "state");
    const SEXP B = sr_get(stream, "batch_size");
    if (!is_whole(spec) || !are_doubles(B, 1)) return Rf_ScalarLogical(FALSE);
    const seqrnn_network net = sr_chain(spec);
    const size_t nstate = seqrnn_network_nstate(&net, (size_t)REAL_RO(B)[0]);
    return Rf_ScalarLogical(are_doubles(sr_get(stream, "theta"), seqrnn_network_nparam(&net))
                            && (state == R_NilValue || are_doubles(state, nstate)));
}

/* Numbers of a target; 0: a target is a class. */
SEXP network_values(SEXP spec)
{
    const seqrnn_network net = sr_network(spec);
    return Rf_ScalarReal((double)seqrnn_loss_values(&net.loss, seqrnn_network_outputs(&net)));
}

/* net: list(inputs, layers, loss) -> list(nparam, outputs, pooled, layer, backward, name, rows,
 * cols, offset), the last six per parameter array, counting from 1 */
SEXP network_info(SEXP spec)
{
    const char *names[] = {"nparam", "outputs", "pooled", "layer",  "backward",
                           "name",   "rows",    "cols",   "offset", ""};
    const seqrnn_network net = sr_network(spec);
    const size_t n = seqrnn_network_ntensor(&net);
    seqrnn_tensor *tensor = (seqrnn_tensor *)R_alloc(n, sizeof(seqrnn_tensor));
    seqrnn_network_layout(&net, tensor);

    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(list, 0, Rf_ScalarReal((double)seqrnn_network_nparam(&net)));
    SET_VECTOR_ELT(list, 1, Rf_ScalarReal((double)seqrnn_network_outputs(&net)));
    SET_VECTOR_ELT(list, 2, Rf_ScalarLogical(seqrnn_network_pooled(&net)));
    double *layer = REAL(sr_put(list, 3, 1, &n)), *backward = REAL(sr_put(list, 4, 1, &n));
    SEXP name = Rf_allocVector(STRSXP, (R_xlen_t)n);
    SET_VECTOR_ELT(list, 5, name);
    double *rows = REAL(sr_put(list, 6, 1, &n)), *cols = REAL(sr_put(list, 7, 1, &n));
    double *offset = REAL(sr_put(list, 8, 1, &n));
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
