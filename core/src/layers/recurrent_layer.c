/* The recurrent layer of a network: both directions joined (enum seqrnn_merge), an initial state
 * that may be learned, recurrent dropout (Gal & Ghahramani 2016). */
#include "layer.h"

/* ---- what it is -------------------------------------------------------------------------- */

static size_t SEQRNN(layer_directions)(const seqrnn_layer *layer)
{
    return layer->direction == SEQRNN_BIDIRECTIONAL ? 2 : 1;
}

/* Are the directions joined element by element? */
static int SEQRNN(layer_merges)(const seqrnn_layer *layer)
{
    return layer->direction == SEQRNN_BIDIRECTIONAL && layer->merge != SEQRNN_CONCAT;
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
    return layer->direction >= SEQRNN_FORWARD && layer->direction <= SEQRNN_BIDIRECTIONAL
                   && layer->merge >= 0 && layer->merge < SEQRNN_NMERGE
                   && (layer->learned_state == 0 || layer->learned_state == 1)
                   && layer->recurrent_dropout >= 0 && layer->recurrent_dropout < 1
               ? SEQRNN_OK
               : -1;
}

static size_t SEQRNN(recurrent_outputs)(const seqrnn_layer *layer, size_t in)
{
    const seqrnn_cell cell = SEQRNN(recurrent_cell)(layer, in);
    const size_t S = seqrnn_cell_state(&cell);
    return SEQRNN(layer_merges)(layer) ? S : S * SEQRNN(layer_directions)(layer);
}

/* Reals of state per sequence in one direction: h[S], then c[H] of an LSTM. */
static size_t SEQRNN(direction_nstate)(const seqrnn_layer *layer)
{
    const seqrnn_cell cell = SEQRNN(recurrent_cell)(layer, 1);
    return seqrnn_cell_state(&cell) + (cell.kind == SEQRNN_LSTM ? cell.H : 0);
}

static size_t SEQRNN(recurrent_nstate)(const seqrnn_layer *layer, size_t in)
{
    (void)in;
    return SEQRNN(layer_directions)(layer) * SEQRNN(direction_nstate)(layer);
}

static int SEQRNN(recurrent_reads_ahead)(const seqrnn_layer *layer)
{
    return layer->direction != SEQRNN_FORWARD;
}

/* Parameters of one direction: the cell's, then h0[S], c0[H] if they are learned. */
static size_t SEQRNN(direction_nparam)(const seqrnn_layer *layer, const seqrnn_cell *cell)
{
    return seqrnn_cell_nparam(cell)
           + (layer->learned_state ? SEQRNN(direction_nstate)(layer) : 0);
}

