/* The generator: known answers, the same number however it is asked for, moments. */
#include "harness.h"

/* From the kat_vectors of Random123: counter[4], key[2] -> out[4] of philox4x32-10. */
static void known_answers(void)
{
    static const uint32_t kat[3][10] = {
        {0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
        {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d,
         0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
        {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09,
         0x94fdcceb, 0x5001e420, 0x24126ea1},
    };
    for (int k = 0; k < 3; k++) {
        uint32_t out[4];
        seqrnn_philox(kat[k] + 4, kat[k], out);
        CHECK_SAME_BITS(out, kat[k] + 6, 4);
    }
}

/* The layout of seed, stream, substream and index in key and counter is part of the contract:
 * saved models and both hosts depend on it. */
static void layout(void)
{
    const uint64_t seed = 0x123456789abcdefu, index = 2 * 0x500000007u + 1;
    const uint32_t key[2] = {0x89abcdef, 0x1234567};
    const uint32_t counter[4] = {7, 5, 11, SEQRNN_STREAM_DATA};
    uint32_t out[4];
    double u;
    seqrnn_philox(key, counter, out);
    seqrnn_uniform(seed, SEQRNN_STREAM_DATA, 11, index, 1, &u);
    CHECK(u == (double)(((uint64_t)out[3] << 32 | out[2]) >> 11) * 0x1p-53);
}

typedef void generator(uint64_t, uint32_t, uint32_t, uint64_t, size_t, double *);

/* Any cut of a stream into calls gives the same numbers. */
static void any_cut(generator *draw)
{
    double whole[9], part[9];
    for (uint64_t first = 0; first < 4; first++) {
        draw(5, 1, 2, first, 9, whole);
        for (size_t cut = 0; cut <= 9; cut++) {
            draw(5, 1, 2, first, cut, part);
            draw(5, 1, 2, first + cut, 9 - cut, part + cut);
            CHECK_SAME_BITS(whole, part, 9);
        }
    }
}

/* Another seed, stream, substream: other numbers. */
static void apart(generator *draw)
{
    double base[2], other[2];
    draw(5, 1, 2, 0, 2, base);
    draw(6, 1, 2, 0, 2, other);
    CHECK(base[0] != other[0] && base[1] != other[1]);
    draw(5 + (1ull << 32), 1, 2, 0, 2, other);
    CHECK(base[0] != other[0]);
    draw(5, 2, 2, 0, 2, other);
    CHECK(base[0] != other[0]);
    draw(5, 1, 3, 0, 2, other);
    CHECK(base[0] != other[0]);
    draw(5, 1, 2, 2, 2, other);
    CHECK(base[0] != other[0]);
}

/* Moments 1..4 about 0 within five standard errors; s[k] is the variance of x^k. */
static void moments(generator *draw, const double expected[4], const double s[4])
{
    enum { N = 200000 };
    double *x = TEST_ALLOC(double, N);
    draw(1, SEQRNN_STREAM_DATA, 0, 0, N, x);
    for (int k = 1; k <= 4; k++) {
        double sum = 0, serial = 0;
        for (size_t i = 0; i < N; i++) sum += pow(x[i], k);
        CHECK(fabs(sum / N - expected[k - 1]) < 5 * sqrt(s[k - 1] / N));
        if (k > 1) continue;
        for (size_t i = 1; i < N; i++) serial += (x[i] - expected[0]) * (x[i - 1] - expected[0]);
        CHECK(fabs(serial / N) < 5 * (expected[1] - expected[0] * expected[0]) / sqrt(N));
    }
    test_free_all();
}

static void range(void)
{
    enum { N = 100000 };
    double *x = TEST_ALLOC(double, N), least = 1, most = 0;
    seqrnn_uniform(9, SEQRNN_STREAM_SAMPLE, 0, 0, N, x);
    for (size_t i = 0; i < N; i++) {
        least = fmin(least, x[i]);
        most = fmax(most, x[i]);
    }
    CHECK(least >= 0 && least < 1e-3 && most < 1 && most > 1 - 1e-3);
    seqrnn_normal(9, SEQRNN_STREAM_SAMPLE, 0, 0, N, x);
    most = 0;
    for (size_t i = 0; i < N; i++) most = fmax(most, isfinite(x[i]) ? fabs(x[i]) : INFINITY);
    CHECK(most > 4 && most < 8.7); /* sqrt(-2 log 2^-53) = 8.57 */
    test_free_all();
}

/* Numbers of a draw are words of the generator, four to a block, wherever a call begins and
 * whether its blocks fill vectors or not. */
static void keeping(void)
{
    enum { N = 300 };
    const uint64_t seed = 0x123456789abcdefu, draw = 77;
    const uint32_t key[2] = {0x89abcdef, 0x1234567};
    unsigned char whole[N], part[N];
    for (size_t first = 0; first < 9; first++) {
        seqrnn_keep(seed, 11, draw, first, N, 0.3, whole);
        for (size_t i = 0; i < N; i++) {
            const uint32_t counter[4] = {(uint32_t)(first + i) / 4, draw, 11,
                                         SEQRNN_STREAM_DROPOUT};
            uint32_t word[4];
            seqrnn_philox(key, counter, word);
            CHECK(whole[i] == ((double)word[(first + i) % 4] >= 0.3 * 0x1p32));
        }
        for (size_t cut = 0; cut <= N; cut += 1 + cut / 20) {
            seqrnn_keep(seed, 11, draw, first, cut, 0.3, part);
            seqrnn_keep(seed, 11, draw, first + cut, N - cut, 0.3, part + cut);
            CHECK_SAME_BITS(whole, part, N);
        }
    }
}

/* The number of a block is 32 bits: behind the last one the first one comes again. */
static void keeping_wraps(void)
{
    enum { N = 300 };
    const size_t last = (size_t)1 << 34; /* numbers of all blocks */
    unsigned char across[2 * N], before[N], after[N];
    if (sizeof(size_t) < 8) return;
    seqrnn_keep(5, 2, 3, last - N, (size_t)2 * N, 0.5, across);
    seqrnn_keep(5, 2, 3, last - N, N, 0.5, before);
    seqrnn_keep(5, 2, 3, 0, N, 0.5, after);
    CHECK_SAME_BITS(across, before, N);
    CHECK_SAME_BITS(across + N, after, N);
}

/* How many are kept, and of how many both of two draws say the same: within five deviations. */
static void keeping_rates(void)
{
    enum { N = 100000 };
    static const double rates[] = {0, 0x1p-33, 0.1, 0.5, 0.9, 1 - 0x1p-33};
    unsigned char *a = TEST_ALLOC(unsigned char, N), *b = TEST_ALLOC(unsigned char, N);
    for (size_t r = 0; r < sizeof rates / sizeof *rates; r++) {
        const double p = 1 - rates[r], same = p * p + (1 - p) * (1 - p);
        for (int change = 0; change < 4; change++) {
            double kept = 0, equal = 0;
            int yes_or_no = 1;
            seqrnn_keep(5, 2, 3, 0, N, rates[r], a);
            seqrnn_keep(change == 0 ? 6 : 5, change == 1 ? 3 : 2, change == 2 ? 4 : 3,
                        change == 3 ? 4 * N : 0, N, rates[r], b);
            for (size_t i = 0; i < N; i++) {
                yes_or_no &= a[i] <= 1 && b[i] <= 1;
                kept += a[i];
                equal += a[i] == b[i];
            }
            CHECK(yes_or_no);
            CHECK(fabs(kept - N * p) <= 5 * sqrt(N * p * (1 - p)) + 1e-3);
            CHECK(fabs(equal - N * same) <= 5 * sqrt(N * same * (1 - same)) + 1e-3);
        }
    }
    test_free_all();
}

int main(void)
{
    const double uniform[4] = {1 / 2., 1 / 3., 1 / 4., 1 / 5.};
    const double uniform_s[4] = {1 / 12., 4 / 45., 9 / 112., 16 / 225.};
    const double normal[4] = {0, 1, 0, 3}, normal_s[4] = {1, 2, 15, 96};
    known_answers();
    layout();
    any_cut(seqrnn_uniform);
    any_cut(seqrnn_normal);
    apart(seqrnn_uniform);
    apart(seqrnn_normal);
    moments(seqrnn_uniform, uniform, uniform_s);
    moments(seqrnn_normal, normal, normal_s);
    range();
    keeping();
    keeping_wraps();
    keeping_rates();
    return test_report("rng");
}
