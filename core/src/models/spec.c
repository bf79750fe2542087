/* The description of a network: the walk along its chain, its sizes and its layout. The answers of
 * the table of layers that it asks for are the same in both precisions. */
#include "spec.h"

#include "../layers/layer.h"

/* ---- the walk ------------------------------------------------------------------------------ */

size_t seqrnn_network_categories(const seqrnn_network *net)
{
    size_t n = 0;
    while (n < net->nlayer && net->layer[n].kind == SEQRNN_EMBEDDING) n++;
    return n;
}

size_t sr_front(const seqrnn_network *net)
{
    const size_t n = seqrnn_network_categories(net);
    size_t features = net->inputs;
    for (size_t l = 0; l < n; l++) features += net->layer[l].units;
    return features;
}

/* Fills in what layer link->index says of itself, `in` features and `pooled` being known. */
static void link_complete(const seqrnn_network *net, sr_link *link)
{
    seqrnn_tensor tensor[SEQRNN_LAYER_TENSORS];
    const seqrnn_layer *layer = &net->layer[link->index];
    const SEQRNN(layer_ops) *ops = SEQRNN(layer_table)[layer->kind];
    if (layer->kind == SEQRNN_EMBEDDING) link->in = layer->vocabulary;
    const size_t n = ops->tensors ? ops->tensors(layer, link->in, tensor) : 0;
    link->nparam = 0;
    for (size_t k = 0; k < n; k++) link->nparam += tensor[k].rows * tensor[k].cols;
    link->nstate = ops->nstate ? ops->nstate(layer, link->in) : 0;
    link->out = ops->outputs(layer, link->in);
}

sr_link sr_link_first(const seqrnn_network *net)
{
    sr_link link = {.in = sr_front(net)};
    link_complete(net, &link);
    return link;
}

sr_link sr_link_next(const seqrnn_network *net, const sr_link *link)
{
    const size_t index = link->index + 1;
    sr_link next = {.index = index, .in = link->out, .out = link->out, .pooled = link->pooled,
                    .theta = link->theta + link->nparam, .state = link->state + link->nstate};
    if (SEQRNN(layer_table)[net->layer[link->index].kind]->pools) next.pooled = 1;
    if (index == seqrnn_network_categories(net)) next.in = next.out = sr_front(net);
    if (index < net->nlayer) link_complete(net, &next);
    return next;
}

sr_link sr_link_end(const seqrnn_network *net)
{
    sr_link link = sr_link_first(net);
    while (link.index < net->nlayer) link = sr_link_next(net, &link);
    return link;
}

/* ---- legality ------------------------------------------------------------------------------ */

/* May the layer stand where it stands? Its own options are checked by its row of the table. */
static int link_legal(const seqrnn_network *net, const sr_link *link)
{
    const seqrnn_layer *layer = &net->layer[link->index];
    const size_t front = seqrnn_network_categories(net), l = link->index;
    if (layer->kind == SEQRNN_EMBEDDING) return l < front && layer->vocabulary >= 1;
    if (layer->kind == SEQRNN_CRF) return l + 1 == net->nlayer && !link->pooled;
    if (SEQRNN(layer_table)[layer->kind]->pools) return !link->pooled;
    if (layer->kind != SEQRNN_RESIDUAL) return 1;
    /* the input of an earlier layer of the chain, of the same shape */
    if (layer->span < 1 || layer->span > l - front) return 0;
    sr_link from = sr_link_first(net);
    while (from.index < l - layer->span) from = sr_link_next(net, &from);
    return from.in == link->in && from.pooled == link->pooled;
}

static int link_check(const seqrnn_network *net, const sr_link *link, sr_size *size)
{
    const seqrnn_layer *layer = &net->layer[link->index];
    const SEQRNN(layer_ops) *ops = SEQRNN(layer_table)[layer->kind];
    seqrnn_tensor tensor[SEQRNN_LAYER_TENSORS];
    const size_t in = layer->kind == SEQRNN_EMBEDDING ? layer->vocabulary : link->in;
    if (!link_legal(net, link)) return -1;
    const int status = ops->check ? ops->check(layer, in) : SEQRNN_OK;
    if (status != SEQRNN_OK) return status;
    const size_t n = ops->tensors ? ops->tensors(layer, in, tensor) : 0;
    for (size_t k = 0; k < n; k++)
        sr_size_add(size, tensor[k].rows, tensor[k].cols, 1, sizeof(double));
    return SEQRNN_OK;
}

