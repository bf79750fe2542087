/* The linear-chain CRF: against all paths written out, against PyTorch, against central
 * differences; its best tags; its place in a network. */
#ifndef real
#include "crf_cases.h"
#include "fixture.h"

enum { MAX_K = 4, MAX_T = 5, MAX_PATHS = 1024 };

/* Tags number p of K^L: the first tag counts most, so numbers grow in the order of the tags. */
static void path_tags(size_t p, size_t K, size_t L, int *tag)
{
    for (size_t t = L; t-- > 0; p /= K) tag[t] = (int)(p % K);
}

static double log_sum(size_t n, const double *a)
{
    double top = -INFINITY, sum = 0;
    for (size_t i = 0; i < n; i++) top = fmax(top, a[i]);
    for (size_t i = 0; i < n && top > -INFINITY; i++) sum += exp(a[i] - top);
    return top + log(sum);
}

#define TWICE "test_crf.c"
#include "twice.h"

static void gradients(void);
static void network(void);

int main(void)
{
    brute_force_double(1e-12);
    brute_force_float(2e-5);
    golden_double(1e-12);
    golden_float(2e-5);
    ties_double();
    ties_float();
    gradients();
    network();
    return test_report("crf");
}

/* ---- central differences ----------------------------------------------------------------- */

/* theta = emission, A, start, end */
static double loss_of(void *context, const double *theta, int *status)
{
    const crf_case_double *c = context;
    const size_t KK = c->K * c->K, n = c->K * c->seq.B * c->seq.T;
    const seqrnn_crf crf = {theta + n, theta + n + KK, theta + n + KK + c->K, c->forbidden};
    double loss, norm;
    *status = seqrnn_crf_loss(c->K, &c->seq, theta, &crf, c->target, c->sample, &loss, &norm, NULL,
                              NULL, NULL, NULL, c->scratch);
    return loss;
}

static void gradients(void)
{
    double worst = 0;
    for (int option = 0; option < 8; option++) {
        crf_case_double c = crf_make_double(4, 6, 7, (uint64_t)option + 50, option);
        const size_t KK = c.K * c.K, n = c.K * c.seq.B * c.seq.T, all = n + KK + 2 * c.K;
        double *theta = TEST_ALLOC(double, all), *d = TEST_ALLOC(double, all);
        seqrnn_grad_report report;
        TEST_CASE("gradient, options %d", option);
        crf_run_double(&c);
        for (size_t i = 0; i < n; i++) theta[i] = isnan(c.emission[i]) ? 0 : c.emission[i];
        memcpy(theta + n, c.A, (KK + 2 * c.K) * sizeof(double));
        memcpy(d, c.demission, n * sizeof(double));
        memcpy(d + n, c.dA, (KK + 2 * c.K) * sizeof(double));
        for (size_t i = 0; c.forbidden && i < KK + 2 * c.K; i++)
            if (c.forbidden[i]) CHECK(d[n + i] == 0);
        CHECK_STATUS(seqrnn_grad_check(all, theta, d, 1e-5, 1e-3, 0, NULL, loss_of, &c, NULL,
                                       &report), SEQRNN_OK);
        CHECK(report.relative_error <= 1e-7);
        worst = fmax(worst, report.relative_error);
        test_free_all();
    }
    printf("central differences: worst relative error %.2e (limit 1e-07)\n", worst);
}

/* ---- as the last layer of a network ------------------------------------------------------ */

typedef struct net_probe {
    seqrnn_network net;
    seqrnn_batch batch;
    void *ws, *scratch;
} net_probe;

static double net_loss(void *context, const double *theta, int *status)
{
    const net_probe *p = context;
    double loss, norm;
    *status = seqrnn_network_loss_grad(&p->net, &p->batch, theta, NULL, &loss, &norm, NULL, NULL,
                                       p->ws, p->scratch);
    return loss;
}

