/* Networks for the tests: a few chains that together hold every layer in every direction. Included
 * again in each precision (see twice.h) it adds a batch and everything a call needs. */
#ifndef SEQRNN_TEST_CHAINS_H
#define SEQRNN_TEST_CHAINS_H

#include "harness.h"

#define CHAIN_LAYERS 9

typedef struct chain {
    const char *name;
    size_t inputs, nlayer; /* features, or the vocabulary of embeddings */
    seqrnn_layer layer[CHAIN_LAYERS];
    size_t features;       /* beside embeddings */
    seqrnn_loss loss;
} chain;

static inline seqrnn_layer chain_recurrent(int kind, size_t units, int direction)
{
    return (seqrnn_layer){.kind = SEQRNN_RECURRENT, .units = units, .direction = direction,
                          .cell = seqrnn_cell_standard(kind, 0, 0),
                          .init = {SEQRNN_INIT_TORCH, 0, 0}};
}

static inline seqrnn_layer chain_plain(int kind, size_t units)
{
    return (seqrnn_layer){.kind = kind, .units = units, .init = {SEQRNN_INIT_TORCH, 0, 0}};
}

static inline seqrnn_layer chain_conv1d(size_t units, int padding, size_t kernel, size_t dilation)
{
    seqrnn_layer layer = chain_plain(SEQRNN_CONV1D, units);
    layer.padding = padding;
    layer.kernel = kernel;
    layer.dilation = dilation;
    return layer;
}

/* The first chains hold the recurrent layers and causal convolutions, and their outputs are steps
 * with classes; those behind hold every other layer and loss. */
#define CHAIN_CLASSES 8
#define CHAIN_COUNT 22

static inline chain chain_classes(int k)
{
    seqrnn_layer embedding = chain_plain(SEQRNN_EMBEDDING, 3);
    const seqrnn_layer dense = chain_plain(SEQRNN_DENSE, 4);
    const seqrnn_layer lstm = chain_recurrent(SEQRNN_LSTM, 6, SEQRNN_FORWARD);
    embedding.vocabulary = 5;
    chain c = {.name = "embedding, lstm, dense", .inputs = 5, .nlayer = 3,
               .layer = {embedding, lstm, dense}};
    switch (k) {
    case 1:
        c = (chain){.name = "embedding, lstm, lstm, dense", .inputs = 5, .nlayer = 4,
                    .layer = {embedding, lstm, lstm, dense}};
        c.layer[2].units = 4;
        break;
    case 2:
        c.name = "embedding, bidirectional lstm, dense";
        c.layer[1].direction = SEQRNN_BIDIRECTIONAL;
        c.layer[1].cell.peephole = c.layer[1].cell.recurrent_bias = 1;
        break;
    case 3:
        c = (chain){.name = "gru, dense", .inputs = 5, .nlayer = 2,
                    .layer = {chain_recurrent(SEQRNN_GRU, 6, 0), dense}};
        c.layer[0].cell.recurrent_bias = 1;
        break;
    case 4:
        c = (chain){.name = "reverse gru, bidirectional rnn", .inputs = 5, .nlayer = 2,
                    .layer = {chain_recurrent(SEQRNN_GRU, 6, SEQRNN_REVERSE),
                              chain_recurrent(SEQRNN_RNN, 2, SEQRNN_BIDIRECTIONAL)}};
        c.layer[0].cell.reset_before = 1;
        break;
    case 5:
        c = (chain){.name = "dense, coupled lstm, dense", .inputs = 5, .nlayer = 3,
                    .layer = {dense, lstm, dense}};
        c.layer[1].cell.coupled = 1;
        break;
    case 6:
        c = (chain){.name = "embedding, dense", .inputs = 5, .nlayer = 2,
                    .layer = {embedding, dense}};
        break;
    case 7:
        c = (chain){.name = "causal convolutions, gru", .inputs = 5, .nlayer = 4,
                    .layer = {chain_conv1d(6, SEQRNN_CAUSAL, 3, 2),
                              chain_recurrent(SEQRNN_GRU, 6, SEQRNN_FORWARD),
                              {.kind = SEQRNN_RESIDUAL, .span = 1},
                              chain_conv1d(4, SEQRNN_CAUSAL, 2, 1)}};
        c.layer[0].activated = 1;
        c.layer[0].activation = seqrnn_act_named("softplus");
        break;
    }
    return c;
}

/* Two embeddings, one with word dropout, beside two features; both kinds of dropout; layer
 * normalisation; residual connections, one over the other; an activated dense layer. */
