/* A recurrent layer: a cell read forward, in reverse, or both ways side by side.
 * Bidirectional (Schuster & Paliwal 1997): y[2H,B,T], the forward direction on top. */
#include "../cells/sequence.h"
#include "layer.h"

/* How many directions; the batch as direction d reads it; what direction d has kept. */
static int SEQRNN(direction_count)(int direction)
{
    return direction == SEQRNN_BIDIRECTIONAL ? 2 : 1;
}

static seqrnn_seq SEQRNN(direction_seq)(const seqrnn_seq *seq, int direction, int d)
{
    seqrnn_seq one = *seq;
    one.reverse = direction == SEQRNN_REVERSE || d == 1;
    return one;
}

static const void *SEQRNN(direction_ws)(const seqrnn_cell *cell, const seqrnn_seq *seq,
                                        const void *ws, int d)
{
    size_t bytes = 0;
    if (d) SEQRNN(sequence_ws_size)(cell, seq->B, seq->T, &bytes);
    return (const char *)ws + bytes;
}

int SEQRNN(recurrent_ws_size)(const seqrnn_cell *cell, int direction, size_t B, size_t T,
                              size_t *bytes)
{
    sr_size size = {0};
    size_t one = 0;
    const int status = SEQRNN(sequence_ws_size)(cell, B, T, &one);
    if (status < 0) return status;
    for (int d = 0; d < SEQRNN(direction_count)(direction); d++) sr_size_part(&size, status, &one);
    return sr_size_total(&size, bytes);
}

/* The sequence's own, and dx of the second direction, which is added to that of the first. */
int SEQRNN(recurrent_scratch_size)(const seqrnn_cell *cell, int direction, size_t B, size_t T,
                                   size_t *bytes)
{
    sr_size size = {0};
    size_t one = 0;
    const int status = SEQRNN(sequence_scratch_size)(cell, B, T, &one);
    if (status < 0) return status;
    sr_size_part(&size, status, &one);
    if (direction == SEQRNN_BIDIRECTIONAL) sr_size_add(&size, cell->D, B, T, sizeof(real));
    return sr_size_total(&size, bytes);
}

static int SEQRNN(direction_illegal)(const seqrnn_cell *cell, int direction, const seqrnn_seq *seq)
{
    if (seqrnn_cell_check(cell)) return -1;
    if (direction < SEQRNN_FORWARD || direction > SEQRNN_BIDIRECTIONAL) return -2;
    return seq ? 0 : -3;
}

/* A status of sequence_*, an illegal argument counted as here. */
static int SEQRNN(direction_status)(int status, const int *place)
{
    return status < 0 ? -place[-status] : status;
}

int SEQRNN(recurrent_forward)(const seqrnn_cell *cell, int direction, const seqrnn_seq *seq,
                              const real *x, const real *h0, const real *c0,
                              const SEQRNN(weights) *w, real *y, real *hT, real *cT, void *ws,
                              void *scratch)
{
    /* argument of sequence_forward -> argument here */
    static const int place[] = {0, 1, 3, 4, 5, 6, 7, 8, 8, 9, 10, 11, 12};
    int status = SEQRNN(direction_illegal)(cell, direction, seq);
    if (status) return status;
    if (!w) return -7;
    if (!y) return -8;
    if (!ws) return -11;
    const int count = SEQRNN(direction_count)(direction);
    for (int d = 0; d < count; d++)
        if (!SEQRNN(weights_legal)(cell, w + d)) return -7;
    const size_t H = cell->H, state = H * seq->B;
    for (int d = 0; d < count && !status; d++) {
        const seqrnn_seq one = SEQRNN(direction_seq)(seq, direction, d);
        status = SEQRNN(sequence_forward)(
            cell, &one, x, SEQRNN(at)(h0, d * state), SEQRNN(at)(c0, d * state), w + d,
            y + d * H, count * H, SEQRNN(at_out)(hT, d * state), SEQRNN(at_out)(cT, d * state),
            (void *)SEQRNN(direction_ws)(cell, seq, ws, d), scratch);
    }
    return SEQRNN(direction_status)(status, place);
}

