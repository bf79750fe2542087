/* The dialogue that every program of the benchmark leads on its standard input and output:
 *     cell precision mode variant D H B T      (LSTM f64 train plain 64 128 32 50)
 *         prepares this case and answers "ready";
 *     run REPEATS SECONDS SHORTEST
 *         passes once, then measures at least REPEATS times and at least SECONDS long, and answers
 *         with the times of one pass in microseconds. A measurement shorter than SHORTEST seconds
 *         is made again with twice as many passes. */
#include <stdio.h>
#include <string.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double seconds_of(void (*pass)(void), long passes)
{
    const double start = now();
    for (long i = 0; i < passes; i++) pass();
    return now() - start;
}

static void run(void (*pass)(void), int repeats, double seconds, double shortest)
{
    long passes = 1;
    pass();
    const double end = now() + seconds;
    for (int n = 0; n < repeats || now() < end;) {
        const double time = seconds_of(pass, passes);
        if (time < shortest) {
            passes *= 2;
        } else {
            printf("%.3f ", 1e6 * time / (double)passes);
            n++;
        }
    }
    puts("");
}

/* Answers until the input ends. prepare returns what one pass is. */
static void serve(void (*(*prepare)(const char *line))(void))
{
    char line[128];
    void (*pass)(void) = NULL;
    while (fgets(line, sizeof line, stdin)) {
        int repeats;
        double seconds, shortest;
        if (sscanf(line, "run %d %lf %lf", &repeats, &seconds, &shortest) == 3) {
            run(pass, repeats, seconds, shortest);
        } else {
            pass = prepare(line);
            puts("ready");
        }
        fflush(stdout);
    }
}
