/* Language models: N + M steps are N steps, then M; scores do not depend on chunks; sampling
 * repeats; what stops training leaves it as it was. */
#ifndef real
#define TWICE "test_lm.c"
#include "twice.h"

int main(void)
{
    continues_double();
    continues_float();
    matches_by_hand_double();
    matches_by_hand_float();
    stops_double();
    stops_float();
    scores_double();
    scores_float();
    generates_double();
    generates_float();
    learns_double();
    learns_float();
    refuses_double();
    refuses_float();
    return test_report("lm");
}
#else
#include "chains.h"

#define TEXT 101 /* characters; with B = 3: 33 per stream */

/* A model with a text; ids 0..4. */
typedef struct TEST(lm) {
    chain c;
    seqrnn_network net;
    seqrnn_optim optim;
    size_t B, T, ntheta, nstate;
    int id[TEXT];
    uint64_t step;
    real *theta, *moments, *state;
    double loss[200];
    void *scratch;
} TEST(lm);

/* Points into itself, so it is made in place. layers: recurrent ones. */
static void TEST(lm_make)(TEST(lm) *m, int layers, size_t B, size_t T)
{
    uint64_t random = 17;
    size_t bytes, init_bytes;
    memset(m, 0, sizeof *m);
    m->c = chain_number(layers == 2 ? 1 : 0);
    m->c.layer[m->c.nlayer - 1].units = m->c.inputs;
    m->net = chain_network(&m->c);
    m->optim = seqrnn_optim_named("adam");
    m->optim.learning_rate = 1e-2;
    m->optim.clip_norm = 1;
    m->B = B;
    m->T = T;
    for (int i = 0; i < TEXT; i++)
        m->id[i] = i % 3 == 2 ? (m->id[i - 1] + 1) % 5 : (int)(test_random(&random) % 5);
    m->ntheta = seqrnn_network_nparam(&m->net);
    m->nstate = seqrnn_network_nstate(&m->net, B);
    m->theta = TEST_ALLOC(real, m->ntheta);
    m->moments = TEST_ZEROS(real, 2 * m->ntheta);
    m->state = TEST_ALLOC(real, m->nstate); /* garbage: an epoch starts from zero */
    CHECK_STATUS(SEQRNN(lm_train_scratch_size)(&m->net, B, T, &bytes), SEQRNN_OK);
    CHECK_STATUS(SEQRNN(network_init_scratch_size)(&m->net, &init_bytes), SEQRNN_OK);
    m->scratch = test_alloc(bytes > init_bytes ? bytes : init_bytes);
    CHECK_STATUS(SEQRNN(network_init)(&m->net, 3, m->theta, m->scratch), SEQRNN_OK);
}

static int TEST(train)(TEST(lm) *m, size_t nstep, seqrnn_hook hook, void *context)
{
    return SEQRNN(lm_train)(&m->net, &m->optim, m->id, TEXT, m->B, m->T, nstep, &m->step, m->theta,
                            m->moments, m->state, m->loss, hook, context, m->scratch);
}

static void TEST(same)(const TEST(lm) *a, const TEST(lm) *b)
{
    CHECK(a->step == b->step);
    CHECK_SAME_BITS(a->theta, b->theta, a->ntheta);
    CHECK_SAME_BITS(a->moments, b->moments, 2 * a->ntheta);
    CHECK_SAME_BITS(a->state, b->state, a->nstate);
}

/* 17 steps in one call, and as 1 + 7 + 9 (an epoch has 5: the last is short); both optimisers. */
static void TEST(continues)(void)
{
    static TEST(lm) a, b;
    for (int k = 0; k < 4; k++) {
        TEST(lm_make)(&a, 1 + k % 2, 3, 8);
        TEST(lm_make)(&b, 1 + k % 2, 3, 8);
        if (k > 1) a.optim.kind = b.optim.kind = SEQRNN_SGD;
        CHECK(SEQRNN(lm_epoch_steps)(TEXT, 3, 8) == 5);
        CHECK_STATUS(TEST(train)(&a, 17, NULL, NULL), SEQRNN_OK);
        CHECK_STATUS(TEST(train)(&b, 1, NULL, NULL), SEQRNN_OK);
        CHECK(a.loss[0] == b.loss[0]);
        CHECK_STATUS(TEST(train)(&b, 7, NULL, NULL), SEQRNN_OK);
        CHECK_STATUS(TEST(train)(&b, 9, NULL, NULL), SEQRNN_OK);
        CHECK_SAME_BITS(a.loss + 8, b.loss, 9);
        CHECK(a.step == 17);
        TEST(same)(&a, &b);
        test_free_all();
    }
}

