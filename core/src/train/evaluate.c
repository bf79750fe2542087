/* A network reads all data, minibatch by minibatch, in their order and without dropout: for its
 * loss and how many classes are right, or for its outputs. */
#include "data.h"

/* What a call works on, and what it has found. */
typedef struct SEQRNN(reading) {
    const seqrnn_network *net;
    const SEQRNN(data) *data;
    const real *theta;
    real *state;           /* [nstate] carried from piece to piece */
    SEQRNN(plan) plan;
    char *rest;            /* the minibatch, output and classes, ws and scratch */
    double loss, norm;     /* judged: sums over what counts: loss * weight, weight */
    size_t hits, targets;
    real *output;          /* predicted: [outputs,total]; NULL: judged */
    int as_response, *class;
} SEQRNN(reading);

/* A piece that has been read. */
typedef struct SEQRNN(read) {
    SEQRNN(batch) batch;
    real *output;          /* [outputs,B,T'] */
    int *class;            /* [B,T'] */
    void *scratch;
} SEQRNN(read);

static int SEQRNN(judges_classes)(const seqrnn_network *net)
{
    return net->loss.kind == SEQRNN_LOSS_SOFTMAX || net->loss.kind == SEQRNN_LOSS_CRF;
}

/* ---- sizes --------------------------------------------------------------------------------- */

/* Steps that are read at a time; 0: all. */
static size_t SEQRNN(reading_chunk)(const seqrnn_network *net, size_t chunk)
{
    return sr_streams(net) ? chunk : 0;
}

static size_t SEQRNN(reading_nstate)(const seqrnn_network *net, const SEQRNN(data) *data,
                                     const seqrnn_batching *batching)
{
    return seqrnn_network_nstate(net, sr_min(batching->batch, data->N));
}

static int SEQRNN(reading_size)(const seqrnn_network *net, const SEQRNN(data) *data,
                                const seqrnn_batching *batching, size_t chunk, size_t *bytes)
{
    sr_size size = {0};
    if (!batching || batching->batch < 1) return -3;
    sr_size_add(&size, SEQRNN(reading_nstate)(net, data, batching), 1, 1, sizeof(real));
    SEQRNN(data_room)(&size, net, data, batching, SEQRNN(reading_chunk)(net, chunk), 1);
    return sr_size_total(&size, bytes);
}

int SEQRNN(evaluate_scratch_size)(const seqrnn_network *net, const SEQRNN(data) *data,
                                  const seqrnn_batching *batching, size_t chunk, size_t *bytes)
{
    const int illegal = seqrnn_network_check(net, NULL);
    if (illegal) return illegal;
    return SEQRNN(data_legal)(net, data) ? SEQRNN(reading_size)(net, data, batching, chunk, bytes)
                                         : -2;
}

int SEQRNN(predict_scratch_size)(const seqrnn_network *net, const SEQRNN(data) *data,
                                 const seqrnn_batching *batching, size_t chunk, size_t *bytes)
{
    const int illegal = seqrnn_network_check(net, NULL);
    if (illegal) return illegal;
    return SEQRNN(inputs_legal)(net, data)
               ? SEQRNN(reading_size)(net, data, batching, chunk, bytes)
               : -2;
}

/* ---- one piece ----------------------------------------------------------------------------- */

/* Counts the targets of a minibatch that count, and those that are the best class. */
static void SEQRNN(count_hits)(SEQRNN(reading) *k, const SEQRNN(read) *r)
{
    const size_t n = r->batch.B * (seqrnn_network_pooled(k->net) ? 1 : r->batch.T);
    const real *weight = r->batch.weight;
    for (size_t j = 0; j < n; j++) {
        if (r->batch.target[j] < 0 || r->class[j] < 0) continue;
        if (r->batch.sample_weight && r->batch.sample_weight[j] == 0) continue;
        if (weight && weight[r->batch.target[j]] == 0) continue;
        k->targets++;
        k->hits += r->batch.target[j] == r->class[j];
    }
}

static int SEQRNN(decode_piece)(const SEQRNN(reading) *k, const SEQRNN(read) *r)
{
    return SEQRNN(network_decode)(k->net, r->batch.B, r->batch.T, r->batch.lengths, k->theta,
                                  r->output, r->class, r->scratch);
}

static int SEQRNN(judge_piece)(SEQRNN(reading) *k, const SEQRNN(read) *r, const real *state,
                               void *ws)
{
    double loss, norm;
    int status = SEQRNN(network_judge)(k->net, &r->batch, k->theta, state, r->output, &loss, &norm,
                                       k->state, ws, r->scratch);
    if (status) return status;
    if (norm > 0) k->loss += loss * norm;
    k->norm += norm;
    if (!SEQRNN(judges_classes)(k->net)) return SEQRNN_OK;
    status = SEQRNN(decode_piece)(k, r);
    if (!status) SEQRNN(count_hits)(k, r);
    return status;
}

