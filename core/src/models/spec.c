/* The description of a network: the walk along its chain, its sizes and its layout. The answers of
 * the table of layers that it asks for are the same in both precisions. */
#include "spec.h"

#include "../layers/layer.h"

sr_link sr_layer_link(const seqrnn_layer *layer, size_t in)
{
    const SEQRNN(layer_ops) *ops = SEQRNN(layer_table)[layer->kind];
    seqrnn_tensor tensor[SEQRNN_LAYER_TENSORS];
    const size_t n = ops->tensors(layer, in, tensor);
    sr_link link = {.in = in, .out = ops->outputs(layer)};
    for (size_t k = 0; k < n; k++) link.nparam += tensor[k].rows * tensor[k].cols;
    if (ops->nstate) link.nstate = ops->nstate(layer);
    return link;
}

/* One layer: legal behind `in` features, with parameters that can be addressed together? */
static int spec_layer_check(const seqrnn_layer *layer, size_t in, int first, sr_size *size)
{
    if (layer->kind < 0 || layer->kind >= SEQRNN_NLAYER) return -1;
    if (layer->kind == SEQRNN_EMBEDDING && !first) return -1;
    const int status = SEQRNN(layer_table)[layer->kind]->check(layer, in);
    if (status != SEQRNN_OK) return status;
    seqrnn_tensor tensor[SEQRNN_LAYER_TENSORS];
    const size_t n = SEQRNN(layer_table)[layer->kind]->tensors(layer, in, tensor);
    for (size_t k = 0; k < n; k++)
        sr_size_add(size, tensor[k].rows, tensor[k].cols, 1, sizeof(double));
    return SEQRNN_OK;
}

int seqrnn_network_check(const seqrnn_network *net)
{
    sr_size size = {0};
    size_t bytes, in;
    if (!net || !net->layer || net->inputs < 1 || net->nlayer < 1) return -1;
    in = net->inputs;
    for (size_t l = 0; l < net->nlayer; l++) {
        const int status = spec_layer_check(&net->layer[l], in, l == 0, &size);
        if (status != SEQRNN_OK) return status;
        in = SEQRNN(layer_table)[net->layer[l].kind]->outputs(&net->layer[l]);
    }
    return sr_size_total(&size, &bytes);
}

/* The sums over all layers. */
static sr_link spec_total(const seqrnn_network *net)
{
    sr_link total = {.in = net->inputs, .out = net->inputs};
    for (size_t l = 0; l < net->nlayer; l++) {
        const sr_link link = sr_layer_link(&net->layer[l], total.out);
        total.out = link.out;
        total.nparam += link.nparam;
        total.nstate += link.nstate;
    }
    return total;
}

size_t seqrnn_network_outputs(const seqrnn_network *net)
{
    return spec_total(net).out;
}

size_t seqrnn_network_nparam(const seqrnn_network *net)
{
    return spec_total(net).nparam;
}

/* SIZE_MAX, which nobody can allocate, if it overflows. */
size_t seqrnn_network_nstate(const seqrnn_network *net, size_t B)
{
    size_t n;
    return __builtin_mul_overflow(spec_total(net).nstate, B, &n) ? SIZE_MAX : n;
}

size_t seqrnn_network_ntensor(const seqrnn_network *net)
{
    seqrnn_tensor tensor[SEQRNN_LAYER_TENSORS];
    size_t in = net->inputs, n = 0;
    for (size_t l = 0; l < net->nlayer; l++) {
        const SEQRNN(layer_ops) *ops = SEQRNN(layer_table)[net->layer[l].kind];
        n += ops->tensors(&net->layer[l], in, tensor);
        in = ops->outputs(&net->layer[l]);
    }
    return n;
}

void seqrnn_network_layout(const seqrnn_network *net, seqrnn_tensor *tensor)
{
    seqrnn_tensor own[SEQRNN_LAYER_TENSORS];
    size_t in = net->inputs, offset = 0;
    for (size_t l = 0; l < net->nlayer; l++) {
        const SEQRNN(layer_ops) *ops = SEQRNN(layer_table)[net->layer[l].kind];
        const size_t n = ops->tensors(&net->layer[l], in, own);
        for (size_t k = 0; k < n; k++) {
            *tensor = own[k];
            tensor->layer = l;
            tensor->offset = offset;
            offset += own[k].rows * own[k].cols;
            tensor++;
        }
        in = ops->outputs(&net->layer[l]);
    }
}

int sr_lm_check(const seqrnn_network *net)
{
    const int status = seqrnn_network_check(net);
    if (status != SEQRNN_OK) return status;
    if (net->layer[0].kind != SEQRNN_EMBEDDING) return -1;
    for (size_t l = 0; l < net->nlayer; l++)
        if (net->layer[l].kind == SEQRNN_RECURRENT && net->layer[l].direction != SEQRNN_FORWARD)
            return -1; /* it would have read what it predicts */
    return seqrnn_network_outputs(net) == net->inputs ? SEQRNN_OK : -1;
}
