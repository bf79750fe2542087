/* The training engine: a run in pieces is the run, from any place to which it was stopped; updates
 * beside the same arithmetic done by hand; accumulation, truncation, averaging, frozen layers. */
#ifndef real
#define TWICE "test_train.c"
#include "twice.h"

int main(void)
{
    continues_double();
    continues_float();
    by_hand_double();
    by_hand_float();
    windows_double();
    windows_float();
    streams_double();
    streams_float();
    stateless_double();
    stateless_float();
    accumulates_double();
    accumulates_float();
    averages_double();
    averages_float();
    frozen_double();
    frozen_float();
    empty_sequences_double();
    empty_sequences_float();
    layouts_double();
    layouts_float();
    pooled_double();
    pooled_float();
    threads_double();
    threads_float();
    return test_report("train");
}
#else

#include "run.h"

static void TEST(same_run)(const TEST(run) *a, const TEST(run) *b)
{
    CHECK(a->done == b->done);
    CHECK_SAME_BITS(a->loss, b->loss, a->done);
    CHECK_SAME_BITS(a->norm, b->norm, a->done);
    CHECK_SAME_BITS(a->rate, b->rate, a->done);
    CHECK_SAME_BITS(a->trainer.theta, b->trainer.theta, a->ntheta);
    CHECK_SAME_BITS(a->trainer.before, b->trainer.before, a->ntheta);
    CHECK_SAME_BITS(a->trainer.moments, b->trainer.moments, 2 * a->ntheta);
    CHECK_SAME_BITS(&a->trainer.position, &b->trainer.position, 1);
    if (a->trainer.average)
        CHECK_SAME_BITS(a->trainer.average, b->trainer.average, a->ntheta);
}

/* What a training can be: 8 ways. */
static void TEST(run_way)(TEST(run) *r, int way)
{
    TEST_CASE("way %d", way);
    TEST(run_make)(r);
    if (way & 1) r->how.truncate = (seqrnn_truncate){3, (way & 2) ? 5 : 3};
    if (way & 2) {
        r->how.accumulate = 3;
        r->how.ema = 0.9;
        r->how.schedule =
            (seqrnn_schedule){.kind = SEQRNN_SCHEDULE_COSINE, .size = 30, .warmup = 4};
    }
    if (way & 4) {
        r->how.batching.tokens = 20;
        r->how.optim.clip_value = 0.05;
        r->how.optim.l1 = 1e-3;
    }
    TEST(run_begin)(r);
}

static int TEST(never)(void *context, size_t step, double loss)
{
    (void)context;
    (void)step;
    return isfinite(loss) ? 0 : 1;
}

/* In one call, and in pieces of every size up to a stop after each gradient, what is kept between
 * them being moved to other memory. */
static void TEST(continues)(void)
{
    static TEST(run) a, b;
    for (int way = 0; way < 8; way++) {
        TEST(run_way)(&a, way);
        CHECK_STATUS(TEST(run_steps)(&a, 60, 60, NULL, NULL), SEQRNN_OK);
        CHECK(a.trainer.position.epoch >= 2);
        for (size_t most = 1; most < 6; most += 2) {
            TEST(run_way)(&b, way);
            CHECK_STATUS(TEST(run_steps)(&b, 23, most, TEST(never), NULL), SEQRNN_OK);
            real *moved = TEST_ALLOC(real, b.ntheta);
            memcpy(moved, b.trainer.theta, b.ntheta * sizeof(real));
            memset(b.trainer.theta, 0xee, b.ntheta * sizeof(real));
            b.trainer.theta = moved;
            CHECK_STATUS(TEST(run_steps)(&b, 37, most, NULL, NULL), SEQRNN_OK);
            TEST(same_run)(&a, &b);
        }
        test_free_all();
    }
}

