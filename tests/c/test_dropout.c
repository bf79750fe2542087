/* What is dropped: the masks of dropout layers and of word dropout are those of seqrnn_keep; and
 * what else an embedding does as a layer of a network. */
#ifndef real
#include "layer_case.h"

#define TWICE "test_dropout.c"
#include "twice.h"

int main(void)
{
    dropout_double();
    dropout_float();
    return test_report("dropout");
}
#else
#include "layer_case.h"

/* ---- dropout layers ---------------------------------------------------------------------- */

/* Element by element: number i + in*(b + B*t), or i + in*b where steps share a mask. */
static void TEST(masks)(double rate, int shared, size_t in, size_t B, size_t T)
{
    const seqrnn_layer layer = {.kind = SEQRNN_DROPOUT, .rate = rate, .shared = shared};
    const size_t period = in * B * (shared ? 1 : T);
    const real scale = (real)(1 / (1 - rate));
    unsigned char *keep = TEST_ALLOC(unsigned char, period);
    TEST_CASE("dropout %g, shared %d, %zu x %zu x %zu", rate, shared, in, B, T);
    TEST(layer_case) k = TEST(layer_case_make)(&layer, in, B, T, NULL, 400);
    real *y = TEST_ALLOC(real, k.ny), *dx = TEST_ALLOC(real, k.nx);
    TEST(layer_case_run)(&k);
    seqrnn_keep(k.p.seed, k.p.substream, k.p.draw, 0, period, rate, keep);
    for (size_t j = 0; j < k.nx; j++) {
        y[j] = keep[j % period] ? scale * k.x[j] : 0;
        dx[j] = keep[j % period] ? scale * k.dy[j] : 0;
    }
    CHECK_SAME_BITS(k.p.y, y, k.ny);
    CHECK_SAME_BITS(k.p.dx, dx, k.nx);
    test_free_all();
}

/* Nothing is dropped at rate 0, or when it is not training. */
static void TEST(identity)(double rate, int training)
{
    const seqrnn_layer layer = {.kind = SEQRNN_DROPOUT, .rate = rate};
    TEST(layer_case) k = TEST(layer_case_make)(&layer, 7, 2, 3, NULL, 410);
    TEST_CASE("dropout %g, training %d", rate, training);
    k.p.training = training;
    TEST(layer_case_run)(&k);
    CHECK_SAME_BITS(k.p.y, k.x, k.ny);
    CHECK_SAME_BITS(k.p.dx, k.dy, k.nx);
    test_free_all();
}

/* The parts that are kept, of n each, differ from 1 - rate by less than 5 standard deviations. */
static int TEST(likely)(size_t kept, size_t n, double rate)
{
    return fabs((double)kept - (double)n * (1 - rate)) < 5 * sqrt((double)n * rate * (1 - rate));
}

/* How much is kept; other draws, seeds and substreams drop something else; what is dropped is 0
 * even if it is not finite. */
static void TEST(draws)(void)
{
    const seqrnn_layer layer = {.kind = SEQRNN_DROPOUT, .rate = 0.2};
    TEST(layer_case) k = TEST(layer_case_make)(&layer, 50, 8, 25, NULL, 420);
    real *first = TEST_ALLOC(real, k.ny);
    TEST_CASE("draws");
    for (size_t j = 0; j < k.nx; j++) k.x[j] = 1;
    for (int change = 0; change < 4; change++) {
        size_t kept = 0, same = 0;
        if (change == 1) k.p.draw++;
        if (change == 2) k.p.seed++;
        if (change == 3) k.p.substream++;
        TEST(layer_case_run)(&k);
        if (!change) memcpy(first, k.p.y, k.ny * sizeof(real));
        for (size_t j = 0; j < k.ny; j++) kept += k.p.y[j] != 0;
        for (size_t j = 0; j < k.ny; j++) same += k.p.y[j] == first[j];
        CHECK(TEST(likely)(kept, k.ny, 0.2));
        CHECK(change ? TEST(likely)(same, k.ny, 0.32) : same == k.ny);
    }
    for (size_t j = 0; j < k.nx; j++) k.x[j] = k.p.y[j] == 0 ? (real)INFINITY : 1;
    TEST(layer_case_run)(&k);
    for (size_t j = 0; j < k.nx; j++) CHECK(isfinite(k.p.y[j]));
    test_free_all();
}

