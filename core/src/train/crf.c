/* Linear-chain conditional random field (Lafferty et al. 2001): loss and gradient. Sums over all
 * tags are kept as logarithms, each step's relative to its largest, so that long sequences and
 * large scores neither overflow nor lose digits. */
#include "crf.h"

#include "../cells/sequence.h"
#include "../kernels/elementary.h"
#include "loss.h"

/* ---- scores ------------------------------------------------------------------------------ */

SEQRNN(crf) SEQRNN(crf_scores)(size_t K, const SEQRNN(crf) *crf, size_t from, size_t to,
                               char **cursor)
{
    const unsigned char *forbidden = crf->forbidden;
    const real *ends[2] = {crf->start, crf->end};
    real *A = sr_take_real(cursor, K * K), *copy[2];
    for (size_t j = 0; j < K; j++)
        for (size_t i = 0; i < K; i++)
            A[i * from + j * to] = forbidden && *forbidden++ ? -R_(INFINITY) : crf->A[i + j * K];
    for (int k = 0; k < 2; k++) {
        copy[k] = sr_take_real(cursor, K);
        for (size_t i = 0; i < K; i++)
            copy[k][i] = forbidden && *forbidden++ ? -R_(INFINITY) : ends[k][i];
    }
    return (SEQRNN(crf)){A, copy[0], copy[1], crf->forbidden};
}

/* The tags that step t may have, one after another: all, or the known one. */
typedef struct SEQRNN(crf_tags) {
    size_t first, n;
} SEQRNN(crf_tags);

static SEQRNN(crf_tags) SEQRNN(crf_tags_at)(const SEQRNN(crf_chain) *c, size_t t)
{
    const int y = c->target ? c->target[t * c->stride] : -1;
    return y < 0 ? (SEQRNN(crf_tags)){0, c->K} : (SEQRNN(crf_tags)){(size_t)y, 1};
}

/* Working memory of a sequence. */
typedef struct SEQRNN(crf_room) {
    real *alpha, *beta; /* [K,T] of all ways, of those that fit the known tags */
    real *way;          /* [K,K] */
    real *top, *sum;    /* [K] */
    real *p;            /* [K,2] */
} SEQRNN(crf_room);

/* The ways from n tags to m: way[j + i*m] = exp(before[i] + score[j + i*stride] - top[j]), sum[j]
 * over all i. top[j] is the largest of the exponents, 0 where there is no way. */
static void SEQRNN(crf_ways)(size_t n, size_t m, const real *before, const real *score,
                             size_t stride, const SEQRNN(crf_room) *room)
{
    real *way = room->way, *top = room->top, *sum = room->sum;
    for (size_t j = 0; j < m; j++) top[j] = -R_(INFINITY);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++) {
            const real v = before[i] + score[j + i * stride];
            way[j + i * m] = v;
            top[j] = v > top[j] ? v : top[j];
        }
    for (size_t j = 0; j < m; j++) {
        if (top[j] == -R_(INFINITY)) top[j] = 0;
        sum[j] = 0;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++) way[j + i * m] -= top[j];
    SEQRNN(vec_exp)(n * m, way, way);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++) sum[j] += way[j + i * m];
}

/* From step t - 1 to step t; its alphas are those of the tags that the step may have. */
static void SEQRNN(crf_step)(const SEQRNN(crf_chain) *c, const SEQRNN(crf) *crf, size_t t,
                             const real *alpha, const SEQRNN(crf_room) *room)
{
    const SEQRNN(crf_tags) from = SEQRNN(crf_tags_at)(c, t - 1), to = SEQRNN(crf_tags_at)(c, t);
    SEQRNN(crf_ways)(from.n, to.n, alpha + (t - 1) * c->K + from.first,
                     crf->A + to.first + from.first * c->K, c->K, room);
}

