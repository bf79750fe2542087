/* Minibatches: the order of an epoch's sequences and where it is cut. Random numbers come from
 * SEQRNN_STREAM_SHUFFLE, substream = epoch: numbers 0 ... N-1 for the sequences, from N on for
 * whole minibatches. */
#include "../base/internal.h"

/* Fisher & Yates: place i receives one of the places i ... n-1, by number first + i. */
static void batch_shuffle(uint64_t seed, uint64_t epoch, uint64_t first, size_t n, size_t *item)
{
    enum { DRAWN = 64 };
    double u[DRAWN];
    for (size_t i = 0; i < n; i++) {
        if (i % DRAWN == 0)
            seqrnn_uniform(seed, SEQRNN_STREAM_SHUFFLE, (uint32_t)epoch, first + i,
                           sr_min((size_t)DRAWN, n - i), u);
        const size_t j = i + (size_t)(u[i % DRAWN] * (double)(n - i)), chosen = item[j];
        item[j] = item[i];
        item[i] = chosen;
    }
}

/* Runs [0,middle) and [middle,n) of item, each sorted -> out. Of equals the first comes first. */
static void batch_merge(const int *lengths, size_t middle, size_t n, const size_t *item,
                        size_t *out)
{
    size_t left = 0, right = middle;
    for (size_t i = 0; i < n; i++) {
        const int second =
            left == middle || (right < n && lengths[item[right]] > lengths[item[left]]);
        out[i] = item[second ? right++ : left++];
    }
}

/* Sorts item[n] by length, the longest first, and leaves equals in their order. spare[n] */
static void batch_sort(const int *lengths, size_t n, size_t *item, size_t *spare)
{
    for (size_t run = 1; run < n; run *= 2) {
        for (size_t i = 0; i < n; i += 2 * run) {
            const size_t count = sr_min(2 * run, n - i);
            batch_merge(lengths, sr_min(run, count), count, item + i, spare + i);
        }
        memcpy(item, spare, n * sizeof *item);
    }
}

/* How many of item[n], at least one, make a minibatch: their number times the longest, which counts
 * as one step at least, is the steps that it takes. */
static size_t batch_count(const seqrnn_batching *how, const int *lengths, size_t n,
                          const size_t *item)
{
    size_t count = 0, longest = 1;
    for (; count < n && count < how->batch; count++) {
        longest = sr_max(longest, (size_t)lengths[item[count]]);
        if (how->tokens && count && longest > how->tokens / (count + 1)) break;
    }
    return sr_max(count, 1);
}

/* Shuffles minibatches. bound[1 + k] first holds which of the old ones comes as number k. */
static void batch_shuffle_whole(size_t N, size_t nbatch, uint64_t seed, uint64_t epoch,
                                size_t *order, size_t *bound, size_t *scratch)
{
    size_t *old = scratch, *start = scratch + N, at = 0;
    memcpy(old, order, N * sizeof *order);
    memcpy(start, bound, nbatch * sizeof *bound);
    for (size_t k = 0; k < nbatch; k++) bound[1 + k] = k;
    batch_shuffle(seed, epoch, N, nbatch, bound + 1);
    for (size_t k = 0; k < nbatch; k++) {
        const size_t from = start[bound[1 + k]];
        const size_t to = bound[1 + k] + 1 < nbatch ? start[bound[1 + k] + 1] : N;
        memcpy(order + at, old + from, (to - from) * sizeof *order);
        at += to - from;
        bound[1 + k] = at;
    }
}

/* With buckets no minibatch reaches over the end of one. */
size_t seqrnn_batches(const seqrnn_batching *how, size_t N, const int *lengths, uint64_t seed,
                      uint64_t epoch, size_t *order, size_t *bound, size_t *scratch)
{
    size_t nbatch = 0, bucket;
    if (!how->bucket || __builtin_mul_overflow(how->bucket, how->batch, &bucket)) bucket = N;
    for (size_t i = 0; i < N; i++) order[i] = i;
    if (how->shuffle) batch_shuffle(seed, epoch, 0, N, order);
    bound[0] = 0;
    for (size_t from = 0, end; from < N; from = end) {
        end = from + sr_min(bucket, N - from);
        if (how->bucket) batch_sort(lengths, end - from, order + from, scratch);
        for (size_t i = from; i < end; bound[++nbatch] = i)
            i += batch_count(how, lengths, end - i, order + i);
    }
    if (how->bucket && how->shuffle)
        batch_shuffle_whole(N, nbatch, seed, epoch, order, bound, scratch);
    return nbatch;
}
