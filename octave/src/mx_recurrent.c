/* A cell over a batch of sequences in both directions. */

/* What forward and backward have in common, read from (x[D,B,T], p, q, lengths): p and q are the
 * parameters of the forward and of the backward direction. */
typedef struct {
    seqrnn_cell cell;
    seqrnn_seq seq;
    const real *x;
    SEQRNN(weights) w[2];
} WRAP(run);

static WRAP(run) run_in(const mxArray *in[])
{
    WRAP(run) r = {.cell = legal_cell_in(in[1], "")};

    r.seq.B = dim(in[0], 1);
    r.seq.T = dim(in[0], 2);
    r.seq.lengths = ints_in(in[3], r.seq.B);
    r.x = real_in(in[0], r.cell.D * r.seq.B * r.seq.T);
    for (int d = 0; d < 2; d++) r.w[d] = weights_in(&r.cell, in[1 + d]);
    return r;
}

/* (x, p, q, lengths, h0[H,B,2], c0) -> y hT cT h[H,B,T,2] c gates ws */
void WRAP(birnn_forward)(mxArray *out[], const mxArray *in[])
{
    const WRAP(run) r = run_in(in);
    const size_t B = r.seq.B, T = r.seq.T, H = r.cell.H, G = seqrnn_cell_gates(&r.cell);
    const int lstm = r.cell.kind == SEQRNN_LSTM;
    const real *h0 = real_or_null(in[4], H * B * 2), *c0 = real_or_null(in[5], H * B * 2);
    size_t kept, bytes;

    check(SEQRNN(recurrent_ws_size)(&r.cell, SEQRNN_BIDIRECTIONAL, B, T, &kept));
    check(SEQRNN(recurrent_scratch_size)(&r.cell, SEQRNN_BIDIRECTIONAL, B, T, &bytes));
    real *y = real_out(&out[0], 2 * H, B, T, 1);
    real *hT = real_out(&out[1], H, B, 2, 1);
    real *cT = lstm ? real_out(&out[2], H, B, 2, 1) : empty_out(&out[2]);
    real *h = real_out(&out[3], H, B, T, 2);
    real *c = lstm ? real_out(&out[4], H, B, T, 2) : empty_out(&out[4]);
    real *gates = real_out(&out[5], G * H, B, T, 2);
    void *ws = array_out(&out[6], mxUINT8_CLASS, kept, 1, 1, 1), *scratch = memory(bytes);

    check(SEQRNN(recurrent_forward)(&r.cell, SEQRNN_BIDIRECTIONAL, &r.seq, r.x, h0, c0, r.w, y, hT,
                                    cT, ws, scratch));
    check(SEQRNN(recurrent_states)(&r.cell, SEQRNN_BIDIRECTIONAL, &r.seq, h, c, gates, ws,
                                   scratch));
}

/* (x, p, q, lengths, ws, dy[2*H,B,T], dhT[H,B,2], dcT, [k1 k2], per_step)
 * -> dx dtheta[nparam,2] dh0 dc0 dh[H,B,T,2] dc */
void WRAP(birnn_backward)(mxArray *out[], const mxArray *in[])
{
    const WRAP(run) r = run_in(in);
    const size_t B = r.seq.B, T = r.seq.T, H = r.cell.H, nparam = seqrnn_cell_nparam(&r.cell);
    const int lstm = r.cell.kind == SEQRNN_LSTM, per_step = flag_in(in[9]);
    const real *dy = real_or_null(in[5], 2 * H * B * T);
    const real *dhT = real_or_null(in[6], H * B * 2);
    const real *dcT = real_or_null(in[7], H * B * 2);
    const int *k = ints_in(in[8], 2);
    const seqrnn_truncate cut = {k ? k[0] : 0, k ? k[1] : 0};
    SEQRNN(dweights) dw[2];
    size_t kept, bytes;

    check(SEQRNN(recurrent_ws_size)(&r.cell, SEQRNN_BIDIRECTIONAL, B, T, &kept));
    check(SEQRNN(recurrent_scratch_size)(&r.cell, SEQRNN_BIDIRECTIONAL, B, T, &bytes));
    const void *ws = bytes_in(in[4], kept);
    real *dx = real_out(&out[0], r.cell.D, B, T, 1);
    real *dtheta = real_out(&out[1], nparam, 2, 1, 1); /* zero: gradients are added */
    real *dh0 = real_out(&out[2], H, B, 2, 1);
    real *dc0 = lstm ? real_out(&out[3], H, B, 2, 1) : empty_out(&out[3]);
    real *dh = per_step ? real_out(&out[4], H, B, T, 2) : empty_out(&out[4]);
    real *dc = per_step && lstm ? real_out(&out[5], H, B, T, 2) : empty_out(&out[5]);
    void *scratch = memory(bytes);

    for (size_t d = 0; d < 2; d++) dw[d] = SEQRNN(dweights_at)(&r.cell, dtheta + d * nparam);
    check(SEQRNN(recurrent_backward)(&r.cell, SEQRNN_BIDIRECTIONAL, &r.seq, k ? &cut : NULL, r.x,
                                     r.w, dy, dhT, dcT, dx, dw, dh0, dc0, dh, dc, ws, scratch));
}
