/* Dense: y[units,n] = activation(W[units,in] x[in,n] + b[units]). */
#include "dense.h"

#include "../kernels/gemm.h"
#include "../kernels/threads.h"
#include "../kernels/columns.h"
#include "activated.h"

int SEQRNN(dense_forward)(size_t in, size_t units, size_t n, const real *x, const real *W,
                          const real *b, real *y)
{
    SEQRNN(gemm_affine)(units, n, in, W, b, x, y);
    return SEQRNN_OK;
}

/* db[units] += the columns of dy[units,n] in their order; threads share the rows. */
typedef struct SEQRNN(row_sums) {
    size_t units, n, rows;
    const real *dy;
    real *db;
} SEQRNN(row_sums);

static void SEQRNN(row_sums_part)(void *context, size_t part)
{
    const SEQRNN(row_sums) *s = context;
    const size_t i = part * s->rows, rows = sr_min(s->rows, s->units - i);
    for (size_t j = 0; j < s->n; j++)
        SEQRNN(add_scaled)(rows, 1, s->dy + i + j * s->units, s->db + i);
}

static void SEQRNN(add_row_sums)(size_t units, size_t n, const real *dy, real *db)
{
    const int threads = sr_threads(units, n, 1);
    SEQRNN(row_sums) s = {units, n, units, dy, db};
    if (threads == 1) {
        SEQRNN(row_sums_part)(&s, 0);
        return;
    }
    s.rows = sr_part_size(units, threads, SEQRNN_LINE / sizeof(real));
    sr_parallel((units + s.rows - 1) / s.rows, SEQRNN(row_sums_part), &s);
}

/* dx = W' dy, dW += dy x', db += the sum of dy's columns */
int SEQRNN(dense_backward)(size_t in, size_t units, size_t n, const real *x, const real *W,
                           const real *dy, real *dx, real *dW, real *db)
{
    if (dx) {
        memset(dx, 0, in * n * sizeof(real));
        SEQRNN(gemm_tn)(in, n, units, W, units, dy, units, dx, in);
    }
    if (dW) SEQRNN(gemm_nt)(units, in, n, dy, units, x, in, dW, units);
    if (db) SEQRNN(add_row_sums)(units, n, dy, db);
    return SEQRNN_OK;
}

/* ---- the steps of a batch ---------------------------------------------------------------- */

/* What is past the ends of sequences times 0 is 0. */
static int SEQRNN(padding_is_finite)(size_t rows, const seqrnn_seq *seq, const real *x)
{
    for (size_t b = 0; seq->lengths && b < seq->B; b++)
        for (size_t t = (size_t)seq->lengths[b]; t < seq->T; t++) {
            const real *column = x + (b + t * seq->B) * rows;
            if (SR_SUM(rows, 0 * column[i]) != 0) return 0;
        }
    return 1;
}

int SEQRNN(dense_backward_steps)(const SEQRNN(pass) *p, const real *da, real *room)
{
    const size_t in = p->in, units = p->layer->units, n = p->seq.B * p->seq.T;
    const real *x = p->x;
    if (!SEQRNN(padding_is_finite)(in, &p->seq, x)) {
        memcpy(room, x, in * n * sizeof(real));
        SEQRNN(clear_padding)(in, &p->seq, room);
        x = room;
    }
    return SEQRNN(dense_backward)(in, units, n, x, p->theta, da, p->dx, p->grad,
                                  p->grad + units * in);
}

/* ---- as a layer of a network ------------------------------------------------------------- */

static int SEQRNN(dense_check)(const seqrnn_layer *layer, size_t in)
{
    size_t n;
    if (layer->units < 1 || SEQRNN(activated_check)(layer)) return -1;
    return __builtin_mul_overflow(layer->units, in, &n) ? SEQRNN_TOO_LARGE : SEQRNN_OK;
}

static size_t SEQRNN(dense_outputs)(const seqrnn_layer *layer, size_t in)
{
    (void)in;
    return layer->units;
}

static size_t SEQRNN(dense_tensors)(const seqrnn_layer *layer, size_t in, seqrnn_tensor *tensor)
{
    tensor[0] = (seqrnn_tensor){.name = "W", .rows = layer->units, .cols = in};
    tensor[1] = (seqrnn_tensor){.name = "b", .rows = layer->units, .cols = 1};
    return 2;
}

/* glorot: b is 0; torch: W and b uniform in +-1/sqrt(in), as torch.nn.Linear */
static int SEQRNN(dense_init)(const seqrnn_layer *layer, size_t in, uint64_t seed,
                              uint32_t substream, real *theta, void *scratch)
{
    const size_t units = layer->units, n = units * in + units;
    (void)scratch;
    memset(theta, 0, n * sizeof(real));
    switch (layer->init.kind) {
    case SEQRNN_INIT_GLOROT:
        SEQRNN(layer_glorot)(seed, substream, units * in, units + in, theta);
        break;
    case SEQRNN_INIT_TORCH: SEQRNN(layer_torch)(seed, substream, n, in, theta); break;
    case SEQRNN_INIT_ZEROS: break;
    default: return -1;
    }
    return SEQRNN_OK;
}

static int SEQRNN(dense_layer_forward)(const SEQRNN(pass) *p)
{
    const size_t units = p->layer->units, n = p->seq.B * p->seq.T;
    char *ws = p->ws;
    real *a = SEQRNN(activated_a)(p, &ws);
    SEQRNN(dense_forward)(p->in, units, n, p->x, p->theta, p->theta + units * p->in, a);
    SEQRNN(activated_forward)(p, a);
    return SEQRNN_OK;
}

static int SEQRNN(dense_layer_backward)(const SEQRNN(pass) *p)
{
    char *ws = p->ws, *scratch = p->scratch;
    const real *a = SEQRNN(activated_a)(p, &ws);
    const real *da = SEQRNN(activated_backward)(p, a, &scratch);
    return SEQRNN(dense_backward_steps)(p, da, (real *)scratch);
}

static int SEQRNN(dense_ws_size)(const seqrnn_layer *layer, size_t in, size_t B, size_t T,
                                 size_t *bytes)
{
    sr_size s = {0};
    (void)in;
    SEQRNN(activated_ws_size)(&s, layer, B, T);
    return sr_size_total(&s, bytes);
}

static int SEQRNN(dense_scratch_size)(const seqrnn_layer *layer, size_t in, size_t B, size_t T,
                                      size_t *bytes)
{
    sr_size s = {0};
    SEQRNN(activated_scratch_size)(&s, layer, B, T);
    sr_size_add(&s, in, B, T, sizeof(real));
    return sr_size_total(&s, bytes);
}

const SEQRNN(layer_ops) SEQRNN(dense_ops) = {
    .check = SEQRNN(dense_check),
    .outputs = SEQRNN(dense_outputs),
    .tensors = SEQRNN(dense_tensors),
    .init = SEQRNN(dense_init),
    .forward = SEQRNN(dense_layer_forward),
    .backward = SEQRNN(dense_layer_backward),
    .reads_y = SEQRNN(activated_reads_y),
    .ws_size = SEQRNN(dense_ws_size),
    .scratch_size = SEQRNN(dense_scratch_size),
};