/* Two epochs beside batches, loss_grad, clip_norm and optim_update called one by one. */
static void TEST(by_hand)(void)
{
    static TEST(run) r;
    TEST_CASE("by hand");
    TEST(run_make)(&r);
    TEST(run_begin)(&r);
    const size_t n = r.ntheta;
    real *theta = TEST_ALLOC(real, n), *moments = TEST_ZEROS(real, 2 * n);
    real *grad = TEST_ALLOC(real, n);
    memcpy(theta, r.trainer.theta, n * sizeof(real));
    size_t order[SEQUENCES], bound[SEQUENCES + 1], room[2 * SEQUENCES], i = 0;
    for (uint64_t epoch = 0; epoch < 2; epoch++) {
        const size_t nbatch = seqrnn_batches(&r.how.batching, SEQUENCES, r.lengths, r.how.seed,
                                             epoch, order, bound, room);
        for (size_t k = 0; k < nbatch; k++, i++) {
            double norm, length;
            SEQRNN(batch) batch = TEST(gathered)(&r, order + bound[k], bound[k + 1] - bound[k]);
            batch.draw = i;
            CHECK_STATUS(TEST(run_steps)(&r, 1, 1, NULL, NULL), SEQRNN_OK);
            CHECK(r.loss[i] == TEST(gradient)(&r, &batch, theta, NULL, grad, NULL, &norm));
            CHECK(r.norm[i] == norm);
            CHECK_SAME_BITS(r.trainer.before, theta, n);
            SEQRNN(clip_norm)(n, 1, grad, &length);
            CHECK_STATUS(SEQRNN(optim_update)(&r.how.optim, n, i + 1, grad, theta, moments), 0);
            CHECK_SAME_BITS(r.trainer.theta, theta, n);
        }
    }
    CHECK(r.trainer.position.epoch == 2 && r.trainer.position.step == i);
    test_free_all();
}

/* TBPTT(k1, k2) of one sequence: each update is the gradient of the losses of k1 steps, through k2
 * steps, from the state in which the window begins. */
static void TEST(windows)(void)
{
    enum { K1 = 3, K2 = 7 };
    static TEST(run) r;
    TEST_CASE("windows");
    TEST(run_make)(&r);
    for (int l = 0; l < 6; l++) r.layer[l].rate = r.layer[l].recurrent_dropout = 0;
    r.how.truncate = (seqrnn_truncate){K1, K2};
    r.how.batching = (seqrnn_batching){.batch = 1};
    r.data.N = 1;
    r.lengths[0] = LONGEST; /* reads on into the sequences behind it */
    for (size_t i = 0; i < LONGEST; i++) ((real *)r.data.sample_weight)[i] = 1;
    TEST(run_begin)(&r);
    const size_t n = r.ntheta, nstate = seqrnn_network_nstate(&r.net, 1), zero = 0;
    real *theta = TEST_ALLOC(real, n), *moments = TEST_ZEROS(real, 2 * n);
    real *grad = TEST_ALLOC(real, n), *state = TEST_ALLOC(real, nstate);
    memcpy(theta, r.trainer.theta, n * sizeof(real));
    const SEQRNN(batch) all = TEST(gathered)(&r, &zero, 1);
    for (size_t chunk = 0, start = 0; chunk * K1 < LONGEST; chunk++) {
        const size_t end = (chunk + 1) * K1 < LONGEST ? (chunk + 1) * K1 : LONGEST;
        const size_t next = (chunk + 1) * K1 > K2 - K1 ? (chunk + 1) * K1 - (K2 - K1) : 0;
        int target[LONGEST], id[2 * LONGEST];
        double norm, length, loss;
        SEQRNN(batch) part = all;
        part.T = end - start;
        part.lengths = NULL;
        part.target = target;
        part.id = id;
        part.x = all.x + 2 * start;
        part.sample_weight = all.sample_weight + start;
        for (size_t t = 0; t < part.T; t++) {
            target[t] = start + t < chunk * K1 ? -1 : all.target[start + t];
            id[t] = all.id[start + t];
            id[t + part.T] = all.id[start + t + LONGEST];
        }
        CHECK_STATUS(TEST(run_steps)(&r, 1, 1, NULL, NULL), SEQRNN_OK);
        loss = TEST(gradient)(&r, &part, theta, start ? state : NULL, grad, NULL, &norm);
        CHECK(loss == r.loss[chunk]);
        if (next > start) { /* the state in which the next window begins */
            real *unused = TEST_ALLOC(real, n);
            double ignored;
            part.T = next - start;
            for (size_t t = 0; t < part.T; t++) id[t + part.T] = all.id[start + t + LONGEST];
            TEST(gradient)(&r, &part, theta, start ? state : NULL, unused, state, &ignored);
        }
        SEQRNN(clip_norm)(n, 1, grad, &length);
        CHECK(norm > 0);
        SEQRNN(optim_update)(&r.how.optim, n, chunk + 1, grad, theta, moments);
        CHECK_SAME_BITS(r.trainer.theta, theta, n);
        start = next;
    }
    CHECK(r.trainer.position.epoch == 1);
    test_free_all();
}

