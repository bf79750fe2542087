/* A cell over a batch of sequences, forward: one input product for all steps, then the steps.
 * Its backward pass is bptt.c. */
#include "../base/flush.h"
#include "sequence.h"

/* ---- parameters in flat vectors ------------------------------------------------------------ */

/* The next n reals of a flat vector; NULL if n is 0. */
static real *SEQRNN(next_array)(real **cursor, size_t n)
{
    real *array = *cursor;
    *cursor += n;
    return n ? array : NULL;
}

SEQRNN(dweights) SEQRNN(dweights_at)(const seqrnn_cell *cell, real *grad)
{
    const size_t H = cell->H, S = seqrnn_cell_state(cell), rows = seqrnn_cell_gates(cell) * H;
    const size_t gains = cell->layer_norm ? rows : 0, own = cell->layer_norm ? H : 0;
    SEQRNN(dweights) w;
    w.W = SEQRNN(next_array)(&grad, rows * cell->D);
    w.U = SEQRNN(next_array)(&grad, rows * S);
    w.b = SEQRNN(next_array)(&grad, rows);
    w.bU = SEQRNN(next_array)(&grad, cell->recurrent_bias ? rows : 0);
    w.p = SEQRNN(next_array)(&grad, seqrnn_cell_npeephole(cell));
    w.P = SEQRNN(next_array)(&grad, cell->projection * H);
    w.gW = SEQRNN(next_array)(&grad, gains);
    w.gU = SEQRNN(next_array)(&grad, gains);
    w.gc = SEQRNN(next_array)(&grad, own);
    w.bc = SEQRNN(next_array)(&grad, own);
    return w;
}

SEQRNN(weights) SEQRNN(weights_at)(const seqrnn_cell *cell, const real *theta)
{
    const SEQRNN(dweights) at = SEQRNN(dweights_at)(cell, (real *)theta);
    return (SEQRNN(weights)){.W = at.W, .U = at.U, .b = at.b, .bU = at.bU, .p = at.p, .P = at.P,
                             .gW = at.gW, .gU = at.gU, .gc = at.gc, .bc = at.bc};
}

/* ---- sizes --------------------------------------------------------------------------------- */

int SEQRNN(sequence_ws_size)(const seqrnn_cell *cell, size_t B, size_t T, size_t *bytes)
{
    const int illegal = seqrnn_cell_check(cell);
    if (illegal) return illegal;
    const size_t H = cell->H, R = seqrnn_cell_gates(cell) * H;
    sr_size size = {0, T == SIZE_MAX};
    sr_size_add(&size, seqrnn_cell_state(cell), B, T + 1, sizeof(real));
    if (cell->kind != SEQRNN_RNN) sr_size_add(&size, R, B, T, sizeof(real));
    if (cell->kind == SEQRNN_LSTM) sr_size_add(&size, H, B, T + 1, sizeof(real));
    if (cell->kind == SEQRNN_GRU) sr_size_add(&size, H, B, T, sizeof(real));
    if (SEQRNN(keeps_pre)(cell)) sr_size_add(&size, R, B, T, sizeof(real));
    if (cell->projection) sr_size_add(&size, H, B, T, sizeof(real));
    if (cell->layer_norm) {
        for (int k = 0; k < 2; k++) sr_size_add(&size, R, B, T, sizeof(real));
        sr_size_add(&size, H, B, T, sizeof(real));
        sr_size_add(&size, 3, B, T, sizeof(real));
    }
    return sr_size_total(&size, bytes);
}

/* The largest user is backward: packing; dh, dc, dc_total, the mask and dseen of one step; of a
 * block da, du, seen, and x and dx packed; with projection dout of a step and dh of a block; with
 * layer norm dWx, dUh, dv of a block. Forward takes x packed, the sum of two biases, the mask and
 * seen of one step. */
