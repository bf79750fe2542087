/* Random numbers: Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as
 * easy as 1, 2, 3"). The key is the seed; the counter is block (2 words), substream, stream. A
 * block of four words gives two doubles, so number `index` lies in block index / 2. */
#include "internal.h"
#include "philox.h"

void seqrnn_philox(const uint32_t key[2], const uint32_t counter[4], uint32_t out[4])
{
    uint32_t k0 = key[0], k1 = key[1];
    uint32_t x0 = counter[0], x1 = counter[1], x2 = counter[2], x3 = counter[3];
    for (int round = 0; round < 10; round++) {
        const uint64_t p0 = (uint64_t)SEQRNN_PHILOX_M0 * x0, p1 = (uint64_t)SEQRNN_PHILOX_M1 * x2;
        const uint32_t hi0 = (uint32_t)(p0 >> 32), hi1 = (uint32_t)(p1 >> 32);
        x0 = hi1 ^ x1 ^ k0;
        x1 = (uint32_t)p1;
        x2 = hi0 ^ x3 ^ k1;
        x3 = (uint32_t)p0;
        k0 += SEQRNN_PHILOX_W0;
        k1 += SEQRNN_PHILOX_W1;
    }
    out[0] = x0;
    out[1] = x1;
    out[2] = x2;
    out[3] = x3;
}

/* Numbers 2*block and 2*block + 1 of a stream, from the upper 53 bits of 64 each. */
static void rng_pair(uint64_t seed, uint32_t stream, uint32_t substream, uint64_t block,
                     double pair[2])
{
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    const uint32_t counter[4] = {(uint32_t)block, (uint32_t)(block >> 32), substream, stream};
    uint32_t word[4];
    seqrnn_philox(key, counter, word);
    for (int i = 0; i < 2; i++) {
        const uint64_t bits = (uint64_t)word[2 * i + 1] << 32 | word[2 * i];
        pair[i] = (double)(bits >> 11) * 0x1p-53;
    }
}

/* Box & Muller 1958; 1 - u lies in (0,1], where the logarithm is finite. */
static void rng_normal_pair(double pair[2])
{
    const double radius = sqrt(-2 * log(1 - pair[0])), angle = 2 * M_PI * pair[1];
    pair[0] = radius * cos(angle);
    pair[1] = radius * sin(angle);
}

static void rng_draw(uint64_t seed, uint32_t stream, uint32_t substream, uint64_t index, size_t n,
                     int normal, double *out)
{
    double pair[2];
    for (size_t i = 0; i < n; i++, index++) {
        if (i == 0 || index % 2 == 0) {
            rng_pair(seed, stream, substream, index / 2, pair);
            if (normal) rng_normal_pair(pair);
        }
        out[i] = pair[index % 2];
    }
}

void seqrnn_uniform(uint64_t seed, uint32_t stream, uint32_t substream, uint64_t index, size_t n,
                    double *out)
{
    rng_draw(seed, stream, substream, index, n, 0, out);
}

void seqrnn_normal(uint64_t seed, uint32_t stream, uint32_t substream, uint64_t index, size_t n,
                   double *out)
{
    rng_draw(seed, stream, substream, index, n, 1, out);
}
