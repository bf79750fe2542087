/* Networks: gradients against central differences, purity, state, padding, layout, legality. */
#ifndef real
#define TWICE "test_network.c"
#include "twice.h"

static void gradients(void);
static void layout(void);
static void substreams(void);
static void legality(void);
static void sizes(void);
static void precisions(void);

int main(void)
{
    gradients();
    layout();
    substreams();
    legality();
    sizes();
    precisions();
    for (int k = 0; k < CHAIN_COUNT; k++) {
        const chain c = chain_number(k);
        TEST_CASE("%d: %s", k, c.name);
        purity_double(&c);
        purity_float(&c);
        if (k < CHAIN_CLASSES) {
            chunks_double(&c);
            chunks_float(&c);
        }
        frozen_double(&c);
        frozen_float(&c);
        padding_double(&c);
        padding_float(&c);
        permutation_double(&c);
        permutation_float(&c);
    }
    illegal_batches_double();
    illegal_batches_float();
    nothing_counts_double();
    nothing_counts_float();
    return test_report("network");
}

/* ---- gradients --------------------------------------------------------------------------- */

static double loss_of_theta(void *context, const double *theta, int *status)
{
    netcase_double k = *(netcase_double *)context;
    k.theta = (double *)theta;
    *status = netcase_loss_double(&k, 0);
    return k.loss;
}

/* Every chain, ragged (a length of 0 too) and not, with and without an initial state. */
static void gradients(void)
{
    static const int lengths[4] = {5, 0, 2, 4};
    double worst = 0;
    for (int n = 0; n < CHAIN_COUNT * 4; n++) {
        const chain c = chain_number(n / 4);
        netcase_double k = netcase_make_double(&c, 4, 5, n % 2 ? lengths : NULL, (uint64_t)n + 1);
        seqrnn_grad_report report;
        TEST_CASE("gradients %d: %s", n / 4, c.name);
        if (n % 4 > 1) k.state = NULL;
        CHECK_STATUS(netcase_loss_double(&k, 1), SEQRNN_OK);
        /* the floor keeps gradients so small that their differences are all rounding apart */
        CHECK_STATUS(seqrnn_grad_check(k.ntheta, k.theta, k.grad, 1e-5, 1e-3, 0, NULL,
                                       loss_of_theta, &k, NULL, &report), SEQRNN_OK);
        CHECK(report.relative_error <= 1e-7);
        worst = fmax(worst, report.relative_error);
        test_free_all();
    }
    if (test_verbose()) printf("worst relative error of a network's gradient: %.1e\n", worst);
}

/* ---- description ------------------------------------------------------------------------- */

static void layout(void)
{
    const chain c = chain_number(2); /* embedding 5 -> 3, bidirectional lstm 6, bU, p, dense 4 */
    const seqrnn_network net = chain_network(&c);
    static const struct {
        size_t layer;
        int backward;
        const char *name;
        size_t rows, cols;
    } expected[] = {{0, 0, "E", 3, 5},  {1, 0, "W", 24, 3},  {1, 0, "U", 24, 6}, {1, 0, "b", 24, 1},
                    {1, 0, "bU", 24, 1}, {1, 0, "p", 18, 1}, {1, 1, "W", 24, 3}, {1, 1, "U", 24, 6},
                    {1, 1, "b", 24, 1}, {1, 1, "bU", 24, 1}, {1, 1, "p", 18, 1}, {2, 0, "W", 4, 12},
                    {2, 0, "b", 4, 1}};
    const size_t n = sizeof expected / sizeof *expected;
    seqrnn_tensor tensor[sizeof expected / sizeof *expected];
    size_t offset = 0;
    CHECK(seqrnn_network_ntensor(&net) == n);
    seqrnn_network_layout(&net, tensor);
    for (size_t k = 0; k < n; k++) {
        CHECK(tensor[k].layer == expected[k].layer && tensor[k].backward == expected[k].backward);
        CHECK(strcmp(tensor[k].name, expected[k].name) == 0);
        CHECK(tensor[k].rows == expected[k].rows && tensor[k].cols == expected[k].cols);
        CHECK(tensor[k].offset == offset);
        offset += tensor[k].rows * tensor[k].cols;
    }
    CHECK(seqrnn_network_nparam(&net) == offset);
    CHECK(seqrnn_network_outputs(&net) == 4);
    CHECK(seqrnn_network_nstate(&net, 3) == 2 * 2 * 6 * 3);
    const chain gru = chain_number(4);
    const seqrnn_network gru_net = chain_network(&gru);
    CHECK(seqrnn_network_outputs(&gru_net) == 4);
    CHECK(seqrnn_network_nstate(&gru_net, 3) == 3 * (6 + 2 * 2));
}

