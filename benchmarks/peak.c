/* Measures how fast one thread of this machine can multiply and add at all: fused multiply-adds in
 * registers with the widest vectors it has. Asked as server.h says, of a case it reads the
 * precision only; one pass is 10^9 operations. */
#include "server.h"

enum { SUMS = 12 }; /* so many under way hide the latency of an FMA */
static const double OPERATIONS = 1e9;

/* n * SUMS fused multiply-adds of vectors; *number is 0.5, unknown to the compiler. */
#define KERNEL(name, isa, type, bytes)                                                       \
    isa static void name(long n, volatile type *number)                                      \
    {                                                                                        \
        typedef type vec __attribute__((vector_size(bytes)));                                \
        const vec half = (vec){0} + *number;                                                 \
        vec sum[SUMS], all = {0};                                                            \
        _Pragma("GCC unroll 12") for (int k = 0; k < SUMS; k++) sum[k] = half + (type)k;      \
        for (long i = 0; i < n; i++)                                                         \
            _Pragma("GCC unroll 12") for (int k = 0; k < SUMS; k++)                          \
                sum[k] = sum[k] * half + half;                                               \
        _Pragma("GCC unroll 12") for (int k = 0; k < SUMS; k++) all += sum[k];               \
        *number = all[0] == -1 ? 0 : *number; /* the sums are wanted */                      \
    }

#define BASE
KERNEL(base_f64, BASE, double, 16)
KERNEL(base_f32, BASE, float, 16)
#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2,fma")))
KERNEL(avx2_f64, AVX2, double, 32)
KERNEL(avx2_f32, AVX2, float, 32)
#define AVX512 __attribute__((target("avx512f")))
KERNEL(avx512_f64, AVX512, double, 64)
KERNEL(avx512_f32, AVX512, float, 64)
#endif

static int vector_bytes(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return 64;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return 32;
#endif
    return 16;
}

static int single;

static void pass(void)
{
    const int bytes = vector_bytes(), lanes = bytes / (single ? 4 : 8);
    const long n = (long)(OPERATIONS / (2.0 * SUMS * lanes));
    volatile double number = 0.5;
    volatile float numberf = 0.5f;
#if defined(__x86_64__)
    if (bytes == 64) single ? avx512_f32(n, &numberf) : avx512_f64(n, &number);
    if (bytes == 32) single ? avx2_f32(n, &numberf) : avx2_f64(n, &number);
#endif
    if (bytes == 16) single ? base_f32(n, &numberf) : base_f64(n, &number);
}

static void (*prepare(const char *line))(void)
{
    single = strstr(line, " f32 ") != NULL;
    return pass;
}

int main(void)
{
    serve(prepare);
    return 0;
}
