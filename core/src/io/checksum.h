/* CRC-64/XZ: polynomial 0x42F0E1EBA9EA3693 (ECMA-182), reflected, first and last inverted. */
#ifndef SEQRNN_CHECKSUM_H
#define SEQRNN_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* Tables and the state of a checksum under way. */
typedef struct sr_crc {
    uint64_t table[8][256]; /* [k][b]: what byte b does to a checksum k bytes later */
    uint64_t state;
} sr_crc;

void sr_crc_start(sr_crc *crc);
void sr_crc_add(sr_crc *crc, const void *bytes, size_t n);
uint64_t sr_crc_value(const sr_crc *crc);

#endif
