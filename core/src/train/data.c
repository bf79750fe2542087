/* Minibatches out of a host's data. Step t of sequence n is step start[n] + t*stride. */
#include "data.h"

/* ---- what is there ------------------------------------------------------------------------- */

size_t SEQRNN(data_longest)(const SEQRNN(data) *data, const size_t *order, size_t B)
{
    int longest = 0;
    for (size_t b = 0; b < B; b++) longest = sr_max(longest, data->lengths[order[b]]);
    return (size_t)longest;
}

static int SEQRNN(data_steps_legal)(const SEQRNN(data) *data)
{
    for (size_t n = 0; n < data->N; n++) {
        size_t last;
        if (data->lengths[n] < 0 || (data->first && data->first[n] < 0)) return 0;
        if (data->lengths[n] == 0) continue;
        if (__builtin_mul_overflow((size_t)data->lengths[n] - 1, data->stride, &last)
            || __builtin_add_overflow(last, data->start[n], &last) || last >= data->total)
            return 0;
    }
    return 1;
}

int SEQRNN(inputs_legal)(const seqrnn_network *net, const SEQRNN(data) *data)
{
    if (!data || data->N < 1 || !data->start || !data->lengths) return 0;
    if (seqrnn_network_pooled(net) && !data->row) return 0;
    return (data->id != NULL) == (seqrnn_network_categories(net) > 0)
           && (data->x != NULL) == (net->inputs > 0) && SEQRNN(data_steps_legal)(data);
}

int SEQRNN(data_legal)(const seqrnn_network *net, const SEQRNN(data) *data)
{
    const int values = seqrnn_loss_values(&net->loss, seqrnn_network_outputs(net)) > 0;
    return SEQRNN(inputs_legal)(net, data) && (data->target != NULL) != values
           && (data->value != NULL) == values;
}

/* ---- gathering ----------------------------------------------------------------------------- */

/* Room for the arrays of a minibatch of at most `steps` steps and B sequences. */
static void SEQRNN(gather_size)(sr_size *size, const seqrnn_network *net,
                                const SEQRNN(data) *data, size_t B, size_t steps)
{
    const size_t M = seqrnn_loss_values(&net->loss, seqrnn_network_outputs(net));
    sr_size_add(size, B, 1, 1, sizeof(int));
    if (data->id)
        sr_size_add(size, seqrnn_network_categories(net), B, steps, sizeof(int));
    if (data->x) sr_size_add(size, net->inputs, B, steps, sizeof(real));
    if (data->target) sr_size_add(size, B, steps, 1, sizeof(int));
    if (data->value) sr_size_add(size, M, B, steps, sizeof(real));
    if (data->sample_weight) sr_size_add(size, B, steps, 1, sizeof(real));
}

/* How many steps of the piece sequence b has. */
static size_t SEQRNN(piece_length)(const SEQRNN(data) *data, const SEQRNN(piece) *piece, size_t b)
{
    const size_t length = (size_t)data->lengths[piece->order[b]], end = sr_min(length, piece->end);
    return end > piece->start ? end - piece->start : 0;
}

/* Of one array, whose columns have so many bytes. */
typedef void SEQRNN(gatherer)(const SEQRNN(data) *data, const SEQRNN(piece) *piece, size_t bytes,
                              const void *from, void *to);

/* to[rows,B,steps] <- from[rows,total]; padding stays as it is: nothing comes of it. */
static void SEQRNN(gather_steps)(const SEQRNN(data) *data, const SEQRNN(piece) *piece, size_t bytes,
                                 const void *from, void *to)
{
    for (size_t b = 0; b < piece->B; b++) {
        const size_t n = SEQRNN(piece_length)(data, piece, b);
        const char *column = (const char *)from + data->start[piece->order[b]] * bytes;
        for (size_t t = 0; t < n; t++)
            memcpy((char *)to + (b + t * piece->B) * bytes,
                   column + (piece->start + t) * data->stride * bytes, bytes);
    }
}