int SEQRNN(recurrent_backward)(const seqrnn_cell *cell, int direction, const seqrnn_seq *seq,
                               const seqrnn_truncate *cut, const real *x,
                               const SEQRNN(weights) *w, const real *dy, const real *dhT,
                               const real *dcT, real *dx, const SEQRNN(dweights) *dw, real *dh0,
                               real *dc0, real *dh, real *dc, const void *ws, void *scratch)
{
    /* argument of sequence_backward -> argument here */
    static const int place[] = {0, 1, 3, 4, 5, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17};
    int status = SEQRNN(direction_illegal)(cell, direction, seq);
    if (status) return status;
    if (!w) return -6;
    if (!ws) return -16;
    if (!scratch) return -17;
    const int count = SEQRNN(direction_count)(direction);
    for (int d = 0; d < count; d++) {
        if (!SEQRNN(weights_legal)(cell, w + d)) return -6;
        if (dw && !SEQRNN(dweights_legal)(cell, dw + d)) return -11;
    }
    const size_t H = cell->H, state = H * seq->B, nx = cell->D * seq->B * seq->T;
    char *cursor = scratch;
    real *dx_other = sr_take_real(&cursor, count == 2 ? nx : 0);
    for (int d = 0; d < count && !status; d++) {
        const seqrnn_seq one = SEQRNN(direction_seq)(seq, direction, d);
        real *dx_d = dx && d ? dx_other : dx;
        status = SEQRNN(sequence_backward)(
            cell, &one, cut, x, w + d, SEQRNN(at)(dy, d * H), count * H,
            SEQRNN(at)(dhT, d * state), SEQRNN(at)(dcT, d * state), dx_d, dw ? dw + d : NULL,
            SEQRNN(at_out)(dh0, d * state), SEQRNN(at_out)(dc0, d * state),
            SEQRNN(at_out)(dh, d * state * seq->T), SEQRNN(at_out)(dc, d * state * seq->T),
            SEQRNN(direction_ws)(cell, seq, ws, d), cursor);
    }
    if (!status && dx && count == 2)
        for (size_t i = 0; i < nx; i++) dx[i] += dx_other[i];
    return SEQRNN(direction_status)(status, place);
}

int SEQRNN(recurrent_states)(const seqrnn_cell *cell, int direction, const seqrnn_seq *seq, real *h,
                             real *c, real *gates, const void *ws, void *scratch)
{
    /* argument of sequence_states -> argument here */
    static const int place[] = {0, 1, 3, 4, 5, 6, 7, 8};
    int status = SEQRNN(direction_illegal)(cell, direction, seq);
    if (status) return status;
    if (!ws) return -7;
    const size_t n = seq->B * seq->T, H = cell->H, R = seqrnn_cell_gates(cell) * H;
    for (int d = 0; d < SEQRNN(direction_count)(direction) && !status; d++) {
        const seqrnn_seq one = SEQRNN(direction_seq)(seq, direction, d);
        status = SEQRNN(sequence_states)(
            cell, &one, SEQRNN(at_out)(h, d * H * n), SEQRNN(at_out)(c, d * H * n),
            SEQRNN(at_out)(gates, d * R * n), SEQRNN(direction_ws)(cell, seq, ws, d), scratch);
    }
    return SEQRNN(direction_status)(status, place);
}

/* ---- as a layer of a network ------------------------------------------------------------- */

static size_t SEQRNN(layer_directions)(const seqrnn_layer *layer)
{
    return layer->direction == SEQRNN_BIDIRECTIONAL ? 2 : 1;
}

/* The layer's cell behind `in` features. */
static seqrnn_cell SEQRNN(recurrent_cell)(const seqrnn_layer *layer, size_t in)
{
    seqrnn_cell cell = layer->cell;
    cell.D = in;
    cell.H = layer->units;
    return cell;
}

static int SEQRNN(recurrent_check)(const seqrnn_layer *layer, size_t in)
{
    const seqrnn_cell cell = SEQRNN(recurrent_cell)(layer, in);
    const int status = seqrnn_cell_check(&cell);
    if (status) return status;
    return layer->direction >= SEQRNN_FORWARD && layer->direction <= SEQRNN_BIDIRECTIONAL ? 0 : -1;
}

static size_t SEQRNN(recurrent_outputs)(const seqrnn_layer *layer)
{
    return layer->units * SEQRNN(layer_directions)(layer);
}

static size_t SEQRNN(recurrent_nstate)(const seqrnn_layer *layer)
{
    return SEQRNN(recurrent_outputs)(layer) * (layer->cell.kind == SEQRNN_LSTM ? 2 : 1);
}

static size_t SEQRNN(recurrent_tensors)(const seqrnn_layer *layer, size_t in, seqrnn_tensor *tensor)
{
    const seqrnn_cell cell = SEQRNN(recurrent_cell)(layer, in);
    const size_t rows = seqrnn_cell_gates(&cell) * cell.H;
    const seqrnn_tensor all[] = {
        {.name = "W", .rows = rows, .cols = in},
        {.name = "U", .rows = rows, .cols = cell.H},
        {.name = "b", .rows = rows, .cols = 1},
        {.name = "bU", .rows = cell.recurrent_bias ? rows : 0, .cols = 1},
        {.name = "p", .rows = seqrnn_cell_npeephole(&cell), .cols = 1},
    };
    size_t n = 0;
    for (size_t d = 0; d < SEQRNN(layer_directions)(layer); d++)
        for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
            if (!all[k].rows) continue;
            tensor[n] = all[k];
            tensor[n++].backward = (int)d;
        }
    return n;
}

