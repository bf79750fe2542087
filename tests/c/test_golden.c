/* The core against PyTorch: every fixture of tests/golden, in both precisions. An error is
 * relative to the largest magnitude of the array that it stands in. */
#ifndef real
#include "fixture.h"

/* The largest error, and where it is. */
typedef struct error_record {
    double worst;
    char where[2 * FIXTURE_NAME];
} error_record;

static int one_of(const char *word, int n, const char *const *names)
{
    while (n-- > 0)
        if (!strcmp(word, names[n])) return n;
    fprintf(stderr, "%s: unknown word %s\n", test_case, word);
    exit(2);
}

static int cell_kind(const fixture *f)
{
    static const char *const names[SEQRNN_NCELL] = {"rnn", "lstm", "gru"};
    return one_of(fixture_word(f, "kind"), SEQRNN_NCELL, names);
}

static int direction(const fixture *f)
{
    static const char *const names[] = {"forward", "reverse", "bidirectional"};
    return one_of(fixture_word(f, "direction"), 3, names);
}

static int *ints(const fixture *f, const char *key, size_t n)
{
    const double *values = fixture_array(f, key, n);
    int *out = TEST_ALLOC(int, n);
    for (size_t i = 0; i < n; i++) out[i] = (int)values[i];
    return out;
}

static seqrnn_act act_of(const fixture *f, const char *key, size_t place)
{
    seqrnn_act act = seqrnn_act_named(fixture_word(f, key));
    const double *constants = fixture_array(f, "constants", 6);
    act.alpha = constants[2 * place];
    act.beta = constants[2 * place + 1];
    return act;
}

static seqrnn_cell cell_of(const fixture *f)
{
    const double *dims = fixture_array(f, "dims", 4), *option = fixture_array(f, "options", 5);
    seqrnn_cell cell = seqrnn_cell_standard(cell_kind(f), (size_t)dims[0], (size_t)dims[1]);
    cell.recurrent_bias = (int)option[0];
    cell.reset_before = (int)option[1];
    cell.peephole = (int)option[2];
    cell.coupled = (int)option[3];
    cell.clip = option[4];
    cell.projection = fixture_size(f, "lstm_options", 0);
    cell.layer_norm = (int)fixture_size(f, "lstm_options", 1);
    cell.gate = act_of(f, "gate", 0);
    cell.candidate = act_of(f, "candidate", 1);
    cell.output = act_of(f, "output", 2);
    return cell;
}

#define TWICE "test_golden.c"
#include "twice.h"

int main(void)
{
    golden_double(1e-12);
    golden_float(2e-5);
    return test_report("golden");
}
#else

static error_record TEST(record);

static void TEST(compare)(const fixture *f, const char *key, size_t n, const real *got,
                          const double *want, double limit)
{
    double *wide = TEST_ALLOC(double, n);
    for (size_t i = 0; i < n; i++) wide[i] = got[i];
    const double error = test_distance(n, wide, want);
    TEST_CASE("%s, %s, %d bytes, error %.3g", f->name, key, (int)sizeof(real), error);
    CHECK(error <= limit);
    if (error <= TEST(record).worst) return;
    TEST(record).worst = error;
    snprintf(TEST(record).where, sizeof TEST(record).where, "%s %s", f->name, key);
}

/* got[n] against the array `key`. */
static void TEST(expect)(const fixture *f, const char *key, size_t n, const real *got, double limit)
{
    TEST(compare)(f, key, n, got, fixture_array(f, key, n), limit);
}

static void TEST(expect_scalar)(const fixture *f, const char *key, double got, double limit)
{
    const real narrow = (real)got;
    TEST(expect)(f, key, 1, &narrow, limit);
}

static real *TEST(input)(const fixture *f, const char *key, size_t n)
{
    const double *values = fixture_array(f, key, n);
    real *out = TEST_ALLOC(real, n);
    for (size_t i = 0; i < n; i++) out[i] = (real)values[i];
    return out;
}

/* ---- recurrent cells ---------------------------------------------------------------------- */