/* Two epochs of lm_train beside loss_grad, clip_norm and optim_update called one by one. */
static void TEST(matches_by_hand)(void)
{
    enum { B = 3, T = 8, L = (TEXT - 1) / B };
    static TEST(lm) m, hand;
    TEST(lm_make)(&m, 2, B, T);
    TEST(lm_make)(&hand, 2, B, T);
    CHECK_STATUS(TEST(train)(&m, 10, NULL, NULL), SEQRNN_OK);
    TEST(netcase) k = TEST(netcase_make)(&hand.c, B, T, NULL, 1);
    k.theta = hand.theta;
    k.state_out = hand.state;
    for (uint64_t step = 0; step < 10; step++) {
        int id[B * T], target[B * T];
        const size_t start = (step % 5) * T, length = start + T > L ? L - start : T;
        double norm;
        for (size_t b = 0; b < B; b++)
            for (size_t t = 0; t < length; t++) {
                id[b + t * B] = m.id[b * L + start + t];
                target[b + t * B] = m.id[b * L + start + t + 1];
            }
        k.batch = (SEQRNN(batch)){.B = B, .T = length, .id = id, .target = target};
        k.state = start ? hand.state : NULL;
        CHECK_STATUS(TEST(netcase_loss)(&k, 1), SEQRNN_OK);
        CHECK(k.loss == m.loss[step]);
        CHECK_STATUS(SEQRNN(clip_norm)(k.ntheta, 1, k.grad, &norm), SEQRNN_OK);
        CHECK_STATUS(SEQRNN(optim_update)(&m.optim, k.ntheta, step + 1, k.grad, hand.theta,
                                          hand.moments), SEQRNN_OK);
    }
    hand.step = 10;
    TEST(same)(&m, &hand);
    test_free_all();
}

/* ---- what stops a run -------------------------------------------------------------------- */

typedef struct TEST(stop) {
    size_t after, calls;
    double loss;
} TEST(stop);

static int TEST(stop_hook)(void *context, size_t step, double loss)
{
    TEST(stop) *stop = context;
    stop->calls++;
    stop->loss = loss;
    CHECK(step == stop->calls);
    return step == stop->after;
}

static void TEST(stops)(void)
{
    static TEST(lm) a, b;
    TEST(stop) stop = {.after = 4};
    TEST(lm_make)(&a, 1, 3, 8);
    TEST(lm_make)(&b, 1, 3, 8);
    CHECK_STATUS(TEST(train)(&a, 9, TEST(stop_hook), &stop), SEQRNN_INTERRUPTED);
    CHECK(a.step == 4 && stop.calls == 4 && stop.loss == a.loss[3]);
    CHECK_STATUS(TEST(train)(&b, 4, NULL, NULL), SEQRNN_OK);
    TEST(same)(&a, &b);

    /* a bad step leaves everything as the good steps left it, whatever went bad */
    a.theta[20] = b.theta[20] = (real)NAN;
    CHECK_STATUS(TEST(train)(&a, 5, NULL, NULL), SEQRNN_NONFINITE_LOSS);
    CHECK(isnan(a.loss[0]));
    TEST(same)(&a, &b);

    /* small embeddings, large W and output weights: the loss is finite, dL/dE overflows */
    const real large = sizeof(real) == 4 ? (real)1e30 : (real)1e250;
    TEST(lm_make)(&a, 1, 3, 8);
    TEST(lm_make)(&b, 1, 3, 8);
    for (size_t i = 0; i < 15; i++) b.theta[i] = a.theta[i] /= large;
    for (size_t i = 15; i < 15 + 24 * 3; i++) b.theta[i] = a.theta[i] *= large;
    for (size_t i = a.ntheta - 35; i < a.ntheta; i++) b.theta[i] = a.theta[i] *= large;
    memcpy(a.state, b.state, a.nstate * sizeof(real));
    CHECK_STATUS(TEST(train)(&a, 5, NULL, NULL), SEQRNN_NONFINITE_GRADIENT);
    CHECK(isfinite(a.loss[0]));
    TEST(same)(&a, &b);
    test_free_all();
}

/* ---- score ------------------------------------------------------------------------------- */

static double TEST(score)(const TEST(lm) *m, size_t n, size_t T)
{
    size_t bytes;
    double nats = -1;
    CHECK_STATUS(SEQRNN(lm_score_scratch_size)(&m->net, T, &bytes), SEQRNN_OK);
    CHECK_STATUS(SEQRNN(lm_score)(&m->net, m->theta, m->id, n, T, &nats, NULL, NULL,
                                  test_alloc(bytes)), SEQRNN_OK);
    return nats;
}

