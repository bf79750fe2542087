#include "hooks.h"

#include <time.h>

#include "convert.h"

double sr_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t); /* somebody may set the clock */
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

SEXP seconds_now(void)
{
    return Rf_ScalarReal(sr_now());
}

int sr_interruptible(void *context, size_t step, double loss)
{
    (void)context;
    (void)step;
    (void)loss;
    R_CheckUserInterrupt();
    return 0;
}

SEXP check_interrupt(void)
{
    R_CheckUserInterrupt();
    return R_NilValue;
}
