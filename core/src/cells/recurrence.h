/* The weights that every step multiplies by, U and P: packed once per pass over a sequence, as they
 * are for the forward and transposed for the backward pass; used in place where a pass has one
 * step. */
#ifndef SEQRNN_RECURRENCE_H
#define SEQRNN_RECURRENCE_H

#include "../kernels/gemm.h"

/* Some rows of U, or P: A[rows,cols] with leading dimension ld. panels is NULL when in place. */
typedef struct SEQRNN(block) {
    const real *A;
    size_t rows, cols, ld;
    const real *panels;
} SEQRNN(block);

/* GRU: the rows of r and z, and those of n apart; the other cells: all rows in `gates`. */
typedef struct SEQRNN(recurrence) {
    SEQRNN(block) gates, candidate, projection;
} SEQRNN(recurrence);

static inline size_t SEQRNN(recurrence_split)(const seqrnn_cell *cell)
{
    return (cell->kind == SEQRNN_GRU ? 2 : seqrnn_cell_gates(cell)) * cell->H;
}

static inline void SEQRNN(recurrence_size)(sr_size *size, const seqrnn_cell *cell)
{
    const size_t S = seqrnn_cell_state(cell), rows = SEQRNN(recurrence_split)(cell);
    const size_t rest = seqrnn_cell_gates(cell) * cell->H - rows;
    sr_size larger[2] = {{0}, {0}}; /* as they are, transposed */
    SEQRNN(panels_size)(&larger[0], rows, S);
    SEQRNN(panels_size)(&larger[0], rest, S);
    SEQRNN(panels_size)(&larger[0], cell->projection, cell->H);
    SEQRNN(panels_size)(&larger[1], S, rows);
    SEQRNN(panels_size)(&larger[1], S, rest);
    SEQRNN(panels_size)(&larger[1], cell->H, cell->projection);
    size->overflow |= larger[0].overflow || larger[1].overflow;
    sr_size_add(size, sr_max(larger[0].bytes, larger[1].bytes), 1, 1, 1);
}

static inline SEQRNN(block) SEQRNN(block_make)(const real *A, size_t rows, size_t cols, size_t ld,
                                               int transposed, char **cursor)
{
    SEQRNN(block) k = {A, rows, cols, ld, NULL};
    if (cursor && transposed)
        k.panels = SEQRNN(panels_pack)((SEQRNN(view)){A, ld, 1}, cols, rows, cursor);
    else if (cursor) k.panels = SEQRNN(panels_pack)((SEQRNN(view)){A, 1, ld}, rows, cols, cursor);
    return k;
}

/* cursor NULL: in place */
static inline SEQRNN(recurrence) SEQRNN(recurrence_make)(const seqrnn_cell *cell,
                                                         const SEQRNN(weights) *w, int transposed,
                                                         char **cursor)
{
    const size_t H = cell->H, S = seqrnn_cell_state(cell), ld = seqrnn_cell_gates(cell) * H;
    const size_t rows = SEQRNN(recurrence_split)(cell);
    SEQRNN(recurrence) r = {0};
    r.gates = SEQRNN(block_make)(w->U, rows, S, ld, transposed, cursor);
    r.candidate = SEQRNN(block_make)(w->U + rows, ld - rows, S, ld, transposed, cursor);
    if (cell->projection) r.projection = SEQRNN(block_make)(w->P, S, H, S, transposed, cursor);
    return r;
}

/* y[rows,n] += A x[cols,n] */
static inline void SEQRNN(block_forward)(const SEQRNN(block) *k, size_t n, const real *x, real *y,
                                         size_t ldy)
{
    if (k->panels) SEQRNN(panels_product)(k->rows, n, k->cols, k->panels, x, k->cols, y, ldy);
    else SEQRNN(gemm_nn)(k->rows, n, k->cols, k->A, k->ld, x, k->cols, y, ldy);
}

/* dx[cols,n] += A' dy[rows,n] */
static inline void SEQRNN(block_backward)(const SEQRNN(block) *k, size_t n, const real *dy,
                                          size_t ldy, real *dx)
{
    if (k->panels) SEQRNN(panels_product)(k->cols, n, k->rows, k->panels, dy, ldy, dx, k->cols);
    else SEQRNN(gemm_tn)(k->cols, n, k->rows, k->A, k->ld, dy, ldy, dx, k->cols);
}

#endif
