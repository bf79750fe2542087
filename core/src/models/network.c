/* A network at work: a chain of layers from (description, theta, batch, state) to output, loss and
 * gradient. ws holds each layer's y[outputs,B,T] and what the layer keeps for its backward pass. */
#include "../layers/layer.h"
#include "spec.h"

/* The one list of layer kinds. */
const SEQRNN(layer_ops) *const SEQRNN(layer_table)[SEQRNN_NLAYER] = {
    [SEQRNN_EMBEDDING] = &SEQRNN(embedding_ops),
    [SEQRNN_RECURRENT] = &SEQRNN(recurrent_ops),
    [SEQRNN_DENSE] = &SEQRNN(dense_ops),
};

/* ---- the walk along the chain ------------------------------------------------------------ */

/* A layer's place: its arrays begin at these offsets, in theta and state counted in reals, in ws
 * (its input x, its output y, its own ws) in bytes. */
typedef struct SEQRNN(place) {
    const seqrnn_layer *layer;
    const SEQRNN(layer_ops) *ops;
    sr_link link;
    size_t theta, state, x, y, ws;
} SEQRNN(place);

/* Walks to layer l of a legal chain. Returns the size of ws up to the end of this layer. */
static sr_size SEQRNN(network_walk)(const seqrnn_network *net, size_t B, size_t T, size_t l,
                                    SEQRNN(place) *at)
{
    sr_size size = {0};
    *at = (SEQRNN(place)){.link.out = net->inputs};
    for (size_t k = 0; k <= l; k++) {
        size_t bytes = 0;
        at->theta += at->link.nparam;
        at->state += at->link.nstate * B;
        at->x = at->y;
        at->layer = &net->layer[k];
        at->ops = SEQRNN(layer_table)[at->layer->kind];
        at->link = sr_layer_link(at->layer, at->link.out);
        at->y = size.bytes;
        sr_size_add(&size, at->link.out, B, T, sizeof(real));
        at->ws = size.bytes;
        if (!at->ops->ws_size) continue;
        const int status = at->ops->ws_size(at->layer, at->link.in, B, T, &bytes);
        sr_size_part(&size, status, &bytes);
    }
    return size;
}

int SEQRNN(network_ws_size)(const seqrnn_network *net, size_t B, size_t T, size_t *bytes)
{
    const int illegal = seqrnn_network_check(net);
    SEQRNN(place) last;
    if (illegal) return illegal;
    const sr_size size = SEQRNN(network_walk)(net, B, T, net->nlayer - 1, &last);
    return sr_size_total(&size, bytes);
}

/* Carved out of scratch: two gradients between layers, the targets that count, and what the
 * neediest layer asks for. */
typedef struct SEQRNN(spare) {
    real *d[2];  /* [widest output,B,T] */
    int *target; /* [B,T] */
    void *layer;
} SEQRNN(spare);

static size_t SEQRNN(network_widest)(const seqrnn_network *net)
{
    size_t widest = 0, in = net->inputs;
    for (size_t l = 0; l < net->nlayer; l++) {
        in = sr_layer_link(&net->layer[l], in).out;
        widest = sr_max(widest, in);
    }
    return widest;
}

static SEQRNN(spare) SEQRNN(network_spare)(const seqrnn_network *net, size_t N, void *scratch)
{
    const size_t widest = SEQRNN(network_widest)(net);
    char *cursor = scratch;
    SEQRNN(spare) spare;
    for (int k = 0; k < 2; k++) spare.d[k] = sr_take_real(&cursor, widest * N);
    spare.target = sr_take(&cursor, N, sizeof(int));
    spare.layer = cursor;
    return spare;
}

int SEQRNN(network_scratch_size)(const seqrnn_network *net, size_t B, size_t T, size_t *bytes)
{
    const int illegal = seqrnn_network_check(net);
    sr_size size = {0};
    size_t most = 0;
    if (illegal) return illegal;
    for (size_t l = 0; l < net->nlayer; l++) {
        SEQRNN(place) at;
        size_t own = 0;
        SEQRNN(network_walk)(net, B, T, l, &at);
        if (at.ops->scratch_size && at.ops->scratch_size(at.layer, at.link.in, B, T, &own))
            return SEQRNN_TOO_LARGE;
        most = sr_max(most, own);
    }
    for (int k = 0; k < 2; k++)
        sr_size_add(&size, SEQRNN(network_widest)(net), B, T, sizeof(real));
    sr_size_add(&size, B, T, 1, sizeof(int));
    sr_size_part(&size, SEQRNN_OK, &most);
    return sr_size_total(&size, bytes);
}

/* ---- initial parameters ------------------------------------------------------------------ */

int SEQRNN(network_init_scratch_size)(const seqrnn_network *net, size_t *bytes)
{
    const int illegal = seqrnn_network_check(net);
    sr_size size = {0};
    size_t most = 0;
    if (illegal) return illegal;
    for (size_t l = 0; l < net->nlayer; l++) {
        SEQRNN(place) at;
        size_t own = 0;
        SEQRNN(network_walk)(net, 1, 1, l, &at);
        if (at.ops->init_scratch_size && at.ops->init_scratch_size(at.layer, at.link.in, &own))
            return SEQRNN_TOO_LARGE;
        most = sr_max(most, own);
    }
    sr_size_part(&size, SEQRNN_OK, &most);
    return sr_size_total(&size, bytes);
}

/* Layer l draws from substreams 2l and 2l+1: inserting a layer leaves those before it alone. */
int SEQRNN(network_init)(const seqrnn_network *net, uint64_t seed, real *theta, void *scratch)
{
    int status = seqrnn_network_check(net);
    for (size_t l = 0; !status && l < net->nlayer; l++) {
        SEQRNN(place) at;
        SEQRNN(network_walk)(net, 1, 1, l, &at);
        status = at.ops->init(at.layer, at.link.in, seed, (uint32_t)(2 * l), theta + at.theta,
                              scratch);
    }
    return status < 0 ? -1 : status;
}