/* Two epochs of a language model beside loss_grad, clip_norm and optim_update called one by one.
 * The last piece of an epoch is short; the state is zero where one begins. */
static void TEST(streams)(void)
{
    static TEST(run) r;
    int text[TEXT];
    TEST_CASE("streams");
    TEST(run_text)(&r, text);
    const size_t n = r.ntheta;
    real *theta = TEST_ALLOC(real, n), *moments = TEST_ZEROS(real, 2 * n);
    real *grad = TEST_ALLOC(real, n);
    real *state = TEST_ALLOC(real, seqrnn_network_nstate(&r.net, STREAMS));
    memcpy(theta, r.trainer.theta, n * sizeof(real));
    CHECK_STATUS(TEST(run_steps)(&r, 2 * PIECES, 100, NULL, NULL), SEQRNN_OK);
    for (size_t i = 0; i < 2 * PIECES; i++) {
        int id[STREAMS * PIECE], target[STREAMS * PIECE];
        const size_t start = (i % PIECES) * PIECE;
        const size_t length = start + PIECE > STREAM ? STREAM - start : PIECE;
        double norm, unclipped;
        for (size_t b = 0; b < STREAMS; b++)
            for (size_t t = 0; t < length; t++) {
                id[b + t * STREAMS] = text[b * STREAM + start + t];
                target[b + t * STREAMS] = text[b * STREAM + start + t + 1];
            }
        const SEQRNN(batch) batch = {.B = STREAMS, .T = length, .id = id, .target = target,
                                     .training = 1, .seed = r.how.seed, .draw = i};
        CHECK(r.loss[i] == TEST(gradient)(&r, &batch, theta, start ? state : NULL, grad, state,
                                          &norm));
        SEQRNN(clip_norm)(n, 1, grad, &unclipped);
        CHECK_STATUS(SEQRNN(optim_update)(&r.how.optim, n, i + 1, grad, theta, moments), 0);
    }
    CHECK_SAME_BITS(theta, r.trainer.theta, n);
    CHECK(r.trainer.position.epoch == 2);
    test_free_all();
}

/* A network without a state can be read piece by piece, too. */
static void TEST(stateless)(void)
{
    static TEST(run) r;
    TEST_CASE("stateless");
    TEST(run_make)(&r);
    r.layer[3] = r.layer[2];
    r.how.truncate = (seqrnn_truncate){2, 5};
    TEST(run_begin)(&r);
    CHECK(seqrnn_network_nstate(&r.net, 1) == 0);
    r.trainer.state = NULL;
    CHECK_STATUS(TEST(run_steps)(&r, 40, 7, NULL, NULL), SEQRNN_OK);
    CHECK(r.trainer.position.epoch > 0 && isfinite(r.loss[39]));
    test_free_all();
}

/* An update from three minibatches is the update from the three together, whatever the weights of
 * their targets. */
