/* What the loss of a CRF and its best tags share. Sequences do not depend on one another: those of
 * a block share its scratch, and threads share the blocks, whose number depends on B alone. */
#ifndef SEQRNN_CRF_H
#define SEQRNN_CRF_H

#include "../base/internal.h"

#define SEQRNN_CRF_BLOCKS 16 /* block k has the sequences k, k + 16, ... */

/* One sequence: its tags and emissions stand `stride` apart. */
typedef struct SEQRNN(crf_chain) {
    size_t K, L, stride;
    const int *target;    /* [L], -1: not known; NULL: none is */
    const real *emission; /* [K,L] */
} SEQRNN(crf_chain);

typedef struct SEQRNN(crf_job) {
    size_t K;
    const seqrnn_seq *seq;
    const real *emission, *sample_weight;
    const int *target;
    SEQRNN(crf) crf; /* with the forbidden transitions in it */
    double norm;
    real *demission;
    int *tag;
    double *each;        /* [B] weighted loss, or score */
    unsigned char *lost; /* [B] 1: no way to the end */
    char *room;          /* of the blocks, one after another */
    size_t room_size;
} SEQRNN(crf_job);

/* A, start and end with -infinity where they are forbidden: copies, out of *cursor. The score from
 * i to j stands at A[i*from + j*to]. */
SEQRNN(crf) SEQRNN(crf_scores)(size_t K, const SEQRNN(crf) *crf, size_t from, size_t to,
                               char **cursor);

SEQRNN(crf_chain) SEQRNN(crf_chain_of)(const SEQRNN(crf_job) *job, size_t b);

/* Runs all blocks. */
void SEQRNN(crf_run)(SEQRNN(crf_job) *job, void (*run)(void *job, size_t block));

/* What a block needs to find the best tags. */
sr_size SEQRNN(crf_decode_room)(size_t K, size_t T);

#endif
