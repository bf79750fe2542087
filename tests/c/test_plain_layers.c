/* Dense and convolutional layers with activations, dropout, layer normalisation, residual
 * connections and pooling, each as a network calls it: gradients, padding, batch mates, precisions,
 * threads, legality, initial values. test_dropout.c says what is drawn; test_golden_layers.c
 * compares with PyTorch. */
#ifndef real
#include "layer_case.h"

enum { IN = 4, BATCH = 4, STEPS = 5 };
static const int ragged[BATCH] = {5, 0, 3, 1}, full[BATCH] = {5, 5, 5, 5};

#define TWICE "test_plain_layers.c"
#include "twice.h"

static void gradients(void);
static void precisions(void);
static void legality(void);

int main(void)
{
    gradients();
    precisions();
    legality();
    plain_layers_double();
    plain_layers_float();
    return test_report("plain_layers");
}

/* ---- gradients, in double ---------------------------------------------------------------- */

typedef struct loss_of {
    layer_case_double *k;
    double *place; /* where theta, as the check calls it, is read: parameters, x or skip */
    size_t n;
} loss_of;

/* The sum of dy*y. */
static double loss(void *context, const double *theta, int *status)
{
    const loss_of *c = context;
    double sum = 0;
    memmove(c->place, theta, c->n * sizeof(double));
    *status = c->k->ops->forward(&c->k->p);
    for (size_t i = 0; i < c->k->ny; i++) sum += c->k->dy[i] * c->k->p.y[i];
    return sum;
}

/* The check moves a copy of what the layer reads. */
static double worst_error(layer_case_double *k, double *place, size_t n, const double *grad)
{
    loss_of context = {k, place, n};
    double *theta = memcpy(TEST_ALLOC(double, n), place, n * sizeof(double));
    seqrnn_grad_report report = {0};
    if (!n) return 0;
    CHECK_STATUS(seqrnn_grad_check(n, theta, grad, 1e-5, 1e-3, 0, NULL, loss, &context, NULL,
                                   &report), SEQRNN_OK);
    memcpy(place, theta, n * sizeof(double));
    CHECK(report.relative_error < 1e-7);
    return report.relative_error;
}

static void gradients(void)
{
    double worst = 0;
    for (size_t i = 0; i < LAYER_KINDS; i++)
        for (int rag = 0; rag < 2; rag++) {
            TEST_CASE("gradient, %s, %s", layer_kinds[i].name, rag ? "ragged" : "full");
            layer_case_double k = layer_case_make_double(&layer_kinds[i].layer, IN, BATCH, STEPS,
                                                         rag ? ragged : NULL, 100 + i);
            layer_case_run_double(&k);
            double *skip = memcpy(TEST_ALLOC(double, k.nx), k.p.skip, k.nx * sizeof(double));
            k.p.skip = skip;
            worst = fmax(worst, worst_error(&k, k.theta, k.ntheta, k.p.grad));
            worst = fmax(worst, worst_error(&k, k.x, k.nx, k.p.dx));
            if (k.p.layer->kind == SEQRNN_RESIDUAL)
                worst = fmax(worst, worst_error(&k, skip, k.nx, k.p.dy));
            test_free_all();
        }
    if (test_verbose()) printf("central differences: %.2g\n", worst);
}

/* ---- float against double ---------------------------------------------------------------- */

static double gap(size_t n, const float *narrow, const double *wide)
{
    double *copy = TEST_ALLOC(double, n);
    for (size_t i = 0; i < n; i++) copy[i] = narrow[i];
    return test_distance(n, copy, wide);
}

static void precisions(void)
{
    double worst = 0;
    for (size_t i = 0; i < LAYER_KINDS; i++) {
        TEST_CASE("float against double, %s", layer_kinds[i].name);
        layer_case_double d = layer_case_make_double(&layer_kinds[i].layer, 40, BATCH, STEPS,
                                                     ragged, 200 + i);
        layer_case_float f = layer_case_make_float(&layer_kinds[i].layer, 40, BATCH, STEPS,
                                                   ragged, 200 + i);
        layer_case_run_double(&d);
        layer_case_run_float(&f);
        worst = fmax(worst, gap(d.ny, f.p.y, d.p.y));
        worst = fmax(worst, gap(d.nx, f.p.dx, d.p.dx));
        worst = fmax(worst, gap(d.ntheta, f.p.grad, d.p.grad));
        CHECK(worst < 4e-6);
        test_free_all();
    }
    if (test_verbose()) printf("float against double: %.2g\n", worst);
}

