/* The data of safetensors files, once the header has been parsed. */
#include "dtype.h"
#include "file.h"
#include "safetensors.h"

/* ---- is it the file that was parsed, and whole? ------------------------------------------- */

/* crc of the n bytes from place `at`; the bytes from place `zeros` (0: none) count as digits 0. */
static int crc_of_part(int fd, uint64_t at, uint64_t n, uint64_t zeros, uint64_t *value,
                       seqrnn_fault *fault)
{
    char piece[SR_PIECE];
    sr_crc crc;
    sr_crc_start(&crc);
    for (uint64_t end = at + n; at < end;) {
        const size_t part = (size_t)sr_min(end - at, (uint64_t)SR_PIECE);
        const int status = sr_read_at(fd, at, piece, part, fault);
        if (status != SEQRNN_OK) return status;
        for (size_t k = 0; zeros && k < SR_DIGITS; k++)
            if (zeros + k >= at && zeros + k < at + part) piece[zeros + k - at] = '0';
        sr_crc_add(&crc, piece, part);
        at += part;
    }
    *value = sr_crc_value(&crc);
    return SEQRNN_OK;
}

void sr_hex(uint64_t value, char digits[SR_DIGITS])
{
    for (int k = SR_DIGITS; k-- > 0; value >>= 4) digits[k] = "0123456789abcdef"[value & 15];
}

static int check_whole(int fd, uint64_t size, int verify, seqrnn_safetensors *file)
{
    uint64_t crc = 0;
    char digits[SR_DIGITS];
    int status = crc_of_part(fd, SR_LENGTH_BYTES, file->header_size, 0, &crc, &file->fault);
    if (status != SEQRNN_OK) return status;
    if (size != file->file_size || crc != file->header_crc)
        return sr_fault(&file->fault, SEQRNN_FAULT_CHANGED, 0, NULL);
    if (verify > 1 && !file->checksum)
        return sr_fault(&file->fault, SEQRNN_FAULT_NO_CHECKSUM, 0, NULL);
    if (!verify || !file->checksum) return SEQRNN_OK;
    status = crc_of_part(fd, 0, size, SR_LENGTH_BYTES + file->checksum, &crc, &file->fault);
    if (status != SEQRNN_OK) return status;
    sr_hex(crc, digits);
    if (memcmp(digits, file->header + file->checksum, SR_DIGITS))
        return sr_fault(&file->fault, SEQRNN_FAULT_CHECKSUM, 0, NULL);
    return SEQRNN_OK;
}

/* ---- data --------------------------------------------------------------------------------- */

static int read_array(int fd, seqrnn_safetensors *file, const seqrnn_stored *array, int as,
                      void *to)
{
    uint64_t raw[SR_PIECE / 8], held[SR_PIECE / 8]; /* aligned for every type */
    size_t shape[SEQRNN_MAX_DIM];
    const size_t size = sr_dtype_size(array->dtype), most = SR_PIECE / 8;
    size_t left = seqrnn_safetensors_shape(file, array, shape);
    uint64_t at = SR_LENGTH_BYTES + file->header_size + array->begin;
    sr_walk walk;

    sr_walk_start(&walk, array->ndim, shape);
    for (size_t n; left > 0; left -= n, at += n * size) {
        n = sr_min(left, most);
        const int status = sr_read_at(fd, at, raw, n * size, &file->fault);
        if (status != SEQRNN_OK) return status;
        if (!sr_decode(array->dtype, as, n, raw, held))
            return sr_fault(&file->fault, SEQRNN_FAULT_INEXACT, 0, file->header + array->name);
        sr_scatter(&walk, sr_dtype_size(as), n, held, to);
    }
    return SEQRNN_OK;
}

int seqrnn_safetensors_read(const char *path, seqrnn_safetensors *file, int verify,
                            const int *as, void *const *to)
{
    uint64_t size;
    int fd;
    for (size_t k = 0; k < file->narray; k++)
        if (!sr_can_decode(file->array[k].dtype, as[k])) return -4;
    int status = sr_open(path, &fd, &size, &file->fault);
    if (status != SEQRNN_OK) return status;
    status = check_whole(fd, size, verify, file);
    for (size_t k = 0; k < file->narray && status == SEQRNN_OK; k++)
        status = read_array(fd, file, &file->array[k], as[k], to[k]);
    sr_close(fd);
    return status;
}