/* to[rows,B] <- from[rows,.]: one column per sequence */
static void SEQRNN(gather_rows)(const SEQRNN(data) *data, const SEQRNN(piece) *piece, size_t bytes,
                                const void *from, void *to)
{
    for (size_t b = 0; b < piece->B; b++)
        memcpy((char *)to + b * bytes, (const char *)from + data->row[piece->order[b]] * bytes,
               bytes);
}

void SEQRNN(scatter)(const seqrnn_network *net, const SEQRNN(data) *data,
                     const SEQRNN(piece) *piece, size_t bytes, const void *from, void *to)
{
    const int pooled = seqrnn_network_pooled(net);
    for (size_t b = 0; b < piece->B; b++) {
        const size_t n = pooled ? 1 : SEQRNN(piece_length)(data, piece, b), s = piece->order[b];
        const size_t first = pooled ? data->row[s]
                                    : data->start[s] + piece->start * data->stride;
        for (size_t t = 0; t < n; t++)
            memcpy((char *)to + (first + t * data->stride) * bytes,
                   (const char *)from + (b + t * piece->B) * bytes, bytes);
    }
}

/* The targets before the piece's losses do not count, nor those before data->first. */
static void SEQRNN(gather_marks)(const SEQRNN(data) *data, const SEQRNN(piece) *piece, size_t M,
                                 int *target, real *value)
{
    for (size_t b = 0; b < piece->B; b++) {
        const size_t first = data->first ? (size_t)data->first[piece->order[b]] : 0;
        const size_t end = sr_min(sr_max(first, piece->losses), piece->end);
        for (size_t t = piece->start, j = b; t < end; t++, j += piece->B) {
            if (target) target[j] = -1;
            for (size_t m = 0; value && m < M; m++) value[m + j * M] = (real)NAN;
        }
    }
}

SEQRNN(batch) SEQRNN(gather)(const seqrnn_network *net, const SEQRNN(data) *data,
                             const SEQRNN(piece) *piece, char **cursor)
{
    const size_t B = piece->B, T = piece->end - piece->start, D = net->inputs;
    const size_t C = seqrnn_network_categories(net);
    const size_t M = seqrnn_loss_values(&net->loss, seqrnn_network_outputs(net));
    SEQRNN(gatherer) *const gather =
        seqrnn_network_pooled(net) ? SEQRNN(gather_rows) : SEQRNN(gather_steps);
    int *lengths = sr_take(cursor, B, sizeof(int));
    int *id = data->id ? sr_take(cursor, C * B * T, sizeof(int)) : NULL;
    real *x = data->x ? sr_take_real(cursor, D * B * T) : NULL;
    int *target = data->target ? sr_take(cursor, B * T, sizeof(int)) : NULL;
    real *value = data->value ? sr_take_real(cursor, M * B * T) : NULL;
    real *weight = data->sample_weight ? sr_take_real(cursor, B * T) : NULL;
    int ragged = 0;

    for (size_t b = 0; b < B; b++) {
        lengths[b] = (int)SEQRNN(piece_length)(data, piece, b);
        ragged |= (size_t)lengths[b] < T;
    }
    for (size_t c = 0; id && c < C; c++) {
        if (ragged) memset(id + c * B * T, -1, B * T * sizeof(int));
        SEQRNN(gather_steps)(data, piece, sizeof(int), data->id + c * data->total, id + c * B * T);
    }
    if (x) SEQRNN(gather_steps)(data, piece, D * sizeof(real), data->x, x);
    if (target && ragged) memset(target, -1, B * T * sizeof(int));
    if (weight && ragged) memset(weight, 0, B * T * sizeof(real));
    if (target) gather(data, piece, sizeof(int), data->target, target);
    if (value) gather(data, piece, M * sizeof(real), data->value, value);
    if (weight) gather(data, piece, sizeof(real), data->sample_weight, weight);
    if (gather == SEQRNN(gather_steps)) SEQRNN(gather_marks)(data, piece, M, target, value);
    return (SEQRNN(batch)){.B = B, .T = T, .lengths = ragged ? lengths : NULL, .id = id, .x = x,
                           .target = target, .value = value, .weight = data->weight,
                           .sample_weight = weight};
}

