/* Backpropagation through time: blocks of steps, last first; in each the steps in reverse, which
 * give dL/d pre-activations, then one product each for dW, dU and dx. Werbos 1990; truncated:
 * Williams & Peng 1990. */
#include "../base/flush.h"
#include "sequence.h"
#include "../kernels/columns.h"

typedef struct SEQRNN(back) {
    const seqrnn_cell *cell;
    const SEQRNN(pack) *pack;
    const SEQRNN(kept) *kept;
    const SEQRNN(weights) *w;
    const SEQRNN(recurrence) *recurrence;
    const real *x;                       /* [D,B,T] */
    const real *dy, *dhT, *dcT;          /* incoming, in the order of the batch, nullable */
    size_t ldy;
    real *dx;                            /* [D,B,T], nullable, as all that follow */
    const SEQRNN(dweights) *dw;
    real *dh0, *dc0, *dh_t, *dc_t;       /* [S,B], [H,B], [S,B,T], [H,B,T] */
    /* of the current step, in sorted places: [S,B], [H,B], [H,B]; with projection [H,B]: dL/dout;
     * with dropout [S,B], [S,B]: the mask, dL/dseen */
    real *dh, *dc, *dc_total, *dout, *mask, *dseen;
    /* of the current block: [R,C], [H,C], [D,C], [D,C]; with dropout [S,C]; with projection
     * [S,C]: dL/dh_t; with layer norm [R,C], [R,C], [H,C], otherwise dWx and dUh are da */
    real *da, *du, *packed_x, *packed_dx, *seen, *dprojected, *dWx, *dUh, *dv;
    size_t width;                        /* of a part of the batch */
    size_t start, losses, end;           /* window: the losses of [losses,end) reach to start */
    size_t from, to;                     /* block: steps of the window */
} SEQRNN(back);

/* ---- the steps of a block, for some places ------------------------------------------------- */

/* The gradients that no later step brings: 0 for the places [carried,end), plus the losses at step
 * s: dy of every sequence alive, dhT and dcT of those that end here. */
static void SEQRNN(back_loss)(const SEQRNN(back) *k, SEQRNN(places) p, size_t s)
{
    const size_t H = k->cell->H, S = seqrnn_cell_state(k->cell);
    const size_t end = p.from + SEQRNN(places_alive)(k->pack, p, s);
    const size_t going_on = p.from + SEQRNN(places_alive)(k->pack, p, s + 1);
    const size_t carried = s + 1 < k->end ? going_on : p.from;
    memset(k->dh + carried * S, 0, (end - carried) * S * sizeof(real));
    memset(k->dc + carried * H, 0, (end - carried) * H * sizeof(real));
    if (s < k->losses) return;
    for (size_t j = p.from; k->dy && j < end; j++)
        SEQRNN(add)(S, k->dy + SEQRNN(pack_column)(k->pack, s, j) * k->ldy, k->dh + j * S);
    for (size_t j = going_on; j < end; j++) {
        const size_t b = k->pack->order[j];
        if (k->dhT) SEQRNN(add)(S, k->dhT + b * S, k->dh + j * S);
        if (k->dcT && k->kept->c) SEQRNN(add)(H, k->dcT + b * H, k->dc + j * H);
    }
}

/* The places of step s in the arrays of dstep; the step's own begin at column `column` of the
 * block's. */
static SEQRNN(dstep) SEQRNN(dstep_at)(const SEQRNN(back) *k, size_t from, size_t column)
{
    const size_t H = k->cell->H, S = seqrnn_cell_state(k->cell);
    const size_t R = seqrnn_cell_gates(k->cell) * H;
    SEQRNN(dstep) d = {.dc = k->dc + from * H, .da = k->da + column * R, .du = k->du + column * H};
    d.dout = k->cell->projection ? k->dout + from * H : k->dh + from * S;
    d.dseen = (k->mask ? k->dseen : k->dh) + from * S;
    if (k->dc_t) d.dc_total = k->dc_total + from * H;
    if (!k->cell->layer_norm) return d;
    d.dWx = k->dWx + column * R;
    d.dUh = k->dUh + column * R;
    d.dv = k->dv + column * H;
    return d;
}

