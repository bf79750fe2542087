/* Threads: the same bits with any number of them, whatever part of the work they share; forked
 * processes; several callers at once. Sizes are large enough to be shared. */
#ifndef real
#define TWICE "test_threads.c"
#include "twice.h"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_number(void)
{
    TEST_CASE("number of threads");
    const int first = seqrnn_threads(0);
    CHECK(first >= 1);
    CHECK(seqrnn_threads(3) == 3);
    CHECK(seqrnn_threads(0) == 3);
    CHECK(seqrnn_threads(-5) == 3);
    CHECK(seqrnn_threads(1000000) == 64);
    CHECK(seqrnn_threads(1) == 1);
    CHECK(seqrnn_threads(first) == first);
}

/* A child begins with one thread and may have more; the parent's go on. A hang ends by alarm. */
static void test_fork(void)
{
    const seqrnn_cell cell = seqrnn_cell_standard(SEQRNN_LSTM, 24, 40);
    seqrnn_threads(4);
    for (int round = 0; round < 20; round++) {
        TEST_CASE("fork %d", round);
        const problem_double p = problem_make_double(cell, SEQRNN_FORWARD, 33, 30, NULL, 1);
        const problem_double q = problem_copy_double(&p);
        both_passes_double(&p, NULL);
        const pid_t child = fork();
        if (!child) {
            alarm(60);
            const int alone = seqrnn_threads(0) == 1;
            both_passes_double(&q, NULL);
            const int same = !memcmp(p.dtheta, q.dtheta, p.ntheta * sizeof(double));
            seqrnn_threads(3);
            both_passes_double(&q, NULL);
            _exit(alone && same && !memcmp(p.dtheta, q.dtheta, p.ntheta * sizeof(double)) ? 0 : 1);
        }
        int status = -1;
        CHECK(child > 0 && waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        both_passes_double(&q, NULL);
        check_same_double(&p, &q);
        test_free_all();
    }
}

typedef struct caller {
    problem_double problem;
    int status;
} caller;

static void *call(void *context)
{
    caller *c = context;
    for (int round = 0; round < 20 && !c->status; round++) {
        c->status = forward_double(&c->problem);
        if (!c->status) c->status = backward_double(&c->problem, NULL);
    }
    return NULL;
}

/* Only one of them gets the pool; the others work alone. */
static void test_callers(void)
{
    enum { CALLERS = 3 };
    const seqrnn_cell cell = seqrnn_cell_standard(SEQRNN_GRU, 24, 40);
    pthread_t thread[CALLERS];
    caller callers[CALLERS];
    TEST_CASE("several callers");
    seqrnn_threads(2);
    const problem_double p = problem_make_double(cell, SEQRNN_FORWARD, 33, 30, NULL, 1);
    both_passes_double(&p, NULL);
    for (int k = 0; k < CALLERS; k++) callers[k] = (caller){problem_copy_double(&p), 0};
    for (int k = 0; k < CALLERS; k++)
        CHECK(!pthread_create(&thread[k], NULL, call, &callers[k]));
    for (int k = 0; k < CALLERS; k++) {
        pthread_join(thread[k], NULL);
        CHECK_STATUS(callers[k].status, SEQRNN_OK);
        check_same_double(&p, &callers[k].problem);
    }
    test_free_all();
}

int main(void)
{
    test_number();
    threads_double();
    threads_float();
    test_fork();
    test_callers();
    return test_report("threads");
}
#else

/* Both passes with one thread and with several. */
static void TEST(any_number)(seqrnn_cell cell, int direction, size_t B, size_t T,
                             const int *lengths, const seqrnn_truncate *cut)
{
    static const int numbers[] = {2, 3, 4, 8};
    seqrnn_threads(1);
    const TEST(problem) p = TEST(problem_make)(cell, direction, B, T, lengths, 7);
    TEST(both_passes)(&p, cut);
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
        seqrnn_threads(numbers[k]);
        const TEST(problem) q = TEST(problem_copy)(&p);
        TEST(both_passes)(&q, cut);
        TEST(check_same)(&p, &q);
    }
    test_free_all();
}

/* Parts of the batch: every cell and option, all lengths and directions, truncated too. */
static void TEST(parts_of_batch)(void)
{
    enum { B = 33, T = 24 };
    int lengths[B];
    for (int b = 0; b < B; b++) lengths[b] = b * 7 % (T + 1);
    for (size_t v = 0; v < TEST_NVARIANT; v++)
        for (int direction = SEQRNN_FORWARD; direction <= SEQRNN_BIDIRECTIONAL; direction++) {
            if (test_variants[v].activation && direction) continue; /* once is enough */
            TEST_CASE("%s, direction %d", test_variants[v].name, direction);
            TEST(any_number)(test_cell(&test_variants[v], 9, 40), direction, B, T,
                             direction == SEQRNN_FORWARD ? NULL : lengths, NULL);
        }
    for (int kind = SEQRNN_RNN; kind <= SEQRNN_GRU; kind++) {
        const seqrnn_truncate cut = {5, 9};
        TEST_CASE("truncated, cell %d", kind);
        TEST(any_number)(seqrnn_cell_standard(kind, 9, 40), SEQRNN_FORWARD, B, T, lengths, &cut);
    }
}

/* Rows of every step's product: few columns, large weights. */
static void TEST(rows_of_products)(void)
{
    for (size_t B = 1; B <= 9; B += 4)
        for (int kind = SEQRNN_RNN; kind <= SEQRNN_GRU; kind++) {
            const size_t H = kind == SEQRNN_RNN ? 1030 : 600;
            TEST_CASE("cell %d, batch %zu", kind, B);
            TEST(any_number)(seqrnn_cell_standard(kind, 70, H), SEQRNN_FORWARD, B, 3, NULL, NULL);
        }
    /* an end of a part of 96 rows lies within a panel, if there are high ones */
    TEST_CASE("488 rows");
    TEST(any_number)(seqrnn_cell_standard(SEQRNN_RNN, 70, 488), SEQRNN_FORWARD, 5, 3, NULL, NULL);
}

static void TEST(product)(size_t m, size_t n, size_t k)
{
    const real *A = TEST(problem_input)(1, m * k), *B = TEST(problem_input)(2, k * n);
    real *C[6];
    TEST_CASE("products %zu %zu %zu", m, n, k);
    for (int c = 0; c < 6; c++) {
        C[c] = TEST(problem_input)(3, m * n);
        seqrnn_threads(c < 3 ? 1 : 3);
        if (c % 3 == 0) SEQRNN(gemm_nn)(m, n, k, A, m, B, k, C[c], m);
        if (c % 3 == 1) SEQRNN(gemm_nt)(m, n, k, A, m, B, n, C[c], m);
        if (c % 3 == 2) SEQRNN(gemm_tn)(m, n, k, A, k, B, k, C[c], m);
    }
    for (int c = 0; c < 3; c++) CHECK_SAME_BITS(C[c], C[c + 3], m * n);
    test_free_all();
}

/* The three products cut along rows, where panels of different height begin, and along columns. */
static void TEST(products)(void)
{
    static const size_t sizes[][3] = {
        {260, 70, 300}, {70, 260, 300}, {1, 5000, 300}, {2500, 3, 300}};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        TEST(product)(sizes[s][0], sizes[s][1], sizes[s][2]);
    for (size_t m = 560; m <= 680; m += 3) TEST(product)(m, 30, 70);
}

static void TEST(threads)(void)
{
    TEST(parts_of_batch)();
    TEST(rows_of_products)();
    TEST(products)();
}
#endif
