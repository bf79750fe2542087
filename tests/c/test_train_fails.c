/* Trainings whose numbers fail: what they leave is the last that was good. */
#ifndef real
#define TWICE "test_train_fails.c"
#include "twice.h"

int main(void)
{
    fails_double();
    fails_float();
    goes_on_double();
    goes_on_float();
    gradient_fails_double();
    gradient_fails_float();
    fails_in_a_sum_double();
    fails_in_a_sum_float();
    fails_after_unlabelled_double();
    fails_after_unlabelled_float();
    update_fails_double();
    update_fails_float();
    extreme_weights_double();
    extreme_weights_float();
    average_survives_double();
    average_survives_float();
    return test_report("train_fails");
}
#else

#include "run.h"

/* Numbers that are not finite end the run with the weights of the last finite ones. */
static void TEST(fails)(void)
{
    static TEST(run) r;
    for (int k = 0; k < 2; k++) {
        TEST_CASE("fails %d", k);
        TEST(run_make)(&r);
        r.how.optim = seqrnn_optim_named("sgd");
        r.how.optim.momentum = 0.5;
        if (k == 0) r.how.optim.learning_rate = sizeof(real) == 8 ? 1e300 : 1e37;
        if (k == 0) r.how.optim.clip_norm = 0;
        TEST(run_begin)(&r);
        real *theta = TEST_ALLOC(real, r.ntheta);
        memcpy(theta, r.trainer.theta, r.ntheta * sizeof(real));
        if (k == 1) ((real *)r.data.x)[2 * r.start[7]] = (real)INFINITY;
        const int status = TEST(run_steps)(&r, 40, 1, NULL, NULL);
        CHECK(status == SEQRNN_NONFINITE_LOSS || status == SEQRNN_NONFINITE_GRADIENT);
        if (k == 1) CHECK(r.layer_at == 2); /* the first that reads features */
        CHECK(r.layer_at < 6 && r.done < 40 && r.trainer.position.draw == r.done);
        for (size_t i = 0; i < r.ntheta; i++) CHECK(isfinite(r.trainer.theta[i]));
        for (size_t i = 0; i < r.ntheta; i++) CHECK(r.trainer.moments[i] == 0);
        if (k == 0 && r.done == 1) CHECK_SAME_BITS(theta, r.trainer.theta, r.ntheta);
        test_free_all();
    }
}

/* A failure that is over, here a number that is mended: the optimiser begins anew, as in the first
 * update of a training. */
static void TEST(goes_on)(void)
{
    static TEST(run) r;
    TEST_CASE("goes on");
    TEST(run_make)(&r);
    TEST(run_begin)(&r);
    const size_t n = r.ntheta;
    real *bad = (real *)r.data.x + 2 * r.start[7], good = *bad;
    real *theta = TEST_ALLOC(real, n), *moments = TEST_ZEROS(real, 2 * n);
    real *grad = TEST_ALLOC(real, n);
    size_t order[SEQUENCES], bound[SEQUENCES + 1], room[2 * SEQUENCES];
    double norm, length;
    *bad = (real)NAN;
    CHECK_STATUS(TEST(run_steps)(&r, 40, 1, NULL, NULL), SEQRNN_NONFINITE_LOSS);
    CHECK(r.trainer.position.since == 0 && r.trainer.position.step > 0);
    *bad = good;
    memcpy(theta, r.trainer.theta, n * sizeof(real));
    const size_t k = r.trainer.position.batch;
    seqrnn_batches(&r.how.batching, SEQUENCES, r.lengths, r.how.seed, r.trainer.position.epoch,
                   order, bound, room);
    SEQRNN(batch) batch = TEST(gathered)(&r, order + bound[k], bound[k + 1] - bound[k]);
    batch.draw = r.trainer.position.draw;
    CHECK_STATUS(TEST(run_steps)(&r, 1, 1, NULL, NULL), SEQRNN_OK);
    TEST(gradient)(&r, &batch, theta, NULL, grad, NULL, &norm);
    SEQRNN(clip_norm)(n, 1, grad, &length);
    CHECK_STATUS(SEQRNN(optim_update)(&r.how.optim, n, 1, grad, theta, moments), 0);
    CHECK_SAME_BITS(r.trainer.theta, theta, n);
    CHECK_SAME_BITS(r.trainer.moments, moments, 2 * n);
    test_free_all();
}

