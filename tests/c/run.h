/* A training run for the tests: a network of many layers, sequences of unequal length, and what a
 * call of train or evaluate needs. Included once per precision. */

#ifndef SEQUENCES
#define SEQUENCES 11
#define LONGEST 13

/* A text of ids, read in streams, a piece of each at a time. */
enum { TEXT = 101, STREAMS = 3, PIECE = 8, STREAM = (TEXT - 1) / STREAMS,
       PIECES = (STREAM + PIECE - 1) / PIECE };
#endif

/* A network, sequences one after another of unequal length (one has none), and a training. */
typedef struct TEST(run) {
    seqrnn_layer layer[6];
    seqrnn_network net;
    size_t start[SEQUENCES], row[SEQUENCES];
    int lengths[SEQUENCES];
    SEQRNN(data) data;
    seqrnn_training how;
    SEQRNN(trainer) trainer;
    size_t ntheta, done, layer_at;
    double loss[400], norm[400], rate[400];
    void *scratch;
} TEST(run);

/* Two embeddings beside two features, dropout, an LSTM, a residual connection, 4 classes. */
static inline void TEST(run_network)(TEST(run) *r)
{
    const seqrnn_init init = {SEQRNN_INIT_TORCH, 0, 0};
    const seqrnn_layer layer[] = {
        {.kind = SEQRNN_EMBEDDING, .units = 3, .vocabulary = 6, .init = init, .rate = 0.2},
        {.kind = SEQRNN_EMBEDDING, .units = 2, .vocabulary = 4, .init = init},
        {.kind = SEQRNN_DROPOUT, .rate = 0.3},
        {.kind = SEQRNN_RECURRENT, .units = 7, .init = init, .recurrent_dropout = 0.2,
         .learned_state = 1, .cell = seqrnn_cell_standard(SEQRNN_LSTM, 0, 0)},
        {.kind = SEQRNN_RESIDUAL, .span = 1},
        {.kind = SEQRNN_DENSE, .units = 4, .init = init}};
    memcpy(r->layer, layer, sizeof layer);
    r->net = (seqrnn_network){.inputs = 2, .nlayer = 6, .layer = r->layer};
}

static inline void TEST(run_data)(TEST(run) *r)
{
    uint64_t seed = 5;
    size_t total = 0;
    for (size_t n = 0; n < SEQUENCES; n++) {
        r->lengths[n] = n == 4 ? 0 : (int)(1 + (n * 5) % LONGEST);
        r->start[n] = total;
        r->row[n] = n;
        total += (size_t)r->lengths[n];
    }
    int *id = TEST_ALLOC(int, 2 * total), *target = TEST_ALLOC(int, total);
    real *x = TEST_ALLOC(real, 2 * total), *weight = TEST_ALLOC(real, total);
    for (size_t i = 0; i < total; i++) {
        id[i] = (int)(test_random(&seed) % 6);
        id[total + i] = (int)(test_random(&seed) % 5) - 1; /* padding among them */
        target[i] = (int)(test_random(&seed) % 5) - 1;
        weight[i] = (real)(test_random(&seed) % 3);
    }
    test_fill_real(8, 2 * total, 1, x);
    r->data = (SEQRNN(data)){.N = SEQUENCES, .total = total, .stride = 1, .start = r->start,
                             .lengths = r->lengths, .id = id, .x = x, .row = r->row,
                             .target = target, .sample_weight = weight};
}

/* Room for the run as it is now described, and its start. */
static inline void TEST(run_begin)(TEST(run) *r)
{
    size_t bytes, init_bytes;
    CHECK_STATUS(seqrnn_network_check(&r->net, NULL), SEQRNN_OK);
    const size_t n = r->ntheta = seqrnn_network_nparam(&r->net);
    CHECK_STATUS(SEQRNN(train_scratch_size)(&r->net, &r->data, &r->how, &bytes), SEQRNN_OK);
    CHECK_STATUS(SEQRNN(network_init_scratch_size)(&r->net, &init_bytes), SEQRNN_OK);
    r->scratch = test_alloc(bytes > init_bytes ? bytes : init_bytes);
    r->trainer = (SEQRNN(trainer)){.theta = TEST_ALLOC(real, n), .before = TEST_ALLOC(real, 2 * n),
                                   .moments = TEST_ZEROS(real, 3 * n),
                                   .position = seqrnn_position_first()};
    CHECK_STATUS(SEQRNN(network_init)(&r->net, 3, r->trainer.theta, r->scratch), SEQRNN_OK);
    memcpy(r->trainer.before, r->trainer.theta, n * sizeof(real));
    if (r->how.ema > 0) {
        r->trainer.average = TEST_ALLOC(real, n);
        memcpy(r->trainer.average, r->trainer.theta, n * sizeof(real));
        memcpy(r->trainer.before + n, r->trainer.theta, n * sizeof(real));
    }
    if (r->how.accumulate > 1) r->trainer.sum = TEST_ALLOC(real, n);
    if (r->how.truncate.k1)
        r->trainer.state =
            TEST_ALLOC(real, seqrnn_network_nstate(&r->net, r->how.batching.batch));
}

