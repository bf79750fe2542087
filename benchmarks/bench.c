/* Times seqrnn from C. Reads cases from standard input, one a line:
 *     cell precision mode D H B T       (LSTM f64 train 64 128 32 50)
 * and answers each with one line: the quartiles of the times in microseconds and how many there
 * were. mode: forward, or train (forward and backward, all gradients). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "seqrnn.h"

enum { MIN_REPEATS = 15, MAX_REPEATS = 400 };
static const double SECONDS = 0.4; /* per case, once the least number of repeats is done */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void *room(size_t bytes)
{
    void *memory = malloc(bytes);
    if (!memory) abort();
    return memory;
}

/* Repeats pass(context) and prints the quartiles. */
static void measure(void (*pass)(void *), void *context)
{
    double time[MAX_REPEATS];
    int n = 0;
    pass(context); /* touches the memory */
    for (double start = now(); n < MAX_REPEATS && (n < MIN_REPEATS || now() - start < SECONDS);) {
        const double before = now();
        pass(context);
        time[n++] = 1e6 * (now() - before);
    }
    qsort(time, (size_t)n, sizeof *time, by_size);
    printf("%.2f %.2f %.2f %d\n", time[n / 4], time[n / 2], time[3 * n / 4], n);
    fflush(stdout);
}

#define real double
#define SEQRNN(name) seqrnn_##name
#include "bench_case.h"
#undef real
#undef SEQRNN

#define real float
#define SEQRNN(name) seqrnnf_##name
#include "bench_case.h"
#undef real
#undef SEQRNN

static int cell_kind(const char *name)
{
    return !strcmp(name, "LSTM") ? SEQRNN_LSTM : !strcmp(name, "GRU") ? SEQRNN_GRU : SEQRNN_RNN;
}

int main(void)
{
    char cell[8], precision[8], mode[16];
    size_t D, H, B, T;
    while (scanf("%7s %7s %15s %zu %zu %zu %zu", cell, precision, mode, &D, &H, &B, &T) == 7) {
        const seqrnn_cell spec = seqrnn_cell_standard(cell_kind(cell), D, H);
        const int train = !strcmp(mode, "train");
        if (!strcmp(precision, "f32")) seqrnnf_bench(&spec, B, T, train);
        else seqrnn_bench(&spec, B, T, train);
    }
    return 0;
}
