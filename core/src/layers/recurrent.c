/* A recurrent layer: a cell read forward, in reverse, or both ways side by side.
 * Bidirectional (Schuster & Paliwal 1997): y[2S,B,T], the forward direction on top. */
#include "../cells/sequence.h"

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
    const size_t S = seqrnn_cell_state(cell), h = S * seq->B, c = cell->H * seq->B;
    for (int d = 0; d < count && !status; d++) {
        const seqrnn_seq one = SEQRNN(direction_seq)(seq, direction, d);
        status = SEQRNN(sequence_forward)(
            cell, &one, x, SEQRNN(at)(h0, d * h), SEQRNN(at)(c0, d * c), w + d, y + d * S,
            count * S, SEQRNN(at_out)(hT, d * h), SEQRNN(at_out)(cT, d * c),
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
    const size_t S = seqrnn_cell_state(cell), T = seq->T, nx = cell->D * seq->B * T;
    const size_t h = S * seq->B, c = cell->H * seq->B;
    char *cursor = scratch;
    real *dx_other = sr_take_real(&cursor, count == 2 ? nx : 0);
    for (int d = 0; d < count && !status; d++) {
        const seqrnn_seq one = SEQRNN(direction_seq)(seq, direction, d);
        real *dx_d = dx && d ? dx_other : dx;
        status = SEQRNN(sequence_backward)(
            cell, &one, cut, x, w + d, SEQRNN(at)(dy, d * S), count * S, SEQRNN(at)(dhT, d * h),
            SEQRNN(at)(dcT, d * c), dx_d, dw ? dw + d : NULL, SEQRNN(at_out)(dh0, d * h),
            SEQRNN(at_out)(dc0, d * c), SEQRNN(at_out)(dh, d * h * T),
            SEQRNN(at_out)(dc, d * c * T), SEQRNN(direction_ws)(cell, seq, ws, d), cursor);
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
    const size_t S = seqrnn_cell_state(cell);
    for (int d = 0; d < SEQRNN(direction_count)(direction) && !status; d++) {
        const seqrnn_seq one = SEQRNN(direction_seq)(seq, direction, d);
        status = SEQRNN(sequence_states)(
            cell, &one, SEQRNN(at_out)(h, d * S * n), SEQRNN(at_out)(c, d * H * n),
            SEQRNN(at_out)(gates, d * R * n), SEQRNN(direction_ws)(cell, seq, ws, d), scratch);
    }
    return SEQRNN(direction_status)(status, place);
}
