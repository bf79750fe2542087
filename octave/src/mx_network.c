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

/* A minibatch: a struct with the fields x or ids, targets, lengths, weights. targets and weights
 * are read only on demand. */
static SEQRNN(batch) WRAP(batch_in)(const seqrnn_network *net, const mxArray *s, int with_targets)
{
    static const char *const names[] = {"x", "ids", "targets", "lengths", "weights"};
    enum { TARGETS = 2, LENGTHS, WEIGHTS };
    const int embedded = net->layer[0].kind == SEQRNN_EMBEDDING;
    const size_t K = seqrnn_network_outputs(net);
    const mxArray *value[5];
    mxArray *lengths;
    SEQRNN(batch) batch = {0};

    fields_in(s, 5, names, value);
    const mxArray *inputs = value[embedded], *other = value[!embedded];
    if (!inputs || (other && !mxIsEmpty(other)) || mxGetNumberOfDimensions(inputs) > 3 - embedded)
        fail("seqrnn:internal", "seqrnn: %s is expected", names[embedded]);
    if (embedded) {
        batch.B = dim(inputs, 0);
        batch.T = dim(inputs, 1);
        batch.lengths = lengths_in(value[LENGTHS], batch.B, batch.T, &lengths);
        batch.id = ids_in(inputs, batch.B, batch.T, net->inputs);
    } else {
        const seqrnn_seq seq = sequence_in(inputs, value[LENGTHS], 0, &lengths);
        batch.B = seq.B;
        batch.T = seq.T;
        batch.lengths = seq.lengths;
        batch.x = array_in(inputs, net->inputs, dim(inputs, 1), dim(inputs, 2));
    }
    if (!with_targets) return batch;
    if (is_absent(value[TARGETS])) fail("seqrnn:internal", "seqrnn: targets are expected");
    batch.target = ids_in(value[TARGETS], batch.B, batch.T, K);
    batch.weight = array_or_null(value[WEIGHTS], K, 1, 1);
    return batch;
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

/* (theta, net, batch, state or []) -> struct: output[outputs,B,T] state */
void WRAP(network_forward)(mxArray *out[], const mxArray *in[])
{
    const seqrnn_network net = made_network_in(in[1]);
    const SEQRNN(batch) batch = WRAP(batch_in)(&net, in[2], 0);
    const size_t nstate = seqrnn_network_nstate(&net, batch.B), K = seqrnn_network_outputs(&net);
    const real *theta = array_in(in[0], seqrnn_network_nparam(&net), 1, 1);
    const real *state = array_or_null(in[3], nstate, 1, 1);
    fields r = {0};
    real *output = real_out(add_field(&r, "output"), K, batch.B, batch.T, 1);
    real *state_out = real_out(add_field(&r, "state"), nstate, 1, 1, 1);
    void *ws, *scratch;

    WRAP(workspace)(&net, &batch, &ws, &scratch);
    check(SEQRNN(network_forward)(&net, &batch, theta, state, output, state_out, ws, scratch));
    struct_out(&out[0], &r);
}

/* (theta, net, batch, state or []) -> struct: loss norm grad state */
void WRAP(network_loss_grad)(mxArray *out[], const mxArray *in[])
{
    const seqrnn_network net = made_network_in(in[1]);
    const SEQRNN(batch) batch = WRAP(batch_in)(&net, in[2], 1);
    const size_t nparam = seqrnn_network_nparam(&net);
    const size_t nstate = seqrnn_network_nstate(&net, batch.B);
    const real *theta = array_in(in[0], nparam, 1, 1), *state = array_or_null(in[3], nstate, 1, 1);
    double loss, norm;
    fields r = {0};
    mxArray **loss_slot = add_field(&r, "loss"), **norm_slot = add_field(&r, "norm");
    real *grad = real_out(add_field(&r, "grad"), nparam, 1, 1, 1);
    real *state_out = real_out(add_field(&r, "state"), nstate, 1, 1, 1);
    void *ws, *scratch;

    WRAP(workspace)(&net, &batch, &ws, &scratch);
    check(SEQRNN(network_loss_grad)(&net, &batch, theta, state, &loss, &norm, grad, state_out, ws,
                                    scratch));
    number_out(loss_slot, loss);
    number_out(norm_slot, norm);
    struct_out(&out[0], &r);
}
