/* .Call wrappers of one cell: initial parameters; a batch of sequences and one step, forward and
 * backward. They return the list that the user gets. Its `cache` carries to backward the arguments,
 * x as [D,B,T] or [D,B], and ws. */
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

static SEXP new_cache(SEXP maker, SEXP p, SEXP x, SEXP lengths, SEXP reverse)
{
    const char *names[] = {"maker", "ws", "x", "p", "lengths", "reverse", "precision", ""};
    SEXP cache = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(cache, 0, maker);
    SET_VECTOR_ELT(cache, 2, x);
    SET_VECTOR_ELT(cache, 3, p);
    SET_VECTOR_ELT(cache, 4, lengths);
    SET_VECTOR_ELT(cache, 5, reverse);
    SET_VECTOR_ELT(cache, 6, Rf_mkString(PRECISION));
    UNPROTECT(1);
    return cache;
}

/* Scratch for a batch of sequences, and the bytes of its ws. */
static void *sequence_work(const seqrnn_cell *cell, size_t B, size_t T, size_t *ws_size)
{
    size_t scratch_size;
    sr_check(SEQRNN(sequence_ws_size)(cell, B, T, ws_size), "sequence_ws_size");
    sr_check(SEQRNN(sequence_scratch_size)(cell, B, T, &scratch_size), "sequence_scratch_size");
    return sr_scratch(scratch_size);
}

/* x[D,B,T], h0, c0[H,B] or NULL -> list(y, h, c, gates, hT, cT, cache) */
SEXP WRAP(cell_forward)(SEXP maker, SEXP p, SEXP x, SEXP h0, SEXP c0, SEXP lengths, SEXP reverse)
{
    const char *names[] = {"y", "h", "c", "gates", "hT", "cT", "cache", ""};
    const seqrnn_cell cell = cell_of(p);
    const SEQRNN(weights) w = weights(p, &cell);
    const seqrnn_seq seq = sr_sequence(x, lengths, reverse);
    const size_t H = cell.H, B = seq.B, T = seq.T;
    size_t ws_size;
    void *scratch = sequence_work(&cell, B, T, &ws_size);

    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    SEXP cache = PROTECT(new_cache(maker, p, x, lengths, reverse));
    const int lstm = cell.kind == SEQRNN_LSTM;
    real *y = put3(list, 0, H, B, T), *h = put3(list, 1, H, B, T);
    real *c = lstm ? put3(list, 2, H, B, T) : NULL;
    real *gates = put3(list, 3, seqrnn_cell_gates(&cell) * H, B, T);
    real *hT = put2(list, 4, H, B), *cT = lstm ? put2(list, 5, H, B) : NULL;
    void *ws = sr_put_bytes(cache, 1, ws_size);
    sr_check(SEQRNN(sequence_forward)(&cell, &seq, in(x, cell.D * B * T), in(h0, H * B),
                                      in(c0, H * B), &w, y, H, hT, cT, ws, scratch),
             "sequence_forward");
    sr_check(SEQRNN(sequence_states)(&cell, &seq, h, c, gates, ws, scratch), "sequence_states");
    finish(list);
    SET_VECTOR_ELT(list, 6, cache); /* after finish, which the arguments in it must not meet */
    list = sr_compact(list);
    UNPROTECT(2);
    return list;
}

/* dy[H,B,T], dhT, dcT[H,B] or NULL; truncate c(k1, k2) or NULL
 * -> list(dx, dweights, dh0, dc0, dh_t, dc_t) */
