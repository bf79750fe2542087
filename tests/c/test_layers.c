/* Embedding, dense and softmax cross-entropy against their definitions and central differences. */
#ifndef real
#define TWICE "test_layers.c"
#include "twice.h"

static void gradients(void);

int main(void)
{
    embedding_double();
    embedding_float();
    dense_double();
    dense_float();
    softmax_double();
    softmax_float();
    softmax_corners_double();
    softmax_corners_float();
    gradients();
    return test_report("layers");
}

/* ---- gradients, in double ---------------------------------------------------------------- */

enum { IN = 4, K = 5, N = 7 };

typedef struct chain {
    int target[N];
    double weight[K], x[IN * N];
} chain;

/* theta = W[K,IN], b[K]: loss of softmax(W x + b) */
static double chain_loss(void *context, const double *theta, int *status)
{
    const chain *c = context;
    double logits[K * N], loss, norm;
    seqrnn_dense_forward(IN, K, N, c->x, theta, theta + K * IN, logits);
    *status = seqrnn_softmax_xent(K, N, logits, c->target, c->weight, &loss, &norm, NULL, NULL);
    return loss;
}

/* theta = x[IN,N] */
static double chain_loss_of_x(void *context, const double *x, int *status)
{
    chain c = *(chain *)context;
    double W[K * IN + K];
    test_fill(3, K * IN + K, 1, W);
    memcpy(c.x, x, sizeof c.x);
    return chain_loss(&c, W, status);
}

/* Dense and loss together, with class weights and ignored targets. */
static void gradients(void)
{
    chain c = {{0, 4, -1, 2, 2, -1, 1}, {1, 0.5, 2, 3, 0.25}, {0}};
    double theta[K * IN + K], grad[K * IN + K] = {0}, dx[IN * N], logits[K * N], dlogits[K * N];
    double loss, norm;
    seqrnn_grad_report report;
    test_fill(2, IN * N, 1, c.x);
    test_fill(3, K * IN + K, 1, theta);
    seqrnn_dense_forward(IN, K, N, c.x, theta, theta + K * IN, logits);
    seqrnn_softmax_xent(K, N, logits, c.target, c.weight, &loss, &norm, dlogits, NULL);
    seqrnn_dense_backward(IN, K, N, c.x, theta, dlogits, dx, grad, grad + K * IN);
    CHECK_STATUS(seqrnn_grad_check(K * IN + K, theta, grad, 1e-5, 1e-4, 0, NULL, chain_loss, &c,
                                   NULL, &report), SEQRNN_OK);
    CHECK(report.relative_error < 1e-7);
    CHECK_STATUS(seqrnn_grad_check(IN * N, c.x, dx, 1e-5, 1e-4, 0, NULL, chain_loss_of_x, &c, NULL,
                                   &report), SEQRNN_OK);
    CHECK(report.relative_error < 1e-7);
}
#else

/* ---- embedding --------------------------------------------------------------------------- */

static void TEST(embedding)(void)
{
    enum { units = 3, V = 4, n = 6 };
    const int id[n] = {2, 0, -1, 2, 3, 2};
    real E[units * V], y[units * n], dE[units * V], before[units * V];
    test_fill_real(1, units * V, 1, E);
    CHECK_STATUS(SEQRNN(embedding_forward)(units, V, n, id, E, y), SEQRNN_OK);
    for (int j = 0; j < n; j++)
        for (int i = 0; i < units; i++)
            CHECK(y[i + j * units] == (id[j] < 0 ? 0 : E[i + id[j] * units]));

    test_fill_real(2, units * V, 1, dE);
    memcpy(before, dE, sizeof dE);
    CHECK_STATUS(SEQRNN(embedding_backward)(units, V, n, id, y, dE), SEQRNN_OK);
    for (int v = 0; v < V; v++)
        for (int i = 0; i < units; i++) {
            real sum = before[i + v * units];
            for (int j = 0; j < n; j++)
                if (id[j] == v) sum += y[i + j * units];
            CHECK(dE[i + v * units] == sum);
        }

    const int above[2] = {0, V}, below[2] = {0, -2};
    memcpy(before, dE, sizeof dE);
    CHECK_STATUS(SEQRNN(embedding_forward)(units, V, 2, above, E, y), -4);
    CHECK_STATUS(SEQRNN(embedding_forward)(units, V, 2, below, E, y), -4);
    CHECK_STATUS(SEQRNN(embedding_backward)(units, V, 2, above, y, dE), -4);
    CHECK_SAME_BITS(dE, before, (size_t)(units * V));
}