int SEQRNN(sequence_scratch_size)(const seqrnn_cell *cell, size_t B, size_t T, size_t *bytes)
{
    const int illegal = seqrnn_cell_check(cell);
    if (illegal) return illegal;
    const size_t H = cell->H, R = seqrnn_cell_gates(cell) * H, S = seqrnn_cell_state(cell);
    sr_size size = {0, T == SIZE_MAX};
    SEQRNN(pack_size)(&size, B, T);
    SEQRNN(recurrence_size)(&size, cell);
    for (int k = 0; k < 3; k++) sr_size_add(&size, S, B, 1, sizeof(real));
    for (int k = 0; k < 2; k++) sr_size_add(&size, H, B, 1, sizeof(real));
    if (B < 1) return sr_size_total(&size, bytes);
    const size_t C = SEQRNN(block_room)(cell, B, T);
    for (int k = 0; k < 2; k++) sr_size_add(&size, cell->D, C, 1, sizeof(real));
    sr_size_add(&size, R, C, 1, sizeof(real));
    sr_size_add(&size, H, C, 1, sizeof(real));
    sr_size_add(&size, S, C, 1, sizeof(real));
    sr_size_add(&size, R, 1, 1, sizeof(real));
    if (cell->projection) {
        sr_size_add(&size, H, B, 1, sizeof(real));
        sr_size_add(&size, S, C, 1, sizeof(real));
    }
    if (cell->layer_norm) {
        for (int k = 0; k < 2; k++) sr_size_add(&size, R, C, 1, sizeof(real));
        sr_size_add(&size, H, C, 1, sizeof(real));
    }
    return sr_size_total(&size, bytes);
}

/* ---- forward ------------------------------------------------------------------------------- */

/* What is added to W x: b, or b + bU in room[R]. GRU reset after: bU_n stays with U_n h. Layer
 * norm: nothing, since b is added to what has been normalised. */
static const real *SEQRNN(input_bias)(const seqrnn_cell *cell, const SEQRNN(weights) *w, real *room)
{
    const size_t R = seqrnn_cell_gates(cell) * cell->H;
    const int apart = cell->kind == SEQRNN_GRU && !cell->reset_before;
    if (cell->layer_norm) return memset(room, 0, R * sizeof(real));
    if (!w->bU) return w->b;
    for (size_t i = 0; i < R; i++) room[i] = w->b[i] + (apart && i >= 2 * cell->H ? 0 : w->bU[i]);
    return room;
}

/* Some steps of all sequences, cut into parts of `width` places. */
typedef struct SEQRNN(forward) {
    const seqrnn_cell *cell;
    const SEQRNN(weights) *w;
    const SEQRNN(recurrence) *recurrence;
    const SEQRNN(pack) *pack;
    const SEQRNN(kept) *kept;
    const real *mask; /* [S,B] in sorted places, nullable */
    real *seen;       /* [S,B] of the current step */
    real *y;          /* [ldy,B,T] */
    size_t ldy, width, start, end;
} SEQRNN(forward);

/* One step: recurrent dropout, the cell, the projection. */
static void SEQRNN(forward_step)(const SEQRNN(forward) *k, SEQRNN(places) p, SEQRNN(step) *step)
{
    const size_t S = seqrnn_cell_state(k->cell);
    if (k->mask) {
        SEQRNN(drop)(S * step->n, step->h_prev, k->mask + p.from * S, k->seen + p.from * S);
        step->seen = k->seen + p.from * S;
    }
    SEQRNN(ops_of)(k->cell)->step(k->cell, k->w, k->recurrence, step);
    if (!k->cell->projection) return;
    memset(step->h, 0, S * step->n * sizeof(real));
    SEQRNN(block_forward)(&k->recurrence->projection, step->n, step->out, step->h, S);
}

static void SEQRNN(forward_part)(void *context, size_t part)
{
    const SEQRNN(forward) *k = context;
    const SEQRNN(places) p = SEQRNN(places_part)(k->pack, k->width, part);
    const size_t S = seqrnn_cell_state(k->cell);
    for (size_t s = k->start; s < k->end; s++) {
        SEQRNN(step) step = SEQRNN(step_at)(k->cell, k->pack, k->kept, p, s);
        if (!step.n) break;
        SEQRNN(forward_step)(k, p, &step);
    }
    SEQRNN(pack_scatter)(k->pack, p, k->start, k->end, S, k->kept->h + k->pack->seq->B * S, k->y,
                         k->ldy);
}

