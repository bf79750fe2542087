/* Files, and the weights of other frameworks: a part of seqrnn.h, which includes it. */
#ifndef SEQRNN_FILES_H
#define SEQRNN_FILES_H

/* ---- files ------------------------------------------------------------------------------- */

/* Arrays by name in files of the safetensors format: 8 bytes, the size n of the header; the header,
 * n bytes of JSON, which says of each array its dtype, shape and place; the data, row-major,
 * little-endian. Strings in the header are keys with values, the notes.
 *
 * To read: seqrnn_safetensors_open, _header, _parse; then all is known and checked, the caller
 * makes the arrays, and _read fills them. To write: seqrnn_safetensors_plan, then _write. All
 * return SEQRNN_BAD_FILE when the file is not as it should be; the fault says why. */

/* name, bytes of an element */
#define SEQRNN_DTYPE_LIST(X) X(F64, 8) X(F32, 4) X(F16, 2) X(BF16, 2) X(I64, 8) X(I32, 4) X(U8, 1)

enum seqrnn_dtype {
#define SEQRNN_X(name, size) SEQRNN_##name,
    SEQRNN_DTYPE_LIST(SEQRNN_X)
#undef SEQRNN_X
    SEQRNN_NDTYPE
};

int seqrnn_dtype_named(const char *name);   /* enum seqrnn_dtype, or -1 */
const char *seqrnn_dtype_name(int dtype);

/* name, what to say of the file, or of the tensor or key that the fault names */
#define SEQRNN_FAULT_LIST(X)                                                                 \
    X(NONE, "is whole")                                                                      \
    X(OPEN, "cannot be opened")                                                              \
    X(SPECIAL, "is not a regular file")                                                      \
    X(PATH, "has too long a path")                                                           \
    X(READ, "cannot be read")                                                                \
    X(WRITE, "cannot be written")                                                            \
    X(BUSY, "is being written by another program")                                           \
    X(REPLACE, "is written, but cannot be put in its place")                                 \
    X(PREVIOUS, "is written, but the file before it cannot be kept as its .previous")        \
    X(CHANGED, "has changed while it was read")                                              \
    X(CHECKSUM, "does not have the checksum that it states")                                 \
    X(NO_CHECKSUM, "has no checksum")                                                        \
    X(SHORT, "is too short for a safetensors file")                                          \
    X(CUT, "is cut off: the header is longer than the rest of the file")                     \
    X(LARGE_HEADER, "has a header of more than 16 MiB")                                      \
    X(MANY, "has more than 65536 tensors or notes")                                          \
    X(TEXT, "has a header that is not valid UTF-8")                                          \
    X(JSON, "has a header that is not a safetensors header in JSON")                         \
    X(NOTES, "has metadata that are not all strings")                                        \
    X(TWICE, "has this name twice")                                                          \
    X(RESERVED, "has a reserved name")                                                       \
    X(FIELD, "has a field that is not dtype, shape or data_offsets")                         \
    X(FIELD_TWICE, "has a field twice")                                                      \
    X(FIELD_MISSING, "has not all of dtype, shape and data_offsets")                         \
    X(DTYPE, "has a dtype that is not among F64, F32, F16, BF16, I64, I32, U8")              \
    X(NDIM, "has more than 64 dimensions")                                                   \
    X(OVERFLOW, "has a shape that is too large for any memory")                              \
    X(BEYOND, "ends beyond the end of the file")                                             \
    X(MISMATCH, "has data_offsets that do not fit its shape and dtype")                      \
    X(OVERLAP, "overlaps another tensor")                                                    \
    X(HOLE, "leaves a hole before it that belongs to no tensor")                             \
    X(REST, "has data at its end that belong to no tensor")                                  \
    X(INEXACT, "holds an integer beyond 2^53, which no double is")

enum seqrnn_fault_reason {
#define SEQRNN_X(name, text) SEQRNN_FAULT_##name,
    SEQRNN_FAULT_LIST(SEQRNN_X)
#undef SEQRNN_X
};

typedef struct seqrnn_fault {
    int reason;       /* enum seqrnn_fault_reason */
    int error;        /* errno of the system call that failed, or 0 */
    size_t at;        /* JSON, TEXT: byte of the header, from 1; otherwise 0 */
    const char *name; /* the tensor or key that it is about, or NULL */
} seqrnn_fault;

/* What is to be said after the path, such as ` is cut off` or `: "w" overlaps another tensor`,
 * NUL-terminated and cut to the room there is. */
void seqrnn_fault_text(const seqrnn_fault *fault, char *text, size_t room);

enum { SEQRNN_MAX_DIM = 64 };

/* An array of a file that is read. Its name and shape are places in the header. */
typedef struct seqrnn_stored {
    uint64_t begin, end;  /* its bytes in the data */
    uint32_t name, shape;
    uint32_t ndim;
    int32_t dtype;
} seqrnn_stored;

/* A key and its value, places in the header. */
typedef struct seqrnn_note {
    uint32_t key, value;
} seqrnn_note;

typedef struct seqrnn_safetensors {
    uint64_t file_size;
    size_t header_size;
    char *header;           /* once parsed, names, keys and values are strings in it */
    uint64_t header_crc;
    size_t checksum;        /* place of the checksum's digits in the header, or 0: it has none */
    size_t narray, nnote;
    seqrnn_stored *array;   /* in the order of the header */
    seqrnn_note *note;      /* without the checksum */
    seqrnn_fault fault;
} seqrnn_safetensors;

/* Starts *file: its sizes. The header needs header_size + 1 bytes. */
int seqrnn_safetensors_open(const char *path, seqrnn_safetensors *file);
/* Reads the header. The tables need *bytes. */
int seqrnn_safetensors_header(const char *path, seqrnn_safetensors *file, char *header,
                              size_t *bytes);
