/* safetensors files, and the values in their metadata. What is wrong with a file comes back as a
 * string, to be said after its path. */

/* A string of any length, without NUL, which would end it. Octave frees it at the end of the call,
 * as it does not free those of mxArrayToString. */
static char *string_in(const mxArray *a)
{
    const int is_text = a && mxIsChar(a);
    const size_t bytes = is_text ? mxGetNumberOfElements(a) + 1 : 0;
    char *string = memory(bytes + 1);

    if (!is_text || mxGetString(a, string, bytes) || strlen(string) + 1 != bytes)
        fail("seqrnn:internal", "seqrnn: a string is expected");
    return string;
}

static mxArray *message_of(const seqrnn_fault *fault)
{
    char text[512];
    seqrnn_fault_text(fault, text, sizeof text);
    return mxCreateString(text);
}

/* ---- classes ------------------------------------------------------------------------------- */

static mxClassID class_of(int dtype)
{
    switch (dtype) {
    case SEQRNN_F64: return mxDOUBLE_CLASS;
    case SEQRNN_I64: return mxINT64_CLASS;
    case SEQRNN_I32: return mxINT32_CLASS;
    case SEQRNN_U8: return mxUINT8_CLASS;
    default: return mxSINGLE_CLASS;
    }
}

/* The dtype that a class is in memory. */
static int held_in(mxClassID class)
{
    switch (class) {
    case mxDOUBLE_CLASS: return SEQRNN_F64;
    case mxSINGLE_CLASS: return SEQRNN_F32;
    case mxINT64_CLASS: return SEQRNN_I64;
    case mxINT32_CLASS: return SEQRNN_I32;
    case mxUINT8_CLASS: return SEQRNN_U8;
    default: fail("seqrnn:internal", "seqrnn: a class that files have is expected");
    }
}

/* ---- reading ------------------------------------------------------------------------------- */

static int read_header(const char *path, seqrnn_safetensors *file)
{
    size_t bytes;
    int status = seqrnn_safetensors_open(path, file);

    if (status != SEQRNN_OK) return status;
    status = seqrnn_safetensors_header(path, file, memory(file->header_size + 1), &bytes);
    return status == SEQRNN_OK ? seqrnn_safetensors_parse(file, memory(bytes)) : status;
}

/* A new array for one of the file: one extent is a column. Its shape goes to *shape_out. */
static mxArray *new_array(const seqrnn_safetensors *file, const seqrnn_stored *stored,
                          mxArray **shape_out)
{
    size_t shape[SEQRNN_MAX_DIM];
    mwSize dims[SEQRNN_MAX_DIM + 2] = {1, 1};
    const size_t n = seqrnn_safetensors_shape(file, stored, shape);
    double *extent = array_out(shape_out, mxDOUBLE_CLASS, 1, stored->ndim, 1, 1);

    for (size_t k = 0; k < stored->ndim; k++) {
        dims[k] = (mwSize)shape[k];
        extent[k] = (double)shape[k];
    }
    mxArray *a = mxCreateNumericArray(stored->ndim < 2 ? 2 : (mwSize)stored->ndim, dims,
                                      class_of(stored->dtype), mxREAL);
    if (!a || (n > 0 && !mxGetData(a)))
        fail("seqrnn:memory", "seqrnn: out of memory (%zu numbers)", n);
    return a;
}

static mxArray *new_arrays(const seqrnn_safetensors *file)
{
    static const char *names[] = {"name", "value", "shape"};
    mxArray *list = mxCreateStructMatrix(1, file->narray, 3, names);

    for (size_t k = 0; k < file->narray; k++) {
        const seqrnn_stored *stored = &file->array[k];
        mxArray *shape;
        mxSetFieldByNumber(list, k, 0, mxCreateString(file->header + stored->name));
        mxSetFieldByNumber(list, k, 1, new_array(file, stored, &shape));
        mxSetFieldByNumber(list, k, 2, shape);
    }
    return list;
}

