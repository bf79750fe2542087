/* Training: minibatch after minibatch, gradient, clipping, update, average; and where it stands.
 * One gradient is that of a minibatch, or of k1 steps of one where training is truncated. */
#include "../base/flush.h"
#include "data.h"
#include "optim.h"

/* ---- sizes --------------------------------------------------------------------------------- */

/* Carved out of scratch. */
typedef struct SEQRNN(train_work) {
    real *grad, *state; /* [nparam], [nstate] the state behind the piece */
    SEQRNN(plan) plan;  /* of this epoch */
    char *rest;         /* the minibatch, then ws and scratch of the network */
} SEQRNN(train_work);

/* Reals of state for the largest minibatch. */
static size_t SEQRNN(train_nstate)(const seqrnn_network *net, const SEQRNN(data) *data,
                                   const seqrnn_training *training)
{
    return seqrnn_network_nstate(net, sr_min(training->batching.batch, data->N));
}

int SEQRNN(train_scratch_size)(const seqrnn_network *net, const SEQRNN(data) *data,
                               const seqrnn_training *training, size_t *bytes)
{
    const int illegal = seqrnn_network_check(net, NULL);
    sr_size size = {0};
    if (illegal) return illegal;
    if (!SEQRNN(data_legal)(net, data)) return -2;
    if (seqrnn_training_check(training) || (training->truncate.k1 && !sr_streams(net))) return -3;
    sr_size_add(&size, seqrnn_network_nparam(net), 1, 1, sizeof(real));
    sr_size_add(&size, SEQRNN(train_nstate)(net, data, training), 1, 1, sizeof(real));
    SEQRNN(data_room)(&size, net, data, &training->batching, training->truncate.k2, 0);
    return sr_size_total(&size, bytes);
}

static SEQRNN(train_work) SEQRNN(train_work_at)(const seqrnn_network *net,
                                                const SEQRNN(data) *data,
                                                const seqrnn_training *training, uint64_t epoch,
                                                void *scratch)
{
    char *cursor = scratch;
    SEQRNN(train_work) work;
    work.grad = sr_take_real(&cursor, seqrnn_network_nparam(net));
    work.state = sr_take_real(&cursor, SEQRNN(train_nstate)(net, data, training));
    work.plan = SEQRNN(plan_make)(data, &training->batching, training->seed, epoch, &cursor);
    work.rest = cursor;
    return work;
}

/* ---- one gradient -------------------------------------------------------------------------- */

/* What a call of train works on. */
typedef struct SEQRNN(train_job) {
    const seqrnn_network *net;
    const SEQRNN(data) *data;
    const seqrnn_training *how;
    SEQRNN(trainer) *trainer;
    SEQRNN(train_work) work;
} SEQRNN(train_job);

/* The piece that the position stands at; *chunks is how many its minibatch has. Truncated, chunk c
 * has the losses of steps c*k1 ... (c+1)*k1 - 1 and begins k2 - k1 steps before them. */
static SEQRNN(piece) SEQRNN(train_piece)(const SEQRNN(train_job) *k, uint64_t batch, uint64_t chunk,
                                         size_t *chunks)
{
    const size_t *bound = k->work.plan.bound + batch, *order = k->work.plan.order + bound[0];
    const size_t k1 = k->how->truncate.k1, B = bound[1] - bound[0];
    const size_t T = sr_max(SEQRNN(data_longest)(k->data, order, B), (size_t)1);
    *chunks = k1 ? (T + k1 - 1) / k1 : 1;
    if (!k1) return (SEQRNN(piece)){order, B, 0, 0, T};
    const size_t losses = (size_t)chunk * k1, before = k->how->truncate.k2 - k1;
    return (SEQRNN(piece)){order, B, losses > before ? losses - before : 0, losses,
                           sr_min(T, losses + k1)};
}