static void TEST(scores)(void)
{
    static TEST(lm) m;
    TEST(lm_make)(&m, 2, 3, 8);
    const double whole = TEST(score)(&m, TEXT, TEXT - 1);
    for (size_t T = 1; T < 120; T += 1 + T / 2) CHECK(TEST(score)(&m, TEXT, T) == whole);
    CHECK(TEST(score)(&m, 1, 4) == 0 && TEST(score)(&m, 0, 4) == 0);

    TEST(netcase) k = TEST(netcase_make)(&m.c, 1, TEXT - 1, NULL, 1);
    k.batch.id = m.id;
    k.batch.target = m.id + 1;
    k.batch.weight = k.batch.sample_weight = NULL;
    k.theta = m.theta;
    k.state = NULL;
    CHECK_STATUS(TEST(netcase_loss)(&k, 0), SEQRNN_OK);
    CHECK_CLOSE(k.loss * k.norm, whole, 1e-13);

    TEST(stop) stop = {.after = 3};
    size_t bytes;
    double nats;
    SEQRNN(lm_score_scratch_size)(&m.net, 10, &bytes);
    CHECK_STATUS(SEQRNN(lm_score)(&m.net, m.theta, m.id, TEXT, 10, &nats, TEST(stop_hook), &stop,
                                  test_alloc(bytes)), SEQRNN_INTERRUPTED);
    CHECK_CLOSE(stop.loss, nats / 30, 1e-15);
    CHECK(nats == TEST(score)(&m, 31, 10));
    test_free_all();
}

/* ---- sampling ---------------------------------------------------------------------------- */

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
    TEST(lm_make)(&m, 2, 3, 8);
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

/* ---- sense ------------------------------------------------------------------------------- */

/* A text in which every third character follows from the one before is learnt. */
static void TEST(learns)(void)
{
    static TEST(lm) m;
    TEST(lm_make)(&m, 1, 3, 8);
    const double before = TEST(score)(&m, TEXT, 10);
    CHECK_STATUS(TEST(train)(&m, 200, NULL, NULL), SEQRNN_OK);
    const double after = TEST(score)(&m, TEXT, 10);
    if (test_verbose()) printf("nats before %.1f, after %.1f\n", before, after);
    CHECK(before > 0.95 * 100 * log(5) && after < 0.8 * before);
    test_free_all();
}

static void TEST(refuses)(void)
{
    static TEST(lm) m;
    size_t bytes;
    int out[4];
    double nats;
    TEST(lm_make)(&m, 1, 3, 8);
    for (int k = 0; k < 4; k++) {
        const chain good = m.c;
        if (k == 0) m.c.layer[2].units = 4;                  /* scores another vocabulary */
        if (k == 1) m.c.layer[1].direction = SEQRNN_REVERSE; /* has read the future */
        if (k == 2) m.c.layer[0] = m.c.layer[1];             /* features, not ids */
        if (k == 3) m.c.layer[1].units = 0;
        CHECK_STATUS(TEST(train)(&m, 1, NULL, NULL), -1);
        CHECK_STATUS(SEQRNN(lm_train_scratch_size)(&m.net, 1, 1, &bytes), -1);
        CHECK_STATUS(SEQRNN(lm_score_scratch_size)(&m.net, 1, &bytes), -1);
        CHECK_STATUS(SEQRNN(lm_generate_scratch_size)(&m.net, &bytes), -1);
        m.c = good;
    }
    m.optim.learning_rate = -1;
    CHECK_STATUS(TEST(train)(&m, 1, NULL, NULL), -2);
    m.optim.learning_rate = 1e-3;
    m.optim.clip_norm = NAN;
    CHECK_STATUS(TEST(train)(&m, 1, NULL, NULL), -2);
    m.optim.clip_norm = 0;
    m.id[5] = 5;
    CHECK_STATUS(TEST(train)(&m, 1, NULL, NULL), -3);
    CHECK_STATUS(SEQRNN(lm_score)(&m.net, m.theta, m.id, TEXT, 8, &nats, NULL, NULL, m.scratch),
                 -3);
    m.id[0] = -1; /* padding has no place in a text */
    CHECK_STATUS(TEST(generate)(&m, 1, 1, 1, 1, out), -3);
    CHECK_STATUS(TEST(generate)(&m, 0, 1, 1, 1, out), -4);
    m.id[0] = 0;
    CHECK_STATUS(TEST(generate)(&m, 1, 1, -1, 1, out), -6);
    CHECK_STATUS(TEST(generate)(&m, 1, 1, NAN, 1, out), -6);
    m.B = TEXT; /* not one character to predict in a stream */
    CHECK_STATUS(TEST(train)(&m, 1, NULL, NULL), -4);
    m.B = 0;
    CHECK_STATUS(TEST(train)(&m, 1, NULL, NULL), -5);
    m.B = 3;
    m.T = 0;
    CHECK_STATUS(TEST(train)(&m, 1, NULL, NULL), -6);
    CHECK(m.step == 0);
    CHECK(SEQRNN(lm_epoch_steps)(TEXT, 3, 33) == 1 && SEQRNN(lm_epoch_steps)(TEXT, 3, 32) == 2);
    CHECK(SEQRNN(lm_epoch_steps)(3, 3, 8) == 0 && SEQRNN(lm_epoch_steps)(0, 1, 8) == 0);
    test_free_all();
}
#endif
