/* The hand-derived backward passes against central differences, in double: every cell with every
 * option, plain, ragged, reverse and bidirectional, with and without recurrent dropout, in every
 * coordinate of the parameters, x, h0 and c0. SEQRNN_VERBOSE=1 prints the table of worst
 * coordinates. */
#include "reference.h"
#include "variants.h"

#define real double
#define SEQRNN(name) seqrnn_##name
#define TEST(name) name##_double
#define test_fill_real test_fill
#include "problem.h"

static const double LIMIT = 1e-7;

/* A problem whose inputs lie in one vector v: theta, x, h0, c0 (LSTM), and its gradient. */
typedef struct coordinates {
    problem_double p;
    size_t n;
    double *v, *grad;
    double *y, *hT, *cT; /* the outputs at the point of the gradient */
} coordinates;

static coordinates flattened(problem_double p)
{
    const size_t nc = p.cell.kind == SEQRNN_LSTM ? p.ncell : 0;
    coordinates k = {p, p.ntheta + p.nx + p.nstate + nc, NULL, NULL, NULL, NULL, NULL};
    k.v = TEST_ALLOC(double, k.n);
    k.grad = TEST_ALLOC(double, k.n);
    k.p.theta = k.v;
    k.p.x = k.p.theta + p.ntheta;
    k.p.h0 = k.p.x + p.nx;
    k.p.dtheta = k.grad;
    k.p.dx = k.p.dtheta + p.ntheta;
    k.p.dh0 = k.p.dx + p.nx;
    memcpy(k.p.theta, p.theta, p.ntheta * sizeof(double));
    memcpy(k.p.x, p.x, p.nx * sizeof(double));
    memcpy(k.p.h0, p.h0, p.nstate * sizeof(double));
    if (!nc) return k;
    k.p.c0 = k.p.h0 + p.nstate;
    k.p.dc0 = k.p.dh0 + p.nstate;
    memcpy(k.p.c0, p.c0, p.ncell * sizeof(double));
    return k;
}

/* "U[3,2]", "x[0,1,4]", ...: the name of coordinate i, counted from 0. */
static void coordinate_name(const coordinates *k, size_t i, char *out, size_t size)
{
    const seqrnn_cell *cell = &k->p.cell;
    const size_t B = k->p.seq.B, H = cell->H, rows = seqrnn_cell_gates(cell) * H;
    const size_t nparam = seqrnn_cell_nparam(cell), S = seqrnn_cell_state(cell);
    const size_t gains = cell->layer_norm ? rows : 0, own = cell->layer_norm ? H : 0;
    const struct { const char *name; size_t rows, n; } part[] = {
        {"W", rows, rows * cell->D}, {"U", rows, rows * S}, {"b", rows, rows},
        {"bU", rows, cell->recurrent_bias ? rows : 0}, {"p", H, seqrnn_cell_npeephole(cell)},
        {"P", S, cell->projection * H}, {"gW", rows, gains}, {"gU", rows, gains}, {"gc", H, own},
        {"bc", H, own}};
    const char *backward = i >= nparam && i < k->p.ntheta ? "backward " : "";
    if (i >= k->p.ntheta) {
        i -= k->p.ntheta;
        if (i < k->p.nx)
            snprintf(out, size, "x[%zu,%zu,%zu]", i % cell->D, i / cell->D % B, i / cell->D / B);
        else if ((i -= k->p.nx) < k->p.nstate)
            snprintf(out, size, "h0[%zu,%zu]", i % S, i / S);
        else
            snprintf(out, size, "c0[%zu,%zu]", (i - k->p.nstate) % H, (i - k->p.nstate) / H);
        return;
    }
    i %= nparam;
    for (size_t a = 0; a < sizeof part / sizeof *part; i -= part[a++].n)
        if (i < part[a].n) {
            snprintf(out, size, "%s%s[%zu,%zu]", backward, part[a].name, i % part[a].rows,
                     i / part[a].rows);
            return;
        }
}

static double weighed_change(size_t n, const double *weight, const double *now, const double *then)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += weight[i] * (now[i] - then[i]);
    return sum;
}

/* The loss that dy, dhT and dcT are the gradients of, less its value at the point itself: the
 * differences then lose no digits to the sum. Padded outputs are 0 and do not count. */
static double loss_at(void *context, const double *v, int *status)
{
    const coordinates *k = context; /* whose arrays are v */
    const problem_double *p = &k->p;
    (void)v;
    *status = forward_double(p);
    return weighed_change(p->ny, p->dy, p->y, k->y)
           + weighed_change(p->nstate, p->dhT, p->hT, k->hT)
           + (p->cell.kind == SEQRNN_LSTM ? weighed_change(p->ncell, p->dcT, p->cT, k->cT) : 0);
}

static double *copy(size_t n, const double *a)
{
    return memcpy(TEST_ALLOC(double, n), a, n * sizeof(double));
}

static void run_both(coordinates *k)
{
    CHECK_STATUS(forward_double(&k->p), SEQRNN_OK);
    CHECK_STATUS(backward_double(&k->p, NULL), SEQRNN_OK);
    k->y = copy(k->p.ny, k->p.y);
    k->hT = copy(k->p.nstate, k->p.hT);
    k->cT = copy(k->p.ncell, k->p.cT);
}