/* The piece as the network reads it, and room for that: ws, then scratch behind *cursor. */
static SEQRNN(batch) SEQRNN(train_batch)(const SEQRNN(train_job) *k, const SEQRNN(piece) *piece,
                                         void **ws, char **cursor)
{
    size_t bytes = 0;
    *cursor = k->work.rest;
    SEQRNN(batch) batch = SEQRNN(gather)(k->net, k->data, piece, cursor);
    batch.training = 1;
    batch.seed = k->how->seed;
    batch.draw = k->trainer->position.draw;
    SEQRNN(network_ws_size)(k->net, batch.B, batch.T, &bytes);
    *ws = sr_take(cursor, bytes, 1);
    return batch;
}

/* work.state = the state `ahead` steps into the piece, where the next window begins. */
static int SEQRNN(train_advance)(const SEQRNN(train_job) *k, SEQRNN(piece) piece, size_t ahead,
                                 const real *state)
{
    void *ws;
    char *cursor;
    piece.losses = piece.start;
    piece.end = piece.start + ahead;
    const SEQRNN(batch) batch = SEQRNN(train_batch)(k, &piece, &ws, &cursor);
    return SEQRNN(network_forward)(k->net, &batch, k->trainer->theta, state, NULL, k->work.state,
                                   ws, cursor);
}

/* work.grad, clipped by norm where it is the whole gradient of an update, and work.state, from
 * which the next piece of this minibatch will start `ahead` steps later. Nothing else changes. */
static int SEQRNN(train_gradient)(const SEQRNN(train_job) *k, const SEQRNN(piece) *piece,
                                  size_t ahead, double *loss, double *norm, size_t *layer)
{
    const seqrnn_optim *optim = &k->how->optim;
    const int final = k->how->accumulate == 1 && optim->clip_value == 0;
    const real *theta = k->trainer->theta, *state = piece->start ? k->trainer->state : NULL;
    void *ws;
    char *cursor;
    double length;
    const SEQRNN(batch) batch = SEQRNN(train_batch)(k, piece, &ws, &cursor);
    real *grad = k->work.grad;
    int status = SEQRNN(network_loss_grad)(k->net, &batch, theta, state, loss, norm, grad,
                                           ahead == batch.T ? k->work.state : NULL, ws, cursor);
    if (status) return status;
    if (!isfinite(*loss)) status = SEQRNN_NONFINITE_LOSS;
    else status = SEQRNN(clip_norm)(seqrnn_network_nparam(k->net), final ? optim->clip_norm : 0,
                                    grad, &length);
    if (status > 0)
        *layer = SEQRNN(network_nonfinite)(k->net, &batch, theta, state,
                                           status == SEQRNN_NONFINITE_GRADIENT ? grad : NULL, ws,
                                           cursor);
    if (!status && ahead && ahead < batch.T)
        status = SEQRNN(train_advance)(k, *piece, ahead, state);
    return status;
}

/* ---- one update ---------------------------------------------------------------------------- */

static double SEQRNN(train_rate)(const SEQRNN(train_job) *k)
{
    const seqrnn_position *at = &k->trainer->position;
    return seqrnn_schedule_rate(&k->how->schedule, &at->plateau, k->how->optim.learning_rate,
                                at->step, at->epoch);
}

/* The first layer whose part of a vector like theta is not finite. */
static size_t SEQRNN(train_layer_of)(const seqrnn_network *net, const real *vector)
{
    sr_link link = sr_link_first(net);
    for (; link.index < net->nlayer; link = sr_link_next(net, &link))
        for (size_t i = link.theta; i < link.theta + link.nparam; i++)
            if (!isfinite(vector[i])) return link.index;
    return link.index;
}

/* theta and moments by the clipped gradient; frozen layers are left alone. Returns 1 if theta is
 * finite, or 0. */
