/* A recurrent problem with everything it reads and writes; included once per precision by
 * twice.h. Inputs are random, outputs come filled with garbage. One direction runs through
 * sequence_*, both directions through recurrent_*. */

typedef struct TEST(problem) {
    seqrnn_cell cell;
    seqrnn_seq seq;
    int direction;                          /* enum seqrnn_direction */
    size_t ways, ldy;                       /* directions; rows of y */
    size_t nx, ny, ntheta;                  /* reals of x, y, theta; all directions */
    size_t nstate, nsteps, ncell, ncells;   /* of h0, h; of c0, c */
    size_t ws_bytes, scratch_bytes;
    real *x, *theta, *h0, *c0, *dy, *dhT, *dcT;         /* inputs */
    real *y, *hT, *cT, *dx, *dtheta, *dh0, *dc0, *dh, *dc; /* outputs; dh, dc nullable */
    const real *mask; /* [S,B,directions] recurrent dropout, NULL: none */
    void *ws, *scratch;
} TEST(problem);

static inline real *TEST(problem_input)(uint64_t seed, size_t n)
{
    real *a = TEST_ALLOC(real, n);
    test_fill_real(seed, n, 1, a);
    return a;
}

static inline void TEST(problem_sizes)(TEST(problem) *p)
{
    const size_t H = p->cell.H, S = seqrnn_cell_state(&p->cell), B = p->seq.B, T = p->seq.T;
    p->ways = p->direction == SEQRNN_BIDIRECTIONAL ? 2 : 1;
    p->ldy = p->ways * S;
    p->nx = p->cell.D * B * T;
    p->ny = p->ldy * B * T;
    p->nstate = p->ways * S * B;
    p->nsteps = p->nstate * T;
    p->ncell = p->ways * H * B;
    p->ncells = p->ncell * T;
    p->ntheta = p->ways * seqrnn_cell_nparam(&p->cell);
    if (p->ways == 2) {
        CHECK_STATUS(SEQRNN(recurrent_ws_size)(&p->cell, p->direction, B, T, &p->ws_bytes), 0);
        CHECK_STATUS(SEQRNN(recurrent_scratch_size)(&p->cell, p->direction, B, T,
                                                    &p->scratch_bytes), 0);
    } else {
        CHECK_STATUS(SEQRNN(sequence_ws_size)(&p->cell, B, T, &p->ws_bytes), 0);
        CHECK_STATUS(SEQRNN(sequence_scratch_size)(&p->cell, B, T, &p->scratch_bytes), 0);
    }
}

/* The weights are of a size that keeps H units out of saturation. */
static inline TEST(problem) TEST(problem_make)(seqrnn_cell cell, int direction, size_t B, size_t T,
                                               const int *lengths, uint64_t seed)
{
    TEST(problem) p = {.cell = cell, .seq = {B, T, lengths, direction == SEQRNN_REVERSE},
                       .direction = direction};
    TEST(problem_sizes)(&p);
    p.x = TEST(problem_input)(seed + 1, p.nx);
    p.theta = TEST_ALLOC(real, p.ntheta);
    test_fill_real(seed + 2, p.ntheta, fmin(1, 2 / sqrt((double)(cell.D + cell.H))), p.theta);
    p.h0 = TEST(problem_input)(seed + 3, p.nstate);
    p.c0 = TEST(problem_input)(seed + 4, p.ncell);
    p.dy = TEST(problem_input)(seed + 5, p.ny);
    p.dhT = TEST(problem_input)(seed + 6, p.nstate);
    p.dcT = TEST(problem_input)(seed + 7, p.ncell);
    p.y = TEST_ALLOC(real, p.ny);
    p.hT = TEST_ALLOC(real, p.nstate);
    p.cT = TEST_ALLOC(real, p.ncell);
    p.dx = TEST_ALLOC(real, p.nx);
    p.dtheta = TEST_ALLOC(real, p.ntheta);
    p.dh0 = TEST_ALLOC(real, p.nstate);
    p.dc0 = TEST_ALLOC(real, p.ncell);
    p.dh = TEST_ALLOC(real, p.nsteps);
    p.dc = TEST_ALLOC(real, p.ncells);
    p.ws = test_alloc(p.ws_bytes);
    p.scratch = test_alloc(p.scratch_bytes);
    return p;
}

