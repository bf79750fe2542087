/* Weights of other frameworks as ours. Blocks of H rows (gates) may stand in another order, and
 * matrices may lie on their side; activations and formulas are the same. */
#include "../base/internal.h"

/* Which row of the framework's is our row, from 0: Keras keeps z, r, h where we keep r, z, n; the
 * blocks of an LSTM stand everywhere as i, f, g, o. */
static size_t foreign_row(int framework, const seqrnn_cell *cell, size_t row)
{
    static const size_t keras_gru[] = {1, 0, 2};
    const int turned = framework == SEQRNN_KERAS && cell->kind == SEQRNN_GRU;
    return turned ? keras_gru[row / cell->H] * cell->H + row % cell->H : row;
}

/* Where the framework has our element [row,col] of a matrix [G*H,cols]; in Keras it lies on its
 * side. */
static size_t foreign_place(int framework, const seqrnn_cell *cell, size_t cols, size_t row,
                            size_t col)
{
    const size_t rows = seqrnn_cell_gates(cell) * cell->H;
    const size_t there = foreign_row(framework, cell, row);
    return framework == SEQRNN_KERAS ? col + there * cols : there + col * rows;
}

/* ours[G*H,cols] += theirs */
static void add_blocks(int framework, const seqrnn_cell *cell, size_t cols, const double *theirs,
                       double *ours)
{
    const size_t rows = seqrnn_cell_gates(cell) * cell->H;
    for (size_t c = 0; theirs && c < cols; c++)
        for (size_t r = 0; r < rows; r++)
            ours[r + c * rows] += theirs[foreign_place(framework, cell, cols, r, c)];
}

/* theirs = ours[G*H,cols], plus more[G*H,cols] (nullable) */
static void put_blocks(int framework, const seqrnn_cell *cell, size_t cols, const double *ours,
                       const double *more, double *theirs)
{
    const size_t rows = seqrnn_cell_gates(cell) * cell->H;
    for (size_t c = 0; c < cols; c++)
        for (size_t r = 0; r < rows; r++) {
            const size_t i = r + c * rows;
            theirs[foreign_place(framework, cell, cols, r, c)] = more ? ours[i] + more[i] : ours[i];
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

int seqrnn_export(int framework, const seqrnn_cell *cell, const double *theta,
                  const seqrnn_foreign_out *to)
{
    const size_t rows = seqrnn_cell_gates(cell) * cell->H, S = seqrnn_cell_state(cell);
    const double *W = theta, *U = W + rows * cell->D, *b = U + rows * S, *bU = b + rows;
    const int two = cell->recurrent_bias != 0, add = two && !to->recurrent_bias;

    if (framework < 0 || framework >= SEQRNN_NFRAMEWORK) return -1;
    if (!is_plain(framework, cell)) return -2;
    if (add && cell->kind == SEQRNN_GRU && !cell->reset_before) return -4;
    put_blocks(framework, cell, cell->D, W, NULL, to->input);
    put_blocks(framework, cell, S, U, NULL, to->recurrent);
    put_blocks(framework, cell, 1, b, add ? bU : NULL, to->bias);
    if (to->recurrent_bias && two)
        put_blocks(framework, cell, 1, bU, NULL, to->recurrent_bias);
    else if (to->recurrent_bias)
        memset(to->recurrent_bias, 0, rows * sizeof(double));
    if (cell->projection)
        memcpy(to->projection, two ? bU + rows : bU, S * cell->H * sizeof(double));
    return SEQRNN_OK;
}
