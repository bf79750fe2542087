/* The pool. Workers look for a region for a while (spinning costs less than waking), then sleep.
 * A region is open while its number stands in `open`; a worker says that it is in by `inside`
 * before it looks, and the caller closes the region before it waits for `inside` to become 0: so
 * nobody is late for a region and none is changed under a worker. */
#include "threads.h"

#include "../../include/seqrnn.h"
#include "../base/flush.h"

size_t sr_part_size(size_t n, int threads, size_t unit)
{
    const size_t parts = 2 * (size_t)threads;
    return ((n + parts - 1) / parts + unit - 1) / unit * unit;
}

int sr_worth_sharing(size_t m, size_t n, size_t k)
{
    return (double)m * (double)n * (double)k >= 1e6;
}

#ifdef _WIN32 /* one thread */

int seqrnn_threads(int n)
{
    (void)n;
    return 1;
}

int sr_threads(size_t m, size_t n, size_t k)
{
    (void)m, (void)n, (void)k;
    return 1;
}

void sr_parallel(size_t tasks, void (*run)(void *, size_t), void *context)
{
    for (size_t task = 0; task < tasks; task++) run(context, task);
}

#else
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

enum { MAX_THREADS = 64, SPINS = 4000 };
enum { LITTLE = 100000, FIRST_PAUSE = 10000000, LONGEST_PAUSE = 1000000000 }; /* ns */

static struct {
    atomic_int wanted;   /* threads in all; 0: not decided yet */
    atomic_flag busy;    /* a region is going on */
    atomic_uint open;    /* number of the open region, 0 if none */
    atomic_int inside;   /* workers in it */
    atomic_size_t next;  /* task to be taken next */
    atomic_int sleeping; /* workers that have to be woken */
    atomic_llong work;   /* done in the region by all of them (ns of processor time) */
    atomic_int stop;     /* workers are to end */
    atomic_llong alone;  /* the machine is crowded: no regions until then (ns) */
    /* of the open region; written only while none is open and nobody inside */
    unsigned number;
    size_t tasks;
    void (*run)(void *, size_t);
    void *context;
    sr_mode mode;    /* the caller's way with denormal numbers: its bits are those of all */
    long long pause; /* how long it was thought to be crowded (ns) */
    /* the workers, changed only by who holds `busy` */
    int workers;
    pthread_t worker[MAX_THREADS - 1];
    pthread_mutex_t lock;
    pthread_cond_t wake;
} pool = {.busy = ATOMIC_FLAG_INIT,
          .lock = PTHREAD_MUTEX_INITIALIZER,
          .wake = PTHREAD_COND_INITIALIZER};

static void pause_briefly(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("yield");
#endif
}

/* ---- how many ------------------------------------------------------------------------------ */

/* Threads that share a core with the first one, itself included; 1 where nobody tells. */
static int threads_per_core(void)
{
    int first = 0, last = 0, count = 1;
    char separator = 0;
    FILE *file = fopen("/sys/devices/system/cpu/cpu0/topology/thread_siblings_list", "r");
    if (!file) return 1;
    const int read = fscanf(file, "%d%c%d", &first, &separator, &last);
    if (read == 3) count = separator == '-' ? last - first + 1 : 2; /* "0-1" or "0,64" */
    fclose(file);
    return count > 0 ? count : 1;
}

/* Cores that this process may use. */
static int cores(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
#ifdef __linux__
    unsigned long allowed[128] = {0}; /* a bit per processor */
    if (syscall(SYS_sched_getaffinity, 0, sizeof allowed, allowed) > 0) {
        n = 0;
        for (size_t k = 0; k < sizeof allowed / sizeof *allowed; k++)
            n += __builtin_popcountl(allowed[k]);
    }
#endif
    n /= threads_per_core();
    return n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : (int)n;
}

static int wanted_threads(void)
{
    int n = atomic_load(&pool.wanted);
    if (n) return n;
    const char *wish = getenv("SEQRNN_NUM_THREADS");
    n = wish ? atoi(wish) : 0;
    n = n < 1 ? cores() : n > MAX_THREADS ? MAX_THREADS : n;
    atomic_store(&pool.wanted, n);
    return n;
}


static long long nanoseconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long long now(void)
{
    return nanoseconds(CLOCK_MONOTONIC);
}

int sr_threads(size_t m, size_t n, size_t k)
{
    const int threads = sr_worth_sharing(m, n, k) ? wanted_threads() : 1;
    if (threads == 1 || now() < atomic_load(&pool.alone)) return 1;
    if (atomic_flag_test_and_set(&pool.busy)) return 1;
    atomic_flag_clear(&pool.busy);
    return threads;
}

/* ---- workers ------------------------------------------------------------------------------- */

static void take_tasks(void)
{
    const long long start = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
    size_t task;
    while ((task = atomic_fetch_add(&pool.next, 1)) < pool.tasks) pool.run(pool.context, task);
    atomic_fetch_add(&pool.work, nanoseconds(CLOCK_THREAD_CPUTIME_ID) - start);
}