/* dtheta: each of its arrays against its own magnitude. */
static void TEST(expect_weights)(const fixture *f, const TEST(problem) *p, double limit)
{
    const double *want = fixture_array(f, "dtheta", p->ntheta);
    const size_t H = p->cell.H, rows = seqrnn_cell_gates(&p->cell) * H;
    const size_t gains = p->cell.layer_norm ? rows : 0, own = p->cell.layer_norm ? H : 0;
    const struct { const char *key; size_t n; } part[] = {
        {"dW", rows * p->cell.D}, {"dU", rows * seqrnn_cell_state(&p->cell)}, {"db", rows},
        {"dbU", p->cell.recurrent_bias ? rows : 0}, {"dp", seqrnn_cell_npeephole(&p->cell)},
        {"dP", p->cell.projection * H}, {"dgW", gains}, {"dgU", gains}, {"dgc", own}, {"dbc", own}};
    size_t at = 0;
    for (size_t way = 0; way < p->ways; way++)
        for (size_t k = 0; k < sizeof part / sizeof *part; at += part[k++].n)
            TEST(compare)(f, part[k].key, part[k].n, p->dtheta + at, want + at, limit);
    CHECK(at == p->ntheta);
}

/* Cell states and derivatives by every state; c is kept by the LSTM only. */
static void TEST(expect_steps)(const fixture *f, const TEST(problem) *p, double limit)
{
    real *c = TEST_ALLOC(real, p->ncells);
    if (!fixture_find(f, "dh")) return;
    TEST(expect)(f, "dh", p->nsteps, p->dh, limit);
    if (p->cell.kind != SEQRNN_LSTM) return;
    TEST(expect)(f, "dc", p->ncells, p->dc, limit);
    CHECK_STATUS(p->ways == 2
                     ? SEQRNN(recurrent_states)(&p->cell, p->direction, &p->seq, NULL, c, NULL,
                                                p->ws, p->scratch)
                     : SEQRNN(sequence_states)(&p->cell, &p->seq, NULL, c, NULL, p->ws,
                                               p->scratch), SEQRNN_OK);
    const size_t B = p->seq.B, T = p->seq.T, H = p->cell.H;
    for (size_t j = 0; j < p->ways * T * B; j++) /* frozen there; the fixture has zeros */
        if ((int)(j / B % T) >= p->seq.lengths[j % B]) memset(c + j * H, 0, H * sizeof(real));
    TEST(expect)(f, "c", p->ncells, c, limit);
}

static void TEST(recurrent_case)(const fixture *f, double limit)
{
    const seqrnn_cell cell = cell_of(f);
    const size_t B = fixture_size(f, "dims", 2), T = fixture_size(f, "dims", 3);
    TEST(problem) p = TEST(problem_make)(cell, direction(f), B, T, ints(f, "lengths", B), 0);
    const seqrnn_truncate cut = {fixture_size(f, "cut", 0), fixture_size(f, "cut", 1)};
    p.x = TEST(input)(f, "x", p.nx);
    p.theta = TEST(input)(f, "theta", p.ntheta);
    p.h0 = TEST(input)(f, "h0", p.nstate);
    p.c0 = TEST(input)(f, "c0", p.ncell);
    p.dy = TEST(input)(f, "dy", p.ny);
    p.dhT = TEST(input)(f, "dhT", p.nstate);
    p.dcT = TEST(input)(f, "dcT", p.ncell);
    if (fixture_find(f, "mask")) p.mask = TEST(input)(f, "mask", p.nstate);
    CHECK_STATUS(TEST(forward)(&p), SEQRNN_OK);
    CHECK_STATUS(TEST(backward)(&p, cut.k1 ? &cut : NULL), SEQRNN_OK);
    TEST(expect)(f, "y", p.ny, p.y, limit);
    TEST(expect)(f, "hT", p.nstate, p.hT, limit);
    TEST(expect)(f, "dx", p.nx, p.dx, limit);
    TEST(expect)(f, "dh0", p.nstate, p.dh0, limit);
    if (cell.kind == SEQRNN_LSTM) {
        TEST(expect)(f, "cT", p.ncell, p.cT, limit);
        TEST(expect)(f, "dc0", p.ncell, p.dc0, limit);
    }
    TEST(expect_weights)(f, &p, limit);
    TEST(expect_steps)(f, &p, limit);
}

