/* Minibatches: nothing is lost, limits are kept, the order is the seed's and the epoch's, and
 * buckets save padding. */
#include "harness.h"

/* The minibatches of N sequences whose lengths are drawn from 0..top. */
typedef struct plan {
    size_t N, nbatch;
    int *lengths;
    size_t *order, *bound;
} plan;

static int *lengths_of(size_t N, int top, uint64_t seed)
{
    int *lengths = TEST_ALLOC(int, N);
    for (size_t i = 0; i < N; i++) lengths[i] = (int)test_uniform(&seed, 0, top + 1);
    return lengths;
}

static plan plan_of(const seqrnn_batching *how, size_t N, int *lengths, uint64_t seed,
                    uint64_t epoch)
{
    plan p = {N, 0, lengths, TEST_ALLOC(size_t, N), TEST_ALLOC(size_t, N + 1)};
    p.nbatch =
        seqrnn_batches(how, N, lengths, seed, epoch, p.order, p.bound, TEST_ALLOC(size_t, 2 * N));
    return p;
}

static size_t longest_of(const plan *p, size_t k)
{
    size_t longest = 1; /* steps of a minibatch without any */
    for (size_t i = p->bound[k]; i < p->bound[k + 1]; i++)
        if ((size_t)p->lengths[p->order[i]] > longest) longest = (size_t)p->lengths[p->order[i]];
    return longest;
}

/* Steps of all minibatches, padding included. */
static size_t padded_steps(const plan *p)
{
    size_t steps = 0;
    for (size_t k = 0; k < p->nbatch; k++)
        steps += (p->bound[k + 1] - p->bound[k]) * longest_of(p, k);
    return steps;
}

/* Is minibatch k neither empty nor too large? */
static int within_limits(const seqrnn_batching *how, const plan *p, size_t k)
{
    const size_t count = p->bound[k + 1] - p->bound[k];
    return p->bound[k + 1] > p->bound[k] && count <= how->batch
           && (!how->tokens || count == 1 || count * longest_of(p, k) <= how->tokens);
}

/* Would the sequence after minibatch k be too much for it? */
static int full(const seqrnn_batching *how, const plan *p, size_t k)
{
    const size_t count = p->bound[k + 1] - p->bound[k];
    size_t longest = (size_t)p->lengths[p->order[p->bound[k + 1]]];
    if (longest < longest_of(p, k)) longest = longest_of(p, k);
    return count == how->batch || (how->tokens && (count + 1) * longest > how->tokens);
}

/* A permutation, cut within the limits; without buckets only where a minibatch is full. */
static void check_plan(const seqrnn_batching *how, const plan *p)
{
    unsigned char *seen = TEST_ZEROS(unsigned char, p->N);
    size_t once = 0, legal = 0, whole = 0;
    for (size_t i = 0; i < p->N; i++) once += p->order[i] < p->N && !seen[p->order[i]]++;
    CHECK(once == p->N);
    CHECK(p->bound[0] == 0 && p->bound[p->nbatch] == p->N && p->nbatch <= p->N);
    for (size_t k = 0; k < p->nbatch; k++) legal += within_limits(how, p, k);
    CHECK(legal == p->nbatch);
    for (size_t k = 0; k + 1 < p->nbatch; k++) whole += full(how, p, k);
    CHECK(how->bucket || whole + 1 >= p->nbatch);
}

static void invariants(void)
{
    static const size_t sizes[] = {0, 1, 2, 7, 64, 65, 300}, batches[] = {1, 2, 8, 1000};
    static const size_t limits[] = {0, 1, 30, 100, SIZE_MAX}, buckets[] = {0, 1, 3, SIZE_MAX};
    for (int c = 0; c < 7 * 4 * 5 * 4 * 2; c++) {
        const size_t N = sizes[c % 7];
        const seqrnn_batching how = {batches[c / 7 % 4], limits[c / 28 % 5], c / 560,
                                     buckets[c / 140 % 4]};
        TEST_CASE("N %zu, batch %zu, tokens %zu, shuffle %d, bucket %zu", N, how.batch, how.tokens,
                  how.shuffle, how.bucket);
        const plan p = plan_of(&how, N, lengths_of(N, 40, N), 5, 2);
        check_plan(&how, &p);
        size_t still = 0;
        for (size_t i = 0; i < N; i++) still += p.order[i] == i;
        if (!how.shuffle && !how.bucket) CHECK(still == N);
        test_free_all();
    }
}

