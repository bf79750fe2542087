/* The linear-chain CRF at its edges: large scores, long sequences, what does not count, threads,
 * illegal arguments. */
#ifndef real
#include "crf_cases.h"

#define TWICE "test_crf_edges.c"
#include "twice.h"

int main(void)
{
    extremes_double();
    extremes_float();
    corners_double();
    corners_float();
    threads_double();
    threads_float();
    illegal_double();
    illegal_float();
    return test_report("crf_edges");
}
#else
#include "crf_cases.h"

/* Scores of 1e4, and 3000 steps: the loss stays exact, probabilities add up to what they should. */
static void TEST(extremes)(void)
{
    enum { K = 3, T = 3000 };
    TEST(crf_case) c = TEST(crf_make)(K, 2, T, 9, 0);
    TEST_CASE("extremes");
    for (size_t i = 0; i < K * 2 * T; i++) c.emission[i] *= 5000;
    for (size_t i = 0; i < K * (K + 2); i++) c.A[i] *= 5000;
    TEST(crf_run)(&c);
    CHECK(isfinite(c.loss) && c.loss > 0 && c.norm == 2 * T);
    for (size_t j = 0; j < 2 * T; j++) { /* of all ways less of the known one */
        double sum = 0;
        for (size_t k = 0; k < K; k++) {
            sum += c.demission[k + j * K];
            CHECK(fabs(c.demission[k + j * K]) <= (1 + 1e-6) / (2 * T));
        }
        CHECK(fabs(sum) <= 1e-5 / (2 * T));
    }
    test_free_all();

    /* a certain path: loss 0; a hopeless one: the difference of the scores */
    c = TEST(crf_make)(2, 1, 4, 9, 0);
    memset(c.A, 0, 8 * sizeof(real));
    for (size_t t = 0; t < 4; t++) {
        c.target[t] = t % 2;
        for (size_t k = 0; k < 2; k++) c.emission[k + t * 2] = k == t % 2 ? 10000 : -10000;
    }
    TEST(crf_run)(&c);
    CHECK(c.loss == 0);
    for (size_t i = 0; i < 8; i++) CHECK(c.demission[i] == 0 && c.dA[i] == 0);
    for (size_t t = 0; t < 4; t++) c.target[t] = !c.target[t];
    TEST(crf_run)(&c);
    CHECK(c.loss == 20000);
    test_free_all();

    /* a long chain of equal scores: log K at every step */
    c = TEST(crf_make)(3, 1, T, 9, 0);
    memset(c.emission, 0, 3 * T * sizeof(real));
    memset(c.A, 0, 15 * sizeof(real));
    TEST(crf_run)(&c);
    CHECK_CLOSE(c.loss, log(3), 1000 * EPS);
    test_free_all();
}

static void TEST(corners)(void)
{
    /* in place, and added to */
    for (int options = 0; options < 8; options++) {
        TEST(crf_case) c = TEST(crf_make)(4, 6, 5, 3, options);
        TEST(crf_case) d = TEST(crf_make)(4, 6, 5, 3, options);
        TEST_CASE("in place, options %d", options);
        TEST(crf_run)(&c);
        d.demission = d.emission;
        for (size_t i = 0; i < 24; i++) d.dA[i] = 1;
        TEST(crf_run)(&d);
        CHECK(c.loss == d.loss);
        CHECK_SAME_BITS(c.demission, d.demission, (size_t)120);
        for (size_t i = 0; i < 24; i++) CHECK(fabs(d.dA[i] - 1 - c.dA[i]) < 16 * EPS);
        /* without gradients */
        const SEQRNN(crf) crf = {c.A, c.start, c.end, c.forbidden};
        double loss, norm;
        CHECK_STATUS(SEQRNN(crf_loss)(4, &c.seq, c.emission, &crf, c.target, c.sample, &loss, &norm,
                                      NULL, NULL, NULL, NULL, c.scratch), SEQRNN_OK);
        CHECK(loss == c.loss && norm == c.norm);
        test_free_all();
    }
    /* nothing counts */
    TEST(crf_case) c = TEST(crf_make)(3, 4, 3, 3, 0);
    TEST_CASE("nothing counts");
    for (size_t j = 0; j < 12; j++) c.target[j] = -1;
    TEST(crf_run)(&c);
    CHECK(c.loss == 0 && c.norm == 0);
    for (size_t i = 0; i < 36; i++) CHECK(c.demission[i] == 0);
    for (size_t i = 0; i < 15; i++) CHECK(c.dA[i] == 0);

    /* a weight of 0 ignores a sequence, whatever its emissions are; otherwise NaN is told */
    const real sample[4] = {1, 0, 1, 1};
    c.target[0] = 1;
    c.target[1] = 2;
    c.emission[3] = (real)NAN; /* sequence 1, step 0 */
    c.sample = memcpy(TEST_ALLOC(real, 4), sample, sizeof sample);
    c.target[5] = ODD; /* sequence 1, step 1 */
    TEST(crf_run)(&c);
    CHECK(isfinite(c.loss) && c.norm == 3);
    c.sample = NULL;
    c.target[5] = -1;
    TEST(crf_run)(&c);
    CHECK(isnan(c.loss));
    test_free_all();
}

