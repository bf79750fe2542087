/* Cells: one step, and sequences in one direction or both. */

/* (like, p, init, seed) -> theta[nparam]; like only tells the class */
void WRAP(cell_init)(mxArray *out[], const mxArray *in[])
{
    const seqrnn_cell cell = params_cell_in(in[1]);
    const seqrnn_init init = init_in(in[2]);
    const uint64_t seed = size_in(in[3]);
    size_t bytes;

    check(seqrnn_cell_check(&cell));
    check(SEQRNN(cell_init_scratch_size)(&cell, &bytes));
    real *theta = real_out(&out[0], seqrnn_cell_nparam(&cell), 1, 1, 1);
    check(SEQRNN(cell_init)(&cell, &init, seed, 0, theta, memory(bytes)));
}

static int all_finite(const real *a, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(a[i])) return 0;
    return 1;
}

/* (like, p, kind or "") -> are these parameters whole, legal, finite and of the class of like?
 * The quick answer for the usual case; instead of "no" it may also be an error: the reason is for
 * the .m file to say. */
void WRAP(params_check)(mxArray *out[], const mxArray *in[])
{
    const mxArray *p = in[1];
    const char *kind = text_in(in[2]), *cell_name = text_in(field(p, "cell"));
    const seqrnn_cell cell = params_cell_in(p);
    int ok = mxGetNumberOfElements(p) == 1 && (!*kind || strcmp(kind, cell_name) == 0);

    check(seqrnn_cell_check(&cell));
    const SEQRNN(weights) w = weights_in(&cell, p);
    const size_t H = cell.H, rows = seqrnn_cell_gates(&cell) * H;
    ok = ok && dim(field(p, "W"), 0) == rows && dim(field(p, "U"), 0) == rows;
    ok = ok && all_finite(w.W, rows * cell.D) && all_finite(w.U, rows * H) && all_finite(w.b, rows);
    ok = ok && (!w.bU || all_finite(w.bU, rows));
    ok = ok && (!w.p || all_finite(w.p, seqrnn_cell_npeephole(&cell)));
    out[0] = mxCreateLogicalScalar(ok);
}

/* What forward and backward have in common, read from (x[D,B,T], p, q, direction, lengths):
 * q are the parameters of the backward direction, or []. */
typedef struct {
    seqrnn_cell cell;
    int direction;
    size_t dirs, nparam; /* directions; parameters of one */
    seqrnn_seq seq;
    const real *x;
    SEQRNN(weights) w[2];
} WRAP(run);

static WRAP(run) run_in(const mxArray *in[])
{
    WRAP(run) r = {.cell = params_cell_in(in[1]), .direction = direction_in(in[3])};

    check(seqrnn_cell_check(&r.cell));
    r.dirs = r.direction == SEQRNN_BIDIRECTIONAL ? 2 : 1;
    r.nparam = seqrnn_cell_nparam(&r.cell);
    r.seq.B = dim(in[0], 1);
    r.seq.T = dim(in[0], 2);
    r.seq.lengths = ints_in(in[4], r.seq.B);
    r.x = real_in(in[0], r.cell.D * r.seq.B * r.seq.T);
    r.w[0] = weights_in(&r.cell, in[1]);
    if (r.dirs == 2) r.w[1] = weights_in(&r.cell, in[2]);
    return r;
}

/* (x, p, q, direction, lengths, h0[H,B,dirs], c0) -> y hT cT h[H,B,T,dirs] c gates ws */
void WRAP(recurrent_forward)(mxArray *out[], const mxArray *in[])
{
    const WRAP(run) r = run_in(in);
    const size_t B = r.seq.B, T = r.seq.T, H = r.cell.H, G = seqrnn_cell_gates(&r.cell);
    const int lstm = r.cell.kind == SEQRNN_LSTM;
    const real *h0 = real_or_null(in[5], H * B * r.dirs), *c0 = real_or_null(in[6], H * B * r.dirs);
    size_t kept, bytes;

    check(SEQRNN(recurrent_ws_size)(&r.cell, r.direction, B, T, &kept));
    check(SEQRNN(recurrent_scratch_size)(&r.cell, r.direction, B, T, &bytes));
    real *y = real_out(&out[0], r.dirs * H, B, T, 1);
    real *hT = real_out(&out[1], H, B, r.dirs, 1);
    real *cT = lstm ? real_out(&out[2], H, B, r.dirs, 1) : empty_out(&out[2]);
    real *h = real_out(&out[3], H, B, T, r.dirs);
    real *c = lstm ? real_out(&out[4], H, B, T, r.dirs) : empty_out(&out[4]);
    real *gates = real_out(&out[5], G * H, B, T, r.dirs);
    void *ws = array_out(&out[6], mxUINT8_CLASS, kept, 1, 1, 1), *scratch = memory(bytes);

    check(SEQRNN(recurrent_forward)(&r.cell, r.direction, &r.seq, r.x, h0, c0, r.w, y, hT, cT, ws,
                                    scratch));
    check(SEQRNN(recurrent_states)(&r.cell, r.direction, &r.seq, h, c, gates, ws, scratch));
}

/* (x, p, q, direction, lengths, ws, dy[dirs*H,B,T], dhT[H,B,dirs], dcT, [k1 k2], per_step)
 * -> dx dtheta[nparam,dirs] dh0 dc0 dh[H,B,T,dirs] dc */
