/* Language models. A call that is left early tells so by its last output, a status. */
#include "interrupt.h"

/* Raises an error for what the caller did wrong; an event is for the .m file to report. */
static int WRAP(event)(int status, const watch *w)
{
    if (status < 0 || status == SEQRNN_TOO_LARGE) check(status);
    return status == SEQRNN_INTERRUPTED && !w->interrupted ? SEQRNN_OK : status;
}

/* (theta, net, optim, ids int32, B, T, nstep, step, moments, state, seconds)
 * -> theta moments state losses status. Stops after nstep steps or that many seconds. */
void WRAP(lm_train)(mxArray *out[], const mxArray *in[])
{
    const seqrnn_network net = legal_network_in(in[1]);
    const seqrnn_optim optim = optim_in(in[2]);
    const size_t nparam = seqrnn_network_nparam(&net), n = mxGetNumberOfElements(in[3]);
    const int *id = ints_in(in[3], n);
    const size_t B = size_in(in[4]), T = size_in(in[5]), nstep = size_in(in[6]);
    uint64_t step = size_in(in[7]);
    watch w = {now() + number_in(in[10]), 0};
    size_t bytes;

    check(SEQRNN(lm_train_scratch_size)(&net, B, T, &bytes));
    real *theta = copy_out(&out[0], in[0], nparam);
    real *moments = copy_out(&out[1], in[8], 2 * nparam);
    real *state = copy_out(&out[2], in[9], seqrnn_network_nstate(&net, B));
    double *loss = memory((nstep + 1) * sizeof *loss);
    const uint64_t first = step;
    const int status = SEQRNN(lm_train)(&net, &optim, id, n, B, T, nstep, &step, theta, moments,
                                        state, loss, watch_hook, &w, memory(bytes));

    number_out(&out[4], WRAP(event)(status, &w));
    double *done = array_out(&out[3], mxDOUBLE_CLASS, step - first, 1, 1, 1);
    for (size_t i = 0; i < step - first; i++) done[i] = loss[i];
}

/* (theta, net, ids int32, T) -> nats status */
void WRAP(lm_score)(mxArray *out[], const mxArray *in[])
{
    const seqrnn_network net = legal_network_in(in[1]);
    const real *theta = real_in(in[0], seqrnn_network_nparam(&net));
    const size_t n = mxGetNumberOfElements(in[2]), T = size_in(in[3]);
    const int *id = ints_in(in[2], n);
    watch w = {0, 0};
    double nats = 0;
    size_t bytes;

    check(SEQRNN(lm_score_scratch_size)(&net, T, &bytes));
    const int status =
        SEQRNN(lm_score)(&net, theta, id, n, T, &nats, watch_hook, &w, memory(bytes));
    number_out(&out[1], WRAP(event)(status, &w));
    number_out(&out[0], nats);
}

/* (theta, net, prompt int32, n, temperature, seed) -> ids int32[n] status */
void WRAP(lm_generate)(mxArray *out[], const mxArray *in[])
{
    const seqrnn_network net = legal_network_in(in[1]);
    const real *theta = real_in(in[0], seqrnn_network_nparam(&net));
    const size_t nprompt = mxGetNumberOfElements(in[2]), n = size_in(in[3]);
    const int *prompt = ints_in(in[2], nprompt);
    const double temperature = number_in(in[4]);
    const uint64_t seed = size_in(in[5]);
    watch w = {0, 0};
    size_t bytes;

    check(SEQRNN(lm_generate_scratch_size)(&net, &bytes));
    int *id = array_out(&out[0], mxINT32_CLASS, n, 1, 1, 1);
    const int status = SEQRNN(lm_generate)(&net, theta, prompt, nprompt, n, temperature, seed, id,
                                           watch_hook, &w, memory(bytes));
    number_out(&out[1], WRAP(event)(status, &w));
}