static mxArray *new_notes(const seqrnn_safetensors *file)
{
    static const char *names[] = {"name", "value"};
    mxArray *notes = mxCreateStructMatrix(1, file->nnote, 2, names);

    for (size_t k = 0; k < file->nnote; k++) {
        mxSetFieldByNumber(notes, k, 0, mxCreateString(file->header + file->note[k].key));
        mxSetFieldByNumber(notes, k, 1, mxCreateString(file->header + file->note[k].value));
    }
    return notes;
}

static int read_once(const char *path, int verify, seqrnn_safetensors *file, mxArray *out[])
{
    const int status = read_header(path, file);

    if (status != SEQRNN_OK) {
        empty_out(&out[0]);
        empty_out(&out[1]);
        return status;
    }
    int *as = memory(file->narray * sizeof *as + 1);
    void **to = memory(file->narray * sizeof *to + 1);
    out[0] = new_arrays(file);
    out[1] = new_notes(file);
    for (size_t k = 0; k < file->narray; k++) {
        const int dtype = file->array[k].dtype;
        as[k] = dtype == SEQRNN_F16 || dtype == SEQRNN_BF16 ? SEQRNN_F32 : dtype;
        to[k] = mxGetData(mxGetFieldByNumber(out[0], k, 1));
    }
    return seqrnn_safetensors_read(path, file, verify, as, to);
}

/* (path, verify: 0, 1 or 2, as for the core) -> arrays: struct array (name, value, shape);
 * metadata: struct array (name, value); what is wrong, or "". The core opens the file three times;
 * one that another program puts in its place meanwhile is read from its start. */
void wrap_safetensors_read(mxArray *out[], const mxArray *in[])
{
    enum { MOST_TRIES = 20 };
    const char *path = string_in(in[0]);
    const int verify = (int)size_in(in[1]);
    seqrnn_safetensors file;
    int status = SEQRNN_BAD_FILE;

    for (int k = 0; k < MOST_TRIES && status != SEQRNN_OK; k++) {
        status = read_once(path, verify, &file, out);
        if (status < 0) check(status);
        if (file.fault.reason != SEQRNN_FAULT_CHANGED) break;
    }
    out[2] = status == SEQRNN_OK ? mxCreateString("") : message_of(&file.fault);
}

/* ---- writing ------------------------------------------------------------------------------- */

static seqrnn_source source_in(const mxArray *arrays, size_t k)
{
    const mxArray *value = mxGetField(arrays, k, "value"), *shape = mxGetField(arrays, k, "shape");
    const size_t ndim = mxGetNumberOfElements(shape);
    size_t *extent = memory(ndim * sizeof *extent + 1), n = 1;
    seqrnn_source source = {string_in(mxGetField(arrays, k, "name")), 0, 0, ndim, extent,
                            mxGetData(value), 0, 0};

    for (size_t j = 0; j < ndim; j++)
        n *= extent[j] = (size_t)((const double *)data_in(shape, mxDOUBLE_CLASS, ndim))[j];
    data_in(value, mxGetClassID(value), n);
    source.held = held_in(mxGetClassID(value));
    source.dtype = seqrnn_dtype_named(word_in(mxGetField(arrays, k, "dtype")).s);
    return source;
}

static const char **strings_in(const mxArray *s, const char *name)
{
    const size_t n = mxGetNumberOfElements(s);
    const char **strings = memory(n * sizeof *strings + 1);

    for (size_t k = 0; k < n; k++) strings[k] = string_in(mxGetField(s, k, name));
    return strings;
}

/* (path, arrays: struct array (name, value, shape, dtype), metadata: struct array (name, value),
 * checksum, keep_previous) -> what is wrong, or "" */
