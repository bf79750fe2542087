/* Sampling from a language model repeats, follows the softmax of its scores, and refuses networks
 * that are none. */
#ifndef real
#define TWICE "test_sample.c"
#include "twice.h"

int main(void)
{
    generates_double();
    generates_float();
    refuses_double();
    refuses_float();
    return test_report("sample");
}
#else
#include "chains.h"

#define TEXT 101 /* characters */

/* A model with a text; ids 0..4. */
typedef struct TEST(lm) {
    chain c;
    seqrnn_network net;
    size_t ntheta;
    int id[TEXT];
    real *theta;
} TEST(lm);

/* Points into itself, so it is made in place. layers: recurrent ones. */
static void TEST(lm_make)(TEST(lm) *m, int layers)
{
    uint64_t random = 17;
    size_t bytes;
    memset(m, 0, sizeof *m);
    m->c = chain_number(layers == 2 ? 1 : 0);
    m->c.layer[m->c.nlayer - 1].units = m->c.inputs;
    m->c.layer[1].learned_state = layers == 2;
    m->net = chain_network(&m->c);
    for (int i = 0; i < TEXT; i++) m->id[i] = (int)(test_random(&random) % 5);
    m->ntheta = seqrnn_network_nparam(&m->net);
    m->theta = TEST_ALLOC(real, m->ntheta);
    CHECK_STATUS(SEQRNN(network_init_scratch_size)(&m->net, &bytes), SEQRNN_OK);
    CHECK_STATUS(SEQRNN(network_init)(&m->net, 3, m->theta, test_alloc(bytes)), SEQRNN_OK);
    for (size_t i = 0; i < m->ntheta; i++) /* an initial state that was learned, too */
        if (m->theta[i] == 0) m->theta[i] = (real)(i % 5) - 2;
}

static int TEST(generate)(const TEST(lm) *m, size_t nprompt, size_t n, double temperature,
                          uint64_t seed, int *out)
{
    size_t bytes;
    CHECK_STATUS(SEQRNN(lm_generate_scratch_size)(&m->net, &bytes), SEQRNN_OK);
    return SEQRNN(lm_generate)(&m->net, m->theta, m->id, nprompt, n, temperature, seed, out, NULL,
                               NULL, test_alloc(bytes));
}

/* Draw i is where number i of the sampling stream falls in the softmax of the whole text so far. */
static void TEST(draws_from_softmax)(const TEST(lm) *m, const int *out, size_t n, uint64_t seed)
{
    TEST(netcase) k = TEST(netcase_make)(&m->c, 1, 4 + n, NULL, 1);
    int *text = TEST_ALLOC(int, 4 + n);
    memcpy(text, m->id, 4 * sizeof(int));
    memcpy(text + 4, out, n * sizeof(int));
    k.batch.id = text;
    k.theta = m->theta;
    k.state = NULL;
    CHECK_STATUS(TEST(netcase_forward)(&k), SEQRNN_OK);
    for (size_t i = 0; i < n; i++) {
        const real *a = k.output + (3 + i) * 5;
        double u, total = 0, below = 0;
        seqrnn_uniform(seed, SEQRNN_STREAM_SAMPLE, 0, i, 1, &u);
        for (int j = 0; j < 5; j++) total += exp(a[j] / 0.5);
        for (int j = 0; j < out[i]; j++) below += exp(a[j] / 0.5);
        CHECK(below / total <= u + 1e-9 && u <= (below + exp(a[out[i]] / 0.5)) / total + 1e-9);
    }
}

static void TEST(generates)(void)
{
    static TEST(lm) m;
    int a[60], b[60], differ = 0, counts[5] = {0};
    TEST(lm_make)(&m, 2);
    CHECK_STATUS(TEST(generate)(&m, 4, 60, 0.5, 21, a), SEQRNN_OK);
    CHECK_STATUS(TEST(generate)(&m, 4, 60, 0.5, 21, b), SEQRNN_OK);
    CHECK_SAME_BITS(a, b, 60);
    TEST(draws_from_softmax)(&m, a, 60, 21);
    CHECK_STATUS(TEST(generate)(&m, 4, 25, 0.5, 21, b), SEQRNN_OK); /* a shorter one: its start */
    CHECK_SAME_BITS(a, b, 25);
    CHECK_STATUS(TEST(generate)(&m, 4, 60, 0.5, 22, b), SEQRNN_OK);
    for (int i = 0; i < 60; i++) differ += a[i] != b[i];
    CHECK(differ > 10);

    /* temperature 0 takes the most likely one whatever the seed, as a tiny one does */
    CHECK_STATUS(TEST(generate)(&m, 4, 60, 0, 21, a), SEQRNN_OK);
    CHECK_STATUS(TEST(generate)(&m, 4, 60, 0, 5, b), SEQRNN_OK);
    CHECK_SAME_BITS(a, b, 60);
    CHECK_STATUS(TEST(generate)(&m, 4, 60, 1e-300, 5, b), SEQRNN_OK);
    CHECK_SAME_BITS(a, b, 60);
    CHECK_STATUS(TEST(generate)(&m, 4, 60, INFINITY, 5, b), SEQRNN_OK); /* all alike */
    for (int i = 0; i < 60; i++) counts[b[i]]++;
    for (int j = 0; j < 5; j++) CHECK(counts[j] > 3 && counts[j] < 24);

    m.theta[m.ntheta - 1] = (real)NAN;
    CHECK_STATUS(TEST(generate)(&m, 4, 60, 1, 5, b), -2);
    test_free_all();
}

static void TEST(refuses)(void)
{
    static TEST(lm) m;
    size_t bytes;
    int out[4];
    TEST(lm_make)(&m, 1);
    for (int k = 0; k < 4; k++) {
        const chain good = m.c;
        if (k == 0) m.c.layer[2].units = 4;                  /* scores another vocabulary */
        if (k == 1) m.c.layer[1].direction = SEQRNN_REVERSE; /* has read the future */
        if (k == 2) m.c.layer[0] = m.c.layer[1];             /* features, not ids */
        if (k == 3) m.c.layer[1].units = 0;
        CHECK_STATUS(SEQRNN(lm_generate_scratch_size)(&m.net, &bytes), -1);
        CHECK_STATUS(SEQRNN(lm_generate)(&m.net, m.theta, m.id, 1, 1, 1, 1, out, NULL, NULL, NULL),
                     -1);
        m.c = good;
    }
    m.id[0] = -1; /* padding has no place in a text */
    CHECK_STATUS(TEST(generate)(&m, 1, 1, 1, 1, out), -3);
    m.id[0] = 5;
    CHECK_STATUS(TEST(generate)(&m, 1, 1, 1, 1, out), -3);
    CHECK_STATUS(TEST(generate)(&m, 0, 1, 1, 1, out), -4);
    m.id[0] = 0;
    CHECK_STATUS(TEST(generate)(&m, 1, 1, -1, 1, out), -6);
    CHECK_STATUS(TEST(generate)(&m, 1, 1, NAN, 1, out), -6);
    test_free_all();
}
#endif
