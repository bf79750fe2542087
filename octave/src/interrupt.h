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

#endif