static void TEST(accumulates)(void)
{
    static TEST(run) a, b;
    TEST_CASE("accumulates");
    for (int k = 0; k < 2; k++) {
        TEST(run) *r = k ? &b : &a;
        TEST(run_make)(r);
        for (int l = 0; l < 6; l++) r->layer[l].rate = r->layer[l].recurrent_dropout = 0;
        r->how.optim = seqrnn_optim_named("sgd");
        r->how.batching = (seqrnn_batching){.batch = k ? 6 : 2};
        r->how.accumulate = k ? 1 : 3;
        TEST(run_begin)(r);
    }
    CHECK_STATUS(TEST(run_steps)(&a, 12, 5, NULL, NULL), SEQRNN_OK); /* 2 + 2 updates: 6, 5 */
    CHECK_STATUS(TEST(run_steps)(&b, 4, 5, NULL, NULL), SEQRNN_OK);
    CHECK(a.trainer.position.step == 4 && b.trainer.position.step == 4);
    CHECK(a.trainer.position.epoch == 2 && b.trainer.position.epoch == 2);
    CHECK(test_distance_real(a.ntheta, a.trainer.theta, b.trainer.theta) < 50 * EPS);
    test_free_all();
}

static void TEST(averages)(void)
{
    static TEST(run) r;
    TEST_CASE("averages");
    TEST(run_make)(&r);
    r.how.ema = 0.75;
    TEST(run_begin)(&r);
    double *average = TEST_ALLOC(double, r.ntheta);
    for (size_t i = 0; i < r.ntheta; i++) average[i] = r.trainer.theta[i];
    for (int step = 0; step < 9; step++) {
        CHECK_STATUS(TEST(run_steps)(&r, 1, 1, NULL, NULL), SEQRNN_OK);
        for (size_t i = 0; i < r.ntheta; i++)
            average[i] = 0.75 * average[i] + 0.25 * (double)r.trainer.theta[i];
    }
    for (size_t i = 0; i < r.ntheta; i++)
        CHECK(fabs(average[i] - (double)r.trainer.average[i]) < 20 * EPS);
    test_free_all();
}

/* Frozen layers keep their bits, whatever decays weights; the others move as if those were data. */
static void TEST(frozen)(void)
{
    static TEST(run) r;
    TEST_CASE("frozen");
    TEST(run_make)(&r);
    r.layer[1].frozen = r.layer[5].frozen = 1;
    r.how.optim = seqrnn_optim_named("adamw");
    r.how.optim.l1 = 0.1;
    TEST(run_begin)(&r);
    real *theta = TEST_ALLOC(real, r.ntheta);
    memcpy(theta, r.trainer.theta, r.ntheta * sizeof(real));
    CHECK_STATUS(TEST(run_steps)(&r, 9, 9, NULL, NULL), SEQRNN_OK);
    const size_t E1 = 18, E2 = 8, dense = 4 * 7 + 4;
    CHECK_SAME_BITS(r.trainer.theta + E1, theta + E1, E2);
    CHECK_SAME_BITS(r.trainer.theta + r.ntheta - dense, theta + r.ntheta - dense, dense);
    for (size_t i = 0; i < r.ntheta - dense; i++)
        if (i < E1 || i >= E1 + E2) CHECK(r.trainer.theta[i] != theta[i]);
    test_free_all();
}

/* Many sequences without steps in a minibatch that is limited by its steps. */
static void TEST(empty_sequences)(void)
{
    static TEST(run) r;
    TEST_CASE("empty sequences");
    TEST(run_make)(&r);
    for (size_t n = 1; n < SEQUENCES; n++) r.lengths[n] = 0;
    r.how.batching = (seqrnn_batching){.batch = SEQUENCES, .tokens = 2, .shuffle = 1};
    TEST(run_begin)(&r);
    CHECK_STATUS(TEST(run_steps)(&r, 30, 7, NULL, NULL), SEQRNN_OK);
    CHECK(r.trainer.position.epoch > 1);
    test_free_all();
}

