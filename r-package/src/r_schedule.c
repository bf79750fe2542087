/* .Call wrappers of what knows no precision: descriptions of optimisers, schedules, minibatches and
 * where a training starts. */
#include "convert.h"

/* kind -> list(learning_rate, ...): every number that an optimiser may have, as that kind has it */
SEXP standard_optimiser(SEXP kind)
{
    const char *names[] = {"learning_rate", "momentum", "dampening", "nesterov", "beta1",
                           "beta2", "eps", "rho", "centered", "rate_decay", "l1", "l2", ""};
    const seqrnn_optim k = seqrnn_optim_named(sr_string(kind, ""));
    const double number[] = {k.learning_rate, k.momentum, k.dampening, k.nesterov, k.beta1,
                             k.beta2, k.eps, k.rho, k.centered, k.rate_decay, k.l1, k.l2};
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    for (int i = 0; *names[i]; i++) SET_VECTOR_ELT(list, i, Rf_ScalarReal(number[i]));
    UNPROTECT(1);
    return list;
}

/* Numbers of state per parameter. */
SEXP nmoment(SEXP optimiser)
{
    const seqrnn_optim optim = sr_optim(optimiser);
    return Rf_ScalarReal((double)seqrnn_optim_nmoment(&optim));
}

/* The rates of the first n updates when an epoch has epoch_steps of them. */
SEXP schedule_rates(SEXP schedule, SEXP rate, SEXP n, SEXP epoch_steps)
{
    const seqrnn_schedule k = sr_schedule(schedule);
    const seqrnn_plateau plateau = seqrnn_position_first().plateau;
    const uint64_t steps = sr_uint64(n), epoch = sr_uint64(epoch_steps);
    SEXP rates = PROTECT(Rf_allocVector(REALSXP, (R_xlen_t)steps));
    for (uint64_t i = 0; i < steps; i++)
        REAL(rates)[i] = seqrnn_schedule_rate(&k, &plateau, Rf_asReal(rate), i, i / epoch);
    UNPROTECT(1);
    return rates;
}

/* -> the position after a plateau schedule has seen the validation loss of an epoch */
SEXP schedule_observe(SEXP schedule, SEXP rate, SEXP loss, SEXP position)
{
    const seqrnn_schedule k = sr_schedule(schedule);
    seqrnn_position at = sr_position(position);
    seqrnn_schedule_observe(&k, Rf_asReal(rate), Rf_asReal(loss), &at.plateau);
    return sr_position_list(&at);
}

/* Where a training starts. */
SEXP first_position(void)
{
    const seqrnn_position position = seqrnn_position_first();
    return sr_position_list(&position);
}

/* How many minibatches epoch `epoch` (from 0) has. */
SEXP epoch_batches(SEXP options, SEXP lengths, SEXP epoch)
{
    const size_t N = (size_t)Rf_xlength(lengths);
    const seqrnn_batching batching = sr_batching(options);
    size_t *room = (size_t *)R_alloc(4 * N + 1, sizeof(size_t));
    return Rf_ScalarReal((double)seqrnn_batches(&batching, N, sr_ints(lengths, N),
                                                sr_uint64(sr_get(options, "seed")),
                                                sr_uint64(epoch), room, room + N,
                                                room + 2 * N + 1));
}