static inline chain chain_everything(void)
{
    const seqrnn_layer lstm = chain_recurrent(SEQRNN_LSTM, 8, SEQRNN_FORWARD);
    chain c = {.name = "side by side, dropout, residual, layer norm", .inputs = 5, .features = 2,
               .nlayer = 9,
               .layer = {chain_plain(SEQRNN_EMBEDDING, 3), chain_plain(SEQRNN_EMBEDDING, 3),
                         {.kind = SEQRNN_DROPOUT, .rate = 0.25},
                         lstm,
                         {.kind = SEQRNN_RESIDUAL, .span = 1},
                         {.kind = SEQRNN_LAYER_NORM, .eps = 1e-5},
                         {.kind = SEQRNN_DROPOUT, .rate = 0.25, .shared = 1},
                         {.kind = SEQRNN_RESIDUAL, .span = 4},
                         chain_plain(SEQRNN_DENSE, 4)}};
    c.layer[0].vocabulary = c.layer[1].vocabulary = 5;
    c.layer[0].rate = 0.2;
    c.layer[3].learned_state = 1;
    c.layer[3].recurrent_dropout = 0.3;
    c.layer[8].activated = 1;
    c.layer[8].activation = seqrnn_act_named("softplus");
    return c;
}

/* A CRF with forbidden transitions, none of which leads to the targets of netcase_targets. */
static inline chain chain_crf(void)
{
    static const unsigned char forbidden[4 * 4 + 4 + 4] = {[3] = 1, [7] = 1, [16 + 3] = 1};
    return (chain){.name = "bidirectional gru, dense, crf", .inputs = 5, .nlayer = 3,
                   .layer = {chain_recurrent(SEQRNN_GRU, 3, SEQRNN_BIDIRECTIONAL),
                             chain_plain(SEQRNN_DENSE, 4),
                             {.kind = SEQRNN_CRF, .forbidden = forbidden}},
                   .loss = {.kind = SEQRNN_LOSS_CRF}};
}

static inline chain chain_losses(int k)
{
    static const double quantile[2] = {0.1, 0.7};
    const seqrnn_layer first = chain_recurrent(SEQRNN_LSTM, 4, SEQRNN_BIDIRECTIONAL);
    chain c = {.name = "lstm, pool, dense", .inputs = 5, .nlayer = 3,
               .layer = {first, {.kind = SEQRNN_POOL, .pool = k % SEQRNN_NPOOL, .units = 3,
                                 .init = {SEQRNN_INIT_TORCH, 0, 0}},
                         chain_plain(SEQRNN_DENSE, 4)},
               .loss = {.kind = k, .smoothing = k < 2 ? 0.1 : 0, .delta = 0.3, .nquantile = 2,
                        .quantile = quantile}};
    c.layer[0].merge = k % SEQRNN_NMERGE;
    c.layer[0].cell.projection = k % 2 ? 3 : 0;
    c.layer[0].cell.layer_norm = k % 3 == 0;
    if (k == SEQRNN_LOSS_HUBER) { /* each step has a value, not each sequence */
        c.layer[1] = c.layer[2];
        c.nlayer = 2;
    }
    return c;
}

/* A convolution that reads ahead, of an even kernel. */
static inline chain chain_same(void)
{
    chain c = {.name = "same convolution, pool, dense", .inputs = 5, .nlayer = 3,
               .layer = {chain_conv1d(4, SEQRNN_SAME, 4, 1),
                         {.kind = SEQRNN_POOL, .pool = SEQRNN_POOL_MEAN},
                         chain_plain(SEQRNN_DENSE, 4)}};
    c.layer[0].activated = 1;
    c.layer[0].activation = seqrnn_act_named("tanh");
    return c;
}

/* 4 outputs. */
static inline chain chain_number(int k)
{
    if (k < CHAIN_CLASSES) return chain_classes(k);
    k -= CHAIN_CLASSES;
    if (k == 0) return chain_everything();
    if (k == 1) return chain_crf();
    if (k == 2) return chain_same();
    if (k < 10) return chain_losses(k - 3);
    chain c = chain_losses(SEQRNN_LOSS_SOFTMAX); /* each way to pool, with classes */
    c.layer[1].pool = k - 10;
    return c;
}

static inline seqrnn_network chain_network(const chain *c)
{
    const int by_id = c->layer[0].kind == SEQRNN_EMBEDDING;
    return (seqrnn_network){by_id ? c->features : c->inputs, c->nlayer, c->layer, c->loss};
}

#endif

#ifdef real