/* Waits until a region other than `last` is open and returns its number, or 0 at the end. */
static unsigned wait_for_region(unsigned last)
{
    for (;;) {
        for (int spin = 0; spin < SPINS; spin++) {
            const unsigned open = atomic_load(&pool.open);
            if (open && open != last) return open;
            if (atomic_load(&pool.stop)) return 0;
            pause_briefly();
        }
        pthread_mutex_lock(&pool.lock);
        atomic_fetch_add(&pool.sleeping, 1);
        unsigned open = atomic_load(&pool.open);
        while ((!open || open == last) && !atomic_load(&pool.stop)) {
            pthread_cond_wait(&pool.wake, &pool.lock);
            open = atomic_load(&pool.open);
        }
        atomic_fetch_sub(&pool.sleeping, 1);
        pthread_mutex_unlock(&pool.lock);
    }
}

static void *work(void *nothing)
{
    unsigned region = 0;
    while ((region = wait_for_region(region))) {
        atomic_fetch_add(&pool.inside, 1);
        if (atomic_load(&pool.open) == region) {
            sr_mode_set(pool.mode);
            take_tasks();
        }
        atomic_fetch_sub(&pool.inside, 1);
    }
    return nothing;
}

static void wake_sleepers(void)
{
    pthread_mutex_lock(&pool.lock);
    pthread_cond_broadcast(&pool.wake);
    pthread_mutex_unlock(&pool.lock);
}

/* The threads of the parent are not there in a forked child: it works alone until it says how many
 * threads it wants. */
static void forget_workers(void)
{
    pool.workers = 0;
    atomic_store(&pool.wanted, 1);
    atomic_store(&pool.open, 0);
    atomic_store(&pool.inside, 0);
    atomic_store(&pool.sleeping, 0);
    atomic_flag_clear(&pool.busy);
    pthread_mutex_init(&pool.lock, NULL);
    pthread_cond_init(&pool.wake, NULL);
}

/* Workers take no signals: these belong to the host's thread. Without memory for all there are
 * fewer. */
static void start_workers(int n)
{
    static int fork_safe;
    sigset_t all, before;
    if (!fork_safe) fork_safe = !pthread_atfork(NULL, NULL, forget_workers);
    if (!fork_safe) return;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (pool.workers < n && !pthread_create(&pool.worker[pool.workers], NULL, work, NULL))
        pool.workers++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* At the end of the process, or when the host unloads the library, whose code they run. */
__attribute__((destructor)) static void end_workers(void)
{
    atomic_store(&pool.stop, 1);
    wake_sleepers();
    for (; pool.workers; pool.workers--) pthread_join(pool.worker[pool.workers - 1], NULL);
    atomic_store(&pool.stop, 0);
}

int seqrnn_threads(int n)
{
    if (n > 0 && n != wanted_threads()) {
        while (atomic_flag_test_and_set(&pool.busy)) sched_yield();
        end_workers();
        atomic_store(&pool.wanted, n > MAX_THREADS ? MAX_THREADS : n);
        atomic_store(&pool.alone, pool.pause = 0); /* that many may find the machine less crowded */
        atomic_flag_clear(&pool.busy);
    }
    return wanted_threads();
}

/* ---- regions ------------------------------------------------------------------------------- */

/* A region that took longer than the work in it would have taken one thread: other programs keep
 * the workers from running. The caller goes on alone for a while, twice as long every time. */
static void judge(long long start, long long end)
{
    if (end - start <= atomic_load(&pool.work) + LITTLE) {
        pool.pause /= 2;
        return;
    }
    pool.pause = 2 * pool.pause + FIRST_PAUSE;
    if (pool.pause > LONGEST_PAUSE) pool.pause = LONGEST_PAUSE;
    atomic_store(&pool.alone, end + pool.pause);
}

void sr_parallel(size_t tasks, void (*run)(void *, size_t), void *context)
{
    const long long start = now();
    if (tasks < 2 || wanted_threads() == 1 || start < atomic_load(&pool.alone)
        || atomic_flag_test_and_set(&pool.busy)) {
        for (size_t task = 0; task < tasks; task++) run(context, task);
        return;
    }
    if (pool.workers < wanted_threads() - 1) start_workers(wanted_threads() - 1);
    pool.tasks = tasks;
    pool.run = run;
    pool.context = context;
    pool.mode = sr_mode_now();
    atomic_store(&pool.next, 0);
    atomic_store(&pool.work, 0);
    if (++pool.number == 0) pool.number = 1;
    atomic_store(&pool.open, pool.number);
    if (atomic_load(&pool.sleeping)) wake_sleepers();
    take_tasks();
    atomic_store(&pool.open, 0);
    for (int spin = 0; atomic_load(&pool.inside); spin++)
        if (spin < SPINS) pause_briefly();
        else sched_yield();
    judge(start, now());
    atomic_flag_clear(&pool.busy);
}

#endif
