/* The core's threads: one pool for the process, one region of work at a time. */
#ifndef SEQRNN_THREADS_H
#define SEQRNN_THREADS_H

#include <stddef.h>

/* How many threads may share m*n*k multiply-adds that begin now: 1 inside a region, or if they do
 * not take several times as long as starting one. */
int sr_threads(size_t m, size_t n, size_t k);
int sr_worth_sharing(size_t m, size_t n, size_t k);

/* n cut for `threads`, two parts each so that none waits long for another: the size of a part, a
 * multiple of unit. */
size_t sr_part_size(size_t n, int threads, size_t unit);

/* Runs run(context, task) for every task < tasks and returns when all are done. Threads take the
 * next task when they are free, so a thread that the machine keeps waiting holds up nothing but
 * the task it is at. Tasks must not depend on one another. Inside a region, or when another
 * thread has one going, the caller does all tasks itself. */
void sr_parallel(size_t tasks, void (*run)(void *context, size_t task), void *context);

#endif