/* ---- embeddings -------------------------------------------------------------------------- */

/* Against the definition: rows `ld` apart of which the first `units` are its own; padding, ids
 * past the end of a sequence and dropped words give zeros and get no gradient. */
static void TEST(words)(double rate, int training)
{
    enum { V = 6, units = 3, ld = 5, B = 3, T = 300, n = B * T };
    static const int lengths[B] = {300, 0, 290};
    const seqrnn_layer layer = {.kind = SEQRNN_EMBEDDING, .units = units, .rate = rate};
    TEST(layer_case) k = TEST(layer_case_make)(&layer, V, B, T, lengths, 430);
    unsigned char keep[n];
    int id[n];
    real E[units * V] = {0}, *y = TEST_ALLOC(real, ld * n), *dy = TEST(problem_input)(431, ld * n);
    const real *untouched = TEST_ALLOC(real, ld - units);
    TEST_CASE("words, rate %g, training %d", rate, training);
    k.p.id = id;
    k.p.y = y;
    k.p.dy = dy;
    k.p.ldy = ld;
    k.p.training = training;
    for (int j = 0; j < n; j++)
        id[j] = j / B >= lengths[j % B] ? 1234567 : j % 7 - 1 /* -1 is padding */;
    TEST(layer_case_run)(&k);
    memset(keep, 1, n);
    if (training) seqrnn_keep(k.p.seed, k.p.substream, k.p.draw, 0, n, rate, keep);
    size_t kept = 0, there = 0;
    for (int j = 0; j < n; j++) {
        const int live = j / B < lengths[j % B] && id[j] >= 0, reads = live && keep[j];
        for (int i = 0; i < units; i++) {
            CHECK(y[i + j * ld] == (reads ? k.theta[i + id[j] * units] : 0));
            if (reads) E[i + id[j] * units] += dy[i + j * ld];
        }
        CHECK_SAME_BITS(y + units + j * ld, untouched, (size_t)(ld - units));
        kept += reads;
        there += live;
    }
    CHECK_SAME_BITS(k.p.grad, E, k.ntheta);
    CHECK(training && rate > 0 ? TEST(likely)(kept, there, rate) : kept == there);
    id[2] = V;
    CHECK_STATUS(k.ops->forward(&k.p), -4);
    CHECK_STATUS(k.ops->backward(&k.p), -4);
    id[2] = -2;
    CHECK_STATUS(k.ops->forward(&k.p), -4);
    test_free_all();
}

/* Weights that the layer brings, rounded to the precision, whatever the initialiser. */
static void TEST(pretrained)(void)
{
    enum { V = 4, units = 3, n = V * units };
    double weights[n];
    real E[n];
    TEST_CASE("pretrained");
    test_fill(440, n, 1, weights);
    for (int kind = 0; kind < SEQRNN_NINIT; kind++) {
        const seqrnn_layer layer = {.kind = SEQRNN_EMBEDDING, .units = units, .vocabulary = V,
                                    .weights = weights, .init = {.kind = kind}};
        const SEQRNN(layer_ops) *ops = SEQRNN(layer_table)[layer.kind];
        CHECK_STATUS(ops->init(&layer, V, 1, 0, E, NULL), SEQRNN_OK);
        for (int i = 0; i < n; i++) CHECK(E[i] == (real)weights[i]);
    }
}

static void TEST(dropout)(void)
{
    for (int shared = 0; shared < 2; shared++) {
        TEST(masks)(0.5, shared, 3, 2, 4);
        TEST(masks)(0.1, shared, 1, 1, 1);
        TEST(masks)(0.9, shared, 70, 9, 40);
        TEST(masks)(0.25, shared, 300, 8, 3);
    }
    TEST(identity)(0, 1);
    TEST(identity)(0.5, 0);
    TEST(draws)();
    TEST(words)(0, 1);
    TEST(words)(0.3, 0);
    TEST(words)(0.3, 1);
    TEST(pretrained)();
}
#endif
