/* One case in one precision; included by bench.c with real and SEQRNN(name) set. */

typedef struct SEQRNN(bench_arrays) {
    const seqrnn_cell *cell;
    seqrnn_seq seq;
    size_t nparam;
    int train;
    real *theta, *grad, *x, *dx, *y, *dy, *hT, *cT;
    void *ws, *scratch;
} SEQRNN(bench_arrays);

static void SEQRNN(bench_pass)(void *context)
{
    const SEQRNN(bench_arrays) *k = context;
    const SEQRNN(weights) w = SEQRNN(weights_at)(k->cell, k->theta);
    const SEQRNN(dweights) dw = SEQRNN(dweights_at)(k->cell, k->grad);
    const size_t H = k->cell->H;
    if (SEQRNN(sequence_forward)(k->cell, &k->seq, k->x, NULL, NULL, &w, k->y, H, k->hT, k->cT,
                                 k->ws, k->scratch))
        abort();
    if (!k->train) return;
    memset(k->grad, 0, k->nparam * sizeof(real));
    if (SEQRNN(sequence_backward)(k->cell, &k->seq, NULL, k->x, &w, k->dy, H, NULL, NULL, k->dx,
                                  &dw, NULL, NULL, NULL, NULL, k->ws, k->scratch))
        abort();
}

/* n reals uniform in +-size from stream `substream` */
static real *SEQRNN(bench_random)(size_t n, double size, uint32_t substream)
{
    double *u = room(n * sizeof *u);
    real *a = room(n * sizeof *a);
    seqrnn_uniform(1, SEQRNN_STREAM_DATA, substream, 0, n, u);
    for (size_t i = 0; i < n; i++) a[i] = (real)(size * (2 * u[i] - 1));
    free(u);
    return a;
}

static void SEQRNN(bench)(const seqrnn_cell *cell, size_t B, size_t T, int train)
{
    const size_t D = cell->D, H = cell->H, N = B * T;
    size_t ws, scratch;
    if (SEQRNN(sequence_ws_size)(cell, B, T, &ws)
        || SEQRNN(sequence_scratch_size)(cell, B, T, &scratch))
        abort();
    SEQRNN(bench_arrays) k = {.cell = cell, .seq = {.B = B, .T = T}, .train = train};
    k.nparam = seqrnn_cell_nparam(cell);
    k.theta = SEQRNN(bench_random)(k.nparam, 1 / (double)H, 0);
    k.x = SEQRNN(bench_random)(D * N, 1, 1);
    k.dy = SEQRNN(bench_random)(H * N, 1, 2);
    k.grad = room(k.nparam * sizeof(real));
    k.dx = room(D * N * sizeof(real));
    k.y = room(H * N * sizeof(real));
    k.hT = room(H * B * sizeof(real));
    k.cT = room(H * B * sizeof(real));
    k.ws = room(ws);
    k.scratch = room(scratch);
    measure(SEQRNN(bench_pass), &k);
    void *all[] = {k.theta, k.x, k.dy, k.grad, k.dx, k.y, k.hT, k.cT, k.ws, k.scratch};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}
