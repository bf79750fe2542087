/* Networks and their parts: layers, loss. */
#include "convert.h"

/* ---- layers -------------------------------------------------------------------------------- */

static void units_in(const mxArray *s, seqrnn_layer *layer)
{
    layer->units = field_size(s, "units");
    layer->init.kind = seqrnn_init_named(word_in(field(s, "init")).s);
    layer->frozen = flag_in(field(s, "frozen"));
}

static void embedding_in(const mxArray *s, seqrnn_layer *layer)
{
    const mxArray *weights = optional(s, "weights"), *vocabulary = optional(s, "vocabulary");
    size_t n;

    units_in(s, layer);
    if (vocabulary) layer->vocabulary = size_in(vocabulary); /* network.m puts it there */
    layer->rate = field_number(s, "word_dropout");
    if (!weights) return;
    if (__builtin_mul_overflow(layer->units, layer->vocabulary, &n)) check(SEQRNN_TOO_LARGE);
    layer->weights = data_in(weights, mxDOUBLE_CLASS, n);
}

static void recurrent_in(const mxArray *s, seqrnn_layer *layer)
{
    static const char *const directions[] = {
        [SEQRNN_FORWARD] = "forward", [SEQRNN_REVERSE] = "reverse",
        [SEQRNN_BIDIRECTIONAL] = "bidirectional"};
    static const char *const merges[SEQRNN_NMERGE] = {
        [SEQRNN_CONCAT] = "concat", [SEQRNN_SUM] = "sum", [SEQRNN_MEAN] = "mean",
        [SEQRNN_MUL] = "mul"};
    static const char *const states[] = {"zero", "learned"};

    layer->units = field_size(s, "units");
    layer->init = init_in(s);
    layer->cell = cell_in(s, cell_kind(word_in(field(s, "kind")).s), 1, layer->units);
    layer->cell.projection = field_size(s, "projection");
    layer->cell.layer_norm = flag_in(field(s, "layer_norm"));
    layer->direction = choice_in(field(s, "direction"), 3, directions);
    layer->merge = choice_in(field(s, "merge"), SEQRNN_NMERGE, merges);
    layer->learned_state = choice_in(field(s, "initial_state"), 2, states);
    layer->recurrent_dropout = field_number(s, "recurrent_dropout");
    layer->frozen = flag_in(field(s, "frozen"));
}

static void dense_in(const mxArray *s, seqrnn_layer *layer)
{
    const mxArray *activation = field(s, "activation");

    units_in(s, layer);
    layer->activated = mxIsStruct(activation) || strcmp(word_in(activation).s, "linear") != 0;
    if (layer->activated) layer->activation = activation_in(activation);
}

static void conv1d_in(const mxArray *s, seqrnn_layer *layer)
{
    static const char *const paddings[SEQRNN_NPADDING] = {
        [SEQRNN_CAUSAL] = "causal", [SEQRNN_SAME] = "same"};

    dense_in(s, layer);
    layer->kernel = field_size(s, "kernel_size");
    layer->dilation = field_size(s, "dilation");
    layer->padding = choice_in(field(s, "padding"), SEQRNN_NPADDING, paddings);
}

static void dropout_in(const mxArray *s, seqrnn_layer *layer)
{
    layer->rate = field_number(s, "rate");
    layer->shared = flag_in(field(s, "shared"));
}

static void layer_norm_in(const mxArray *s, seqrnn_layer *layer)
{
    layer->eps = field_number(s, "eps");
    layer->frozen = flag_in(field(s, "frozen"));
}

static void residual_in(const mxArray *s, seqrnn_layer *layer)
{
    layer->span = field_size(s, "span");
}

static void pool_in(const mxArray *s, seqrnn_layer *layer)
{
    static const char *const types[SEQRNN_NPOOL] = {
        [SEQRNN_LAST] = "last", [SEQRNN_POOL_MEAN] = "mean", [SEQRNN_MAX] = "max",
        [SEQRNN_ATTENTION] = "attention"};

    layer->pool = choice_in(field(s, "type"), SEQRNN_NPOOL, types);
    if (layer->pool == SEQRNN_ATTENTION) units_in(s, layer);
}

static void crf_in(const mxArray *s, seqrnn_layer *layer)
{
    layer->frozen = flag_in(field(s, "frozen")); /* what it forbids: forbidden_in */
}

