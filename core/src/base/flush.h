/* Denormal numbers count as 0 while the core computes. Gradients that vanish pass through them, and
 * on some processors a whole backward pass then takes many times as long (kernels/README.md). The
 * host's mode is back when a function that says SR_FLUSH returns. No hook may be called before: it
 * may leave by a non-local jump. A host's number that must be above 0 is checked before, or must be
 * at least FLT_MIN. */
#ifndef SEQRNN_FLUSH_H
#define SEQRNN_FLUSH_H

#if defined(__SSE2__)
#include <xmmintrin.h>

typedef unsigned sr_mode;
enum { SR_FLUSHES = 0x8040 }; /* results, and operands */

static inline sr_mode sr_mode_now(void)
{
    return _mm_getcsr();
}

static inline void sr_mode_set(sr_mode mode)
{
    _mm_setcsr(mode);
}
#elif defined(__aarch64__)
#include <stdint.h>

typedef uint64_t sr_mode;
enum { SR_FLUSHES = 1 << 24 };

static inline sr_mode sr_mode_now(void)
{
    sr_mode mode;
    __asm__ __volatile__("mrs %0, fpcr" : "=r"(mode));
    return mode;
}

static inline void sr_mode_set(sr_mode mode)
{
    __asm__ __volatile__("msr fpcr, %0" : : "r"(mode));
}
#else
typedef int sr_mode;
enum { SR_FLUSHES = 0 };

static inline sr_mode sr_mode_now(void)
{
    return 0;
}

static inline void sr_mode_set(sr_mode mode)
{
    (void)mode;
}
#endif

/* The mode that was. Setting it costs more than asking. */
static inline sr_mode sr_flush(void)
{
    const sr_mode before = sr_mode_now();
    if ((before & SR_FLUSHES) != SR_FLUSHES) sr_mode_set(before | SR_FLUSHES);
    return before;
}

static inline void sr_flush_end(const sr_mode *before)
{
    if ((*before & SR_FLUSHES) != SR_FLUSHES) sr_mode_set(*before);
}

/* Stands among the declarations of a function: until it returns. */
#define SR_FLUSH \
    __attribute__((cleanup(sr_flush_end), unused)) const sr_mode sr_mode_before = sr_flush()

#endif