/* dout[H,n] = P' dh[S,n]; dh is kept in dprojected for dP. */
static void SEQRNN(back_projection)(const SEQRNN(back) *k, size_t n, const real *dh, real *dout,
                                    real *dprojected)
{
    const size_t H = k->cell->H, S = seqrnn_cell_state(k->cell);
    memcpy(dprojected, dh, S * n * sizeof(real));
    memset(dout, 0, H * n * sizeof(real));
    SEQRNN(block_backward)(&k->recurrence->projection, n, dh, S, dout);
}

/* dL/dh_{t-1} [S,n]: what came through the dropout, and of the GRU what is there already. */
static void SEQRNN(back_drop)(const SEQRNN(back) *k, size_t n, const real *mask,
                              const real *dseen, real *dh)
{
    const int direct = k->cell->kind == SEQRNN_GRU;
    for (size_t i = 0; i < n; i++) dh[i] = (direct ? dh[i] : 0) + mask[i] * dseen[i];
}

/* One step: dh, dc of step s -> its da, du, and dh, dc of step s-1. */
static void SEQRNN(back_step)(const SEQRNN(back) *k, SEQRNN(places) p, size_t s)
{
    const size_t H = k->cell->H, S = seqrnn_cell_state(k->cell);
    const size_t column = k->pack->first[s] - k->pack->first[k->from] + p.from;
    SEQRNN(step) step = SEQRNN(step_at)(k->cell, k->pack, k->kept, p, s);
    const SEQRNN(dstep) d = SEQRNN(dstep_at)(k, p.from, column);
    real *dh = k->dh + p.from * S;
    for (size_t j = p.from; k->dh_t && j < p.from + step.n; j++)
        SEQRNN(add)(S, k->dh + j * S, k->dh_t + SEQRNN(pack_column)(k->pack, s, j) * S);
    if (k->cell->projection)
        SEQRNN(back_projection)(k, step.n, dh, d.dout, k->dprojected + column * S);
    if (k->mask) {
        step.seen = k->seen + column * S;
        SEQRNN(drop)(S * step.n, step.h_prev, k->mask + p.from * S, k->seen + column * S);
        memset(d.dseen, 0, S * step.n * sizeof(real));
    }
    SEQRNN(ops_of)(k->cell)->step_backward(k->cell, k->w, k->recurrence, &step, &d);
    if (k->mask) SEQRNN(back_drop)(k, S * step.n, k->mask + p.from * S, d.dseen, dh);
    for (size_t j = p.from; k->dc_t && k->kept->c && j < p.from + step.n; j++)
        SEQRNN(add)(H, k->dc_total + j * H, k->dc_t + SEQRNN(pack_column)(k->pack, s, j) * H);
}

/* What reaches the initial states: the gradients of step 0, and of a sequence without steps those
 * of its final state. */
static void SEQRNN(back_initial)(const SEQRNN(back) *k, SEQRNN(places) p)
{
    const size_t H = k->cell->H, S = seqrnn_cell_state(k->cell), alive = k->pack->alive[0];
    for (size_t j = p.from; j < p.to; j++) {
        const size_t b = k->pack->order[j];
        const real *dh = j < alive ? k->dh + j * S : SEQRNN(at)(k->dhT, b * S);
        const real *dc = j < alive ? k->dc + j * H : SEQRNN(at)(k->dcT, b * H);
        if (j >= alive && k->losses) continue; /* counted with the first window */
        if (k->dh0 && dh) SEQRNN(add)(S, dh, k->dh0 + b * S);
        if (k->dc0 && dc && k->kept->c) SEQRNN(add)(H, dc, k->dc0 + b * H);
    }
}

