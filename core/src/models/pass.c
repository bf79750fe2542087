/* A network at work: a chain of layers from (description, theta, batch, state) to output, loss and
 * gradient. */
#include "../base/flush.h"
#include "network.h"

/* ---- forward ------------------------------------------------------------------------------- */

static int SEQRNN(batch_legal)(const seqrnn_network *net, const SEQRNN(batch) *batch)
{
    if (!batch || batch->B < 1 || batch->T < 1) return 0;
    for (size_t b = 0; batch->lengths && b < batch->B; b++)
        if (batch->lengths[b] < 0 || (size_t)batch->lengths[b] > batch->T) return 0;
    return (batch->id != NULL) == (seqrnn_network_categories(net) > 0)
           && (batch->x != NULL) == (net->inputs > 0);
}

/* Behind a pooling layer a sequence that has steps has one. */
static void SEQRNN(pooled_lengths)(const SEQRNN(batch) *batch, int *pooled)
{
    for (size_t b = 0; batch->lengths && b < batch->B; b++) pooled[b] = batch->lengths[b] > 0;
}

/* The layer at its place, with its input, output and parameters. */
static SEQRNN(pass) SEQRNN(network_pass)(const seqrnn_network *net, const SEQRNN(spare) *spare,
                                         size_t l, const SEQRNN(batch) *batch, const real *theta,
                                         void *ws)
{
    const SEQRNN(place) *at = &spare->place[l];
    const size_t front = seqrnn_network_categories(net), n = batch->B * batch->T;
    const int *lengths = at->link.pooled && batch->lengths ? spare->pooled : batch->lengths;
    char *const base = ws;
    SEQRNN(pass) p = {
        .layer = at->layer, .in = at->link.in,
        .seq = {.B = batch->B, .T = at->T, .lengths = lengths},
        .theta = theta + at->link.theta,
        .training = batch->training, .seed = batch->seed, .draw = batch->draw,
        .substream = (uint32_t)(4 * l),
        .ws = base + at->ws, .scratch = spare->layer,
    };
    p.y = (real *)(base + at->y) + at->row;
    p.ldy = l < front ? sr_front(net) : at->link.out;
    if (l < front) p.id = batch->id + l * n;
    else p.x = l || front ? (const real *)(base + at->x) : batch->x;
    if (at->layer->kind == SEQRNN_RESIDUAL) {
        const size_t from = l - at->layer->span;
        p.skip = from ? (const real *)(base + spare->place[from].x) : batch->x;
    }
    return p;
}

/* The numeric features, below the embeddings in the front. */
static void SEQRNN(front_features)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                                   real *front)
{
    const size_t width = sr_front(net), n = batch->B * batch->T, D = net->inputs;
    if (D == width) return;
    for (size_t j = 0; D && j < n; j++)
        memcpy(front + j * width + width - D, batch->x + j * D, D * sizeof(real));
    SEQRNN(clear_padding)(width, &(seqrnn_seq){batch->B, batch->T, batch->lengths, 0}, front);
}

/* output (nullable) [outputs,B,T']; otherwise the last layer's y stays in ws. An argument that a
 * layer finds illegal is one of the batch: the description has been checked. */
static int SEQRNN(chain_forward)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                                 const real *theta, const real *state, real *output,
                                 real *state_out, void *ws, const SEQRNN(spare) *spare)
{
    int status = SEQRNN_OK;
    SEQRNN(pooled_lengths)(batch, spare->pooled);
    SEQRNN(front_features)(net, batch, ws);
    for (size_t l = 0; !status && l < net->nlayer; l++) {
        const SEQRNN(place) *at = &spare->place[l];
        SEQRNN(pass) p = SEQRNN(network_pass)(net, spare, l, batch, theta, ws);
        if (state) p.state = state + at->link.state * batch->B;
        if (state_out) p.state_out = state_out + at->link.state * batch->B;
        if (output && l + 1 == net->nlayer && at->layer->kind != SEQRNN_EMBEDDING) p.y = output;
        status = at->ops->forward(&p);
    }
    const SEQRNN(place) *last = &spare->place[net->nlayer - 1];
    if (!status && output && last->layer->kind == SEQRNN_EMBEDDING)
        memcpy(output, ws, sr_front(net) * batch->B * batch->T * sizeof(real));
    return status < 0 ? -2 : status;
}