/* ---- legality ---------------------------------------------------------------------------- */

static int check(seqrnn_layer layer)
{
    const seqrnn_layer_ops *ops = seqrnn_layer_table[layer.kind];
    return ops->check ? ops->check(&layer, 3) : SEQRNN_OK;
}

static void legality(void)
{
    static const double bad_rates[] = {-0.1, 1, 1.5, NAN, INFINITY};
    static const double bad_eps[] = {0, -1, NAN, INFINITY};
    const seqrnn_act no_act = {SEQRNN_NACTIVATION, 0, 0}, endless = {SEQRNN_ELU, INFINITY, 0};
    const size_t huge = SIZE_MAX / 2;
    TEST_CASE("legality");
    for (size_t i = 0; i < 5; i++) {
        CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_DROPOUT, .rate = bad_rates[i]}), -1);
        CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_EMBEDDING, .units = 1,
                                          .rate = bad_rates[i]}), -1);
    }
    for (size_t i = 0; i < 4; i++)
        CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_LAYER_NORM, .eps = bad_eps[i]}), -1);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_DROPOUT, .shared = 2}), -1);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_EMBEDDING}), -1);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_EMBEDDING, .units = huge}), SEQRNN_TOO_LARGE);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_DENSE}), -1);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_DENSE, .units = 1, .activated = 2}), -1);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_DENSE, .units = 1, .activated = 1,
                                      .activation = no_act}), -1);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_DENSE, .units = 1, .activated = 1,
                                      .activation = endless}), -1);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_DENSE, .units = 1, .activation = no_act}), 0);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_DENSE, .units = huge}), SEQRNN_TOO_LARGE);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_CONV1D, .units = 1, .kernel = 1,
                                      .dilation = 1}), 0);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_CONV1D, .kernel = 1, .dilation = 1}), -1);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_CONV1D, .units = 1, .dilation = 1}), -1);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_CONV1D, .units = 1, .kernel = 1}), -1);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_CONV1D, .units = 1, .kernel = 1,
                                      .dilation = 1, .padding = SEQRNN_NPADDING}), -1);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_CONV1D, .units = 1, .kernel = 1,
                                      .dilation = 1, .activated = 1, .activation = no_act}), -1);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_CONV1D, .units = huge, .kernel = 3,
                                      .dilation = 1}), SEQRNN_TOO_LARGE);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_CONV1D, .units = 1, .kernel = huge,
                                      .dilation = 3}), SEQRNN_TOO_LARGE);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_POOL, .pool = -1}), -1);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_POOL, .pool = SEQRNN_NPOOL}), -1);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_POOL, .pool = SEQRNN_ATTENTION}), -1);
    CHECK_STATUS(check((seqrnn_layer){.kind = SEQRNN_POOL, .pool = SEQRNN_ATTENTION,
                                      .units = huge}), SEQRNN_TOO_LARGE);
}
#else
#include "layer_case.h"

/* ---- padding ----------------------------------------------------------------------------- */

/* Is a[rows,B,T] 0 past the end of each sequence? */
static int TEST(zero_padding)(size_t rows, const seqrnn_seq *seq, const real *a)
{
    for (size_t j = 0; j < rows * seq->B * seq->T; j++)
        if (!SEQRNN(step_is_there)(seq, j / rows % seq->B, j / rows / seq->B) && a[j] != 0)
            return 0;
    return 1;
}

/* a[rows,B,T] = value there */
static void TEST(poison)(size_t rows, const seqrnn_seq *seq, real *a, real value)
{
    for (size_t j = 0; j < rows * seq->B * seq->T; j++)
        if (!SEQRNN(step_is_there)(seq, j / rows % seq->B, j / rows / seq->B)) a[j] = value;
}

/* What stands past the ends of sequences reaches nothing; there all results are 0. */
static void TEST(padding)(const layer_kind *kind)
{
    static const real garbage[] = {(real)NAN, (real)INFINITY, 7};
    TEST(layer_case) k = TEST(layer_case_make)(&kind->layer, IN, BATCH, STEPS, ragged, 300);
    TEST(layer_case_run)(&k);
    if (!k.ops->pools) CHECK(TEST(zero_padding)(k.ny / (BATCH * STEPS), &k.p.seq, k.p.y));
    CHECK(TEST(zero_padding)(IN, &k.p.seq, k.p.dx));
    for (size_t g = 0; g < 3; g++) {
        TEST(layer_case) q = TEST(layer_case_copy)(&k);
        real *skip = memcpy(TEST_ALLOC(real, k.nx), k.p.skip, k.nx * sizeof(real));
        TEST(poison)(IN, &q.p.seq, q.x, garbage[g]);
        TEST(poison)(IN, &q.p.seq, skip, garbage[g]);
        q.p.skip = skip;
        TEST(layer_case_run)(&q);
        TEST(layer_case_same)(&k, &q);
    }
}