/* A layer's first numbers are those of its cell alone, drawn from the layer's substreams. */
static void substreams(void)
{
    const chain c = chain_number(2);
    const seqrnn_network net = chain_network(&c);
    seqrnn_cell cell = c.layer[1].cell;
    cell.D = 3;
    cell.H = 6;
    const size_t n = seqrnn_cell_nparam(&cell);
    double *theta = TEST_ALLOC(double, seqrnn_network_nparam(&net)), *alone = TEST_ALLOC(double, n);
    size_t bytes;
    CHECK_STATUS(seqrnn_network_init_scratch_size(&net, &bytes), SEQRNN_OK);
    void *scratch = test_alloc(bytes);
    CHECK_STATUS(seqrnn_network_init(&net, 5, theta, scratch), SEQRNN_OK);
    for (uint32_t d = 0; d < 2; d++) {
        CHECK_STATUS(seqrnn_cell_init(&cell, &c.layer[1].init, 5, 2 + d, alone, scratch),
                     SEQRNN_OK);
        CHECK_SAME_BITS(theta + 15 + d * n, alone, n);
    }
    test_free_all();
}

static void legality(void)
{
    size_t bytes;
    double theta[1000];
    char scratch[20000];
    chain c = chain_number(0);
    seqrnn_network net = chain_network(&c);
    CHECK_STATUS(seqrnn_network_check(NULL, NULL), -1);
    net.nlayer = 0;
    CHECK_STATUS(seqrnn_network_check(&net, NULL), -1);
    c = chain_number(3);
    net = chain_network(&c);
    net.inputs = 0;
    CHECK_STATUS(seqrnn_network_check(&net, NULL), -1);
    for (int k = 0; k < 7; k++) {
        c = chain_number(0);
        net = chain_network(&c);
        if (k == 0) { /* an embedding behind a dense layer */
            c.layer[1] = c.layer[0];
            c.layer[0] = c.layer[2];
        }
        if (k == 1) c.layer[2].kind = SEQRNN_NLAYER;
        if (k == 2) c.layer[2].kind = -1;
        if (k == 3) c.layer[0].units = 0;
        if (k == 4) c.layer[1].units = 0;
        if (k == 5) c.layer[1].direction = 3;
        if (k == 6) c.layer[1].cell.clip = NAN;
        CHECK_STATUS(seqrnn_network_check(&net, NULL), -1);
        CHECK_STATUS(seqrnn_network_ws_size(&net, 1, 1, &bytes), -1);
        CHECK_STATUS(seqrnn_network_scratch_size(&net, 1, 1, &bytes), -1);
        CHECK_STATUS(seqrnn_network_init_scratch_size(&net, &bytes), -1);
        CHECK_STATUS(seqrnn_network_init(&net, 1, theta, scratch), -1);
    }
    for (int l = 0; l < 3; l++) { /* initialisers that a layer does not have */
        c = chain_number(0);
        net = chain_network(&c);
        c.layer[l].init.kind = l == 1 ? SEQRNN_NINIT : SEQRNN_INIT_ORTHOGONAL;
        CHECK_STATUS(seqrnn_network_init(&net, 1, theta, scratch), -1);
    }
}

/* Products that overflow are refused, wherever they arise. */
static void sizes(void)
{
    size_t bytes;
    chain c = chain_number(0);
    seqrnn_network net = chain_network(&c);
    CHECK_STATUS(seqrnn_network_ws_size(&net, SIZE_MAX / 8, 3, &bytes), SEQRNN_TOO_LARGE);
    CHECK_STATUS(seqrnn_network_ws_size(&net, (size_t)1 << 32, (size_t)1 << 32, &bytes),
                 SEQRNN_TOO_LARGE);
    CHECK_STATUS(seqrnn_network_scratch_size(&net, (size_t)1 << 31, (size_t)1 << 31, &bytes),
                 SEQRNN_TOO_LARGE);
    CHECK_STATUS(seqrnnf_network_ws_size(&net, 1, SIZE_MAX, &bytes), SEQRNN_TOO_LARGE);
    CHECK(seqrnn_network_nstate(&net, SIZE_MAX / 2) == SIZE_MAX);
    for (int l = 0; l < 3; l++) {
        c = chain_number(0);
        net = chain_network(&c);
        c.layer[l].units = SIZE_MAX / 3;
        CHECK_STATUS(seqrnn_network_check(&net, NULL), SEQRNN_TOO_LARGE);
        CHECK_STATUS(seqrnn_network_ws_size(&net, 1, 1, &bytes), SEQRNN_TOO_LARGE);
    }
    c = chain_number(0);
    net = chain_network(&c);
    c.layer[0].vocabulary = SIZE_MAX;
    CHECK_STATUS(seqrnn_network_check(&net, NULL), SEQRNN_TOO_LARGE);
    /* each layer can be addressed, all together cannot */
    c = (chain){.inputs = 1, .nlayer = 2, .layer = {chain_plain(SEQRNN_DENSE, (size_t)1 << 58)}};
    c.layer[1] = chain_plain(SEQRNN_DENSE, 2);
    net = chain_network(&c);
    CHECK_STATUS(seqrnn_network_check(&net, NULL), SEQRNN_TOO_LARGE);
}