/* ---- dense ------------------------------------------------------------------------------- */

/* Against sums in double; dW and db are added to, dx is overwritten, each may be left out. */
static void TEST(dense)(void)
{
    enum { in = 5, units = 3, n = 11 };
    real x[in * n], W[units * in], b[units], y[units * n], dy[units * n];
    real dx[in * n], dW[units * in] = {0}, db[units] = {0};
    double ref_y[units * n], ref_dx[in * n] = {0}, ref_dW[units * in] = {0}, ref_db[units] = {0};
    test_fill_real(1, in * n, 1, x);
    test_fill_real(2, units * in, 1, W);
    test_fill_real(3, units, 1, b);
    test_fill_real(4, units * n, 1, dy);
    for (int j = 0; j < n; j++)
        for (int i = 0; i < units; i++) {
            const double d = dy[i + j * units];
            double sum = b[i];
            for (int k = 0; k < in; k++) {
                sum += (double)W[i + k * units] * x[k + j * in];
                ref_dx[k + j * in] += d * W[i + k * units];
                ref_dW[i + k * units] += d * x[k + j * in];
            }
            ref_y[i + j * units] = sum;
            ref_db[i] += d;
        }
    CHECK_STATUS(SEQRNN(dense_forward)(in, units, n, x, W, b, y), SEQRNN_OK);
    CHECK_STATUS(SEQRNN(dense_backward)(in, units, n, x, W, dy, dx, dW, db), SEQRNN_OK);
    for (int i = 0; i < units * n; i++) CHECK(fabs(y[i] - ref_y[i]) < 20 * EPS);
    for (int i = 0; i < in * n; i++) CHECK(fabs(dx[i] - ref_dx[i]) < 20 * EPS);
    for (int i = 0; i < units * in; i++) CHECK(fabs(dW[i] - ref_dW[i]) < 40 * EPS);
    for (int i = 0; i < units; i++) CHECK(fabs(db[i] - ref_db[i]) < 40 * EPS);

    real twice[units * in];
    memcpy(twice, dW, sizeof dW);
    CHECK_STATUS(SEQRNN(dense_backward)(in, units, n, x, W, dy, NULL, twice, NULL), SEQRNN_OK);
    for (int i = 0; i < units * in; i++) CHECK(fabs(twice[i] - 2 * ref_dW[i]) < 80 * EPS);
}

/* ---- softmax cross-entropy --------------------------------------------------------------- */

static void TEST(softmax)(void)
{
    enum { k = 70, n = 9 };
    const int target[n] = {0, 5, 3, -1, 2, 2, 1, -1, 4};
    const real weight[k] = {1, 0.5, 0, 2, 3, 0.25}; /* 0 from 6 on */
    real a[k * n], d[k * n], prob[k * n], alone[k * n];
    double loss, norm, sum = 0, total = 0;
    test_fill_real(8, k * n, 5, a);
    CHECK_STATUS(SEQRNN(softmax_xent)(k, n, a, target, weight, &loss, &norm, d, prob), SEQRNN_OK);
    for (int j = 0; j < n; j++)
        if (target[j] >= 0) total += weight[target[j]];
    CHECK(norm == total);
    for (int j = 0; j < n; j++) {
        double z = 0, w = target[j] < 0 ? 0 : weight[target[j]];
        for (int i = 0; i < k; i++) z += exp(a[i + j * k]);
        for (int i = 0; i < k; i++) {
            const double p = exp(a[i + j * k]) / z;
            CHECK(fabs(prob[i + j * k] - p) < 8 * EPS);
            CHECK(fabs(d[i + j * k] - w / total * (p - (i == target[j]))) < 16 * EPS);
        }
        if (w > 0) sum -= w * log(exp(a[target[j] + j * k]) / z);
    }
    CHECK_CLOSE(loss, sum / total, 20 * EPS);

    double loss_alone;
    CHECK_STATUS(SEQRNN(softmax_xent)(k, n, a, target, weight, &loss_alone, &norm, alone, NULL),
                 SEQRNN_OK);
    CHECK(loss_alone == loss);
    CHECK_SAME_BITS(alone, d, (size_t)(k * n));
    CHECK_STATUS(SEQRNN(softmax_xent)(k, n, a, target, weight, &loss_alone, &norm, NULL, NULL),
                 SEQRNN_OK);
    CHECK(loss_alone == loss);
}