static void SEQRNN(back_part)(void *context, size_t part)
{
    const SEQRNN(back) *k = context;
    const SEQRNN(places) p = SEQRNN(places_part)(k->pack, k->width, part);
    for (size_t s = k->to; s-- > k->from;) {
        if (!SEQRNN(places_alive)(k->pack, p, s)) continue;
        SEQRNN(back_loss)(k, p, s);
        SEQRNN(back_step)(k, p, s);
    }
    if (k->from == 0) SEQRNN(back_initial)(k, p);
}

/* ---- the products of a block --------------------------------------------------------------- */

/* dU[rows,S] (leading dimension R) += sum over steps of da[rows] seen', seen being h_{t-1} or what
 * dropout left of it. Steps in which no sequence has ended lie side by side in h and are one
 * product. */
static void SEQRNN(back_recurrent)(const SEQRNN(back) *k, size_t rows, const real *da, size_t ldda,
                                   real *dU)
{
    const size_t S = seqrnn_cell_state(k->cell), R = seqrnn_cell_gates(k->cell) * k->cell->H;
    const size_t *first = k->pack->first;
    for (size_t s = k->from, next; s < k->to; s = next) {
        const size_t before = SEQRNN(pack_before)(k->pack, s);
        for (next = s + 1; next < k->to; next++)
            if (SEQRNN(pack_before)(k->pack, next) - before != first[next] - first[s]) break;
        const size_t column = first[s] - first[k->from];
        const real *seen = k->mask ? k->seen + column * S : k->kept->h + before * S;
        SEQRNN(gemm_nt)(rows, S, first[next] - first[s], da + column * ldda, ldda, seen, S, dU, R);
    }
}

/* sum[rows] += the columns of a[rows,n] (leading dimension ld) */
static void SEQRNN(add_columns)(size_t rows, size_t n, const real *a, size_t ld, real *sum)
{
    for (size_t j = 0; j < n; j++) SEQRNN(add)(rows, a + j * ld, sum);
}

/* dp[H] += sum over steps of da_gate * c; gate is an offset in da, sees_new tells which c is
 * seen. */
static void SEQRNN(back_peephole)(const SEQRNN(back) *k, size_t gate, int sees_new, real *dp)
{
    const size_t H = k->cell->H, R = seqrnn_cell_gates(k->cell) * H;
    const real *da = k->da + gate;
    for (size_t s = k->from; s < k->to; s++) {
        const SEQRNN(step) step =
            SEQRNN(step_at)(k->cell, k->pack, k->kept, SEQRNN(places_all)(k->pack), s);
        const real *c = sees_new ? step.c : step.c_prev;
        for (size_t j = 0; j < step.n; j++, da += R, c += H) SEQRNN(add_product)(H, da, c, dp);
    }
}

/* dg[rows] += the sum over n columns of dy * y, y being normalised */
static void SEQRNN(back_gain)(size_t rows, size_t n, const real *dy, const real *y, real *dg)
{
    for (size_t j = 0; j < n; j++) SEQRNN(add_product)(rows, dy + j * rows, y + j * rows, dg);
}

/* gW, gU, gc, bc of the block's n columns, the first of which is packed column `first` */
static void SEQRNN(back_norm)(const SEQRNN(back) *k, size_t first, size_t n)
{
    const size_t H = k->cell->H, R = seqrnn_cell_gates(k->cell) * H;
    const SEQRNN(normed) *y = &k->kept->normed;
    SEQRNN(back_gain)(R, n, k->da, y->x + first * R, k->dw->gW);
    SEQRNN(back_gain)(R, n, k->da, y->h + first * R, k->dw->gU);
    SEQRNN(back_gain)(H, n, k->dv, y->c + first * H, k->dw->gc);
    SEQRNN(add_columns)(H, n, k->dv, H, k->dw->bc);
}

