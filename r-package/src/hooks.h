/* What the core calls between steps of long work: interrupts and the end of a slice of time. */
#ifndef SEQRNN_R_HOOKS_H
#define SEQRNN_R_HOOKS_H

#include <stddef.h>

/* Seconds by the wall clock. */
double sr_now(void);

typedef struct sr_slice {
    double end;      /* when R wants control back, as sr_now() */
    int interrupted; /* by the user */
} sr_slice;

/* Work that must not be lost; context: sr_slice. Stops at its end, or when the user interrupts. */
int sr_end_of_slice(void *context, size_t step, double loss);

/* Work of which nothing would be lost: an interrupt jumps out of the .Call. */
int sr_interruptible(void *context, size_t step, double loss);

#endif
