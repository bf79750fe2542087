/* .Call wrappers of networks. net: list(inputs, layers, loss); batch: list(x, ids, lengths, targets
 * or values, weights, sample_weights, dropout) as check_batch() in R/batch.R makes it: ids and
 * targets are integers from 0, -1 for padding. */
#include "convert_real.h"
#include "r_gradcheck.h"

static SEQRNN(batch) batch_of(const seqrnn_network *net, SEXP batch)
{
    const SEXP id = sr_get(batch, "ids"), x = sr_get(batch, "x");
    const SEXP dropout = sr_get(batch, "dropout");
    const size_t K = seqrnn_network_outputs(net), M = seqrnn_loss_values(&net->loss, K);
    SEQRNN(batch) k = {0};
    k.B = id == R_NilValue ? sr_dim(x, 1) : sr_dim(id, 0);
    k.T = id == R_NilValue ? sr_dim(x, 2) : sr_dim(id, 1);
    const size_t n = k.B * k.T, judged = seqrnn_network_pooled(net) ? k.B : n;
    k.lengths = sr_ints(sr_get(batch, "lengths"), k.B);
    k.id = sr_ints(id, n * seqrnn_network_categories(net));
    k.x = in(x, net->inputs * n);
    k.target = sr_ints(sr_get(batch, "targets"), judged);
    k.value = in(sr_get(batch, "values"), M * judged);
    k.weight = in(sr_get(batch, "weights"), K);
    k.sample_weight = in(sr_get(batch, "sample_weights"), judged);
    if (dropout != R_NilValue) { /* c(seed, draw) */
        k.training = 1;
        k.seed = (uint64_t)REAL_RO(dropout)[0];
        k.draw = (uint64_t)REAL_RO(dropout)[1];
    }
    return k;
}

/* ws and scratch of a network for B sequences of T steps; both end with the .Call. */
static void *work(const seqrnn_network *net, size_t B, size_t T, void **scratch)
{
    size_t ws_size, scratch_size;
    sr_check(SEQRNN(network_ws_size)(net, B, T, &ws_size), "network_ws_size");
    sr_check(SEQRNN(network_scratch_size)(net, B, T, &scratch_size), "network_scratch_size");
    *scratch = sr_scratch(scratch_size);
    return sr_scratch(ws_size);
}

/* -> list(theta) */
SEXP WRAP(network_init)(SEXP spec, SEXP seed)
{
    const char *names[] = {"theta", ""};
    const seqrnn_network net = sr_network(spec);
    size_t scratch;
    sr_check(SEQRNN(network_init_scratch_size)(&net, &scratch), "network_init_scratch_size");
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    real *theta = put1(list, 0, seqrnn_network_nparam(&net));
    sr_check(SEQRNN(network_init)(&net, sr_uint64(seed), theta, sr_scratch(scratch)),
             "network_init");
    finish(list);
    UNPROTECT(1);
    return list;
}

/* ---- forward ------------------------------------------------------------------------------ */

/* output[K,n] -> classes from 1, 0 at padded steps: whole numbers [B,T], or [B] if pooled */
static SEXP classes(const seqrnn_network *net, const SEQRNN(batch) *batch, const real *theta,
                    const real *output, void *scratch)
{
    const int pooled = seqrnn_network_pooled(net), B = (int)batch->B;
    SEXP x = PROTECT(pooled ? Rf_allocVector(INTSXP, B) : Rf_allocMatrix(INTSXP, B, (int)batch->T));
    sr_check(SEQRNN(network_decode)(net, batch->B, batch->T, batch->lengths, theta, output,
                                    INTEGER(x), scratch),
             "network_decode");
    for (R_xlen_t i = 0; i < Rf_xlength(x); i++) INTEGER(x)[i]++;
    UNPROTECT(1);
    return x;
}

/* type: "output", "response" or "class" -> list(output[K,B,T], or [K,B] if pooled, state) */
SEXP WRAP(network_forward)(SEXP spec, SEXP batch, SEXP theta, SEXP state, SEXP type)
{
    const char *names[] = {"output", "state", ""}, *wanted = sr_string(type, "type");
    const seqrnn_network net = sr_network(spec);
    const SEQRNN(batch) data = batch_of(&net, batch);
    const real *weights = in(theta, seqrnn_network_nparam(&net));
    const size_t K = seqrnn_network_outputs(&net), nstate = seqrnn_network_nstate(&net, data.B);
    const int pooled = seqrnn_network_pooled(&net);
    void *scratch, *ws = work(&net, data.B, data.T, &scratch);
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    real *output = pooled ? put2(list, 0, K, data.B) : put3(list, 0, K, data.B, data.T);
    real *state_out = put1(list, 1, nstate);
    sr_check(SEQRNN(network_forward)(&net, &data, weights, in(state, nstate), output, state_out, ws,
                                     scratch),
             "network_forward");
    if (!strcmp(wanted, "response"))
        sr_check(SEQRNN(network_response)(&net, data.B, data.T, data.lengths, output, output),
                 "network_response");
    if (!strcmp(wanted, "class"))
        SET_VECTOR_ELT(list, 0, classes(&net, &data, weights, output, scratch));
    finish(list);
    UNPROTECT(1);
    return list;
}

/* ---- loss --------------------------------------------------------------------------------- */

/* -> list(loss, norm, grad, state) */
SEXP WRAP(network_loss_grad)(SEXP spec, SEXP batch, SEXP theta, SEXP state)
{
    const char *names[] = {"loss", "norm", "grad", "state", ""};
    const seqrnn_network net = sr_network(spec);
    const SEQRNN(batch) data = batch_of(&net, batch);
    void *scratch, *ws = work(&net, data.B, data.T, &scratch);
    double loss, norm;
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    real *grad = put1(list, 2, seqrnn_network_nparam(&net));
    real *state_out = put1(list, 3, seqrnn_network_nstate(&net, data.B));
    sr_check(SEQRNN(network_loss_grad)(&net, &data, in(theta, seqrnn_network_nparam(&net)),
                                       in(state, seqrnn_network_nstate(&net, data.B)), &loss,
                                       &norm, grad, state_out, ws, scratch),
             "network_loss_grad");
    finish(list);
    SET_VECTOR_ELT(list, 0, Rf_ScalarReal(loss));
    SET_VECTOR_ELT(list, 1, Rf_ScalarReal(norm));
    UNPROTECT(1);
    return list;
}

#ifndef SEQRNN_SINGLE

struct network_loss {
    const seqrnn_network *net;
    const seqrnn_batch *batch;
    const double *state;
    void *ws, *scratch;
};

static double loss_at(void *context, const double *theta, int *status)
{
    const struct network_loss *k = context;
    double loss = 0, norm;
    *status = seqrnn_network_loss_grad(k->net, k->batch, theta, k->state, &loss, &norm, NULL, NULL,
                                       k->ws, k->scratch);
    return loss;
}

/* Gradient check of a network, in double precision only. */
SEXP network_grad_check(SEXP spec, SEXP batch, SEXP state, SEXP theta, SEXP grad, SEXP coords,
                        SEXP steps)
{
    const seqrnn_network net = sr_network(spec);
    const seqrnn_batch data = batch_of(&net, batch);
    const size_t nstate = seqrnn_network_nstate(&net, data.B);
    struct network_loss loss = {&net, &data, in(state, nstate), NULL, NULL};
    loss.ws = work(&net, data.B, data.T, &loss.scratch);
    return sr_grad_check(theta, grad, coords, steps, loss_at, &loss);
}

#endif