/* From the last step to the end. */
static void SEQRNN(crf_finish)(const SEQRNN(crf_chain) *c, const SEQRNN(crf) *crf,
                               const real *alpha, const SEQRNN(crf_room) *room)
{
    const SEQRNN(crf_tags) last = SEQRNN(crf_tags_at)(c, c->L - 1);
    SEQRNN(crf_ways)(last.n, 1, alpha + (c->L - 1) * c->K + last.first, crf->end + last.first, 1,
                     room);
}

/* ---- forward ----------------------------------------------------------------------------- */

/* alpha[j,t] = log of the sum over all ways to y_t = j that fit the known tags, less the largest of
 * step t. Returns the log of the sum over all ways to the end. */
static double SEQRNN(crf_forward)(const SEQRNN(crf_chain) *c, const SEQRNN(crf) *crf, real *alpha,
                                  const SEQRNN(crf_room) *room)
{
    double total = 0;
    for (size_t t = 0; t < c->L; t++) {
        const SEQRNN(crf_tags) to = SEQRNN(crf_tags_at)(c, t);
        real *now = alpha + t * c->K + to.first;
        if (t) SEQRNN(crf_step)(c, crf, t, alpha, room);
        for (size_t j = 0; j < to.n; j++) {
            const real score = t ? room->top[j] + (real)log((double)room->sum[j])
                                 : crf->start[to.first + j];
            now[j] = score + c->emission[t * c->stride * c->K + to.first + j];
        }
        const real top = SEQRNN(vec_max)(to.n, now);
        total += (double)top;
        for (size_t j = 0; j < to.n; j++) now[j] -= top;
    }
    SEQRNN(crf_finish)(c, crf, alpha, room);
    return total + (double)room->top[0] + log((double)room->sum[0]);
}

/* ---- backward ---------------------------------------------------------------------------- */

/* Where a block adds up its gradients; A as in the scores. */
typedef struct SEQRNN(crf_sums) {
    real *A, *start, *end;
} SEQRNN(crf_sums);

/* now[j] = scale * p(y_t = j) -> before[i] = scale * p(y_{t-1} = i): the tag before j is i with
 * probability way[i,j] / sum[j]. dA += what both have together. */
static void SEQRNN(crf_step_back)(const SEQRNN(crf_chain) *c, size_t t,
                                  const SEQRNN(crf_room) *room, real *now, real *before, real *dA)
{
    const SEQRNN(crf_tags) from = SEQRNN(crf_tags_at)(c, t - 1), to = SEQRNN(crf_tags_at)(c, t);
    for (size_t j = 0; j < to.n; j++) now[j] = now[j] == 0 ? 0 : now[j] / room->sum[j];
    dA += to.first + from.first * c->K;
    for (size_t i = 0; i < from.n; i++) {
        before[i] = 0;
        for (size_t j = 0; j < to.n; j++) {
            const real both = now[j] * room->way[j + i * to.n];
            before[i] += both;
            dA[j + i * c->K] += both;
        }
    }
}

/* demission += scale * p(y_t = j | known tags), and so on for the other gradients. */
static void SEQRNN(crf_backward)(const SEQRNN(crf_chain) *c, const SEQRNN(crf) *crf,
                                 const real *alpha, real scale, real *demission,
                                 const SEQRNN(crf_sums) *d, const SEQRNN(crf_room) *room)
{
    SEQRNN(crf_tags) tags = SEQRNN(crf_tags_at)(c, c->L - 1);
    real *now = room->p, *before = room->p + c->K;
    SEQRNN(crf_finish)(c, crf, alpha, room);
    for (size_t i = 0; i < tags.n; i++) {
        now[i] = scale * (room->way[i] / room->sum[0]);
        d->end[tags.first + i] += now[i];
    }
    for (size_t t = c->L; t-- > 0;) {
        real *out = demission + t * c->stride * c->K;
        tags = SEQRNN(crf_tags_at)(c, t);
        for (size_t j = 0; j < tags.n; j++) out[tags.first + j] += now[j];
        if (t == 0) break;
        SEQRNN(crf_step)(c, crf, t, alpha, room);
        SEQRNN(crf_step_back)(c, t, room, now, before, d->A);
        real *swap = now;
        now = before;
        before = swap;
    }
    for (size_t j = 0; j < tags.n; j++) d->start[tags.first + j] += now[j];
}

