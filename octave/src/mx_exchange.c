/* Weights of other frameworks. */

/* A field of n doubles; NULL if it is []. */
static const double *numbers_in(const mxArray *s, const char *name, size_t n)
{
    const mxArray *a = field(s, name);
    return mxIsEmpty(a) ? NULL : data_in(a, mxDOUBLE_CLASS, n);
}

/* ("torch", "keras" or "matlab"; struct (cell, D, H, recurrent_bias, projection); struct (input,
 * recurrent, bias, recurrent_bias, projection)) -> the part of theta that is this cell's */
void wrap_import_cell(mxArray *out[], const mxArray *in[])
{
    const word name = word_in(in[0]);
    const int framework = strcmp(name.s, "torch") == 0   ? SEQRNN_TORCH
                          : strcmp(name.s, "keras") == 0 ? SEQRNN_KERAS
                                                         : SEQRNN_MATLAB;
    const word kind = word_in(field(in[1], "cell"));
    seqrnn_cell cell = seqrnn_cell_standard(strcmp(kind.s, "lstm") == 0  ? SEQRNN_LSTM
                                            : strcmp(kind.s, "gru") == 0 ? SEQRNN_GRU
                                                                         : SEQRNN_RNN,
                                            field_size(in[1], "D"), field_size(in[1], "H"));
    cell.recurrent_bias = flag_in(field(in[1], "recurrent_bias"));
    cell.projection = field_size(in[1], "projection");
    check(seqrnn_cell_check(&cell));
    const size_t rows = seqrnn_cell_gates(&cell) * cell.H, S = seqrnn_cell_state(&cell);
    const seqrnn_foreign from = {numbers_in(in[2], "input", rows * cell.D),
                                 numbers_in(in[2], "recurrent", rows * S),
                                 numbers_in(in[2], "bias", rows),
                                 numbers_in(in[2], "recurrent_bias", rows),
                                 numbers_in(in[2], "projection", S * cell.H)};

    check(seqrnn_import(framework, &cell, &from,
                        array_out(&out[0], mxDOUBLE_CLASS, seqrnn_cell_nparam(&cell), 1, 1, 1)));
}