/* Lengths that are all T are no lengths. */
static void TEST(full_lengths)(const layer_kind *kind)
{
    TEST(layer_case) k = TEST(layer_case_make)(&kind->layer, IN, BATCH, STEPS, NULL, 310);
    TEST(layer_case) q = TEST(layer_case_copy)(&k);
    q.p.seq.lengths = full;
    TEST(layer_case_run)(&k);
    TEST(layer_case_run)(&q);
    TEST(layer_case_same)(&k, &q);
}

/* ---- batch mates ------------------------------------------------------------------------- */

/* Column b of from[rows,B,T] -> to[rows,1,length] */
static void TEST(pick)(size_t rows, size_t b, size_t length, const real *from, real *to)
{
    for (size_t t = 0; t < length; t++)
        memcpy(to + t * rows, from + (b + t * BATCH) * rows, rows * sizeof(real));
}

/* A sequence alone gives the bits it gives among others. What is dropped depends on the place. */
static void TEST(batch_mates)(const layer_kind *kind)
{
    if (kind->layer.kind == SEQRNN_DROPOUT) return;
    TEST(layer_case) k = TEST(layer_case_make)(&kind->layer, IN, BATCH, STEPS, ragged, 320);
    TEST(layer_case_run)(&k);
    for (size_t b = 0; b < BATCH; b++) {
        const size_t length = (size_t)ragged[b], steps = k.ops->pools ? 1 : length;
        const size_t out = k.ny / BATCH / (k.ops->pools ? 1 : STEPS);
        if (!length) continue;
        TEST(layer_case) q = TEST(layer_case_make)(&kind->layer, IN, 1, length, NULL, 320);
        real *skip = TEST_ALLOC(real, q.nx), *dx = TEST_ALLOC(real, q.nx);
        real *y = TEST_ALLOC(real, q.ny);
        TEST(pick)(IN, b, length, k.x, q.x);
        TEST(pick)(IN, b, length, k.p.skip, skip);
        TEST(pick)(out, b, steps, k.dy, q.dy);
        TEST(pick)(out, b, steps, k.p.y, y);
        TEST(pick)(IN, b, length, k.p.dx, dx);
        q.p.skip = skip;
        TEST(layer_case_run)(&q);
        CHECK_SAME_BITS(q.p.y, y, q.ny);
        CHECK_SAME_BITS(q.p.dx, dx, q.nx);
    }
}

/* The gradient of the parameters is added; that of the input may be left out. */
static void TEST(added)(const layer_kind *kind)
{
    TEST(layer_case) k = TEST(layer_case_make)(&kind->layer, IN, BATCH, STEPS, ragged, 330);
    TEST(layer_case) q = TEST(layer_case_copy)(&k);
    TEST(layer_case_run)(&k);
    CHECK_STATUS(q.ops->forward(&q.p), SEQRNN_OK);
    for (size_t i = 0; i < q.ntheta; i++) q.p.grad[i] = 1;
    q.p.dx = NULL;
    CHECK_STATUS(q.ops->backward(&q.p), SEQRNN_OK);
    for (size_t i = 0; i < q.ntheta; i++) CHECK(fabs(q.p.grad[i] - k.p.grad[i] - 1) < 60 * EPS);
}

/* ---- threads ----------------------------------------------------------------------------- */

/* Sizes at which products, sums of rows and masks are shared. */
static void TEST(threads)(const layer_kind *kind)
{
    seqrnn_layer layer = kind->layer;
    const int lengths[] = {60, 61, 0, 7, 40, 61, 1, 33, 61, 61, 59, 50, 61, 61, 61, 61};
    if (layer.kind == SEQRNN_DENSE) layer.units = 1100;
    if (layer.kind == SEQRNN_CONV1D) layer.units = 90;
    if (layer.pool == SEQRNN_ATTENTION) layer.units = 70;
    seqrnn_threads(1);
    TEST(layer_case) k = TEST(layer_case_make)(&layer, 40, 16, 61, lengths, 340);
    TEST(layer_case_run)(&k);
    for (int n = 2; n <= 3; n++) {
        seqrnn_threads(n);
        TEST(layer_case) q = TEST(layer_case_copy)(&k);
        TEST(layer_case_run)(&q);
        TEST(layer_case_same)(&k, &q);
    }
    seqrnn_threads(1);
}