int SEQRNN(network_forward)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                            const real *theta, const real *state, real *output, real *state_out,
                            void *ws, void *scratch)
{
    SR_FLUSH;
    const int illegal = seqrnn_network_check(net, NULL);
    if (illegal) return illegal;
    if (!SEQRNN(batch_legal)(net, batch)) return -2;
    if (!theta) return -3;
    const SEQRNN(spare) spare = SEQRNN(network_spare)(net, batch->B, batch->T, scratch);
    return SEQRNN(chain_forward)(net, batch, theta, state, output, state_out, ws, &spare);
}

/* ---- loss ---------------------------------------------------------------------------------- */

/* Targets and weights of the columns that count: those past the end of a sequence do not. */
static SEQRNN(targets) SEQRNN(targets_that_count)(const SEQRNN(batch) *batch,
                                                  const seqrnn_seq *seq,
                                                  const SEQRNN(spare) *spare)
{
    const size_t n = seq->B * seq->T;
    SEQRNN(targets) t = {batch->target, batch->value, batch->weight, batch->sample_weight};
    if (!seq->lengths) return t;
    if (t.target) t.target = memcpy(spare->target, t.target, n * sizeof(int));
    for (size_t j = 0; j < n; j++)
        spare->sample_weight[j] = t.sample_weight ? t.sample_weight[j] : 1;
    t.sample_weight = spare->sample_weight;
    for (size_t b = 0; b < seq->B; b++)
        for (size_t j = b + (size_t)seq->lengths[b] * seq->B; j < n; j += seq->B) {
            if (t.target) spare->target[j] = -1;
            spare->sample_weight[j] = 0;
        }
    return t;
}

/* The steps that the last layer puts out. */
static seqrnn_seq SEQRNN(output_seq)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                                     const SEQRNN(spare) *spare)
{
    const int pooled = seqrnn_network_pooled(net);
    return (seqrnn_seq){.B = batch->B, .T = pooled ? 1 : batch->T,
                        .lengths = pooled && batch->lengths ? spare->pooled : batch->lengths};
}

/* output[K,B,T'] -> doutput (nullable; may be output). A CRF adds to its parameters' gradient. */
static int SEQRNN(chain_loss)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                              const real *theta, const real *output, double *loss, double *norm,
                              real *doutput, real *grad, const SEQRNN(spare) *spare)
{
    const sr_link *last = &spare->place[net->nlayer - 1].link;
    const seqrnn_seq seq = SEQRNN(output_seq)(net, batch, spare);
    const size_t K = seqrnn_network_outputs(net), KK = K * K;
    if (net->loss.kind == SEQRNN_LOSS_CRF) {
        const real *A = theta + last->theta;
        real *dA = grad ? grad + last->theta : NULL;
        const SEQRNN(crf) crf = {A, A + KK, A + KK + K, net->layer[last->index].forbidden};
        return SEQRNN(crf_loss)(K, &seq, output, &crf, batch->target, batch->sample_weight, loss,
                                norm, doutput, dA, dA ? dA + KK : NULL, dA ? dA + KK + K : NULL,
                                spare->layer);
    }
    const SEQRNN(targets) targets = SEQRNN(targets_that_count)(batch, &seq, spare);
    return SEQRNN(loss_grad)(&net->loss, K, seq.B * seq.T, output, &targets, loss, norm, doutput,
                        spare->layer);
}

/* ---- backward ------------------------------------------------------------------------------ */

/* dx[n], the gradient of what layer l reads, += those that residual layers behind it kept where
 * their outputs were. */
static void SEQRNN(add_skipped)(const seqrnn_network *net, const SEQRNN(spare) *spare, size_t l,
                                size_t n, void *ws, real *dx)
{
    for (size_t k = l + 1; k < net->nlayer; k++) {
        const real *kept = (const real *)((char *)ws + spare->place[k].y);
        if (net->layer[k].kind != SEQRNN_RESIDUAL || k - net->layer[k].span != l) continue;
        for (size_t i = 0; i < n; i++) dx[i] += kept[i];
    }
}

/* dy of the last layer -> grad, which is added to. Gradients go back and forth between spare->d. */
static int SEQRNN(chain_backward)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                                  const real *theta, real *grad, real *dy, void *ws,
                                  const SEQRNN(spare) *spare)
{
    const size_t front = seqrnn_network_categories(net);
    int status = SEQRNN_OK, now = 0;
    for (size_t l = net->nlayer; !status && l-- > 0;) {
        const SEQRNN(place) *at = &spare->place[l];
        const size_t n = batch->B * at->T;
        SEQRNN(pass) p = SEQRNN(network_pass)(net, spare, l, batch, theta, ws);
        p.dy = dy + at->row;
        p.dx = l && l >= front ? spare->d[now] : NULL;
        p.grad = grad + at->link.theta;
        status = at->ops->backward(&p);
        if (at->layer->frozen) memset(p.grad, 0, at->link.nparam * sizeof(real));
        if (at->layer->kind == SEQRNN_RESIDUAL && p.y != dy)
            memcpy(p.y, dy, at->link.out * n * sizeof(real));
        if (l < front || !p.dx) continue;
        SEQRNN(add_skipped)(net, spare, l, at->link.in * n, ws, p.dx);
        dy = p.dx;
        now = !now;
    }
    return status < 0 ? -2 : status;
}