/* Small embeddings, large W and output weights: the loss is finite, its gradient by the embeddings
 * overflows. Nothing changes. */
static void TEST(gradient_fails)(void)
{
    static TEST(run) r;
    int text[TEXT];
    const real large = sizeof(real) == 4 ? (real)1e30 : (real)1e250;
    TEST_CASE("gradient fails");
    TEST(run_text)(&r, text);
    const size_t n = r.ntheta, E = 6 * 3, W = 4 * 7 * 3, dense = 6 * 7 + 6;
    for (size_t i = 0; i < E; i++) r.trainer.theta[i] /= large;
    for (size_t i = E; i < E + W; i++) r.trainer.theta[i] *= large;
    for (size_t i = n - dense; i < n; i++) r.trainer.theta[i] *= large;
    memcpy(r.trainer.before, r.trainer.theta, n * sizeof(real));
    CHECK_STATUS(TEST(run_steps)(&r, 1, 1, NULL, NULL), SEQRNN_NONFINITE_GRADIENT);
    CHECK(isfinite(r.loss[0]) && r.done == 0 && r.trainer.position.step == 0);
    CHECK_SAME_BITS(r.trainer.theta, r.trainer.before, n);
    test_free_all();
}

/* The gradient after those of a sum so far fails: the weights that had finite gradients stay, not
 * those before them. The average is what it was with them. */
static void TEST(fails_in_a_sum)(void)
{
    static TEST(run) r;
    TEST_CASE("fails in a sum");
    TEST(run_make)(&r);
    r.how.accumulate = 3;
    r.how.ema = 0.5;
    r.how.batching = (seqrnn_batching){.batch = 2};
    TEST(run_begin)(&r);
    CHECK_STATUS(TEST(run_steps)(&r, 4, 1, NULL, NULL), SEQRNN_OK); /* an update, then one more */
    real *theta = TEST_ALLOC(real, r.ntheta), *average = TEST_ALLOC(real, r.ntheta);
    memcpy(theta, r.trainer.theta, r.ntheta * sizeof(real));
    memcpy(average, r.trainer.average, r.ntheta * sizeof(real));
    for (size_t i = 2 * r.start[9]; i < 2 * r.start[10]; i++) ((real *)r.data.x)[i] = (real)NAN;
    CHECK(TEST(run_steps)(&r, 4, 4, NULL, NULL) > 0);
    CHECK_SAME_BITS(r.trainer.theta, theta, r.ntheta);
    CHECK_SAME_BITS(r.trainer.average, average, r.ntheta);
    test_free_all();
}

/* Pieces without a target that counts say nothing of the weights: a failure goes back to those that
 * the last piece with targets was read with. */
static void TEST(fails_after_unlabelled)(void)
{
    static TEST(run) r;
    for (size_t gap = 0; gap < 5; gap += 2) {
        TEST_CASE("fails after %d pieces without targets", (int)gap);
        TEST(run_make)(&r);
        r.layer[2].rate = 0; /* dropout would take the NaN out */
        r.how.truncate = (seqrnn_truncate){2, 2};
        r.how.batching = (seqrnn_batching){.batch = SEQUENCES};
        TEST(run_begin)(&r);
        const size_t bad = r.start[5] + 2 * (gap + 1); /* of the longest */
        for (size_t n = 0; n < SEQUENCES; n++)
            for (int t = 2; t < r.lengths[n]; t++)
                ((int *)r.data.target)[r.start[n] + (size_t)t] = -1;
        ((int *)r.data.target)[bad] = 1;
        ((real *)r.data.sample_weight)[bad] = 1;
        ((real *)r.data.x)[2 * bad] = (real)NAN;
        real *theta = TEST_ALLOC(real, r.ntheta);
        memcpy(theta, r.trainer.theta, r.ntheta * sizeof(real));
        CHECK_STATUS(TEST(run_steps)(&r, 9, 9, NULL, NULL), SEQRNN_NONFINITE_LOSS);
        CHECK(r.done == gap + 1 && r.trainer.position.step == 1);
        CHECK_SAME_BITS(r.trainer.theta, theta, r.ntheta);
        for (size_t i = 0; i < seqrnn_network_nstate(&r.net, SEQUENCES); i++)
            CHECK(r.trainer.state[i] == 0);
        test_free_all();
    }
}

