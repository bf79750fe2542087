/* One case in one precision; included by bench.c with real and SEQRNN(name) set. */

/* The present case: its arrays per layer, the weights also per direction. */
static struct {
    bench_case k;
    size_t nparam; /* of all layers */
    SEQRNN(weights) w[MAX_LAYERS][2];
    SEQRNN(dweights) dw[MAX_LAYERS][2];
    real *grad, *x, *dx, *hT, *cT;
    real *y[MAX_LAYERS], *dy[MAX_LAYERS];
    real *h[2], *c[2]; /* decode: states before and after a step, in turn */
    void *ws[MAX_LAYERS], *scratch;
} SEQRNN(now);

static void SEQRNN(forward)(void)
{
    const bench_case *k = &SEQRNN(now).k;
    const real *x = SEQRNN(now).x;
    for (int l = 0; l < k->layers; l++) {
        must(SEQRNN(recurrent_forward)(k->cell + l, k->direction, &k->seq, x, NULL, NULL,
                                       SEQRNN(now).w[l], SEQRNN(now).y[l], SEQRNN(now).hT,
                                       SEQRNN(now).cT, SEQRNN(now).ws[l], SEQRNN(now).scratch));
        x = SEQRNN(now).y[l];
    }
}

static void SEQRNN(forward_backward)(void)
{
    const bench_case *k = &SEQRNN(now).k;
    SEQRNN(forward)();
    memset(SEQRNN(now).grad, 0, SEQRNN(now).nparam * sizeof(real));
    for (int l = k->layers - 1; l >= 0; l--)
        must(SEQRNN(recurrent_backward)(
            k->cell + l, k->direction, &k->seq, NULL, l ? SEQRNN(now).y[l - 1] : SEQRNN(now).x,
            SEQRNN(now).w[l], SEQRNN(now).dy[l], NULL, NULL,
            l ? SEQRNN(now).dy[l - 1] : SEQRNN(now).dx, SEQRNN(now).dw[l], NULL, NULL, NULL, NULL,
            SEQRNN(now).ws[l], SEQRNN(now).scratch));
}

static void SEQRNN(decode)(void)
{
    const bench_case *k = &SEQRNN(now).k;
    real **h = SEQRNN(now).h, **c = SEQRNN(now).c;
    for (size_t t = 0; t < k->seq.T; t++) {
        const size_t before = t % 2, after = 1 - before;
        must(SEQRNN(cell_step)(k->cell, k->seq.B, SEQRNN(now).x + t * k->cell->D * k->seq.B,
                               h[before], c[before], SEQRNN(now).w[0], h[after], c[after],
                               SEQRNN(now).ws[0], SEQRNN(now).scratch));
    }
}

static real *SEQRNN(reals)(size_t n)
{
    return room(n * sizeof(real));
}

/* n reals uniform in +-size from stream `substream` */
static real *SEQRNN(random)(size_t n, double size, uint32_t substream)
{
    double *u = malloc(n * sizeof *u);
    real *a = SEQRNN(reals)(n);
    if (!u) abort();
    seqrnn_uniform(1, SEQRNN_STREAM_DATA, substream, 0, n, u);
    for (size_t i = 0; i < n; i++) a[i] = (real)(size * (2 * u[i] - 1));
    free(u);
    return a;
}

/* Weights, gradients and outputs of each layer; returns the number of parameters. */
static size_t SEQRNN(prepare_layers)(const bench_case *k)
{
    const size_t directions = k->direction == SEQRNN_BIDIRECTIONAL ? 2 : 1;
    const size_t H = k->cell->H, ny = directions * H * k->seq.B * k->seq.T;
    size_t n[MAX_LAYERS], all = 0, most = 0;
    for (int l = 0; l < k->layers; l++) {
        n[l] = seqrnn_cell_nparam(k->cell + l);
        all += directions * n[l];
    }
    const real *theta = SEQRNN(random)(all, 1 / sqrt((double)H), 0);
    real *grad = SEQRNN(now).grad = SEQRNN(reals)(all);
    for (int l = 0; l < k->layers; l++) {
        size_t ws, scratch;
        must(SEQRNN(recurrent_ws_size)(k->cell + l, k->direction, k->seq.B, k->seq.T, &ws));
        must(SEQRNN(recurrent_scratch_size)(k->cell + l, k->direction, k->seq.B, k->seq.T,
                                            &scratch));
        most = scratch > most ? scratch : most;
        SEQRNN(now).ws[l] = room(ws);
        SEQRNN(now).y[l] = SEQRNN(reals)(ny);
        SEQRNN(now).dy[l] = SEQRNN(random)(ny, 1, 1);
        for (size_t d = 0; d < directions; d++, theta += n[l], grad += n[l]) {
            SEQRNN(now).w[l][d] = SEQRNN(weights_at)(k->cell + l, theta);
            SEQRNN(now).dw[l][d] = SEQRNN(dweights_at)(k->cell + l, grad);
        }
    }
    SEQRNN(now).scratch = room(most);
    SEQRNN(now).hT = SEQRNN(reals)(directions * H * k->seq.B);
    SEQRNN(now).cT = SEQRNN(reals)(directions * H * k->seq.B);
    return all;
}

static void (*SEQRNN(prepare)(const bench_case *k, const char *mode))(void)
{
    const size_t nx = k->cell->D * k->seq.B * k->seq.T, state = k->cell->H * k->seq.B;
    SEQRNN(now).k = *k;
    SEQRNN(now).x = SEQRNN(random)(nx, 1, 2);
    SEQRNN(now).dx = SEQRNN(reals)(nx);
    for (uint32_t i = 0; i < 2; i++) {
        SEQRNN(now).h[i] = SEQRNN(random)(state, 1, 3 + i);
        SEQRNN(now).c[i] = SEQRNN(random)(state, 1, 5 + i);
    }
    SEQRNN(now).nparam = SEQRNN(prepare_layers)(k);
    return !strcmp(mode, "train")    ? SEQRNN(forward_backward)
           : !strcmp(mode, "decode") ? SEQRNN(decode)
                                     : SEQRNN(forward);
}
