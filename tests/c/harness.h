/* The harness of the C tests: checks that count, a deterministic filler, memory that cleans up.
 * One program per test_*.c, run from the root of the repository and linked with reference.c and
 * the core. Its last line is "<name>: N passed, N failed" and it exits with 1 after a failure. */
#ifndef SEQRNN_TEST_HARNESS_H
#define SEQRNN_TEST_HARNESS_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/include/seqrnn.h"

/* ---- checks ------------------------------------------------------------------------------ */

#define TEST_SHOWN 20 /* failures printed; the others are only counted */

static long test_passed, test_failed;
static char test_case[120]; /* what is being tested, for the reader of a failure */

/* TEST_CASE("lstm %zu", n) */
#define TEST_CASE(...) snprintf(test_case, sizeof test_case, __VA_ARGS__)

/* Counts a check; true when the failure deserves a line. */
static inline int test_count(int ok)
{
    if (ok) test_passed++;
    else test_failed++;
    return !ok && test_failed <= TEST_SHOWN;
}

#define CHECK(cond)                                                                          \
    do {                                                                                     \
        if (test_count((cond) ? 1 : 0))                                                      \
            fprintf(stderr, "%s:%d: %s: not true: %s\n", __FILE__, __LINE__, test_case,      \
                    #cond);                                                                  \
    } while (0)

/* |a-b| <= tol * max(|a|, |b|), or equal (infinities), or both NaN. */
static inline int test_close(double a, double b, double tol)
{
    if (a == b || (isnan(a) && isnan(b))) return 1;
    return fabs(a - b) <= tol * fmax(fabs(a), fabs(b));
}

#define CHECK_CLOSE(a, b, rel_tol)                                                           \
    do {                                                                                     \
        double test_a = (a), test_b = (b);                                                   \
        if (test_count(test_close(test_a, test_b, rel_tol)))                                 \
            fprintf(stderr, "%s:%d: %s: %s = %.17g, %s = %.17g\n", __FILE__, __LINE__,       \
                    test_case, #a, test_a, #b, test_b);                                      \
    } while (0)

#define CHECK_STATUS(call, expected)                                                         \
    do {                                                                                     \
        int test_got = (call), test_want = (expected);                                       \
        if (test_count(test_got == test_want))                                               \
            fprintf(stderr, "%s:%d: %s: status %d, not %d: %s\n", __FILE__, __LINE__,        \
                    test_case, test_got, test_want, #call);                                  \
    } while (0)

/* The same bits: tells 0 from -0 and one NaN from another. */
#define CHECK_SAME_BITS(a, b, count)                                                         \
    do {                                                                                     \
        if (test_count(memcmp(a, b, (count) * sizeof *(a)) == 0))                            \
            fprintf(stderr, "%s:%d: %s: the bits of %s and %s differ\n", __FILE__, __LINE__, \
                    test_case, #a, #b);                                                      \
    } while (0)

/* The largest |a-b| over n elements, relative to the larger of both arrays' largest magnitudes:
 * the measure by which whole arrays are compared. Infinite where a NaN or an infinity is. */
#define TEST_DISTANCE(name, type)                                                            \
    static inline double name(size_t n, const type *a, const type *b)                        \
    {                                                                                        \
        double worst = 0, scale = 0;                                                         \
        for (size_t i = 0; i < n; i++) {                                                     \
            double gap = fabs((double)a[i] - (double)b[i]);                                  \
            if (!isfinite(gap)) return INFINITY;                                             \
            worst = fmax(worst, gap);                                                        \
            scale = fmax(scale, fmax(fabs((double)a[i]), fabs((double)b[i])));               \
        }                                                                                    \
        return scale > 0 ? worst / scale : 0;                                                \
    }
TEST_DISTANCE(test_distance, double)
TEST_DISTANCE(test_distancef, float)

/* ---- random numbers ---------------------------------------------------------------------- */

/* SplitMix64 (Steele, Lea & Flood 2014), independent of the generator under test. */
static inline uint64_t test_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Uniform in [lo, hi). */
static inline double test_uniform(uint64_t *state, double lo, double hi)
{
    return lo + (hi - lo) * (double)(test_random(state) >> 11) * 0x1p-53;
}

/* n numbers uniform in [-size, size), the same for the same seed; both precisions get the same
 * draws. */
static inline void test_fill(uint64_t seed, size_t n, double size, double *out)
{
    for (size_t i = 0; i < n; i++) out[i] = test_uniform(&seed, -size, size);
}

static inline void test_fillf(uint64_t seed, size_t n, double size, float *out)
{
    for (size_t i = 0; i < n; i++) out[i] = (float)test_uniform(&seed, -size, size);
}

/* ---- memory ------------------------------------------------------------------------------ */

typedef struct test_block {
    struct test_block *next;
    void *memory;
} test_block;

static test_block *test_blocks;

/* Exactly `bytes` bytes (a sanitizer then sees one too many) aligned to a cache line, of a pattern
 * that is a large negative number in both precisions: nobody may rely on zeros. */
static inline void *test_alloc(size_t bytes)
{
    test_block *block = malloc(sizeof *block);
    if (!block || posix_memalign(&block->memory, 64, bytes ? bytes : 1)) abort();
    memset(block->memory, 0xd5, bytes);
    block->next = test_blocks;
    test_blocks = block;
    return block->memory;
}

/* Zeroed. */
static inline void *test_zeros(size_t bytes)
{
    return memset(test_alloc(bytes), 0, bytes);
}

#define TEST_ALLOC(type, n) ((type *)test_alloc((n) * sizeof(type)))
#define TEST_ZEROS(type, n) ((type *)test_zeros((n) * sizeof(type)))

/* Frees everything test_alloc gave so far: call it after each case. */
static inline void test_free_all(void)
{
    while (test_blocks) {
        test_block *block = test_blocks;
        test_blocks = block->next;
        free(block->memory);
        free(block);
    }
}

/* ---- report ------------------------------------------------------------------------------ */

/* SEQRNN_VERBOSE=1 asks for tables of what was measured. */
static inline int test_verbose(void)
{
    const char *wish = getenv("SEQRNN_VERBOSE");
    return wish && *wish && strcmp(wish, "0") != 0;
}

/* The last line of a program; its return value is main's. */
static inline int test_report(const char *name)
{
    test_free_all();
    printf("%s: %ld passed, %ld failed\n", name, test_passed, test_failed);
    return test_failed ? 1 : 0;
}

#endif
