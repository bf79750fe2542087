/* CRC-64/XZ, eight bytes at a time (Kounavis & Berry 2005, "slicing by 8"). */
#include "../base/internal.h"
#include "checksum.h"

void sr_crc_start(sr_crc *crc)
{
    for (int b = 0; b < 256; b++) {
        uint64_t c = (uint64_t)b;
        for (int bit = 0; bit < 8; bit++) c = c >> 1 ^ (c & 1 ? 0xC96C5795D7870F42u : 0);
        crc->table[0][b] = c;
    }
    for (int k = 1; k < 8; k++)
        for (int b = 0; b < 256; b++) {
            const uint64_t c = crc->table[k - 1][b];
            crc->table[k][b] = c >> 8 ^ crc->table[0][c & 255];
        }
    crc->state = ~(uint64_t)0;
}

/* Eight bytes, the first lowest, whatever the order of this machine. */
static uint64_t eight_of(const unsigned char *byte)
{
    uint64_t word;
    memcpy(&word, byte, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* The checksum after eight bytes that have been added to the state: the first of them, the lowest,
 * has the longest way to go. */
static uint64_t after_eight(const uint64_t t[8][256], uint64_t s)
{
    return t[7][s & 255] ^ t[6][s >> 8 & 255] ^ t[5][s >> 16 & 255] ^ t[4][s >> 24 & 255]
           ^ t[3][s >> 32 & 255] ^ t[2][s >> 40 & 255] ^ t[1][s >> 48 & 255] ^ t[0][s >> 56];
}

void sr_crc_add(sr_crc *crc, const void *bytes, size_t n)
{
    const uint64_t(*t)[256] = (const uint64_t(*)[256])crc->table;
    const unsigned char *byte = bytes;
    uint64_t state = crc->state;
    for (; n >= 8; n -= 8, byte += 8) state = after_eight(t, state ^ eight_of(byte));
    for (; n > 0; n--) state = state >> 8 ^ t[0][(state ^ *byte++) & 255];
    crc->state = state;
}

uint64_t sr_crc_value(const sr_crc *crc)
{
    return ~crc->state;
}
