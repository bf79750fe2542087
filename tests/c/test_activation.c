/* Activations: values, derivatives, the exact ends of the sigmoid, NaN, and independence of where
 * in an array an element stands. */
#ifndef real
#define TWICE "test_activation.c"
#include "reference.h"
#include "twice.h"

static void names(void);

int main(void)
{
    names();
    activation_double();
    activation_float();
    return test_report("activation");
}

static void names(void)
{
    CHECK(seqrnn_act_named("sigmoid").kind == SEQRNN_SIGMOID);
    CHECK(seqrnn_act_named("affine").kind == SEQRNN_AFFINE);
    CHECK(seqrnn_act_named("hard_sigmoid").alpha == 0.2);
    CHECK(seqrnn_act_named("hard_sigmoid").beta == 0.5);
    CHECK(seqrnn_act_named("scaled_tanh").beta == 2.0 / 3.0);
    CHECK(seqrnn_act_named("Sigmoid").kind == -1);
    CHECK(seqrnn_act_named("").kind == -1);
    CHECK(seqrnn_act_named(NULL).kind == -1);
}
#else

static seqrnn_act TEST(act)(int kind)
{
    static const char *const name[] = {
#define SEQRNN_X(id, text, alpha, beta) text,
        SEQRNN_ACTIVATION_LIST(SEQRNN_X)
#undef SEQRNN_X
    };
    return seqrnn_act_named(name[kind]);
}

static real TEST(value)(const seqrnn_act *act, double a)
{
    const real in = (real)a;
    real out;
    SEQRNN(act_forward)(act, 1, &in, &out);
    return out;
}

/* act'(a), through a gradient of 1 */
static real TEST(slope)(const seqrnn_act *act, double a)
{
    const real in = (real)a, y = TEST(value)(act, a), one = 1;
    real out;
    SEQRNN(act_backward)(act, 1, &in, &y, &one, &out);
    return out;
}

/* Points on a grid that misses every kink by at least 0.01. */
static void TEST(grid)(const seqrnn_act *act)
{
    const double h = 1e-5;
    for (double a = -9.98765; a < 10; a += 0.04321) {
        const double in = (real)a, want = reference_activation(act, in);
        const double difference = reference_activation(act, in + h)
                                  - reference_activation(act, in - h);
        CHECK(fabs(TEST(value)(act, a) - want) <= 8 * EPS * fmax(1, fabs(want)));
        CHECK(fabs(TEST(slope)(act, a) - difference / (2 * h)) <= 1e-9 + 16 * EPS);
    }
}

/* An element's bits depend on neither its place nor the length of the array, in place or not. */
static void TEST(places)(const seqrnn_act *act)
{
    enum { N = 41 };
    real a[N], y[N], one[N], da[N], dy[N];
    test_fill_real(17, N, 4, a);
    test_fill_real(18, N, 4, dy);
    for (size_t i = 0; i < N; i++) one[i] = TEST(value)(act, a[i]);
    for (size_t n = 0; n <= N; n++) {
        memset(y, 0xd5, sizeof y);
        SEQRNN(act_forward)(act, n, a, y);
        CHECK_SAME_BITS(y, one, n);
        memcpy(y, a, sizeof y);
        SEQRNN(act_forward)(act, n, y, y);
        CHECK_SAME_BITS(y, one, n);
        CHECK_SAME_BITS(y + n, a + n, N - n);
    }
    SEQRNN(act_backward)(act, N, a, one, dy, da);
    for (size_t i = 0; i < N; i++) {
        real alone;
        SEQRNN(act_backward)(act, 1, a + i, one + i, dy + i, &alone);
        CHECK_SAME_BITS(&alone, da + i, 1);
    }
    SEQRNN(act_backward)(act, N, a, one, dy, dy);
    CHECK_SAME_BITS(dy, da, N);
}

