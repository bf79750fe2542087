/* The recurrent weights as the steps multiply by them: packed once per pass over a sequence, as
 * U for the forward and as U' for the backward pass; used in place where a pass has one step. */
#ifndef SEQRNN_RECURRENCE_H
#define SEQRNN_RECURRENCE_H

#include "../kernels/gemm.h"

/* Some rows of U: U[rows,H] with leading dimension ld. panels is NULL when in place. */
typedef struct SEQRNN(block) {
    const real *U;
    size_t rows, H, ld;
    const real *panels;
} SEQRNN(block);

/* GRU: the rows of r and z, and those of n apart; the other cells: all rows in `gates`. */
typedef struct SEQRNN(recurrence) {
    SEQRNN(block) gates, candidate;
} SEQRNN(recurrence);

static inline size_t SEQRNN(recurrence_split)(const seqrnn_cell *cell)
{
    return (cell->kind == SEQRNN_GRU ? 2 : seqrnn_cell_gates(cell)) * cell->H;
}

static inline void SEQRNN(recurrence_size)(sr_size *size, const seqrnn_cell *cell)
{
    const size_t H = cell->H, rows = SEQRNN(recurrence_split)(cell);
    const size_t rest = seqrnn_cell_gates(cell) * H - rows;
    sr_size larger[2] = {{0}, {0}}; /* U, U' */
    SEQRNN(panels_size)(&larger[0], rows, H);
    SEQRNN(panels_size)(&larger[0], rest, H);
    SEQRNN(panels_size)(&larger[1], H, rows);
    SEQRNN(panels_size)(&larger[1], H, rest);
    size->overflow |= larger[0].overflow || larger[1].overflow;
    sr_size_add(size, sr_max(larger[0].bytes, larger[1].bytes), 1, 1, 1);
}

static inline SEQRNN(block) SEQRNN(block_make)(const real *U, size_t rows, size_t H, size_t ld,
                                               int transposed, char **cursor)
{
    SEQRNN(block) k = {U, rows, H, ld, NULL};
    if (cursor && transposed)
        k.panels = SEQRNN(panels_pack)((SEQRNN(view)){U, ld, 1}, H, rows, cursor);
    else if (cursor) k.panels = SEQRNN(panels_pack)((SEQRNN(view)){U, 1, ld}, rows, H, cursor);
    return k;
}

/* cursor NULL: in place */
static inline SEQRNN(recurrence) SEQRNN(recurrence_make)(const seqrnn_cell *cell, const real *U,
                                                         int transposed, char **cursor)
{
    const size_t H = cell->H, ld = seqrnn_cell_gates(cell) * H;
    const size_t rows = SEQRNN(recurrence_split)(cell);
    SEQRNN(recurrence) r;
    r.gates = SEQRNN(block_make)(U, rows, H, ld, transposed, cursor);
    r.candidate = SEQRNN(block_make)(U + rows, ld - rows, H, ld, transposed, cursor);
    return r;
}

/* y[rows,n] += U h[H,n] */
static inline void SEQRNN(block_forward)(const SEQRNN(block) *k, size_t n, const real *h, real *y,
                                         size_t ldy)
{
    if (k->panels) SEQRNN(panels_product)(k->rows, n, k->H, k->panels, h, k->H, y, ldy);
    else SEQRNN(gemm_nn)(k->rows, n, k->H, k->U, k->ld, h, k->H, y, ldy);
}

/* dh[H,n] += U' dy[rows,n] */
static inline void SEQRNN(block_backward)(const SEQRNN(block) *k, size_t n, const real *dy,
                                          size_t ldy, real *dh)
{
    if (k->panels) SEQRNN(panels_product)(k->H, n, k->rows, k->panels, dy, ldy, dh, k->H);
    else SEQRNN(gemm_tn)(k->H, n, k->rows, k->U, k->ld, dy, ldy, dh, k->H);
}

#endif
