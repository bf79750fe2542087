#include "interrupt.h"

#include <signal.h>
#include <time.h>

#include "convert.h"

/* Octave counts pending Ctrl-C here. Put back to 0, the interrupt is ours: the call returns in the
 * ordinary way with what it has. Weak: a host without it has no Ctrl-C handling, nothing else. */
#pragma weak octave_interrupt_state
extern volatile sig_atomic_t octave_interrupt_state;

double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int watch_hook(void *context, size_t step, double loss)
{
    watch *w = context;
    (void)step;
    (void)loss;
    if (&octave_interrupt_state && octave_interrupt_state > 0) {
        octave_interrupt_state = 0;
        w->interrupted = 1;
    }
    return w->interrupted || (w->deadline > 0 && now() >= w->deadline);
}

int event(int status, const watch *w)
{
    if (status < 0 || status == SEQRNN_TOO_LARGE) check(status);
    return status == SEQRNN_INTERRUPTED && !w->interrupted ? SEQRNN_OK : status;
}
