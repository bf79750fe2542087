#include "hooks.h"

#include <time.h>

#include "convert.h"

double sr_now(void)
{
    struct timespec t;
    timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
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