/* ---- the known tags ---------------------------------------------------------------------- */

/* Is there a way through the known tags? alive[K,2]: 1 for tags that can be reached. */
static int SEQRNN(crf_possible)(const SEQRNN(crf_chain) *c, const SEQRNN(crf) *crf,
                                unsigned char *alive)
{
    const size_t K = c->K;
    unsigned char *now = alive, *next = alive + K, any = 0;
    SEQRNN(crf_tags) from = SEQRNN(crf_tags_at)(c, 0);
    for (size_t i = 0; i < from.n; i++) now[i] = crf->start[from.first + i] != -R_(INFINITY);
    for (size_t t = 1; t < c->L; t++) {
        const SEQRNN(crf_tags) to = SEQRNN(crf_tags_at)(c, t);
        memset(next, 0, to.n);
        for (size_t i = 0; i < from.n; i++)
            for (size_t j = 0; now[i] && j < to.n; j++)
                next[j] |= crf->A[to.first + j + (from.first + i) * K] != -R_(INFINITY);
        unsigned char *swap = now;
        now = next;
        next = swap;
        from = to;
    }
    for (size_t i = 0; i < from.n; i++)
        any |= now[i] && crf->end[from.first + i] != -R_(INFINITY);
    return any;
}

static int SEQRNN(crf_knows_any)(const SEQRNN(crf_chain) *c)
{
    for (size_t t = 0; t < c->L; t++)
        if (c->target[t * c->stride] >= 0) return 1;
    return 0;
}

static int SEQRNN(crf_targets_legal)(const SEQRNN(crf_chain) *c)
{
    for (size_t t = 0; t < c->L; t++) {
        const int y = c->target[t * c->stride];
        if (y < -1 || (y >= 0 && (size_t)y >= c->K)) return 0;
    }
    return 1;
}

/* ---- sequences at work ------------------------------------------------------------------- */

SEQRNN(crf_chain) SEQRNN(crf_chain_of)(const SEQRNN(crf_job) *job, size_t b)
{
    const seqrnn_seq *seq = job->seq;
    return (SEQRNN(crf_chain)){job->K, seq->lengths ? (size_t)seq->lengths[b] : seq->T, seq->B,
                               job->target ? job->target + b : NULL, job->emission + b * job->K};
}

/* The weight of sequence b, 0 if it does not count. */
static double SEQRNN(crf_weight)(const SEQRNN(crf_job) *job, size_t b)
{
    const SEQRNN(crf_chain) c = SEQRNN(crf_chain_of)(job, b);
    const double weight = job->sample_weight ? (double)job->sample_weight[b] : 1;
    return weight > 0 && SEQRNN(crf_knows_any)(&c) ? weight : 0;
}

/* A block is a task: only work that is worth it goes to threads. */
void SEQRNN(crf_run)(SEQRNN(crf_job) *job, void (*run)(void *, size_t))
{
    const size_t blocks = sr_min(job->seq->B, (size_t)SEQRNN_CRF_BLOCKS);
    if (sr_worth_sharing(job->seq->B * job->seq->T, job->K, 8 * job->K))
        sr_parallel(blocks, run, job);
    else
        for (size_t k = 0; k < blocks; k++) run(job, k);
}

/* ---- loss -------------------------------------------------------------------------------- */

