/* The recurrent layer of a network: joined directions and learned states against PyTorch
 * (tests/golden/recurrent_layers.txt) and against the passes it is made of; recurrent dropout. */
#ifndef real
#include "fixture.h"
#include "layer_case.h"

static int word_of(const fixture *f, const char *key, int n, const char *const *names)
{
    while (n-- > 0)
        if (!strcmp(fixture_word(f, key), names[n])) return n;
    return -1; /* "none" */
}

static seqrnn_layer recurrent_layer(int kind, size_t H, int direction)
{
    return (seqrnn_layer){.kind = SEQRNN_RECURRENT, .units = H, .direction = direction,
                          .cell = seqrnn_cell_standard(kind, 0, 0)};
}

static seqrnn_layer layer_of(const fixture *f)
{
    static const char *const kinds[] = {"rnn", "lstm", "gru"};
    static const char *const merges[] = {"concat", "sum", "mean", "mul"};
    const int kind = word_of(f, "kind", 3, kinds), merge = word_of(f, "merge", 4, merges);
    seqrnn_layer layer = recurrent_layer(kind, fixture_size(f, "dims", 1),
                                         merge < 0 ? SEQRNN_FORWARD : SEQRNN_BIDIRECTIONAL);
    layer.merge = merge < 0 ? 0 : merge;
    layer.learned_state = (int)fixture_size(f, "learned", 0);
    layer.cell.recurrent_bias = kind == SEQRNN_GRU;
    return layer;
}

#define TWICE "test_recurrent_layer.c"
#include "twice.h"

static void legality(void);

int main(void)
{
    legality();
    recurrent_layer_double(1e-12);
    recurrent_layer_float(2e-5);
    gradients_double();
    return test_report("recurrent_layer");
}

/* A layer with one thing changed is refused. */
#define REFUSED(change)                                                                      \
    do {                                                                                     \
        seqrnn_layer layer = recurrent_layer(SEQRNN_LSTM, 3, SEQRNN_BIDIRECTIONAL);          \
        CHECK_STATUS(seqrnn_recurrent_ops.check(&layer, 2), SEQRNN_OK);                      \
        change;                                                                              \
        CHECK_STATUS(seqrnn_recurrent_ops.check(&layer, 2), -1);                             \
    } while (0)

static void legality(void)
{
    TEST_CASE("legality");
    REFUSED(layer.merge = -1);
    REFUSED(layer.merge = SEQRNN_NMERGE);
    REFUSED(layer.learned_state = 2);
    REFUSED(layer.recurrent_dropout = 1);
    REFUSED(layer.recurrent_dropout = -0.1);
    REFUSED(layer.recurrent_dropout = NAN);
    REFUSED(layer.direction = 3);
    REFUSED(layer.cell.layer_norm = layer.cell.recurrent_bias = 1);
}
#else
#include "layer_case.h"

/* ---- against PyTorch --------------------------------------------------------------------- */

static real *TEST(input)(const fixture *f, const char *key, size_t n)
{
    const double *values = fixture_array(f, key, n);
    real *out = TEST_ALLOC(real, n);
    for (size_t i = 0; i < n; i++) out[i] = (real)values[i];
    return out;
}

static void TEST(expect)(const fixture *f, const char *key, size_t n, const real *got, double limit)
{
    double *wide = TEST_ALLOC(double, n);
    for (size_t i = 0; i < n; i++) wide[i] = got[i];
    const double error = test_distance(n, wide, fixture_array(f, key, n));
    TEST_CASE("%s, %s, %d bytes, error %.3g", f->name, key, (int)sizeof(real), error);
    CHECK(error <= limit);
}

