/* Which vector instructions the kernels use. Each kernel is written once in GNU vector extensions
 * and compiled once per level by including its file with SEQRNN_ISA_* set (gemm.c shows how). */
#ifndef SEQRNN_ISA_H
#define SEQRNN_ISA_H

#include "../base/internal.h"

enum seqrnn_isa { SEQRNN_ISA_BASE, SEQRNN_ISA_NEON, SEQRNN_ISA_AVX2, SEQRNN_ISA_AVX512 };

#if defined(__x86_64__) && !defined(_WIN32)
#define SEQRNN_X86 1
#elif defined(__aarch64__)
#define SEQRNN_ARM64 1
#endif

/* The best level of this processor, or the lower one named by the environment variable SEQRNN_ISA
 * (base, neon, avx2, avx512). Asked once; the answer never changes within a process. */
int seqrnn_isa(void);

#endif