/* A network with a batch, parameters, state and room for all results. */
typedef struct TEST(netcase) {
    seqrnn_network net;
    SEQRNN(batch) batch;
    size_t ntheta, nstate, nout;
    real *theta, *state;
    double loss, norm;                  /* results */
    real *grad, *state_out, *output;
    void *ws, *scratch;
} TEST(netcase);

/* Targets of a legal kind; one is not known. sample weights in 0.5 ... 1.5. */
static inline void TEST(netcase_targets)(TEST(netcase) *k, uint64_t seed)
{
    const size_t n = k->batch.B * (seqrnn_network_pooled(&k->net) ? 1 : k->batch.T);
    const size_t K = seqrnn_network_outputs(&k->net);
    const size_t M = seqrnn_loss_values(&k->net.loss, K);
    int *target = M ? NULL : TEST_ALLOC(int, n);
    real *value = M ? TEST_ALLOC(real, M * n) : NULL, *weight = TEST_ALLOC(real, n);
    test_fill_real(seed, M * n, 1, value);
    for (size_t j = 0; j < n; j++) {
        if (target) target[j] = (int)(test_random(&seed) % (K - (k->net.loss.kind != 0)));
        weight[j] = (real)(0.5 + (double)(test_random(&seed) % 65) / 64);
    }
    for (size_t j = 0; k->net.loss.kind == SEQRNN_LOSS_BERNOULLI && j < M * n; j++)
        value[j] = value[j] > 0;
    if (target) target[n - 1] = -1;
    else value[0] = (real)NAN;
    k->batch.target = target;
    k->batch.value = value;
    k->batch.sample_weight = seqrnn_network_pooled(&k->net) || seed % 2 ? weight : NULL;
}

/* ids, x and targets from `seed`; lengths nullable. Dropout is on. c must outlive the case. */
static inline TEST(netcase) TEST(netcase_make)(const chain *c, size_t B, size_t T,
                                               const int *lengths, uint64_t seed)
{
    TEST(netcase) k = {.net = chain_network(c)};
    const size_t n = B * T, C = seqrnn_network_categories(&k.net), D = k.net.inputs;
    const size_t K = seqrnn_network_outputs(&k.net);
    size_t bytes;
    int *id = C ? TEST_ALLOC(int, n * C) : NULL;
    real *x = D ? TEST_ALLOC(real, n * D) : NULL, *weight = TEST_ALLOC(real, K);
    for (size_t j = 0; j < n * C; j++) id[j] = (int)(test_random(&seed) % c->inputs);
    if (D) test_fill_real(seed, n * D, 1, x);
    for (size_t j = 0; j < K; j++) weight[j] = (real)(0.5 + (double)j);
    if (id) id[0] = -1; /* padding may stand anywhere */
    k.batch = (SEQRNN(batch)){.B = B, .T = T, .lengths = lengths, .id = id, .x = x,
                              .training = 1, .seed = 12, .draw = 34};
    if (c->loss.kind < 2) k.batch.weight = weight;
    TEST(netcase_targets)(&k, seed);

    k.ntheta = seqrnn_network_nparam(&k.net);
    k.nstate = seqrnn_network_nstate(&k.net, B);
    k.nout = K * (seqrnn_network_pooled(&k.net) ? B : n);
    k.theta = TEST_ALLOC(real, k.ntheta);
    k.state = TEST_ALLOC(real, k.nstate);
    k.grad = TEST_ALLOC(real, k.ntheta);
    k.state_out = TEST_ALLOC(real, k.nstate);
    k.output = TEST_ALLOC(real, k.nout);
    test_fill_real(seed + 1, k.ntheta, 0.7, k.theta);
    test_fill_real(seed + 2, k.nstate, 0.7, k.state);
    CHECK_STATUS(seqrnn_network_check(&k.net, NULL), SEQRNN_OK);
    CHECK_STATUS(SEQRNN(network_ws_size)(&k.net, B, T, &bytes), SEQRNN_OK);
    k.ws = test_alloc(bytes);
    CHECK_STATUS(SEQRNN(network_scratch_size)(&k.net, B, T, &bytes), SEQRNN_OK);
    k.scratch = test_alloc(bytes);
    return k;
}

static inline int TEST(netcase_loss)(TEST(netcase) *k, int want_grad)
{
    return SEQRNN(network_loss_grad)(&k->net, &k->batch, k->theta, k->state, &k->loss, &k->norm,
                                     want_grad ? k->grad : NULL, k->state_out, k->ws, k->scratch);
}

static inline int TEST(netcase_forward)(TEST(netcase) *k)
{
    return SEQRNN(network_forward)(&k->net, &k->batch, k->theta, k->state, k->output, k->state_out,
                                   k->ws, k->scratch);
}
#endif