/* x[D,n] of the block's n columns, the first of which is packed column `first` */
static void SEQRNN(back_weights)(const SEQRNN(back) *k, const real *x, size_t first, size_t n)
{
    const seqrnn_cell *cell = k->cell;
    const SEQRNN(dweights) *dw = k->dw;
    const size_t H = cell->H, R = seqrnn_cell_gates(cell) * H, S = seqrnn_cell_state(cell);
    const int is_gru = cell->kind == SEQRNN_GRU, apart = is_gru && !cell->reset_before;
    SEQRNN(gemm_nt)(R, cell->D, n, k->dWx, R, x, cell->D, dw->W, R);
    SEQRNN(back_recurrent)(k, is_gru ? 2 * H : R, k->dUh, R, dw->U);
    /* the candidate's product saw h_{t-1} (reset after) or aux = r*h_{t-1} (reset before), both
     * after dropout */
    if (apart) SEQRNN(back_recurrent)(k, H, k->du, H, dw->U + 2 * H);
    else if (is_gru)
        SEQRNN(gemm_nt)(H, H, n, k->da + 2 * H, R, k->kept->aux + first * H, H, dw->U + 2 * H, R);
    SEQRNN(add_columns)(R, n, k->da, R, dw->b);
    if (cell->recurrent_bias) {
        SEQRNN(add_columns)(apart ? 2 * H : R, n, k->da, R, dw->bU);
        if (apart) SEQRNN(add_columns)(H, n, k->du, H, dw->bU + 2 * H);
    }
    if (cell->peephole) {
        SEQRNN(back_peephole)(k, 0, 0, dw->p);
        if (!cell->coupled) SEQRNN(back_peephole)(k, H, 0, dw->p + H);
        SEQRNN(back_peephole)(k, R - H, 1, dw->p + (cell->coupled ? H : 2 * H));
    }
    if (cell->projection)
        SEQRNN(gemm_nt)(S, H, n, k->dprojected, S, k->kept->out + first * H, H, dw->P, S);
    if (cell->layer_norm) SEQRNN(back_norm)(k, first, n);
}

/* dx += W' dWx */
static void SEQRNN(back_input)(const SEQRNN(back) *k, size_t first, size_t n)
{
    const size_t D = k->cell->D, R = seqrnn_cell_gates(k->cell) * k->cell->H;
    real *to = k->pack->straight ? k->dx + first * D : k->packed_dx;
    if (!k->pack->straight) memset(to, 0, D * n * sizeof(real));
    SEQRNN(gemm_tn)(D, n, R, k->w->W, R, k->dWx, R, to, D);
    for (size_t s = k->from; !k->pack->straight && s < k->to; s++)
        for (size_t j = 0; j < k->pack->alive[s]; j++, to += D)
            SEQRNN(add)(D, to, k->dx + SEQRNN(pack_column)(k->pack, s, j) * D);
}

static void SEQRNN(back_block)(SEQRNN(back) *k)
{
    const size_t D = k->cell->D, first = k->pack->first[k->from];
    const size_t n = k->pack->first[k->to] - first;
    sr_parallel((k->pack->seq->B + k->width - 1) / k->width, SEQRNN(back_part), k);
    if (k->dw && !k->pack->straight)
        SEQRNN(pack_gather)(k->pack, k->from, k->to, D, k->x, k->packed_x);
    if (k->dw)
        SEQRNN(back_weights)(k, k->pack->straight ? k->x + first * D : k->packed_x, first, n);
    if (k->dx) SEQRNN(back_input)(k, first, n);
}

/* Windows: without truncation all steps at once. The last one may be cut short by the end; it
 * reaches no further back for that. A batch without steps still passes dhT and dcT on. */
static void SEQRNN(back_windows)(SEQRNN(back) *k, const seqrnn_truncate *cut)
{
    const size_t steps = k->pack->steps, columns = SEQRNN(block_columns)(k->cell);
    const size_t k1 = cut && cut->k1 ? cut->k1 : sr_max(steps, 1);
    const size_t before = cut && cut->k1 ? cut->k2 - cut->k1 : 0;
    if (!steps) SEQRNN(back_initial)(k, SEQRNN(places_all)(k->pack));
    for (k->losses = 0; k->losses < steps; k->losses = k->end) {
        k->end = steps - k->losses > k1 ? k->losses + k1 : steps;
        k->start = k->losses > before ? k->losses - before : 0;
        for (k->to = k->end; k->to > k->start; k->to = k->from) {
            k->from = SEQRNN(block_start)(k->pack, k->to, k->start, columns);
            SEQRNN(back_block)(k);
        }
    }
}

