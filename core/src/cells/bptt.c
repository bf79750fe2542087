/* Backpropagation through time: the steps in reverse, which give dL/d pre-activations, then one
 * product each for dW, dU and dx over all steps. Werbos 1990; truncated: Williams & Peng 1990. */
#include "sequence.h"

/* ---- backward: the steps ------------------------------------------------------------------- */

typedef struct SEQRNN(back) {
    const seqrnn_cell *cell;
    const seqrnn_truncate *cut;
    const SEQRNN(pack) *pack;
    const SEQRNN(kept) *kept;
    const SEQRNN(weights) *w;
    const SEQRNN(recurrence) *recurrence;
    SEQRNN(places) places;      /* those at work */
    size_t width;               /* of a part of the batch */
    const real *dy, *dhT, *dcT; /* incoming, in the order of the batch, nullable */
    size_t ldy;
    real *da, *du;              /* [R,N], [H,N] summed over the windows */
    real *dh, *dc;              /* [H,B] of the current step, as all below from place 0 on */
    real *dh_prev, *dc_total;   /* [H,B] */
    real *window_da, *window_du; /* [R,B], [H,B] of one window's step, NULL if none overlap */
    real *dh0, *dc0;            /* user's [H,B], nullable */
    real *dh_t, *dc_t;          /* user's [H,B,T], nullable */
} SEQRNN(back);

/* to[n] += from[n] */
static void SEQRNN(add)(size_t n, const real *from, real *to)
{
    for (size_t i = 0; i < n; i++) to[i] += from[i];
}

/* The losses at step s enter: dy of every sequence alive, dhT and dcT of those that end here. */
static void SEQRNN(back_loss)(const SEQRNN(back) *k, size_t s)
{
    const size_t H = k->cell->H, from = k->places.from;
    const size_t end = from + SEQRNN(places_alive)(k->pack, k->places, s);
    const size_t going_on = from + SEQRNN(places_alive)(k->pack, k->places, s + 1);
    for (size_t j = from; k->dy && j < end; j++)
        SEQRNN(add)(H, k->dy + SEQRNN(pack_column)(k->pack, s, j) * k->ldy, k->dh + j * H);
    for (size_t j = going_on; j < end; j++) {
        const size_t b = k->pack->order[j] * H;
        if (k->dhT) SEQRNN(add)(H, k->dhT + b, k->dh + j * H);
        if (k->dcT && k->kept->c) SEQRNN(add)(H, k->dcT + b, k->dc + j * H);
    }
}

/* One step: dh, dc of step s -> da, du of step s, and dh, dc of step s-1. */
static void SEQRNN(back_step)(SEQRNN(back) *k, size_t s)
{
    const size_t H = k->cell->H, R = seqrnn_cell_gates(k->cell) * H;
    const size_t from = k->places.from, first = k->pack->first[s] + from;
    const SEQRNN(step) step = SEQRNN(step_at)(k->cell, k->pack, k->kept, k->places, s);
    real *da = k->da + first * R, *du = k->du + first * H;
    real *window_da = SEQRNN(at_out)(k->window_da, from * R);
    real *window_du = SEQRNN(at_out)(k->window_du, from * H);
    const SEQRNN(dstep) d = {k->dh + from * H, k->dc + from * H,
                             k->dc_t ? k->dc_total + from * H : NULL, window_da ? window_da : da,
                             window_du ? window_du : du, k->dh_prev + from * H};
    SEQRNN(ops_of)(k->cell)->step_backward(k->cell, k->w, k->recurrence, &step, &d);
    if (window_da) SEQRNN(add)(R * step.n, window_da, da);
    if (window_du && k->kept->aux) SEQRNN(add)(H * step.n, window_du, du);
    for (size_t j = from; j < from + step.n; j++) {
        const size_t column = SEQRNN(pack_column)(k->pack, s, j) * H;
        if (k->dh_t) SEQRNN(add)(H, k->dh + j * H, k->dh_t + column);
        if (k->dc_t && k->kept->c) SEQRNN(add)(H, k->dc_total + j * H, k->dc_t + column);
    }
    real *swap = k->dh;
    k->dh = k->dh_prev;
    k->dh_prev = swap;
}

/* The losses of the steps [losses, end) reach back to step `start`. */
static void SEQRNN(back_window)(SEQRNN(back) *k, size_t start, size_t losses, size_t end)
{
    const size_t H = k->cell->H;
    size_t carried = k->places.from; /* the places below bring a gradient from step s+1 */
    for (size_t s = end; s-- > start;) {
        const size_t alive = k->places.from + SEQRNN(places_alive)(k->pack, k->places, s);
        memset(k->dh + carried * H, 0, (alive - carried) * H * sizeof(real));
        memset(k->dc + carried * H, 0, (alive - carried) * H * sizeof(real));
        carried = alive;
        if (carried == k->places.from) continue;
        if (s >= losses) SEQRNN(back_loss)(k, s);
        SEQRNN(back_step)(k, s);
    }
    for (size_t j = k->places.from; start == 0 && j < carried; j++) {
        const size_t b = k->pack->order[j] * H;
        if (k->dh0) SEQRNN(add)(H, k->dh + j * H, k->dh0 + b);
        if (k->dc0 && k->kept->c) SEQRNN(add)(H, k->dc + j * H, k->dc0 + b);
    }
}

