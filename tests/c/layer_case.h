/* One layer alone, as a network calls it, with everything it reads and writes: what the tests of
 * layers start from. Include after harness.h, once outside of TWICE and once inside. */
#ifndef SEQRNN_TEST_LAYER_CASE_H
#define SEQRNN_TEST_LAYER_CASE_H

#include "harness.h"

#define SEQRNN_PRECISION_H /* the precision is that of twice.h */
#include "../../core/src/base/internal.h"

typedef struct layer_kind {
    const char *name;
    seqrnn_layer layer;
} layer_kind;

/* Every kind of layer that is neither recurrent nor a CRF nor reads ids. */
static const layer_kind layer_kinds[] = {
    {"dense", {.kind = SEQRNN_DENSE, .units = 5}},
#define SEQRNN_X(name, text, alpha, beta)                                                    \
    {"dense " text, {.kind = SEQRNN_DENSE, .units = 5, .activated = 1,                       \
                     .activation = {SEQRNN_##name, alpha, beta}}},
    SEQRNN_ACTIVATION_LIST(SEQRNN_X)
#undef SEQRNN_X
    {"causal conv1d", {.kind = SEQRNN_CONV1D, .units = 5, .kernel = 3, .dilation = 1}},
    {"dilated conv1d", {.kind = SEQRNN_CONV1D, .units = 5, .kernel = 2, .dilation = 3,
                        .activated = 1, .activation = {SEQRNN_TANH, 0, 0}}},
    {"same conv1d", {.kind = SEQRNN_CONV1D, .units = 5, .kernel = 4, .dilation = 1,
                     .padding = SEQRNN_SAME}},
    {"wide conv1d", {.kind = SEQRNN_CONV1D, .units = 5, .kernel = 3, .dilation = 7,
                     .padding = SEQRNN_SAME, .activated = 1,
                     .activation = {SEQRNN_SOFTPLUS, 0, 0}}},
    {"dropout", {.kind = SEQRNN_DROPOUT, .rate = 0.3}},
    {"shared dropout", {.kind = SEQRNN_DROPOUT, .rate = 0.6, .shared = 1}},
    {"layer norm", {.kind = SEQRNN_LAYER_NORM, .eps = 1e-5}},
    {"residual", {.kind = SEQRNN_RESIDUAL, .span = 1}},
    {"last", {.kind = SEQRNN_POOL, .pool = SEQRNN_LAST}},
    {"mean", {.kind = SEQRNN_POOL, .pool = SEQRNN_POOL_MEAN}},
    {"max", {.kind = SEQRNN_POOL, .pool = SEQRNN_MAX}},
    {"attention", {.kind = SEQRNN_POOL, .pool = SEQRNN_ATTENTION, .units = 6}},
};

#define LAYER_KINDS (sizeof layer_kinds / sizeof *layer_kinds)

#endif

#ifdef real
#undef SEQRNN_LAYER_H
#include "../../core/src/layers/layer.h"

typedef struct TEST(layer_case) {
    const SEQRNN(layer_ops) *ops;
    SEQRNN(pass) p;           /* both directions are on: y, dx and grad are results */
    size_t nx, ny, ntheta;
    real *x, *dy, *theta;     /* what p reads */
    size_t ws_bytes, scratch_bytes;
} TEST(layer_case);

/* Rows of what comes in; 0 for an embedding, whose p.in is its vocabulary. */
static inline size_t TEST(layer_case_rows)(const TEST(layer_case) *k)
{
    return k->p.layer->kind == SEQRNN_EMBEDDING ? 0 : k->p.in;
}

/* Exactly as many bytes as are asked for; of an embedding, p.id is set by the caller. layer and
 * lengths must outlive the case. x, dy, theta are random; x and dy 0 at padded steps. */
static inline TEST(layer_case) TEST(layer_case_make)(const seqrnn_layer *layer, size_t in, size_t B,
                                                     size_t T, const int *lengths, uint64_t seed)
{
    TEST(layer_case) k = {.ops = SEQRNN(layer_table)[layer->kind]};
    seqrnn_tensor tensor[SEQRNN_LAYER_TENSORS];
    const size_t ntensor = k.ops->tensors ? k.ops->tensors(layer, in, tensor) : 0;
    const size_t out = k.ops->outputs(layer, in);
    k.p = (SEQRNN(pass)){.layer = layer, .in = in, .seq = {.B = B, .T = T, .lengths = lengths},
                         .training = 1, .seed = 11, .draw = 3, .substream = 8, .ldy = out};
    CHECK_STATUS(k.ops->check ? k.ops->check(layer, in) : 0, SEQRNN_OK);
    for (size_t i = 0; i < ntensor; i++) k.ntheta += tensor[i].rows * tensor[i].cols;
    k.nx = TEST(layer_case_rows)(&k) * B * T;
    k.ny = out * B * (k.ops->pools ? 1 : T);
    if (k.ops->ws_size)
        CHECK_STATUS(k.ops->ws_size(layer, in, B, T, &k.ws_bytes), SEQRNN_OK);
    if (k.ops->scratch_size)
        CHECK_STATUS(k.ops->scratch_size(layer, in, B, T, &k.scratch_bytes), SEQRNN_OK);
    k.p.ws = test_alloc(k.ws_bytes);
    k.p.scratch = test_alloc(k.scratch_bytes);
    k.p.x = k.x = TEST(problem_input)(seed + 1, k.nx);
    k.p.skip = TEST(problem_input)(seed + 2, k.nx);
    k.p.dy = k.dy = TEST(problem_input)(seed + 3, k.ny);
    k.p.theta = k.theta = TEST(problem_input)(seed + 4, k.ntheta);
    k.p.y = TEST_ALLOC(real, k.ny);
    k.p.dx = TEST_ALLOC(real, k.nx);
    k.p.grad = TEST_ALLOC(real, k.ntheta);
    SEQRNN(clear_padding)(TEST(layer_case_rows)(&k), &k.p.seq, k.x);
    if (!k.ops->pools) SEQRNN(clear_padding)(out, &k.p.seq, k.dy);
    return k;
}

/* The same inputs; ws and results of its own. */
static inline TEST(layer_case) TEST(layer_case_copy)(const TEST(layer_case) *k)
{
    TEST(layer_case) copy = *k;
    copy.p.x = copy.x = memcpy(TEST_ALLOC(real, k->nx), k->x, k->nx * sizeof(real));
    copy.p.dy = copy.dy = memcpy(TEST_ALLOC(real, k->ny), k->dy, k->ny * sizeof(real));
    copy.p.theta = copy.theta =
        memcpy(TEST_ALLOC(real, k->ntheta), k->theta, k->ntheta * sizeof(real));
    copy.p.y = TEST_ALLOC(real, k->ny);
    copy.p.dx = TEST_ALLOC(real, k->nx);
    copy.p.grad = TEST_ALLOC(real, k->ntheta);
    copy.p.ws = test_alloc(k->ws_bytes);
    copy.p.scratch = test_alloc(k->scratch_bytes);
    return copy;
}

/* Scratch is free between the passes, and y is lent only to those who say that they read it. */
static inline void TEST(layer_case_run)(TEST(layer_case) *k)
{
    real *y = k->p.y;
    CHECK_STATUS(k->ops->forward(&k->p), SEQRNN_OK);
    memset(k->p.scratch, 0xd5, k->scratch_bytes);
    memset(k->p.grad, 0, k->ntheta * sizeof(real));
    if (!k->ops->reads_y || !k->ops->reads_y(k->p.layer)) k->p.y = NULL;
    CHECK_STATUS(k->ops->backward(&k->p), SEQRNN_OK);
    k->p.y = y;
}

static inline void TEST(layer_case_same)(const TEST(layer_case) *a, const TEST(layer_case) *b)
{
    CHECK_SAME_BITS(a->p.y, b->p.y, a->ny);
    CHECK_SAME_BITS(a->p.dx, b->p.dx, a->nx);
    CHECK_SAME_BITS(a->p.grad, b->p.grad, a->ntheta);
}
#endif
