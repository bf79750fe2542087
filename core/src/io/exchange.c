/* Weights of other frameworks as ours. Blocks of H rows (gates) may stand in another order, and
 * matrices may lie on their side; activations and formulas are the same. */
#include "../base/internal.h"

/* Our block g is that block of the framework: Keras keeps z, r, h where we keep r, z, n; the blocks
 * of an LSTM stand everywhere as i, f, g, o. */
static size_t block_of(int framework, const seqrnn_cell *cell, size_t g)
{
    static const size_t keras_gru[] = {1, 0, 2};
    return framework == SEQRNN_KERAS && cell->kind == SEQRNN_GRU ? keras_gru[g] : g;
}

/* to[G*H,cols] += from[G*H,cols], or from[cols,G*H] if it lies on its side. */
static void add_blocks(int framework, const seqrnn_cell *cell, size_t cols, const double *from,
                       double *to)
{
    const size_t G = seqrnn_cell_gates(cell), rows = G * cell->H;
    const int turned = framework == SEQRNN_KERAS;
    for (size_t g = 0; from && g < G; g++)
        for (size_t c = 0; c < cols; c++)
            for (size_t h = 0; h < cell->H; h++) {
                const size_t row = block_of(framework, cell, g) * cell->H + h;
                to[g * cell->H + h + c * rows] += from[turned ? c + row * cols : row + c * rows];
            }
}

/* Has the cell only what the framework can have given? */
static int is_plain(int framework, const seqrnn_cell *cell)
{
    return !cell->peephole && !cell->coupled && !cell->layer_norm
           && (cell->projection == 0 || framework == SEQRNN_TORCH);
}

int seqrnn_import(int framework, const seqrnn_cell *cell, const seqrnn_foreign *from,
                  double *theta)
{
    const size_t rows = seqrnn_cell_gates(cell) * cell->H, S = seqrnn_cell_state(cell);
    double *W = theta, *U = W + rows * cell->D, *b = U + rows * S, *bU = b + rows;

    if (framework < 0 || framework >= SEQRNN_NFRAMEWORK) return -1;
    if (!is_plain(framework, cell)) return -2;
    memset(theta, 0, seqrnn_cell_nparam(cell) * sizeof *theta);
    add_blocks(framework, cell, cell->D, from->input, W);
    add_blocks(framework, cell, S, from->recurrent, U);
    add_blocks(framework, cell, 1, from->bias, b);
    add_blocks(framework, cell, 1, from->recurrent_bias, cell->recurrent_bias ? bU : b);
    if (cell->projection)
        memcpy(cell->recurrent_bias ? bU + rows : bU, from->projection,
               S * cell->H * sizeof *theta);
    return SEQRNN_OK;
}
