/* Times seqrnn from C; server.h says how it is asked. Modes: forward; train (forward and backward,
 * gradients of the input and of all parameters); decode (T calls of one step, the state carried
 * on). Variants: plain; ragged (lengths spread from 5 to T); bidirectional (two layers of it);
 * language (a training step of a language model, bench_language.h). */
#include <math.h>
#include <stdlib.h>

#include "seqrnn.h"
#include "server.h"

enum { SHORTEST_SEQUENCE = 5, MAX_LAYERS = 2 };

/* What a line says. */
typedef struct bench_case {
    seqrnn_cell cell[MAX_LAYERS];
    int layers, direction;
    seqrnn_seq seq;
} bench_case;

/* The memory of the present case. */
static void *rooms[32];
static int nroom;

static void *room(size_t bytes)
{
    void *memory = malloc(bytes);
    if (!memory) abort();
    return rooms[nroom++] = memory;
}

static void release(void)
{
    while (nroom) free(rooms[--nroom]);
}

/* A seqrnn function has to succeed. */
static void must(int status)
{
    if (!status) return;
    fprintf(stderr, "bench: status %d\n", status);
    exit(1);
}

#define real double
#define SEQRNN(name) seqrnn_##name
#include "bench_case.h"
#include "bench_language.h"
#undef real
#undef SEQRNN

#define real float
#define SEQRNN(name) seqrnnf_##name
#include "bench_case.h"
#include "bench_language.h"
#undef real
#undef SEQRNN

/* Lengths from 5 to T in equal steps, in a mixed order (B even). */
static const int *ragged_lengths(size_t B, size_t T)
{
    int *lengths = room(B * sizeof *lengths);
    for (size_t b = 0; b < B; b++)
        lengths[b] = (int)(SHORTEST_SEQUENCE
                           + (T - SHORTEST_SEQUENCE) * (37 * b % B) / (B > 1 ? B - 1 : 1));
    return lengths;
}

static int cell_kind(const char *name)
{
    return !strcmp(name, "LSTM") ? SEQRNN_LSTM : !strcmp(name, "GRU") ? SEQRNN_GRU : SEQRNN_RNN;
}

static void (*prepare(const char *line))(void)
{
    char cell[8], precision[8], mode[16], variant[16];
    size_t D, H, B, T;
    if (sscanf(line, "%7s %7s %15s %15s %zu %zu %zu %zu", cell, precision, mode, variant, &D, &H,
               &B, &T) != 8)
        must(-1);
    release();
    const int both = !strcmp(variant, "bidirectional"), kind = cell_kind(cell);
    const int single = !strcmp(precision, "f32");
    const bench_case k = {
        .cell = {seqrnn_cell_standard(kind, D, H), seqrnn_cell_standard(kind, 2 * H, H)},
        .layers = both ? 2 : 1,
        .direction = both ? SEQRNN_BIDIRECTIONAL : SEQRNN_FORWARD,
        .seq = {.B = B, .T = T, .lengths = strcmp(variant, "ragged") ? NULL : ragged_lengths(B, T)},
    };
    if (!strcmp(variant, "language"))
        return single ? seqrnnf_prepare_language(&k) : seqrnn_prepare_language(&k);
    return single ? seqrnnf_prepare(&k, mode) : seqrnn_prepare(&k, mode);
}

int main(void)
{
    serve(prepare);
    return 0;
}
