/* Cases of the linear-chain CRF for the tests. Included again in each precision (see twice.h) it
 * adds the case itself. */
#ifndef SEQRNN_TEST_CRF_CASES_H
#define SEQRNN_TEST_CRF_CASES_H

#include "harness.h"

enum { ODD = 99 }; /* a tag that does not exist */

/* What a test forbids of MAX_K tags: from 0 to 1, from 2 to 2, to begin with 1, to end with 2. */
static unsigned char *some_forbidden(size_t K)
{
    unsigned char *forbidden = memset(TEST_ALLOC(unsigned char, K * (K + 2)), 0, K * (K + 2));
    if (K > 1) forbidden[0 + 1 * K] = forbidden[K * K + 1] = 1;
    if (K > 2) forbidden[2 + 2 * K] = forbidden[K * K + K + 2] = 1;
    return forbidden;
}

#endif

#ifdef real

typedef struct TEST(crf_case) {
    size_t K;
    seqrnn_seq seq;
    real *emission, *A, *start, *end, *sample;
    real *demission, *dA, *dstart, *dend; /* the last three: one after another, as A, start, end */
    int *target;
    unsigned char *forbidden;
    void *scratch;
    double loss, norm;
} TEST(crf_case);

static inline TEST(crf_case) TEST(crf_empty)(size_t K, size_t B, size_t T)
{
    TEST(crf_case) c = {.K = K, .seq = {B, T, NULL, 0}};
    size_t bytes;
    c.emission = TEST_ALLOC(real, K * B * T);
    c.demission = TEST_ALLOC(real, K * B * T);
    c.A = TEST_ALLOC(real, K * (K + 2));
    c.dA = TEST_ZEROS(real, K * (K + 2));
    c.start = c.A + K * K;
    c.end = c.start + K;
    c.dstart = c.dA + K * K;
    c.dend = c.dstart + K;
    c.target = TEST_ALLOC(int, B * T);
    CHECK_STATUS(SEQRNN(crf_scratch_size)(K, B, T, &bytes), SEQRNN_OK);
    c.scratch = test_alloc(bytes);
    return c;
}

/* Any tags that are allowed: the smallest that can go on, after a random first one. */
static inline void TEST(crf_tags)(const TEST(crf_case) *c, size_t b, size_t L, uint64_t *seed)
{
    const size_t K = c->K, B = c->seq.B;
    for (int attempt = 0; attempt < 1000; attempt++) {
        int ok = 1;
        for (size_t t = 0; t < L; t++) {
            const size_t y = test_random(seed) % K;
            c->target[b + t * B] = (int)y;
            if (!c->forbidden) continue;
            if (t == 0) ok &= !c->forbidden[K * K + y];
            else ok &= !c->forbidden[(size_t)c->target[b + (t - 1) * B] + y * K];
            if (t + 1 == L) ok &= !c->forbidden[K * K + K + y];
        }
        if (ok) return;
    }
    for (size_t t = 0; t < L; t++) c->target[b + t * B] = -1;
}

/* options: 1 ragged and weighted, 2 forbidden transitions, 4 unknown tags. Past the end of a
 * sequence stand NaN and tags that do not exist. */
static inline TEST(crf_case) TEST(crf_make)(size_t K, size_t B, size_t T, uint64_t seed,
                                            int options)
{
    TEST(crf_case) c = TEST(crf_empty)(K, B, T);
    int *lengths = TEST_ALLOC(int, B);
    test_fill_real(seed, K * B * T, 2, c.emission);
    test_fill_real(seed + 1, K * (K + 2), 2, c.A);
    if (options & 2) c.forbidden = some_forbidden(K);
    if (options & 1) {
        c.seq.lengths = lengths;
        c.sample = TEST_ALLOC(real, B);
        for (size_t b = 0; b < B; b++) c.sample[b] = (real)(b % 4) / 2; /* 0, 0.5, ... */
        if (B == 1) c.sample[0] = (real)1.5;
    }
    for (size_t b = 0; b < B; b++) {
        lengths[b] = options & 1 ? (int)((b + seed) % (T + 1)) : (int)T;
        TEST(crf_tags)(&c, b, (size_t)lengths[b], &seed);
        for (size_t t = 0; t < T; t++) {
            int *target = &c.target[b + t * B];
            if (t >= (size_t)lengths[b]) {
                *target = ODD;
                for (size_t k = 0; k < K; k++) c.emission[k + (b + t * B) * K] = (real)NAN;
            } else if (options & 4 && test_random(&seed) % 3 == 0) {
                *target = -1;
            }
        }
    }
    return c;
}

static inline void TEST(crf_run)(TEST(crf_case) *c)
{
    const SEQRNN(crf) crf = {c->A, c->start, c->end, c->forbidden};
    CHECK_STATUS(SEQRNN(crf_loss)(c->K, &c->seq, c->emission, &crf, c->target, c->sample, &c->loss,
                                  &c->norm, c->demission, c->dA, c->dstart, c->dend, c->scratch),
                 SEQRNN_OK);
}

#endif
