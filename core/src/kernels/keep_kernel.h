/* What dropout keeps, for one level of vector instructions. Included by keep.c with KEEP(name)
 * (name mangling), KEEP_TARGET (attribute), KEEP_BYTES (of a vector) and KEEP_PRODUCT(a, factor):
 * per 64 bits, the lower 32 bits times the factor.
 *
 * A word of the generator is the lower half of 64 bits, because that is what vectors multiply; what
 * stands in the upper half does not matter. */

typedef uint64_t KEEP(vec) __attribute__((vector_size(KEEP_BYTES), aligned(1), may_alias));

#define KEEP_INLINE KEEP_TARGET static inline __attribute__((always_inline))

/* Counters x[4] become their blocks, as in seqrnn_philox. */
KEEP_INLINE void KEEP(rounds)(const uint32_t key[2], KEEP(vec) x[4])
{
    uint32_t k0 = key[0], k1 = key[1];
    _Pragma("GCC unroll 10") for (int round = 0; round < 10; round++) {
        const KEEP(vec) p0 = KEEP_PRODUCT(x[0], SEQRNN_PHILOX_M0);
        const KEEP(vec) p1 = KEEP_PRODUCT(x[2], SEQRNN_PHILOX_M1);
        x[0] = (p1 >> 32) ^ x[1] ^ k0;
        x[1] = p1;
        x[2] = (p0 >> 32) ^ x[3] ^ k1;
        x[3] = p0;
        k0 += SEQRNN_PHILOX_W0;
        k1 += SEQRNN_PHILOX_W1;
    }
}

/* Takes 1 from bytes first ... first + 3 of each flag where the word lies below `least`. */
KEEP_INLINE void KEEP(drop)(const KEEP(vec) x[4], uint64_t least, int first, KEEP(vec) *flags)
{
    _Pragma("GCC unroll 4") for (int word = 0; word < 4; word++) {
        const KEEP(vec) below = ((x[word] & 0xffffffffu) - least) >> 63;
        *flags -= below << KEEP_SHIFT(first + word);
    }
}

/* keep[4,n] of the blocks counter[0], counter[0] + 1, ..., as far as whole vectors go; returns how
 * many blocks that were. Eight flags make one number of a vector, those of an even block and of
 * the odd one behind it. */
KEEP_TARGET static size_t KEEP(blocks)(const uint32_t key[2], const uint32_t counter[4],
                                       uint64_t least, size_t n, unsigned char *keep)
{
    const size_t step = KEEP_BYTES / 4;
    KEEP(vec) number, even[4], odd[4];
    for (size_t l = 0; l < step / 2; l++) number[l] = counter[0] + 2 * l;
    size_t done = 0;
    for (; done + step <= n; done += step) {
        KEEP(vec) flags = (KEEP(vec)){0} + 0x0101010101010101u;
        even[0] = number + done;
        odd[0] = even[0] + 1;
        for (int i = 1; i < 4; i++) even[i] = odd[i] = (KEEP(vec)){0} + counter[i];
        KEEP(rounds)(key, even);
        KEEP(rounds)(key, odd);
        KEEP(drop)(even, least, 0, &flags);
        KEEP(drop)(odd, least, 4, &flags);
        *(KEEP(vec) *)(keep + 4 * done) = flags;
    }
    return done;
}

#undef KEEP_INLINE