static void TEST(golden)(double limit)
{
    FILE *stream = fixture_open("recurrent_layers.txt");
    fixture f;
    size_t cases = 0;
    for (; stream && fixture_next(stream, &f); cases++) {
        const seqrnn_layer layer = layer_of(&f);
        const size_t B = fixture_size(&f, "dims", 2), T = fixture_size(&f, "dims", 3);
        int *lengths = TEST_ALLOC(int, B);
        for (size_t b = 0; b < B; b++) lengths[b] = (int)fixture_size(&f, "lengths", b);
        TEST(layer_case) k =
            TEST(layer_case_make)(&layer, fixture_size(&f, "dims", 0), B, T, lengths, 0);
        const size_t nstate = k.ops->nstate(&layer, k.p.in) * B;
        k.p.x = TEST(input)(&f, "x", k.nx);
        k.p.dy = TEST(input)(&f, "dy", k.ny);
        k.p.theta = TEST(input)(&f, "theta", k.ntheta);
        k.p.state_out = TEST_ALLOC(real, nstate);
        if (!layer.learned_state) k.p.state = TEST(input)(&f, "state", nstate);
        TEST(layer_case_run)(&k);
        TEST(expect)(&f, "y", k.ny, k.p.y, limit);
        TEST(expect)(&f, "state_out", nstate, k.p.state_out, limit);
        TEST(expect)(&f, "dx", k.nx, k.p.dx, limit);
        TEST(expect)(&f, "dtheta", k.ntheta, k.p.grad, limit);
        test_free_all();
    }
    CHECK(cases == 15);
    if (stream) fclose(stream);
}

/* ---- what the layer adds to the passes it is made of ---------------------------------------- */

static const int TEST(lengths)[] = {4, 0, 7, 2, 7};
enum { TEST(B) = 5, TEST(T) = 7, TEST(D) = 3 };

static TEST(layer_case) TEST(case_of)(const seqrnn_layer *layer, uint64_t seed)
{
    return TEST(layer_case_make)(layer, TEST(D), TEST(B), TEST(T), TEST(lengths), seed);
}

/* Every option in one layer: the variant's cell, both directions, learned state, dropout. */
static seqrnn_layer TEST(everything)(const test_variant *v, int direction, int merge)
{
    seqrnn_layer layer = recurrent_layer(v->kind, 5, direction);
    layer.cell = test_cell(v, 0, 0);
    layer.merge = merge;
    layer.learned_state = 1;
    layer.recurrent_dropout = 0.4;
    return layer;
}

/* Dropout: recurrent_forward with the masks of seqrnn_keep; states that start from theta. */
static void TEST(by_hand)(const seqrnn_layer *layer)
{
    const size_t B = TEST(B), T = TEST(T), ways = layer->direction == SEQRNN_BIDIRECTIONAL ? 2 : 1;
    TEST(layer_case) k = TEST(case_of)(layer, 5);
    seqrnn_cell cell = layer->cell;
    cell.D = TEST(D);
    cell.H = layer->units;
    TEST(problem) p = TEST(problem_make)(cell, layer->direction, B, T, TEST(lengths), 1);
    const size_t S = seqrnn_cell_state(&cell), H = cell.H, own = seqrnn_cell_nparam(&cell);
    const size_t nh = S * B, n = k.ntheta / ways;
    unsigned char *keep = TEST_ALLOC(unsigned char, nh);
    real *mask = TEST_ALLOC(real, p.nstate);
    for (size_t way = 0; way < ways; way++) {
        memcpy(p.theta + way * own, k.theta + way * n, own * sizeof(real));
        for (size_t b = 0; b < B; b++) {
            const real *learned = k.theta + way * n + own;
            memcpy(p.h0 + (way * B + b) * S, learned, S * sizeof(real));
            if (cell.kind == SEQRNN_LSTM)
                memcpy(p.c0 + (way * B + b) * H, learned + S, H * sizeof(real));
        }
        seqrnn_keep(k.p.seed, k.p.substream + (uint32_t)way, k.p.draw, 0, nh, 0.4, keep);
        for (size_t i = 0; i < nh; i++) mask[way * nh + i] = keep[i] ? (real)(1 / (1 - 0.4)) : 0;
    }
    p.mask = mask;
    memcpy(p.x, k.x, k.nx * sizeof(real));
    memcpy(p.dy, k.dy, k.ny * sizeof(real));
    memset(p.dhT, 0, p.nstate * sizeof(real));
    memset(p.dcT, 0, p.ncell * sizeof(real));
    TEST(both_passes)(&p, NULL);
    TEST(layer_case_run)(&k);
    CHECK_SAME_BITS(k.p.y, p.y, k.ny);
    CHECK_SAME_BITS(k.p.dx, p.dx, k.nx);
    for (size_t way = 0; way < ways; way++) {
        CHECK_SAME_BITS(k.p.grad + way * n, p.dtheta + way * own, own);
        for (size_t i = 0; i < S; i++) {
            real sum = 0;
            for (size_t b = 0; b < B; b++) sum += p.dh0[(way * B + b) * S + i];
            CHECK(k.p.grad[way * n + own + i] == sum);
        }
    }
    test_free_all();
}