/* ---- forward ----------------------------------------------------------------------------- */

static int SEQRNN(batch_legal)(const seqrnn_network *net, const SEQRNN(batch) *batch)
{
    if (!batch || batch->B < 1 || batch->T < 1) return 0;
    for (size_t b = 0; batch->lengths && b < batch->B; b++)
        if (batch->lengths[b] < 0 || (size_t)batch->lengths[b] > batch->T) return 0;
    return net->layer[0].kind == SEQRNN_EMBEDDING ? batch->id && !batch->x
                                                  : batch->x && !batch->id;
}

/* The layer at its place, with its input, output and parameters. */
static SEQRNN(pass) SEQRNN(network_pass)(const SEQRNN(place) *at, const SEQRNN(batch) *batch,
                                         const real *theta, void *ws, void *scratch)
{
    const int first = at->y == 0; /* its output is what ws begins with */
    char *const base = ws;
    return (SEQRNN(pass)){
        .layer = at->layer,
        .in = at->link.in,
        .seq = {.B = batch->B, .T = batch->T, .lengths = batch->lengths},
        .id = first ? batch->id : NULL,
        .x = first ? batch->x : (const real *)(base + at->x),
        .theta = theta + at->theta,
        .y = (real *)(base + at->y),
        .ws = base + at->ws,
        .scratch = scratch,
    };
}

/* output (nullable) [outputs,B,T]; otherwise the last layer's y stays in ws. An argument that a
 * layer finds illegal is one of the batch: the description has been checked. */
static int SEQRNN(chain_forward)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                                 const real *theta, const real *state, real *output,
                                 real *state_out, void *ws, void *scratch)
{
    int status = SEQRNN_OK;
    for (size_t l = 0; !status && l < net->nlayer; l++) {
        SEQRNN(place) at;
        SEQRNN(network_walk)(net, batch->B, batch->T, l, &at);
        SEQRNN(pass) p = SEQRNN(network_pass)(&at, batch, theta, ws, scratch);
        if (state) p.state = state + at.state;
        if (state_out) p.state_out = state_out + at.state;
        if (output && l + 1 == net->nlayer) p.y = output;
        status = at.ops->forward(&p);
    }
    return status < 0 ? -2 : status;
}

int SEQRNN(network_forward)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                            const real *theta, const real *state, real *output, real *state_out,
                            void *ws, void *scratch)
{
    const int illegal = seqrnn_network_check(net);
    if (illegal) return illegal;
    if (!SEQRNN(batch_legal)(net, batch)) return -2;
    if (!theta) return -3;
    if (!output) return -5;
    const SEQRNN(spare) spare = SEQRNN(network_spare)(net, batch->B * batch->T, scratch);
    return SEQRNN(chain_forward)(net, batch, theta, state, output, state_out, ws, spare.layer);
}

/* ---- loss and gradient ------------------------------------------------------------------- */

/* target[B,T]: the batch's, -1 past the end of each sequence */
static void SEQRNN(targets_that_count)(const SEQRNN(batch) *batch, int *target)
{
    memcpy(target, batch->target, batch->B * batch->T * sizeof *target);
    for (size_t b = 0; batch->lengths && b < batch->B; b++)
        for (size_t t = (size_t)batch->lengths[b]; t < batch->T; t++) target[b + t * batch->B] = -1;
}

/* spare->d[0] holds dL/doutput; grad is added to */
static int SEQRNN(chain_backward)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                                  const real *theta, real *grad, void *ws,
                                  const SEQRNN(spare) *spare)
{
    int status = SEQRNN_OK, now = 0;
    for (size_t l = net->nlayer; !status && l-- > 0; now = !now) {
        SEQRNN(place) at;
        SEQRNN(network_walk)(net, batch->B, batch->T, l, &at);
        SEQRNN(pass) p = SEQRNN(network_pass)(&at, batch, theta, ws, spare->layer);
        p.dy = spare->d[now];
        p.dx = l ? spare->d[!now] : NULL;
        p.grad = grad + at.theta;
        status = at.ops->backward(&p);
    }
    return status < 0 ? -2 : status;
}

int SEQRNN(network_loss_grad)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                              const real *theta, const real *state, double *loss, double *norm,
                              real *grad, real *state_out, void *ws, void *scratch)
{
    int status = seqrnn_network_check(net);
    if (status) return status;
    if (!SEQRNN(batch_legal)(net, batch) || !batch->target) return -2;
    if (!theta) return -3;
    const size_t N = batch->B * batch->T;
    const SEQRNN(spare) spare = SEQRNN(network_spare)(net, N, scratch);
    SEQRNN(place) last;
    SEQRNN(network_walk)(net, batch->B, batch->T, net->nlayer - 1, &last);
    const real *output = (const real *)((char *)ws + last.y);

    status = SEQRNN(chain_forward)(net, batch, theta, state, NULL, state_out, ws, spare.layer);
    if (status) return status;
    SEQRNN(targets_that_count)(batch, spare.target);
    status = SEQRNN(softmax_xent)(last.link.out, N, output, spare.target, batch->weight, loss, norm,
                                  grad ? spare.d[0] : NULL, NULL);
    if (status) return status < 0 ? -2 : status;
    if (!grad) return SEQRNN_OK;
    memset(grad, 0, (last.theta + last.link.nparam) * sizeof(real));
    return SEQRNN(chain_backward)(net, batch, theta, grad, ws, &spare);
}