static void network(void)
{
    enum { D = 2, K = 3, B = 4, T = 5 };
    const int lengths[B] = {5, 0, 3, 1}, target[B * T] = {0, 0, -1, 0, 2, 0, 2, ODD, 0, ODD, 1,
                                                          ODD, 0, ODD, ODD, ODD, 0, ODD, ODD, ODD};
    unsigned char *forbidden = some_forbidden(K);
    seqrnn_layer layer[2] = {{.kind = SEQRNN_DENSE, .units = K, .init = {SEQRNN_INIT_TORCH, 0, 0}},
                             {.kind = SEQRNN_CRF, .init = {SEQRNN_INIT_CHRONO, 0, 5},
                              .forbidden = forbidden}};
    net_probe p = {.net = {.inputs = D, .nlayer = 2, .layer = layer,
                           .loss = {.kind = SEQRNN_LOSS_CRF}}};
    double theta[K * D + K + K * (K + 2)], grad[K * D + K + K * (K + 2)], x[D * B * T];
    double output[K * B * T], loss, norm;
    int tag[B * T];
    size_t bytes, bad;
    seqrnn_grad_report report;
    TEST_CASE("network");
    forbidden[4] = 2;
    CHECK_STATUS(seqrnn_network_check(&p.net, &bad), -1);
    CHECK(bad == 1);
    forbidden[4] = 0;
    CHECK_STATUS(seqrnn_network_check(&p.net, &bad), SEQRNN_OK);
    CHECK(seqrnn_network_nparam(&p.net) == sizeof theta / sizeof *theta);
    CHECK(seqrnn_network_outputs(&p.net) == K);
    seqrnn_tensor tensor[5];
    CHECK(seqrnn_network_ntensor(&p.net) == 5);
    seqrnn_network_layout(&p.net, tensor);
    CHECK(!strcmp(tensor[2].name, "A") && tensor[2].rows == K && tensor[2].cols == K);
    CHECK(!strcmp(tensor[3].name, "start") && tensor[3].rows == K && tensor[3].cols == 1);
    CHECK(!strcmp(tensor[4].name, "end") && tensor[4].offset == sizeof theta / sizeof *theta - K);

    test_fill(1, D * B * T, 1, x);
    p.batch = (seqrnn_batch){.B = B, .T = T, .lengths = lengths, .x = x, .target = target};
    CHECK_STATUS(seqrnn_network_ws_size(&p.net, B, T, &bytes), SEQRNN_OK);
    p.ws = test_alloc(bytes);
    CHECK_STATUS(seqrnn_network_scratch_size(&p.net, B, T, &bytes), SEQRNN_OK);
    p.scratch = test_alloc(bytes);
    CHECK_STATUS(seqrnn_network_init(&p.net, 3, theta, p.scratch), SEQRNN_OK);
    for (size_t i = 0; i < K * (K + 2); i++) CHECK(theta[tensor[2].offset + i] == 0);
    test_fill(2, K * (K + 2), 1, theta + tensor[2].offset);
    CHECK_STATUS(seqrnn_network_loss_grad(&p.net, &p.batch, theta, NULL, &loss, &norm, grad, NULL,
                                          p.ws, p.scratch), SEQRNN_OK);
    CHECK(norm == 9 && isfinite(loss));
    CHECK_STATUS(seqrnn_grad_check(sizeof theta / sizeof *theta, theta, grad, 1e-5, 1e-3, 0, NULL,
                                   net_loss, &p, NULL, &report), SEQRNN_OK);
    CHECK(report.relative_error <= 1e-7);

    CHECK_STATUS(seqrnn_network_forward(&p.net, &p.batch, theta, NULL, output, NULL, p.ws,
                                        p.scratch), SEQRNN_OK);
    CHECK_STATUS(seqrnn_network_decode(&p.net, B, T, lengths, theta, output, tag, p.scratch),
                 SEQRNN_OK);
    for (int b = 0; b < B; b++)
        for (int t = 0; t < T; t++) CHECK((tag[b + t * B] >= 0) == (t < lengths[b]));
    test_free_all();
}
#else
#include "crf_cases.h"

/* ---- all paths --------------------------------------------------------------------------- */

/* -infinity if it is forbidden */
static double TEST(path_score)(const TEST(crf_case) *c, size_t b, size_t L, const int *tag)
{
    const size_t K = c->K;
    double score = 0;
    for (size_t t = 0; t < L; t++) {
        const size_t y = (size_t)tag[t], at = t ? (size_t)tag[t - 1] + y * K : K * K + y;
        score += (double)c->emission[y + (b + t * c->seq.B) * K] + (double)c->A[at];
        if (c->forbidden && c->forbidden[at]) return -INFINITY;
    }
    const size_t last = K * K + K + (size_t)tag[L - 1];
    return c->forbidden && c->forbidden[last] ? -INFINITY : score + (double)c->A[last];
}

