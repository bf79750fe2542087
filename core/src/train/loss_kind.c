/* The description of a loss: names, legality, sizes. */
#include <float.h>

#include "../base/internal.h"

int seqrnn_loss_named(const char *name)
{
    static const char *const list[SEQRNN_NLOSS] = {
#define SEQRNN_X(name, text) text,
        SEQRNN_LOSS_LIST(SEQRNN_X)
#undef SEQRNN_X
    };
    for (int k = 0; name && k < SEQRNN_NLOSS; k++)
        if (!strcmp(name, list[k])) return k;
    return -1;
}

static int quantiles_legal(const seqrnn_loss *loss, size_t K)
{
    if (loss->nquantile < 1 || !loss->quantile || K % loss->nquantile) return 0;
    for (size_t q = 0; q < loss->nquantile; q++)
        if (!(loss->quantile[q] >= FLT_MIN && loss->quantile[q] < 1)) return 0;
    return 1;
}

int seqrnn_loss_check(const seqrnn_loss *loss, size_t K)
{
    if (!loss || K < 1) return -1;
    switch (loss->kind) {
    case SEQRNN_LOSS_SOFTMAX:
    case SEQRNN_LOSS_BERNOULLI: return loss->smoothing >= 0 && loss->smoothing < 1 ? 0 : -1;
    case SEQRNN_LOSS_HUBER: return loss->delta >= FLT_MIN && isfinite(loss->delta) ? 0 : -1;
    case SEQRNN_LOSS_GAUSSIAN: return K % 2 ? -1 : 0;
    case SEQRNN_LOSS_PINBALL: return quantiles_legal(loss, K) ? 0 : -1;
    case SEQRNN_LOSS_MSE:
    case SEQRNN_LOSS_MAE:
    case SEQRNN_LOSS_CRF: return 0;
    }
    return -1;
}

size_t seqrnn_loss_values(const seqrnn_loss *loss, size_t K)
{
    switch (loss->kind) {
    case SEQRNN_LOSS_SOFTMAX:
    case SEQRNN_LOSS_CRF: return 0;
    case SEQRNN_LOSS_GAUSSIAN: return K / 2;
    case SEQRNN_LOSS_PINBALL: return K / loss->nquantile;
    }
    return K;
}
