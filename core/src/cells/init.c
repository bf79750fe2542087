/* Initial parameters of a cell. Parameter i is made from number i of the initialisation stream,
 * in double precision, and rounded at the end: both precisions start from the same numbers. */
#include "../base/internal.h"

/* value[0..n-1] uniform in +-limit, from numbers first.. of the stream */
static void SEQRNN(init_uniform)(uint64_t seed, uint32_t substream, size_t first, size_t n,
                                 double limit, double *value)
{
    seqrnn_uniform(seed, SEQRNN_STREAM_INIT, substream, first, n, value);
    for (size_t i = 0; i < n; i++) value[i] = limit * (2 * value[i] - 1);
}

/* Q[m,n], m >= n, holds normal numbers; A = Q R becomes its Q with the diagonal of R positive,
 * which spreads Q evenly over the orthogonal matrices (Mezzadri 2007). By classical Gram-Schmidt,
 * twice (Giraud et al. 2005: orthogonal to rounding), on the double kernels and not on LAPACK,
 * whose bits depend on the host's BLAS and on its number of threads. dot[n]. */
static int SEQRNN(init_gram_schmidt)(size_t m, size_t n, double *Q, double *dot)
{
    for (size_t j = 0; j < n; j++) {
        double *q = Q + j * m, norm = 0;
        for (int pass = 0; pass < 2; pass++) {
            memset(dot, 0, j * sizeof *dot);
            seqrnn_gemm_tn(j, 1, m, Q, m, q, m, dot, j);
            for (size_t i = 0; i < j; i++) dot[i] = -dot[i];
            seqrnn_gemm_nn(m, 1, j, Q, m, dot, j, q, m);
        }
        for (size_t i = 0; i < m; i++) norm += q[i] * q[i];
        if (!(norm > 0)) return SEQRNN_SINGULAR;
        for (size_t i = 0; i < m; i++) q[i] /= sqrt(norm);
    }
    return SEQRNN_OK;
}

/* U[G*H,S] holds normal numbers; the columns of each H x S block, or its rows if they are fewer,
 * become orthonormal. work[H*S + min(H,S)] */
static int SEQRNN(init_orthogonal)(size_t H, size_t S, size_t G, double *U, double *work)
{
    const size_t m = sr_max(H, S), n = sr_min(H, S), down = H < S ? G * H : 1;
    const size_t right = H < S ? 1 : G * H; /* how far the next of m, of n, lies in U */
    for (size_t gate = 0; gate < G; gate++) {
        double *block = U + gate * H;
        for (size_t i = 0; i < m * n; i++) work[i] = block[i % m * down + i / m * right];
        const int status = SEQRNN(init_gram_schmidt)(m, n, work, work + m * n);
        if (status) return status;
        for (size_t i = 0; i < m * n; i++) block[i % m * down + i / m * right] = work[i];
    }
    return SEQRNN_OK;
}

/* U[G*H,S]: each block the identity */
static void SEQRNN(init_identity)(size_t H, size_t S, size_t G, double *U)
{
    memset(U, 0, G * H * S * sizeof *U);
    for (size_t gate = 0; gate < G; gate++)
        for (size_t j = 0; j < sr_min(H, S); j++) U[gate * H + j + j * G * H] = 1;
}

/* b[G*H] += the forget bias, so that the old state is kept: up in the gate that multiplies it
 * (the second block: f of the LSTM, z of the GRU), or down in the input gate of a coupled LSTM.
 * Chrono: log of a number uniform in [1, T-1], and the opposite in the LSTM's own input gate. */
static void SEQRNN(init_forget)(const seqrnn_cell *cell, const seqrnn_init *init, uint64_t seed,
                                uint32_t substream, size_t first, double *b)
{
    const size_t H = cell->H;
    if (cell->kind == SEQRNN_RNN) return;
    for (size_t i = 0; i < H; i++) {
        double chrono = 0;
        if (init->kind == SEQRNN_INIT_CHRONO) {
            seqrnn_uniform(seed, SEQRNN_STREAM_INIT, substream, first + i, 1, &chrono);
            chrono = log1p(chrono * (init->chrono_T - 2));
        }
        if (cell->kind == SEQRNN_LSTM) b[i] -= chrono;
        if (cell->coupled) b[i] -= init->forget_bias;
        else b[H + i] += chrono + init->forget_bias;
    }
}