/* Adds share to the gradient of everything on the path. */
static void TEST(path_add)(const TEST(crf_case) *c, size_t b, size_t L, const int *tag,
                           double share, double *demission, double *dA)
{
    const size_t K = c->K;
    for (size_t t = 0; t < L; t++) {
        const size_t y = (size_t)tag[t], at = t ? (size_t)tag[t - 1] + y * K : K * K + y;
        demission[y + (b + t * c->seq.B) * K] += share;
        dA[at] += share;
    }
    dA[K * K + K + (size_t)tag[L - 1]] += share;
}

/* One sequence; returns its loss, not divided by the norm. 0 if it does not count. */
static double TEST(all_paths)(const TEST(crf_case) *c, size_t b, size_t L, double weight,
                              double *demission, double *dA)
{
    size_t n = 1, known = 0;
    int tag[MAX_T];
    double *all = TEST_ALLOC(double, MAX_PATHS), *fit = TEST_ALLOC(double, MAX_PATHS);
    for (size_t t = 0; t < L; t++) n *= c->K, known += c->target[b + t * c->seq.B] >= 0;
    if (!known || weight == 0) return 0;
    for (size_t p = 0; p < n; p++) {
        path_tags(p, c->K, L, tag);
        all[p] = fit[p] = TEST(path_score)(c, b, L, tag);
        for (size_t t = 0; t < L; t++) {
            const int y = c->target[b + t * c->seq.B];
            if (y >= 0 && y != tag[t]) fit[p] = -INFINITY;
        }
    }
    const double log_all = log_sum(n, all), log_fit = log_sum(n, fit);
    for (size_t p = 0; p < n; p++) {
        path_tags(p, c->K, L, tag);
        const double share = exp(all[p] - log_all) - exp(fit[p] - log_fit);
        TEST(path_add)(c, b, L, tag, weight * share, demission, dA);
    }
    return weight * (log_all - log_fit);
}

static double TEST(compare)(size_t n, const real *got, const double *want, double limit)
{
    double worst = 0;
    for (size_t i = 0; i < n; i++) worst = fmax(worst, fabs(got[i] - want[i]));
    CHECK(worst <= limit);
    return worst;
}

static double TEST(against_all_paths)(TEST(crf_case) *c, double limit)
{
    const size_t K = c->K, B = c->seq.B, T = c->seq.T, n = K * B * T, m = K * (K + 2);
    double *demission = TEST_ZEROS(double, n), *dA = TEST_ZEROS(double, m), loss = 0, norm = 0;
    for (size_t b = 0; b < B; b++) {
        const size_t L = c->seq.lengths ? (size_t)c->seq.lengths[b] : T;
        const double weight = c->sample ? (double)c->sample[b] : 1;
        int known = 0;
        for (size_t t = 0; t < L; t++) known |= c->target[b + t * B] >= 0;
        if (known) norm += weight * (double)L;
        loss += TEST(all_paths)(c, b, L, weight, demission, dA);
    }
    for (size_t i = 0; norm > 0 && i < n; i++) demission[i] /= norm;
    for (size_t i = 0; norm > 0 && i < m; i++) dA[i] /= norm;
    TEST(crf_run)(c);
    CHECK(c->norm == norm);
    const double want = norm > 0 ? loss / norm : 0;
    CHECK(fabs(c->loss - want) <= limit * fmax(1, fabs(want)));
    return fmax(TEST(compare)(n, c->demission, demission, limit),
                TEST(compare)(m, c->dA, dA, limit));
}

/* The best of all paths, the first in the order of tags among equals. */
static void TEST(against_best_path)(const TEST(crf_case) *c, double limit)
{
    const size_t K = c->K, B = c->seq.B, T = c->seq.T;
    const SEQRNN(crf) crf = {c->A, c->start, c->end, c->forbidden};
    int *tag = TEST_ALLOC(int, B * T), trial[MAX_T], best[MAX_T] = {0};
    double *score = TEST_ALLOC(double, B);
    CHECK_STATUS(SEQRNN(crf_decode)(K, &c->seq, c->emission, &crf, tag, score, c->scratch),
                 SEQRNN_OK);
    for (size_t b = 0; b < B; b++) {
        const size_t L = c->seq.lengths ? (size_t)c->seq.lengths[b] : T;
        double top = L ? -INFINITY : 0;
        size_t n = 1;
        for (size_t t = 0; t < L; t++) n *= K;
        for (size_t p = 0; L && p < n; p++) {
            path_tags(p, K, L, trial);
            const double s = TEST(path_score)(c, b, L, trial);
            if (s > top) memcpy(best, trial, sizeof best);
            top = fmax(top, s);
        }
        CHECK(fabs(score[b] - top) <= limit * fmax(1, fabs(top)));
        for (size_t t = 0; t < T; t++) CHECK(tag[b + t * B] == (t < L ? best[t] : -1));
    }
}