static int SEQRNN(train_move)(const SEQRNN(train_job) *k, const real *grad)
{
    const SEQRNN(trainer) *to = k->trainer;
    const size_t n = seqrnn_network_nparam(k->net);
    const double rate = SEQRNN(train_rate)(k);
    int finite = 1;
    for (sr_link link = sr_link_first(k->net); link.index < k->net->nlayer;) {
        const size_t from = link.theta;
        const int frozen = k->net->layer[link.index].frozen;
        do link = sr_link_next(k->net, &link);
        while (link.index < k->net->nlayer && k->net->layer[link.index].frozen == frozen);
        if (!frozen)
            finite &= SEQRNN(optim_range)(&k->how->optim, rate, n, from, link.theta,
                                          to->position.since + 1, grad, to->theta, to->moments,
                                          to->before);
    }
    return finite;
}

/* grad -> theta, moments, average. A status above 0 says that *layer's numbers overflowed. */
static int SEQRNN(train_update)(const SEQRNN(train_job) *k, real *grad, size_t *layer)
{
    SEQRNN(trainer) *to = k->trainer;
    const size_t n = seqrnn_network_nparam(k->net);
    const double limit = k->how->optim.clip_value;
    double length;
    int status = SEQRNN_OK;
    if (limit > 0) SEQRNN(clip_value)(n, limit, grad);
    if (grad != k->work.grad || limit > 0)
        status = SEQRNN(clip_norm)(n, k->how->optim.clip_norm, grad, &length);
    if (status) {
        *layer = SEQRNN(train_layer_of)(k->net, grad);
        return status;
    }
    if (to->average) memcpy(to->before + n, to->average, n * sizeof(real));
    if (!SEQRNN(train_move)(k, grad)) {
        *layer = SEQRNN(train_layer_of)(k->net, to->theta);
        return SEQRNN_NONFINITE_PARAMETER;
    }
    to->position.step++;
    to->position.since++;
    if (to->average) SEQRNN(ema_update)(k->how->ema, n, to->theta, to->average);
    return SEQRNN_OK;
}

/* sum = the mean gradient of all targets so far, however they lie in minibatches */
static void SEQRNN(train_accumulate)(const SEQRNN(train_job) *k, double norm)
{
    SEQRNN(trainer) *to = k->trainer;
    const size_t n = seqrnn_network_nparam(k->net);
    to->position.norm += norm;
    const real share = norm > 0 ? (real)(norm / to->position.norm) : 0;
    if (!to->position.summed) memset(to->sum, 0, n * sizeof(real));
    for (size_t i = 0; i < n; i++) to->sum[i] += share * (k->work.grad[i] - to->sum[i]);
    to->position.summed++;
}

/* Loss and gradient at theta were finite, and theta stays: it is what a failure restores. */
static void SEQRNN(train_keep)(const SEQRNN(train_job) *k)
{
    const SEQRNN(trainer) *to = k->trainer;
    const size_t n = seqrnn_network_nparam(k->net);
    memcpy(to->before, to->theta, n * sizeof(real));
    if (to->average) memcpy(to->before + n, to->average, n * sizeof(real));
}

/* The update that the gradient completes, if it does; none without a target that counts: such a
 * gradient says nothing of theta, either. */
static int SEQRNN(train_apply)(const SEQRNN(train_job) *k, double norm, int last_of_epoch,
                               size_t *layer)
{
    seqrnn_position *at = &k->trainer->position;
    int status = SEQRNN_OK;
    if (k->how->accumulate == 1) return norm > 0 ? SEQRNN(train_update)(k, k->work.grad, layer) : 0;
    if (norm > 0 && at->norm == 0) SEQRNN(train_keep)(k);
    SEQRNN(train_accumulate)(k, norm);
    if (at->summed < k->how->accumulate && !last_of_epoch) return SEQRNN_OK;
    if (at->norm > 0) status = SEQRNN(train_update)(k, k->trainer->sum, layer);
    at->summed = 0;
    at->norm = 0;
    return status;
}

/* ---- the loop ------------------------------------------------------------------------------ */

/* The weights whose loss and gradient were the last finite ones, with a fresh optimiser. What they
 * have not read is no state of theirs: it is zero. */
