/* .Call wrappers of the softmax loss, clipping and the optimisers. */
#include "convert_real.h"

/* logits[K,n] (any array), targets[n] from 0 (-1 ignored), weights[K] or NULL
 * -> list(loss, norm, dlogits, prob) */
SEXP WRAP(softmax_xent)(SEXP logits, SEXP targets, SEXP weights)
{
    const char *names[] = {"loss", "norm", "dlogits", "prob", ""};
    const size_t n = (size_t)Rf_xlength(targets), K = sr_dim(logits, 0);
    double loss, norm;
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    real *dlogits = put1(list, 2, K * n);
    real *prob = put1(list, 3, K * n);
    sr_check(SEQRNN(softmax_xent)(K, n, in(logits, K * n), sr_ints(targets, n), in(weights, K),
                                  &loss, &norm, dlogits, prob),
             "softmax_xent");
    finish(list);
    SET_VECTOR_ELT(list, 0, Rf_ScalarReal(loss));
    SET_VECTOR_ELT(list, 1, Rf_ScalarReal(norm));
    UNPROTECT(1);
    return list;
}

/* grad[n] -> list(grad, norm) */
SEXP WRAP(clip_norm)(SEXP grad, SEXP max_norm)
{
    const char *names[] = {"grad", "norm", ""};
    const size_t n = (size_t)Rf_xlength(grad);
    double norm;
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    put1(list, 0, n);
    real *clipped = out_copy(VECTOR_ELT(list, 0), grad);
    sr_check(SEQRNN(clip_norm)(n, Rf_asReal(max_norm), clipped, &norm), "clip_norm");
    finish(list);
    SET_VECTOR_ELT(list, 1, Rf_ScalarReal(norm));
    UNPROTECT(1);
    return list;
}

/* grad[n] clipped as the optimiser says, by value and then by norm. */
static const real *clipped(const seqrnn_optim *optim, SEXP grad, size_t n)
{
    double norm;
    if (!(optim->clip_value > 0) && !(optim->clip_norm > 0)) return in(grad, n);
    real *to = sr_scratch(n * sizeof(real));
    if (n) memcpy(to, in(grad, n), n * sizeof(real));
    if (optim->clip_value > 0)
        sr_check(SEQRNN(clip_value)(n, optim->clip_value, to), "clip_value");
    sr_check(SEQRNN(clip_norm)(n, optim->clip_norm, to, &norm), "clip_norm");
    return to;
}

/* theta[n], grad[n], moments[nmoment*n] or numeric(0): none yet, step from 1
 * -> list(theta, moments) */
SEXP WRAP(optim_update)(SEXP spec, SEXP step, SEXP grad, SEXP theta, SEXP moments)
{
    const char *names[] = {"theta", "moments", ""};
    const seqrnn_optim optim = sr_optim(spec);
    const size_t n = (size_t)Rf_xlength(theta);
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    put1(list, 0, n);
    real *moments_out = put1(list, 1, seqrnn_optim_nmoment(&optim) * n);
    real *theta_out = out_copy(VECTOR_ELT(list, 0), theta);
    if (Rf_xlength(moments)) out_copy(VECTOR_ELT(list, 1), moments);
    sr_check(SEQRNN(optim_update)(&optim, n, sr_uint64(step), clipped(&optim, grad, n), theta_out,
                                  moments_out),
             "optim_update");
    finish(list);
    UNPROTECT(1);
    return list;
}
