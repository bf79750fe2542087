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

/* ---- minibatches --------------------------------------------------------------------------- */

/* The fields of a minibatch. */
enum { X, IDS, TARGETS, LENGTHS, WEIGHTS, SAMPLE_WEIGHTS, NFIELD };

/* ids [B,T,C]: B, T, the lengths and ids of the batch. */
static void WRAP(batch_ids)(SEQRNN(batch) *batch, const seqrnn_network *net,
                            const mxArray *const value[])
{
    const size_t C = seqrnn_network_categories(net);
    size_t *high = memory(C * sizeof *high);
    mxArray *lengths;

    if (!value[IDS]) fail("seqrnn:internal", "seqrnn: ids are expected");
    for (size_t c = 0; c < C; c++) high[c] = net->layer[c].vocabulary;
    batch->B = dim(value[IDS], 0);
    batch->T = dim(value[IDS], 1);
    batch->lengths = lengths_in(value[LENGTHS], batch->B, batch->T, &lengths);
    if (!has_size(value[IDS], batch->B, batch->T, C))
        fail("seqrnn:internal", "seqrnn: [B,T,C] is expected");
    batch->id = ids_in(value[IDS], batch->B * batch->T, C, high);
}

/* x [D,B,T], the only input or beside ids: x of the batch and, where there are no ids, the rest. */
static void WRAP(batch_x)(SEQRNN(batch) *batch, const seqrnn_network *net,
                          const mxArray *const value[])
{
    const mxArray *x = value[X];
    mxArray *lengths;

    if (!x) fail("seqrnn:internal", "seqrnn: x is expected");
    if (!batch->id) {
        const seqrnn_seq seq = sequence_in(x, value[LENGTHS], 0, &lengths);
        batch->B = seq.B;
        batch->T = seq.T;
        batch->lengths = seq.lengths;
    } else if (!has_size(x, net->inputs, batch->B, batch->T)
               && !(batch->B == 1 && has_size(x, net->inputs, batch->T, 1))) {
        fail("seqrnn:internal", "seqrnn: x is expected to be like ids");
    }
    batch->x = array_in(x, net->inputs, dim(x, 1), dim(x, 2));
}

/* Numbers [M,B,T], or [B,T] if M is 1; a vector for one step. */
static const real *WRAP(values_in)(const mxArray *a, size_t M, size_t B, size_t T)
{
    if (!has_size(a, M, B, T) && !(M == 1 && has_size(a, B, T, 1))
        && !(M == 1 && T == 1 && has_size(a, 1, B, 1)))
        fail("seqrnn:internal", "seqrnn: [M,B,T] is expected");
    return real_in(a, M * B * T);
}

/* [B,T], or [B] for all steps; whole: nothing but [B]. */
static const real *WRAP(sample_weights_in)(const mxArray *a, size_t B, size_t T, int whole)
{
    const int each = mxGetNumberOfElements(a) == B && (dim(a, 0) == B || dim(a, 1) == B);
    if (whole && !each) fail("seqrnn:internal", "seqrnn: a weight per sequence is expected");
    const real *from = each ? real_in(a, B) : array_in(a, B, T, 1);
    real *weight = memory(B * T * sizeof *weight);

    for (size_t i = 0; i < B * T; i++) {
        weight[i] = from[each ? i % B : i];
        if (!(weight[i] >= 0 && isfinite(weight[i])))
            fail("seqrnn:internal", "seqrnn: weights are expected");
    }
    return weight;
}

