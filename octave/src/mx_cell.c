/* Cells: initial values, a batch of sequences in one direction, one step. */

/* (like, p, init, seed) -> theta[nparam]; like only tells the class */
void WRAP(cell_init)(mxArray *out[], const mxArray *in[])
{
    const seqrnn_cell cell = legal_cell_in(in[1], "");
    const seqrnn_init init = init_in(in[2]);
    const uint64_t seed = size_in(in[3]);
    size_t bytes;

    check(SEQRNN(cell_init_scratch_size)(&cell, &bytes));
    real *theta = real_out(&out[0], seqrnn_cell_nparam(&cell), 1, 1, 1);
    check(SEQRNN(cell_init)(&cell, &init, seed, 0, theta, memory(bytes)));
}

/* (like, p, kind or "") -> true: these parameters are whole, legal, finite and of like's class */
void WRAP(params_check)(mxArray *out[], const mxArray *in[])
{
    const seqrnn_cell cell = legal_cell_in(in[1], word_in(in[2]).s);

    weights_in(&cell, in[1]);
    out[0] = mxCreateLogicalScalar(1);
}

/* What a run over B sequences of T steps keeps: new in *slot, and read again. */
static void *WRAP(kept_out)(mxArray **slot, const seqrnn_cell *cell, size_t B, size_t T)
{
    size_t bytes;
    check(SEQRNN(sequence_ws_size)(cell, B, T, &bytes));
    return array_out(slot, mxUINT8_CLASS, bytes, 1, 1, 1);
}

static const void *WRAP(kept_in)(const mxArray *a, const seqrnn_cell *cell, size_t B, size_t T)
{
    size_t bytes;
    check(SEQRNN(sequence_ws_size)(cell, B, T, &bytes));
    return bytes_in(a, bytes);
}

static void *WRAP(scratch)(const seqrnn_cell *cell, size_t B, size_t T)
{
    size_t bytes;
    check(SEQRNN(sequence_scratch_size)(cell, B, T, &bytes));
    return memory(bytes);
}

/* ---- sequences ----------------------------------------------------------------------------- */

/* (x, p, caller, {h0 c0 lengths reverse}) -> fwd without cache; cache without x and p, which
 * would be copied here */
void WRAP(cell_forward)(mxArray *out[], const mxArray *in[])
{
    const seqrnn_cell cell = legal_cell_in(in[1], kind_in(in[2]).s);
    const SEQRNN(weights) w = weights_in(&cell, in[1]);
    const size_t H = cell.H, G = seqrnn_cell_gates(&cell);
    const int lstm = cell.kind == SEQRNN_LSTM;
    const char *const names[] = {"h0", lstm ? "c0" : NULL, "lengths", "reverse"};
    const mxArray *option[4];
    fields fwd = {0}, cache = {0};

    options_in(in[3], 4, names, option);
    const size_t by_h = state_columns(option[0], H), by_c = state_columns(option[1], H);
    *add_field(&cache, "maker") = mxDuplicateArray(in[2]);
    seqrnn_seq seq = sequence_in(in[0], option[2], by_h > by_c ? by_h : by_c,
                                 add_field(&cache, "lengths"));
    seq.reverse = option[3] && flag_in(option[3]);
    *add_field(&cache, "reverse") = mxCreateLogicalScalar(seq.reverse);
    const size_t B = seq.B, T = seq.T;
    const real *x = array_in(in[0], cell.D, dim(in[0], 1), dim(in[0], 2));
    const real *h0 = array_or_null(option[0], H, B, 1), *c0 = array_or_null(option[1], H, B, 1);
    real *y = real_out(add_field(&fwd, "y"), H, B, T, 1);
    real *h = real_out(add_field(&fwd, "h"), H, B, T, 1);
    real *c = lstm ? real_out(add_field(&fwd, "c"), H, B, T, 1) : NULL;
    real *gates = real_out(add_field(&fwd, "gates"), G * H, B, T, 1);
    real *hT = real_out(add_field(&fwd, "hT"), H, B, 1, 1);
    real *cT = lstm ? real_out(add_field(&fwd, "cT"), H, B, 1, 1) : NULL;
    void *kept = WRAP(kept_out)(add_field(&cache, "ws"), &cell, B, T);
    void *scratch = WRAP(scratch)(&cell, B, T);

    check(SEQRNN(sequence_forward)(&cell, &seq, x, h0, c0, &w, y, H, hT, cT, kept, scratch));
    check(SEQRNN(sequence_states)(&cell, &seq, h, c, gates, kept, scratch));
    struct_out(&out[0], &fwd);
    struct_out(&out[1], &cache);
}

