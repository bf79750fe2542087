/* Evaluation: the loss and the accuracy of all data, however they are cut; their outputs; what
 * tells them from others. What train, evaluate and predict refuse. */
#ifndef real
#define TWICE "test_evaluate.c"
#include "twice.h"

int main(void)
{
    evaluates_double();
    evaluates_float();
    stops_double();
    stops_float();
    first_double();
    first_float();
    no_class_weight_double();
    no_class_weight_float();
    predicts_double();
    predicts_float();
    checksum_double();
    checksum_float();
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

/* Stops at the call that is asked for, and counts the calls and the whole minibatches. */
struct TEST(stop) {
    size_t calls, last, minibatches;
};

static int TEST(stop_at)(void *context, size_t step, double loss)
{
    struct TEST(stop) *stop = context;
    (void)loss;
    stop->minibatches = step;
    return ++stop->calls == stop->last;
}

/* The hook is called after each chunk: a long sequence can be left, too. */
static void TEST(stops)(void)
{
    static TEST(run) r;
    const seqrnn_batching batching = {.batch = SEQUENCES};
    double loss, norm, accuracy;
    size_t bytes;
    TEST_CASE("stops");
    TEST(run_make)(&r);
    TEST(run_begin)(&r);
    int longest = 0;
    for (size_t n = 0; n < SEQUENCES; n++)
        if (r.lengths[n] > longest) longest = r.lengths[n];
    CHECK_STATUS(SEQRNN(evaluate_scratch_size)(&r.net, &r.data, &batching, 2, &bytes), 0);
    void *scratch = test_alloc(bytes);
    for (size_t last = 0; last < 3; last++) {
        struct TEST(stop) stop = {0, last, 0};
        CHECK_STATUS(SEQRNN(evaluate)(&r.net, &r.data, r.trainer.theta, &batching, 2, &loss, &norm,
                                      &accuracy, TEST(stop_at), &stop, scratch),
                     last ? SEQRNN_INTERRUPTED : SEQRNN_OK);
        CHECK(stop.calls == (last ? last : (size_t)(longest + 1) / 2));
        CHECK(stop.minibatches == (last == 0));
    }
    test_free_all();
}

/* Targets before data.first are as good as unknown; the steps are read all the same. */
static void TEST(first)(void)
{
    static TEST(run) r;
    int first[SEQUENCES], *known;
    double norm[2], accuracy[2];
    TEST_CASE("first");
    TEST(run_make)(&r);
    TEST(run_begin)(&r);
    known = memcpy(TEST_ALLOC(int, r.data.total), r.data.target, r.data.total * sizeof(int));
    for (size_t n = 0; n < SEQUENCES; n++) first[n] = (int)(n * 3 % 8); /* beyond some ends, too */
    for (size_t chunk = 0; chunk < 6; chunk += 2) {
        r.data.first = first;
        const double marked = TEST(evaluation)(&r, 3, chunk, &norm[0], &accuracy[0]);
        r.data.first = NULL;
        for (size_t n = 0; n < SEQUENCES; n++)
            for (int t = 0; t < first[n] && t < r.lengths[n]; t++)
                ((int *)r.data.target)[r.start[n] + (size_t)t] = -1;
        CHECK(marked == TEST(evaluation)(&r, 3, chunk, &norm[1], &accuracy[1]));
        CHECK(norm[0] == norm[1] && norm[0] > 0 && accuracy[0] == accuracy[1]);
        memcpy((int *)r.data.target, known, r.data.total * sizeof(int));
    }
    test_free_all();
}

/* Targets whose class has no weight count for nothing, smoothing or not: then minibatches change
 * nothing. */
static void TEST(no_class_weight)(void)
{
    static TEST(run) r;
    const real weight[4] = {1, 0, 2, 0};
    double norm, accuracy, one_norm, one_accuracy;
    TEST_CASE("no class weight");
    TEST(run_make)(&r);
    r.net.loss.smoothing = 0.2;
    r.data.weight = weight;
    TEST(run_begin)(&r);
    const double loss = TEST(evaluation)(&r, SEQUENCES, 0, &norm, &accuracy);
    CHECK_CLOSE(TEST(evaluation)(&r, 1, 1, &one_norm, &one_accuracy), loss, 50 * EPS);
    CHECK(norm == one_norm && accuracy == one_accuracy);
    for (size_t i = 0; i < r.data.total; i++)
        if (r.data.target[i] % 2 == 1) ((int *)r.data.target)[i] = -1;
    CHECK(TEST(evaluation)(&r, SEQUENCES, 0, &one_norm, &one_accuracy) == loss);
    CHECK(norm == one_norm && accuracy == one_accuracy);
    test_free_all();
}

/* ---- outputs ------------------------------------------------------------------------------- */

/* output[4,columns] and class[columns] of all data; what is not written is 9 and -9. */
static real *TEST(prediction)(const TEST(run) *r, size_t columns, size_t batch, size_t chunk,
                              int as_response, int *class)
{
    const seqrnn_batching batching = {.batch = batch};
    real *output = TEST_ALLOC(real, 4 * columns);
    size_t bytes;
    for (size_t i = 0; i < 4 * columns; i++) output[i] = 9;
    for (size_t i = 0; class && i < columns; i++) class[i] = -9;
    CHECK_STATUS(SEQRNN(predict_scratch_size)(&r->net, &r->data, &batching, chunk, &bytes), 0);
    CHECK_STATUS(SEQRNN(predict)(&r->net, &r->data, r->trainer.theta, &batching, chunk, as_response,
                                 output, class, NULL, NULL, test_alloc(bytes)), 0);
    return output;
}

/* The outputs of one minibatch of everything, put where they belong here; minibatches and chunks
 * change no bit; data without targets will do. */
static void TEST(predicts_one)(TEST(run) *r)
{
    size_t order[SEQUENCES], ws, scratch;
    const int pooled = seqrnn_network_pooled(&r->net);
    const size_t columns = pooled ? SEQUENCES : r->data.total;
    for (size_t n = 0; n < SEQUENCES; n++) order[n] = n;
    SEQRNN(batch) all = TEST(gathered)(r, order, SEQUENCES);
    all.training = 0;
    const size_t T = pooled ? 1 : all.T;
    real *output = TEST_ALLOC(real, 4 * all.B * T), *response = TEST_ALLOC(real, 4 * all.B * T);
    int *class = TEST_ALLOC(int, columns), *best = TEST_ALLOC(int, all.B * T);
    SEQRNN(network_ws_size)(&r->net, all.B, all.T, &ws);
    SEQRNN(network_scratch_size)(&r->net, all.B, all.T, &scratch);
    void *room = test_alloc(scratch);
    CHECK_STATUS(SEQRNN(network_forward)(&r->net, &all, r->trainer.theta, NULL, output, NULL,
                                         test_alloc(ws), room), SEQRNN_OK);
    CHECK_STATUS(SEQRNN(network_decode)(&r->net, all.B, all.T, all.lengths, r->trainer.theta,
                                        output, best, room), SEQRNN_OK);
    CHECK_STATUS(SEQRNN(network_response)(&r->net, all.B, all.T, all.lengths, output, response),
                 SEQRNN_OK);
    r->data.target = NULL;
    r->data.sample_weight = NULL;
    for (size_t batch = 1; batch < 14; batch += 5)
        for (size_t chunk = 0; chunk < 6; chunk += 3) {
            const real *raw = TEST(prediction)(r, columns, batch, chunk, 0, class);
            const real *read = TEST(prediction)(r, columns, batch, chunk, 1, NULL);
            for (size_t b = 0; b < SEQUENCES; b++)
                for (size_t t = 0; t < (pooled ? 1 : (size_t)r->lengths[b]); t++) {
                    const size_t to = pooled ? b : r->start[b] + t, from = b + t * all.B;
                    CHECK_SAME_BITS(raw + 4 * to, output + 4 * from, 4);
                    CHECK_SAME_BITS(read + 4 * to, response + 4 * from, 4);
                    CHECK(class[to] == best[from]);
                }
        }
}

static void TEST(predicts)(void)
{
    static TEST(run) r;
    for (int k = 0; k < 3; k++) {
        TEST_CASE("predicts %d", k);
        TEST(run_make)(&r);
        if (k == 1) r.layer[2] = (seqrnn_layer){.kind = SEQRNN_POOL, .pool = SEQRNN_POOL_MEAN};
        if (k == 2) r.layer[3].direction = SEQRNN_REVERSE;
        TEST(run_begin)(&r);
        TEST(predicts_one)(&r);
        test_free_all();
    }
    TEST_CASE("what no sequence holds stays");
    TEST(run_make)(&r);
    TEST(run_begin)(&r);
    r.lengths[2]--;
    const size_t left = r.start[2] + (size_t)r.lengths[2];
    int *class = TEST_ALLOC(int, r.data.total);
    const real *output = TEST(prediction)(&r, r.data.total, 2, 0, 0, class);
    for (size_t i = 0; i < r.data.total; i++) CHECK((class[i] == -9) == (i == left));
    for (int i = 0; i < 4; i++) CHECK(output[4 * left + (size_t)i] == 9);
    test_free_all();
}

/* ---- checksum ------------------------------------------------------------------------------ */

/* The same in padded arrays [.,N,T]; another one if any number is. */
static void TEST(checksum)(void)
{
    static TEST(run) r;
    TEST_CASE("checksum");
    TEST(run_make)(&r);
    const uint64_t sum = SEQRNN(data_checksum)(&r.net, &r.data);
    size_t order[SEQUENCES];
    for (size_t n = 0; n < SEQUENCES; n++) order[n] = n;
    SEQRNN(batch) all = TEST(gathered)(&r, order, SEQUENCES);
    const SEQRNN(data) padded = {.N = SEQUENCES, .total = all.B * all.T, .stride = SEQUENCES,
                                 .start = order, .lengths = r.lengths, .id = all.id, .x = all.x,
                                 .target = all.target, .sample_weight = all.sample_weight};
    CHECK(SEQRNN(data_checksum)(&r.net, &padded) == sum);
    for (int k = 0; k < 5; k++) {
        int *number[] = {(int *)r.data.id + 7, (int *)r.data.id + r.data.total + 3,
                         (int *)r.data.target + 5, r.lengths + 1, NULL};
        real *x = k == 4 ? (real *)r.data.sample_weight : (real *)r.data.x + 11;
        if (number[k]) --*number[k];
        else *x += 1;
        CHECK(SEQRNN(data_checksum)(&r.net, &r.data) != sum);
        if (number[k]) ++*number[k];
        else *x -= 1;
    }
    ((real *)r.data.x)[11] += 1;
    CHECK(SEQRNN(data_checksum)(&r.net, &r.data) != sum);
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
    TEST_CASE("predict refuses");
    for (int k = 0; k < 6; k++) {
        TEST(run_make)(&r);
        TEST(run_begin)(&r);
        const int expected[] = {-2, -3, -4, -7, -8, -2};
        const seqrnn_batching batching = {.batch = k == 2 ? 0 : 3};
        real *output = TEST_ALLOC(real, 4 * r.data.total);
        int *class = TEST_ALLOC(int, r.data.total);
        if (k == 0) r.data.x = NULL;
        if (k == 4) r.net.loss.kind = SEQRNN_LOSS_MSE;
        if (k == 5) ((int *)r.data.id)[3] = 6;
        CHECK_STATUS(SEQRNN(predict)(&r.net, &r.data, k == 1 ? NULL : r.trainer.theta, &batching, 0,
                                     0, k == 3 ? NULL : output, class, NULL, NULL, r.scratch),
                     expected[k]);
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
