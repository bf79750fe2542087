/* Layers alone against PyTorch: every case of tests/golden/layers.txt, in both precisions. An error
 * is relative to the largest magnitude of the array that it stands in. */
#ifndef real
#include "fixture.h"
#include "layer_case.h"

static double worst;

static seqrnn_layer layer_of(const fixture *f)
{
    static const struct { const char *name; int pool; } pools[] = {
        {"last", SEQRNN_LAST}, {"mean", SEQRNN_POOL_MEAN}, {"max", SEQRNN_MAX},
        {"attention", SEQRNN_ATTENTION}};
    const char *what = fixture_word(f, "what");
    const double *constants = fixture_array(f, "constants", 2);
    seqrnn_layer layer = {.kind = SEQRNN_DENSE, .units = fixture_size(f, "dims", 1)};
    if (!strcmp(what, "layer_norm"))
        return (seqrnn_layer){.kind = SEQRNN_LAYER_NORM, .eps = constants[0]};
    if (!strcmp(what, "pool")) {
        layer.kind = SEQRNN_POOL;
        for (size_t i = 0; i < 4; i++)
            if (!strcmp(fixture_word(f, "pool"), pools[i].name)) layer.pool = pools[i].pool;
        return layer;
    }
    if (!strcmp(what, "conv1d")) {
        const double *taps = fixture_array(f, "taps", 2);
        layer.kind = SEQRNN_CONV1D;
        layer.kernel = (size_t)taps[0];
        layer.dilation = (size_t)taps[1];
        layer.padding = strcmp(fixture_word(f, "padding"), "causal") ? SEQRNN_SAME : SEQRNN_CAUSAL;
    }
    layer.activation = seqrnn_act_named(fixture_word(f, "activation"));
    layer.activated = layer.activation.kind >= 0;
    layer.activation.alpha = constants[0];
    layer.activation.beta = constants[1];
    return layer;
}

#define TWICE "test_golden_layers.c"
#include "twice.h"

int main(void)
{
    golden_double(1e-12);
    golden_float(2e-5);
    return test_report("golden_layers");
}
#else
#include "layer_case.h"

static void TEST(read)(const fixture *f, const char *key, size_t n, real *to)
{
    if (!n) return;
    const double *values = fixture_array(f, key, n);
    for (size_t i = 0; i < n; i++) to[i] = (real)values[i];
}

static void TEST(expect)(const fixture *f, const char *key, size_t n, const real *got, double limit)
{
    if (!n) return;
    double *wide = TEST_ALLOC(double, n);
    for (size_t i = 0; i < n; i++) wide[i] = got[i];
    const double error = test_distance(n, wide, fixture_array(f, key, n));
    TEST_CASE("%s, %s, %d bytes, error %.3g", f->name, key, (int)sizeof(real), error);
    CHECK(error <= limit);
    worst = fmax(worst, error);
}

static void TEST(golden)(double limit)
{
    FILE *stream = fixture_open("layers.txt");
    fixture f;
    size_t cases = 0;
    worst = 0;
    CHECK(stream != NULL);
    for (; stream && fixture_next(stream, &f); cases++) {
        const seqrnn_layer layer = layer_of(&f);
        const size_t in = fixture_size(&f, "dims", 0), B = fixture_size(&f, "dims", 2);
        const double *values = fixture_array(&f, "lengths", B);
        int *lengths = TEST_ALLOC(int, B);
        for (size_t b = 0; b < B; b++) lengths[b] = (int)values[b];
        TEST(layer_case) k = TEST(layer_case_make)(&layer, in, B, fixture_size(&f, "dims", 3),
                                                   lengths, 0);
        TEST(read)(&f, "x", k.nx, k.x);
        TEST(read)(&f, "dy", k.ny, k.dy);
        TEST(read)(&f, "theta", k.ntheta, k.theta);
        const size_t nstate = k.ops->nstate ? B * k.ops->nstate(&layer, in) : 0;
        real *state = TEST_ALLOC(real, nstate);
        TEST(read)(&f, "state", nstate, state);
        k.p.state = k.p.state_out = state;
        TEST(layer_case_run)(&k);
        TEST(expect)(&f, "state_out", nstate, state, limit);
        TEST(expect)(&f, "y", k.ny, k.p.y, limit);
        TEST(expect)(&f, "dx", k.nx, k.p.dx, limit);
        TEST(expect)(&f, "dtheta", k.ntheta, k.p.grad, limit);
        test_free_all();
    }
    if (stream) fclose(stream);
    CHECK(cases == 23);
    if (test_verbose()) printf("worst error, %d bytes: %.2g\n", (int)sizeof(real), worst);
}
#endif