/* Sequences one after another, and the same in padded arrays whose padding is NaN. */
static void TEST(layouts)(void)
{
    static TEST(run) a, b;
    TEST_CASE("layouts");
    TEST(run_make)(&a);
    TEST(run_make)(&b);
    const size_t N = SEQUENCES, total = N * LONGEST;
    int *id = TEST_ALLOC(int, 2 * total), *target = TEST_ALLOC(int, total);
    real *x = TEST_ALLOC(real, 2 * total), *weight = TEST_ALLOC(real, total);
    memset(id, -1, 2 * total * sizeof(int));
    for (size_t i = 0; i < total; i++) {
        target[i] = 99;
        x[2 * i] = x[2 * i + 1] = weight[i] = (real)NAN;
    }
    for (size_t n = 0; n < N; n++) {
        for (size_t t = 0; t < (size_t)b.lengths[n]; t++) {
            const size_t from = b.start[n] + t, to = n + t * N;
            id[to] = b.data.id[from];
            id[to + total] = b.data.id[from + b.data.total];
            target[to] = b.data.target[from];
            weight[to] = b.data.sample_weight[from];
            memcpy(x + 2 * to, b.data.x + 2 * from, 2 * sizeof(real));
        }
    }
    for (size_t n = 0; n < N; n++) b.start[n] = n;
    b.data = (SEQRNN(data)){.N = N, .total = total, .stride = N, .start = b.start,
                            .lengths = b.lengths, .id = id, .x = x, .target = target,
                            .sample_weight = weight};
    TEST(run_begin)(&a);
    TEST(run_begin)(&b);
    CHECK_STATUS(TEST(run_steps)(&a, 12, 12, NULL, NULL), SEQRNN_OK);
    CHECK_STATUS(TEST(run_steps)(&b, 12, 12, NULL, NULL), SEQRNN_OK);
    TEST(same_run)(&a, &b);
    test_free_all();
}

/* One number per sequence: the targets are found by row. */
static void TEST(pooled)(void)
{
    static TEST(run) r;
    TEST_CASE("pooled");
    TEST(run_make)(&r);
    r.layer[4] = (seqrnn_layer){.kind = SEQRNN_POOL, .pool = SEQRNN_MAX};
    r.layer[5].units = 1;
    r.net.loss.kind = SEQRNN_LOSS_MSE;
    real value[SEQUENCES];
    for (size_t n = 0; n < SEQUENCES; n++) {
        r.row[n] = SEQUENCES - 1 - n;
        value[r.row[n]] = (real)r.lengths[n] / LONGEST;
    }
    value[r.row[3]] = (real)NAN; /* not known */
    r.data.target = NULL;
    r.data.sample_weight = NULL;
    r.data.value = value;
    r.how.optim.learning_rate = 0.02;
    for (int l = 0; l < 4; l++) r.layer[l].rate = r.layer[l].recurrent_dropout = 0;
    TEST(run_begin)(&r);
    CHECK_STATUS(TEST(run_steps)(&r, 400, 50, NULL, NULL), SEQRNN_OK);
    double first = 0, last = 0;
    for (int i = 0; i < 16; i++) {
        first += r.loss[i];
        last += r.loss[399 - i];
    }
    CHECK(last < 0.05 * first); /* it learns how long sequences are */
    double norm = 0;
    for (int i = 0; i < 4; i++) norm += r.norm[i]; /* without that one and the empty one */
    CHECK(norm == SEQUENCES - 2);
    test_free_all();
}

/* ---- threads ------------------------------------------------------------------------------- */

/* A layer large enough to be shared. */
static void TEST(threads)(void)
{
    static TEST(run) a, b;
    const int before = seqrnn_threads(0);
    TEST_CASE("threads");
    for (int n = 1; n < 4; n++) {
        TEST(run) *r = n == 1 ? &a : &b;
        TEST(run_make)(r);
        r->layer[3].units = 160;
        r->layer[4] = (seqrnn_layer){.kind = SEQRNN_DROPOUT, .rate = 0.1};
        r->how.truncate = (seqrnn_truncate){8, 8};
        r->how.batching = (seqrnn_batching){.batch = 11, .shuffle = 1};
        TEST(run_begin)(r);
        seqrnn_threads(n);
        CHECK_STATUS(TEST(run_steps)(r, 6, 4, NULL, NULL), SEQRNN_OK);
        if (n > 1) TEST(same_run)(&a, &b);
    }
    seqrnn_threads(before);
    test_free_all();
}
#endif
