/* What a cell and a network are: counts, layout, activations. */

/* (p) -> number of parameters; NaN if the sizes overflow */
void wrap_cell_nparam(mxArray *out[], const mxArray *in[])
{
    const seqrnn_cell cell = params_cell_in(in[0]);
    const int status = seqrnn_cell_check(&cell);

    if (status < 0) check(status);
    number_out(&out[0], status ? mxGetNaN() : (double)seqrnn_cell_nparam(&cell));
}

/* (net, B) -> [nparam outputs nstate]; [] if the sizes overflow */
void wrap_network_sizes(mxArray *out[], const mxArray *in[])
{
    const seqrnn_network net = network_in(in[0]);
    const size_t B = size_in(in[1]);
    const int status = seqrnn_network_check(&net);

    if (status < 0) check(status);
    double *sizes = status ? empty_out(&out[0]) : array_out(&out[0], mxDOUBLE_CLASS, 1, 3, 1, 1);
    if (!sizes) return;
    sizes[0] = (double)seqrnn_network_nparam(&net);
    sizes[1] = (double)seqrnn_network_outputs(&net);
    sizes[2] = (double)seqrnn_network_nstate(&net, B);
}

/* (net) -> struct array with fields layer (from 1), backward, name, rows, cols, offset (from 1) */
void wrap_network_layout(mxArray *out[], const mxArray *in[])
{
    static const char *names[] = {"layer", "backward", "name", "rows", "cols", "offset"};
    const seqrnn_network net = legal_network_in(in[0]);
    const size_t n = seqrnn_network_ntensor(&net);
    seqrnn_tensor *tensor = memory(n * sizeof *tensor + 1);

    out[0] = mxCreateStructMatrix(1, n, 6, names);
    seqrnn_network_layout(&net, tensor);
    for (size_t i = 0; i < n; i++) {
        const seqrnn_tensor *t = &tensor[i];
        mxSetFieldByNumber(out[0], i, 0, mxCreateDoubleScalar((double)t->layer + 1));
        mxSetFieldByNumber(out[0], i, 1, mxCreateLogicalScalar(t->backward != 0));
        mxSetFieldByNumber(out[0], i, 2, mxCreateString(t->name));
        mxSetFieldByNumber(out[0], i, 3, mxCreateDoubleScalar((double)t->rows));
        mxSetFieldByNumber(out[0], i, 4, mxCreateDoubleScalar((double)t->cols));
        mxSetFieldByNumber(out[0], i, 5, mxCreateDoubleScalar((double)t->offset + 1));
    }
}

/* (n, B, T) -> steps of an epoch */
void wrap_lm_epoch_steps(mxArray *out[], const mxArray *in[])
{
    const size_t n = size_in(in[0]), B = size_in(in[1]), T = size_in(in[2]);
    number_out(&out[0], (double)seqrnn_lm_epoch_steps(n, B, T));
}

/* (net, B, T) -> bytes that training in double precision works with; NaN if they overflow */
void wrap_lm_memory(mxArray *out[], const mxArray *in[])
{
    const seqrnn_network net = legal_network_in(in[0]);
    size_t bytes;
    const int status = seqrnn_lm_train_scratch_size(&net, size_in(in[1]), size_in(in[2]), &bytes);

    number_out(&out[0], status ? mxGetNaN() : (double)bytes);
}

/* (name) -> [known alpha beta] */
void wrap_activation(mxArray *out[], const mxArray *in[])
{
    const seqrnn_act act = seqrnn_act_named(word_in(in[0]).s);
    double *values = array_out(&out[0], mxDOUBLE_CLASS, 1, 3, 1, 1);

    values[0] = act.kind >= 0;
    values[1] = act.alpha;
    values[2] = act.beta;
}

/* ("activation" or "init") -> cellstr of the names that the core knows */
void wrap_names(mxArray *out[], const mxArray *in[])
{
#define SEQRNN_X(name, text, ...) text,
    static const char *activations[] = {SEQRNN_ACTIVATION_LIST(SEQRNN_X)};
    static const char *inits[] = {SEQRNN_INIT_LIST(SEQRNN_X)};
#undef SEQRNN_X
    const int act = strcmp(word_in(in[0]).s, "activation") == 0;
    const size_t n = act ? SEQRNN_NACTIVATION : SEQRNN_NINIT;

    out[0] = mxCreateCellMatrix(1, n);
    for (size_t i = 0; i < n; i++)
        mxSetCell(out[0], i, mxCreateString((act ? activations : inits)[i]));
}
