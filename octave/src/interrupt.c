#include "interrupt.h"

#include <signal.h>
#include <time.h>

#include "convert.h"
#include "wrappers.h"

/* Octave counts pending Ctrl-C here, and raises an error that no .m code can catch once it finds
 * more than 0. Put back, the interrupt is ours: the call returns in the ordinary way with what it
 * has. A training counts from HELD, so that no Ctrl-C meets its .m code, either. Whatever catches
 * an error, and at last the prompt, sets it to 0. Weak: a host without it has no Ctrl-C handling,
 * nothing else. */
#pragma weak octave_interrupt_state
extern volatile sig_atomic_t octave_interrupt_state;

enum { HELD = -1000 };

/* (from) -> what the count was; from here it counts from there. 0 where there is none. */
void wrap_interrupts(mxArray *out[], const mxArray *in[])
{
    double was = 0;

    if (&octave_interrupt_state) {
        was = octave_interrupt_state;
        octave_interrupt_state = (sig_atomic_t)number_in(in[0]);
    }
    number_out(&out[0], was);
}

double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* (ignored) -> seconds by a clock that nobody sets, as tic () and toc () are not */
void wrap_seconds(mxArray *out[], const mxArray *in[])
{
    (void)in;
    number_out(&out[0], now());
}

int watch_hook(void *context, size_t step, double loss)
{
    watch *w = context;
    (void)step;
    (void)loss;
    if (&octave_interrupt_state) {
        const sig_atomic_t count = octave_interrupt_state, from = count < HELD / 2 ? HELD : 0;
        if (count > from) {
            octave_interrupt_state = from;
            w->interrupted = 1;
        }
    }
    return w->interrupted || (w->deadline > 0 && now() >= w->deadline);
}

int event(int status, const watch *w)
{
    if (status < 0 || status == SEQRNN_TOO_LARGE) check(status);
    return status == SEQRNN_INTERRUPTED && !w->interrupted ? SEQRNN_OK : status;
}