/* What a block needs: gradients, then the room of a sequence. */
static sr_size SEQRNN(crf_loss_room)(size_t K, size_t T)
{
    sr_size size = {0};
    sr_size_add(&size, K, K, 1, sizeof(real));
    for (int k = 0; k < 2; k++) sr_size_add(&size, K, 1, 1, sizeof(real));
    for (int k = 0; k < 2; k++) sr_size_add(&size, K, T, 1, sizeof(real));
    sr_size_add(&size, K, K, 1, sizeof(real));
    for (int k = 0; k < 2; k++) sr_size_add(&size, K, 1, 1, sizeof(real));
    sr_size_add(&size, K, 2, 1, sizeof(real));
    return size;
}

static SEQRNN(crf_sums) SEQRNN(crf_sums_at)(const SEQRNN(crf_job) *job, size_t block,
                                            SEQRNN(crf_room) *room)
{
    const size_t K = job->K, T = job->seq->T;
    char *cursor = job->room + block * job->room_size;
    SEQRNN(crf_sums) d;
    d.A = sr_take_real(&cursor, K * K);
    d.start = sr_take_real(&cursor, K);
    d.end = sr_take_real(&cursor, K);
    room->alpha = sr_take_real(&cursor, K * T);
    room->beta = sr_take_real(&cursor, K * T);
    room->way = sr_take_real(&cursor, K * K);
    room->top = sr_take_real(&cursor, K);
    room->sum = sr_take_real(&cursor, K);
    room->p = sr_take_real(&cursor, 2 * K);
    return d;
}

/* demission of sequence b = 0 */
static void SEQRNN(crf_clear)(const SEQRNN(crf_job) *job, size_t b)
{
    for (size_t t = 0; job->demission && t < job->seq->T; t++)
        memset(job->demission + (b + t * job->seq->B) * job->K, 0, job->K * sizeof(real));
}

/* One sequence that counts: -log p(known tags) = log of all ways - log of the ways that fit. The
 * emissions are read before demission, which may be in their place, is written. */
static double SEQRNN(crf_sequence)(const SEQRNN(crf_job) *job, size_t b, double weight,
                                   const SEQRNN(crf_sums) *d, const SEQRNN(crf_room) *room)
{
    const SEQRNN(crf_chain) fit = SEQRNN(crf_chain_of)(job, b);
    SEQRNN(crf_chain) all = fit;
    all.target = NULL;
    const double log_all = SEQRNN(crf_forward)(&all, &job->crf, room->alpha, room);
    const double log_fit = SEQRNN(crf_forward)(&fit, &job->crf, room->beta, room);
    if (job->demission) {
        const real scale = (real)(weight / job->norm);
        real *out = job->demission + b * job->K;
        SEQRNN(crf_clear)(job, b);
        SEQRNN(crf_backward)(&all, &job->crf, room->alpha, scale, out, d, room);
        SEQRNN(crf_backward)(&fit, &job->crf, room->beta, -scale, out, d, room);
    }
    return weight * (log_all - log_fit);
}

static void SEQRNN(crf_loss_block)(void *context, size_t block)
{
    const SEQRNN(crf_job) *job = context;
    const size_t K = job->K;
    SEQRNN(crf_room) room;
    const SEQRNN(crf_sums) d = SEQRNN(crf_sums_at)(job, block, &room);
    memset(d.A, 0, K * K * sizeof(real));
    memset(d.start, 0, K * sizeof(real));
    memset(d.end, 0, K * sizeof(real));
    for (size_t b = block; b < job->seq->B; b += SEQRNN_CRF_BLOCKS) {
        const double weight = SEQRNN(crf_weight)(job, b);
        job->each[b] = 0;
        if (weight > 0) job->each[b] = SEQRNN(crf_sequence)(job, b, weight, &d, &room);
        else SEQRNN(crf_clear)(job, b);
    }
}