static int SEQRNN(predict_piece)(const SEQRNN(reading) *k, const SEQRNN(piece) *piece,
                                 const SEQRNN(read) *r, const real *state, void *ws)
{
    const size_t K = seqrnn_network_outputs(k->net);
    int status = SEQRNN(network_forward)(k->net, &r->batch, k->theta, state, r->output, k->state,
                                         ws, r->scratch);
    if (!status && k->class) status = SEQRNN(decode_piece)(k, r);
    if (status) return status;
    if (k->class) SEQRNN(scatter)(k->net, k->data, piece, sizeof(int), r->class, k->class);
    if (k->as_response)
        SEQRNN(network_response)(k->net, r->batch.B, r->batch.T, r->batch.lengths, r->output,
                                 r->output);
    SEQRNN(scatter)(k->net, k->data, piece, K * sizeof(real), r->output, k->output);
    return SEQRNN_OK;
}

/* The state goes on from k->state, or starts. */
static int SEQRNN(read_piece)(SEQRNN(reading) *k, const SEQRNN(piece) *piece)
{
    const size_t n = piece->B * (piece->end - piece->start);
    const real *state = piece->start ? k->state : NULL;
    char *cursor = k->rest;
    size_t bytes = 0;
    SEQRNN(read) r = {.batch = SEQRNN(gather)(k->net, k->data, piece, &cursor)};
    r.output = sr_take_real(&cursor, seqrnn_network_outputs(k->net) * n);
    r.class = sr_take(&cursor, n, sizeof(int));
    SEQRNN(network_ws_size)(k->net, r.batch.B, r.batch.T, &bytes);
    void *ws = sr_take(&cursor, bytes, 1);
    r.scratch = cursor;
    return k->output ? SEQRNN(predict_piece)(k, piece, &r, state, ws)
                     : SEQRNN(judge_piece)(k, &r, state, ws);
}

/* ---- all of them --------------------------------------------------------------------------- */

static int SEQRNN(read_all)(SEQRNN(reading) *k, const seqrnn_batching *batching, size_t chunk,
                            seqrnn_hook hook, void *context, void *scratch)
{
    const size_t most = SEQRNN(reading_chunk)(k->net, chunk);
    seqrnn_batching in_order = *batching;
    char *cursor = scratch;
    int status = SEQRNN_OK;
    in_order.shuffle = 0;
    in_order.bucket = 0;
    k->state = sr_take_real(&cursor, SEQRNN(reading_nstate)(k->net, k->data, batching));
    k->plan = SEQRNN(plan_make)(k->data, &in_order, 0, 0, &cursor);
    k->rest = cursor;
    for (size_t i = 0; !status && i < k->plan.nbatch; i++) {
        const size_t *bound = k->plan.bound + i;
        SEQRNN(piece) piece = {.order = k->plan.order + bound[0], .B = bound[1] - bound[0]};
        const size_t T = sr_max(SEQRNN(data_longest)(k->data, piece.order, piece.B), (size_t)1);
        for (; !status && piece.start < T; piece.start = piece.end) {
            piece.end = most ? sr_min(T, piece.start + most) : T;
            piece.losses = piece.start;
            status = SEQRNN(read_piece)(k, &piece);
            const double so_far = k->norm > 0 ? k->loss / k->norm : 0;
            if (!status && hook && hook(context, i + (piece.end == T), so_far))
                status = SEQRNN_INTERRUPTED;
        }
    }
    return status < 0 ? -2 : status;
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
    SEQRNN(reading) k = {.net = net, .data = data, .theta = theta};
    status = SEQRNN(read_all)(&k, batching, chunk, hook, context, scratch);
    *loss = k.norm > 0 ? k.loss / k.norm : NAN;
    *norm = k.norm;
    *accuracy = k.targets ? (double)k.hits / (double)k.targets : NAN;
    return status;
}

int SEQRNN(predict)(const seqrnn_network *net, const SEQRNN(data) *data, const real *theta,
                    const seqrnn_batching *batching, size_t chunk, int as_response, real *output,
                    int *class, seqrnn_hook hook, void *context, void *scratch)
{
    const int status = seqrnn_network_check(net, NULL);
    if (status) return status;
    if (!SEQRNN(inputs_legal)(net, data)) return -2;
    if (!theta) return -3;
    if (!batching || batching->batch < 1) return -4;
    if (!output) return -7;
    if (class && !SEQRNN(judges_classes)(net)) return -8;
    SEQRNN(reading) k = {.net = net, .data = data, .theta = theta, .output = output,
                         .as_response = as_response, .class = class};
    return SEQRNN(read_all)(&k, batching, chunk, hook, context, scratch);
}
