/* The cells as their papers write them, one unit after another. */
#include "reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double nearest_kink = INFINITY;

double reference_kink_distance(void)
{
    const double distance = nearest_kink;
    nearest_kink = INFINITY;
    return distance;
}

/* Exactly at a kink is only what dead units make constant: it stays there. */
static void kink_at(double place, double a)
{
    if (a != place) nearest_kink = fmin(nearest_kink, fabs(a - place));
}

static void see_kinks(const seqrnn_act *act, double a)
{
    switch (act->kind) {
    case SEQRNN_RELU:
    case SEQRNN_SOFTSIGN:
    case SEQRNN_ELU:
    case SEQRNN_LEAKY_RELU: kink_at(0, a); break;
    case SEQRNN_THRESHOLDED_RELU: kink_at(act->alpha, a); break;
    case SEQRNN_HARD_SIGMOID:
        kink_at(-act->beta / act->alpha, a);
        kink_at((1 - act->beta) / act->alpha, a);
        break;
    }
}

double reference_activation(const seqrnn_act *act, double a)
{
    see_kinks(act, a);
    const double alpha = act->alpha, beta = act->beta;
    switch (act->kind) {
    case SEQRNN_SIGMOID: return 0.5 + 0.5 * tanh(0.5 * a);
    case SEQRNN_TANH: return tanh(a);
    case SEQRNN_RELU: return a > 0 ? a : 0;
    case SEQRNN_SOFTSIGN: return a / (1 + fabs(a));
    case SEQRNN_SOFTPLUS: return fmax(a, 0) + log(1 + exp(-fabs(a)));
    case SEQRNN_HARD_SIGMOID: return fmax(0, fmin(1, alpha * a + beta));
    case SEQRNN_ELU: return a < 0 ? alpha * (exp(a) - 1) : a;
    case SEQRNN_LEAKY_RELU: return a < 0 ? alpha * a : a;
    case SEQRNN_THRESHOLDED_RELU: return a > alpha ? a : 0;
    case SEQRNN_SCALED_TANH: return alpha * tanh(beta * a);
    case SEQRNN_AFFINE: return alpha * a + beta;
    }
    abort();
}

static double clipped(const seqrnn_cell *cell, double a)
{
    if (cell->clip == 0) return a;
    kink_at(cell->clip, fabs(a));
    return fmax(-cell->clip, fmin(cell->clip, a));
}

static double gate(const seqrnn_cell *cell, double a)
{
    return reference_activation(&cell->gate, clipped(cell, a));
}

static double candidate(const seqrnn_cell *cell, double a)
{
    return reference_activation(&cell->candidate, clipped(cell, a));
}

/* W x + b of row `row` */
static double from_input(const seqrnn_cell *cell, const seqrnn_weights *w, size_t row,
                         const double *x)
{
    const size_t rows = seqrnn_cell_gates(cell) * cell->H;
    double sum = w->b[row];
    for (size_t d = 0; d < cell->D; d++) sum += w->W[row + d * rows] * x[d];
    return sum;
}

/* U h + bU of row `row` */
static double from_state(const seqrnn_cell *cell, const seqrnn_weights *w, size_t row,
                         const double *h)
{
    const size_t rows = seqrnn_cell_gates(cell) * cell->H;
    double sum = cell->recurrent_bias ? w->bU[row] : 0;
    for (size_t k = 0; k < seqrnn_cell_state(cell); k++)
        sum += w->U[row + k * rows] * h[k] * (w->mask ? w->mask[k] : 1);
    return sum;
}

/* a[n] = gain * (a - mean) / standard deviation */
static void normalise(size_t n, const double *gain, double *a)
{
    double mean = 0, variance = 0;
    for (size_t i = 0; i < n; i++) mean += a[i] / (double)n;
    for (size_t i = 0; i < n; i++) variance += (a[i] - mean) * (a[i] - mean) / (double)n;
    /* too steep for differences where it is small */
    kink_at(0, 1e-3 * sqrt(variance));
    for (size_t i = 0; i < n; i++) a[i] = gain[i] * (a[i] - mean) / sqrt(variance + 1e-5);
}

static double *room(size_t n)
{
    double *a = malloc(n * sizeof *a);
    if (!a) abort();
    return a;
}

/* a[R] of the LSTM before peepholes, into a */
static void lstm_inputs(const seqrnn_cell *cell, const seqrnn_weights *w, const double *x,
                        const double *h, double *a)
{
    const size_t R = seqrnn_cell_gates(cell) * cell->H;
    double *from_h = room(R);
    for (size_t row = 0; row < R; row++) {
        a[row] = from_input(cell, w, row, x) - w->b[row];
        from_h[row] = from_state(cell, w, row, h);
    }
    if (cell->layer_norm) normalise(R, w->gW, a);
    if (cell->layer_norm) normalise(R, w->gU, from_h);
    for (size_t row = 0; row < R; row++) a[row] += from_h[row] + w->b[row];
    free(from_h);
}

static void rnn(const seqrnn_cell *cell, const seqrnn_weights *w, const double *x, const double *h,
                double *gates)
{
    for (size_t u = 0; u < cell->H; u++)
        gates[u] = candidate(cell, from_input(cell, w, u, x) + from_state(cell, w, u, h));
}

