/* Files for the tests of reading and writing them. */
#ifndef SEQRNN_TEST_SAFEFILE_H
#define SEQRNN_TEST_SAFEFILE_H

#include "harness.h"

#include <unistd.h>

/* A path of this process in the folder for temporary files. */
static inline const char *temporary_path(const char *name)
{
    static char path[8][300];
    static int turn;
    const char *folder = getenv("TMPDIR");
    char *to = path[turn++ % 8];
    if (!folder) folder = "/tmp";
    snprintf(to, sizeof path[0], "%s/seqrnn-%ld-%s", folder, (long)getpid(), name);
    return to;
}

static inline void put_file(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, n, file) != n || fclose(file)) abort();
}

/* All bytes of a file; NULL if there is none. */
static inline unsigned char *get_file(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    fseek(file, 0, SEEK_END);
    *n = (size_t)ftell(file);
    rewind(file);
    unsigned char *bytes = test_alloc(*n);
    if (fread(bytes, 1, *n, file) != *n || fclose(file)) abort();
    return bytes;
}

/* Header and data as a safetensors file. */
static inline void put_safetensors(const char *path, const char *header, size_t header_size,
                                   const void *data, size_t data_size)
{
    unsigned char *bytes = TEST_ALLOC(unsigned char, 8 + header_size + data_size);
    for (int k = 0; k < 8; k++) bytes[k] = (unsigned char)((uint64_t)header_size >> 8 * k);
    memcpy(bytes + 8, header, header_size);
    if (data_size) memcpy(bytes + 8 + header_size, data, data_size);
    put_file(path, bytes, 8 + header_size + data_size);
}

/* A file that has been read. */
typedef struct safefile {
    seqrnn_safetensors file;
    void **data;      /* [narray] */
    size_t allocated; /* bytes, for header, tables and data */
} safefile;

/* Reads a file as a host does, each array as `as` (-1: its own dtype). */
static inline int read_safefile(const char *path, int verify, int as, safefile *out)
{
    static const size_t sizes[] = {8, 4, 2, 2, 8, 4, 1};
    seqrnn_safetensors *file = &out->file;
    size_t tables;

    memset(out, 0, sizeof *out);
    int status = seqrnn_safetensors_open(path, file);
    if (status != SEQRNN_OK) return status;
    char *header = test_alloc(file->header_size + 1);
    status = seqrnn_safetensors_header(path, file, header, &tables);
    if (status != SEQRNN_OK) return status;
    out->allocated = file->header_size + 1 + tables;
    status = seqrnn_safetensors_parse(file, test_alloc(tables));
    if (status != SEQRNN_OK) return status;
    int *dtype = TEST_ALLOC(int, file->narray);
    out->data = TEST_ALLOC(void *, file->narray);
    for (size_t k = 0; k < file->narray; k++) {
        size_t shape[SEQRNN_MAX_DIM];
        dtype[k] = as < 0 ? file->array[k].dtype : as;
        const size_t n = seqrnn_safetensors_shape(file, &file->array[k], shape);
        const size_t bytes = n * sizes[dtype[k]];
        out->data[k] = test_alloc(bytes);
        out->allocated += bytes;
    }
    return seqrnn_safetensors_read(path, file, verify, dtype, out->data);
}

/* Writes a file as a host does. */
static inline int write_safefile(const char *path, seqrnn_contents *contents)
{
    size_t bytes;
    const int status = seqrnn_safetensors_plan(contents, &bytes);
    if (status != SEQRNN_OK) return status;
    return seqrnn_safetensors_write(path, contents, test_alloc(bytes));
}

#endif
