/* A network's output as users read it: the best classes, the largest score of each step or the best
 * path of a CRF; probabilities and such. */
#include "../models/spec.h"

/* class[n] = the first of the largest in each column of output[K,n] */
static void SEQRNN(largest_classes)(size_t K, size_t n, const real *output, int *class)
{
    for (size_t j = 0; j < n; j++, output += K) {
        class[j] = 0;
        for (size_t k = 1; k < K; k++)
            if (output[k] > output[class[j]]) class[j] = (int)k;
    }
}

int SEQRNN(network_decode)(const seqrnn_network *net, size_t B, size_t T, const int *lengths,
                           const real *theta, const real *output, int *class, void *scratch)
{
    const int illegal = seqrnn_network_check(net, NULL);
    if (illegal) return illegal;
    const sr_link end = sr_link_end(net);
    const size_t K = end.out, steps = end.pooled ? 1 : T;
    if (net->loss.kind == SEQRNN_LOSS_CRF) {
        const real *A = theta + end.theta - K * (K + 2);
        const SEQRNN(crf) crf = {A, A + K * K, A + K * (K + 1),
                                 net->layer[net->nlayer - 1].forbidden};
        const seqrnn_seq seq = {B, T, lengths, 0};
        const int status = SEQRNN(crf_decode)(K, &seq, output, &crf, class, NULL, scratch);
        return status == -4 ? SEQRNN_OK : status < 0 ? -6 : status; /* -4: some have no path */
    }
    if (net->loss.kind != SEQRNN_LOSS_SOFTMAX) return -1;
    SEQRNN(largest_classes)(K, B * steps, output, class);
    for (size_t b = 0; lengths && b < B; b++)
        for (size_t t = (size_t)lengths[b]; t < steps; t++) class[b + t * B] = -1;
    return SEQRNN_OK;
}

int SEQRNN(network_response)(const seqrnn_network *net, size_t B, size_t T, const int *lengths,
                             const real *output, real *y)
{
    const int illegal = seqrnn_network_check(net, NULL);
    if (illegal) return illegal;
    const size_t K = seqrnn_network_outputs(net), steps = seqrnn_network_pooled(net) ? 1 : T;
    SEQRNN(loss_response)(&net->loss, K, B * steps, output, y);
    for (size_t b = 0; lengths && b < B; b++)
        for (size_t t = (size_t)lengths[b]; t < steps; t++)
            memset(y + (b + t * B) * K, 0, K * sizeof(real));
    return SEQRNN_OK;
}
