/* Text out of a language model, one character at a time. */
#include "../models/spec.h"

/* 0, -1 or SEQRNN_TOO_LARGE: is it a legal network, from ids to a score of each possible next id,
 * that reads only forward? */
static int SEQRNN(lm_check)(const seqrnn_network *net)
{
    const int status = seqrnn_network_check(net, NULL);
    if (status != SEQRNN_OK) return status;
    if (net->inputs || seqrnn_network_categories(net) != 1) return -1;
    if (net->loss.kind != SEQRNN_LOSS_SOFTMAX) return -1;
    if (!sr_streams(net)) return -1; /* it would have read what it predicts */
    return seqrnn_network_outputs(net) == net->layer[0].vocabulary ? SEQRNN_OK : -1;
}

/* The first of the largest; K if one is NaN. */
static size_t SEQRNN(sample_argmax)(size_t K, const real *a)
{
    size_t best = 0;
    for (size_t k = 0; k < K; k++) {
        if (isnan(a[k])) return K;
        if (a[k] > a[best]) best = k;
    }
    return best;
}

/* The k at which the running sum of exp((a[k] - max) / temperature) passes u times its total;
 * weight[K] is working memory. K if the total is not finite. */
static size_t SEQRNN(sample_softmax)(size_t K, const real *a, double temperature, double u,
                                     double *weight)
{
    const double top = a[SEQRNN(sample_argmax)(K, a)];
    double total = 0, running = 0;
    size_t last = K;
    for (size_t k = 0; k < K; k++) total += weight[k] = exp((a[k] - top) / temperature);
    if (!isfinite(total)) return K;
    for (size_t k = 0; k < K; k++) {
        running += weight[k];
        if (weight[k] > 0) last = k; /* u * total may round up to the total */
        if (running > u * total) return k;
    }
    return last;
}

/* Carved out of scratch. */
typedef struct SEQRNN(sampler) {
    double *weight; /* [V] */
    real *logits;   /* [V] */
    real *state;    /* [nstate] */
    void *ws, *scratch;
} SEQRNN(sampler);

int SEQRNN(lm_generate_scratch_size)(const seqrnn_network *net, size_t *bytes)
{
    const int illegal = SEQRNN(lm_check)(net);
    sr_size size = {0};
    size_t ws = 0, scratch = 0;
    if (illegal) return illegal;
    sr_size_add(&size, net->layer[0].vocabulary, 1, 1, sizeof(double));
    sr_size_add(&size, net->layer[0].vocabulary, 1, 1, sizeof(real));
    sr_size_add(&size, seqrnn_network_nstate(net, 1), 1, 1, sizeof(real));
    sr_size_part(&size, SEQRNN(network_ws_size)(net, 1, 1, &ws), &ws);
    sr_size_part(&size, SEQRNN(network_scratch_size)(net, 1, 1, &scratch), &scratch);
    return sr_size_total(&size, bytes);
}

static SEQRNN(sampler) SEQRNN(sampler_at)(const seqrnn_network *net, void *scratch)
{
    char *cursor = scratch;
    size_t ws = 0;
    SEQRNN(sampler) s;
    SEQRNN(network_ws_size)(net, 1, 1, &ws);
    s.weight = sr_take(&cursor, net->layer[0].vocabulary, sizeof(double));
    s.logits = sr_take_real(&cursor, net->layer[0].vocabulary);
    s.state = sr_take_real(&cursor, seqrnn_network_nstate(net, 1));
    s.ws = sr_take(&cursor, ws, 1);
    s.scratch = cursor;
    return s;
}

/* Reads one character: state (nullable) -> s->state, s->logits. */
static int SEQRNN(sampler_read)(const seqrnn_network *net, const real *theta, const int *id,
                                const real *state, const SEQRNN(sampler) *s)
{
    const SEQRNN(batch) batch = {.B = 1, .T = 1, .id = id};
    return SEQRNN(network_forward)(net, &batch, theta, state, s->logits, s->state, s->ws,
                                   s->scratch);
}

int SEQRNN(lm_generate)(const seqrnn_network *net, const real *theta, const int *prompt,
                        size_t nprompt, size_t n, double temperature, uint64_t seed, int *out,
                        seqrnn_hook hook, void *context, void *scratch)
{
    int status = SEQRNN(lm_check)(net);
    if (status) return status;
    const size_t V = net->layer[0].vocabulary;
    if (nprompt < 1) return -4;
    for (size_t i = 0; i < nprompt; i++)
        if (prompt[i] < 0 || (size_t)prompt[i] >= V) return -3;
    if (!(temperature >= 0)) return -6;
    const SEQRNN(sampler) s = SEQRNN(sampler_at)(net, scratch);
    for (size_t i = 0; !status && i < nprompt; i++)
        status = SEQRNN(sampler_read)(net, theta, prompt + i, i ? s.state : NULL, &s);
    for (size_t i = 0; !status && i < n; i++) {
        double u;
        if (i) status = SEQRNN(sampler_read)(net, theta, out + i - 1, s.state, &s);
        if (status) break;
        seqrnn_uniform(seed, SEQRNN_STREAM_SAMPLE, 0, i, 1, &u);
        const size_t k = temperature > 0
                             ? SEQRNN(sample_softmax)(V, s.logits, temperature, u, s.weight)
                             : SEQRNN(sample_argmax)(V, s.logits);
        if (k == V) return -2; /* theta has made the scores NaN or infinite */
        out[i] = (int)k;
        if (hook && hook(context, i + 1, 0)) status = SEQRNN_INTERRUPTED;
    }
    return status;
}