/* Merged directions are what the concatenated ones add up to. */
static void TEST(merged)(seqrnn_layer layer)
{
    layer.merge = SEQRNN_CONCAT;
    TEST(layer_case) both = TEST(case_of)(&layer, 9);
    const size_t S = both.ny / (2 * TEST(B) * TEST(T)), n = TEST(B) * TEST(T);
    TEST(layer_case_run)(&both);
    for (int merge = SEQRNN_SUM; merge < SEQRNN_NMERGE; merge++) {
        seqrnn_layer joined = layer;
        joined.merge = merge;
        TEST(layer_case) k = TEST(case_of)(&joined, 9);
        CHECK(k.ny == S * n && k.ntheta == both.ntheta);
        TEST(layer_case_run)(&k);
        for (size_t j = 0; j < n; j++)
            for (size_t u = 0; u < S; u++) {
                const real a = both.p.y[2 * S * j + u], b = both.p.y[2 * S * j + S + u];
                const real want = merge == SEQRNN_MUL ? a * b : a + b;
                CHECK(k.p.y[S * j + u] == (merge == SEQRNN_MEAN ? want / 2 : want));
            }
    }
    test_free_all();
}

/* A state that is given is used, and has no gradient; out of training nothing is dropped; a rate of
 * 0 drops nothing. */
static void TEST(switched_off)(seqrnn_layer layer)
{
    TEST(layer_case) k = TEST(case_of)(&layer, 13), q = TEST(layer_case_copy)(&k);
    const size_t nstate = k.ops->nstate(&layer, k.p.in) * TEST(B);
    real *state = TEST_ZEROS(real, nstate);
    seqrnn_tensor tensor[SEQRNN_LAYER_TENSORS];
    const size_t ntensor = k.ops->tensors(&layer, TEST(D), tensor);
    seqrnn_layer plain = layer;
    plain.recurrent_dropout = 0;
    k.p.state = state;
    k.p.training = 0;
    TEST(layer_case_run)(&k);
    for (size_t i = 0, at = 0; i < ntensor; at += tensor[i].rows * tensor[i].cols, i++)
        if (!strcmp(tensor[i].name, "h0") || !strcmp(tensor[i].name, "c0"))
            CHECK(TEST(all_zero)(tensor[i].rows, k.p.grad + at));
    q.p.layer = &plain;
    q.p.state = state;
    TEST(layer_case_run)(&q);
    TEST(layer_case_same)(&k, &q);
    test_free_all();
}

/* The same bits with any number of threads. */
static void TEST(threads)(const seqrnn_layer *layer)
{
    enum { B = 33, T = 12 };
    int lengths[B];
    for (int b = 0; b < B; b++) lengths[b] = b * 7 % (T + 1);
    seqrnn_threads(1);
    TEST(layer_case) k = TEST(layer_case_make)(layer, 9, B, T, lengths, 17);
    TEST(layer_case_run)(&k);
    for (int n = 2; n <= 3; n++) {
        TEST(layer_case) q = TEST(layer_case_copy)(&k);
        seqrnn_threads(n);
        TEST(layer_case_run)(&q);
        TEST(layer_case_same)(&k, &q);
    }
    seqrnn_threads(1);
    test_free_all();
}

/* As many tensors and as large as the layer's parameters are initialised: gains 1, the rest of
 * what a cell has beside the cells' own, 0. */
static void TEST(initial)(const seqrnn_layer *layer)
{
    TEST(layer_case) k = TEST(case_of)(layer, 1);
    seqrnn_tensor tensor[SEQRNN_LAYER_TENSORS];
    const size_t n = k.ops->tensors(layer, TEST(D), tensor);
    size_t bytes, at = 0;
    CHECK_STATUS(k.ops->init_scratch_size(layer, TEST(D), &bytes), SEQRNN_OK);
    CHECK_STATUS(k.ops->init(layer, TEST(D), 3, 4, k.theta, test_alloc(bytes)), SEQRNN_OK);
    for (size_t i = 0; i < n; i++) {
        const size_t size = tensor[i].rows * tensor[i].cols;
        const int gain = tensor[i].name[0] == 'g', zero = strchr("bhc", tensor[i].name[0]) != NULL;
        for (size_t j = 0; j < size && (gain || zero); j++) CHECK(k.theta[at + j] == (real)gain);
        at += size;
    }
    CHECK(at == k.ntheta);
    test_free_all();
}