/* Blocks of steps, one after another: the input product of a block, all its steps at once, and the
 * steps while that product is still in the cache. */
static void SEQRNN(forward_blocks)(SEQRNN(forward) *k, const real *bias, const real *x,
                                   real *packed_x)
{
    const size_t D = k->cell->D, R = seqrnn_cell_gates(k->cell) * k->cell->H;
    const size_t columns = SEQRNN(block_columns)(k->cell), *first = k->pack->first;
    do {
        k->start = k->end;
        k->end = SEQRNN(block_end)(k->pack, k->start, columns);
        const size_t from = first[k->start], n = first[k->end] - from;
        if (!k->pack->straight)
            SEQRNN(pack_gather)(k->pack, k->start, k->end, D, x, packed_x);
        SEQRNN(gemm_affine)(R, n, D, k->w->W, bias, k->pack->straight ? x + from * D : packed_x,
                            k->kept->gates + from * R);
        sr_parallel((k->pack->seq->B + k->width - 1) / k->width, SEQRNN(forward_part), k);
    } while (k->end < k->pack->steps);
}

int SEQRNN(sequence_forward)(const seqrnn_cell *cell, const seqrnn_seq *seq, const real *x,
                             const real *h0, const real *c0, const SEQRNN(weights) *w, real *y,
                             size_t ldy, real *hT, real *cT, void *ws, void *scratch)
{
    SR_FLUSH;
    if (seqrnn_cell_check(cell)) return -1;
    if (!SEQRNN(seq_legal)(seq)) return -2;
    if (!x) return -3;
    if (!SEQRNN(weights_legal)(cell, w)) return -6;
    if (!y) return -7;
    if (ldy < seqrnn_cell_state(cell)) return -8;
    if (!ws) return -11;
    if (!scratch) return -12;

    const size_t H = cell->H, S = seqrnn_cell_state(cell);
    char *cursor = scratch;
    const SEQRNN(pack) pack = SEQRNN(pack_make)(seq, &cursor);
    const SEQRNN(kept) kept = SEQRNN(kept_at)(cell, seq->B, seq->T, ws);
    real *packed_x = sr_take_real(&cursor, cell->D * SEQRNN(block_room)(cell, seq->B, seq->T));
    real *both = sr_take_real(&cursor, seqrnn_cell_gates(cell) * H);
    real *mask = sr_take_real(&cursor, S * seq->B), *seen = sr_take_real(&cursor, S * seq->B);

    SEQRNN(pack_state)(&pack, S, h0, kept.h);
    if (w->mask) SEQRNN(pack_state)(&pack, S, w->mask, mask);
    if (kept.c) SEQRNN(pack_state)(&pack, H, c0, kept.c);
    const SEQRNN(recurrence) recurrence =
        SEQRNN(recurrence_make)(cell, w, 0, pack.steps > 1 ? &cursor : NULL);
    SEQRNN(forward) k = {.cell = cell, .w = w, .recurrence = &recurrence, .pack = &pack,
                         .kept = &kept, .mask = w->mask ? mask : NULL, .seen = seen, .y = y,
                         .ldy = ldy, .width = SEQRNN(part_width)(cell, &pack)};
    SEQRNN(pack_clear)(&pack, S, y, ldy);
    SEQRNN(forward_blocks)(&k, SEQRNN(input_bias)(cell, w, both), x, packed_x);
    for (size_t j = 0; j < seq->B; j++) {
        const size_t last = SEQRNN(pack_last)(&pack, j), b = pack.order[j];
        if (hT) memcpy(hT + b * S, kept.h + last * S, S * sizeof(real));
        if (cT && kept.c) memcpy(cT + b * H, kept.c + last * H, H * sizeof(real));
    }
    return SEQRNN_OK;
}