/* The blocks' gradients, in the order of the blocks. */
static void SEQRNN(crf_add_blocks)(const SEQRNN(crf_job) *job, real *dA, real *dstart, real *dend)
{
    const size_t K = job->K;
    for (size_t k = 0; k < sr_min(job->seq->B, (size_t)SEQRNN_CRF_BLOCKS); k++) {
        SEQRNN(crf_room) room;
        const SEQRNN(crf_sums) d = SEQRNN(crf_sums_at)(job, k, &room);
        for (size_t j = 0; j < K; j++)
            for (size_t i = 0; i < K; i++) dA[i + j * K] += d.A[j + i * K];
        for (size_t i = 0; i < K; i++) dstart[i] += d.start[i];
        for (size_t i = 0; i < K; i++) dend[i] += d.end[i];
    }
}

/* 0 if every sequence that counts has a way through its known tags, and legal ones. norm: sum of
 * weight times length. */
static int SEQRNN(crf_check_targets)(SEQRNN(crf_job) *job, unsigned char *alive)
{
    job->norm = 0;
    for (size_t b = 0; b < job->seq->B; b++) {
        const SEQRNN(crf_chain) c = SEQRNN(crf_chain_of)(job, b);
        if (job->sample_weight && job->sample_weight[b] == 0) continue;
        if (!SEQRNN(crf_targets_legal)(&c)) return -5;
        const double weight = SEQRNN(crf_weight)(job, b);
        if (weight == 0) continue;
        if (job->crf.forbidden && !SEQRNN(crf_possible)(&c, &job->crf, alive)) return -5;
        job->norm += weight * (double)c.L;
    }
    return SEQRNN_OK;
}

int SEQRNN(crf_loss)(size_t K, const seqrnn_seq *seq, const real *emission, const SEQRNN(crf) *crf,
                     const int *target, const real *sample_weight, double *loss, double *norm,
                     real *demission, real *dA, real *dstart, real *dend, void *scratch)
{
    if (K < 1) return -1;
    if (!SEQRNN(seq_legal)(seq)) return -2;
    if (!target) return -5;
    for (size_t b = 0; sample_weight && b < seq->B; b++)
        if (SEQRNN(pack_length)(seq, b) && !SEQRNN(weights_count)(1, sample_weight + b))
            return -6;
    char *cursor = scratch;
    SEQRNN(crf_job) job = {.K = K, .seq = seq, .emission = emission, .target = target,
                           .sample_weight = sample_weight, .demission = demission};
    job.crf = SEQRNN(crf_scores)(K, crf, K, 1, &cursor);
    job.each = sr_take(&cursor, seq->B, sizeof(double));
    const int illegal = SEQRNN(crf_check_targets)(&job, sr_take(&cursor, K, 2));
    if (illegal) return illegal;
    job.room = cursor;
    job.room_size = SEQRNN(crf_loss_room)(K, seq->T).bytes;
    SEQRNN(crf_run)(&job, SEQRNN(crf_loss_block));
    if (demission) SEQRNN(crf_add_blocks)(&job, dA, dstart, dend);
    double sum = 0;
    for (size_t b = 0; b < seq->B; b++) sum += job.each[b];
    *norm = job.norm;
    *loss = job.norm > 0 ? sum / job.norm : 0;
    return SEQRNN_OK;
}

int SEQRNN(crf_scratch_size)(size_t K, size_t B, size_t T, size_t *bytes)
{
    const sr_size loss = SEQRNN(crf_loss_room)(K, T), decode = SEQRNN(crf_decode_room)(K, T);
    const size_t blocks = sr_min(B, (size_t)SEQRNN_CRF_BLOCKS);
    sr_size size = {.overflow = loss.overflow | decode.overflow};
    sr_size_add(&size, K, K, 1, sizeof(real)); /* scores */
    for (int k = 0; k < 2; k++) sr_size_add(&size, K, 1, 1, sizeof(real));
    sr_size_add(&size, B, 1, 1, sizeof(double)); /* each */
    sr_size_add(&size, sr_max(K, B), 2, 1, 1);   /* alive, lost */
    sr_size_add(&size, blocks, sr_max(loss.bytes, decode.bytes), 1, 1);
    return sr_size_total(&size, bytes);
}