/* targets, weights and sample_weights. */
static void WRAP(batch_targets)(SEQRNN(batch) *batch, const seqrnn_network *net,
                                const mxArray *const value[])
{
    const int pooled = seqrnn_network_pooled(net);
    const size_t K = seqrnn_network_outputs(net), M = seqrnn_loss_values(&net->loss, K);
    const size_t B = batch->B, T = pooled ? 1 : batch->T;
    const mxArray *targets = value[TARGETS];

    if (is_absent(targets)) fail("seqrnn:internal", "seqrnn: targets are expected");
    if (!M && !has_size(targets, B, T, 1) && !(pooled && has_size(targets, 1, B, 1)))
        fail("seqrnn:internal", "seqrnn: [B,T] is expected");
    if (M) batch->value = WRAP(values_in)(targets, M, B, T);
    else batch->target = ids_in(targets, B * T, 1, &K);
    if (!is_absent(value[WEIGHTS]) && net->loss.kind != SEQRNN_LOSS_SOFTMAX
        && net->loss.kind != SEQRNN_LOSS_BERNOULLI)
        fail("seqrnn:internal", "seqrnn: the loss has no class weights");
    batch->weight = array_or_null(value[WEIGHTS], K, 1, 1);
    if (!is_absent(value[SAMPLE_WEIGHTS]))
        batch->sample_weight = WRAP(sample_weights_in)(value[SAMPLE_WEIGHTS], B, T,
                                                       net->loss.kind == SEQRNN_LOSS_CRF);
}

/* A minibatch: a struct with the fields x, ids, targets, lengths, weights, sample_weights, as far
 * as the network has use for them. What belongs to the targets is read only on demand. */
static SEQRNN(batch) WRAP(batch_in)(const seqrnn_network *net, const mxArray *s, int with_targets)
{
    static const char *const names[NFIELD] = {"x",       "ids",     "targets",
                                              "lengths", "weights", "sample_weights"};
    const int embedded = seqrnn_network_categories(net) > 0, numeric = net->inputs > 0;
    const mxArray *value[NFIELD];
    SEQRNN(batch) batch = {0};

    fields_in(s, NFIELD, names, value);
    if ((!embedded && !is_absent(value[IDS])) || (!numeric && !is_absent(value[X])))
        fail("seqrnn:internal", "seqrnn: an input has no use");
    if (embedded) WRAP(batch_ids)(&batch, net, value);
    if (numeric) WRAP(batch_x)(&batch, net, value);
    if (with_targets) WRAP(batch_targets)(&batch, net, value);
    return batch;
}

