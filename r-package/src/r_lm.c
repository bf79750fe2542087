/* .Call wrappers of language models. ids count from 0. */
#include "convert_real.h"
#include "hooks.h"

/* ---- training ----------------------------------------------------------------------------- */

/* run: list(theta, moments, state, step); size: c(B, T, nstep); trains until nstep steps are done,
 * `seconds` have passed or the user interrupts -> list(theta, moments, state, step, loss, status,
 * interrupted), status "done", or the text of a numerical event */
SEXP WRAP(lm_train)(SEXP spec, SEXP optimiser, SEXP ids, SEXP size, SEXP run, SEXP seconds)
{
    const char *names[] = {"theta", "moments", "state",       "step",
                           "loss",  "status",  "interrupted", ""};
    const seqrnn_network net = sr_network(spec);
    const seqrnn_optim optim = sr_optim(optimiser);
    const size_t n = (size_t)Rf_xlength(ids), B = (size_t)REAL_RO(size)[0];
    const size_t T = (size_t)REAL_RO(size)[1], nstep = (size_t)REAL_RO(size)[2];
    const uint64_t first = sr_uint64(sr_get(run, "step"));
    uint64_t step = first;
    sr_slice slice = {sr_now() + Rf_asReal(seconds), 0};
    const size_t nparam = seqrnn_network_nparam(&net), nstate = seqrnn_network_nstate(&net, B);
    const size_t length[] = {nparam, 2 * nparam, nstate};
    real *array[3];
    size_t scratch;
    sr_check(SEQRNN(lm_train_scratch_size)(&net, B, T, &scratch), "lm_train_scratch_size");

    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    for (int k = 0; k < 3; k++) {
        put1(list, k, length[k]);
        array[k] = out_copy(VECTOR_ELT(list, k), sr_get(run, names[k]));
    }
    double *loss = (double *)R_alloc(nstep, sizeof(double));
    const int status = SEQRNN(lm_train)(&net, &optim, sr_ints(ids, n), n, B, T, nstep, &step,
                                        array[0], array[1], array[2], loss, sr_end_of_slice, &slice,
                                        sr_scratch(scratch));
    if (status < 0) sr_check(status, "lm_train");
    finish(list);
    SET_VECTOR_ELT(list, 3, Rf_ScalarReal((double)step));
    SEXP done = Rf_allocVector(REALSXP, (R_xlen_t)(step - first));
    SET_VECTOR_ELT(list, 4, done);
    if (step > first) memcpy(REAL(done), loss, (size_t)(step - first) * sizeof(double));
    SET_VECTOR_ELT(list, 5, Rf_mkString(seqrnn_status_text(
                                status == SEQRNN_INTERRUPTED ? SEQRNN_OK : status)));
    SET_VECTOR_ELT(list, 6, Rf_ScalarLogical(slice.interrupted));
    UNPROTECT(1);
    return list;
}

/* ---- scoring and sampling ----------------------------------------------------------------- */

/* -> total nats of ids[1..] */
SEXP WRAP(lm_score)(SEXP spec, SEXP theta, SEXP ids, SEXP chunk)
{
    const seqrnn_network net = sr_network(spec);
    const size_t T = (size_t)Rf_asReal(chunk), n = (size_t)Rf_xlength(ids);
    size_t scratch;
    double nats;
    sr_check(SEQRNN(lm_score_scratch_size)(&net, T, &scratch), "lm_score_scratch_size");
    sr_check(SEQRNN(lm_score)(&net, in(theta, seqrnn_network_nparam(&net)), sr_ints(ids, n), n, T,
                              &nats, sr_interruptible, NULL, sr_scratch(scratch)),
             "lm_score");
    return Rf_ScalarReal(nats);
}

/* -> n ids */
SEXP WRAP(lm_generate)(SEXP spec, SEXP theta, SEXP prompt, SEXP n, SEXP temperature, SEXP seed)
{
    const seqrnn_network net = sr_network(spec);
    const size_t count = (size_t)Rf_asReal(n), nprompt = (size_t)Rf_xlength(prompt);
    size_t scratch;
    sr_check(SEQRNN(lm_generate_scratch_size)(&net, &scratch), "lm_generate_scratch_size");
    SEXP ids = PROTECT(Rf_allocVector(INTSXP, (R_xlen_t)count));
    sr_check(SEQRNN(lm_generate)(&net, in(theta, seqrnn_network_nparam(&net)),
                                 sr_ints(prompt, nprompt), nprompt, count, Rf_asReal(temperature),
                                 sr_uint64(seed), INTEGER(ids), sr_interruptible, NULL,
                                 sr_scratch(scratch)),
             "lm_generate");
    UNPROTECT(1);
    return ids;
}