/* ---- layer normalisation ----------------------------------------------------------------- */

/* Against its definition, in double; a column of equal numbers; the network's layer. */
static void TEST(layer_norm)(void)
{
    enum { in = 37, n = 6 };
    const seqrnn_layer layer = {.kind = SEQRNN_LAYER_NORM, .eps = 1e-3};
    TEST(layer_case) k = TEST(layer_case_make)(&layer, in, 2, 3, NULL, 350);
    const real *g = k.theta, *b = k.theta + in;
    real y[in * n], dx[in * n], grad[2 * in] = {0};
    TEST_CASE("layer normalisation");
    for (int i = 0; i < in; i++) k.x[i] = 3;
    CHECK_STATUS(SEQRNN(layer_norm_forward)(in, n, 1e-3, k.x, g, b, y), SEQRNN_OK);
    for (int j = 0; j < n; j++) {
        double mean = 0, variance = 0;
        for (int i = 0; i < in; i++) mean += k.x[i + j * in];
        mean /= in;
        for (int i = 0; i < in; i++) variance += pow(k.x[i + j * in] - mean, 2) / in;
        for (int i = 0; i < in; i++) {
            const double u = (k.x[i + j * in] - mean) / sqrt(variance + 1e-3);
            CHECK(fabs(y[i + j * in] - (g[i] * u + b[i])) < 60 * EPS);
        }
    }
    TEST(layer_case_run)(&k);
    CHECK_SAME_BITS(k.p.y, y, k.ny);
    CHECK_STATUS(SEQRNN(layer_norm_backward)(in, n, 1e-3, k.x, g, k.dy, dx, grad, grad + in),
                 SEQRNN_OK);
    CHECK_SAME_BITS(k.p.dx, dx, k.nx);
    CHECK_SAME_BITS(k.p.grad, grad, k.ntheta);
}

/* ---- pooling ----------------------------------------------------------------------------- */

/* The first of equals wins and gets the gradient; NaN wins over all; without steps it is 0. */
static void TEST(max_pool)(void)
{
    const int lengths[] = {4, 0, 3};
    const seqrnn_layer layer = {.kind = SEQRNN_POOL, .pool = SEQRNN_MAX};
    TEST(layer_case) k = TEST(layer_case_make)(&layer, 1, 3, 4, lengths, 360);
    const real x[] = {-5, 9, 1, -2, 9, (real)NAN, -2, 9, 3, -3, 9, 4};
    TEST_CASE("max pooling");
    memcpy(k.x, x, sizeof x);
    TEST(layer_case_run)(&k);
    CHECK(k.p.y[0] == -2 && k.p.y[1] == 0 && isnan(k.p.y[2]));
    for (int j = 0; j < 12; j++)
        CHECK(k.p.dx[j] == (j == 3 ? k.dy[0] : j == 5 ? k.dy[2] : 0));
}

/* Scores beyond the range of exp: all weight on the best step. */
static void TEST(large_scores)(void)
{
    const seqrnn_layer layer = {.kind = SEQRNN_POOL, .pool = SEQRNN_ATTENTION, .units = 1};
    TEST(layer_case) k = TEST(layer_case_make)(&layer, 1, 1, 3, NULL, 370);
    const real x[] = {-3, 20, 2}, theta[] = {1, 0, 30000};
    TEST_CASE("large scores");
    memcpy(k.x, x, sizeof x);
    memcpy(k.theta, theta, sizeof theta);
    TEST(layer_case_run)(&k);
    CHECK(k.p.y[0] == 20);
    CHECK(k.p.dx[0] == 0 && k.p.dx[1] == k.dy[0] && k.p.dx[2] == 0);
}

/* ---- initial values ---------------------------------------------------------------------- */

static int TEST(init)(seqrnn_layer layer, int kind, size_t in, real *theta)
{
    layer.init.kind = kind;
    return SEQRNN(layer_table)[layer.kind]->init(&layer, in, 5, 2, theta, NULL);
}

