/* .Call wrappers of a cell over a batch of sequences in both directions, forward then backward; the
 * arrays of states have them as last extent. */
#include "convert_real.h"

/* x[D,B,T], h0, c0[H,B,2] or NULL -> list(y, h, c, gates, hT, cT, ws) */
SEXP WRAP(birnn_forward)(SEXP p_forward, SEXP p_backward, SEXP x, SEXP h0, SEXP c0, SEXP lengths)
{
    const char *names[] = {"y", "h", "c", "gates", "hT", "cT", "ws", ""};
    const int dir = SEQRNN_BIDIRECTIONAL;
    const seqrnn_cell cell = cell_of(p_forward);
    const SEQRNN(weights) w[] = {weights(p_forward, &cell), weights(p_backward, &cell)};
    const seqrnn_seq seq = sr_sequence(x, lengths, R_NilValue);
    const size_t H = cell.H, B = seq.B, T = seq.T, states = H * B * 2;
    size_t ws_size, scratch_size;
    sr_check(SEQRNN(recurrent_ws_size)(&cell, dir, B, T, &ws_size), "recurrent_ws_size");
    sr_check(SEQRNN(recurrent_scratch_size)(&cell, dir, B, T, &scratch_size),
             "recurrent_scratch_size");

    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    const int lstm = cell.kind == SEQRNN_LSTM;
    real *y = put3(list, 0, 2 * H, B, T), *h = put4(list, 1, H, B, T, 2);
    real *c = lstm ? put4(list, 2, H, B, T, 2) : NULL;
    real *gates = put4(list, 3, seqrnn_cell_gates(&cell) * H, B, T, 2);
    real *hT = put3(list, 4, H, B, 2), *cT = lstm ? put3(list, 5, H, B, 2) : NULL;
    void *ws = sr_put_bytes(list, 6, ws_size), *scratch = sr_scratch(scratch_size);
    sr_check(SEQRNN(recurrent_forward)(&cell, dir, &seq, in(x, cell.D * B * T), in(h0, states),
                                       in(c0, states), w, y, hT, cT, ws, scratch),
             "recurrent_forward");
    sr_check(SEQRNN(recurrent_states)(&cell, dir, &seq, h, c, gates, ws, scratch),
             "recurrent_states");
    finish(list);
    UNPROTECT(1);
    return list;
}

/* The gradients of one direction's parameters, in list[[k]]. */
static SEQRNN(dweights) put_direction(SEXP list, int k, const seqrnn_cell *cell)
{
    const char *names[] = {DWEIGHTS, ""};
    SET_VECTOR_ELT(list, k, Rf_mkNamed(VECSXP, names));
    return put_dweights(VECTOR_ELT(list, k), 0, cell);
}

/* cache: p_forward, p_backward, x, lengths, ws of the forward call; dy[2H,B,T], dhT, dcT[H,B,2] or
 * NULL; truncate c(k1, k2) or NULL -> list(dx, forward = dweights, backward = dweights, dh0, dc0,
 * dh_t, dc_t) */
SEXP WRAP(birnn_backward)(SEXP cache, SEXP dy, SEXP dhT, SEXP dcT, SEXP truncate, SEXP per_step)
{
    const char *names[] = {"dx", "forward", "backward", "dh0", "dc0", "dh_t", "dc_t", ""};
    const int dir = SEQRNN_BIDIRECTIONAL;
    const SEXP p = sr_get(cache, "p_forward"), x = sr_get(cache, "x");
    const seqrnn_cell cell = cell_of(p);
    const SEQRNN(weights) w[] = {weights(p, &cell), weights(sr_get(cache, "p_backward"), &cell)};
    const seqrnn_seq seq = sr_sequence(x, sr_get(cache, "lengths"), R_NilValue);
    const size_t H = cell.H, B = seq.B, T = seq.T, states = H * B * 2;
    const seqrnn_truncate cut = sr_truncate(truncate);
    size_t ws_size, scratch_size;
    sr_check(SEQRNN(recurrent_ws_size)(&cell, dir, B, T, &ws_size), "recurrent_ws_size");
    sr_check(SEQRNN(recurrent_scratch_size)(&cell, dir, B, T, &scratch_size),
             "recurrent_scratch_size");

    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    const int lstm = cell.kind == SEQRNN_LSTM, steps = Rf_asLogical(per_step) == TRUE;
    real *dx = put3(list, 0, cell.D, B, T);
    const SEQRNN(dweights) dw[] = {put_direction(list, 1, &cell), put_direction(list, 2, &cell)};
    real *dh0 = put3(list, 3, H, B, 2), *dc0 = lstm ? put3(list, 4, H, B, 2) : NULL;
    real *dh = steps ? put4(list, 5, H, B, T, 2) : NULL;
    real *dc = steps && lstm ? put4(list, 6, H, B, T, 2) : NULL;
    sr_check(SEQRNN(recurrent_backward)(&cell, dir, &seq, cut.k1 ? &cut : NULL,
                                        in(x, cell.D * B * T), w, in(dy, states * T),
                                        in(dhT, states), in(dcT, states), dx, dw, dh0, dc0, dh, dc,
                                        sr_kept(cache, ws_size), sr_scratch(scratch_size)),
             "recurrent_backward");
    finish(list);
    UNPROTECT(1);
    return list;
}
