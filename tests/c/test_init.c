/* Initialisers: ranges, orthogonality, biases; the same numbers in both precisions. */
#include "harness.h"

static seqrnn_init kind(const char *name, double forget_bias)
{
    return (seqrnn_init){seqrnn_init_named(name), forget_bias, 100};
}

/* theta of a cell, seed 7 */
static double *initialised(const seqrnn_cell *cell, seqrnn_init init)
{
    size_t bytes;
    double *theta = TEST_ALLOC(double, seqrnn_cell_nparam(cell));
    CHECK_STATUS(seqrnn_cell_init_scratch_size(cell, &bytes), SEQRNN_OK);
    CHECK_STATUS(seqrnn_cell_init(cell, &init, 7, 0, theta, test_alloc(bytes)), SEQRNN_OK);
    return theta;
}

static double largest(size_t n, const double *a)
{
    double top = 0;
    for (size_t i = 0; i < n; i++) top = fmax(top, fabs(a[i]));
    return top;
}

static int all_equal(size_t n, const double *a, double value)
{
    for (size_t i = 0; i < n; i++)
        if (a[i] != value) return 0;
    return 1;
}

/* Inside the bound and, with many draws, close to it, with the mean square of a uniform. */
static void uniform_within(size_t n, const double *a, double bound)
{
    double square = 0;
    for (size_t i = 0; i < n; i++) square += a[i] * a[i];
    CHECK(largest(n, a) <= bound && largest(n, a) > 0.98 * bound);
    CHECK(fabs(square / (double)n / (bound * bound / 3) - 1) < 0.1);
}

static void bounds(void)
{
    const size_t D = 20, H = 30;
    seqrnn_cell cell = seqrnn_cell_standard(SEQRNN_LSTM, D, H);
    double *glorot = initialised(&cell, kind("glorot", 1));
    seqrnn_weights w = seqrnn_weights_at(&cell, glorot);
    uniform_within(4 * H * D, w.W, sqrt(6.0 / (double)(D + H)));
    uniform_within(4 * H * H, w.U, sqrt(6.0 / (double)(H + H)));
    CHECK(all_equal(H, w.b, 0) && all_equal(H, w.b + H, 1) && all_equal(2 * H, w.b + 2 * H, 0));

    cell.recurrent_bias = cell.peephole = 1;
    const double *torch = initialised(&cell, kind("torch", 0));
    uniform_within(seqrnn_cell_nparam(&cell), torch, 1 / sqrt((double)H));
    double *zeros = initialised(&cell, kind("zeros", 0));
    CHECK(all_equal(seqrnn_cell_nparam(&cell), zeros, 0));
    w = seqrnn_weights_at(&cell, initialised(&cell, kind("glorot", 0)));
    CHECK(all_equal(4 * H, w.bU, 0) && all_equal(3 * H, w.p, 0));
    test_free_all();
}

/* P is as U, or zero; gains are 1 and their bias 0 whatever the kind. */
static void options(void)
{
    const size_t D = 20, H = 30, S = 24;
    seqrnn_cell cell = seqrnn_cell_standard(SEQRNN_LSTM, D, H);
    cell.projection = S;
    cell.layer_norm = cell.peephole = 1;
    for (int k = 0; k < SEQRNN_NINIT; k++) {
        const seqrnn_init init = {k, 0, 100};
        const double *theta = initialised(&cell, init);
        const seqrnn_weights w = seqrnn_weights_at(&cell, theta);
        if (k == SEQRNN_INIT_ZEROS) CHECK(all_equal(S * H, w.P, 0) && all_equal(4 * H * S, w.U, 0));
        else if (k == SEQRNN_INIT_TORCH) uniform_within(S * H, w.P, 1 / sqrt((double)H));
        else uniform_within(S * H, w.P, sqrt(6.0 / (double)(S + H)));
        if (k == SEQRNN_INIT_GLOROT) uniform_within(4 * H * S, w.U, sqrt(6.0 / (double)(S + H)));
        CHECK(all_equal(4 * H, w.gW, 1) && all_equal(4 * H, w.gU, 1) && all_equal(H, w.gc, 1));
        CHECK(all_equal(H, w.bc, 0) && w.bc + H == theta + seqrnn_cell_nparam(&cell));
        test_free_all();
    }
}