/* ---- room ---------------------------------------------------------------------------------- */

SEQRNN(plan) SEQRNN(plan_make)(const SEQRNN(data) *data, const seqrnn_batching *batching,
                               uint64_t seed, uint64_t epoch, char **cursor)
{
    SEQRNN(plan) plan;
    plan.order = sr_take(cursor, data->N, sizeof(size_t));
    plan.bound = sr_take(cursor, data->N + 1, sizeof(size_t));
    size_t *room = sr_take(cursor, 2 * data->N, sizeof(size_t));
    plan.nbatch = seqrnn_batches(batching, data->N, data->lengths, seed, epoch, plan.order,
                                 plan.bound, room);
    return plan;
}

/* Sequences and steps of a minibatch. */
typedef struct SEQRNN(shape) {
    size_t B, T;
} SEQRNN(shape);

enum { SEQRNN(SHAPES) = 128 };

/* Shapes such that each minibatch is at most as large as one of them, in B and in T. With a limit
 * on steps, short sequences come in large minibatches and long ones in small: longest lengths in
 * a geometric row, each with as many sequences as the least length of its span allows. */
static size_t SEQRNN(batch_shapes)(const SEQRNN(data) *data, const seqrnn_batching *batching,
                                   size_t most, SEQRNN(shape) *shape)
{
    size_t T = 1, count = 0, low = 1;
    for (size_t n = 0; n < data->N; n++) T = sr_max(T, (size_t)data->lengths[n]);
    const size_t all = sr_min(batching->batch, data->N);
    if (!batching->tokens) {
        shape[0] = (SEQRNN(shape)){all, most ? sr_min(T, most) : T};
        return 1;
    }
    while (low <= T && count < SEQRNN(SHAPES)) {
        const size_t high = count + 1 == SEQRNN(SHAPES) ? T : sr_min(T, low + low / 4);
        const size_t B = sr_min(all, sr_max(batching->tokens / low, 1));
        shape[count++] = (SEQRNN(shape)){B, most ? sr_min(high, most) : high};
        low = high + 1;
    }
    return count;
}

static sr_size SEQRNN(shape_room)(const seqrnn_network *net, const SEQRNN(data) *data, size_t B,
                                  size_t T, int judged)
{
    sr_size size = {0};
    size_t ws = 0, scratch = 0;
    SEQRNN(gather_size)(&size, net, data, B, T);
    if (judged) {
        sr_size_add(&size, seqrnn_network_outputs(net), B, T, sizeof(real));
        sr_size_add(&size, B, T, 1, sizeof(int));
    }
    sr_size_part(&size, SEQRNN(network_ws_size)(net, B, T, &ws), &ws);
    sr_size_part(&size, SEQRNN(network_scratch_size)(net, B, T, &scratch), &scratch);
    return size;
}

void SEQRNN(data_room)(sr_size *size, const seqrnn_network *net, const SEQRNN(data) *data,
                       const seqrnn_batching *batching, size_t most, int judged)
{
    SEQRNN(shape) shape[SEQRNN(SHAPES)];
    sr_size largest = {0};
    const size_t n = SEQRNN(batch_shapes)(data, batching, most, shape);
    for (size_t k = 0; k < n; k++) {
        const sr_size one = SEQRNN(shape_room)(net, data, shape[k].B, shape[k].T, judged);
        largest.bytes = sr_max(largest.bytes, one.bytes);
        largest.overflow |= one.overflow;
    }
    sr_size_add(size, data->N, 1, 1, sizeof(size_t));
    sr_size_add(size, data->N + 1, 1, 1, sizeof(size_t));
    sr_size_add(size, data->N, 2, 1, sizeof(size_t));
    sr_size_part(size, largest.overflow ? SEQRNN_TOO_LARGE : SEQRNN_OK, &largest.bytes);
}
