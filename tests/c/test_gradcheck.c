/* The gradient check itself: it finds the wrong coordinate, keeps theta, stops when told. */
#include "harness.h"

enum { N = 4 };

typedef struct probe {
    int calls, stop_at; /* 0: never */
    double nan_at;      /* theta[1] above this: NaN */
} probe;

/* sum theta_i^3, whose gradient is 3 theta_i^2 */
static double cubes(void *context, const double *theta, int *status)
{
    probe *p = context;
    double sum = 0;
    if (++p->calls == p->stop_at) *status = 42;
    for (int i = 0; i < N; i++) sum += theta[i] * theta[i] * theta[i];
    return theta[1] > p->nan_at ? NAN : sum;
}

static const double start[N] = {0.1, -0.0, 3, -2};

static int check(probe *p, double *theta, const double *grad, size_t ncoord, const size_t *coord,
                 double *numeric, seqrnn_grad_report *report)
{
    memcpy(theta, start, sizeof start);
    const int status = seqrnn_grad_check(N, theta, grad, 1e-5, 1e-8, ncoord, coord, cubes, p,
                                         numeric, report);
    CHECK_SAME_BITS(theta, start, N);
    return status;
}

int main(void)
{
    probe p = {0, 0, INFINITY};
    double theta[N], grad[N], numeric[N] = {0};
    const size_t some[2] = {3, 0}, outside[1] = {N};
    seqrnn_grad_report report;

    for (int i = 0; i < N; i++) grad[i] = 3 * start[i] * start[i];
    CHECK_STATUS(check(&p, theta, grad, 0, NULL, numeric, &report), SEQRNN_OK);
    CHECK(p.calls == 2 * N);
    CHECK(report.worst == 1); /* slope h^2 where the gradient is 0: divided by the floor */
    CHECK(report.relative_error < 0.02);
    for (int i = 0; i < N; i++) CHECK(fabs(numeric[i] - grad[i]) <= 1e-6 * (1 + grad[i]));

    grad[2] *= 1.01;
    CHECK_STATUS(check(&p, theta, grad, 2, some, numeric, &report), SEQRNN_OK);
    CHECK(report.relative_error < 1e-4); /* the wrong one is not among these */
    CHECK_CLOSE(numeric[0], 12, 1e-6);
    CHECK_CLOSE(numeric[1], 0.03, 1e-3);
    const size_t with_wrong[2] = {0, 2};
    CHECK_STATUS(check(&p, theta, grad, 2, with_wrong, NULL, &report), SEQRNN_OK);
    CHECK(report.worst == 2 && report.analytic == grad[2]);
    CHECK_CLOSE(report.relative_error, 1 - 1 / 1.01, 1e-4);
    CHECK_CLOSE(report.absolute_error, 0.27, 1e-4);

    p = (probe){0, 5, INFINITY};
    CHECK_STATUS(check(&p, theta, grad, 0, NULL, NULL, &report), 42);
    CHECK(p.calls == 5);
    p = (probe){0, 6, INFINITY};
    CHECK_STATUS(check(&p, theta, grad, 0, NULL, NULL, &report), 42);

    p = (probe){0, 0, 0}; /* NaN only where theta[1] is raised: nothing is worse */
    CHECK_STATUS(check(&p, theta, grad, 0, NULL, NULL, &report), SEQRNN_OK);
    CHECK(report.worst == 1 && isnan(report.relative_error) && isnan(report.absolute_error));

    CHECK_STATUS(check(&p, theta, grad, 1, outside, NULL, &report), -7);
    CHECK_STATUS(seqrnn_grad_check(N, theta, grad, 0, 1e-8, 0, NULL, cubes, &p, NULL, &report), -4);
    CHECK_STATUS(seqrnn_grad_check(N, theta, grad, 1e-5, 0, 0, NULL, cubes, &p, NULL, &report), -5);
    CHECK_STATUS(check(&p, theta, grad, 0, some, NULL, &report), SEQRNN_OK);
    CHECK(report.relative_error == 0 && report.absolute_error == 0);
    return test_report("gradcheck");
}
