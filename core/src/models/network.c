/* A network laid out: the places of its layers in ws and scratch, and its initial parameters. ws
 * holds the output y of each layer and what it keeps for its backward pass. */
#include "network.h"

/* The one list of layer kinds. */
const SEQRNN(layer_ops) *const SEQRNN(layer_table)[SEQRNN_NLAYER] = {
    [SEQRNN_EMBEDDING] = &SEQRNN(embedding_ops),
    [SEQRNN_RECURRENT] = &SEQRNN(recurrent_ops),
    [SEQRNN_DENSE] = &SEQRNN(dense_ops),
    [SEQRNN_CONV1D] = &SEQRNN(conv1d_ops),
    [SEQRNN_DROPOUT] = &SEQRNN(dropout_ops),
    [SEQRNN_LAYER_NORM] = &SEQRNN(layer_norm_ops),
    [SEQRNN_RESIDUAL] = &SEQRNN(residual_ops),
    [SEQRNN_POOL] = &SEQRNN(pool_ops),
    [SEQRNN_CRF] = &SEQRNN(crf_ops),
};

/* ---- the places of the layers -------------------------------------------------------------- */

static SEQRNN(place) SEQRNN(place_of)(const seqrnn_network *net, sr_link link, size_t T)
{
    const seqrnn_layer *layer = &net->layer[link.index];
    return (SEQRNN(place)){.link = link, .layer = layer,
                           .ops = SEQRNN(layer_table)[layer->kind], .T = link.pooled ? 1 : T};
}

/* Walks along the chain and fills place[nlayer] (nullable) for a batch of B sequences of T steps.
 * The front, what the embeddings and the numeric features make together, is the first array of
 * ws; without embeddings there is none, and the first layer reads the batch's own x. */
static sr_size SEQRNN(network_places)(const seqrnn_network *net, size_t B, size_t T,
                                      SEQRNN(place) *place)
{
    const size_t front = seqrnn_network_categories(net);
    sr_size size = {0};
    size_t y = 0, row = 0;
    if (front) sr_size_add(&size, sr_front(net), B, T, sizeof(real));
    for (sr_link link = sr_link_first(net); link.index < net->nlayer;
         link = sr_link_next(net, &link)) {
        SEQRNN(place) at = SEQRNN(place_of)(net, link, T);
        size_t bytes = 0;
        at.x = y;
        if (link.index < front) {
            at.row = row;
            row += link.out;
        } else {
            at.y = y = size.bytes;
            sr_size_add(&size, link.out, B, at.ops->pools ? 1 : at.T, sizeof(real));
        }
        at.ws = size.bytes;
        if (at.ops->ws_size)
            sr_size_part(&size, at.ops->ws_size(at.layer, link.in, B, at.T, &bytes), &bytes);
        if (place) place[link.index] = at;
    }
    return size;
}

int SEQRNN(network_ws_size)(const seqrnn_network *net, size_t B, size_t T, size_t *bytes)
{
    const int illegal = seqrnn_network_check(net, NULL);
    if (illegal) return illegal;
    const sr_size size = SEQRNN(network_places)(net, B, T, NULL);
    return sr_size_total(&size, bytes);
}

/* ---- scratch ------------------------------------------------------------------------------- */

int SEQRNN(network_in_place)(const seqrnn_network *net)
{
    const seqrnn_layer *last = &net->layer[net->nlayer - 1];
    const SEQRNN(layer_ops) *ops = SEQRNN(layer_table)[last->kind];
    return last->kind != SEQRNN_EMBEDDING && !(ops->reads_y && ops->reads_y(last));
}

/* The most features that a gradient between layers has. */
static size_t SEQRNN(network_widest)(const seqrnn_network *net)
{
    size_t widest = sr_front(net);
    for (sr_link link = sr_link_first(net); link.index < net->nlayer;
         link = sr_link_next(net, &link)) {
        if (link.index >= seqrnn_network_categories(net)) widest = sr_max(widest, link.in);
        if (link.index + 1 == net->nlayer && !SEQRNN(network_in_place)(net))
            widest = sr_max(widest, link.out);
    }
    return widest;
}