static void TEST(brute_force)(double limit)
{
    double worst = 0;
    for (size_t K = 1; K <= MAX_K; K++)
        for (size_t T = 1; T <= MAX_T; T++)
            for (int options = 0; options < 8; options++) {
                TEST_CASE("all paths of %zu tags, %zu steps, options %d", K, T, options);
                if (K == 2 && options & 2 && T == 1) continue; /* only one tag is left */
                TEST(crf_case) c = TEST(crf_make)(K, 7, T, K * 100 + T * 10, options);
                worst = fmax(worst, TEST(against_all_paths)(&c, limit));
                TEST(against_best_path)(&c, 1e-12);
                test_free_all();
            }
    printf("all paths       %-6s worst error %.2e (limit %.0e)\n",
           sizeof(real) == 8 ? "double" : "float", worst, limit);
}

/* ---- golden ------------------------------------------------------------------------------ */

static void TEST(fill)(const fixture *f, const char *key, size_t n, real *out)
{
    const double *values = fixture_array(f, key, n);
    for (size_t i = 0; i < n; i++) out[i] = (real)values[i];
}

static void TEST(golden_case)(const fixture *f, double limit)
{
    const size_t K = fixture_size(f, "dims", 0), B = fixture_size(f, "dims", 1);
    const size_t T = fixture_size(f, "dims", 2), n = K * B * T, KK = K * K;
    TEST(crf_case) c = TEST(crf_empty)(K, B, T);
    int *lengths = TEST_ALLOC(int, B);
    for (size_t b = 0; b < B; b++) lengths[b] = (int)fixture_array(f, "lengths", B)[b];
    for (size_t j = 0; j < B * T; j++) c.target[j] = (int)fixture_array(f, "target", B * T)[j];
    c.seq.lengths = lengths;
    TEST(fill)(f, "emission", n, c.emission);
    TEST(fill)(f, "A", KK, c.A);
    TEST(fill)(f, "start", K, c.start);
    TEST(fill)(f, "end", K, c.end);
    if (fixture_find(f, "sample")) TEST(fill)(f, "sample", B, c.sample = TEST_ALLOC(real, B));
    if (fixture_find(f, "forbidden")) {
        c.forbidden = TEST_ALLOC(unsigned char, KK + 2 * K);
        for (size_t i = 0; i < KK + 2 * K; i++)
            c.forbidden[i] = (unsigned char)fixture_array(f, "forbidden", KK + 2 * K)[i];
    }
    TEST_CASE("%s", f->name);
    TEST(crf_run)(&c);
    CHECK_CLOSE(c.loss, *fixture_array(f, "loss", 1), limit);
    CHECK_CLOSE(c.norm, *fixture_array(f, "norm", 1), limit);
    TEST(compare)(n, c.demission, fixture_array(f, "demission", n), limit);
    TEST(compare)(KK, c.dA, fixture_array(f, "dA", KK), limit);
    TEST(compare)(K, c.dstart, fixture_array(f, "dstart", K), limit);
    TEST(compare)(K, c.dend, fixture_array(f, "dend", K), limit);
}

static void TEST(golden)(double limit)
{
    FILE *stream = fixture_open("losses.txt");
    fixture f;
    size_t ncase = 0;
    while (stream && fixture_next(stream, &f)) {
        if (!strcmp(fixture_word(&f, "what"), "crf")) {
            TEST(golden_case)(&f, limit);
            ncase++;
        }
        test_free_all();
    }
    CHECK(ncase == 4);
    if (stream) fclose(stream);
}

/* ---- ties -------------------------------------------------------------------------------- */

/* Whole numbers: sums are exact and many paths are equally good. */
static void TEST(ties)(void)
{
    for (int round = 0; round < 60; round++) {
        TEST(crf_case) c = TEST(crf_make)(3, 5, 5, (uint64_t)round, round & 3);
        uint64_t seed = (uint64_t)round + 1000;
        TEST_CASE("ties %d", round);
        for (size_t i = 0; i < 3 * 5 * 5; i++) c.emission[i] = (real)(test_random(&seed) % 2);
        for (size_t i = 0; i < 3 * 5; i++) c.A[i] = (real)(test_random(&seed) % 2);
        if (round < 2) memset(c.emission, 0, 75 * sizeof(real)), memset(c.A, 0, 15 * sizeof(real));
        TEST(against_best_path)(&c, 0);
        test_free_all();
    }
}
#endif
