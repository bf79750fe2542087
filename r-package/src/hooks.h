/* What the core calls between steps of long work: interrupts and the end of a slice of time. */
#ifndef SEQRNN_R_HOOKS_H
#define SEQRNN_R_HOOKS_H

#include <stddef.h>

/* Seconds, by a clock that nobody sets. */
double sr_now(void);

/* Work of which nothing would be lost: an interrupt jumps out of the .Call. Between two .Calls that
 * change a training, R calls check_interrupt() (init.c): R itself may not look for long. */
int sr_interruptible(void *context, size_t step, double loss);

#endif
