/* Networks: initial theta, output, loss and gradient. */

/* (like, net, seed) -> theta; like only tells the class */
void WRAP(network_init)(mxArray *out[], const mxArray *in[])
{
    const seqrnn_network net = legal_network_in(in[1]);
    const uint64_t seed = size_in(in[2]);
    size_t bytes;

    check(SEQRNN(network_init_scratch_size)(&net, &bytes));
    real *theta = real_out(&out[0], seqrnn_network_nparam(&net), 1, 1, 1);
    check(SEQRNN(network_init)(&net, seed, theta, memory(bytes)));
}

/* Workspace for a batch of that size. */
static void WRAP(workspace)(const seqrnn_network *net, const SEQRNN(batch) *batch, void **ws,
                            void **scratch)
{
    size_t kept, bytes;

    check(SEQRNN(network_ws_size)(net, batch->B, batch->T, &kept));
    check(SEQRNN(network_scratch_size)(net, batch->B, batch->T, &bytes));
    *ws = memory(kept);
    *scratch = memory(bytes);
}

/* (theta, net, batch, state or []) -> output[outputs,B,T] state */
void WRAP(network_forward)(mxArray *out[], const mxArray *in[])
{
    const seqrnn_network net = legal_network_in(in[1]);
    const SEQRNN(batch) batch = batch_in(&net, in[2]);
    const size_t nstate = seqrnn_network_nstate(&net, batch.B);
    const real *theta = real_in(in[0], seqrnn_network_nparam(&net));
    const real *state = real_or_null(in[3], nstate);
    real *output = real_out(&out[0], seqrnn_network_outputs(&net), batch.B, batch.T, 1);
    real *state_out = real_out(&out[1], nstate, 1, 1, 1);
    void *ws, *scratch;

    WRAP(workspace)(&net, &batch, &ws, &scratch);
    check(SEQRNN(network_forward)(&net, &batch, theta, state, output, state_out, ws, scratch));
}

/* (theta, net, batch, state or []) -> loss norm grad state */
void WRAP(network_loss_grad)(mxArray *out[], const mxArray *in[])
{
    const seqrnn_network net = legal_network_in(in[1]);
    const SEQRNN(batch) batch = batch_in(&net, in[2]);
    const size_t nparam = seqrnn_network_nparam(&net);
    const size_t nstate = seqrnn_network_nstate(&net, batch.B);
    const real *theta = real_in(in[0], nparam), *state = real_or_null(in[3], nstate);
    double loss, norm;
    real *grad = real_out(&out[2], nparam, 1, 1, 1);
    real *state_out = real_out(&out[3], nstate, 1, 1, 1);
    void *ws, *scratch;

    WRAP(workspace)(&net, &batch, &ws, &scratch);
    check(SEQRNN(network_loss_grad)(&net, &batch, theta, state, &loss, &norm, grad, state_out, ws,
                                    scratch));
    number_out(&out[0], loss);
    number_out(&out[1], norm);
}
