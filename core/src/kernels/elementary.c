/* exp, log1p, sigmoid and tanh of whole arrays, the gates and the losses made of them, by vector
 * instructions chosen at run time. */
#include "elementary.h"
#include "isa.h"

#ifdef SEQRNN_SINGLE
#define R_MANTISSA 23
#define R_BIAS 127
#define R_ROUND 0x1.8p23f      /* adding it leaves the nearest whole number in the low bits */
#define R_ROUND_BITS 0x4b400000
#define R_LOG2E 0x1.715476p0f
#define R_LN2_HIGH 0x1.62e4p-1f /* few bits: times a whole number it is exact */
#define R_LN2_LOW 0x1.7f7d1cp-20f
#define R_EXP_MAX 89.0f        /* e^x overflows above, and is 0 below */
#define R_EXP_MIN -104.0f
#define R_EXP_COEFFICIENTS                                                          \
    {0.5f, 0.16666666681704215f, 0.04166646419740569f, 0.008333310844647862f,       \
     0.0013933730715792083f, 0.00019891080463998843f}
#define R_LOG1P_COEFFICIENTS                                                        \
    {0x1.555556p-1f, 0x1.9998d4p-2f, 0x1.24c926p-2f, 0x1.bc8cf8p-3f, 0x1.dba26p-3f}
#else
#define R_MANTISSA 52
#define R_BIAS 1023
#define R_ROUND 0x1.8p52
#define R_ROUND_BITS 0x4338000000000000
#define R_LOG2E 0x1.71547652b82fep0
#define R_LN2_HIGH 0x1.62e42feep-1
#define R_LN2_LOW 0x1.a39ef35793c76p-33
#define R_EXP_MAX 710.0
#define R_EXP_MIN -746.0
#define R_EXP_COEFFICIENTS                                                          \
    {0x1p-1, 0x1.5555555555557p-3, 0x1.5555555555556p-5, 0x1.11111111100bep-7,      \
     0x1.6c16c16c162c3p-10, 0x1.a01a01abf85abp-13, 0x1.a01a01a6e1e2ap-16,           \
     0x1.71de01fdbf9cap-19, 0x1.27e4db46cddd1p-22, 0x1.af4e554377204p-26,           \
     0x1.1f7340dbc337ep-29}
#define R_LOG1P_COEFFICIENTS                                                        \
    {0x1.5555555555555p-1, 0x1.999999999a3ddp-2, 0x1.24924923d44c6p-2,              \
     0x1.c71c727143318p-3, 0x1.745cf0b0e03bdp-3, 0x1.3b18b294bebf9p-3,              \
     0x1.10ac75dc602b1p-3, 0x1.eb905e8575054p-4, 0x1.687a6e7c95176p-4,              \
     0x1.4b0a26c5f2aefp-3}
#endif

typedef struct SEQRNN(elementary) {
    void (*exp)(size_t n, const real *a, real *y);
    void (*log1p)(size_t n, const real *a, real *y);
    void (*sigmoid)(size_t n, const real *a, real *y);
    void (*tanh)(size_t n, const real *a, real *y);
    real (*max)(size_t n, const real *a);
    double (*exp_sum)(size_t n, const real *a, real shift, real *y);
    void (*scale)(size_t n, real factor, real *y);
} SEQRNN(elementary);

#define ELEM(name) SEQRNN(base_##name)
#define ELEM_TARGET
#define ELEM_BYTES 16
#include "elementary_kernel.h"
#include "gates_kernel.h"
#include "losses_kernel.h"
#undef ELEM
#undef ELEM_TARGET
#undef ELEM_BYTES

#ifdef SEQRNN_X86
#define ELEM(name) SEQRNN(avx2_##name)
#define ELEM_TARGET __attribute__((target("avx2,fma")))
#define ELEM_BYTES 32
#include "elementary_kernel.h"
#include "gates_kernel.h"
#include "losses_kernel.h"
#undef ELEM
#undef ELEM_TARGET
#undef ELEM_BYTES

#define ELEM(name) SEQRNN(avx512_##name)
#define ELEM_TARGET __attribute__((target("avx512f,avx512dq,avx512vl,fma")))
#define ELEM_BYTES 64
#include "elementary_kernel.h"
#include "gates_kernel.h"
#include "losses_kernel.h"
#undef ELEM
#undef ELEM_TARGET
#undef ELEM_BYTES
#endif

static const SEQRNN(elementary) *SEQRNN(elementary_of)(int isa)
{
#ifdef SEQRNN_X86
    if (isa == SEQRNN_ISA_AVX512) return &SEQRNN(avx512_functions);
    if (isa == SEQRNN_ISA_AVX2) return &SEQRNN(avx2_functions);
#endif
    (void)isa;
    return &SEQRNN(base_functions);
}

void SEQRNN(vec_exp)(size_t n, const real *a, real *y)
{
    SEQRNN(elementary_of)(seqrnn_isa())->exp(n, a, y);
}

void SEQRNN(vec_log1p)(size_t n, const real *a, real *y)
{
    SEQRNN(elementary_of)(seqrnn_isa())->log1p(n, a, y);
}

void SEQRNN(vec_sigmoid)(size_t n, const real *a, real *y)
{
    SEQRNN(elementary_of)(seqrnn_isa())->sigmoid(n, a, y);
}

void SEQRNN(vec_tanh)(size_t n, const real *a, real *y)
{
    SEQRNN(elementary_of)(seqrnn_isa())->tanh(n, a, y);
}

real SEQRNN(vec_max)(size_t n, const real *a)
{
    return SEQRNN(elementary_of)(seqrnn_isa())->max(n, a);
}

double SEQRNN(vec_exp_sum)(size_t n, const real *a, real shift, real *y)
{
    return SEQRNN(elementary_of)(seqrnn_isa())->exp_sum(n, a, shift, y);
}

void SEQRNN(vec_scale)(size_t n, real factor, real *y)
{
    SEQRNN(elementary_of)(seqrnn_isa())->scale(n, factor, y);
}

const SEQRNN(gates) *SEQRNN(gates_of)(int isa)
{
#ifdef SEQRNN_X86
    if (isa == SEQRNN_ISA_AVX512) return &SEQRNN(avx512_gates);
    if (isa == SEQRNN_ISA_AVX2) return &SEQRNN(avx2_gates);
#endif
    (void)isa;
    return &SEQRNN(base_gates);
}

const SEQRNN(losses) *SEQRNN(losses_of)(int isa)
{
#ifdef SEQRNN_X86
    if (isa == SEQRNN_ISA_AVX512) return &SEQRNN(avx512_losses);
    if (isa == SEQRNN_ISA_AVX2) return &SEQRNN(avx2_losses);
#endif
    (void)isa;
    return &SEQRNN(base_losses);
}
