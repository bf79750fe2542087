/* .Call wrappers of one cell: initial parameters, one step forward and backward. */
#include "convert_real.h"

/* spec: cell, D, H, options, init, forget_bias, chrono_T -> list(W, U, b, bU, p) */
SEXP WRAP(cell_init)(SEXP spec, SEXP seed)
{
    const char *names[] = {"W", "U", "b", "bU", "p", "theta", ""};
    const seqrnn_cell cell = cell_of(spec);
    const seqrnn_init init = sr_init(spec);
    const size_t rows = seqrnn_cell_gates(&cell) * cell.H;
    size_t scratch;
    sr_check(SEQRNN(cell_init_scratch_size)(&cell, &scratch), "cell_init_scratch_size");

    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    real *theta = put1(list, 5, seqrnn_cell_nparam(&cell));
    sr_check(SEQRNN(cell_init)(&cell, &init, sr_uint64(seed), 0, theta, sr_scratch(scratch)),
             "cell_init");
    const SEQRNN(weights) w = SEQRNN(weights_at)(&cell, theta);
    memcpy(put2(list, 0, rows, cell.D), w.W, rows * cell.D * sizeof(real));
    memcpy(put2(list, 1, rows, cell.H), w.U, rows * cell.H * sizeof(real));
    memcpy(put1(list, 2, rows), w.b, rows * sizeof(real));
    if (w.bU) memcpy(put1(list, 3, rows), w.bU, rows * sizeof(real));
    if (w.p) {
        const size_t peep = seqrnn_cell_npeephole(&cell);
        memcpy(put1(list, 4, peep), w.p, peep * sizeof(real));
    }
    SET_VECTOR_ELT(list, 5, R_NilValue);
    finish(list);
    UNPROTECT(1);
    return list;
}

/* x[D,B], h[H,B], c[H,B] or NULL -> list(h, c, gates, ws) */
SEXP WRAP(cell_step)(SEXP p, SEXP x, SEXP h, SEXP c)
{
    const char *names[] = {"h", "c", "gates", "ws", ""};
    const seqrnn_cell cell = cell_of(p);
    const SEQRNN(weights) w = weights(p, &cell);
    const size_t B = sr_dim(x, 1), states = cell.H * B;
    const seqrnn_seq seq = {B, 1, NULL, 0};
    size_t ws_size, scratch_size;
    sr_check(SEQRNN(sequence_ws_size)(&cell, B, 1, &ws_size), "sequence_ws_size");
    sr_check(SEQRNN(sequence_scratch_size)(&cell, B, 1, &scratch_size), "sequence_scratch_size");

    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    real *h_out = put2(list, 0, cell.H, B);
    real *c_out = cell.kind == SEQRNN_LSTM ? put2(list, 1, cell.H, B) : NULL;
    real *gates = put2(list, 2, seqrnn_cell_gates(&cell) * cell.H, B);
    void *ws = sr_put_bytes(list, 3, ws_size), *scratch = sr_scratch(scratch_size);
    sr_check(SEQRNN(cell_step)(&cell, B, in(x, cell.D * B), in(h, states), in(c, states), &w, h_out,
                               c_out, ws, scratch),
             "cell_step");
    sr_check(SEQRNN(sequence_states)(&cell, &seq, NULL, NULL, gates, ws, scratch),
             "sequence_states");
    finish(list);
    UNPROTECT(1);
    return list;
}

/* cache: p, x, ws of that step; dh, dc[H,B] or NULL -> list(dx, dweights, dh, dc) */
SEXP WRAP(cell_step_backward)(SEXP cache, SEXP dh, SEXP dc)
{
    const char *names[] = {"dx", "dweights", "dh", "dc", ""};
    const SEXP p = sr_get(cache, "p"), x = sr_get(cache, "x");
    const seqrnn_cell cell = cell_of(p);
    const SEQRNN(weights) w = weights(p, &cell);
    const size_t B = sr_dim(x, 1), states = cell.H * B;
    size_t ws_size, scratch_size;
    sr_check(SEQRNN(sequence_ws_size)(&cell, B, 1, &ws_size), "sequence_ws_size");
    sr_check(SEQRNN(sequence_scratch_size)(&cell, B, 1, &scratch_size), "sequence_scratch_size");

    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    real *dx = put2(list, 0, cell.D, B);
    const SEQRNN(dweights) dw = put_dweights(list, 1, &cell);
    real *dh_in = put2(list, 2, cell.H, B);
    real *dc_in = cell.kind == SEQRNN_LSTM ? put2(list, 3, cell.H, B) : NULL;
    sr_check(SEQRNN(cell_step_backward)(&cell, B, in(x, cell.D * B), &w, in(dh, states),
                                        in(dc, states), dx, &dw, dh_in, dc_in,
                                        sr_kept(cache, ws_size), sr_scratch(scratch_size)),
             "cell_step_backward");
    finish(list);
    UNPROTECT(1);
    return list;
}