/* Takes the arrays of a step and of a block of C columns from scratch. */
static void SEQRNN(back_room)(SEQRNN(back) *k, size_t C, char *cursor)
{
    const seqrnn_cell *cell = k->cell;
    const size_t H = cell->H, S = seqrnn_cell_state(cell), R = seqrnn_cell_gates(cell) * H;
    const size_t B = k->pack->seq->B, D = cell->D;
    k->dh = sr_take_real(&cursor, S * B);
    k->dc = sr_take_real(&cursor, H * B);
    k->dc_total = sr_take_real(&cursor, H * B);
    k->da = k->dWx = k->dUh = sr_take_real(&cursor, R * C);
    k->du = sr_take_real(&cursor, H * C);
    k->packed_x = sr_take_real(&cursor, D * C);
    k->packed_dx = sr_take_real(&cursor, D * C);
    if (k->w->mask) {
        k->mask = sr_take_real(&cursor, S * B);
        k->dseen = sr_take_real(&cursor, S * B);
        k->seen = sr_take_real(&cursor, S * C);
        SEQRNN(pack_state)(k->pack, S, k->w->mask, k->mask);
    }
    if (cell->projection) {
        k->dout = sr_take_real(&cursor, H * B);
        k->dprojected = sr_take_real(&cursor, S * C);
    }
    if (cell->layer_norm) {
        k->dWx = sr_take_real(&cursor, R * C);
        k->dUh = sr_take_real(&cursor, R * C);
        k->dv = sr_take_real(&cursor, H * C);
    }
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
    SR_FLUSH;
    if (seqrnn_cell_check(cell)) return -1;
    if (!SEQRNN(seq_legal)(seq)) return -2;
    if (cut && (cut->k1 > cut->k2 || (!cut->k1 && cut->k2))) return -3;
    if (!x) return -4;
    if (!SEQRNN(weights_legal)(cell, w)) return -5;
    if (dy && ldy < seqrnn_cell_state(cell)) return -7;
    if (!SEQRNN(dweights_legal)(cell, dw)) return -11;
    if (!ws) return -16;
    if (!scratch) return -17;

    const size_t H = cell->H, S = seqrnn_cell_state(cell), B = seq->B, T = seq->T;
    char *cursor = scratch;
    const SEQRNN(pack) pack = SEQRNN(pack_make)(seq, &cursor);
    const SEQRNN(kept) kept = SEQRNN(kept_at)(cell, B, T, ws);
    const SEQRNN(recurrence) recurrence =
        SEQRNN(recurrence_make)(cell, w, 1, pack.steps > 1 ? &cursor : NULL);
    SEQRNN(back) k = {.cell = cell, .pack = &pack, .kept = &kept, .w = w,
                      .recurrence = &recurrence, .x = x, .dy = dy, .dhT = dhT, .dcT = dcT,
                      .ldy = ldy, .dx = dx, .dw = dw, .dh0 = dh0, .dc0 = dc0, .dh_t = dh,
                      .dc_t = dc, .width = SEQRNN(part_width)(cell, &pack)};
    SEQRNN(back_room)(&k, SEQRNN(block_room)(cell, B, T), cursor);
    SEQRNN(zero)(dx, cell->D * B * T);
    SEQRNN(zero)(dh0, S * B);
    SEQRNN(zero)(dc0, H * B);
    SEQRNN(zero)(dh, S * B * T);
    SEQRNN(zero)(dc, H * B * T);
    SEQRNN(back_windows)(&k, cut);
    return SEQRNN_OK;
}