/* batch[rows,B,T] <- packed states; a padded step repeats the state that its sequence stands in:
 * read forward its last, read in reverse (padding comes first) its initial one. */
static void SEQRNN(scatter_frozen)(const SEQRNN(pack) *pack, size_t rows, const real *packed,
                                   real *batch)
{
    const size_t B = pack->seq->B;
    SEQRNN(pack_scatter)(pack, SEQRNN(places_all)(pack), 0, pack->steps, rows, packed + B * rows,
                         batch, rows);
    for (size_t j = 0; j < B; j++) {
        const size_t b = pack->order[j];
        const size_t last = pack->seq->reverse ? j : SEQRNN(pack_last)(pack, j);
        for (size_t t = SEQRNN(pack_length)(pack->seq, b); t < pack->seq->T; t++)
            memcpy(batch + (b + t * B) * rows, packed + last * rows, rows * sizeof(real));
    }
}

int SEQRNN(sequence_states)(const seqrnn_cell *cell, const seqrnn_seq *seq, real *h, real *c,
                            real *gates, const void *ws, void *scratch)
{
    if (seqrnn_cell_check(cell)) return -1;
    if (!SEQRNN(seq_legal)(seq)) return -2;
    if (!ws) return -6;
    if (!scratch) return -7;
    const size_t R = seqrnn_cell_gates(cell) * cell->H;
    char *cursor = scratch;
    const SEQRNN(pack) pack = SEQRNN(pack_make)(seq, &cursor);
    const SEQRNN(kept) kept = SEQRNN(kept_at)(cell, seq->B, seq->T, ws);
    if (h) SEQRNN(scatter_frozen)(&pack, seqrnn_cell_state(cell), kept.h, h);
    if (c && kept.c) SEQRNN(scatter_frozen)(&pack, cell->H, kept.c, c);
    if (gates) {
        SEQRNN(pack_scatter)(&pack, SEQRNN(places_all)(&pack), 0, pack.steps, R, kept.gates, gates,
                             R);
        SEQRNN(pack_clear)(&pack, R, gates, R);
    }
    return SEQRNN_OK;
}

/* ---- one step ------------------------------------------------------------------------------ */

int SEQRNN(cell_step)(const seqrnn_cell *cell, size_t B, const real *x, const real *h,
                      const real *c, const SEQRNN(weights) *w, real *h_out, real *c_out,
                      void *ws, void *scratch)
{
    const seqrnn_seq seq = {B, 1, NULL, 0};
    const int is_lstm = cell && cell->kind == SEQRNN_LSTM;
    if (seqrnn_cell_check(cell)) return -1;
    if (B < 1) return -2;
    if (!x) return -3;
    if (!h) return -4;
    if (is_lstm && !c) return -5;
    if (!SEQRNN(weights_legal)(cell, w)) return -6;
    if (!h_out) return -7;
    if (is_lstm && !c_out) return -8;
    if (!ws) return -9;
    if (!scratch) return -10;
    return SEQRNN(sequence_forward)(cell, &seq, x, h, c, w, h_out, seqrnn_cell_state(cell), NULL,
                                    c_out, ws, scratch);
}

int SEQRNN(cell_step_backward)(const seqrnn_cell *cell, size_t B, const real *x,
                               const SEQRNN(weights) *w, const real *dh_out, const real *dc_out,
                               real *dx, const SEQRNN(dweights) *dw, real *dh, real *dc,
                               const void *ws, void *scratch)
{
    const seqrnn_seq seq = {B, 1, NULL, 0};
    if (seqrnn_cell_check(cell)) return -1;
    if (B < 1) return -2;
    if (!x) return -3;
    if (!SEQRNN(weights_legal)(cell, w)) return -4;
    if (!SEQRNN(dweights_legal)(cell, dw)) return -8;
    if (!ws) return -11;
    if (!scratch) return -12;
    return SEQRNN(sequence_backward)(cell, &seq, NULL, x, w, dh_out, seqrnn_cell_state(cell), NULL,
                                     dc_out, dx, dw, dh, dc, NULL, NULL, ws, scratch);
}