static size_t SEQRNN(recurrent_tensors)(const seqrnn_layer *layer, size_t in, seqrnn_tensor *tensor)
{
    const seqrnn_cell cell = SEQRNN(recurrent_cell)(layer, in);
    const size_t H = cell.H, S = seqrnn_cell_state(&cell), rows = seqrnn_cell_gates(&cell) * H;
    const int norm = cell.layer_norm, learned = layer->learned_state;
    const seqrnn_tensor all[] = {
        {.name = "W", .rows = rows, .cols = in},
        {.name = "U", .rows = rows, .cols = S},
        {.name = "b", .rows = rows, .cols = 1},
        {.name = "bU", .rows = cell.recurrent_bias ? rows : 0, .cols = 1},
        {.name = "p", .rows = seqrnn_cell_npeephole(&cell), .cols = 1},
        {.name = "P", .rows = cell.projection, .cols = H},
        {.name = "gW", .rows = norm ? rows : 0, .cols = 1},
        {.name = "gU", .rows = norm ? rows : 0, .cols = 1},
        {.name = "gc", .rows = norm ? H : 0, .cols = 1},
        {.name = "bc", .rows = norm ? H : 0, .cols = 1},
        {.name = "h0", .rows = learned ? S : 0, .cols = 1},
        {.name = "c0", .rows = learned && cell.kind == SEQRNN_LSTM ? H : 0, .cols = 1},
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

/* A learned state starts from zero. */
static int SEQRNN(recurrent_init)(const seqrnn_layer *layer, size_t in, uint64_t seed,
                                  uint32_t substream, real *theta, void *scratch)
{
    const seqrnn_cell cell = SEQRNN(recurrent_cell)(layer, in);
    const size_t own = seqrnn_cell_nparam(&cell), n = SEQRNN(direction_nparam)(layer, &cell);
    int status = SEQRNN_OK;
    for (size_t d = 0; !status && d < SEQRNN(layer_directions)(layer); d++, theta += n) {
        status = SEQRNN(cell_init)(&cell, &layer->init, seed, substream + (uint32_t)d, theta,
                                   scratch);
        memset(theta + own, 0, (n - own) * sizeof(real));
    }
    return status;
}

static int SEQRNN(recurrent_init_scratch_size)(const seqrnn_layer *layer, size_t in, size_t *bytes)
{
    const seqrnn_cell cell = SEQRNN(recurrent_cell)(layer, in);
    return SEQRNN(cell_init_scratch_size)(&cell, bytes);
}

/* ---- memory ------------------------------------------------------------------------------ */

/* Where a pass works: in ws what backward reads, then the cell's; in scratch the rest. States are
 * h[S,B,directions], then c[H,B,directions], just as recurrent_forward takes them. */
typedef struct SEQRNN(recurrent_room) {
    int *learned;        /* was the state the learned one? */
    real *both;          /* [2S,B,T] both directions, where they are merged */
    real *mask;          /* [S,B,directions] recurrent dropout */
    unsigned char *keep; /* [S*B] */
    real *state;         /* the learned state, or its gradient, of every sequence */
    real *dboth;         /* [2S,B,T] */
    void *ws, *scratch;
} SEQRNN(recurrent_room);

static int SEQRNN(recurrent_layer_ws_size)(const seqrnn_layer *layer, size_t in, size_t B, size_t T,
                                           size_t *bytes)
{
    const seqrnn_cell cell = SEQRNN(recurrent_cell)(layer, in);
    const size_t joined = SEQRNN(layer_merges)(layer) ? 2 * seqrnn_cell_state(&cell) : 0;
    sr_size size = {0};
    size_t own = 0;
    sr_size_add(&size, layer->learned_state ? 1 : 0, 1, 1, sizeof(int));
    sr_size_add(&size, joined, B, T, sizeof(real));
    sr_size_part(&size, SEQRNN(recurrent_ws_size)(&cell, layer->direction, B, T, &own), &own);
    return sr_size_total(&size, bytes);
}

static int SEQRNN(recurrent_layer_scratch_size)(const seqrnn_layer *layer, size_t in, size_t B,
                                                size_t T, size_t *bytes)
{
    const seqrnn_cell cell = SEQRNN(recurrent_cell)(layer, in);
    const size_t S = seqrnn_cell_state(&cell), joined = SEQRNN(layer_merges)(layer) ? 2 * S : 0;
    const size_t dropped = layer->recurrent_dropout > 0 ? S : 0;
    const size_t learned = layer->learned_state ? SEQRNN(recurrent_nstate)(layer, in) : 0;
    sr_size size = {0};
    size_t own = 0;
    sr_size_add(&size, dropped, B, SEQRNN(layer_directions)(layer), sizeof(real));
    sr_size_add(&size, dropped, B, 1, 1);
    sr_size_add(&size, learned, B, 1, sizeof(real));
    sr_size_add(&size, joined, B, T, sizeof(real));
    sr_size_part(&size, SEQRNN(recurrent_scratch_size)(&cell, layer->direction, B, T, &own), &own);
    return sr_size_total(&size, bytes);
}

static SEQRNN(recurrent_room) SEQRNN(recurrent_room_of)(const SEQRNN(pass) *p)
{
    const seqrnn_layer *layer = p->layer;
    const seqrnn_cell cell = SEQRNN(recurrent_cell)(layer, p->in);
    const size_t S = seqrnn_cell_state(&cell), B = p->seq.B;
    const size_t joined = SEQRNN(layer_merges)(layer) ? 2 * S * B * p->seq.T : 0;
    const size_t dropped = layer->recurrent_dropout > 0 ? S * B : 0;
    const size_t learned = layer->learned_state ? SEQRNN(recurrent_nstate)(layer, p->in) * B : 0;
    char *ws = p->ws, *scratch = p->scratch;
    SEQRNN(recurrent_room) room;
    room.learned = sr_take(&ws, layer->learned_state ? 1 : 0, sizeof(int));
    room.both = sr_take_real(&ws, joined);
    room.ws = ws;
    room.mask = sr_take_real(&scratch, dropped * SEQRNN(layer_directions)(layer));
    room.keep = sr_take(&scratch, dropped, 1);
    room.state = sr_take_real(&scratch, learned);
    room.dboth = sr_take_real(&scratch, joined);
    room.scratch = scratch;
    return room;
}

/* ---- what is read before and after the cells --------------------------------------------- */

/* The weights of each direction, and the same masks in both passes: kept units are scaled up, so
 * that the mean does not change. */
static void SEQRNN(recurrent_weights)(const SEQRNN(pass) *p, const seqrnn_cell *cell,
                                      const SEQRNN(recurrent_room) *room, SEQRNN(weights) w[2])
{
    const size_t n = SEQRNN(direction_nparam)(p->layer, cell);
    const size_t units = seqrnn_cell_state(cell) * p->seq.B;
    const real scale = (real)(1 / (1 - p->layer->recurrent_dropout));
    for (size_t d = 0; d < SEQRNN(layer_directions)(p->layer); d++) {
        w[d] = SEQRNN(weights_at)(cell, p->theta + d * n);
        if (!p->training || !(p->layer->recurrent_dropout > 0)) continue;
        real *mask = room->mask + d * units;
        seqrnn_keep(p->seed, p->substream + (uint32_t)d, p->draw, 0, units,
                    p->layer->recurrent_dropout, room->keep);
        for (size_t i = 0; i < units; i++) mask[i] = room->keep[i] ? scale : 0;
        w[d].mask = mask;
    }
}

/* state <- h0, c0 of theta for every sequence */
static void SEQRNN(spread_state)(const SEQRNN(pass) *p, const seqrnn_cell *cell, real *state)
{
    const size_t own = seqrnn_cell_nparam(cell), n = SEQRNN(direction_nparam)(p->layer, cell);
    const size_t ways = SEQRNN(layer_directions)(p->layer), S = seqrnn_cell_state(cell);
    const size_t rows[2] = {S, n - own - S};
    for (size_t part = 0, at = own; part < 2; at += rows[part++])
        for (size_t j = 0; j < ways * p->seq.B; j++, state += rows[part])
            memcpy(state, p->theta + j / p->seq.B * n + at, rows[part] * sizeof(real));
}

/* dL/dh0, dL/dc0 of every sequence are added to grad. */
static void SEQRNN(gather_state)(const SEQRNN(pass) *p, const seqrnn_cell *cell, const real *dstate)
{
    const size_t own = seqrnn_cell_nparam(cell), n = SEQRNN(direction_nparam)(p->layer, cell);
    const size_t ways = SEQRNN(layer_directions)(p->layer), S = seqrnn_cell_state(cell);
    const size_t rows[2] = {S, n - own - S};
    for (size_t part = 0, at = own; part < 2; at += rows[part++])
        for (size_t j = 0; j < ways * p->seq.B; j++, dstate += rows[part]) {
            real *sum = p->grad + j / p->seq.B * n + at;
            for (size_t i = 0; i < rows[part]; i++) sum[i] += dstate[i];
        }
}

/* both[2S,n] -> y[S,n] */
static void SEQRNN(merge_forward)(int merge, size_t S, size_t n, const real *both, real *y)
{
    for (size_t j = 0; j < n; j++, both += 2 * S, y += S) {
        const real *a = both, *b = both + S;
        if (merge == SEQRNN_MUL)
            for (size_t u = 0; u < S; u++) y[u] = a[u] * b[u];
        else
            for (size_t u = 0; u < S; u++) y[u] = a[u] + b[u];
        if (merge == SEQRNN_MEAN)
            for (size_t u = 0; u < S; u++) y[u] *= R_(0.5);
    }
}

/* dy[S,n] -> dboth[2S,n] */
static void SEQRNN(merge_backward)(int merge, size_t S, size_t n, const real *both, const real *dy,
                                   real *dboth)
{
    const real share = merge == SEQRNN_MEAN ? R_(0.5) : 1;
    for (size_t j = 0; j < n; j++, both += 2 * S, dboth += 2 * S, dy += S) {
        const real *a = both, *b = both + S;
        for (size_t u = 0; u < S; u++) {
            dboth[u] = dy[u] * (merge == SEQRNN_MUL ? b[u] : share);
            dboth[S + u] = dy[u] * (merge == SEQRNN_MUL ? a[u] : share);
        }
    }
}

/* ---- both passes ------------------------------------------------------------------------- */

static int SEQRNN(recurrent_layer_forward)(const SEQRNN(pass) *p)
{
    const seqrnn_layer *layer = p->layer;
    const seqrnn_cell cell = SEQRNN(recurrent_cell)(layer, p->in);
    const SEQRNN(recurrent_room) room = SEQRNN(recurrent_room_of)(p);
    const size_t S = seqrnn_cell_state(&cell), B = p->seq.B;
    const size_t nh = SEQRNN(layer_directions)(layer) * S * B;
    const int lstm = cell.kind == SEQRNN_LSTM, merges = SEQRNN(layer_merges)(layer);
    const real *state = p->state;
    SEQRNN(weights) w[2];
    SEQRNN(recurrent_weights)(p, &cell, &room, w);
    if (layer->learned_state) *room.learned = !state;
    if (layer->learned_state && !state) {
        SEQRNN(spread_state)(p, &cell, room.state);
        state = room.state;
    }
    const int status = SEQRNN(recurrent_forward)(
        &cell, layer->direction, &p->seq, p->x, state, lstm && state ? state + nh : NULL, w,
        merges ? room.both : p->y, p->state_out, lstm && p->state_out ? p->state_out + nh : NULL,
        room.ws, room.scratch);
    if (!status && merges)
        SEQRNN(merge_forward)(layer->merge, S, B * p->seq.T, room.both, p->y);
    return status;
}

static int SEQRNN(recurrent_layer_backward)(const SEQRNN(pass) *p)
{
    const seqrnn_layer *layer = p->layer;
    const seqrnn_cell cell = SEQRNN(recurrent_cell)(layer, p->in);
    const SEQRNN(recurrent_room) room = SEQRNN(recurrent_room_of)(p);
    const size_t S = seqrnn_cell_state(&cell), n = SEQRNN(direction_nparam)(layer, &cell);
    const size_t ways = SEQRNN(layer_directions)(layer), N = p->seq.B * p->seq.T;
    const int learned = layer->learned_state && *room.learned, merges = SEQRNN(layer_merges)(layer);
    real *dh0 = learned ? room.state : NULL;
    real *dc0 = learned && cell.kind == SEQRNN_LSTM ? dh0 + ways * S * p->seq.B : NULL;
    SEQRNN(weights) w[2];
    SEQRNN(dweights) dw[2];
    SEQRNN(recurrent_weights)(p, &cell, &room, w);
    for (size_t d = 0; d < ways; d++) dw[d] = SEQRNN(dweights_at)(&cell, p->grad + d * n);
    if (merges) SEQRNN(merge_backward)(layer->merge, S, N, room.both, p->dy, room.dboth);
    const int status = SEQRNN(recurrent_backward)(
        &cell, layer->direction, &p->seq, NULL, p->x, w, merges ? room.dboth : p->dy, NULL, NULL,
        p->dx, dw, dh0, dc0, NULL, NULL, room.ws, room.scratch);
    if (!status && learned) SEQRNN(gather_state)(p, &cell, room.state);
    return status;
}

const SEQRNN(layer_ops) SEQRNN(recurrent_ops) = {
    .check = SEQRNN(recurrent_check),
    .outputs = SEQRNN(recurrent_outputs),
    .nstate = SEQRNN(recurrent_nstate),
    .reads_ahead = SEQRNN(recurrent_reads_ahead),
    .tensors = SEQRNN(recurrent_tensors),
    .init = SEQRNN(recurrent_init),
    .init_scratch_size = SEQRNN(recurrent_init_scratch_size),
    .forward = SEQRNN(recurrent_layer_forward),
    .backward = SEQRNN(recurrent_layer_backward),
    .ws_size = SEQRNN(recurrent_layer_ws_size),
    .scratch_size = SEQRNN(recurrent_layer_scratch_size),
};