static int SEQRNN(recurrent_init)(const seqrnn_layer *layer, size_t in, uint64_t seed,
                                  uint32_t substream, real *theta, void *scratch)
{
    const seqrnn_cell cell = SEQRNN(recurrent_cell)(layer, in);
    const size_t n = seqrnn_cell_nparam(&cell);
    int status = SEQRNN_OK;
    for (size_t d = 0; !status && d < SEQRNN(layer_directions)(layer); d++)
        status = SEQRNN(cell_init)(&cell, &layer->init, seed, substream + (uint32_t)d,
                                   theta + d * n, scratch);
    return status;
}

static int SEQRNN(recurrent_init_scratch_size)(const seqrnn_layer *layer, size_t in, size_t *bytes)
{
    const seqrnn_cell cell = SEQRNN(recurrent_cell)(layer, in);
    return SEQRNN(cell_init_scratch_size)(&cell, bytes);
}

/* The state is h[H,B,directions], then c[H,B,directions], just as recurrent_forward takes it. */
static int SEQRNN(recurrent_layer_forward)(const SEQRNN(pass) *p)
{
    const seqrnn_cell cell = SEQRNN(recurrent_cell)(p->layer, p->in);
    const size_t other = (SEQRNN(layer_directions)(p->layer) - 1) * seqrnn_cell_nparam(&cell);
    const SEQRNN(weights) w[2] = {SEQRNN(weights_at)(&cell, p->theta),
                                  SEQRNN(weights_at)(&cell, p->theta + other)};
    const size_t n = SEQRNN(recurrent_outputs)(p->layer) * p->seq.B;
    const int lstm = cell.kind == SEQRNN_LSTM;
    return SEQRNN(recurrent_forward)(
        &cell, p->layer->direction, &p->seq, p->x, p->state, lstm && p->state ? p->state + n : NULL,
        w, p->y, p->state_out, lstm && p->state_out ? p->state_out + n : NULL, p->ws, p->scratch);
}

static int SEQRNN(recurrent_layer_backward)(const SEQRNN(pass) *p)
{
    const seqrnn_cell cell = SEQRNN(recurrent_cell)(p->layer, p->in);
    const size_t other = (SEQRNN(layer_directions)(p->layer) - 1) * seqrnn_cell_nparam(&cell);
    const SEQRNN(weights) w[2] = {SEQRNN(weights_at)(&cell, p->theta),
                                  SEQRNN(weights_at)(&cell, p->theta + other)};
    const SEQRNN(dweights) dw[2] = {SEQRNN(dweights_at)(&cell, p->grad),
                                    SEQRNN(dweights_at)(&cell, p->grad + other)};
    return SEQRNN(recurrent_backward)(&cell, p->layer->direction, &p->seq, NULL, p->x, w, p->dy,
                                      NULL, NULL, p->dx, dw, NULL, NULL, NULL, NULL, p->ws,
                                      p->scratch);
}

static int SEQRNN(recurrent_layer_ws_size)(const seqrnn_layer *layer, size_t in, size_t B, size_t T,
                                           size_t *bytes)
{
    const seqrnn_cell cell = SEQRNN(recurrent_cell)(layer, in);
    return SEQRNN(recurrent_ws_size)(&cell, layer->direction, B, T, bytes);
}

static int SEQRNN(recurrent_layer_scratch_size)(const seqrnn_layer *layer, size_t in, size_t B,
                                                size_t T, size_t *bytes)
{
    const seqrnn_cell cell = SEQRNN(recurrent_cell)(layer, in);
    return SEQRNN(recurrent_scratch_size)(&cell, layer->direction, B, T, bytes);
}

const SEQRNN(layer_ops) SEQRNN(recurrent_ops) = {
    .check = SEQRNN(recurrent_check),
    .outputs = SEQRNN(recurrent_outputs),
    .nstate = SEQRNN(recurrent_nstate),
    .tensors = SEQRNN(recurrent_tensors),
    .init = SEQRNN(recurrent_init),
    .init_scratch_size = SEQRNN(recurrent_init_scratch_size),
    .forward = SEQRNN(recurrent_layer_forward),
    .backward = SEQRNN(recurrent_layer_backward),
    .ws_size = SEQRNN(recurrent_layer_ws_size),
    .scratch_size = SEQRNN(recurrent_layer_scratch_size),
};