/* An update that overflows is found when it is made, were it the last one. */
static void TEST(update_fails)(void)
{
    static TEST(run) r;
    for (int k = 0; k < 2; k++) {
        TEST_CASE("update fails %d", k);
        TEST(run_make)(&r);
        r.how.accumulate = 1 + (size_t)k;
        r.how.ema = 0.5;
        r.how.optim = seqrnn_optim_named("adamw");
        r.how.optim.learning_rate = sizeof(real) == 8 ? 1e308 : 1e38;
        r.how.optim.l2 = 1e10;
        r.layer[0].frozen = r.layer[1].frozen = 1;
        TEST(run_begin)(&r);
        real *theta = TEST_ALLOC(real, r.ntheta);
        memcpy(theta, r.trainer.theta, r.ntheta * sizeof(real));
        CHECK_STATUS(TEST(run_steps)(&r, 1 + (size_t)k, 9, NULL, NULL), SEQRNN_NONFINITE_PARAMETER);
        CHECK(r.layer_at == 3 && r.done == (size_t)k && r.trainer.position.step == 0);
        CHECK(r.trainer.position.summed == 0 && r.trainer.position.norm == 0);
        CHECK_SAME_BITS(r.trainer.theta, theta, r.ntheta);
        CHECK_SAME_BITS(r.trainer.average, theta, r.ntheta);
        test_free_all();
    }
}

/* Weights so large or so small that sums of weighted gradients would leave the range of floats. */
static void TEST(extreme_weights)(void)
{
    static TEST(run) r;
    static real usual[400];
    for (int k = 0; k < 3; k++) {
        const real scale = (real[]){1, (real)1e38, (real)1e-36}[k];
        TEST_CASE("extreme weights %d", k);
        TEST(run_make)(&r);
        r.how.accumulate = 3;
        for (size_t i = 0; i < r.data.total; i++) ((real *)r.data.sample_weight)[i] *= scale;
        TEST(run_begin)(&r);
        CHECK_STATUS(TEST(run_steps)(&r, 12, 12, NULL, NULL), SEQRNN_OK);
        CHECK(r.trainer.position.step > 3 && r.ntheta > 400);
        if (k == 0) memcpy(usual, r.trainer.theta, 400 * sizeof(real));
        for (size_t i = 0; i < 400; i++)
            CHECK(fabs(r.trainer.theta[i] - usual[i]) < 1e-4);
        test_free_all();
    }
}

/* An update that makes everything overflow leaves neither the weights nor the average behind. */
static void TEST(average_survives)(void)
{
    static TEST(run) r;
    TEST_CASE("average survives");
    TEST(run_make)(&r);
    r.how.ema = 0.9;
    r.how.optim = seqrnn_optim_named("sgd");
    r.how.optim.learning_rate = sizeof(real) == 8 ? 1e308 : 1e38;
    TEST(run_begin)(&r);
    CHECK(TEST(run_steps)(&r, 9, 9, NULL, NULL) > 0);
    for (size_t i = 0; i < r.ntheta; i++) CHECK(isfinite(r.trainer.average[i]));
    for (size_t i = 0; i < r.ntheta; i++) CHECK(isfinite(r.trainer.theta[i]));
    test_free_all();
}
#endif
