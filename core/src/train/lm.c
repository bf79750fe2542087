/* Language models: stateful truncated backpropagation over one long text, and the score of a text.
 * The text id[n] is cut into B streams of L = (n-1)/B characters that are read side by side, T
 * characters at a time; each predicts the character after it. */
#include "../models/spec.h"
#include "loss.h"

/* ---- where a step lies in the text ------------------------------------------------------- */

size_t SEQRNN(lm_epoch_steps)(size_t n, size_t B, size_t T)
{
    const size_t L = n > 0 && B > 0 ? (n - 1) / B : 0;
    return T > 0 ? L / T + (L % T > 0) : 0;
}

/* input[B,length] and target[B,length] of the chunk that begins at `start` of every stream.
 * Returns 0 if an id lies outside 0..V-1. */
static int SEQRNN(lm_gather)(const int *id, size_t L, size_t B, size_t start, size_t length,
                             size_t V, int *input, int *target)
{
    for (size_t t = 0; t < length; t++)
        for (size_t b = 0; b < B; b++) {
            const int *here = id + b * L + start + t;
            for (int k = 0; k < 2; k++)
                if (here[k] < 0 || (size_t)here[k] >= V) return 0;
            input[b + t * B] = here[0];
            target[b + t * B] = here[1];
        }
    return 1;
}

/* ---- training ---------------------------------------------------------------------------- */

/* What a training step works with, carved out of scratch. */
typedef struct SEQRNN(lm_work) {
    int *input, *target; /* [B,T] */
    real *grad;          /* [nparam] */
    real *state;         /* [nstate] after the step */
    void *ws, *scratch;  /* the network's */
} SEQRNN(lm_work);

int SEQRNN(lm_train_scratch_size)(const seqrnn_network *net, size_t B, size_t T, size_t *bytes)
{
    const int illegal = sr_lm_check(net);
    sr_size size = {0};
    size_t ws = 0, scratch = 0;
    if (illegal) return illegal;
    for (int k = 0; k < 2; k++) sr_size_add(&size, B, T, 1, sizeof(int));
    sr_size_add(&size, seqrnn_network_nparam(net), 1, 1, sizeof(real));
    sr_size_add(&size, seqrnn_network_nstate(net, B), 1, 1, sizeof(real));
    sr_size_part(&size, SEQRNN(network_ws_size)(net, B, T, &ws), &ws);
    sr_size_part(&size, SEQRNN(network_scratch_size)(net, B, T, &scratch), &scratch);
    return sr_size_total(&size, bytes);
}

static SEQRNN(lm_work) SEQRNN(lm_work_at)(const seqrnn_network *net, size_t B, size_t T,
                                          void *scratch)
{
    char *cursor = scratch;
    size_t ws = 0;
    SEQRNN(lm_work) work;
    SEQRNN(network_ws_size)(net, B, T, &ws);
    work.input = sr_take(&cursor, B * T, sizeof(int));
    work.target = sr_take(&cursor, B * T, sizeof(int));
    work.grad = sr_take_real(&cursor, seqrnn_network_nparam(net));
    work.state = sr_take_real(&cursor, seqrnn_network_nstate(net, B));
    work.ws = sr_take(&cursor, ws, 1);
    work.scratch = cursor;
    return work;
}

/* One step on a chunk of `length` characters per stream; state (nullable: zero) -> work->state.
 * Whatever goes wrong goes wrong before theta and moments are touched. */
static int SEQRNN(lm_step)(const seqrnn_network *net, const seqrnn_optim *optim, size_t B,
                           size_t length, uint64_t step, real *theta, real *moments,
                           const real *state, double *loss, const SEQRNN(lm_work) *work)
{
    const SEQRNN(batch) batch = {
        .B = B, .T = length, .id = work->input, .target = work->target};
    double norm;
    int status = SEQRNN(network_loss_grad)(net, &batch, theta, state, loss, &norm, work->grad,
                                           work->state, work->ws, work->scratch);
    if (status) return status;
    if (!isfinite(*loss)) return SEQRNN_NONFINITE_LOSS;
    const size_t n = seqrnn_network_nparam(net);
    status = SEQRNN(clip_norm)(n, optim->clip_norm, work->grad, &norm);
    if (status) return status < 0 ? -2 : status;
    status = SEQRNN(optim_update)(optim, n, step + 1, work->grad, theta, moments);
    return status ? -2 : SEQRNN_OK;
}