/* (dy, fwd, caller, {dh dc truncate per_step}) -> g */
void WRAP(cell_backward)(mxArray *out[], const mxArray *in[])
{
    const word kind = kind_in(in[2]);
    const mxArray *cache = cache_in(in[1], kind.s, "_forward");
    const seqrnn_cell cell = legal_cell_in(field(cache, "p"), kind.s);
    const SEQRNN(weights) w = weights_in(&cell, field(cache, "p"));
    const int lstm = cell.kind == SEQRNN_LSTM;
    const char *const names[] = {"dh", lstm ? "dc" : NULL, "truncate", "per_step"};
    const mxArray *x = field(cache, "x"), *lengths = field(cache, "lengths"), *option[4];
    const size_t H = cell.H, B = mxGetNumberOfElements(lengths);
    const size_t T = B ? mxGetNumberOfElements(x) / cell.D / B : 0;
    const seqrnn_seq seq = {B, T, ints_in(lengths, B), flag_in(field(cache, "reverse"))};
    fields g = {0};

    options_in(in[3], 4, names, option);
    const real *from = real_in(x, cell.D * B * T), *dy = array_or_null(in[0], H, B, T);
    const real *dhT = array_or_null(option[0], H, B, 1), *dcT = array_or_null(option[1], H, B, 1);
    const seqrnn_truncate cut = truncate_in(option[2]);
    const int per_step = option[3] && flag_in(option[3]);
    const void *kept = WRAP(kept_in)(field(cache, "ws"), &cell, B, T);
    real *dx = real_out(add_field(&g, "dx"), cell.D, B, T, 1);
    const SEQRNN(dweights) dw = dweights_out(&g, &cell);
    real *dh0 = real_out(add_field(&g, "dh0"), H, B, 1, 1);
    real *dc0 = lstm ? real_out(add_field(&g, "dc0"), H, B, 1, 1) : NULL;
    real *dh = per_step ? real_out(add_field(&g, "dh_t"), H, B, T, 1) : NULL;
    real *dc = per_step && lstm ? real_out(add_field(&g, "dc_t"), H, B, T, 1) : NULL;

    check(SEQRNN(sequence_backward)(&cell, &seq, &cut, from, &w, dy, H, dhT, dcT, dx, &dw, dh0, dc0,
                                    dh, dc, kept, WRAP(scratch)(&cell, B, T)));
    struct_out(&out[0], &g);
}

/* ---- one step ------------------------------------------------------------------------------ */

/* A state [H,B]; zeros if absent. */
static const real *WRAP(state_in)(const mxArray *a, size_t H, size_t B)
{
    mxArray *zeros;
    return is_absent(a) ? real_out(&zeros, H, B, 1, 1) : array_in(a, H, B, 1);
}

/* (x[D,B], p, caller, h, c) -> step without cache; cache without x and p */
void WRAP(cell_step)(mxArray *out[], const mxArray *in[])
{
    const seqrnn_cell cell = legal_cell_in(in[1], kind_in(in[2]).s);
    const SEQRNN(weights) w = weights_in(&cell, in[1]);
    const size_t B = dim(in[0], 1), H = cell.H;
    const int lstm = cell.kind == SEQRNN_LSTM;
    const seqrnn_seq seq = {B, 1, NULL, 0};
    const real *x = array_in(in[0], cell.D, B, 1), *h = WRAP(state_in)(in[3], H, B);
    const real *c = lstm ? WRAP(state_in)(in[4], H, B) : NULL;
    fields step = {0}, cache = {0};

    real *h_out = real_out(add_field(&step, "h"), H, B, 1, 1);
    real *c_out = lstm ? real_out(add_field(&step, "c"), H, B, 1, 1) : NULL;
    real *gates = real_out(add_field(&step, "gates"), seqrnn_cell_gates(&cell) * H, B, 1, 1);
    *add_field(&cache, "maker") = mxDuplicateArray(in[2]);
    void *kept = WRAP(kept_out)(add_field(&cache, "ws"), &cell, B, 1);
    void *scratch = WRAP(scratch)(&cell, B, 1);

    check(SEQRNN(cell_step)(&cell, B, x, h, c, &w, h_out, c_out, kept, scratch));
    check(SEQRNN(sequence_states)(&cell, &seq, NULL, NULL, gates, kept, scratch));
    struct_out(&out[0], &step);
    struct_out(&out[1], &cache);
}

/* (dh, step, caller, dc) -> g */
void WRAP(cell_step_backward)(mxArray *out[], const mxArray *in[])
{
    const word kind = kind_in(in[2]);
    const mxArray *cache = cache_in(in[1], kind.s, "_step"), *x = field(cache, "x");
    const seqrnn_cell cell = legal_cell_in(field(cache, "p"), kind.s);
    const SEQRNN(weights) w = weights_in(&cell, field(cache, "p"));
    const size_t B = dim(x, 1), H = cell.H;
    const int lstm = cell.kind == SEQRNN_LSTM;
    const real *from = array_in(x, cell.D, B, 1), *dh_out = array_or_null(in[0], H, B, 1);
    const real *dc_out = array_or_null(in[3], H, B, 1);
    const void *kept = WRAP(kept_in)(field(cache, "ws"), &cell, B, 1);
    fields g = {0};

    real *dx = real_out(add_field(&g, "dx"), cell.D, B, 1, 1);
    const SEQRNN(dweights) dw = dweights_out(&g, &cell);
    real *dh = real_out(add_field(&g, "dh"), H, B, 1, 1);
    real *dc = lstm ? real_out(add_field(&g, "dc"), H, B, 1, 1) : NULL;
    check(SEQRNN(cell_step_backward)(&cell, B, from, &w, dh_out, dc_out, dx, &dw, dh, dc, kept,
                                     WRAP(scratch)(&cell, B, 1)));
    struct_out(&out[0], &g);
}
