/* Choosing the vector instructions at run time. */
#include <stdlib.h>

#include "isa.h"

static int isa_of_processor(void)
{
#ifdef SEQRNN_ARM64
    return SEQRNN_ISA_NEON;
#endif
#ifdef SEQRNN_X86
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
        return SEQRNN_ISA_AVX512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return SEQRNN_ISA_AVX2;
#endif
    return SEQRNN_ISA_BASE;
}

int seqrnn_isa(void)
{
    static int chosen = -1; /* two threads that ask at once store the same answer */
    if (chosen < 0) {
        const char *wish = getenv("SEQRNN_ISA");
        int best = isa_of_processor(), isa = best;
        if (wish && !strcmp(wish, "base")) isa = SEQRNN_ISA_BASE;
        if (wish && !strcmp(wish, "avx2")) isa = sr_min(best, SEQRNN_ISA_AVX2);
        chosen = isa;
    }
    return chosen;
}