/* Whether dropout is on, and its draws. */
static void WRAP(draws_in)(SEQRNN(batch) *batch, const mxArray *training, const mxArray *seed,
                           const mxArray *draw)
{
    batch->training = !is_absent(training) && flag_in(training);
    batch->seed = is_absent(seed) ? 0 : size_in(seed);
    batch->draw = is_absent(draw) ? 0 : size_in(draw);
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

/* ---- output -------------------------------------------------------------------------------- */

/* The classes of output[K,B,T], counted from 1; 0 at padding. */
static void WRAP(classes_out)(mxArray **slot, const seqrnn_network *net, const SEQRNN(batch) *batch,
                              size_t T, const real *theta, const real *output, void *scratch)
{
    int *class = memory(batch->B * T * sizeof *class);
    double *to = array_out(slot, mxDOUBLE_CLASS, batch->B, T, 1, 1);

    check(SEQRNN(network_decode)(net, batch->B, batch->T, batch->lengths, theta, output, class,
                                 scratch));
    for (size_t i = 0; i < batch->B * T; i++) to[i] = class[i] + 1;
}

/* (theta, net, batch, {state type}) -> struct: output[outputs,B,T'] state */
void WRAP(network_forward)(mxArray *out[], const mxArray *in[])
{
    static const char *const types[] = {"output", "response", "class"};
    static const char *const names[] = {"state", "type"};
    const seqrnn_network net = made_network_in(in[1]);
    const SEQRNN(batch) batch = WRAP(batch_in)(&net, in[2], 0);
    const size_t nstate = seqrnn_network_nstate(&net, batch.B), K = seqrnn_network_outputs(&net);
    const size_t T = seqrnn_network_pooled(&net) ? 1 : batch.T;
    const real *theta = array_in(in[0], seqrnn_network_nparam(&net), 1, 1);
    const mxArray *option[2];
    fields r = {0};
    void *ws, *scratch;

    options_in(in[3], 2, names, option);
    const real *state = array_or_null(option[0], nstate, 1, 1);
    const int type = option[1] ? choice_in(option[1], 3, types) : 0;
    mxArray **slot = add_field(&r, "output");
    real *output = real_out(slot, K, batch.B, T, 1);
    real *state_out = real_out(add_field(&r, "state"), nstate, 1, 1, 1);
    WRAP(workspace)(&net, &batch, &ws, &scratch);
    check(SEQRNN(network_forward)(&net, &batch, theta, state, output, state_out, ws, scratch));
    if (type == 1)
        check(SEQRNN(network_response)(&net, batch.B, batch.T, batch.lengths, output, output));
    if (type == 2) WRAP(classes_out)(slot, &net, &batch, T, theta, output, scratch);
    struct_out(&out[0], &r);
}

/* One step: (theta, net, x[D,B] or ids[B,C] or struct(x, ids), state, B) -> output[K,B] state */
void WRAP(network_step)(mxArray *out[], const mxArray *in[])
{
    static const char *const names[] = {"x", "ids"};
    const seqrnn_network net = made_network_in(in[1]);
    const size_t C = seqrnn_network_categories(&net), K = seqrnn_network_outputs(&net);
    const mxArray *value[2] = {in[2], in[2]};
    SEQRNN(batch) batch = {.B = size_in(in[4]), .T = 1};
    const size_t B = batch.B, nstate = seqrnn_network_nstate(&net, B);
    const real *theta = array_in(in[0], seqrnn_network_nparam(&net), 1, 1);
    const real *state = array_or_null(in[3], nstate, 1, 1);
    size_t *high = memory(C * sizeof *high + 1);
    void *ws, *scratch;

    for (size_t c = 0; c < C; c++) high[c] = net.layer[c].vocabulary;
    if (C && net.inputs) fields_in(in[2], 2, names, value);
    if (!value[0] || !value[1]) fail("seqrnn:internal", "seqrnn: x and ids are expected");
    if (net.inputs) batch.x = array_in(value[0], net.inputs, B, 1);
    if (C && !has_size(value[1], B, C, 1)) fail("seqrnn:internal", "seqrnn: [B,C] is expected");
    if (C) batch.id = ids_in(value[1], B, C, high);
    real *output = real_out(&out[0], K, B, 1, 1);
    real *state_out = real_out(&out[1], nstate, 1, 1, 1);
    WRAP(workspace)(&net, &batch, &ws, &scratch);
    check(SEQRNN(network_forward)(&net, &batch, theta, state, output, state_out, ws, scratch));
}

/* ---- loss ---------------------------------------------------------------------------------- */

/* (theta, net, batch, {state training seed draw}) -> struct: loss norm grad state */
void WRAP(network_loss_grad)(mxArray *out[], const mxArray *in[])
{
    static const char *const names[] = {"state", "training", "seed", "draw"};
    const seqrnn_network net = made_network_in(in[1]);
    SEQRNN(batch) batch = WRAP(batch_in)(&net, in[2], 1);
    const size_t nparam = seqrnn_network_nparam(&net);
    const size_t nstate = seqrnn_network_nstate(&net, batch.B);
    const real *theta = array_in(in[0], nparam, 1, 1);
    const mxArray *option[4];
    double loss, norm;
    fields r = {0};
    void *ws, *scratch;

    options_in(in[3], 4, names, option);
    const real *state = array_or_null(option[0], nstate, 1, 1);
    WRAP(draws_in)(&batch, option[1], option[2], option[3]);
    mxArray **loss_slot = add_field(&r, "loss"), **norm_slot = add_field(&r, "norm");
    real *grad = real_out(add_field(&r, "grad"), nparam, 1, 1, 1);
    real *state_out = real_out(add_field(&r, "state"), nstate, 1, 1, 1);
    WRAP(workspace)(&net, &batch, &ws, &scratch);
    check(SEQRNN(network_loss_grad)(&net, &batch, theta, state, &loss, &norm, grad, state_out, ws,
                                    scratch));
    number_out(loss_slot, loss);
    number_out(norm_slot, norm);
    struct_out(&out[0], &r);
}
