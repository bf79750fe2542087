/* Ctrl-C and a time limit for the long calls. */
#ifndef SEQRNN_INTERRUPT_H
#define SEQRNN_INTERRUPT_H

#include <stddef.h>

/* When to leave a long call; interrupted tells afterwards whether it was the user. */
typedef struct {
    double deadline; /* of now(); 0: none */
    int interrupted;
} watch;

double now(void); /* monotonic seconds */

/* A seqrnn_hook with a watch as its context. */
int watch_hook(void *context, size_t step, double loss);

/* How a long call ended, for its .m file to report: 0 (in time, or at the deadline),
 * SEQRNN_INTERRUPTED, or a numerical event. Raises an error for what the caller did wrong. */
int event(int status, const watch *w);

#endif
