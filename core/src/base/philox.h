/* The constants of Philox4x32 (Salmon et al. 2011, table 2): what a round multiplies by, and what
 * it adds to the key. */
#ifndef SEQRNN_PHILOX_H
#define SEQRNN_PHILOX_H

#define SEQRNN_PHILOX_M0 0xD2511F53u
#define SEQRNN_PHILOX_M1 0xCD9E8D57u
#define SEQRNN_PHILOX_W0 0x9E3779B9u
#define SEQRNN_PHILOX_W1 0xBB67AE85u

#endif