/* A sequence without steps passes its final gradient to its initial state. */
static void SEQRNN(back_empty)(const SEQRNN(back) *k)
{
    const size_t H = k->cell->H;
    for (size_t j = sr_max(k->pack->alive[0], k->places.from); j < k->places.to; j++) {
        const size_t b = k->pack->order[j] * H;
        if (k->dh0 && k->dhT) SEQRNN(add)(H, k->dhT + b, k->dh0 + b);
        if (k->dc0 && k->dcT && k->kept->c) SEQRNN(add)(H, k->dcT + b, k->dc0 + b);
    }
}

/* One part of the batch. The last block may be cut short by the end; it reaches no further back
 * for that. */
static void SEQRNN(back_part)(void *context, size_t part)
{
    SEQRNN(back) k = *(const SEQRNN(back) *)context;
    const size_t steps = k.pack->steps;
    const size_t k1 = k.cut && k.cut->k1 ? k.cut->k1 : sr_max(steps, 1);
    const size_t before = k.cut && k.cut->k1 ? k.cut->k2 - k.cut->k1 : 0;
    k.places = SEQRNN(places_part)(k.pack, k.width, part);
    for (size_t losses = 0, end; losses < steps; losses = end) {
        end = steps - losses > k1 ? losses + k1 : steps;
        SEQRNN(back_window)(&k, losses > before ? losses - before : 0, losses, end);
    }
    SEQRNN(back_empty)(&k);
}

/* ---- backward: the products over all steps ------------------------------------------------- */

/* dU[rows,H] (leading dimension R) += sum over steps of da[rows] h_{t-1}'. Steps in which no
 * sequence has ended lie side by side in h and are one product. */
static void SEQRNN(back_recurrent)(const SEQRNN(pack) *pack, size_t H, const real *h, size_t rows,
                                   const real *da, size_t ldda, real *dU, size_t R)
{
    for (size_t s = 0, next; s < pack->steps; s = next) {
        const size_t before = SEQRNN(pack_before)(pack, s), first = pack->first[s];
        for (next = s + 1; next < pack->steps; next++)
            if (SEQRNN(pack_before)(pack, next) - before != pack->first[next] - first) break;
        SEQRNN(gemm_nt)(rows, H, pack->first[next] - first, da + first * ldda, ldda,
                        h + before * H, H, dU, R);
    }
}

/* sum[rows] += the columns of a[rows,n] (leading dimension ld) */
static void SEQRNN(add_columns)(size_t rows, size_t n, const real *a, size_t ld, real *sum)
{
    for (size_t j = 0; j < n; j++) SEQRNN(add)(rows, a + j * ld, sum);
}

/* dp[H] += sum over steps of da_gate * c; gate is an offset in da, shift tells which c is
 * seen. */
static void SEQRNN(back_peephole)(const SEQRNN(back) *k, size_t gate, int sees_new, real *dp)
{
    const size_t H = k->cell->H, R = seqrnn_cell_gates(k->cell) * H;
    for (size_t s = 0; s < k->pack->steps; s++) {
        const SEQRNN(step) step = SEQRNN(step_at)(k->cell, k->pack, k->kept, SEQRNN(places_all)(k->pack), s);
        const real *da = k->da + k->pack->first[s] * R + gate, *c = sees_new ? step.c : step.c_prev;
        for (size_t j = 0; j < step.n; j++)
            for (size_t u = 0; u < H; u++) dp[u] += da[j * R + u] * c[j * H + u];
    }
}

/* Where the GRU's candidate gets its recurrent gradient: reset after from h_{t-1} with du, reset
 * before from aux = r*h_{t-1} with da_n. */
static void SEQRNN(back_gru_candidate)(const SEQRNN(back) *k, const SEQRNN(dweights) *dw)
{
    const size_t H = k->cell->H, R = 3 * H, N = k->pack->N;
    real *dU_n = dw->U + 2 * H;
    if (k->cell->reset_before)
        SEQRNN(gemm_nt)(H, H, N, k->da + 2 * H, R, k->kept->aux, H, dU_n, R);
    else
        SEQRNN(back_recurrent)(k->pack, H, k->kept->h, H, k->du, H, dU_n, R);
}

