/* The loss of n columns of outputs, its gradient, and outputs as users read them. Threads share the
 * columns; their losses are added up in the order of the columns. */
#include "loss.h"

#include "../kernels/elementary.h"
#include "../kernels/threads.h"

/* Enough to be worth a thread's while; less than two blocks are not shared. */
#define SEQRNN_LOSS_BLOCK 32768

/* Columns of a block: their number depends on shapes only. */
static size_t SEQRNN(block_width)(size_t K)
{
    return sr_max(SEQRNN_LOSS_BLOCK / K, (size_t)1);
}

/* ---- a sum over columns ------------------------------------------------------------------ */

static void SEQRNN(judge_block)(void *context, size_t block)
{
    const SEQRNN(judge) *judge = context;
    const size_t from = block * judge->width, to = sr_min(from + judge->width, judge->n);
    for (size_t i = from; i < to; i++)
        judge->column[i] = judge->loss->kind == SEQRNN_LOSS_SOFTMAX
                               ? SEQRNN(xent_column)(judge, judge->first + i)
                               : SEQRNN(value_column)(judge, judge->first + i);
}

double SEQRNN(loss_sum)(SEQRNN(judge) *judge, size_t n, size_t room, double *column)
{
    double sum = 0;
    judge->column = column;
    judge->width = SEQRNN(block_width)(judge->K);
    for (judge->first = 0; judge->first < n; judge->first += judge->n) {
        judge->n = sr_min(room, n - judge->first);
        sr_parallel((judge->n + judge->width - 1) / judge->width, SEQRNN(judge_block), judge);
        for (size_t i = 0; i < judge->n; i++) sum += column[i];
    }
    return sum;
}

/* ---- the loss ---------------------------------------------------------------------------- */

int SEQRNN(loss_scratch_size)(const seqrnn_loss *kind, size_t K, size_t n, size_t *bytes)
{
    sr_size size = {0};
    if (seqrnn_loss_check(kind, K) || kind->kind == SEQRNN_LOSS_CRF) return -1;
    sr_size_add(&size, n, 1, 1, sizeof(double));
    return sr_size_total(&size, bytes);
}

int SEQRNN(loss_grad)(const seqrnn_loss *kind, size_t K, size_t n, const real *output,
                      const SEQRNN(targets) *targets, double *loss, double *norm, real *doutput,
                      void *scratch)
{
    if (seqrnn_loss_check(kind, K) || kind->kind == SEQRNN_LOSS_CRF) return -1;
    const size_t M = seqrnn_loss_values(kind, K);
    const int classes = M == 0;
    if (n && !(classes ? (const void *)targets->target : (const void *)targets->value)) return -4;
    if (!SEQRNN(weights_count)(n, targets->sample_weight)) return -5;
    if ((classes || kind->kind == SEQRNN_LOSS_BERNOULLI)
        && !SEQRNN(weights_count)(K, targets->class_weight))
        return -5;
    if (!(classes ? SEQRNN(xent_legal)(targets, K, n) : SEQRNN(value_legal)(kind, targets, M, n)))
        return -4;
    *norm = classes ? SEQRNN(xent_norm)(targets, n) : SEQRNN(value_norm)(targets, M, n);
    SEQRNN(judge) judge = {.loss = kind, .K = K, .M = M, .output = output, .targets = targets,
                           .norm = *norm, .doutput = doutput};
    if (classes) judge.total = SEQRNN(xent_total)(targets, K);
    const double sum = SEQRNN(loss_sum)(&judge, n, n, scratch);
    *loss = *norm > 0 ? sum / *norm : 0;
    return SEQRNN_OK;
}

/* ---- what users read --------------------------------------------------------------------- */

typedef struct SEQRNN(response) {
    int kind;
    size_t K, n, width;
    const real *output;
    real *y; /* [K,n] */
} SEQRNN(response);

static void SEQRNN(response_column)(int kind, size_t K, const real *a, real *y)
{
    switch (kind) {
    case SEQRNN_LOSS_SOFTMAX: SEQRNN(softmax_column)(K, a, y); return;
    case SEQRNN_LOSS_BERNOULLI: SEQRNN(vec_sigmoid)(K, a, y); return;
    }
    if (y != a) memcpy(y, a, K * sizeof(real));
    if (kind != SEQRNN_LOSS_GAUSSIAN) return;
    for (size_t k = K / 2; k < K; k++) y[k] *= R_(0.5); /* log of the standard deviation */
    SEQRNN(vec_exp)(K / 2, y + K / 2, y + K / 2);
}

static void SEQRNN(response_block)(void *context, size_t block)
{
    const SEQRNN(response) *r = context;
    const size_t from = block * r->width, to = sr_min(from + r->width, r->n);
    for (size_t j = from; j < to; j++)
        SEQRNN(response_column)(r->kind, r->K, r->output + j * r->K, r->y + j * r->K);
}

void SEQRNN(loss_response)(const seqrnn_loss *kind, size_t K, size_t n, const real *output,
                           real *y)
{
    SEQRNN(response) r = {kind->kind, K, n, SEQRNN(block_width)(K), output, y};
    sr_parallel((n + r.width - 1) / r.width, SEQRNN(response_block), &r);
}
