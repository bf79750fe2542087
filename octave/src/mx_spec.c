/* What a cell and a network are: counts, layout, activations. */
#include <stdio.h>

/* (p) -> number of parameters; NaN if the sizes overflow */
void wrap_cell_nparam(mxArray *out[], const mxArray *in[])
{
    const seqrnn_cell cell = params_cell_in(in[0]);
    const int status = seqrnn_cell_check(&cell);

    if (status < 0) check(status);
    number_out(&out[0], status ? mxGetNaN() : (double)seqrnn_cell_nparam(&cell));
}

/* (net) -> status, and which layer (from 1) a negative one is about; what its CRF layer forbids is
 * not looked at */
void wrap_network_check(mxArray *out[], const mxArray *in[])
{
    const seqrnn_network net = network_in(in[0]);
    size_t layer = 0;

    number_out(&out[0], seqrnn_network_check(&net, &layer));
    number_out(&out[1], (double)layer + 1);
}

/* (net, B) -> struct: nparam, outputs, pooled, nstate for a batch of B, nvalue: numbers of a
 * target */
void wrap_network_sizes(mxArray *out[], const mxArray *in[])
{
    const seqrnn_network net = legal_network_in(in[0]);
    const size_t B = size_in(in[1]), K = seqrnn_network_outputs(&net);
    fields s = {0};

    add_number(&s, "nparam", (double)seqrnn_network_nparam(&net));
    add_number(&s, "outputs", (double)K);
    *add_field(&s, "pooled") = mxCreateLogicalScalar(seqrnn_network_pooled(&net));
    add_number(&s, "nstate", (double)seqrnn_network_nstate(&net, B));
    add_number(&s, "nvalue", (double)seqrnn_loss_values(&net.loss, K));
    struct_out(&out[0], &s);
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

/* (net) -> true, or a failure: it and its layout are not as network made them */
void wrap_network_is_whole(mxArray *out[], const mxArray *in[])
{
    const seqrnn_network net = made_network_in(in[0]);
    const mxArray *layers = field(in[0], "layers"), *layout = field(in[0], "layout");
    const size_t n = seqrnn_network_ntensor(&net);
    seqrnn_tensor *tensor = memory(n * sizeof *tensor + 1);
    int same = mxIsStruct(layout) && mxGetNumberOfElements(layout) == n;

    seqrnn_network_layout(&net, tensor);
    for (size_t i = 0; same && i < n; i++) {
        const seqrnn_tensor *t = &tensor[i];
        const seqrnn_layer *layer = &net.layer[t->layer];
        const mxArray *said[] = {mxGetField(layout, i, "rows"), mxGetField(layout, i, "cols"),
                                 mxGetField(layout, i, "offset")};
        const double is[] = {(double)t->rows, (double)t->cols, (double)t->offset + 1};
        const mxArray *name = mxGetField(layout, i, "name");
        const int both = layer->kind == SEQRNN_RECURRENT
                         && layer->direction == SEQRNN_BIDIRECTIONAL;
        char text[128];
        snprintf(text, sizeof text, "%zu.%s.%s%s", t->layer + 1,
                 word_in(field(mxGetCell(layers, t->layer), "kind")).s,
                 !both ? "" : t->backward ? "backward." : "forward.", t->name);
        same = name && strcmp(word_in(name).s, text) == 0;
        for (int k = 0; same && k < 3; k++) same = said[k] && number_in(said[k]) == is[k];
    }
    if (!same) fail("seqrnn:internal", "seqrnn: the layout is not that of the network");
    out[0] = mxCreateLogicalScalar(1);
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

/* (status above 0) -> its text */
void wrap_status_text(mxArray *out[], const mxArray *in[])
{
    out[0] = mxCreateString(seqrnn_status_text((int)number_in(in[0])));
}

/* (what) -> cellstr of the names that the core knows */
void wrap_names(mxArray *out[], const mxArray *in[])
{
#define SEQRNN_X(name, text, ...) text,
    static const char *const activations[] = {SEQRNN_ACTIVATION_LIST(SEQRNN_X)};
    static const char *const inits[] = {SEQRNN_INIT_LIST(SEQRNN_X)};
    static const char *const losses[] = {SEQRNN_LOSS_LIST(SEQRNN_X)};
    static const char *const optims[] = {SEQRNN_OPTIM_LIST(SEQRNN_X)};
    static const char *const schedules[] = {SEQRNN_SCHEDULE_LIST(SEQRNN_X)};
#undef SEQRNN_X
    static const char *const what[] = {"activation", "init", "loss", "optimiser", "schedule"};
    static const char *const *const lists[] = {activations, inits, losses, optims, schedules};
    const size_t sizes[] = {SEQRNN_NACTIVATION, SEQRNN_NINIT, SEQRNN_NLOSS, SEQRNN_NOPTIM,
                            SEQRNN_NSCHEDULE};
    const int k = choice_in(in[0], 5, what);

    out[0] = mxCreateCellMatrix(1, sizes[k]);
    for (size_t i = 0; i < sizes[k]; i++)
        mxSetCell(out[0], i, mxCreateString(lists[k][i]));
}