/* Both precisions compute the same network. */
static void precisions(void)
{
    static const int lengths[3] = {4, 6, 1};
    for (int n = 0; n < CHAIN_COUNT; n++) {
        const chain c = chain_number(n);
        netcase_double k = netcase_make_double(&c, 3, 6, lengths, 4);
        netcase_float f = netcase_make_float(&c, 3, 6, lengths, 4);
        double *wide = TEST_ALLOC(double, k.ntheta);
        CHECK_STATUS(netcase_loss_double(&k, 1), SEQRNN_OK);
        CHECK_STATUS(netcase_loss_float(&f, 1), SEQRNN_OK);
        for (size_t i = 0; i < k.ntheta; i++) wide[i] = f.grad[i];
        CHECK_CLOSE(k.loss, f.loss, 1e-5);
        CHECK(test_distance(k.ntheta, k.grad, wide) < 2e-5);
        test_free_all();
    }
}
#else
#include "chains.h"

/* ---- identities -------------------------------------------------------------------------- */

/* The same bits again, whatever lay in ws, scratch and the results; the inputs stay; the loss does
 * not depend on whether the gradient is wanted; state_out may be state. */
static void TEST(purity)(const chain *c)
{
    static const int lengths[3] = {2, 0, 4};
    TEST(netcase) k = TEST(netcase_make)(c, 3, 4, lengths, 9);
    TEST(netcase) again = TEST(netcase_make)(c, 3, 4, lengths, 9);
    CHECK_STATUS(TEST(netcase_loss)(&k, 1), SEQRNN_OK);
    CHECK_SAME_BITS(k.theta, again.theta, k.ntheta);
    CHECK_SAME_BITS(k.state, again.state, k.nstate);
    size_t bytes;
    SEQRNN(network_ws_size)(&k.net, 3, 4, &bytes);
    memset(again.ws, 0, bytes);
    SEQRNN(network_scratch_size)(&k.net, 3, 4, &bytes);
    memset(again.scratch, 0, bytes);
    again.state_out = again.state;
    CHECK_STATUS(TEST(netcase_loss)(&again, 1), SEQRNN_OK);
    CHECK(k.loss == again.loss && k.norm == again.norm);
    CHECK_SAME_BITS(k.grad, again.grad, k.ntheta);
    CHECK_SAME_BITS(k.state_out, again.state_out, k.nstate);
    const double loss = k.loss;
    CHECK_STATUS(TEST(netcase_loss)(&k, 0), SEQRNN_OK);
    CHECK(k.loss == loss);
    test_free_all();
}

/* The gradient of a frozen layer is 0, those of the others are what they were. */
static void TEST(frozen)(const chain *c)
{
    TEST(netcase) free = TEST(netcase_make)(c, 3, 4, NULL, 16);
    CHECK_STATUS(TEST(netcase_loss)(&free, 1), SEQRNN_OK);
    for (size_t l = 0; l < c->nlayer; l++) {
        chain other = *c;
        seqrnn_tensor tensor[40];
        other.layer[l].frozen = 1;
        TEST(netcase) k = TEST(netcase_make)(&other, 3, 4, NULL, 16);
        CHECK_STATUS(TEST(netcase_loss)(&k, 1), SEQRNN_OK);
        CHECK(k.loss == free.loss);
        seqrnn_network_layout(&k.net, tensor);
        for (size_t n = 0; n < seqrnn_network_ntensor(&k.net); n++)
            for (size_t i = 0; i < tensor[n].rows * tensor[n].cols; i++) {
                const real grad = k.grad[tensor[n].offset + i];
                CHECK(grad == (tensor[n].layer == l ? 0 : free.grad[tensor[n].offset + i]));
            }
    }
    test_free_all();
}