/* Fills the tables. Every array then lies within the file, none overlaps another, and together they
 * are all of it. */
int seqrnn_safetensors_parse(seqrnn_safetensors *file, void *tables);
/* shape[ndim] of an array; returns the number of its elements. */
size_t seqrnn_safetensors_shape(const seqrnn_safetensors *file, const seqrnn_stored *array,
                                size_t *shape);
/* Reads array k into to[k], column-major, as dtype as[k]: its own; or F64 for all but I32 and U8,
 * F32 for F16 and BF16, I32 for U8. verify 1: a file that has a checksum must match it; 2: and it
 * must have one. */
int seqrnn_safetensors_read(const char *path, seqrnn_safetensors *file, int verify,
                            const int *as, void *const *to);

/* An array to be written. */
typedef struct seqrnn_source {
    const char *name;     /* UTF-8 */
    int dtype;            /* in the file */
    int held;             /* in memory: F64, F32 (which may become F32, F16, BF16, rounded to
                             nearest, ties to even), I64, I32 or U8 (which may not) */
    size_t ndim;
    const size_t *shape;
    const void *data;     /* column-major */
    uint64_t begin, end;  /* its bytes in the data: set by _plan, so that each is aligned */
} seqrnn_source;

typedef struct seqrnn_contents {
    size_t narray, nnote;
    seqrnn_source *array;
    const char *const *key, *const *value; /* [nnote] UTF-8 */
    int checksum;         /* 1: the file gets a checksum: CRC-64/XZ of its bytes, the 16 digits of
                             the note "seqrnn.checksum" taken as 0 */
    int keep_previous;    /* 1: a file that is replaced lives on as PATH.previous */
    seqrnn_fault fault;
} seqrnn_contents;

/* Checks and places; the header needs *bytes. */
int seqrnn_safetensors_plan(seqrnn_contents *contents, size_t *bytes);
/* Writes PATH.tmp, brings it to the disk and renames it: whatever happens, PATH is the old file or
 * the new one, whole (where the file system has no hard links and the old file is kept, there is a
 * moment without PATH). Of two programs that write one path at once, one is told that it is busy.
 * A symbolic link stays one, and permissions stay. */
int seqrnn_safetensors_write(const char *path, seqrnn_contents *contents, char *header);

/* Numbers, flags and texts as notes: `0.1`, `true`, `"text"`, lists `[1,2]` and matrices by rows
 * `[[1,2],[3,4]]`, in JSON but for Infinity, -Infinity and NaN. Numbers have the fewest of 15 to 17
 * digits that bring them back. */
enum seqrnn_value_kind { SEQRNN_NUMBER, SEQRNN_FLAG, SEQRNN_TEXT };

typedef struct seqrnn_value {
    int kind;           /* enum seqrnn_value_kind; of [] NUMBER */
    int ndim;           /* 0 one, 1 a list, 2 a matrix */
    size_t rows, cols;  /* 1, 1; n, 1; rows, cols */
} seqrnn_value;

/* Writes out (nullable: only counts) and returns the number of bytes. number[rows,cols] (flags 0 or
 * 1) or text[rows,cols], column-major. */
size_t seqrnn_value_format(const seqrnn_value *value, const double *number,
                           const char *const *text, char *out);
/* What the text of n bytes describes: SEQRNN_BAD_TEXT if nothing. */
int seqrnn_value_scan(const char *text, size_t n, seqrnn_value *value);
/* Its elements, once scanned, column-major: number[rows,cols], or texts as NUL-terminated strings
 * that are made of `text` in place. */
void seqrnn_value_numbers(const char *text, size_t n, const seqrnn_value *value, double *number);
void seqrnn_value_texts(char *text, size_t n, const seqrnn_value *value, const char **string);

/* ---- exchange of weights ----------------------------------------------------------------- */

enum seqrnn_framework { SEQRNN_TORCH, SEQRNN_KERAS, SEQRNN_MATLAB, SEQRNN_NFRAMEWORK };

/* The weights of one cell, read in one direction, as another framework keeps them: arrays of the
 * shapes that its users see, stored column-major. A bias may be NULL: zero.
 *   TORCH   input[G*H,D], recurrent[G*H,S], bias[G*H], recurrent_bias[G*H], projection[S,H]
 *   KERAS   input[D,G*H], recurrent[H,G*H], bias[G*H], recurrent_bias[G*H] (rows 1 and 2 of its
 *           bias); blocks of the GRU z, r, h
 *   MATLAB  input[G*H,D], recurrent[G*H,H], bias[G*H], recurrent_bias[G*H] */
typedef struct seqrnn_foreign {
    const double *input, *recurrent, *bias, *recurrent_bias, *projection;
} seqrnn_foreign;

/* theta[cell_nparam]: W, U, b, and as far as the cell has them bU, P, for this direction, as a
 * network holds them. Without recurrent_bias b is the sum of both biases. -2: the cell has
 * parameters that the framework does not. */
int seqrnn_import(int framework, const seqrnn_cell *cell, const seqrnn_foreign *from,
                  double *theta);

/* The same arrays for export to write: the first three, projection if the cell has one, and
 * recurrent_bias, nullable: bias is then the sum of both. */
typedef struct seqrnn_foreign_out {
    double *input, *recurrent, *bias, *recurrent_bias, *projection;
} seqrnn_foreign_out;

/* And back: what import makes theta of. recurrent_bias is 0 if the cell has none. -2 as of import;
 * -4: the two biases of a GRU that resets after the product cannot be added up. */
int seqrnn_export(int framework, const seqrnn_cell *cell, const double *theta,
                  const seqrnn_foreign_out *to);

#endif
