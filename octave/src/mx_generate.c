/* Sampling from a language model. */
#include "interrupt.h"

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
    number_out(&out[1], event(status, &w));
}