static void TEST(recurrent_layer)(double limit)
{
    TEST(golden)(limit);
    for (size_t v = 0; v < TEST_NVARIANT; v++) {
        if (test_variants[v].activation) continue;
        TEST_CASE("%s, %d bytes", test_variants[v].name, (int)sizeof(real));
        for (int direction = SEQRNN_FORWARD; direction <= SEQRNN_BIDIRECTIONAL; direction++) {
            const seqrnn_layer layer = TEST(everything)(&test_variants[v], direction, 0);
            TEST(by_hand)(&layer);
            TEST(initial)(&layer);
            TEST(switched_off)(layer);
        }
        const seqrnn_layer both =
            TEST(everything)(&test_variants[v], SEQRNN_BIDIRECTIONAL, SEQRNN_MUL);
        TEST(merged)(both);
        TEST(switched_off)(both);
        seqrnn_layer large = both;
        large.units = 24;
        TEST(threads)(&large);
    }
}

/* ---- central differences, in double ---------------------------------------------------------- */

static double TEST(layer_loss)(void *context, const double *v, int *status)
{
    TEST(layer_case) *k = context;
    double sum = 0;
    (void)v; /* theta and x of the case lie in it */
    *status = k->ops->forward(&k->p);
    for (size_t i = 0; i < k->ny; i++) sum += (double)(k->p.y[i] * k->dy[i]);
    return sum;
}

/* theta and x at once. Behind a column that is nearly constant before it is normalised the slope
 * changes within a step: differences with two steps are extrapolated to none (Richardson). */
static inline void TEST(check_gradient)(const seqrnn_layer *layer, uint64_t seed)
{
    TEST(layer_case) k = TEST(case_of)(layer, seed);
    const size_t n = k.ntheta + k.nx;
    double *v = TEST_ALLOC(double, n), *grad = TEST_ALLOC(double, n), worst = 0;
    double *coarse = TEST_ALLOC(double, n), *fine = TEST_ALLOC(double, n);
    seqrnn_grad_report report;
    for (size_t i = 0; i < n; i++)
        v[i] = (double)(i < k.ntheta ? k.theta[i] / 2 : k.x[i - k.ntheta]);
    k.p.theta = (const real *)v;
    k.p.x = (const real *)(v + k.ntheta);
    TEST(layer_case_run)(&k);
    for (size_t i = 0; i < n; i++)
        grad[i] = (double)(i < k.ntheta ? k.p.grad[i] : k.p.dx[i - k.ntheta]);
    CHECK_STATUS(seqrnn_grad_check(n, v, grad, 1e-4, 1, 0, NULL, TEST(layer_loss), &k, coarse,
                                   &report), SEQRNN_OK);
    CHECK_STATUS(seqrnn_grad_check(n, v, grad, 5e-5, 1, 0, NULL, TEST(layer_loss), &k, fine,
                                   &report), SEQRNN_OK);
    for (size_t i = 0; i < n; i++) {
        const double numeric = (4 * fine[i] - coarse[i]) / 3;
        worst = fmax(worst, fabs(numeric - grad[i]) / fmax(1e-2, fabs(grad[i])));
    }
    if (test_verbose()) printf("%-40s %9.2e of %zu\n", test_case, worst, n);
    CHECK(worst <= 1e-7);
    test_free_all();
}

static inline void TEST(gradients)(void)
{
    for (size_t v = 0; v < TEST_NVARIANT; v++)
        for (int merge = 0; merge < SEQRNN_NMERGE && !test_variants[v].activation; merge++) {
            seqrnn_layer layer = TEST(everything)(&test_variants[v], SEQRNN_BIDIRECTIONAL, merge);
            if (layer.cell.clip > 0) continue; /* kinks: test_gradients.c */
            TEST_CASE("%s, merge %d", test_variants[v].name, merge);
            TEST(check_gradient)(&layer, 100 + v);
        }
}
#endif
