/* The loss of all data, and how many classes are right. */
#include "data.h"

/* What a call works on, and what it has found. */
typedef struct SEQRNN(evaluation) {
    const seqrnn_network *net;
    const SEQRNN(data) *data;
    const real *theta;
    real *state;           /* [nstate] carried from piece to piece */
    char *rest;            /* the minibatch, output and classes, ws and scratch */
    double loss, norm;     /* sums over what counts: loss * weight, weight */
    size_t hits, targets;
} SEQRNN(evaluation);

/* Steps that are read at a time; 0: all. */
static size_t SEQRNN(evaluate_chunk)(const seqrnn_network *net, size_t chunk)
{
    return sr_streams(net) ? chunk : 0;
}

static int SEQRNN(judges_classes)(const seqrnn_network *net)
{
    return net->loss.kind == SEQRNN_LOSS_SOFTMAX || net->loss.kind == SEQRNN_LOSS_CRF;
}

int SEQRNN(evaluate_scratch_size)(const seqrnn_network *net, const SEQRNN(data) *data,
                                  const seqrnn_batching *batching, size_t chunk, size_t *bytes)
{
    const int illegal = seqrnn_network_check(net, NULL);
    sr_size size = {0};
    if (illegal) return illegal;
    if (!SEQRNN(data_legal)(net, data)) return -2;
    if (!batching || batching->batch < 1) return -3;
    sr_size_add(&size, seqrnn_network_nstate(net, sr_min(batching->batch, data->N)), 1, 1,
                sizeof(real));
    SEQRNN(data_room)(&size, net, data, batching, SEQRNN(evaluate_chunk)(net, chunk), 1);
    return sr_size_total(&size, bytes);
}

/* Counts the targets of a minibatch that count, and those that are the best class. */
static int SEQRNN(count_hits)(SEQRNN(evaluation) *k, const SEQRNN(batch) *batch,
                              const real *output, int *class, void *scratch)
{
    const size_t steps = seqrnn_network_pooled(k->net) ? 1 : batch->T;
    const int status = SEQRNN(network_decode)(k->net, batch->B, batch->T, batch->lengths, k->theta,
                                              output, class, scratch);
    for (size_t j = 0; !status && j < batch->B * steps; j++) {
        if (batch->target[j] < 0 || class[j] < 0) continue;
        if (batch->sample_weight && batch->sample_weight[j] == 0) continue;
        k->targets++;
        k->hits += batch->target[j] == class[j];
    }
    return status;
}

/* One piece of a minibatch; the state goes on from k->state. */
static int SEQRNN(evaluate_piece)(SEQRNN(evaluation) *k, const SEQRNN(piece) *piece)
{
    const size_t K = seqrnn_network_outputs(k->net), n = piece->B * (piece->end - piece->start);
    char *cursor = k->rest;
    const SEQRNN(batch) batch = SEQRNN(gather)(k->net, k->data, piece, &cursor);
    real *output = sr_take_real(&cursor, K * n);
    int *class = sr_take(&cursor, n, sizeof(int));
    size_t bytes = 0;
    double loss, norm;
    SEQRNN(network_ws_size)(k->net, batch.B, batch.T, &bytes);
    void *ws = sr_take(&cursor, bytes, 1);
    int status = SEQRNN(network_judge)(k->net, &batch, k->theta, piece->start ? k->state : NULL,
                                       output, &loss, &norm, k->state, ws, cursor);
    if (status) return status;
    if (norm > 0) k->loss += loss * norm;
    k->norm += norm;
    if (!SEQRNN(judges_classes)(k->net)) return SEQRNN_OK;
    return SEQRNN(count_hits)(k, &batch, output, class, cursor);
}

int SEQRNN(evaluate)(const seqrnn_network *net, const SEQRNN(data) *data, const real *theta,
                     const seqrnn_batching *batching, size_t chunk, double *loss, double *norm,
                     double *accuracy, seqrnn_hook hook, void *context, void *scratch)
{
    int status = seqrnn_network_check(net, NULL);
    if (status) return status;
    if (!SEQRNN(data_legal)(net, data)) return -2;
    if (!theta) return -3;
    if (!batching || batching->batch < 1) return -4;
    seqrnn_batching in_order = *batching;
    in_order.shuffle = 0;
    in_order.bucket = 0;
    char *cursor = scratch;
    SEQRNN(evaluation) k = {.net = net, .data = data, .theta = theta};
    k.state = sr_take_real(&cursor,
                           seqrnn_network_nstate(net, sr_min(batching->batch, data->N)));
    const SEQRNN(plan) plan = SEQRNN(plan_make)(data, &in_order, 0, 0, &cursor);
    k.rest = cursor;
    const size_t most = SEQRNN(evaluate_chunk)(net, chunk), *bound = plan.bound;
    for (size_t i = 0; !status && i < plan.nbatch; i++) {
        SEQRNN(piece) piece = {.order = plan.order + bound[i], .B = bound[i + 1] - bound[i]};
        const size_t T = sr_max(SEQRNN(data_longest)(data, piece.order, piece.B), (size_t)1);
        for (; !status && piece.start < T; piece.start = piece.end) {
            piece.end = most ? sr_min(T, piece.start + most) : T;
            piece.losses = piece.start;
            status = SEQRNN(evaluate_piece)(&k, &piece);
        }
        const double so_far = k.norm > 0 ? k.loss / k.norm : 0;
        if (!status && hook && hook(context, i + 1, so_far)) status = SEQRNN_INTERRUPTED;
    }
    *loss = k.norm > 0 ? k.loss / k.norm : NAN;
    *norm = k.norm;
    *accuracy = SEQRNN(judges_classes)(net) && k.targets
                    ? (double)k.hits / (double)k.targets
                    : NAN;
    return status < 0 ? -2 : status;
}
