/* Files as bytes: read at a place; written whole or not at all. All that knows the system is in
 * file.c. Functions return a status, and tell the fault. */
#ifndef SEQRNN_FILE_H
#define SEQRNN_FILE_H

#include "../base/internal.h"
#include "checksum.h"

/* Bytes of a path; of what is read or written at once. */
enum { SR_PATH = 4096, SR_PIECE = 32768 };

/* Sets the fault; returns SEQRNN_BAD_FILE. */
int sr_fault(seqrnn_fault *fault, int reason, int error, const char *name);

/* Opens a regular file. Every fd that was got must be closed by sr_close. */
int sr_open(const char *path, int *fd, uint64_t *size, seqrnn_fault *fault);
void sr_close(int fd);
/* Exactly n bytes from place `at`; fewer means that the file has changed. */
int sr_read_at(int fd, uint64_t at, void *to, size_t n, seqrnn_fault *fault);

/* A file being written to PATH.tmp. */
typedef struct sr_writer {
    int fd;
    char path[SR_PATH], temporary[SR_PATH]; /* path: where a symbolic link leads */
    sr_crc crc; /* of all bytes so far */
    seqrnn_fault *fault;
} sr_writer;

int sr_write_start(sr_writer *writer, const char *path, seqrnn_fault *fault);
int sr_write(sr_writer *writer, const void *bytes, size_t n);
int sr_write_at(sr_writer *writer, uint64_t at, const void *bytes, size_t n); /* not in the crc */
/* Ends the file: if status is SEQRNN_OK it is brought to the disk and takes the place of PATH,
 * whose old file lives on as PATH.previous if keep is 1; otherwise it is removed. Returns the
 * status. */
int sr_write_end(sr_writer *writer, int status, int keep);

#endif
