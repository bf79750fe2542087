/* Every cell with every option, by number, so that a test can say "for all of them". */
#ifndef SEQRNN_TEST_VARIANTS_H
#define SEQRNN_TEST_VARIANTS_H

#include "harness.h"

typedef struct test_variant {
    const char *name;
    int kind, recurrent_bias, reset_before, peephole, coupled;
    size_t projection;
    int layer_norm;
    double clip;
    const char *activation; /* of all gates and states; NULL: the standard ones */
} test_variant;

static const test_variant test_variants[] = {
    {"rnn", SEQRNN_RNN, 0, 0, 0, 0, 0, 0, 0, NULL},
    {"rnn bU", SEQRNN_RNN, 1, 0, 0, 0, 0, 0, 0, NULL},
    {"rnn clip", SEQRNN_RNN, 0, 0, 0, 0, 0, 0, 0.5, NULL},
    {"lstm", SEQRNN_LSTM, 0, 0, 0, 0, 0, 0, 0, NULL},
    {"lstm bU", SEQRNN_LSTM, 1, 0, 0, 0, 0, 0, 0, NULL},
    {"lstm peephole", SEQRNN_LSTM, 0, 0, 1, 0, 0, 0, 0, NULL},
    {"lstm coupled", SEQRNN_LSTM, 0, 0, 0, 1, 0, 0, 0, NULL},
    {"lstm coupled peephole bU", SEQRNN_LSTM, 1, 0, 1, 1, 0, 0, 0, NULL},
    {"lstm clip", SEQRNN_LSTM, 0, 0, 0, 0, 0, 0, 0.5, NULL},
    {"lstm clip peephole coupled", SEQRNN_LSTM, 0, 0, 1, 1, 0, 0, 0.75, NULL},
    {"gru", SEQRNN_GRU, 0, 0, 0, 0, 0, 0, 0, NULL},
    {"gru bU", SEQRNN_GRU, 1, 0, 0, 0, 0, 0, 0, NULL},
    {"gru before", SEQRNN_GRU, 0, 1, 0, 0, 0, 0, 0, NULL},
    {"gru before bU", SEQRNN_GRU, 1, 1, 0, 0, 0, 0, 0, NULL},
    {"gru clip bU", SEQRNN_GRU, 1, 0, 0, 0, 0, 0, 0.5, NULL},
    {"gru before clip", SEQRNN_GRU, 0, 1, 0, 0, 0, 0, 0.5, NULL},
#define SEQRNN_X(name, text, alpha, beta)                                                    \
    {"rnn act " text, SEQRNN_RNN, 0, 0, 0, 0, 0, 0, 0, text},                                \
    {"lstm act " text, SEQRNN_LSTM, 0, 0, 1, 0, 0, 0, 0, text},                              \
    {"gru act " text, SEQRNN_GRU, 1, 0, 0, 0, 0, 0, 0, text},                                \
    {"gru before act " text, SEQRNN_GRU, 0, 1, 0, 0, 0, 0, 0, text},
    SEQRNN_ACTIVATION_LIST(SEQRNN_X)
#undef SEQRNN_X
    {"lstm P", SEQRNN_LSTM, 0, 0, 0, 0, 2, 0, 0, NULL},
    {"lstm wide P, all options", SEQRNN_LSTM, 1, 0, 1, 1, 7, 0, 0.75, NULL},
    {"lstm norm", SEQRNN_LSTM, 0, 0, 0, 0, 0, 1, 0, NULL},
    {"lstm norm peephole", SEQRNN_LSTM, 0, 0, 1, 0, 0, 1, 0, NULL},
    {"lstm norm P", SEQRNN_LSTM, 0, 0, 0, 0, 2, 1, 0, NULL},
    {"lstm norm P, all options", SEQRNN_LSTM, 0, 0, 1, 1, 4, 1, 0.75, NULL},
    {"lstm norm P act scaled_tanh", SEQRNN_LSTM, 0, 0, 0, 0, 2, 1, 0, "scaled_tanh"},
};

#define TEST_NVARIANT (sizeof test_variants / sizeof *test_variants)

/* Not the default alpha and beta, where those would let states grow or units die. */
static inline seqrnn_act test_activation(const char *name)
{
    seqrnn_act act = seqrnn_act_named(name);
    switch (act.kind) {
    case SEQRNN_LEAKY_RELU: act.alpha = 0.25; break;
    case SEQRNN_THRESHOLDED_RELU: act.alpha = 0.125; break;
    case SEQRNN_SCALED_TANH: act.alpha = 1.5, act.beta = 0.5; break;
    case SEQRNN_AFFINE: act.alpha = 0.5, act.beta = 0.25; break;
    }
    return act;
}

static inline seqrnn_cell test_cell(const test_variant *v, size_t D, size_t H)
{
    seqrnn_cell cell = seqrnn_cell_standard(v->kind, D, H);
    cell.recurrent_bias = v->recurrent_bias;
    cell.reset_before = v->reset_before;
    cell.peephole = v->peephole;
    cell.coupled = v->coupled;
    cell.projection = v->projection;
    cell.layer_norm = v->layer_norm;
    cell.clip = v->clip;
    if (v->activation)
        cell.gate = cell.candidate = cell.output = test_activation(v->activation);
    return cell;
}

/* Where one set of other activations is enough. */
static inline int test_is_basic(const test_variant *v)
{
    return !v->activation || !strcmp(v->activation, "softsign") || v->layer_norm;
}

#endif
