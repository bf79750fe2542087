/* What dropout keeps: many blocks of the generator at once, by vector instructions chosen at run
 * time. */
#include "isa.h"
#include "../base/philox.h"

#if defined(__SSE2__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

/* Where byte i of 64 bits in memory stands in their value. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define KEEP_SHIFT(i) (8 * (7 - (i)))
#else
#define KEEP_SHIFT(i) (8 * (i))
#endif

#define KEEP(name) base_keep_##name
#define KEEP_TARGET
#define KEEP_BYTES 16
#if defined(__SSE2__)
#define KEEP_PRODUCT(a, factor) \
    (KEEP(vec))_mm_mul_epu32((__m128i)(a), _mm_set1_epi64x(factor))
#elif defined(__aarch64__)
#define KEEP_PRODUCT(a, factor) \
    (KEEP(vec))vmull_n_u32(vmovn_u64((uint64x2_t)(a)), factor)
#else
#define KEEP_PRODUCT(a, factor) (((a) & 0xffffffffu) * (uint64_t)(factor))
#endif
#include "keep_kernel.h"
#undef KEEP
#undef KEEP_TARGET
#undef KEEP_BYTES
#undef KEEP_PRODUCT

#ifdef SEQRNN_X86
#define KEEP(name) avx2_keep_##name
#define KEEP_TARGET __attribute__((target("avx2")))
#define KEEP_BYTES 32
#define KEEP_PRODUCT(a, factor) \
    (KEEP(vec))_mm256_mul_epu32((__m256i)(a), _mm256_set1_epi64x(factor))
#include "keep_kernel.h"
#undef KEEP
#undef KEEP_TARGET
#undef KEEP_BYTES
#undef KEEP_PRODUCT

#define KEEP(name) avx512_keep_##name
#define KEEP_TARGET __attribute__((target("avx512f,avx512dq,avx512vl")))
#define KEEP_BYTES 64
#define KEEP_PRODUCT(a, factor) \
    (KEEP(vec))_mm512_mul_epu32((__m512i)(a), _mm512_set1_epi64(factor))
#include "keep_kernel.h"
#undef KEEP
#undef KEEP_TARGET
#undef KEEP_BYTES
#undef KEEP_PRODUCT
#endif

typedef size_t keep_blocks(const uint32_t key[2], const uint32_t counter[4], uint64_t least,
                           size_t n, unsigned char *keep);

static keep_blocks *keep_blocks_of(int isa)
{
#ifdef SEQRNN_X86
    if (isa == SEQRNN_ISA_AVX512) return avx512_keep_blocks;
    if (isa == SEQRNN_ISA_AVX2) return avx2_keep_blocks;
#endif
    (void)isa;
    return base_keep_blocks;
}

/* A block of four words decides four numbers: kept unless the word lies below rate * 2^32, which is
 * exact. The counter is block, draw, substream, stream. */
void seqrnn_keep(uint64_t seed, uint32_t substream, uint64_t draw, size_t first, size_t n,
                 double rate, unsigned char *keep)
{
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    const uint64_t least = (uint64_t)ceil(rate * 0x1p32);
    keep_blocks *blocks = keep_blocks_of(seqrnn_isa());
    uint32_t counter[4] = {0, (uint32_t)draw, substream, SEQRNN_STREAM_DROPOUT}, word[4];
    for (size_t i = 0; i < n;) {
        size_t k = (first + i) % 4; /* a call may begin and end inside a block */
        counter[0] = (uint32_t)((first + i) / 4);
        const size_t whole = k ? 0 : blocks(key, counter, least, (n - i) / 4, keep + i);
        i += 4 * whole;
        if (whole) continue;
        seqrnn_philox(key, counter, word);
        for (; k < 4 && i < n; k++, i++) keep[i] = word[k] >= least;
    }
}