/* Does the loss fit the outputs? */
static int loss_fits(const seqrnn_network *net)
{
    const int crf = net->layer[net->nlayer - 1].kind == SEQRNN_CRF;
    return !seqrnn_loss_check(&net->loss, seqrnn_network_outputs(net))
           && (net->loss.kind == SEQRNN_LOSS_CRF) == crf;
}

int seqrnn_network_check(const seqrnn_network *net, size_t *layer)
{
    sr_size size = {0};
    size_t bytes, unused, *bad = layer ? layer : &unused, width;
    if (!net || !net->layer || net->nlayer < 1) return -1;
    for (size_t l = 0; l < net->nlayer; l++) {
        *bad = l;
        if (net->layer[l].kind < 0 || net->layer[l].kind >= SEQRNN_NLAYER) return -1;
    }
    *bad = net->nlayer;
    const size_t front = seqrnn_network_categories(net);
    if (net->inputs < 1 && !front) return -1;
    width = net->inputs;
    for (size_t l = 0; l < front; l++)
        if (__builtin_add_overflow(width, net->layer[l].units, &width)) return SEQRNN_TOO_LARGE;
    /* what a link says of its own layer means nothing before that has been checked */
    for (sr_link link = {.in = width}; link.index < net->nlayer;
         link = sr_link_next(net, &link)) {
        *bad = link.index;
        const int status = link_check(net, &link, &size);
        if (status != SEQRNN_OK) return status;
        link_complete(net, &link);
    }
    *bad = net->nlayer;
    if (!loss_fits(net)) return -1;
    return sr_size_total(&size, &bytes);
}

int sr_streams(const seqrnn_network *net)
{
    for (size_t l = 0; l < net->nlayer; l++) {
        const SEQRNN(layer_ops) *ops = SEQRNN(layer_table)[net->layer[l].kind];
        if (ops->reads_ahead && ops->reads_ahead(&net->layer[l])) return 0;
    }
    return net->loss.kind != SEQRNN_LOSS_CRF && !seqrnn_network_pooled(net);
}

/* ---- sums and layout ----------------------------------------------------------------------- */

size_t seqrnn_network_outputs(const seqrnn_network *net)
{
    return sr_link_end(net).out;
}

size_t seqrnn_network_nparam(const seqrnn_network *net)
{
    return sr_link_end(net).theta;
}

int seqrnn_network_pooled(const seqrnn_network *net)
{
    return sr_link_end(net).pooled;
}

/* SIZE_MAX, which nobody can allocate, if it overflows. */
size_t seqrnn_network_nstate(const seqrnn_network *net, size_t B)
{
    size_t n;
    return __builtin_mul_overflow(sr_link_end(net).state, B, &n) ? SIZE_MAX : n;
}

/* Fills tensor, unless it is NULL; returns how many there are. */
static size_t network_tensors(const seqrnn_network *net, seqrnn_tensor *tensor)
{
    size_t count = 0;
    for (sr_link link = sr_link_first(net); link.index < net->nlayer;
         link = sr_link_next(net, &link)) {
        seqrnn_tensor own[SEQRNN_LAYER_TENSORS];
        const seqrnn_layer *layer = &net->layer[link.index];
        const SEQRNN(layer_ops) *ops = SEQRNN(layer_table)[layer->kind];
        const size_t n = ops->tensors ? ops->tensors(layer, link.in, own) : 0;
        size_t offset = link.theta;
        for (size_t k = 0; k < n; k++, count++) {
            if (!tensor) continue;
            tensor[count] = own[k];
            tensor[count].layer = link.index;
            tensor[count].offset = offset;
            offset += own[k].rows * own[k].cols;
        }
    }
    return count;
}

size_t seqrnn_network_ntensor(const seqrnn_network *net)
{
    return network_tensors(net, NULL);
}

void seqrnn_network_layout(const seqrnn_network *net, seqrnn_tensor *tensor)
{
    network_tensors(net, tensor);
}
