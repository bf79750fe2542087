/* .Call wrappers of a recurrent layer over a batch of sequences, in one or both directions.
 * `params` is a list of one parameter list per direction; `direction` an enum seqrnn_direction.
 * Results that exist per direction have a last extent of 2 when bidirectional. */
#include "convert_real.h"

static int directions(int direction)
{
    return direction == SEQRNN_BIDIRECTIONAL ? 2 : 1;
}

/* list[[k]]: [n1,B] per direction */
static real *put_states(SEXP list, int k, int ndir, size_t n1, size_t B)
{
    return ndir == 2 ? put3(list, k, n1, B, 2) : put2(list, k, n1, B);
}

/* list[[k]]: [n1,B,T] per direction */
static real *put_steps(SEXP list, int k, int ndir, size_t n1, const seqrnn_seq *seq)
{
    return ndir == 2 ? put4(list, k, n1, seq->B, seq->T, 2) : put3(list, k, n1, seq->B, seq->T);
}

/* x[D,B,T], h0, c0 (or NULL) -> list(y, h, c, gates, hT, cT, ws) */
SEXP WRAP(recurrent_forward)(SEXP params, SEXP direction, SEXP x, SEXP h0, SEXP c0, SEXP lengths)
{
    const char *names[] = {"y", "h", "c", "gates", "hT", "cT", "ws", ""};
    const int dir = Rf_asInteger(direction), ndir = directions(dir);
    const seqrnn_cell cell = cell_of(VECTOR_ELT(params, 0));
    const seqrnn_seq seq = sr_sequence(x, lengths);
    const size_t H = cell.H, B = seq.B, states = (size_t)ndir * H * B;
    SEQRNN(weights) w[2];
    size_t ws_size, scratch_size;
    for (int d = 0; d < ndir; d++) w[d] = weights(VECTOR_ELT(params, d), &cell);
    sr_check(SEQRNN(recurrent_ws_size)(&cell, dir, B, seq.T, &ws_size), "recurrent_ws_size");
    sr_check(SEQRNN(recurrent_scratch_size)(&cell, dir, B, seq.T, &scratch_size),
             "recurrent_scratch_size");

    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    const int lstm = cell.kind == SEQRNN_LSTM;
    real *y = put3(list, 0, (size_t)ndir * H, B, seq.T);
    real *h = put_steps(list, 1, ndir, H, &seq);
    real *c = lstm ? put_steps(list, 2, ndir, H, &seq) : NULL;
    real *gates = put_steps(list, 3, ndir, seqrnn_cell_gates(&cell) * H, &seq);
    real *hT = put_states(list, 4, ndir, H, B);
    real *cT = lstm ? put_states(list, 5, ndir, H, B) : NULL;
    void *ws = sr_put_bytes(list, 6, ws_size), *scratch = sr_scratch(scratch_size);
    sr_check(SEQRNN(recurrent_forward)(&cell, dir, &seq, in(x, cell.D * B * seq.T), in(h0, states),
                                       in(c0, states), w, y, hT, cT, ws, scratch),
             "recurrent_forward");
    sr_check(SEQRNN(recurrent_states)(&cell, dir, &seq, h, c, gates, ws, scratch),
             "recurrent_states");
    finish(list);
    UNPROTECT(1);
    return list;
}

/* cache: x, lengths, ws of the forward call; dy, dhT, dcT or NULL; truncate c(k1, k2) or NULL ->
 * list(dx, forward = dweights, backward = dweights, dh0, dc0, dh_t, dc_t) */
SEXP WRAP(recurrent_backward)(SEXP params, SEXP direction, SEXP cache, SEXP dy, SEXP dhT, SEXP dcT,
                              SEXP truncate, SEXP per_step)
{
    const char *names[] = {"dx", "forward", "backward", "dh0", "dc0", "dh_t", "dc_t", ""};
    const int dir = Rf_asInteger(direction), ndir = directions(dir);
    const SEXP x = sr_get(cache, "x");
    const seqrnn_cell cell = cell_of(VECTOR_ELT(params, 0));
    const seqrnn_seq seq = sr_sequence(x, sr_get(cache, "lengths"));
    const size_t H = cell.H, B = seq.B, T = seq.T, states = (size_t)ndir * H * B;
    seqrnn_truncate cut = {0, 0};
    SEQRNN(weights) w[2];
    SEQRNN(dweights) dw[2];
    size_t ws_size, scratch_size;
    for (int d = 0; d < ndir; d++) w[d] = weights(VECTOR_ELT(params, d), &cell);
    if (truncate != R_NilValue)
        cut = (seqrnn_truncate){(size_t)INTEGER_RO(truncate)[0], (size_t)INTEGER_RO(truncate)[1]};
    sr_check(SEQRNN(recurrent_ws_size)(&cell, dir, B, T, &ws_size), "recurrent_ws_size");
    sr_check(SEQRNN(recurrent_scratch_size)(&cell, dir, B, T, &scratch_size),
             "recurrent_scratch_size");

    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    const int lstm = cell.kind == SEQRNN_LSTM, steps = Rf_asLogical(per_step) == TRUE;
    real *dx = put3(list, 0, cell.D, B, T);
    for (int d = 0; d < ndir; d++) dw[d] = put_dweights(list, 1 + d, &cell);
    real *dh0 = put_states(list, 3, ndir, H, B);
    real *dc0 = lstm ? put_states(list, 4, ndir, H, B) : NULL;
    real *dh = steps ? put_steps(list, 5, ndir, H, &seq) : NULL;
    real *dc = steps && lstm ? put_steps(list, 6, ndir, H, &seq) : NULL;
    sr_check(SEQRNN(recurrent_backward)(&cell, dir, &seq, truncate == R_NilValue ? NULL : &cut,
                                        in(x, cell.D * B * T), w, in(dy, states * T),
                                        in(dhT, states), in(dcT, states), dx, dw, dh0, dc0, dh, dc,
                                        sr_kept(cache, ws_size), sr_scratch(scratch_size)),
             "recurrent_backward");
    finish(list);
    UNPROTECT(1);
    return list;
}