/* The gains of layer normalisation are 1 and its bias 0, whatever the kind: with gains of 0 nothing
 * would ever pass. value[nparam] ends with gW[G*H], gU[G*H], gc[H], bc[H]. */
static void SEQRNN(init_norm)(const seqrnn_cell *cell, double *value)
{
    const size_t H = cell->H, gains = (2 * seqrnn_cell_gates(cell) + 1) * H;
    if (!cell->layer_norm) return;
    value += seqrnn_cell_nparam(cell) - gains - H;
    for (size_t i = 0; i < gains; i++) value[i] = 1;
    memset(value + gains, 0, H * sizeof *value);
}

/* value[nparam], work[H*S + min(H,S)] */
static int SEQRNN(init_fill)(const seqrnn_cell *cell, const seqrnn_init *init, uint64_t seed,
                             uint32_t substream, double *value, double *work)
{
    const size_t D = cell->D, H = cell->H, G = seqrnn_cell_gates(cell);
    const size_t S = seqrnn_cell_state(cell), n = seqrnn_cell_nparam(cell);
    const size_t nW = G * H * D, nU = G * H * S, nP = cell->projection * H;
    const size_t P = nW + nU + (size_t)(1 + cell->recurrent_bias) * G * H
                     + seqrnn_cell_npeephole(cell);
    const double between = sqrt(6 / ((double)S + (double)H)); /* glorot of U and P */
    int status = SEQRNN_OK;
    if (init->kind == SEQRNN_INIT_TORCH) {
        SEQRNN(init_uniform)(seed, substream, 0, n, 1 / sqrt((double)H), value);
    } else {
        memset(value, 0, n * sizeof *value);
        if (init->kind != SEQRNN_INIT_ZEROS) {
            SEQRNN(init_uniform)(seed, substream, 0, nW, sqrt(6 / ((double)D + (double)H)), value);
            SEQRNN(init_uniform)(seed, substream, P, nP, between, value + P);
        }
    }
    switch (init->kind) {
    case SEQRNN_INIT_GLOROT:
    case SEQRNN_INIT_CHRONO:
        SEQRNN(init_uniform)(seed, substream, nW, nU, between, value + nW);
        break;
    case SEQRNN_INIT_ORTHOGONAL:
        seqrnn_normal(seed, SEQRNN_STREAM_INIT, substream, nW, nU, value + nW);
        status = SEQRNN(init_orthogonal)(H, S, G, value + nW, work);
        break;
    case SEQRNN_INIT_IDENTITY: SEQRNN(init_identity)(H, S, G, value + nW); break;
    }
    SEQRNN(init_norm)(cell, value);
    SEQRNN(init_forget)(cell, init, seed, substream, nW + nU, value + nW + nU);
    return status;
}

static int SEQRNN(init_legal)(const seqrnn_init *init)
{
    return init && init->kind >= 0 && init->kind < SEQRNN_NINIT && isfinite(init->forget_bias)
           && (init->kind != SEQRNN_INIT_CHRONO
               || (init->chrono_T >= 2 && isfinite(init->chrono_T)));
}

int SEQRNN(cell_init)(const seqrnn_cell *cell, const seqrnn_init *init, uint64_t seed,
                      uint32_t substream, real *theta, void *scratch)
{
    const int legal = seqrnn_cell_check(cell);
    if (legal != SEQRNN_OK) return legal;
    if (!SEQRNN(init_legal)(init)) return -2;
    const size_t n = seqrnn_cell_nparam(cell), S = seqrnn_cell_state(cell);
    char *cursor = scratch;
    double *value = sr_take(&cursor, n, sizeof *value);
    double *work = sr_take(&cursor, cell->H * S + sr_min(cell->H, S), sizeof *work);
    const int status = SEQRNN(init_fill)(cell, init, seed, substream, value, work);
    for (size_t i = 0; status == SEQRNN_OK && i < n; i++) theta[i] = (real)value[i];
    return status;
}

int SEQRNN(cell_init_scratch_size)(const seqrnn_cell *cell, size_t *bytes)
{
    const int legal = seqrnn_cell_check(cell);
    sr_size s = {0};
    if (legal != SEQRNN_OK) return legal;
    const size_t S = seqrnn_cell_state(cell);
    sr_size_add(&s, seqrnn_cell_nparam(cell), 1, 1, sizeof(double));
    sr_size_add(&s, cell->H * S + sr_min(cell->H, S), 1, 1, sizeof(double));
    return sr_size_total(&s, bytes);
}