/* One bucket for all, not shuffled: sorted by length, the longest first, equals as they came. */
static void sorted(void)
{
    const seqrnn_batching how = {.batch = 10, .bucket = SIZE_MAX};
    TEST_CASE("sorted");
    const plan p = plan_of(&how, 1000, lengths_of(1000, 20, 1), 0, 0);
    size_t right = 1;
    for (size_t i = 1; i < p.N; i++) {
        const int before = p.lengths[p.order[i - 1]], here = p.lengths[p.order[i]];
        right += before > here || (before == here && p.order[i - 1] < p.order[i]);
    }
    CHECK(right == p.N);
    int few[5] = {3, 0, 7, 0, 5};
    const seqrnn_batching two = {.batch = 2, .bucket = 1};
    const plan q = plan_of(&two, 5, few, 0, 0); /* sorted within each pair only */
    const size_t want[5] = {0, 1, 2, 3, 4}, bound[4] = {0, 2, 4, 5};
    CHECK(q.nbatch == 3 && !memcmp(q.order, want, sizeof want));
    CHECK(!memcmp(q.bound, bound, sizeof bound));
    test_free_all();
}

/* The same order for the same seed and epoch, and for no other. */
static void orders(void)
{
    enum { N = 200 };
    int *lengths = lengths_of(N, 30, 3);
    for (size_t bucket = 0; bucket <= 4; bucket += 4) {
        const seqrnn_batching how = {.batch = 8, .shuffle = 1, .bucket = bucket};
        TEST_CASE("orders, bucket %zu", bucket);
        const plan a = plan_of(&how, N, lengths, 1, 7), b = plan_of(&how, N, lengths, 1, 7);
        const plan epoch = plan_of(&how, N, lengths, 1, 8), seed = plan_of(&how, N, lengths, 2, 7);
        CHECK_SAME_BITS(a.order, b.order, N);
        CHECK_SAME_BITS(a.bound, b.bound, a.nbatch + 1);
        CHECK(memcmp(a.order, epoch.order, N * sizeof(size_t)) != 0);
        CHECK(memcmp(a.order, seed.order, N * sizeof(size_t)) != 0);
    }
    test_free_all();
}

/* Every sequence comes to every place equally often: chi-squared of 8 x 8 counts, 49 degrees of
 * freedom, 99.99 % below 94. */
static void fair(void)
{
    enum { N = 8, EPOCHS = 8000 };
    const seqrnn_batching how = {.batch = 1, .shuffle = 1};
    int lengths[N] = {0}, count[N][N] = {{0}};
    size_t order[N], bound[N + 1], scratch[2 * N];
    double chi = 0;
    for (uint64_t epoch = 0; epoch < EPOCHS; epoch++) {
        seqrnn_batches(&how, N, lengths, 11, epoch, order, bound, scratch);
        for (int i = 0; i < N; i++) count[i][order[i]]++;
    }
    for (int i = 0; i < N * N; i++) chi += pow(count[i / N][i % N] - EPOCHS / N, 2) / (EPOCHS / N);
    TEST_CASE("fair: chi-squared %.1f", chi);
    CHECK(chi > 15 && chi < 94);
}

/* Whole minibatches are shuffled: each holds neighbours in length, and comes at any place. */
static void padding(void)
{
    const size_t N = 10000;
    int *lengths = lengths_of(N, 100, 9);
    size_t steps = 0;
    double waste[4];
    const seqrnn_batching how[4] = {{.batch = 32, .shuffle = 1},
                                    {.batch = 32, .shuffle = 1, .bucket = 10},
                                    {.batch = 32, .shuffle = 1, .bucket = 100},
                                    {.batch = 1000, .tokens = 2000, .shuffle = 1, .bucket = 2}};
    for (size_t i = 0; i < N; i++) steps += (size_t)lengths[i];
    for (int k = 0; k < 4; k++) {
        const plan p = plan_of(&how[k], N, lengths, 1, 0);
        check_plan(&how[k], &p);
        waste[k] = (double)padded_steps(&p) / (double)steps - 1;
    }
    printf("padding per step: %.3f; buckets of 10: %.3f, of 100: %.3f, by tokens: %.3f\n",
           waste[0], waste[1], waste[2], waste[3]);
    CHECK(waste[0] > 0.5 && waste[1] < 0.12 && waste[2] < 0.02 && waste[3] < 0.05);
    const plan p = plan_of(&how[2], N, lengths, 1, 0);
    size_t rises = 0; /* not from the longest to the shortest */
    for (size_t k = 1; k < p.nbatch; k++) rises += longest_of(&p, k) > longest_of(&p, k - 1);
    CHECK(rises > p.nbatch / 3 && rises < p.nbatch - p.nbatch / 3);
    test_free_all();
}

int main(void)
{
    invariants();
    sorted();
    orders();
    fair();
    padding();
    return test_report("batch");
}