/* Where the forget bias goes: the block that keeps the old state. */
static void forget_bias(void)
{
    const size_t D = 2, H = 3;
    seqrnn_cell cell = seqrnn_cell_standard(SEQRNN_GRU, D, H);
    seqrnn_weights w = seqrnn_weights_at(&cell, initialised(&cell, kind("zeros", 2)));
    CHECK(all_equal(H, w.b, 0) && all_equal(H, w.b + H, 2) && all_equal(H, w.b + 2 * H, 0));
    cell = seqrnn_cell_standard(SEQRNN_LSTM, D, H);
    cell.coupled = 1;
    w = seqrnn_weights_at(&cell, initialised(&cell, kind("zeros", 2)));
    CHECK(all_equal(H, w.b, -2) && all_equal(2 * H, w.b + H, 0));
    cell = seqrnn_cell_standard(SEQRNN_RNN, D, H);
    w = seqrnn_weights_at(&cell, initialised(&cell, kind("zeros", 2)));
    CHECK(all_equal(H, w.b, 0));
    test_free_all();
}

static void chrono(void)
{
    const size_t D = 2, H = 500;
    seqrnn_cell cell = seqrnn_cell_standard(SEQRNN_LSTM, D, H);
    const seqrnn_init init = kind("chrono", 0);
    seqrnn_weights w = seqrnn_weights_at(&cell, initialised(&cell, init));
    double mean = 0;
    for (size_t i = 0; i < H; i++) {
        CHECK(w.b[H + i] >= 0 && w.b[H + i] <= log(init.chrono_T - 1));
        CHECK(w.b[i] == -w.b[H + i]);
        mean += exp(w.b[H + i]) / (double)H; /* uniform in [1, T-1] */
    }
    CHECK(fabs(mean / 50 - 1) < 0.1);
    CHECK(all_equal(2 * H, w.b + 2 * H, 0));
    cell.coupled = 1;
    w = seqrnn_weights_at(&cell, initialised(&cell, init));
    CHECK(w.b[0] < 0 && w.b[0] >= -log(init.chrono_T - 1) && all_equal(2 * H, w.b + H, 0));
    cell = seqrnn_cell_standard(SEQRNN_GRU, D, H);
    w = seqrnn_weights_at(&cell, initialised(&cell, init));
    CHECK(all_equal(H, w.b, 0) && w.b[H] > 0 && all_equal(H, w.b + 2 * H, 0));
    test_free_all();
}

/* Largest entry of Q'Q - I of a rows x n block with leading dimension ld. */
static double orthogonality(size_t rows, size_t n, size_t ld, const double *Q)
{
    double worst = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double dot = i == j ? -1 : 0;
            for (size_t k = 0; k < rows; k++) dot += Q[k + i * ld] * Q[k + j * ld];
            worst = fmax(worst, fabs(dot));
        }
    return worst;
}

static void orthogonal(void)
{
    static const size_t sizes[] = {1, 2, 5, 128};
    for (int k = 0; k < 4; k++) {
        const size_t D = 3, H = sizes[k], R = 4 * H;
        const seqrnn_cell cell = seqrnn_cell_standard(SEQRNN_LSTM, D, H);
        const seqrnn_weights w =
            seqrnn_weights_at(&cell, initialised(&cell, kind("orthogonal", 0)));
        for (size_t gate = 0; gate < 4; gate++)
            CHECK(orthogonality(H, H, R, w.U + gate * H) < 4e-15);
        if (H > 1) CHECK(memcmp(w.U, w.U + H, H * sizeof(double)) != 0);
        CHECK(largest(R * D, w.W) <= sqrt(6.0 / (double)(D + H)));
        test_free_all();
    }
}

/* U[4H,S] with more or fewer columns than rows in a block: the fewer of both are orthonormal. */
static void orthogonal_oblong(void)
{
    static const size_t sizes[][2] = {{7, 3}, {3, 7}, {40, 30}, {30, 40}, {1, 5}, {5, 1}};
    for (int k = 0; k < 6; k++) {
        const size_t H = sizes[k][0], S = sizes[k][1], R = 4 * H;
        seqrnn_cell cell = seqrnn_cell_standard(SEQRNN_LSTM, 2, H);
        cell.projection = S;
        const seqrnn_weights w =
            seqrnn_weights_at(&cell, initialised(&cell, kind("orthogonal", 0)));
        double *turned = TEST_ALLOC(double, H * S);
        for (size_t gate = 0; gate < 4; gate++) {
            const double *block = w.U + gate * H;
            for (size_t i = 0; i < H; i++)
                for (size_t j = 0; j < S; j++) turned[j + i * S] = block[i + j * R];
            CHECK((H < S ? orthogonality(S, H, S, turned) : orthogonality(H, S, R, block)) < 4e-15);
        }
        const seqrnn_weights e = seqrnn_weights_at(&cell, initialised(&cell, kind("identity", 0)));
        for (size_t j = 0; j < S; j++)
            for (size_t i = 0; i < R; i++) CHECK(e.U[i + j * R] == (i % H == j));
        test_free_all();
    }
}