static void SEQRNN(train_restore)(const SEQRNN(train_job) *k)
{
    SEQRNN(trainer) *to = k->trainer;
    const size_t n = seqrnn_network_nparam(k->net);
    const size_t nmoment = seqrnn_optim_nmoment(&k->how->optim);
    memcpy(to->theta, to->before, n * sizeof(real));
    if (to->average) memcpy(to->average, to->before + n, n * sizeof(real));
    if (nmoment) memset(to->moments, 0, nmoment * n * sizeof(real));
    if (to->state)
        memset(to->state, 0, SEQRNN(train_nstate)(k->net, k->data, k->how) * sizeof(real));
    to->position.since = 0;
}

/* One gradient and what follows from it; the position moves on. */
static int SEQRNN(train_step)(const SEQRNN(train_job) *k, double *loss, double *norm, double *rate,
                              size_t *layer)
{
    SR_FLUSH;
    SEQRNN(trainer) *to = k->trainer;
    seqrnn_position *at = &to->position;
    size_t chunks;
    const SEQRNN(piece) piece = SEQRNN(train_piece)(k, at->batch, at->chunk, &chunks);
    const int last = at->chunk + 1 >= chunks;
    const size_t next = last ? piece.start
                             : SEQRNN(train_piece)(k, at->batch, at->chunk + 1, &chunks).start;
    int status = SEQRNN(train_gradient)(k, &piece, next - piece.start, loss, norm, layer);
    if (status) return status;
    *rate = SEQRNN(train_rate)(k);
    status = SEQRNN(train_apply)(k, *norm, last && at->batch + 1 == k->work.plan.nbatch, layer);
    if (status) return status;
    if (next > piece.start && to->state)
        memcpy(to->state, k->work.state,
               seqrnn_network_nstate(k->net, piece.B) * sizeof(real));
    at->draw++;
    at->chunk = last ? 0 : at->chunk + 1;
    at->batch += (uint64_t)last;
    if (at->batch < k->work.plan.nbatch) return SEQRNN_OK;
    at->batch = 0;
    at->epoch++;
    return SEQRNN_OK;
}

static int SEQRNN(trainer_legal)(const seqrnn_network *net, const seqrnn_training *how,
                                 const SEQRNN(trainer) *trainer)
{
    const int carries = how->truncate.k1 && seqrnn_network_nstate(net, 1) > 0;
    return trainer && trainer->theta && trainer->before
           && (trainer->moments || !seqrnn_optim_nmoment(&how->optim))
           && (trainer->average != NULL) == (how->ema > 0)
           && (trainer->sum || how->accumulate == 1) && (trainer->state || !carries);
}

int SEQRNN(train)(const seqrnn_network *net, const SEQRNN(data) *data,
                  const seqrnn_training *training, size_t nstep, SEQRNN(trainer) *trainer,
                  size_t *done, double *loss, double *norm, double *rate, size_t *layer,
                  seqrnn_hook hook, void *context, void *scratch)
{
    int status = seqrnn_network_check(net, NULL);
    if (status) return status;
    if (!SEQRNN(data_legal)(net, data)) return -2;
    if (seqrnn_training_check(training) || (training->truncate.k1 && !sr_streams(net))) return -3;
    if (!SEQRNN(trainer_legal)(net, training, trainer)) return -5;
    const uint64_t epoch = trainer->position.epoch;
    SEQRNN(train_job) k = {net, data, training, trainer,
                           SEQRNN(train_work_at)(net, data, training, epoch, scratch)};
    size_t chunks = 0;
    if (trainer->position.batch < k.work.plan.nbatch)
        SEQRNN(train_piece)(&k, trainer->position.batch, 0, &chunks);
    if (trainer->position.chunk >= chunks) return -5;
    *layer = net->nlayer;
    for (*done = 0; !status && *done < nstep && trainer->position.epoch == epoch;) {
        const size_t i = *done;
        status = SEQRNN(train_step)(&k, &loss[i], &norm[i], &rate[i], layer);
        if (status > 0) SEQRNN(train_restore)(&k);
        if (status) return status < 0 ? -2 : status;
        ++*done;
        if (hook && hook(context, *done, loss[i])) status = SEQRNN_INTERRUPTED;
    }
    return status;
}
