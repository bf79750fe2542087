/* The best tags of a CRF (Viterbi 1967). Found from the last step to the first, so that of equally
 * good ones the first tag is the smallest possible, then the second, and so on. */
#include "../cells/sequence.h"
#include "../train/crf.h"

sr_size SEQRNN(crf_decode_room)(size_t K, size_t T)
{
    sr_size size = {0};
    sr_size_add(&size, K, T, 1, sizeof(int));    /* next */
    sr_size_add(&size, K, 2, 1, sizeof(double)); /* value[K,2] */
    return size;
}

/* value[i] = the best score of the steps from t on with tag i at t, whose emissions these are;
 * next[i] = the tag that follows then, -1 if there is no way to the end. ahead and after: the value
 * and next of step t + 1. */
static void SEQRNN(viterbi_step)(size_t K, const SEQRNN(crf) *crf, const real *emission,
                                 const int *after, const double *ahead, int *next,
                                 double *value)
{
    for (size_t i = 0; i < K; i++) next[i] = -1;
    for (size_t j = 0; j < K; j++) {
        const real *A = crf->A + j * K;
        if (after[j] < 0) continue;
        for (size_t i = 0; i < K; i++) {
            const double score = (double)A[i] + ahead[j];
            if (A[i] == -R_(INFINITY) || (next[i] >= 0 && !(score > value[i]))) continue;
            next[i] = (int)j;
            value[i] = score;
        }
    }
    for (size_t i = 0; i < K; i++)
        if (next[i] >= 0) value[i] += (double)emission[i];
}

/* tag[L], `stride` apart; *score. 0 if there is no way: no tags. */
static int SEQRNN(viterbi)(const SEQRNN(crf_chain) *c, const SEQRNN(crf) *crf, int *next,
                           double *value, int *tag, double *score)
{
    const size_t K = c->K, last = c->L - 1;
    double *ahead = value + K;
    int best = -1;
    for (size_t i = 0; i < K; i++) { /* the end follows: any number but -1 */
        next[last * K + i] = crf->end[i] == -R_(INFINITY) ? -1 : 0;
        value[i] = (double)c->emission[last * c->stride * K + i] + (double)crf->end[i];
    }
    for (size_t t = last; t-- > 0;) {
        double *swap = ahead;
        ahead = value;
        value = swap;
        SEQRNN(viterbi_step)(K, crf, c->emission + t * c->stride * K, next + (t + 1) * K, ahead,
                             next + t * K, value);
    }
    for (size_t i = 0; i < K; i++) {
        if (next[i] < 0 || crf->start[i] == -R_(INFINITY)) continue;
        value[i] += (double)crf->start[i];
        if (best >= 0 && !(value[i] > *score)) continue;
        best = (int)i;
        *score = value[i];
    }
    for (size_t t = 0; best >= 0 && t < c->L; t++) {
        tag[t * c->stride] = best;
        best = next[t * K + (size_t)best];
    }
    return best >= 0;
}

static void SEQRNN(viterbi_block)(void *context, size_t block)
{
    const SEQRNN(crf_job) *job = context;
    const size_t K = job->K, B = job->seq->B, T = job->seq->T;
    char *cursor = job->room + block * job->room_size;
    int *next = sr_take(&cursor, K * T, sizeof(int));
    double *value = sr_take(&cursor, 2 * K, sizeof(double));
    for (size_t b = block; b < B; b += SEQRNN_CRF_BLOCKS) {
        const SEQRNN(crf_chain) c = SEQRNN(crf_chain_of)(job, b);
        for (size_t t = 0; t < T; t++) job->tag[b + t * B] = -1;
        job->each[b] = 0;
        job->lost[b] = c.L && !SEQRNN(viterbi)(&c, &job->crf, next, value, job->tag + b,
                                               &job->each[b]);
    }
}

int SEQRNN(crf_decode)(size_t K, const seqrnn_seq *seq, const real *emission,
                       const SEQRNN(crf) *crf, int *tag, double *score, void *scratch)
{
    if (K < 1) return -1;
    if (!SEQRNN(seq_legal)(seq)) return -2;
    char *cursor = scratch;
    int status = SEQRNN_OK;
    SEQRNN(crf_job) job = {.K = K, .seq = seq, .emission = emission, .tag = tag};
    job.crf = SEQRNN(crf_scores)(K, crf, 1, K, &cursor);
    job.each = sr_take(&cursor, seq->B, sizeof(double));
    job.lost = sr_take(&cursor, seq->B, 1);
    job.room = cursor;
    job.room_size = SEQRNN(crf_decode_room)(K, seq->T).bytes;
    SEQRNN(crf_run)(&job, SEQRNN(viterbi_block));
    for (size_t b = 0; b < seq->B; b++) {
        if (job.lost[b]) status = -4;
        if (score) score[b] = job.lost[b] ? -(double)INFINITY : job.each[b];
    }
    return status;
}