static void TEST(softmax_corners)(void)
{
    const int none[2] = {-1, -1}, first[2] = {0, 0};
    real d[6], prob[6], a[6] = {0};
    double loss, norm;

    /* no target counts: everything is 0, even beside scores that are not finite */
    a[1] = (real)NAN;
    CHECK_STATUS(SEQRNN(softmax_xent)(3, 2, a, none, NULL, &loss, &norm, d, NULL), SEQRNN_OK);
    CHECK(loss == 0 && norm == 0);
    for (int i = 0; i < 6; i++) CHECK(d[i] == 0);
    const real no_weight[3] = {0, 1, 1};
    CHECK_STATUS(SEQRNN(softmax_xent)(3, 2, a, first, no_weight, &loss, &norm, d, NULL),
                 SEQRNN_OK);
    CHECK(loss == 0 && norm == 0 && d[0] == 0);

    /* equal scores: log K */
    a[1] = 0;
    CHECK_STATUS(SEQRNN(softmax_xent)(3, 2, a, first, NULL, &loss, &norm, d, prob), SEQRNN_OK);
    CHECK(norm == 2);
    CHECK_CLOSE(loss, log(3), 4 * EPS);

    /* scores far beyond the range of exp */
    for (int i = 0; i < 6; i++) a[i] = (real)(i % 3 ? -30000 : 30000);
    CHECK_STATUS(SEQRNN(softmax_xent)(3, 2, a, first, NULL, &loss, &norm, d, prob), SEQRNN_OK);
    CHECK(loss == 0 && d[0] == 0 && d[1] == 0 && prob[0] == 1 && prob[1] == 0);
    const int second[2] = {1, 1};
    CHECK_STATUS(SEQRNN(softmax_xent)(3, 2, a, second, NULL, &loss, &norm, d, prob), SEQRNN_OK);
    CHECK(loss == 60000 && d[0] == (real)0.5 && d[1] == -(real)0.5);

    /* not a number: said by the loss */
    a[4] = (real)NAN;
    CHECK_STATUS(SEQRNN(softmax_xent)(3, 2, a, first, NULL, &loss, &norm, d, NULL), SEQRNN_OK);
    CHECK(isnan(loss));

    const int above[2] = {0, 3}, below[2] = {-2, 0};
    const real negative[3] = {1, -1, 1}, nan_weight[3] = {1, (real)NAN, 1};
    CHECK_STATUS(SEQRNN(softmax_xent)(0, 2, a, first, NULL, &loss, &norm, d, NULL), -1);
    CHECK_STATUS(SEQRNN(softmax_xent)(3, 2, a, above, NULL, &loss, &norm, d, NULL), -4);
    CHECK_STATUS(SEQRNN(softmax_xent)(3, 2, a, below, NULL, &loss, &norm, d, NULL), -4);
    CHECK_STATUS(SEQRNN(softmax_xent)(3, 2, a, first, negative, &loss, &norm, d, NULL), -5);
    CHECK_STATUS(SEQRNN(softmax_xent)(3, 2, a, first, nan_weight, &loss, &norm, d, NULL), -5);
}
#endif