static int SEQRNN(targets_given)(const seqrnn_network *net, const SEQRNN(batch) *batch)
{
    const int values = seqrnn_loss_values(&net->loss, seqrnn_network_outputs(net)) > 0;
    return (batch->target != NULL) != values && (batch->value != NULL) == values;
}

/* What network_judge and network_loss_grad refuse. */
static int SEQRNN(judge_illegal)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                                 const real *theta)
{
    const int illegal = seqrnn_network_check(net, NULL);
    if (illegal) return illegal;
    if (!SEQRNN(batch_legal)(net, batch) || !SEQRNN(targets_given)(net, batch)) return -2;
    return theta ? SEQRNN_OK : -3;
}

int SEQRNN(network_judge)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                          const real *theta, const real *state, real *output, double *loss,
                          double *norm, real *state_out, void *ws, void *scratch)
{
    SR_FLUSH;
    int status = SEQRNN(judge_illegal)(net, batch, theta);
    if (status) return status;
    const SEQRNN(spare) spare = SEQRNN(network_spare)(net, batch->B, batch->T, scratch);
    status = SEQRNN(chain_forward)(net, batch, theta, state, output, state_out, ws, &spare);
    if (status) return status;
    status = SEQRNN(chain_loss)(net, batch, theta, output, loss, norm, NULL, NULL, &spare);
    return status < 0 ? -2 : status;
}

int SEQRNN(network_loss_grad)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                              const real *theta, const real *state, double *loss, double *norm,
                              real *grad, real *state_out, void *ws, void *scratch)
{
    SR_FLUSH;
    int status = SEQRNN(judge_illegal)(net, batch, theta);
    if (status) return status;
    const SEQRNN(spare) spare = SEQRNN(network_spare)(net, batch->B, batch->T, scratch);
    real *output = (real *)((char *)ws + spare.place[net->nlayer - 1].y);
    real *doutput = !grad ? NULL : SEQRNN(network_in_place)(net) ? output : spare.d[1];

    status = SEQRNN(chain_forward)(net, batch, theta, state, NULL, state_out, ws, &spare);
    if (status) return status;
    if (grad) memset(grad, 0, seqrnn_network_nparam(net) * sizeof(real));
    status = SEQRNN(chain_loss)(net, batch, theta, output, loss, norm, doutput, grad, &spare);
    if (status) return status < 0 ? -2 : status;
    if (!grad) return SEQRNN_OK;
    return SEQRNN(chain_backward)(net, batch, theta, grad, doutput, ws, &spare);
}

/* ---- where numbers went wrong -------------------------------------------------------------- */

/* y[rows,n] with leading dimension ld */
static int SEQRNN(all_finite)(size_t rows, size_t n, const real *y, size_t ld)
{
    real sum = 0; /* of zeros, unless something is not finite */
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < rows; i++) sum += y[i + j * ld] * 0;
    return sum == 0;
}

size_t SEQRNN(network_nonfinite)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                                 const real *theta, const real *state, const real *grad, void *ws,
                                 void *scratch)
{
    const SEQRNN(spare) spare = SEQRNN(network_spare)(net, batch->B, batch->T, scratch);
    size_t l;
    SEQRNN(chain_forward)(net, batch, theta, state, NULL, NULL, ws, &spare);
    for (l = 0; l < net->nlayer; l++) {
        const SEQRNN(place) *at = &spare.place[l];
        const SEQRNN(pass) p = SEQRNN(network_pass)(net, &spare, l, batch, theta, ws);
        const size_t n = batch->B * (at->ops->pools ? 1 : at->T);
        if (!SEQRNN(all_finite)(at->link.out, n, p.y, p.ldy)) return l;
    }
    while (grad && l-- > 0) {
        const sr_link *link = &spare.place[l].link;
        if (!SEQRNN(all_finite)(link->nparam, 1, grad + link->theta, link->nparam)) return l;
    }
    return net->nlayer;
}