int SEQRNN(lm_train)(const seqrnn_network *net, const seqrnn_optim *optim, const int *id, size_t n,
                     size_t B, size_t T, size_t nstep, uint64_t *step, real *theta, real *moments,
                     real *state, double *loss, seqrnn_hook hook, void *context, void *scratch)
{
    const int illegal = sr_lm_check(net);
    if (illegal) return illegal;
    if (!optim) return -2;
    if (B < 1) return -5;
    if (T < 1) return -6;
    const size_t L = n ? (n - 1) / B : 0, epoch = SEQRNN(lm_epoch_steps)(n, B, T);
    if (epoch < 1) return -4;
    const SEQRNN(lm_work) work = SEQRNN(lm_work_at)(net, B, T, scratch);
    for (size_t i = 0; i < nstep; i++) {
        const size_t start = (size_t)(*step % epoch) * T, length = sr_min(T, L - start);
        if (!SEQRNN(lm_gather)(id, L, B, start, length, net->layer[0].vocabulary, work.input,
                               work.target))
            return -3;
        const int status = SEQRNN(lm_step)(net, optim, B, length, *step, theta, moments,
                                           start ? state : NULL, &loss[i], &work);
        if (status) return status;
        memcpy(state, work.state, seqrnn_network_nstate(net, B) * sizeof(real));
        ++*step;
        if (hook && hook(context, i + 1, loss[i])) return SEQRNN_INTERRUPTED;
    }
    return SEQRNN_OK;
}

/* ---- score ------------------------------------------------------------------------------- */

int SEQRNN(lm_score_scratch_size)(const seqrnn_network *net, size_t T, size_t *bytes)
{
    const int illegal = sr_lm_check(net);
    sr_size size = {0};
    size_t ws = 0, scratch = 0;
    if (illegal) return illegal;
    sr_size_add(&size, net->layer[0].vocabulary, T, 1, sizeof(real));
    sr_size_add(&size, seqrnn_network_nstate(net, 1), 1, 1, sizeof(real));
    sr_size_part(&size, SEQRNN(network_ws_size)(net, 1, T, &ws), &ws);
    sr_size_part(&size, SEQRNN(network_scratch_size)(net, 1, T, &scratch), &scratch);
    return sr_size_total(&size, bytes);
}

/* The characters are added one after another, whatever the chunks: their size changes no bit. */
int SEQRNN(lm_score)(const seqrnn_network *net, const real *theta, const int *id, size_t n,
                     size_t T, double *nats, seqrnn_hook hook, void *context, void *scratch)
{
    const int illegal = sr_lm_check(net);
    const size_t V = illegal ? 0 : net->layer[0].vocabulary;
    size_t ws_bytes = 0;
    if (illegal) return illegal;
    if (T < 1) return -5;
    for (size_t i = 0; i < n; i++)
        if (id[i] < 0 || (size_t)id[i] >= V) return -3;
    char *cursor = scratch;
    real *output = sr_take_real(&cursor, V * T);
    real *state = sr_take_real(&cursor, seqrnn_network_nstate(net, 1));
    SEQRNN(network_ws_size)(net, 1, T, &ws_bytes);
    void *ws = sr_take(&cursor, ws_bytes, 1);

    *nats = 0;
    for (size_t start = 0, chunk = 1; start + 1 < n; start += T, chunk++) {
        const SEQRNN(batch) batch = {.B = 1, .T = sr_min(T, n - 1 - start), .id = id + start};
        const int status = SEQRNN(network_forward)(net, &batch, theta, start ? state : NULL,
                                                   output, state, ws, cursor);
        if (status) return status;
        for (size_t t = 0; t < batch.T; t++) {
            const real *a = output + t * V;
            *nats += SEQRNN(softmax_column)(V, a, NULL) - (double)a[id[start + t + 1]];
        }
        if (hook && hook(context, chunk, *nats / (double)(start + batch.T)))
            return SEQRNN_INTERRUPTED;
    }
    return SEQRNN_OK;
}