/* A stateful pass in chunks is the whole pass, to the bit; only forward layers have that. */
static void TEST(chunks)(const chain *c)
{
    enum { B = 2, T = 7 };
    static const size_t cut[] = {0, 3, 4, 7};
    for (size_t l = 0; l < c->nlayer; l++)
        if (c->layer[l].kind == SEQRNN_RECURRENT && c->layer[l].direction != SEQRNN_FORWARD) return;
    TEST(netcase) k = TEST(netcase_make)(c, B, T, NULL, 11), part = k;
    const size_t K = k.nout / (B * T);
    CHECK_STATUS(TEST(netcase_forward)(&k), SEQRNN_OK);
    part.output = TEST_ALLOC(real, k.nout);
    part.state_out = TEST_ALLOC(real, k.nstate);
    for (int n = 0; n < 3; n++) {
        part.batch.T = cut[n + 1] - cut[n];
        part.batch.id = k.batch.id ? k.batch.id + B * cut[n] : NULL;
        part.batch.x = k.batch.x ? k.batch.x + B * cut[n] * c->inputs : NULL;
        CHECK_STATUS(TEST(netcase_forward)(&part), SEQRNN_OK);
        CHECK_SAME_BITS(part.output, k.output + B * cut[n] * K, B * part.batch.T * K);
        part.state = part.state_out;
    }
    CHECK_SAME_BITS(part.state, k.state_out, k.nstate);
    test_free_all();
}

/* What stands in the padding (features, ids, targets, weights) changes nothing; outputs are 0
 * there; a shorter padding gives the same results. */
static void TEST(padding)(const chain *c)
{
    enum { B = 3, T = 5 };
    static const int lengths[B] = {3, 0, 2};
    TEST(netcase) k = TEST(netcase_make)(c, B, T, lengths, 12);
    TEST(netcase) other = TEST(netcase_make)(c, B, T, lengths, 12);
    const size_t steps = seqrnn_network_pooled(&k.net) ? 1 : T, K = k.nout / (B * steps);
    const size_t C = seqrnn_network_categories(&k.net), D = k.net.inputs;
    const size_t M = seqrnn_loss_values(&k.net.loss, K);
    for (size_t j = 0; j < B * T; j++) {
        if ((int)(j / B) < lengths[j % B]) continue;
        for (size_t i = 0; i < C; i++) ((int *)other.batch.id)[j + i * B * T] = -1;
        for (size_t i = 0; i < D; i++) ((real *)other.batch.x)[i + j * D] = (real)NAN;
        if (j >= B * steps) continue;
        if (!M) ((int *)other.batch.target)[j] = (int)((size_t)(k.batch.target[j] + 2) % K);
        for (size_t i = 0; i < M; i++) ((real *)other.batch.value)[i + j * M] = 7;
        if (k.batch.sample_weight) ((real *)other.batch.sample_weight)[j] = -1;
    }
    CHECK_STATUS(TEST(netcase_loss)(&k, 1), SEQRNN_OK);
    CHECK_STATUS(TEST(netcase_loss)(&other, 1), SEQRNN_OK);
    CHECK(k.loss == other.loss && k.norm == other.norm && isfinite(k.loss));
    CHECK_SAME_BITS(k.grad, other.grad, k.ntheta);
    CHECK_SAME_BITS(k.state_out, other.state_out, k.nstate);
    CHECK_STATUS(TEST(netcase_forward)(&other), SEQRNN_OK);
    for (size_t j = 0; j < B * steps; j++)
        for (size_t i = 0; (int)(j / B) >= lengths[j % B] && i < K; i++)
            CHECK(other.output[i + j * K] == 0);

    if (C > 1) { /* the planes of ids would move */
        test_free_all();
        return;
    }
    const double loss = k.loss;
    real *grad = k.grad;
    k.batch.T = 3;
    k.grad = TEST_ALLOC(real, k.ntheta);
    CHECK_STATUS(TEST(netcase_loss)(&k, 1), SEQRNN_OK);
    CHECK_CLOSE(k.loss, loss, 8 * EPS);
    CHECK(test_distance_real(k.ntheta, k.grad, grad) < 64 * EPS);
    test_free_all();
}

