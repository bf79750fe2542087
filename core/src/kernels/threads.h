/* The core's threads: one pool for the process, one region of work at a time. */
#ifndef SEQRNN_THREADS_H
#define SEQRNN_THREADS_H

#include <stddef.h>

/* How many threads a region that is started now may use: 1 inside a region. */
int sr_threads(void);

/* Multiply-adds that take several times as long as starting a region. */
#define SR_WORTH_SHARING 1e6

/* n cut for `threads`, two parts each so that none waits long for another: the size of a part, a
 * multiple of unit. */
size_t sr_part_size(size_t n, int threads, size_t unit);

/* Runs run(context, task) for every task < tasks and returns when all are done. Threads take the
 * next task when they are free, so a thread that the machine keeps waiting holds up nothing but
 * the task it is at. Tasks must not depend on one another. Inside a region, or when another
 * thread has one going, the caller does all tasks itself. */
void sr_parallel(size_t tasks, void (*run)(void *context, size_t task), void *context);

#endif