static int TEST(within)(size_t n, const real *a, double limit)
{
    real most = 0;
    for (size_t i = 0; i < n; i++) most = a[i] > most ? a[i] : -a[i] > most ? -a[i] : most;
    return most <= (real)limit && most > (real)(0.8 * limit);
}

static void TEST(initial_values)(void)
{
    enum { in = 9, units = 30, W = units * in, all = W + 2 * units };
    const seqrnn_layer attention = {.kind = SEQRNN_POOL, .pool = SEQRNN_ATTENTION, .units = units};
    const seqrnn_layer norm = {.kind = SEQRNN_LAYER_NORM, .eps = 1};
    const seqrnn_layer max = {.kind = SEQRNN_POOL, .pool = SEQRNN_MAX};
    const seqrnn_layer dense = {.kind = SEQRNN_DENSE, .units = units};
    const seqrnn_layer conv = {.kind = SEQRNN_CONV1D, .units = units, .kernel = 3};
    real theta[all], linear[all], zeros[all] = {0};
    TEST_CASE("initial values");
    for (int kind = 0; kind < SEQRNN_NINIT; kind++) {
        CHECK_STATUS(TEST(init)(norm, kind, in, theta), SEQRNN_OK);
        for (int i = 0; i < 2 * in; i++) CHECK(theta[i] == (i < in));
        CHECK_STATUS(TEST(init)(max, kind, in, theta), SEQRNN_OK);
        const int has = kind == SEQRNN_INIT_GLOROT || kind == SEQRNN_INIT_TORCH
                        || kind == SEQRNN_INIT_ZEROS;
        CHECK_STATUS(TEST(init)(attention, kind, in, theta), has ? SEQRNN_OK : -1);
        CHECK_STATUS(TEST(init)(dense, kind, in, theta), has ? SEQRNN_OK : -1);
        CHECK_STATUS(TEST(init)(conv, kind, in / 3, theta), has ? SEQRNN_OK : -1);
    }
    CHECK_STATUS(TEST(init)(attention, SEQRNN_INIT_ZEROS, in, theta), SEQRNN_OK);
    CHECK_SAME_BITS(theta, zeros, all);
    CHECK_STATUS(TEST(init)(attention, SEQRNN_INIT_GLOROT, in, theta), SEQRNN_OK);
    CHECK(TEST(within)(W, theta, sqrt(6.0 / (in + units))));
    CHECK_SAME_BITS(theta + W, zeros, units);
    CHECK(TEST(within)(units, theta + W + units, sqrt(6.0 / (1 + units))));
    CHECK_STATUS(TEST(init)(attention, SEQRNN_INIT_TORCH, in, theta), SEQRNN_OK);
    CHECK(TEST(within)(W + units, theta, 1 / sqrt(in)));
    CHECK(TEST(within)(units, theta + W + units, 1 / sqrt(units)));
    CHECK_STATUS(TEST(init)(dense, SEQRNN_INIT_TORCH, in, linear), SEQRNN_OK);
    CHECK_SAME_BITS(theta, linear, W + units);
    CHECK_STATUS(TEST(init)(conv, SEQRNN_INIT_TORCH, in / 3, linear), SEQRNN_OK);
    CHECK_SAME_BITS(theta, linear, W + units);
    CHECK_STATUS(TEST(init)(conv, SEQRNN_INIT_GLOROT, in / 3, theta), SEQRNN_OK);
    CHECK(TEST(within)(W, theta, sqrt(6.0 / (in + 3 * units))));
    CHECK_SAME_BITS(theta + W, zeros, units);
}

static void TEST(plain_layers)(void)
{
    static const struct { const char *what; void (*test)(const layer_kind *); } tests[] = {
        {"padding", TEST(padding)}, {"full lengths", TEST(full_lengths)},
        {"batch mates", TEST(batch_mates)}, {"added", TEST(added)}, {"threads", TEST(threads)}};
    for (size_t s = 0; s < sizeof tests / sizeof *tests; s++)
        for (size_t i = 0; i < LAYER_KINDS; i++) {
            TEST_CASE("%s, %s, %d bytes", tests[s].what, layer_kinds[i].name, (int)sizeof(real));
            tests[s].test(&layer_kinds[i]);
            test_free_all();
        }
    TEST(layer_norm)();
    TEST(max_pool)();
    TEST(large_scores)();
    TEST(initial_values)();
    test_free_all();
}
#endif
