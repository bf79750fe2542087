/* The gradient check: a gradient beside central differences, coordinate by coordinate. */
#include "../base/internal.h"

/* (fn(theta + s e_i) - fn(theta - s e_i)) / 2s with the step that theta's rounding really makes;
 * theta[i] gets its own bits back. */
static double gradcheck_difference(double *theta, size_t i, double h, seqrnn_scalar_fn fn,
                                   void *context, int *status)
{
    const double here = theta[i], s = h * fmax(1, fabs(here)), above = here + s, below = here - s;
    double high, low = 0;
    theta[i] = above;
    high = fn(context, theta, status);
    if (*status == SEQRNN_OK) {
        theta[i] = below;
        low = fn(context, theta, status);
    }
    theta[i] = here;
    return (high - low) / (above - below);
}

/* Keeps the worst coordinate; a NaN is worse than any number, the first one stays. */
static void gradcheck_note(seqrnn_grad_report *report, size_t i, double analytic, double numeric,
                           double floor)
{
    const double gap = fabs(analytic - numeric);
    const double relative = gap / fmax(fmax(fabs(analytic), fabs(numeric)), floor);
    if (!isnan(report->absolute_error) && !(gap <= report->absolute_error))
        report->absolute_error = gap;
    if (isnan(report->relative_error) || relative <= report->relative_error) return;
    *report = (seqrnn_grad_report){i, analytic, numeric, relative, report->absolute_error};
}

int seqrnn_grad_check(size_t n, double *theta, const double *grad, double h, double floor,
                      size_t ncoord, const size_t *coord, seqrnn_scalar_fn fn, void *context,
                      double *numeric, seqrnn_grad_report *report)
{
    const size_t count = coord ? ncoord : n;
    if (!(h > 0) || isinf(h)) return -4;
    if (!(floor > 0) || isinf(floor)) return -5;
    for (size_t k = 0; coord && k < ncoord; k++)
        if (coord[k] >= n) return -7;
    *report = (seqrnn_grad_report){.relative_error = -1, .absolute_error = -1};
    for (size_t k = 0; k < count; k++) {
        const size_t i = coord ? coord[k] : k;
        int status = SEQRNN_OK;
        const double slope = gradcheck_difference(theta, i, h, fn, context, &status);
        if (status != SEQRNN_OK) return status;
        if (numeric) numeric[k] = slope;
        gradcheck_note(report, i, grad[i], slope, floor);
    }
    if (count == 0) report->relative_error = report->absolute_error = 0;
    return SEQRNN_OK;
}
