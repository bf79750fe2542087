/* .Call wrapper of sampling from a language model. ids count from 0. */
#include "convert_real.h"
#include "hooks.h"

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
