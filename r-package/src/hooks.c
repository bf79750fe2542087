#include "hooks.h"

#include <time.h>

#include "convert.h"

double sr_now(void)
{
    struct timespec t;
    timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void check_interrupt(void *unused)
{
    (void)unused;
    R_CheckUserInterrupt();
}

/* R_ToplevelExec keeps the jump of an interrupt here. */
int sr_end_of_slice(void *context, size_t step, double loss)
{
    sr_slice *slice = context;
    (void)step;
    (void)loss;
    slice->interrupted = !R_ToplevelExec(check_interrupt, NULL);
    return slice->interrupted || sr_now() > slice->end;
}

int sr_interruptible(void *context, size_t step, double loss)
{
    (void)context;
    (void)step;
    (void)loss;
    R_CheckUserInterrupt();
    return 0;
}