static const struct layer_kind {
    const char *name;
    int kind;
    void (*read)(const mxArray *s, seqrnn_layer *layer);
} layer_kinds[] = {
    {"embedding", SEQRNN_EMBEDDING, embedding_in},
    {"rnn", SEQRNN_RECURRENT, recurrent_in},
    {"gru", SEQRNN_RECURRENT, recurrent_in},
    {"lstm", SEQRNN_RECURRENT, recurrent_in},
    {"dense", SEQRNN_DENSE, dense_in},
    {"conv1d", SEQRNN_CONV1D, conv1d_in},
    {"dropout", SEQRNN_DROPOUT, dropout_in},
    {"layer_norm", SEQRNN_LAYER_NORM, layer_norm_in},
    {"residual", SEQRNN_RESIDUAL, residual_in},
    {"pool", SEQRNN_POOL, pool_in},
    {"crf", SEQRNN_CRF, crf_in},
};

static seqrnn_layer layer_in(const mxArray *s)
{
    const word kind = word_in(field(s, "kind"));
    seqrnn_layer layer = {0};

    for (size_t k = 0; k < sizeof layer_kinds / sizeof layer_kinds[0]; k++) {
        if (strcmp(layer_kinds[k].name, kind.s) != 0) continue;
        layer.kind = layer_kinds[k].kind;
        layer_kinds[k].read(s, &layer);
        return layer;
    }
    fail("seqrnn:internal", "seqrnn: there is no layer \"%s\"", kind.s);
}

/* ---- losses -------------------------------------------------------------------------------- */

static seqrnn_loss loss_in(const mxArray *s)
{
    seqrnn_loss loss = {.kind = seqrnn_loss_named(word_in(field(s, "kind")).s)};

    if (loss.kind == SEQRNN_LOSS_SOFTMAX || loss.kind == SEQRNN_LOSS_BERNOULLI)
        loss.smoothing = field_number(s, "smoothing");
    if (loss.kind == SEQRNN_LOSS_HUBER) loss.delta = field_number(s, "delta");
    if (loss.kind == SEQRNN_LOSS_PINBALL) {
        const mxArray *quantiles = field(s, "quantiles");
        loss.nquantile = mxGetNumberOfElements(quantiles);
        loss.quantile = data_in(quantiles, mxDOUBLE_CLASS, loss.nquantile);
    }
    return loss;
}

/* ---- networks ------------------------------------------------------------------------------ */

/* Of inputs [vocabularies, features], the features, which may be absent behind C embeddings. */
static size_t features_in(const mxArray *inputs, size_t C)
{
    const size_t n = mxGetNumberOfElements(inputs);
    const double *size = data_in(inputs, mxDOUBLE_CLASS, n);
    const double features = n == C + 1 ? size[C] : 0;

    if (n < C || n > C + 1 || !(features >= 0 && features <= 2147483647.0))
        fail("seqrnn:internal", "seqrnn: inputs do not fit the embeddings");
    return (size_t)features;
}

seqrnn_network network_in(const mxArray *net)
{
    const mxArray *layers = field(net, "layers");
    const size_t n = mxIsCell(layers) ? mxGetNumberOfElements(layers) : 0;
    seqrnn_layer *layer = memory(n * sizeof *layer + 1);
    seqrnn_network network = {.nlayer = n, .layer = layer, .loss = loss_in(field(net, "loss"))};

    for (size_t i = 0; i < n; i++) {
        const mxArray *s = mxGetCell(layers, i);
        if (!s) fail("seqrnn:internal", "seqrnn: layer %zu is missing", i + 1);
        layer[i] = layer_in(s);
    }
    network.inputs = features_in(field(net, "inputs"), seqrnn_network_categories(&network));
    return network;
}

/* What a CRF layer of K tags forbids: [K,K], start[K], end[K]; NULL: nothing. */
static const unsigned char *forbidden_in(const mxArray *s, size_t K)
{
    const mxArray *part[] = {optional(s, "forbidden"), optional(s, "forbidden_start"),
                             optional(s, "forbidden_end")};
    const size_t size[] = {K * K, K, K};
    unsigned char *all = NULL, *to;

    if (part[0] || part[1] || part[2]) all = memory(K * K + 2 * K);
    to = all;
    for (int k = 0; all && k < 3; to += size[k++]) {
        if (part[k]) memcpy(to, data_in(part[k], mxLOGICAL_CLASS, size[k]), size[k]);
        else memset(to, 0, size[k]);
    }
    return all;
}

seqrnn_network legal_network_in(const mxArray *net)
{
    const seqrnn_network network = network_in(net);

    check(seqrnn_network_check(&network, NULL));
    seqrnn_layer *last = (seqrnn_layer *)network.layer + network.nlayer - 1;
    if (last->kind == SEQRNN_CRF)
        last->forbidden = forbidden_in(mxGetCell(field(net, "layers"), network.nlayer - 1),
                                       seqrnn_network_outputs(&network));
    return network;
}