/* ---- training ----------------------------------------------------------------------------- */

static void TEST(loss_case)(const fixture *f, double limit)
{
    const size_t K = fixture_size(f, "dims", 0), n = fixture_size(f, "dims", 1);
    const real *logits = TEST(input)(f, "logits", K * n);
    const real *weight = fixture_find(f, "weight") ? TEST(input)(f, "weight", K) : NULL;
    real *dlogits = TEST_ALLOC(real, K * n), *prob = TEST_ALLOC(real, K * n);
    double loss, norm;
    CHECK_STATUS(SEQRNN(softmax_xent)(K, n, logits, ints(f, "target", n), weight, &loss, &norm,
                                      dlogits, prob), SEQRNN_OK);
    TEST(expect_scalar)(f, "loss", loss, limit);
    TEST(expect_scalar)(f, "norm", norm, limit);
    TEST(expect)(f, "dlogits", K * n, dlogits, limit);
    TEST(expect)(f, "prob", K * n, prob, limit);
}

static void TEST(optimiser_case)(const fixture *f, double limit)
{
    static const char *const kinds[] = {"sgd", "adam"};
    const size_t n = fixture_size(f, "dims", 0), steps = fixture_size(f, "dims", 1);
    const double *set = fixture_array(f, "settings", 4);
    const double *path = fixture_array(f, "path", n * steps);
    const seqrnn_optim optim = {.kind = one_of(fixture_word(f, "kind"), 2, kinds),
                                .learning_rate = set[0], .beta1 = set[1], .beta2 = set[2],
                                .eps = set[3]};
    const real *grad = TEST(input)(f, "grad", n * steps);
    real *theta = TEST(input)(f, "theta", n), *moments = TEST_ZEROS(real, 2 * n);
    for (size_t s = 0; s < steps; s++) {
        CHECK_STATUS(SEQRNN(optim_update)(&optim, n, s + 1, grad + s * n, theta, moments),
                     SEQRNN_OK);
        TEST(compare)(f, "path", n, theta, path + s * n, limit);
    }
}

static void TEST(clip_case)(const fixture *f, double limit)
{
    const size_t n = fixture_size(f, "dims", 0);
    real *grad = TEST(input)(f, "grad", n);
    double norm;
    CHECK_STATUS(SEQRNN(clip_norm)(n, *fixture_array(f, "max_norm", 1), grad, &norm), SEQRNN_OK);
    TEST(expect_scalar)(f, "norm", norm, limit);
    TEST(expect)(f, "clipped", n, grad, limit);
}

/* ---- networks ----------------------------------------------------------------------------- */

/* [embedding,] stack of cells, dense: the chain of a network fixture, in layer[]. */
static seqrnn_network TEST(network_of)(const fixture *f, seqrnn_layer *layer)
{
    const size_t vocabulary = fixture_size(f, "dims", 0), features = fixture_size(f, "dims", 1);
    const size_t H = fixture_size(f, "dims", 2), depth = fixture_size(f, "dims", 3);
    seqrnn_network net = {.inputs = vocabulary ? 0 : features, .layer = layer};
    const seqrnn_layer embedding = {.kind = SEQRNN_EMBEDDING, .units = features,
                                    .vocabulary = vocabulary};
    const seqrnn_layer dense = {.kind = SEQRNN_DENSE, .units = fixture_size(f, "dims", 4)};
    seqrnn_layer recurrent = {.kind = SEQRNN_RECURRENT, .units = H, .direction = direction(f)};
    recurrent.cell = seqrnn_cell_standard(cell_kind(f), 1, H);
    recurrent.cell.recurrent_bias = recurrent.cell.kind == SEQRNN_GRU;
    if (vocabulary) layer[net.nlayer++] = embedding;
    for (size_t i = 0; i < depth; i++) layer[net.nlayer++] = recurrent;
    layer[net.nlayer++] = dense;
    return net;
}