void wrap_safetensors_write(mxArray *out[], const mxArray *in[])
{
    const size_t n = mxGetNumberOfElements(in[1]);
    seqrnn_contents contents = {0};
    size_t bytes;

    contents.narray = n;
    contents.array = memory(n * sizeof *contents.array + 1);
    for (size_t k = 0; k < n; k++) contents.array[k] = source_in(in[1], k);
    contents.nnote = mxGetNumberOfElements(in[2]);
    contents.key = strings_in(in[2], "name");
    contents.value = strings_in(in[2], "value");
    contents.checksum = flag_in(in[3]);
    contents.keep_previous = flag_in(in[4]);
    int status = seqrnn_safetensors_plan(&contents, &bytes);
    if (status == SEQRNN_OK)
        status = seqrnn_safetensors_write(string_in(in[0]), &contents, memory(bytes));
    if (status < 0) check(status);
    out[0] = status == SEQRNN_OK ? mxCreateString("") : message_of(&contents.fault);
}

/* ---- values -------------------------------------------------------------------------------- */

/* (double, logical or cell of strings; list) -> its text. list: a row is a list, not a matrix */
void wrap_value_format(mxArray *out[], const mxArray *in[])
{
    const mxArray *x = in[0];
    const size_t n = mxGetNumberOfElements(x), rows = dim(x, 0), cols = dim(x, 1);
    const int is_text = mxIsCell(x), is_row = rows == 1 && flag_in(in[1]);
    seqrnn_value value = {is_text             ? SEQRNN_TEXT
                          : mxIsLogical(x) ? SEQRNN_FLAG
                                              : SEQRNN_NUMBER,
                          is_row ? 1 : n == 1 ? 0 : 2, is_row ? cols : rows, is_row ? 1 : cols};
    const char **text = memory(n * sizeof *text + 1);
    double *number = memory(n * sizeof *number + 1);

    for (size_t k = 0; k < n && is_text; k++) text[k] = string_in(mxGetCell(x, k));
    for (size_t k = 0; k < n && mxIsLogical(x); k++) number[k] = mxGetLogicals(x)[k];
    if (value.kind == SEQRNN_NUMBER && n)
        memcpy(number, data_in(x, mxDOUBLE_CLASS, n), n * sizeof *number);
    const size_t bytes = seqrnn_value_format(&value, number, text, NULL);
    char *to = memory(bytes + 1);
    seqrnn_value_format(&value, number, text, to);
    to[bytes] = '\0';
    out[0] = mxCreateString(to);
}

/* A text alone is a string, others are cells. */
static mxArray *texts_out(const seqrnn_value *value, char *text, size_t rows, size_t cols)
{
    const char **string = memory(rows * cols * sizeof *string + 1);

    seqrnn_value_texts(text, strlen(text), value, string);
    if (value->ndim == 0) return mxCreateString(string[0]);
    mxArray *cell = mxCreateCellMatrix(rows, cols);
    for (size_t k = 0; k < rows * cols; k++) mxSetCell(cell, k, mxCreateString(string[k]));
    return cell;
}

/* (text) -> value, a list as a row; is it one? */
void wrap_value_parse(mxArray *out[], const mxArray *in[])
{
    char *text = string_in(in[0]);
    seqrnn_value value;
    const int ok = seqrnn_value_scan(text, strlen(text), &value) == SEQRNN_OK;

    out[1] = mxCreateLogicalScalar(ok);
    empty_out(&out[0]);
    if (!ok) return;
    const size_t rows = value.ndim == 1 ? 1 : value.rows, n = value.rows * value.cols;
    const size_t cols = value.ndim == 1 ? value.rows : value.cols;
    if (value.kind == SEQRNN_TEXT) {
        out[0] = texts_out(&value, text, rows, cols);
        return;
    }
    double *number = array_out(&out[0], mxDOUBLE_CLASS, rows, cols, 1, 1);
    seqrnn_value_numbers(text, strlen(text), &value, number);
    if (value.kind != SEQRNN_FLAG) return;
    out[0] = mxCreateLogicalMatrix(rows, cols);
    for (size_t k = 0; k < n; k++) mxGetLogicals(out[0])[k] = number[k] != 0;
}