/* The same problem with copies of its inputs that may be changed, and outputs of its own. */
static inline TEST(problem) TEST(problem_copy)(const TEST(problem) *from)
{
    TEST(problem) p = TEST(problem_make)(from->cell, from->direction, from->seq.B, from->seq.T,
                                         from->seq.lengths, 0);
    memcpy(p.x, from->x, p.nx * sizeof(real));
    memcpy(p.theta, from->theta, p.ntheta * sizeof(real));
    memcpy(p.h0, from->h0, p.nstate * sizeof(real));
    memcpy(p.c0, from->c0, p.ncell * sizeof(real));
    memcpy(p.dy, from->dy, p.ny * sizeof(real));
    memcpy(p.dhT, from->dhT, p.nstate * sizeof(real));
    memcpy(p.dcT, from->dcT, p.ncell * sizeof(real));
    p.mask = from->mask;
    return p;
}

/* A mask for the problem, about half of it dropped. */
static inline void TEST(problem_drop)(TEST(problem) *p, uint64_t seed)
{
    real *mask = TEST_ALLOC(real, p->nstate);
    for (size_t i = 0; i < p->nstate; i++) mask[i] = test_random(&seed) % 2 ? 2 : 0;
    p->mask = mask;
}

/* The weights of direction `way`. */
static inline SEQRNN(weights) TEST(weights_of)(const TEST(problem) *p, size_t way)
{
    SEQRNN(weights) w =
        SEQRNN(weights_at)(&p->cell, p->theta + way * seqrnn_cell_nparam(&p->cell));
    if (p->mask) w.mask = p->mask + way * p->nstate / p->ways;
    return w;
}

static inline int TEST(forward)(const TEST(problem) *p)
{
    const SEQRNN(weights) w[2] = {TEST(weights_of)(p, 0), TEST(weights_of)(p, p->ways - 1)};
    if (p->ways == 2)
        return SEQRNN(recurrent_forward)(&p->cell, p->direction, &p->seq, p->x, p->h0, p->c0, w,
                                         p->y, p->hT, p->cT, p->ws, p->scratch);
    return SEQRNN(sequence_forward)(&p->cell, &p->seq, p->x, p->h0, p->c0, w, p->y, p->ldy, p->hT,
                                    p->cT, p->ws, p->scratch);
}

static inline int TEST(backward)(const TEST(problem) *p, const seqrnn_truncate *cut)
{
    const size_t n = seqrnn_cell_nparam(&p->cell);
    const SEQRNN(weights) w[2] = {TEST(weights_of)(p, 0), TEST(weights_of)(p, p->ways - 1)};
    const SEQRNN(dweights) dw[2] = {SEQRNN(dweights_at)(&p->cell, p->dtheta),
                                    SEQRNN(dweights_at)(&p->cell, p->dtheta + (p->ways - 1) * n)};
    memset(p->dtheta, 0, p->ntheta * sizeof(real));
    if (p->ways == 2)
        return SEQRNN(recurrent_backward)(&p->cell, p->direction, &p->seq, cut, p->x, w, p->dy,
                                          p->dhT, p->dcT, p->dx, dw, p->dh0, p->dc0, p->dh, p->dc,
                                          p->ws, p->scratch);
    return SEQRNN(sequence_backward)(&p->cell, &p->seq, cut, p->x, w, p->dy, p->ldy, p->dhT,
                                     p->dcT, p->dx, dw, p->dh0, p->dc0, p->dh, p->dc, p->ws,
                                     p->scratch);
}

static inline void TEST(both_passes)(const TEST(problem) *p, const seqrnn_truncate *cut)
{
    CHECK_STATUS(TEST(forward)(p), SEQRNN_OK);
    CHECK_STATUS(TEST(backward)(p, cut), SEQRNN_OK);
}

/* Same outputs of both passes. Gradients of the weights sum over the batch, in its order. */
static inline void TEST(check_same)(const TEST(problem) *p, const TEST(problem) *q)
{
    CHECK_SAME_BITS(p->y, q->y, p->ny);
    CHECK_SAME_BITS(p->hT, q->hT, p->nstate);
    CHECK_SAME_BITS(p->dx, q->dx, p->nx);
    CHECK_SAME_BITS(p->dh0, q->dh0, p->nstate);
    CHECK_SAME_BITS(p->dtheta, q->dtheta, p->ntheta);
    CHECK_SAME_BITS(p->dh, q->dh, p->nsteps);
    if (p->cell.kind != SEQRNN_LSTM) return;
    CHECK_SAME_BITS(p->cT, q->cT, p->ncell);
    CHECK_SAME_BITS(p->dc0, q->dc0, p->ncell);
    CHECK_SAME_BITS(p->dc, q->dc, p->ncells);
}

static inline int TEST(all_zero)(size_t n, const real *a)
{
    for (size_t i = 0; i < n; i++)
        if (a[i] != 0) return 0;
    return 1;
}