static void TEST(network_case)(const fixture *f, double limit)
{
    seqrnn_layer layer[8];
    const seqrnn_network net = TEST(network_of)(f, layer);
    const size_t K = fixture_size(f, "dims", 4), B = fixture_size(f, "dims", 5);
    const size_t T = fixture_size(f, "dims", 6), nparam = seqrnn_network_nparam(&net);
    const size_t nstate = seqrnn_network_nstate(&net, B);
    CHECK_STATUS(seqrnn_network_check(&net, NULL), SEQRNN_OK);
    SEQRNN(batch) batch = {.B = B, .T = T, .lengths = ints(f, "lengths", B),
                           .target = ints(f, "target", B * T)};
    if (fixture_find(f, "id")) batch.id = ints(f, "id", B * T);
    else batch.x = TEST(input)(f, "x", net.inputs * B * T);
    if (fixture_find(f, "weight")) batch.weight = TEST(input)(f, "weight", K);
    const real *theta = TEST(input)(f, "theta", nparam), *state = TEST(input)(f, "state", nstate);
    real *grad = TEST_ALLOC(real, nparam), *output = TEST_ALLOC(real, K * B * T);
    real *after = TEST_ALLOC(real, nstate);
    size_t ws_bytes, scratch_bytes;
    CHECK_STATUS(SEQRNN(network_ws_size)(&net, B, T, &ws_bytes), SEQRNN_OK);
    CHECK_STATUS(SEQRNN(network_scratch_size)(&net, B, T, &scratch_bytes), SEQRNN_OK);
    void *ws = test_alloc(ws_bytes), *scratch = test_alloc(scratch_bytes);
    double loss, norm;

    CHECK_STATUS(SEQRNN(network_forward)(&net, &batch, theta, state, output, after, ws, scratch),
                 SEQRNN_OK);
    TEST(expect)(f, "output", K * B * T, output, limit);
    TEST(expect)(f, "state_out", nstate, after, limit);
    CHECK_STATUS(SEQRNN(network_loss_grad)(&net, &batch, theta, state, &loss, &norm, grad, after,
                                           ws, scratch), SEQRNN_OK);
    TEST(expect_scalar)(f, "loss", loss, limit);
    TEST(expect_scalar)(f, "norm", norm, limit);
    TEST(expect)(f, "grad", nparam, grad, limit);
    TEST(expect)(f, "state_out", nstate, after, limit);
}

static void TEST(file)(const char *name, double limit)
{
    const struct { const char *what; void (*run)(const fixture *, double); } kind[] = {
        {"", TEST(recurrent_case)}, {"loss", TEST(loss_case)}, {"clip", TEST(clip_case)},
        {"optimiser", TEST(optimiser_case)}, {"network", TEST(network_case)}};
    FILE *stream = fixture_open(name);
    fixture f;
    size_t ncase = 0;
    for (; stream && fixture_next(stream, &f); ncase++) {
        TEST_CASE("%s", f.name);
        for (size_t k = 0; k < sizeof kind / sizeof *kind; k++)
            if (!strcmp(fixture_word(&f, "what"), kind[k].what)) kind[k].run(&f, limit);
        test_free_all();
    }
    CHECK(ncase > 0);
    if (stream) fclose(stream);
}

static void TEST(golden)(double limit)
{
    static const char *const files[] = {"modules.txt", "options.txt", "activations.txt",
                                        "truncation.txt", "recurrent.txt", "training.txt",
                                        "networks.txt"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        TEST(record) = (error_record){0, ""};
        TEST(file)(files[i], limit);
        printf("%-15s %-6s worst error %.2e (limit %.0e) %s\n", files[i],
               sizeof(real) == 8 ? "double" : "float", TEST(record).worst, limit,
               TEST(record).where);
    }
}

#endif