void WRAP(recurrent_backward)(mxArray *out[], const mxArray *in[])
{
    const WRAP(run) r = run_in(in);
    const size_t B = r.seq.B, T = r.seq.T, H = r.cell.H;
    const int lstm = r.cell.kind == SEQRNN_LSTM, per_step = number_in(in[10]) != 0;
    const real *dy = real_or_null(in[6], r.dirs * H * B * T);
    const real *dhT = real_or_null(in[7], H * B * r.dirs);
    const real *dcT = real_or_null(in[8], H * B * r.dirs);
    const int *k = ints_in(in[9], 2);
    const seqrnn_truncate cut = {k ? k[0] : 0, k ? k[1] : 0};
    SEQRNN(dweights) dw[2];
    size_t kept, bytes;

    check(SEQRNN(recurrent_ws_size)(&r.cell, r.direction, B, T, &kept));
    check(SEQRNN(recurrent_scratch_size)(&r.cell, r.direction, B, T, &bytes));
    const void *ws = bytes_in(in[5], kept);
    real *dx = real_out(&out[0], r.cell.D, B, T, 1);
    real *dtheta = real_out(&out[1], r.nparam, r.dirs, 1, 1); /* zero: gradients are added */
    real *dh0 = real_out(&out[2], H, B, r.dirs, 1);
    real *dc0 = lstm ? real_out(&out[3], H, B, r.dirs, 1) : empty_out(&out[3]);
    real *dh = per_step ? real_out(&out[4], H, B, T, r.dirs) : empty_out(&out[4]);
    real *dc = per_step && lstm ? real_out(&out[5], H, B, T, r.dirs) : empty_out(&out[5]);
    void *scratch = memory(bytes);

    for (size_t d = 0; d < r.dirs; d++)
        dw[d] = SEQRNN(dweights_at)(&r.cell, dtheta + d * r.nparam);
    check(SEQRNN(recurrent_backward)(&r.cell, r.direction, &r.seq, k ? &cut : NULL, r.x, r.w, dy,
                                     dhT, dcT, dx, dw, dh0, dc0, dh, dc, ws, scratch));
}

/* (x[D,B], p, h[H,B], c) -> h c gates ws */
void WRAP(step)(mxArray *out[], const mxArray *in[])
{
    const seqrnn_cell cell = params_cell_in(in[1]);
    const size_t B = dim(in[0], 1), H = cell.H;
    const int lstm = cell.kind == SEQRNN_LSTM;
    const seqrnn_seq seq = {B, 1, NULL, 0};
    size_t kept, bytes;

    check(seqrnn_cell_check(&cell));
    const real *x = real_in(in[0], cell.D * B), *h = real_in(in[2], H * B);
    const real *c = real_or_null(in[3], H * B);
    const SEQRNN(weights) w = weights_in(&cell, in[1]);
    check(SEQRNN(sequence_ws_size)(&cell, B, 1, &kept));
    check(SEQRNN(sequence_scratch_size)(&cell, B, 1, &bytes));
    real *h_out = real_out(&out[0], H, B, 1, 1);
    real *c_out = lstm ? real_out(&out[1], H, B, 1, 1) : empty_out(&out[1]);
    real *gates = real_out(&out[2], seqrnn_cell_gates(&cell) * H, B, 1, 1);
    void *ws = array_out(&out[3], mxUINT8_CLASS, kept, 1, 1, 1), *scratch = memory(bytes);

    check(SEQRNN(cell_step)(&cell, B, x, h, c, &w, h_out, c_out, ws, scratch));
    check(SEQRNN(sequence_states)(&cell, &seq, NULL, NULL, gates, ws, scratch));
}

/* (x, p, ws, dh_out, dc_out) -> dx dtheta dh dc */
void WRAP(step_backward)(mxArray *out[], const mxArray *in[])
{
    const seqrnn_cell cell = params_cell_in(in[1]);
    const size_t B = dim(in[0], 1), H = cell.H;
    size_t kept, bytes;

    check(seqrnn_cell_check(&cell));
    const real *x = real_in(in[0], cell.D * B);
    const SEQRNN(weights) w = weights_in(&cell, in[1]);
    check(SEQRNN(sequence_ws_size)(&cell, B, 1, &kept));
    check(SEQRNN(sequence_scratch_size)(&cell, B, 1, &bytes));
    const void *ws = bytes_in(in[2], kept);
    const real *dh_out = real_or_null(in[3], H * B), *dc_out = real_or_null(in[4], H * B);
    real *dx = real_out(&out[0], cell.D, B, 1, 1);
    real *dtheta = real_out(&out[1], seqrnn_cell_nparam(&cell), 1, 1, 1);
    real *dh = real_out(&out[2], H, B, 1, 1);
    real *dc = cell.kind == SEQRNN_LSTM ? real_out(&out[3], H, B, 1, 1) : empty_out(&out[3]);
    const SEQRNN(dweights) dw = SEQRNN(dweights_at)(&cell, dtheta);

    check(SEQRNN(cell_step_backward)(&cell, B, x, &w, dh_out, dc_out, dx, &dw, dh, dc, ws,
                                     memory(bytes)));
}
