/* Weights of other frameworks. */

/* A field of n doubles; NULL if it is []. */
static const double *numbers_in(const mxArray *s, const char *name, size_t n)
{
    const mxArray *a = field(s, name);
    return mxIsEmpty(a) ? NULL : data_in(a, mxDOUBLE_CLASS, n);
}

static int framework_in(const mxArray *a)
{
    static const char *const names[SEQRNN_NFRAMEWORK] = {
        [SEQRNN_TORCH] = "torch", [SEQRNN_KERAS] = "keras", [SEQRNN_MATLAB] = "matlab"};
    return choice_in(a, SEQRNN_NFRAMEWORK, names);
}

/* struct (cell, D, H, recurrent_bias, projection), and perhaps reset */
static seqrnn_cell plain_cell_in(const mxArray *s)
{
    const int kind = cell_kind(word_in(field(s, "cell")).s);
    seqrnn_cell cell = seqrnn_cell_standard(kind, field_size(s, "D"), field_size(s, "H"));

    cell.recurrent_bias = flag_in(field(s, "recurrent_bias"));
    cell.projection = field_size(s, "projection");
    cell.reset_before = mxGetField(s, 0, "reset")
                        && strcmp(word_in(field(s, "reset")).s, "before") == 0;
    check(seqrnn_cell_check(&cell));
    return cell;
}

/* (framework, cell, struct (input, recurrent, bias, recurrent_bias, projection)) -> the part of
 * theta that is this cell's */
void wrap_import_cell(mxArray *out[], const mxArray *in[])
{
    const seqrnn_cell cell = plain_cell_in(in[1]);
    const size_t rows = seqrnn_cell_gates(&cell) * cell.H, S = seqrnn_cell_state(&cell);
    const seqrnn_foreign from = {numbers_in(in[2], "input", rows * cell.D),
                                 numbers_in(in[2], "recurrent", rows * S),
                                 numbers_in(in[2], "bias", rows),
                                 numbers_in(in[2], "recurrent_bias", rows),
                                 numbers_in(in[2], "projection", S * cell.H)};

    check(seqrnn_import(framework_in(in[0]), &cell, &from,
                        array_out(&out[0], mxDOUBLE_CLASS, seqrnn_cell_nparam(&cell), 1, 1, 1)));
}

/* (framework, cell, its part of theta, two_biases) -> struct (input, recurrent, bias,
 * recurrent_bias, projection); the last two are [] where there are none */
void wrap_export_cell(mxArray *out[], const mxArray *in[])
{
    const seqrnn_cell cell = plain_cell_in(in[1]);
    const int to = framework_in(in[0]), turned = to == SEQRNN_KERAS, two = flag_in(in[3]);
    const size_t rows = seqrnn_cell_gates(&cell) * cell.H, S = seqrnn_cell_state(&cell);
    const double *theta = data_in(in[2], mxDOUBLE_CLASS, seqrnn_cell_nparam(&cell));
    const mxClassID class = mxDOUBLE_CLASS;
    fields s = {0};
    mxArray **slot[] = {add_field(&s, "input"), add_field(&s, "recurrent"), add_field(&s, "bias"),
                        add_field(&s, "recurrent_bias"), add_field(&s, "projection")};
    const seqrnn_foreign_out arrays = {
        array_out(slot[0], class, turned ? cell.D : rows, turned ? rows : cell.D, 1, 1),
        array_out(slot[1], class, turned ? S : rows, turned ? rows : S, 1, 1),
        array_out(slot[2], class, rows, 1, 1, 1),
        two ? array_out(slot[3], class, rows, 1, 1, 1) : empty_out(slot[3]),
        cell.projection ? array_out(slot[4], class, S, cell.H, 1, 1) : empty_out(slot[4])};

    check(seqrnn_export(to, &cell, theta, &arrays));
    struct_out(&out[0], &s);
}
