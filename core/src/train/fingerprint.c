/* What tells the data of one training from those of another. */
#include "../io/checksum.h"
#include "data.h"

/* Columns of so many bytes, one for each step of sequence s; nothing of a NULL. */
static void SEQRNN(add_steps)(sr_crc *crc, const SEQRNN(data) *data, size_t s, size_t bytes,
                              const void *array)
{
    const size_t n = (size_t)data->lengths[s];
    const char *at = array;
    if (!array) return;
    at += data->start[s] * bytes;
    if (data->stride == 1) sr_crc_add(crc, at, n * bytes);
    else for (size_t t = 0; t < n; t++, at += data->stride * bytes) sr_crc_add(crc, at, bytes);
}

/* Columns that are judged: one for each step or, where the network pools, one. */
static void SEQRNN(add_judged)(sr_crc *crc, const SEQRNN(data) *data, int pooled, size_t s,
                               size_t bytes, const void *array)
{
    if (!pooled) SEQRNN(add_steps)(crc, data, s, bytes, array);
    else if (array) sr_crc_add(crc, (const char *)array + data->row[s] * bytes, bytes);
}

uint64_t SEQRNN(data_checksum)(const seqrnn_network *net, const SEQRNN(data) *data)
{
    const size_t K = seqrnn_network_outputs(net), M = seqrnn_loss_values(&net->loss, K);
    const int pooled = seqrnn_network_pooled(net);
    sr_crc crc;
    sr_crc_start(&crc);
    for (size_t s = 0; s < data->N; s++) {
        sr_crc_add(&crc, data->lengths + s, sizeof(int));
        for (size_t c = 0; c < seqrnn_network_categories(net); c++)
            SEQRNN(add_steps)(&crc, data, s, sizeof(int), data->id + c * data->total);
        SEQRNN(add_steps)(&crc, data, s, net->inputs * sizeof(real), data->x);
        SEQRNN(add_judged)(&crc, data, pooled, s, sizeof(int), data->target);
        SEQRNN(add_judged)(&crc, data, pooled, s, M * sizeof(real), data->value);
        SEQRNN(add_judged)(&crc, data, pooled, s, sizeof(real), data->sample_weight);
    }
    if (data->weight) sr_crc_add(&crc, data->weight, K * sizeof(real));
    return sr_crc_value(&crc);
}
