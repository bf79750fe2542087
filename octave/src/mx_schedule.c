/* What has no precision of optimisers and schedules. */

/* (kind) -> struct of every number that an optimiser may have, as that kind has it */
void wrap_optim_standard(mxArray *out[], const mxArray *in[])
{
    const seqrnn_optim optim = seqrnn_optim_named(word_in(in[0]).s);

    optim_out(&out[0], &optim);
}

/* (optim) -> numbers of optimiser state per parameter */
void wrap_optim_nmoment(mxArray *out[], const mxArray *in[])
{
    const seqrnn_optim optim = optim_in(in[0]);
    number_out(&out[0], (double)seqrnn_optim_nmoment(&optim));
}

/* (schedule, rate, n, epoch_steps) -> the rates of the first n updates, epoch_steps in an epoch */
void wrap_schedule_rates(mxArray *out[], const mxArray *in[])
{
    const seqrnn_schedule schedule = schedule_in(in[0]);
    const seqrnn_plateau plateau = seqrnn_position_first().plateau;
    const double rate = number_in(in[1]);
    const size_t n = size_in(in[2]), epoch = size_in(in[3]);
    if (epoch < 1) fail("seqrnn:internal", "seqrnn: an epoch has at least one step");
    double *rates = array_out(&out[0], mxDOUBLE_CLASS, n, 1, 1, 1);

    for (size_t i = 0; i < n; i++)
        rates[i] = seqrnn_schedule_rate(&schedule, &plateau, rate, i, i / epoch);
}

/* (schedule, rate, loss, position) -> position after an epoch with that validation loss */
void wrap_schedule_observe(mxArray *out[], const mxArray *in[])
{
    const seqrnn_schedule schedule = schedule_in(in[0]);
    seqrnn_position position = position_in(in[3]);

    seqrnn_schedule_observe(&schedule, number_in(in[1]), number_in(in[2]), &position.plateau);
    position_out(&out[0], &position);
}

/* () -> the position before a training */
void wrap_position_first(mxArray *out[], const mxArray *in[])
{
    const seqrnn_position position = seqrnn_position_first();
    (void)in;
    position_out(&out[0], &position);
}

/* (options, lengths int32, epoch) -> how many minibatches epoch `epoch` (from 0) has */
void wrap_epoch_batches(mxArray *out[], const mxArray *in[])
{
    const seqrnn_training how = training_in(in[0]);
    const size_t N = mxGetNumberOfElements(in[1]);
    size_t *room = memory((4 * N + 1) * sizeof *room);

    number_out(&out[0], (double)seqrnn_batches(&how.batching, N, ints_in(in[1], N), how.seed,
                                               size_in(in[2]), room, room + N, room + 2 * N + 1));
}