static void TEST(extremes)(const seqrnn_act *act)
{
    const double huge = sizeof(real) == 8 ? 1e100 : 1e10;
    CHECK(isnan(TEST(value)(act, NAN)));
    CHECK(isfinite(TEST(value)(act, huge)) && isfinite(TEST(value)(act, -huge)));
    CHECK(isfinite(TEST(slope)(act, huge)) && isfinite(TEST(slope)(act, -huge)));
    CHECK(TEST(value)(act, -huge) <= TEST(value)(act, -1));
    CHECK(TEST(value)(act, huge) >= TEST(value)(act, 1));
}

/* A NaN in a gradient passes; sigmoid, tanh and relu do not read a. */
static void TEST(gradients)(const seqrnn_act *act)
{
    const real a = 2, y = TEST(value)(act, 2), nan = NAN, two = 2;
    real da;
    SEQRNN(act_backward)(act, 1, &a, &y, &nan, &da);
    CHECK(isnan(da));
    if (act->kind > SEQRNN_RELU) return;
    SEQRNN(act_backward)(act, 1, NULL, &y, &two, &da);
    CHECK(da == 2 * TEST(slope)(act, 2));
}

/* Perfect memory needs gates that are exactly 0 and 1 (exercise 5). */
static void TEST(sigmoid_ends)(void)
{
    const seqrnn_act sigmoid = seqrnn_act_named("sigmoid");
    const double open = sizeof(real) == 8 ? 37 : 17, shut = sizeof(real) == 8 ? -710 : -89;
    CHECK(TEST(value)(&sigmoid, open) == 1);
    CHECK(TEST(value)(&sigmoid, open - 1) < 1);
    CHECK(TEST(value)(&sigmoid, shut) == 0);
    CHECK(TEST(value)(&sigmoid, shut + 10) > 0);
    CHECK(TEST(value)(&sigmoid, INFINITY) == 1);
    CHECK(TEST(value)(&sigmoid, -INFINITY) == 0);
    CHECK(TEST(value)(&sigmoid, 0) == (real)0.5);
    CHECK(TEST(slope)(&sigmoid, open) == 0);
}

/* Where an activation is exact: at its kinks and on its flat parts. */
static void TEST(exact_values)(void)
{
    const struct { const char *name; double a, y; } point[] = {
        {"tanh", 0, 0}, {"tanh", 40, 1}, {"tanh", -40, -1}, {"tanh", -INFINITY, -1},
        {"relu", -3, 0}, {"relu", 0, 0}, {"relu", 3, 3}, {"softsign", 1, 0.5},
        {"softsign", -3, -0.75}, {"softplus", -INFINITY, 0}, {"softplus", 1000, 1000},
        {"hard_sigmoid", 0, 0.5}, {"hard_sigmoid", 9, 1}, {"hard_sigmoid", -9, 0},
        {"elu", 2, 2}, {"elu", 0, 0}, {"elu", -INFINITY, -1}, {"leaky_relu", 5, 5},
        {"thresholded_relu", 1, 0}, {"thresholded_relu", 1.5, 1.5}, {"scaled_tanh", 0, 0},
        {"affine", 4, 4},
    };
    for (size_t i = 0; i < sizeof point / sizeof *point; i++) {
        const seqrnn_act act = seqrnn_act_named(point[i].name);
        CHECK_CLOSE(TEST(value)(&act, point[i].a), point[i].y, 0);
    }
}

static void TEST(activation)(void)
{
    for (int kind = 0; kind < SEQRNN_NACTIVATION; kind++) {
        const seqrnn_act act = TEST(act)(kind);
        const seqrnn_act other = {kind, act.alpha * 0.75, act.beta * 0.75}; /* not the defaults */
        TEST(grid)(&act);
        TEST(grid)(&other);
        TEST(places)(&act);
        TEST(extremes)(&act);
        TEST(gradients)(&act);
    }
    TEST(sigmoid_ends)();
    TEST(exact_values)();
}

#endif