static void SEQRNN(back_weights)(const SEQRNN(back) *k, const real *x, const SEQRNN(dweights) *dw)
{
    const seqrnn_cell *cell = k->cell;
    const size_t H = cell->H, R = seqrnn_cell_gates(cell) * H, N = k->pack->N;
    const int is_gru = cell->kind == SEQRNN_GRU, apart = is_gru && !cell->reset_before;
    SEQRNN(gemm_nt)(R, cell->D, N, k->da, R, x, cell->D, dw->W, R);
    SEQRNN(back_recurrent)(k->pack, H, k->kept->h, is_gru ? 2 * H : R, k->da, R, dw->U, R);
    if (is_gru) SEQRNN(back_gru_candidate)(k, dw);
    SEQRNN(add_columns)(R, N, k->da, R, dw->b);
    if (cell->recurrent_bias) {
        SEQRNN(add_columns)(apart ? 2 * H : R, N, k->da, R, dw->bU);
        if (apart) SEQRNN(add_columns)(H, N, k->du, H, dw->bU + 2 * H);
    }
    if (cell->peephole) {
        SEQRNN(back_peephole)(k, 0, 0, dw->p);
        if (!cell->coupled) SEQRNN(back_peephole)(k, H, 0, dw->p + H);
        SEQRNN(back_peephole)(k, R - H, 1, dw->p + (cell->coupled ? H : 2 * H));
    }
}

/* dx[D,B,T] = W' da, 0 at padded steps */
static void SEQRNN(back_input)(const SEQRNN(back) *k, real *packed, real *dx)
{
    const size_t D = k->cell->D, R = seqrnn_cell_gates(k->cell) * k->cell->H, N = k->pack->N;
    real *to = k->pack->straight ? dx : packed;
    memset(to, 0, D * N * sizeof(real));
    SEQRNN(gemm_tn)(D, N, R, k->w->W, R, k->da, R, to, D);
    if (to == packed) SEQRNN(pack_scatter)(k->pack, SEQRNN(places_all)(k->pack), D, packed, dx, D);
}

static void SEQRNN(zero)(real *a, size_t n)
{
    if (a) memset(a, 0, n * sizeof(real));
}

int SEQRNN(sequence_backward)(const seqrnn_cell *cell, const seqrnn_seq *seq,
                              const seqrnn_truncate *cut, const real *x, const SEQRNN(weights) *w,
                              const real *dy, size_t ldy, const real *dhT, const real *dcT,
                              real *dx, const SEQRNN(dweights) *dw, real *dh0, real *dc0, real *dh,
                              real *dc, const void *ws, void *scratch)
{
    if (seqrnn_cell_check(cell)) return -1;
    if (!SEQRNN(seq_legal)(seq)) return -2;
    if (cut && (cut->k1 > cut->k2 || (!cut->k1 && cut->k2))) return -3;
    if (!x) return -4;
    if (!SEQRNN(weights_legal)(cell, w)) return -5;
    if (dy && ldy < cell->H) return -7;
    if (!SEQRNN(dweights_legal)(cell, dw)) return -11;
    if (!ws) return -16;
    if (!scratch) return -17;

    const size_t H = cell->H, D = cell->D, R = seqrnn_cell_gates(cell) * H, B = seq->B, T = seq->T;
    const int overlap = cut && cut->k2 > cut->k1;
    char *cursor = scratch;
    const SEQRNN(pack) pack = SEQRNN(pack_make)(seq, &cursor);
    const SEQRNN(kept) kept = SEQRNN(kept_at)(cell, B, T, ws);
    real *packed_x = sr_take_real(&cursor, pack.straight ? 0 : D * pack.N);
    real *packed_dx = sr_take_real(&cursor, pack.straight ? 0 : D * pack.N);
    const SEQRNN(recurrence) recurrence =
        SEQRNN(recurrence_make)(cell, w->U, 1, pack.steps > 1 ? &cursor : NULL);
    SEQRNN(back) k = {.cell = cell, .cut = cut, .pack = &pack, .kept = &kept, .w = w, .dy = dy,
                      .dhT = dhT, .dcT = dcT, .ldy = ldy, .recurrence = &recurrence,
                      .width = SEQRNN(part_width)(cell, &pack)};
    k.da = sr_take_real(&cursor, R * pack.N);
    k.du = sr_take_real(&cursor, H * pack.N);
    k.dh = sr_take_real(&cursor, H * B);
    k.dc = sr_take_real(&cursor, H * B);
    k.dh_prev = sr_take_real(&cursor, H * B);
    k.dc_total = sr_take_real(&cursor, H * B);
    if (overlap) {
        k.window_da = sr_take_real(&cursor, R * B);
        k.window_du = sr_take_real(&cursor, H * B);
        SEQRNN(zero)(k.da, R * pack.N);
        SEQRNN(zero)(k.du, H * pack.N);
    }
    k.dh0 = dh0;
    k.dc0 = dc0;
    k.dh_t = dh;
    k.dc_t = dc;
    SEQRNN(zero)(dh0, H * B);
    SEQRNN(zero)(dc0, H * B);
    SEQRNN(zero)(dh, H * B * T);
    SEQRNN(zero)(dc, H * B * T);

    if (!pack.straight) SEQRNN(pack_gather)(&pack, D, x, D, packed_x);
    sr_parallel((B + k.width - 1) / k.width, SEQRNN(back_part), &k);
    if (dw) SEQRNN(back_weights)(&k, pack.straight ? x : packed_x, dw);
    if (dx) SEQRNN(back_input)(&k, packed_dx, dx);
    return SEQRNN_OK;
}