/* Q R = A with the diagonal of R positive: the Q of a 1 x 1 draw is the draw's sign. */
static void sign_fix(void)
{
    const seqrnn_cell cell = seqrnn_cell_standard(SEQRNN_RNN, 1, 1);
    const seqrnn_init init = kind("orthogonal", 0);
    char scratch[4096];
    int up = 0;
    for (uint64_t seed = 0; seed < 64; seed++) {
        double theta[3], draw;
        CHECK_STATUS(seqrnn_cell_init(&cell, &init, seed, 0, theta, scratch), SEQRNN_OK);
        seqrnn_normal(seed, SEQRNN_STREAM_INIT, 0, 1, 1, &draw);
        CHECK(theta[1] == (draw > 0 ? 1 : -1));
        up += theta[1] > 0;
    }
    CHECK(up > 16 && up < 48);
}

static void identity(void)
{
    const size_t H = 4, R = 3 * H;
    const seqrnn_cell cell = seqrnn_cell_standard(SEQRNN_GRU, 2, H);
    const seqrnn_weights w = seqrnn_weights_at(&cell, initialised(&cell, kind("identity", 0)));
    for (size_t j = 0; j < H; j++)
        for (size_t i = 0; i < R; i++) CHECK(w.U[i + j * R] == (i % H == j));
    test_free_all();
}

/* Single precision is double precision rounded; a seed or substream of its own changes numbers. */
static void precisions(void)
{
    for (int k = 0; k < SEQRNN_NINIT; k++)
        for (int c = 0; c < SEQRNN_NCELL; c++) {
            const seqrnn_cell cell = seqrnn_cell_standard(c, 3, 6);
            const seqrnn_init init = {k, 1, 50};
            const size_t n = seqrnn_cell_nparam(&cell);
            double *theta = initialised(&cell, init), *other = TEST_ALLOC(double, n);
            float *single = TEST_ALLOC(float, n), *rounded = TEST_ALLOC(float, n);
            size_t bytes;
            CHECK_STATUS(seqrnnf_cell_init_scratch_size(&cell, &bytes), SEQRNN_OK);
            void *scratch = test_alloc(bytes);
            CHECK_STATUS(seqrnnf_cell_init(&cell, &init, 7, 0, single, scratch), SEQRNN_OK);
            for (size_t i = 0; i < n; i++) rounded[i] = (float)theta[i];
            CHECK_SAME_BITS(single, rounded, n);
            CHECK_STATUS(seqrnn_cell_init(&cell, &init, 7, 1, other, scratch), SEQRNN_OK);
            CHECK((memcmp(theta, other, n * sizeof *theta) != 0) == (k != SEQRNN_INIT_ZEROS));
            test_free_all();
        }
}

static void illegal(void)
{
    seqrnn_cell cell = seqrnn_cell_standard(SEQRNN_LSTM, 2, 2);
    seqrnn_init init = kind("chrono", 0);
    double theta[40];
    char scratch[4096];
    init.chrono_T = 1.5;
    CHECK_STATUS(seqrnn_cell_init(&cell, &init, 1, 0, theta, scratch), -2);
    init.chrono_T = INFINITY;
    CHECK_STATUS(seqrnn_cell_init(&cell, &init, 1, 0, theta, scratch), -2);
    init = kind("glorot", NAN);
    CHECK_STATUS(seqrnn_cell_init(&cell, &init, 1, 0, theta, scratch), -2);
    init = kind("no such thing", 0);
    CHECK_STATUS(seqrnn_cell_init(&cell, &init, 1, 0, theta, scratch), -2);
    cell.H = 0;
    CHECK_STATUS(seqrnn_cell_init(&cell, &init, 1, 0, theta, scratch), -1);
}

int main(void)
{
    bounds();
    options();
    forget_bias();
    chrono();
    orthogonal();
    orthogonal_oblong();
    sign_fix();
    identity();
    precisions();
    illegal();
    return test_report("init");
}
