/* The parity cases of the cells in C: what the bindings must reproduce. parity.R is their twin.
 * parity FOLDER: writes each field as plain doubles to a file of its name. */
#include <stdio.h>
#include <stdlib.h>

#include "seqrnn.h"

enum { D = 3, H = 5, B = 4, T = 6, ROOM = 4096 };

static const char *cell_name[] = {"rnn", "lstm", "gru"};

/* One array of a field; n doubles at `value`. */
static void put(FILE *file, const double *value, size_t n)
{
    if (fwrite(value, sizeof *value, n, file) != n) abort();
}

static FILE *field(const char *folder, const char *format, const char *a, const char *b)
{
    char name[100], path[1000];
    snprintf(name, sizeof name, format, a, b);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file) abort();
    return file;
}

static void init_field(const char *folder, int kind, const char *init_name)
{
    seqrnn_cell cell = seqrnn_cell_standard(kind, D, H);
    seqrnn_init init = {seqrnn_init_named(init_name), kind == SEQRNN_LSTM, 20};
    cell.recurrent_bias = init.kind != SEQRNN_INIT_CHRONO;
    if (init.kind == SEQRNN_INIT_TORCH || init.kind == SEQRNN_INIT_CHRONO) init.forget_bias = 0;
    double theta[ROOM], scratch[ROOM];
    if (seqrnn_cell_init(&cell, &init, 7, 0, theta, scratch)) abort();
    FILE *file = field(folder, "init-%s-%s", cell_name[kind], init_name);
    put(file, theta, seqrnn_cell_nparam(&cell));
    fclose(file);
}

static void sequence_fields(const char *folder, int kind)
{
    static const int lengths[B] = {6, 4, 0, 5};
    static double ws[ROOM * 4], scratch[ROOM * 4];
    seqrnn_cell cell = seqrnn_cell_standard(kind, D, H);
    seqrnn_seq seq = {B, T, lengths, 0};
    seqrnn_init init = {SEQRNN_INIT_GLOROT, kind == SEQRNN_LSTM, 0};
    double theta[ROOM], grad[ROOM] = {0}, x[D * B * T], dy[H * B * T];
    double y[H * B * T], hT[H * B], cT[H * B], dx[D * B * T], dh0[H * B];
    size_t ws_bytes, scratch_bytes;

    if (seqrnn_sequence_ws_size(&cell, B, T, &ws_bytes) || ws_bytes > sizeof ws) abort();
    if (seqrnn_sequence_scratch_size(&cell, B, T, &scratch_bytes)) abort();
    if (scratch_bytes > sizeof scratch) abort();
    seqrnn_normal(1, SEQRNN_STREAM_INIT, 0, 0, D * B * T, x);
    seqrnn_normal(2, SEQRNN_STREAM_INIT, 0, 0, H * B * T, dy);
    if (seqrnn_cell_init(&cell, &init, 3, 0, theta, scratch)) abort();
    seqrnn_weights w = seqrnn_weights_at(&cell, theta);
    seqrnn_dweights dw = seqrnn_dweights_at(&cell, grad);
    if (seqrnn_sequence_forward(&cell, &seq, x, NULL, NULL, &w, y, H, hT, cT, ws, scratch)) abort();
    if (seqrnn_sequence_backward(&cell, &seq, NULL, x, &w, dy, H, NULL, NULL, dx, &dw, dh0, NULL,
                                 NULL, NULL, ws, scratch))
        abort();

    FILE *file = field(folder, "%s-%s-forward", cell_name[kind], "double");
    put(file, y, H * B * T);
    put(file, hT, H * B);
    fclose(file);
    file = field(folder, "%s-%s-backward", cell_name[kind], "double");
    put(file, dx, D * B * T);
    put(file, grad, seqrnn_cell_nparam(&cell));
    put(file, dh0, H * B);
    fclose(file);
}

int main(int argc, char **argv)
{
    static const char *init_name[] = {"glorot", "torch", "orthogonal",
                                      "identity", "chrono", "zeros"};
    if (argc != 2) return 2;
    for (int kind = 0; kind < SEQRNN_NCELL; kind++) {
        for (int i = 0; i < SEQRNN_NINIT; i++)
            if (kind != SEQRNN_RNN || i != SEQRNN_INIT_CHRONO)
                init_field(argv[1], kind, init_name[i]);
        sequence_fields(argv[1], kind);
    }
    return 0;
}