/* Made in place: it points into itself. */
static inline void TEST(run_make)(TEST(run) *r)
{
    memset(r, 0, sizeof *r);
    TEST(run_network)(r);
    TEST(run_data)(r);
    r->how = (seqrnn_training){.optim = seqrnn_optim_named("adam"),
                               .schedule = {.kind = SEQRNN_SCHEDULE_CONSTANT},
                               .batching = {.batch = 3, .shuffle = 1, .bucket = 2},
                               .accumulate = 1, .seed = 77};
    r->how.optim.clip_norm = 1;
}

/* n gradients, over the ends of epochs; the log goes on where it was. */
static inline int TEST(run_steps)(TEST(run) *r, size_t n, size_t most, seqrnn_hook hook,
                                  void *context)
{
    const size_t end = r->done + n;
    int status = SEQRNN_OK;
    while (!status && r->done < end) {
        size_t done = 0;
        const size_t wish = end - r->done < most ? end - r->done : most;
        status = SEQRNN(train)(&r->net, &r->data, &r->how, wish, &r->trainer, &done,
                               r->loss + r->done, r->norm + r->done, r->rate + r->done,
                               &r->layer_at, hook, context, r->scratch);
        r->done += done;
    }
    return status;
}

/* Sequences order[B] as a minibatch made here, one step at a time. */
static inline SEQRNN(batch) TEST(gathered)(const TEST(run) *r, const size_t *order, size_t B)
{
    size_t T = 1;
    for (size_t b = 0; b < B; b++)
        if ((size_t)r->lengths[order[b]] > T) T = (size_t)r->lengths[order[b]];
    int *lengths = TEST_ALLOC(int, B), *id = TEST_ALLOC(int, 2 * B * T);
    int *target = TEST_ALLOC(int, B * T);
    real *x = TEST_ALLOC(real, 2 * B * T), *weight = TEST_ALLOC(real, B * T);
    memset(id, -1, 2 * B * T * sizeof(int));
    memset(target, -1, B * T * sizeof(int));
    for (size_t b = 0; b < B; b++) {
        lengths[b] = r->lengths[order[b]];
        for (size_t t = 0; t < (size_t)lengths[b]; t++) {
            const size_t from = r->start[order[b]] + t, to = b + t * B;
            id[to] = r->data.id[from];
            id[to + B * T] = r->data.id[from + r->data.total];
            x[2 * to] = r->data.x[2 * from];
            x[2 * to + 1] = r->data.x[2 * from + 1];
            target[to] = r->data.target[from];
            weight[to] = r->data.sample_weight[from];
        }
    }
    return (SEQRNN(batch)){.B = B, .T = T, .lengths = lengths, .id = id, .x = x, .target = target,
                           .sample_weight = weight, .training = 1, .seed = r->how.seed};
}

/* grad of a minibatch at theta, as network_loss_grad gives it; the loss. */
static inline double TEST(gradient)(const TEST(run) *r, const SEQRNN(batch) *batch,
                                    const real *theta, const real *state, real *grad,
                                    real *state_out, double *norm)
{
    size_t bytes;
    double loss;
    CHECK_STATUS(SEQRNN(network_ws_size)(&r->net, batch->B, batch->T, &bytes), SEQRNN_OK);
    void *ws = test_alloc(bytes);
    CHECK_STATUS(SEQRNN(network_scratch_size)(&r->net, batch->B, batch->T, &bytes), SEQRNN_OK);
    CHECK_STATUS(SEQRNN(network_loss_grad)(&r->net, batch, theta, state, &loss, norm, grad,
                                           state_out, ws, test_alloc(bytes)), SEQRNN_OK);
    return loss;
}

/* A language model (embedding, LSTM, dense) of text[TEXT], in streams that overlap by one; PIECE
 * ids of each are read at a time. */
static inline void TEST(run_text)(TEST(run) *r, int *text)
{
    TEST(run_make)(r);
    const seqrnn_layer layer[] = {r->layer[0], r->layer[3], r->layer[5]};
    uint64_t seed = 4;
    memcpy(r->layer, layer, sizeof layer);
    r->layer[0].rate = r->layer[1].recurrent_dropout = 0;
    r->layer[1].learned_state = 0;
    r->layer[2].units = 6;
    r->net = (seqrnn_network){.nlayer = 3, .layer = r->layer};
    for (int i = 0; i < TEXT; i++) text[i] = (int)(test_random(&seed) % 6);
    for (size_t b = 0; b < STREAMS; b++) {
        r->start[b] = b * STREAM;
        r->lengths[b] = STREAM;
    }
    r->data = (SEQRNN(data)){.N = STREAMS, .total = TEXT - 1, .stride = 1, .start = r->start,
                             .lengths = r->lengths, .id = text, .target = text + 1};
    r->how.truncate = (seqrnn_truncate){PIECE, PIECE};
    r->how.batching = (seqrnn_batching){.batch = STREAMS};
    TEST(run_begin)(r);
}
