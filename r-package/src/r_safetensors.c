/* .Call wrappers of safetensors files and of the values in their metadata. What is wrong with a
 * file comes back as a string, to be said after its path. */
#include "convert.h"

#include <limits.h>

enum { MESSAGE = 512 };

static SEXP message_of(const seqrnn_fault *fault)
{
    char text[MESSAGE];
    seqrnn_fault_text(fault, text, sizeof text);
    SEXP string = PROTECT(Rf_mkCharCE(text, CE_UTF8));
    SEXP message = Rf_ScalarString(string);
    UNPROTECT(1);
    return message;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* R has integers and doubles. */
static int dtype_in_r(int dtype)
{
    return dtype == SEQRNN_I32 || dtype == SEQRNN_U8 ? SEQRNN_I32 : SEQRNN_F64;
}

/* Integers with the one that R takes for NA become doubles. */
static SEXP without_na(SEXP x)
{
    const R_xlen_t n = Rf_xlength(x);
    R_xlen_t i = 0;
    if (TYPEOF(x) != INTSXP) return x;
    while (i < n && INTEGER_RO(x)[i] != NA_INTEGER) i++;
    if (i == n) return x;
    SEXP y = PROTECT(Rf_allocVector(REALSXP, n));
    for (i = 0; i < n; i++) REAL(y)[i] = INTEGER_RO(x)[i];
    Rf_setAttrib(y, R_DimSymbol, Rf_getAttrib(x, R_DimSymbol));
    UNPROTECT(1);
    return y;
}

/* A new array for one of the file; R_NilValue if R has no such extents. */
static SEXP new_array(const seqrnn_safetensors *file, const seqrnn_stored *stored)
{
    size_t shape[SEQRNN_MAX_DIM];
    const size_t n = seqrnn_safetensors_shape(file, stored, shape);
    for (size_t k = 0; k < stored->ndim; k++)
        if (stored->ndim > 1 && shape[k] > INT_MAX) return R_NilValue;
    SEXP x = PROTECT(Rf_allocVector(dtype_in_r(stored->dtype) == SEQRNN_I32 ? INTSXP : REALSXP,
                                    (R_xlen_t)n));
    if (stored->ndim > 1) {
        SEXP dim = PROTECT(Rf_allocVector(INTSXP, (R_xlen_t)stored->ndim));
        for (size_t k = 0; k < stored->ndim; k++) INTEGER(dim)[k] = (int)shape[k];
        Rf_setAttrib(x, R_DimSymbol, dim);
        UNPROTECT(1);
    }
    UNPROTECT(1);
    return x;
}

/* Puts named new arrays into list[[0]]; the name of one that R cannot have, or NULL. */
static const char *put_arrays(SEXP list, const seqrnn_safetensors *file)
{
    const R_xlen_t n = (R_xlen_t)file->narray;
    SEXP arrays = PROTECT(Rf_allocVector(VECSXP, n)), names = PROTECT(Rf_allocVector(STRSXP, n));
    const char *wrong = NULL;
    for (R_xlen_t k = 0; k < n && !wrong; k++) {
        const char *name = file->header + file->array[k].name;
        SET_STRING_ELT(names, k, Rf_mkCharCE(name, CE_UTF8));
        SET_VECTOR_ELT(arrays, k, new_array(file, &file->array[k]));
        if (VECTOR_ELT(arrays, k) == R_NilValue) wrong = name;
    }
    Rf_setAttrib(arrays, R_NamesSymbol, names);
    SET_VECTOR_ELT(list, 0, arrays);
    UNPROTECT(2);
    return wrong;
}

/* The metadata, a named character vector, in list[[1]]. */
static void put_notes(SEXP list, const seqrnn_safetensors *file)
{
    const R_xlen_t n = (R_xlen_t)file->nnote;
    SEXP values = PROTECT(Rf_allocVector(STRSXP, n)), keys = PROTECT(Rf_allocVector(STRSXP, n));
    for (R_xlen_t k = 0; k < n; k++) {
        SET_STRING_ELT(keys, k, Rf_mkCharCE(file->header + file->note[k].key, CE_UTF8));
        SET_STRING_ELT(values, k, Rf_mkCharCE(file->header + file->note[k].value, CE_UTF8));
    }
    Rf_setAttrib(values, R_NamesSymbol, keys);
    SET_VECTOR_ELT(list, 1, values);
    UNPROTECT(2);
}

static int read_arrays(const char *path, seqrnn_safetensors *file, int verify, SEXP arrays)
{
    int *as = (int *)R_alloc(file->narray, sizeof *as);
    void **to = (void **)R_alloc(file->narray, sizeof *to);
    for (size_t k = 0; k < file->narray; k++) {
        SEXP x = VECTOR_ELT(arrays, (R_xlen_t)k);
        as[k] = dtype_in_r(file->array[k].dtype);
        to[k] = TYPEOF(x) == INTSXP ? (void *)INTEGER(x) : (void *)REAL(x);
    }
    return seqrnn_safetensors_read(path, file, verify, as, to);
}

/* Sizes, header and tables; the tables say all that follows. */
static int read_header(const char *path, seqrnn_safetensors *file)
{
    size_t bytes;
    int status = seqrnn_safetensors_open(path, file);
    if (status != SEQRNN_OK) return status;
    status = seqrnn_safetensors_header(path, file, R_alloc(file->header_size + 1, 1), &bytes);
    return status == SEQRNN_OK ? seqrnn_safetensors_parse(file, R_alloc(bytes, 1)) : status;
}

/* verify: 0, 1 or 2, as for the core -> list(arrays, metadata), or what is wrong */
static SEXP read_once(SEXP path, SEXP verify, int *changed)
{
    const char *names[] = {"arrays", "metadata", ""}, *file_name = CHAR(STRING_ELT(path, 0));
    seqrnn_safetensors file;
    const int status = read_header(file_name, &file);
    *changed = file.fault.reason == SEQRNN_FAULT_CHANGED;
    if (status != SEQRNN_OK) return message_of(&file.fault);
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    const char *wrong = put_arrays(list, &file);
    put_notes(list, &file);
    SEXP arrays = VECTOR_ELT(list, 0);
    if (wrong) file.fault = (seqrnn_fault){SEQRNN_FAULT_OVERFLOW, 0, 0, wrong};
    if (wrong || read_arrays(file_name, &file, Rf_asInteger(verify), arrays)) {
        *changed = file.fault.reason == SEQRNN_FAULT_CHANGED;
        UNPROTECT(1);
        return message_of(&file.fault);
    }
    for (R_xlen_t k = 0; k < Rf_xlength(arrays); k++)
        SET_VECTOR_ELT(arrays, k, without_na(VECTOR_ELT(arrays, k)));
    UNPROTECT(1);
    return list;
}

enum { MOST_TRIES = 20 };

/* The core opens the file three times; one that another program puts in its place meanwhile is read
 * from its start. */
SEXP safetensors_read(SEXP path, SEXP verify)
{
    SEXP result = R_NilValue;
    int changed = 1;
    for (int k = 0; k < MOST_TRIES && changed; k++) result = read_once(path, verify, &changed);
    return result;
}

/* ---- writing ------------------------------------------------------------------------------ */

static seqrnn_source source_of(SEXP x, const char *name, const char *dtype)
{
    SEXP dim = Rf_getAttrib(x, R_DimSymbol);
    seqrnn_source source = {0};
    source.name = name;
    source.dtype = seqrnn_dtype_named(dtype);
    source.ndim = dim == R_NilValue ? 1 : (size_t)Rf_xlength(dim);
    size_t *shape = (size_t *)R_alloc(source.ndim, sizeof *shape);
    shape[0] = (size_t)Rf_xlength(x);
    for (R_xlen_t k = 0; k < Rf_xlength(dim); k++) shape[k] = (size_t)INTEGER_RO(dim)[k];
    source.shape = shape;
    source.held = TYPEOF(x) == RAWSXP   ? SEQRNN_U8
                  : TYPEOF(x) == INTSXP ? SEQRNN_I32
                                        : SEQRNN_F64;
    source.data = TYPEOF(x) == RAWSXP   ? (const void *)RAW_RO(x)
                  : TYPEOF(x) == INTSXP ? (const void *)INTEGER_RO(x)
                                        : (const void *)REAL_RO(x);
    return source;
}

static const char **strings_of(SEXP x)
{
    const R_xlen_t n = Rf_xlength(x);
    const char **to = (const char **)R_alloc((size_t)n, sizeof *to);
    for (R_xlen_t k = 0; k < n; k++) to[k] = Rf_translateCharUTF8(STRING_ELT(x, k));
    return to;
}

/* arrays: a named list; dtypes, one for each; notes: a named character vector; flags: does the file
 * get a checksum, is a previous file kept? -> NULL, or what is wrong */
SEXP safetensors_write(SEXP path, SEXP arrays, SEXP dtypes, SEXP notes, SEXP flags)
{
    const char **names = strings_of(Rf_getAttrib(arrays, R_NamesSymbol));
    seqrnn_contents contents = {0};
    size_t bytes;

    contents.narray = (size_t)Rf_xlength(arrays);
    contents.array = (seqrnn_source *)R_alloc(contents.narray, sizeof(seqrnn_source));
    for (size_t k = 0; k < contents.narray; k++)
        contents.array[k] = source_of(VECTOR_ELT(arrays, (R_xlen_t)k), names[k],
                                      CHAR(STRING_ELT(dtypes, (R_xlen_t)k)));
    contents.nnote = (size_t)Rf_xlength(notes);
    contents.value = strings_of(notes);
    contents.key = strings_of(Rf_getAttrib(notes, R_NamesSymbol));
    contents.checksum = LOGICAL_RO(flags)[0];
    contents.keep_previous = LOGICAL_RO(flags)[1];
    int status = seqrnn_safetensors_plan(&contents, &bytes);
    if (status < 0) sr_check(status, "safetensors_plan");
    if (status == SEQRNN_OK)
        status = seqrnn_safetensors_write(CHAR(STRING_ELT(path, 0)), &contents,
                                          R_alloc(bytes, 1));
    return status == SEQRNN_OK ? R_NilValue : message_of(&contents.fault);
}

/* ---- values ------------------------------------------------------------------------------- */

/* A number, flag or string, or a vector or matrix of them, without NA -> its text */
SEXP value_format(SEXP x)
{
    SEXP dim = Rf_getAttrib(x, R_DimSymbol);
    const R_xlen_t n = Rf_xlength(x);
    const int is_text = TYPEOF(x) == STRSXP;
    seqrnn_value value = {is_text                 ? SEQRNN_TEXT
                          : TYPEOF(x) == LGLSXP ? SEQRNN_FLAG
                                                : SEQRNN_NUMBER,
                          n == 1 ? 0 : 1, (size_t)n, 1};
    if (Rf_length(dim) == 2) {
        value.ndim = 2;
        value.rows = (size_t)INTEGER_RO(dim)[0];
        value.cols = (size_t)INTEGER_RO(dim)[1];
    }
    const double *number = is_text ? NULL : REAL_RO(x = Rf_coerceVector(x, REALSXP));
    PROTECT(x);
    const char **text = is_text ? strings_of(x) : NULL;
    const size_t bytes = seqrnn_value_format(&value, number, text, NULL);
    char *out = R_alloc(bytes + 1, 1);
    seqrnn_value_format(&value, number, text, out);
    if (bytes > INT_MAX) sr_check(SEQRNN_TOO_LARGE, "value_format");
    SEXP string = PROTECT(Rf_mkCharLenCE(out, (int)bytes, CE_UTF8));
    SEXP result = Rf_ScalarString(string);
    UNPROTECT(2);
    return result;
}

static SEXP new_value(const seqrnn_value *value, const char *text, size_t n)
{
    const R_xlen_t size = (R_xlen_t)(value->rows * value->cols);
    char *copy = R_alloc(n + 1, 1);
    memcpy(copy, text, n + 1);
    if (value->kind == SEQRNN_TEXT) {
        const char **string = (const char **)R_alloc((size_t)size, sizeof *string);
        SEXP x = PROTECT(Rf_allocVector(STRSXP, size));
        seqrnn_value_texts(copy, n, value, string);
        for (R_xlen_t k = 0; k < size; k++) SET_STRING_ELT(x, k, Rf_mkCharCE(string[k], CE_UTF8));
        UNPROTECT(1);
        return x;
    }
    SEXP x = PROTECT(Rf_allocVector(REALSXP, size));
    seqrnn_value_numbers(copy, n, value, REAL(x));
    if (value->kind == SEQRNN_FLAG) x = Rf_coerceVector(x, LGLSXP);
    UNPROTECT(1);
    return x;
}

/* The text of a value -> the value, or NULL: it is none */
SEXP value_parse(SEXP text)
{
    const char *string = CHAR(STRING_ELT(text, 0));
    seqrnn_value value;
    if (seqrnn_value_scan(string, strlen(string), &value) != SEQRNN_OK) return R_NilValue;
    SEXP x = PROTECT(new_value(&value, string, strlen(string)));
    if (value.ndim == 2) {
        SEXP dim = PROTECT(Rf_allocVector(INTSXP, 2));
        INTEGER(dim)[0] = (int)value.rows;
        INTEGER(dim)[1] = (int)value.cols;
        Rf_setAttrib(x, R_DimSymbol, dim);
        UNPROTECT(1);
    }
    UNPROTECT(1);
    return x;
}
