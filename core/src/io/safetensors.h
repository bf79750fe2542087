/* What reading and writing safetensors files share. */
#ifndef SEQRNN_SAFETENSORS_H
#define SEQRNN_SAFETENSORS_H

#include <stdint.h>

enum { SR_LENGTH_BYTES = 8,          /* the size of the header, little-endian */
       SR_LARGEST_HEADER = 16 << 20, /* bytes */
       SR_MOST = 65536,              /* arrays; notes */
       SR_DIGITS = 16 };             /* of a checksum */

#define SR_METADATA "__metadata__"
#define SR_CHECKSUM "seqrnn.checksum"
#define SR_ZEROS "0000000000000000" /* the digits, while the checksum is computed */

/* The digits of a checksum. */
void sr_hex(uint64_t value, char digits[SR_DIGITS]);

#endif