SEXP WRAP(cell_backward)(SEXP cache, SEXP dy, SEXP dhT, SEXP dcT, SEXP truncate, SEXP per_step)
{
    const char *names[] = {"dx", DWEIGHTS, "dh0", "dc0", "dh_t", "dc_t", ""};
    const SEXP p = sr_get(cache, "p"), x = sr_get(cache, "x");
    const seqrnn_cell cell = cell_of(p);
    const SEQRNN(weights) w = weights(p, &cell);
    const seqrnn_seq seq = sr_sequence(x, sr_get(cache, "lengths"), sr_get(cache, "reverse"));
    const size_t H = cell.H, B = seq.B, T = seq.T;
    const seqrnn_truncate cut = sr_truncate(truncate);
    size_t ws_size;
    void *scratch = sequence_work(&cell, B, T, &ws_size);

    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    const int lstm = cell.kind == SEQRNN_LSTM, steps = Rf_asLogical(per_step) == TRUE;
    real *dx = put3(list, 0, cell.D, B, T);
    const SEQRNN(dweights) dw = put_dweights(list, 1, &cell);
    real *dh0 = put2(list, 6, H, B), *dc0 = lstm ? put2(list, 7, H, B) : NULL;
    real *dh = steps ? put3(list, 8, H, B, T) : NULL;
    real *dc = steps && lstm ? put3(list, 9, H, B, T) : NULL;
    sr_check(SEQRNN(sequence_backward)(&cell, &seq, cut.k1 ? &cut : NULL, in(x, cell.D * B * T), &w,
                                       in(dy, H * B * T), H, in(dhT, H * B), in(dcT, H * B), dx,
                                       &dw, dh0, dc0, dh, dc, sr_kept(cache, ws_size), scratch),
             "sequence_backward");
    finish(list);
    list = sr_compact(list);
    UNPROTECT(1);
    return list;
}

/* x[D,B], h[H,B], c[H,B] or NULL -> list(h, c, gates, cache) */
SEXP WRAP(cell_step)(SEXP maker, SEXP p, SEXP x, SEXP h, SEXP c)
{
    const char *names[] = {"h", "c", "gates", "cache", ""};
    const seqrnn_cell cell = cell_of(p);
    const SEQRNN(weights) w = weights(p, &cell);
    const size_t H = cell.H, B = sr_dim(x, 1);
    const seqrnn_seq seq = {B, 1, NULL, 0};
    size_t ws_size;
    void *scratch = sequence_work(&cell, B, 1, &ws_size);

    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    SEXP cache = PROTECT(new_cache(maker, p, x, R_NilValue, R_NilValue));
    real *h_out = put2(list, 0, H, B);
    real *c_out = cell.kind == SEQRNN_LSTM ? put2(list, 1, H, B) : NULL;
    real *gates = put2(list, 2, seqrnn_cell_gates(&cell) * H, B);
    void *ws = sr_put_bytes(cache, 1, ws_size);
    sr_check(SEQRNN(cell_step)(&cell, B, in(x, cell.D * B), in(h, H * B), in(c, H * B), &w, h_out,
                               c_out, ws, scratch),
             "cell_step");
    sr_check(SEQRNN(sequence_states)(&cell, &seq, NULL, NULL, gates, ws, scratch),
             "sequence_states");
    finish(list);
    SET_VECTOR_ELT(list, 3, cache);
    list = sr_compact(list);
    UNPROTECT(2);
    return list;
}

/* dh, dc[H,B] or NULL -> list(dx, dweights, dh, dc) */
SEXP WRAP(cell_step_backward)(SEXP cache, SEXP dh, SEXP dc)
{
    const char *names[] = {"dx", DWEIGHTS, "dh", "dc", ""};
    const SEXP p = sr_get(cache, "p"), x = sr_get(cache, "x");
    const seqrnn_cell cell = cell_of(p);
    const SEQRNN(weights) w = weights(p, &cell);
    const size_t B = sr_dim(x, 1), states = cell.H * B;
    size_t ws_size;
    void *scratch = sequence_work(&cell, B, 1, &ws_size);

    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    real *dx = put2(list, 0, cell.D, B);
    const SEQRNN(dweights) dw = put_dweights(list, 1, &cell);
    real *dh_in = put2(list, 6, cell.H, B);
    real *dc_in = cell.kind == SEQRNN_LSTM ? put2(list, 7, cell.H, B) : NULL;
    sr_check(SEQRNN(cell_step_backward)(&cell, B, in(x, cell.D * B), &w, in(dh, states),
                                        in(dc, states), dx, &dw, dh_in, dc_in,
                                        sr_kept(cache, ws_size), scratch),
             "cell_step_backward");
    finish(list);
    list = sr_compact(list);
    UNPROTECT(1);
    return list;
}
