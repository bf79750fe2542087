/* Networks for the tests: a few chains that together hold every layer in every direction. Included
 * again in each precision (see twice.h) it adds a batch and everything a call needs. */
#ifndef SEQRNN_TEST_CHAINS_H
#define SEQRNN_TEST_CHAINS_H

#include "harness.h"

#define CHAIN_LAYERS 4

typedef struct chain {
    const char *name;
    size_t inputs, nlayer;
    seqrnn_layer layer[CHAIN_LAYERS];
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

#define CHAIN_COUNT 7

/* V or D = 5 inputs, 4 outputs. */
static inline chain chain_number(int k)
{
    const seqrnn_layer embedding = chain_plain(SEQRNN_EMBEDDING, 3);
    const seqrnn_layer dense = chain_plain(SEQRNN_DENSE, 4);
    const seqrnn_layer lstm = chain_recurrent(SEQRNN_LSTM, 6, SEQRNN_FORWARD);
    chain c = {"embedding, lstm, dense", 5, 3, {embedding, lstm, dense}};
    switch (k) {
    case 1:
        c = (chain){"embedding, lstm, lstm, dense", 5, 4, {embedding, lstm, lstm, dense}};
        c.layer[2].units = 4;
        break;
    case 2:
        c.name = "embedding, bidirectional lstm, dense";
        c.layer[1].direction = SEQRNN_BIDIRECTIONAL;
        c.layer[1].cell.peephole = c.layer[1].cell.recurrent_bias = 1;
        break;
    case 3:
        c = (chain){"gru, dense", 5, 2, {chain_recurrent(SEQRNN_GRU, 6, 0), dense}};
        c.layer[0].cell.recurrent_bias = 1;
        break;
    case 4:
        c = (chain){"reverse gru, bidirectional rnn", 5, 2,
                    {chain_recurrent(SEQRNN_GRU, 6, SEQRNN_REVERSE),
                     chain_recurrent(SEQRNN_RNN, 2, SEQRNN_BIDIRECTIONAL)}};
        c.layer[0].cell.reset_before = 1;
        break;
    case 5:
        c = (chain){"dense, coupled lstm, dense", 5, 3, {dense, lstm, dense}};
        c.layer[1].cell.coupled = 1;
        break;
    case 6:
        c = (chain){"embedding, dense", 5, 2, {embedding, dense}};
        break;
    }
    return c;
}

static inline seqrnn_network chain_network(const chain *c)
{
    return (seqrnn_network){c->inputs, c->nlayer, c->layer};
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

/* ids or x and targets from `seed`; lengths nullable. c must outlive the case. */
static inline TEST(netcase) TEST(netcase_make)(const chain *c, size_t B, size_t T,
                                               const int *lengths, uint64_t seed)
{
    TEST(netcase) k = {.net = chain_network(c)};
    const size_t n = B * T, K = seqrnn_network_outputs(&k.net);
    size_t bytes;
    int *id = TEST_ALLOC(int, n), *target = TEST_ALLOC(int, n);
    real *x = TEST_ALLOC(real, n * c->inputs), *weight = TEST_ALLOC(real, K);
    for (size_t j = 0; j < n; j++) {
        id[j] = (int)(test_random(&seed) % c->inputs);
        target[j] = (int)(test_random(&seed) % K);
    }
    test_fill_real(seed, n * c->inputs, 1, x);
    for (size_t j = 0; j < K; j++) weight[j] = (real)(0.5 + (double)j);
    const int by_id = c->layer[0].kind == SEQRNN_EMBEDDING;
    if (by_id) id[0] = -1; /* padding may stand anywhere */
    target[n - 1] = -1;
    k.batch = (SEQRNN(batch)){B, T, lengths, by_id ? id : NULL, by_id ? NULL : x, target, weight};

    k.ntheta = seqrnn_network_nparam(&k.net);
    k.nstate = seqrnn_network_nstate(&k.net, B);
    k.nout = K * n;
    k.theta = TEST_ALLOC(real, k.ntheta);
    k.state = TEST_ALLOC(real, k.nstate);
    k.grad = TEST_ALLOC(real, k.ntheta);
    k.state_out = TEST_ALLOC(real, k.nstate);
    k.output = TEST_ALLOC(real, k.nout);
    test_fill_real(seed + 1, k.ntheta, 0.7, k.theta);
    test_fill_real(seed + 2, k.nstate, 0.7, k.state);
    CHECK_STATUS(seqrnn_network_check(&k.net), SEQRNN_OK);
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