SEQRNN(spare) SEQRNN(network_spare)(const seqrnn_network *net, size_t B, size_t T, void *scratch)
{
    char *cursor = scratch;
    SEQRNN(spare) spare;
    spare.place = sr_take(&cursor, net->nlayer, sizeof *spare.place);
    for (int k = 0; k < 2; k++)
        spare.d[k] = sr_take_real(&cursor, SEQRNN(network_widest)(net) * B * T);
    spare.target = sr_take(&cursor, B * T, sizeof(int));
    spare.sample_weight = sr_take_real(&cursor, B * T);
    spare.pooled = sr_take(&cursor, B, sizeof(int));
    spare.layer = cursor;
    SEQRNN(network_places)(net, B, T, spare.place);
    return spare;
}

/* The scratch of the loss, at the end of the chain. */
static int SEQRNN(network_loss_size)(const seqrnn_network *net, size_t B, size_t T, size_t *bytes)
{
    const size_t K = seqrnn_network_outputs(net);
    if (net->loss.kind == SEQRNN_LOSS_CRF) return SEQRNN(crf_scratch_size)(K, B, T, bytes);
    size_t n;
    if (__builtin_mul_overflow(B, seqrnn_network_pooled(net) ? 1 : T, &n)) return SEQRNN_TOO_LARGE;
    return SEQRNN(loss_scratch_size)(&net->loss, K, n, bytes);
}

int SEQRNN(network_scratch_size)(const seqrnn_network *net, size_t B, size_t T, size_t *bytes)
{
    const int illegal = seqrnn_network_check(net, NULL);
    sr_size size = {0};
    size_t most = 0;
    if (illegal) return illegal;
    if (SEQRNN(network_loss_size)(net, B, T, &most)) return SEQRNN_TOO_LARGE;
    for (sr_link link = sr_link_first(net); link.index < net->nlayer;
         link = sr_link_next(net, &link)) {
        const SEQRNN(place) at = SEQRNN(place_of)(net, link, T);
        size_t own = 0;
        if (at.ops->scratch_size && at.ops->scratch_size(at.layer, link.in, B, at.T, &own))
            return SEQRNN_TOO_LARGE;
        most = sr_max(most, own);
    }
    sr_size_add(&size, net->nlayer, 1, 1, sizeof(SEQRNN(place)));
    for (int k = 0; k < 2; k++)
        sr_size_add(&size, SEQRNN(network_widest)(net), B, T, sizeof(real));
    sr_size_add(&size, B, T, 1, sizeof(int));
    sr_size_add(&size, B, T, 1, sizeof(real));
    sr_size_add(&size, B, 1, 1, sizeof(int));
    sr_size_part(&size, SEQRNN_OK, &most);
    return sr_size_total(&size, bytes);
}

/* ---- initial parameters -------------------------------------------------------------------- */

int SEQRNN(network_init_scratch_size)(const seqrnn_network *net, size_t *bytes)
{
    const int illegal = seqrnn_network_check(net, NULL);
    sr_size size = {0};
    size_t most = 0;
    if (illegal) return illegal;
    for (sr_link link = sr_link_first(net); link.index < net->nlayer;
         link = sr_link_next(net, &link)) {
        const SEQRNN(place) at = SEQRNN(place_of)(net, link, 1);
        size_t own = 0;
        if (at.ops->init_scratch_size && at.ops->init_scratch_size(at.layer, link.in, &own))
            return SEQRNN_TOO_LARGE;
        most = sr_max(most, own);
    }
    sr_size_part(&size, SEQRNN_OK, &most);
    return sr_size_total(&size, bytes);
}

/* Layer l draws from substreams 2l and 2l+1: inserting a layer leaves those before it alone. */
int SEQRNN(network_init)(const seqrnn_network *net, uint64_t seed, real *theta, void *scratch)
{
    int status = seqrnn_network_check(net, NULL);
    if (status) return status < 0 ? -1 : status;
    for (sr_link link = sr_link_first(net); !status && link.index < net->nlayer;
         link = sr_link_next(net, &link)) {
        const SEQRNN(place) at = SEQRNN(place_of)(net, link, 1);
        if (at.ops->init)
            status = at.ops->init(at.layer, link.in, seed, (uint32_t)(2 * link.index),
                                  theta + link.theta, scratch);
    }
    return status < 0 ? -1 : status;
}