/* Sequences in another order: the same outputs in that order, to the bit. */
static void TEST(permutation)(const chain *c)
{
    enum { B = 4, T = 5 };
    static const int lengths[B] = {1, 5, 3, 0}, order[B] = {2, 3, 0, 1};
    int permuted[B];
    TEST(netcase) k = TEST(netcase_make)(c, B, T, lengths, 13);
    TEST(netcase) p = TEST(netcase_make)(c, B, T, permuted, 13);
    const size_t steps = seqrnn_network_pooled(&k.net) ? 1 : T, K = k.nout / (B * steps);
    const size_t C = seqrnn_network_categories(&k.net), D = k.net.inputs;
    k.state = p.state = NULL;
    k.batch.training = p.batch.training = 0; /* dropout draws by place */
    for (size_t b = 0; b < B; b++) permuted[b] = lengths[order[b]];
    for (size_t j = 0; j < B * T; j++) {
        const size_t from = j / B * B + (size_t)order[j % B];
        for (size_t i = 0; i < C; i++)
            ((int *)p.batch.id)[j + i * B * T] = k.batch.id[from + i * B * T];
        if (D) memcpy((real *)p.batch.x + j * D, k.batch.x + from * D, D * sizeof(real));
    }
    CHECK_STATUS(TEST(netcase_forward)(&k), SEQRNN_OK);
    CHECK_STATUS(TEST(netcase_forward)(&p), SEQRNN_OK);
    for (size_t j = 0; j < B * steps; j++)
        CHECK_SAME_BITS(p.output + j * K, k.output + (j / B * B + (size_t)order[j % B]) * K, K);
    test_free_all();
}

/* ---- corners ----------------------------------------------------------------------------- */

static void TEST(illegal_batches)(void)
{
    const chain c = chain_number(0), g = chain_number(3);
    TEST(netcase) k = TEST(netcase_make)(&c, 2, 3, NULL, 14), bad = k;
    const int above[6] = {0, 1, 2, 3, 4, 5}, below[6] = {0, 0, -2, 0, 0, 0};
    const int negative[2] = {1, -1}, beyond[2] = {4, 1};
    bad.batch.id = above; /* V = 5, K = 4 */
    CHECK_STATUS(TEST(netcase_loss)(&bad, 1), -2);
    bad.batch.id = below;
    CHECK_STATUS(TEST(netcase_loss)(&bad, 1), -2);
    bad.batch.id = NULL;
    CHECK_STATUS(TEST(netcase_forward)(&bad), -2);
    bad = k;
    bad.batch.target = above;
    CHECK_STATUS(TEST(netcase_loss)(&bad, 1), -2);
    bad.batch.target = NULL;
    CHECK_STATUS(TEST(netcase_loss)(&bad, 1), -2);
    bad = k;
    bad.batch.lengths = negative;
    CHECK_STATUS(TEST(netcase_loss)(&bad, 1), -2);
    bad.batch.lengths = beyond;
    CHECK_STATUS(TEST(netcase_forward)(&bad), -2);
    bad = k;
    bad.batch.x = k.theta; /* ids and features at once */
    CHECK_STATUS(TEST(netcase_forward)(&bad), -2);
    bad = k;
    bad.batch.B = 0;
    CHECK_STATUS(TEST(netcase_forward)(&bad), -2);
    bad = k;
    bad.theta = NULL;
    CHECK_STATUS(TEST(netcase_forward)(&bad), -3);
    TEST(netcase) x = TEST(netcase_make)(&g, 2, 3, NULL, 14);
    x.batch.x = NULL;
    x.batch.id = above;
    CHECK_STATUS(TEST(netcase_forward)(&x), -2);
    test_free_all();
}

/* No target counts: loss, norm and gradient are 0; the state still moves on. */
static void TEST(nothing_counts)(void)
{
    static const int lengths[2] = {3, 3}, none[6] = {-1, -1, -1, -1, -1, -1};
    const chain c = chain_number(0);
    TEST(netcase) k = TEST(netcase_make)(&c, 2, 3, lengths, 15);
    k.batch.target = none;
    CHECK_STATUS(TEST(netcase_loss)(&k, 1), SEQRNN_OK);
    CHECK(k.loss == 0 && k.norm == 0);
    for (size_t i = 0; i < k.ntheta; i++) CHECK(k.grad[i] == 0);
    CHECK(memcmp(k.state, k.state_out, k.nstate * sizeof(real)) != 0);
    test_free_all();
}
#endif