static void TEST(threads)(void)
{
    const int before = seqrnn_threads(0);
    for (int options = 0; options < 8; options++) {
        TEST(crf_case) c[3];
        int *tag[3];
        double *score[3];
        for (int w = 0; w < 3; w++) {
            TEST_CASE("threads, options %d", options);
            seqrnn_threads(w + 1);
            c[w] = TEST(crf_make)(9, 37, 40, 4, options);
            TEST(crf_run)(&c[w]);
            const SEQRNN(crf) crf = {c[w].A, c[w].start, c[w].end, c[w].forbidden};
            tag[w] = TEST_ALLOC(int, 37 * 40);
            score[w] = TEST_ALLOC(double, 37);
            CHECK_STATUS(SEQRNN(crf_decode)(9, &c[w].seq, c[w].emission, &crf, tag[w], score[w],
                                            c[w].scratch), SEQRNN_OK);
            CHECK(c[w].loss == c[0].loss && isfinite(c[w].loss));
            CHECK_SAME_BITS(c[w].demission, c[0].demission, (size_t)(9 * 37 * 40));
            CHECK_SAME_BITS(c[w].dA, c[0].dA, (size_t)99);
            CHECK_SAME_BITS(tag[w], tag[0], (size_t)(37 * 40));
            CHECK_SAME_BITS(score[w], score[0], (size_t)37);
        }
        test_free_all();
    }
    seqrnn_threads(before);
}

static void TEST(illegal)(void)
{
    TEST(crf_case) c = TEST(crf_make)(3, 2, 3, 3, 0);
    SEQRNN(crf) crf = {c.A, c.start, c.end, NULL};
    real sample[2] = {1, -1};
    double loss, norm, score[2];
    int tag[6];
    size_t bytes;
    seqrnn_seq seq = {2, 3, NULL, 0};
#define LOSS(K, seq, target, sample)                                                         \
    SEQRNN(crf_loss)(K, seq, c.emission, &crf, target, sample, &loss, &norm, NULL, NULL,     \
                     NULL, NULL, c.scratch)
#define DECODE(K, seq) SEQRNN(crf_decode)(K, seq, c.emission, &crf, tag, score, c.scratch)
    TEST_CASE("illegal arguments");
    CHECK_STATUS(LOSS(0, &seq, c.target, NULL), -1);
    CHECK_STATUS(DECODE(0, &seq), -1);
    CHECK_STATUS(LOSS(3, NULL, c.target, NULL), -2);
    const int too_long[2] = {3, 4}, below[2] = {-1, 2};
    seq.lengths = too_long;
    CHECK_STATUS(LOSS(3, &seq, c.target, NULL), -2);
    seq.lengths = below;
    CHECK_STATUS(DECODE(3, &seq), -2);
    seq.lengths = NULL;
    CHECK_STATUS(LOSS(3, &seq, NULL, NULL), -5);
    CHECK_STATUS(LOSS(3, &seq, c.target, sample), -6);
    sample[1] = (real)NAN;
    CHECK_STATUS(LOSS(3, &seq, c.target, sample), -6);
    for (int wrong = -2; wrong <= 3; wrong += 5) {
        const int keep = c.target[4];
        c.target[4] = wrong;
        CHECK_STATUS(LOSS(3, &seq, c.target, NULL), -5);
        c.target[4] = keep;
    }
    CHECK_STATUS(SEQRNN(crf_scratch_size)(SIZE_MAX / 2, 2, 3, &bytes), SEQRNN_TOO_LARGE);
    CHECK_STATUS(SEQRNN(crf_scratch_size)(3, 2, SIZE_MAX / 8, &bytes), SEQRNN_TOO_LARGE);

    /* a forbidden transition that the tags ask for: between, at the start, at the end, unknown */
    unsigned char forbidden[15] = {0};
    const int tags[6] = {0, 0, 1, 1, 2, 2};
    const size_t asked[4] = {0 + 1 * 3, 1 + 2 * 3, 9, 12 + 2};
    crf.forbidden = forbidden;
    CHECK_STATUS(LOSS(3, &seq, tags, NULL), SEQRNN_OK);
    for (int k = 0; k < 4; k++) {
        forbidden[asked[k]] = 1;
        CHECK_STATUS(LOSS(3, &seq, tags, NULL), -5);
        forbidden[asked[k]] = 0;
    }
    const int hidden[6] = {0, 0, -1, 1, 2, 2};
    for (int j = 0; j < 3; j++) forbidden[j + 2 * 3] = j != 1; /* only 1 leads to 2 */
    CHECK_STATUS(LOSS(3, &seq, hidden, NULL), SEQRNN_OK);
    forbidden[0 + 1 * 3] = 1; /* and 0 does not lead to 1 */
    CHECK_STATUS(LOSS(3, &seq, hidden, NULL), -5);

    /* no way of three steps at all; sequences of one step have one */
    memset(forbidden, 1, 9);
    const int uneven[2] = {3, 1};
    CHECK_STATUS(LOSS(3, &seq, hidden, NULL), -5);
    seq.lengths = uneven;
    CHECK_STATUS(DECODE(3, &seq), -4);
    CHECK(tag[0] == -1 && tag[2] == -1 && score[0] == -INFINITY);
    CHECK(tag[1] >= 0 && tag[3] == -1 && isfinite(score[1]));
#undef LOSS
#undef DECODE
    test_free_all();
}
#endif