/* gates i, f, g, o; coupled: i, g, o. c_new [H] */
static void lstm(const seqrnn_cell *cell, const seqrnn_weights *w, const double *x,
                 const double *h, const double *c, double *gates, double *c_new)
{
    const size_t H = cell->H, last = seqrnn_cell_gates(cell) - 1, peeps = cell->coupled ? 2 : 3;
    const double *p = cell->peephole ? w->p : NULL;
    double *a = room((last + 1) * H);
    lstm_inputs(cell, w, x, h, a);
    for (size_t u = 0; u < H; u++) {
        const size_t f = H + u, g = (last - 1) * H + u, o = last * H + u;
        gates[u] = gate(cell, a[u] + (p ? p[u] * c[u] : 0));
        gates[g] = candidate(cell, a[g]);
        if (!cell->coupled) gates[f] = gate(cell, a[f] + (p ? p[f] * c[u] : 0));
        c_new[u] = (cell->coupled ? 1 - gates[u] : gates[f]) * c[u] + gates[u] * gates[g];
        gates[o] = gate(cell, a[o] + (p ? p[(peeps - 1) * H + u] * c_new[u] : 0));
    }
    free(a);
}

/* h[S] = o * output(c), c normalised if it is to be, then projected */
static void lstm_output(const seqrnn_cell *cell, const seqrnn_weights *w, const double *o,
                        const double *c, double *h)
{
    const size_t H = cell->H, S = seqrnn_cell_state(cell);
    double *v = memcpy(room(H), c, H * sizeof *v);
    if (cell->layer_norm) normalise(H, w->gc, v);
    for (size_t u = 0; u < H; u++)
        v[u] = o[u] * reference_activation(&cell->output, v[u] + (cell->layer_norm ? w->bc[u] : 0));
    for (size_t s = 0; s < S; s++) {
        h[s] = cell->projection ? 0 : v[s];
        for (size_t u = 0; cell->projection && u < H; u++) h[s] += w->P[s + u * S] * v[u];
    }
    free(v);
}

/* gates r, z, n */
static void gru(const seqrnn_cell *cell, const seqrnn_weights *w, const double *x, const double *h,
                double *gates)
{
    const size_t H = cell->H;
    double *r = gates, *reset = room(H); /* r*h */
    for (size_t row = 0; row < 2 * H; row++)
        gates[row] = gate(cell, from_input(cell, w, row, x) + from_state(cell, w, row, h));
    for (size_t u = 0; u < H; u++) reset[u] = r[u] * h[u];
    for (size_t u = 0; u < H; u++) {
        const size_t n = 2 * H + u;
        const double recurrent = cell->reset_before ? from_state(cell, w, n, reset)
                                                    : r[u] * from_state(cell, w, n, h);
        gates[n] = candidate(cell, from_input(cell, w, n, x) + recurrent);
    }
    free(reset);
}

void reference_step(const seqrnn_cell *cell, const seqrnn_weights *w, const double *x,
                    const double *h, const double *c, double *gates, double *h_out,
                    double *c_out)
{
    const size_t H = cell->H;
    const double *z = gates + H, *n = gates + 2 * H;
    const double *o = gates + (seqrnn_cell_gates(cell) - 1) * H;
    switch (cell->kind) {
    case SEQRNN_RNN:
        rnn(cell, w, x, h, gates);
        memcpy(h_out, gates, H * sizeof *h_out);
        break;
    case SEQRNN_GRU:
        gru(cell, w, x, h, gates);
        for (size_t u = 0; u < H; u++) h_out[u] = (1 - z[u]) * n[u] + z[u] * h[u];
        break;
    case SEQRNN_LSTM:
        lstm(cell, w, x, h, c, gates, c_out);
        lstm_output(cell, w, o, c_out, h_out);
        break;
    }
}

/* A padded step is a pause: states stay as they are, y and gates are 0. */
void reference_sequence(const seqrnn_cell *cell, const seqrnn_seq *seq, const seqrnn_weights *w,
                        const double *x, const reference_result *out)
{
    const size_t B = seq->B, T = seq->T, H = cell->H, R = seqrnn_cell_gates(cell) * H;
    const size_t S = seqrnn_cell_state(cell);
    for (size_t j = 0; j < B * T; j++) {
        const size_t b = j % B, t = seq->reverse ? T - 1 - j / B : j / B, column = b + t * B;
        double *h = out->hT + b * S, *c = out->cT + b * H, *gates = out->gates + column * R;
        const int live = !seq->lengths || (int)t < seq->lengths[b];
        seqrnn_weights own = *w;
        if (w->mask) own.mask = w->mask + b * S;
        memset(gates, 0, R * sizeof *gates);
        if (live) reference_step(cell, &own, x + column * cell->D, h, c, gates, h, c);
        for (size_t s = 0; s < S; s++) {
            out->y[column * S + s] = live ? h[s] : 0;
            out->h[column * S + s] = h[s];
        }
        memcpy(out->c + column * H, c, H * sizeof *c);
    }
}
