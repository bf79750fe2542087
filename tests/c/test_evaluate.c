/* Evaluation: the loss and the accuracy of all data, however they are cut. What train and evaluate
 * refuse. */
#ifndef real
#define TWICE "test_evaluate.c"
#include "twice.h"

int main(void)
{
    evaluates_double();
    evaluates_float();
    refuses_double();
    refuses_float();
    return test_report("evaluate");
}
#else
#include "run.h"

static double TEST(evaluation)(const TEST(run) *r, size_t batch, size_t chunk, double *norm,
                               double *accuracy)
{
    const seqrnn_batching batching = {.batch = batch};
    double loss;
    size_t bytes;
    CHECK_STATUS(SEQRNN(evaluate_scratch_size)(&r->net, &r->data, &batching, chunk, &bytes), 0);
    CHECK_STATUS(SEQRNN(evaluate)(&r->net, &r->data, r->trainer.theta, &batching, chunk, &loss,
                                  norm, accuracy, NULL, NULL, test_alloc(bytes)), 0);
    return loss;
}

/* Minibatches and chunks change nothing; beside one minibatch of everything, classes counted
 * here. */
static void TEST(evaluates)(void)
{
    static TEST(run) r;
    size_t order[SEQUENCES];
    TEST_CASE("evaluates");
    TEST(run_make)(&r);
    TEST(run_begin)(&r);
    for (size_t n = 0; n < SEQUENCES; n++) order[n] = n;
    SEQRNN(batch) all = TEST(gathered)(&r, order, SEQUENCES);
    all.training = 0;
    double norm, accuracy, expected_norm;
    const double expected = TEST(gradient)(&r, &all, r.trainer.theta, NULL,
                                           TEST_ALLOC(real, r.ntheta), NULL, &expected_norm);
    real *output = TEST_ALLOC(real, 4 * all.B * all.T);
    size_t ws, scratch, hits = 0, count = 0;
    SEQRNN(network_ws_size)(&r.net, all.B, all.T, &ws);
    SEQRNN(network_scratch_size)(&r.net, all.B, all.T, &scratch);
    CHECK_STATUS(SEQRNN(network_forward)(&r.net, &all, r.trainer.theta, NULL, output, NULL,
                                         test_alloc(ws), test_alloc(scratch)), SEQRNN_OK);
    for (size_t j = 0; j < all.B * all.T; j++) {
        if (all.target[j] < 0 || all.sample_weight[j] == 0) continue;
        int best = 1;
        for (int c = 0; c < 4; c++) best &= output[4 * j + c] <= output[4 * j + all.target[j]];
        hits += (size_t)best;
        count++;
    }
    for (size_t batch = 1; batch < 14; batch += 4)
        for (size_t chunk = 0; chunk < 6; chunk += 2) {
            CHECK_CLOSE(TEST(evaluation)(&r, batch, chunk, &norm, &accuracy), expected, 50 * EPS);
            CHECK(norm == expected_norm);
            CHECK_CLOSE(accuracy, (double)hits / (double)count, 1e-15);
        }
    memset((int *)r.data.target, -1, r.data.total * sizeof(int));
    CHECK(isnan(TEST(evaluation)(&r, 4, 0, &norm, &accuracy)) && norm == 0 && isnan(accuracy));
    test_free_all();
}

/* ---- what is refused ----------------------------------------------------------------------- */

static void TEST(refuses)(void)
{
    static TEST(run) r;
    size_t bytes, done, layer;
    for (int k = 0; k < 14; k++) {
        TEST_CASE("refuses %d", k);
        TEST(run_make)(&r);
        TEST(run_begin)(&r);
        int argument = -3;
        if (k == 0) r.how.accumulate = 0;
        if (k == 1) r.how.ema = 1;
        if (k == 2) r.how.batching.batch = 0;
        if (k == 3) r.how.truncate = (seqrnn_truncate){4, 3};
        if (k == 4) r.how.optim.learning_rate = -1;
        if (k == 5) r.how.truncate = (seqrnn_truncate){2, 2}, r.layer[3].direction = SEQRNN_REVERSE;
        if (k == 6) r.how.schedule.kind = SEQRNN_NSCHEDULE;
        if (k > 6) argument = -2;
        if (k == 7) r.data.target = NULL;
        if (k == 8) r.data.x = NULL;
        if (k == 9) r.lengths[2] = -1;
        if (k == 10) r.data.total--;
        if (k == 11) r.data.N = 0;
        if (k == 12) r.trainer.position.batch = 99, argument = -5;
        if (k == 13) r.trainer.position.chunk = 1, argument = -5;
        real *theta = TEST_ALLOC(real, r.ntheta);
        memcpy(theta, r.trainer.theta, r.ntheta * sizeof(real));
        CHECK_STATUS(SEQRNN(train_scratch_size)(&r.net, &r.data, &r.how, &bytes),
                     argument == -5 ? SEQRNN_OK : argument);
        CHECK_STATUS(SEQRNN(train)(&r.net, &r.data, &r.how, 1, &r.trainer, &done, r.loss, r.norm,
                                   r.rate, &layer, NULL, NULL, r.scratch), argument);
        CHECK_SAME_BITS(theta, r.trainer.theta, r.ntheta);
        test_free_all();
    }
    TEST_CASE("refuses ids and targets");
    for (int k = 0; k < 2; k++) {
        TEST(run_make)(&r);
        TEST(run_begin)(&r);
        ((real *)r.data.sample_weight)[9] = 1;
        if (k) ((int *)r.data.target)[9] = 4;
        else ((int *)r.data.id)[9] = 6;
        CHECK_STATUS(TEST(run_steps)(&r, 8, 8, NULL, NULL), -2);
        test_free_all();
    }
}
#endif