/* Differences are right to about 1e-11, so that a relative error means something only where no
 * gradient is tiny (apart from exact zeros) and none is huge. */
static int well_scaled(const coordinates *k)
{
    size_t zeros = 0;
    for (size_t i = 0; i < k->n; i++) {
        const double size = fabs(k->grad[i]);
        zeros += size == 0;
        if ((size > 0 && size < 2e-3) || size > 20) return 0;
    }
    return zeros <= 2 * k->n / 3;
}

/* No pre-activation comes near a kink, where differences straddle two slopes. */
static int clear_of_kinks(const problem_double *p)
{
    reference_result r = {TEST_ALLOC(double, p->nsteps), TEST_ALLOC(double, p->nsteps),
                          TEST_ALLOC(double, p->ncells), TEST_ALLOC(double, 4 * p->ncells),
                          copy(p->nstate, p->h0), copy(p->ncell, p->c0)};
    for (size_t way = 0; way < p->ways; way++) {
        const seqrnn_seq seq = {p->seq.B, p->seq.T, p->seq.lengths, way || p->seq.reverse};
        const seqrnn_weights w = weights_of_double(p, way);
        reference_sequence(&p->cell, &seq, &w, p->x, &r);
        r.hT += p->nstate / p->ways;
        r.cT += p->ncell / p->ways;
    }
    return reference_kink_distance() > 1e-4;
}

static void compare(const char *shape, coordinates *k, size_t ncoord, const size_t *coord)
{
    seqrnn_grad_report report;
    char name[80];
    CHECK_STATUS(seqrnn_grad_check(k->n, k->v, k->grad, 8e-6, 1e-8, ncoord, coord, loss_at, k,
                                   NULL, &report), SEQRNN_OK);
    coordinate_name(k, report.worst, name, sizeof name);
    if (test_verbose())
        printf("%-26s %-14s %5zu %9.2e  %-20s %+.10f %+.10f\n", test_case, shape,
               coord ? ncoord : k->n, report.relative_error, name, report.analytic,
               report.numeric);
    if (!(report.relative_error <= LIMIT))
        fprintf(stderr, "%s, %s: %s is %.17g, differences say %.17g\n", test_case, shape, name,
                report.analytic, report.numeric);
    CHECK(report.relative_error <= LIMIT);
}

/* All coordinates, at the first point that suits differences. */
static void check_all(const char *shape, seqrnn_cell cell, int direction, size_t B,
                      const int *lengths, int drop)
{
    for (uint64_t seed = 0; seed < 50000; seed += 10) {
        coordinates k = flattened(problem_make_double(cell, direction, B, 4, lengths, seed));
        if (drop) problem_drop_double(&k.p, seed);
        run_both(&k);
        const int fit = well_scaled(&k) && clear_of_kinks(&k.p);
        if (fit) compare(shape, &k, 0, NULL);
        test_free_all();
        if (fit) return;
    }
    CHECK(!"a point that suits differences");
}

/* Sizes between, where products have tails: some of the coordinates that are not tiny. */
static void check_larger(seqrnn_cell cell, int drop)
{
    enum { MANY = 60 };
    static const int lengths[] = {5, 0, 2, 5, 1, 4, 3};
    uint64_t draw = 1;
    size_t coord[MANY], count = 0;
    coordinates k = flattened(problem_make_double(cell, SEQRNN_BIDIRECTIONAL, 7, 5, lengths, 0));
    if (drop) problem_drop_double(&k.p, 5);
    run_both(&k);
    while (count < MANY) {
        const size_t i = test_random(&draw) % k.n;
        if (fabs(k.grad[i]) > 2e-2) coord[count++] = i;
    }
    compare(drop ? "larger, drop" : "larger", &k, MANY, coord);
    test_free_all();
}

int main(void)
{
    static const int ragged[] = {3, 0, 4, 1};
    if (test_verbose())
        printf("%-26s %-14s %5s %9s  %-20s %13s %13s\n", "cell", "sequences", "of", "error",
               "worst at", "backward", "differences");
    for (size_t v = 0; v < TEST_NVARIANT; v++) {
        const seqrnn_cell cell = test_cell(&test_variants[v], 2, 3);
        TEST_CASE("%s", test_variants[v].name);
        check_all("plain", cell, SEQRNN_FORWARD, 2, NULL, 0);
        check_all("ragged", cell, SEQRNN_FORWARD, 4, ragged, 0);
        check_all("reverse", cell, SEQRNN_REVERSE, 4, ragged, 0);
        check_all("bidirectional", cell, SEQRNN_BIDIRECTIONAL, 4, ragged, 0);
        if (test_variants[v].activation) continue;
        check_all("ragged, drop", cell, SEQRNN_FORWARD, 4, ragged, 1);
        check_all("reverse, drop", cell, SEQRNN_REVERSE, 4, ragged, 1);
        for (int drop = 0; drop < 2; drop++)
            check_larger(test_cell(&test_variants[v], 11, 19), drop);
    }
    return test_report("gradients");
}
