/* A training step of a language model in one precision: embedding, two layers of the cell, a score
 * of each of V words, cross-entropy, clipping, Adam. Included by bench.c with real and SEQRNN(name). */

/* D is the size V of the vocabulary; the embedding has H numbers. */
static struct {
    seqrnn_layer layer[4];
    seqrnn_network net;
    size_t *start;
    int *lengths;
    SEQRNN(data) data;
    seqrnn_training how;
    SEQRNN(trainer) trainer;
    void *scratch;
} SEQRNN(language);

/* One gradient and its update: the text of an epoch is one minibatch. */
static void SEQRNN(language_step)(void)
{
    size_t done, layer;
    double loss, norm, rate;
    must(SEQRNN(train)(&SEQRNN(language).net, &SEQRNN(language).data, &SEQRNN(language).how, 1,
                       &SEQRNN(language).trainer, &done, &loss, &norm, &rate, &layer, NULL, NULL,
                       SEQRNN(language).scratch));
}

/* B streams of T words of a random text; each word's target is the next. */
static SEQRNN(data) SEQRNN(language_text)(size_t V, size_t B, size_t T)
{
    const size_t n = B * T + 1;
    size_t *start = room(B * sizeof *start);
    int *lengths = room(B * sizeof *lengths), *id = room(n * sizeof *id);
    double u;
    for (size_t i = 0; i < n; i++) {
        seqrnn_uniform(1, SEQRNN_STREAM_DATA, 9, i, 1, &u);
        id[i] = (int)(u * (double)V);
    }
    for (size_t b = 0; b < B; b++) {
        start[b] = b * T;
        lengths[b] = (int)T;
    }
    return (SEQRNN(data)){.N = B, .total = n - 1, .stride = 1, .start = start, .lengths = lengths,
                          .id = id, .target = id + 1};
}

static void (*SEQRNN(prepare_language)(const bench_case *k))(void)
{
    const size_t V = k->cell->D, H = k->cell->H;
    const seqrnn_init init = {SEQRNN_INIT_TORCH, 0, 0};
    const seqrnn_layer recurrent = {.kind = SEQRNN_RECURRENT, .units = H, .cell = k->cell[1],
                                    .init = init};
    seqrnn_layer *layer = SEQRNN(language).layer;
    layer[0] = (seqrnn_layer){.kind = SEQRNN_EMBEDDING, .units = H, .vocabulary = V, .init = init};
    layer[1] = layer[2] = recurrent;
    layer[3] = (seqrnn_layer){.kind = SEQRNN_DENSE, .units = V, .init = init};
    SEQRNN(language).net = (seqrnn_network){.nlayer = 4, .layer = layer};
    SEQRNN(language).data = SEQRNN(language_text)(V, k->seq.B, k->seq.T);
    SEQRNN(language).how = (seqrnn_training){.optim = seqrnn_optim_named("adam"),
                                             .batching = {.batch = k->seq.B}, .accumulate = 1};
    SEQRNN(language).how.optim.clip_norm = 1;
    const size_t n = seqrnn_network_nparam(&SEQRNN(language).net);
    size_t bytes;
    must(SEQRNN(train_scratch_size)(&SEQRNN(language).net, &SEQRNN(language).data,
                                    &SEQRNN(language).how, &bytes));
    SEQRNN(language).scratch = room(bytes);
    real *theta = SEQRNN(random)(n, 1 / sqrt((double)H), 0), *moments = SEQRNN(reals)(2 * n);
    memset(moments, 0, 2 * n * sizeof(real));
    SEQRNN(language).trainer = (SEQRNN(trainer)){.theta = theta, .before = SEQRNN(reals)(n),
                                                 .moments = moments,
                                                 .position = seqrnn_position_first()};
    return SEQRNN(language_step);
}
