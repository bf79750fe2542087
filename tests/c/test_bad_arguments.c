/* Illegal arguments: the status is minus the number of the argument, and nothing is written. */
#ifndef real
enum { D = 2, H = 3, B = 2, T = 4 };

#define TWICE "test_bad_arguments.c"
#include "twice.h"

static void specs(void);

int main(void)
{
    specs();
    bad_arguments_double();
    bad_arguments_float();
    return test_report("bad-arguments");
}

/* A standard cell with one thing changed is refused. */
#define REFUSED(cell_kind, change)                                                           \
    do {                                                                                     \
        seqrnn_cell cell = seqrnn_cell_standard(cell_kind, D, H);                            \
        CHECK_STATUS(seqrnn_cell_check(&cell), SEQRNN_OK);                                   \
        change;                                                                              \
        CHECK_STATUS(seqrnn_cell_check(&cell), -1);                                          \
    } while (0)

static void specs(void)
{
    TEST_CASE("specs");
    CHECK_STATUS(seqrnn_cell_check(NULL), -1);
    REFUSED(SEQRNN_LSTM, cell.kind = -1);
    REFUSED(SEQRNN_LSTM, cell.kind = SEQRNN_NCELL);
    REFUSED(SEQRNN_LSTM, cell.D = 0);
    REFUSED(SEQRNN_LSTM, cell.H = 0);
    REFUSED(SEQRNN_LSTM, cell.clip = -1);
    REFUSED(SEQRNN_LSTM, cell.clip = NAN);
    REFUSED(SEQRNN_LSTM, cell.clip = INFINITY);
    REFUSED(SEQRNN_LSTM, cell.gate.kind = SEQRNN_NACTIVATION);
    REFUSED(SEQRNN_LSTM, cell.gate.kind = -1);
    REFUSED(SEQRNN_LSTM, cell.candidate.alpha = NAN);
    REFUSED(SEQRNN_LSTM, cell.output.beta = INFINITY);
    REFUSED(SEQRNN_LSTM, cell.output = seqrnn_act_named("no such activation"));
    REFUSED(SEQRNN_LSTM, cell.recurrent_bias = 2);
    REFUSED(SEQRNN_LSTM, cell.peephole = -1);
    REFUSED(SEQRNN_LSTM, cell.coupled = 3);
    REFUSED(SEQRNN_LSTM, cell.reset_before = 1);
    REFUSED(SEQRNN_GRU, cell.peephole = 1);
    REFUSED(SEQRNN_GRU, cell.coupled = 1);
    REFUSED(SEQRNN_RNN, cell.reset_before = 1);
    REFUSED(SEQRNN_RNN, cell.peephole = 1);
    CHECK(*seqrnn_status_text(-7) && *seqrnn_status_text(0) && *seqrnn_status_text(4));
    CHECK(seqrnn_status_text(12345) != NULL);
}
#else

/* The arguments of every function at once; a case changes one and calls. All outputs lie in one
 * block, ws and scratch included, so that one comparison shows whether anything was written. */
typedef struct TEST(call) {
    seqrnn_cell cell;
    seqrnn_seq seq;
    seqrnn_truncate cut;
    seqrnn_init init;
    int direction;
    const seqrnn_cell *cellp;
    const seqrnn_seq *seqp;
    const seqrnn_truncate *cutp;
    const real *x, *dy, *c0, *h0;
    SEQRNN(weights) w[2];
    SEQRNN(dweights) dw[2];
    const SEQRNN(weights) *wp;
    const SEQRNN(dweights) *dwp;
    size_t ldy, bytes;
    unsigned char *block;
    real *y, *hT, *cT;
    void *ws, *scratch;
} TEST(call);

/* The peephole LSTM with two biases, which reads every argument. Pointers into *k itself are set
 * here, so that k must stay where it is. */
static void TEST(call_make)(TEST(call) *k)
{
    enum { ROOM = 4096 };
    static const int lengths[B] = {T, 1};
    memset(k, 0, sizeof *k);
    k->cell = seqrnn_cell_standard(SEQRNN_LSTM, D, H);
    k->cell.recurrent_bias = k->cell.peephole = 1;
    k->seq = (seqrnn_seq){B, T, lengths, 0};
    k->cut = (seqrnn_truncate){1, 2};
    k->cellp = &k->cell;
    k->seqp = &k->seq;
    k->cutp = &k->cut;
    k->direction = SEQRNN_BIDIRECTIONAL;
    const size_t n = seqrnn_cell_nparam(&k->cell);
    const real *theta = TEST_ZEROS(real, 2 * n);
    k->x = TEST_ZEROS(real, D * B * T);
    k->dy = TEST_ZEROS(real, 2 * H * B * T);
    k->h0 = TEST_ZEROS(real, 2 * H * B);
    k->c0 = TEST_ZEROS(real, 2 * H * B);
    k->ldy = H;
    k->bytes = 8 * ROOM * sizeof(real);
    k->block = test_alloc(k->bytes);
    real *part = (real *)k->block;
    k->y = part;
    k->hT = part + ROOM;
    k->cT = part + 2 * ROOM;
    k->ws = part + 3 * ROOM;
    k->scratch = part + 4 * ROOM;
    for (size_t way = 0; way < 2; way++) {
        k->w[way] = SEQRNN(weights_at)(&k->cell, theta + way * n);
        k->dw[way] = SEQRNN(dweights_at)(&k->cell, part + 7 * ROOM + way * n);
    }
    k->wp = k->w;
    k->dwp = k->dw;
}

static int TEST(call_forward)(const TEST(call) *k)
{
    return SEQRNN(sequence_forward)(k->cellp, k->seqp, k->x, k->h0, k->c0, k->wp, k->y, k->ldy,
                                    k->hT, k->cT, k->ws, k->scratch);
}

static int TEST(call_backward)(const TEST(call) *k)
{
    return SEQRNN(sequence_backward)(k->cellp, k->seqp, k->cutp, k->x, k->wp, k->dy, k->ldy,
                                     k->h0, k->c0, k->y, k->dwp, k->hT, k->cT, NULL, NULL, k->ws,
                                     k->scratch);
}

static int TEST(call_states)(const TEST(call) *k)
{
    return SEQRNN(sequence_states)(k->cellp, k->seqp, k->y, k->hT, NULL, k->ws, k->scratch);
}

static int TEST(call_step)(const TEST(call) *k)
{
    return SEQRNN(cell_step)(k->cellp, k->seq.B, k->x, k->h0, k->c0, k->wp, k->hT, k->cT, k->ws,
                             k->scratch);
}

static int TEST(call_step_backward)(const TEST(call) *k)
{
    return SEQRNN(cell_step_backward)(k->cellp, k->seq.B, k->x, k->wp, k->dy, k->dy, k->y, k->dwp,
                                      k->hT, k->cT, k->ws, k->scratch);
}

static int TEST(call_both)(const TEST(call) *k)
{
    return SEQRNN(recurrent_forward)(k->cellp, k->direction, k->seqp, k->x, k->h0, k->c0, k->wp,
                                     k->y, k->hT, k->cT, k->ws, k->scratch);
}

static int TEST(call_both_backward)(const TEST(call) *k)
{
    return SEQRNN(recurrent_backward)(k->cellp, k->direction, k->seqp, k->cutp, k->x, k->wp,
                                      k->dy, k->h0, k->c0, k->y, k->dwp, k->hT, k->cT, NULL, NULL,
                                      k->ws, k->scratch);
}

static int TEST(call_both_states)(const TEST(call) *k)
{
    return SEQRNN(recurrent_states)(k->cellp, k->direction, k->seqp, k->y, k->hT, NULL, k->ws,
                                    k->scratch);
}

/* After `change` of a legal call, `function` returns -argument and has written nothing; scratch
 * does not count. */
#define BAD(function, argument, change)                                                      \
    do {                                                                                     \
        TEST(call) k;                                                                        \
        TEST(call_make)(&k);                                                                 \
        change;                                                                              \
        const size_t kept = (size_t)((unsigned char *)(k.block + k.bytes / 2) - k.block);    \
        unsigned char *before = test_alloc(k.bytes);                                         \
        memcpy(before, k.block, k.bytes);                                                    \
        CHECK_STATUS(TEST(function)(&k), -(argument));                                       \
        CHECK_SAME_BITS(before, k.block, kept);                                              \
        CHECK_SAME_BITS(before + k.bytes * 7 / 8, k.block + k.bytes * 7 / 8, k.bytes / 8);   \
        test_free_all();                                                                     \
    } while (0)

static void TEST(legal)(void)
{
    TEST(call) k;
    TEST(call_make)(&k);
    size_t ws, scratch;
    CHECK_STATUS(SEQRNN(recurrent_ws_size)(&k.cell, k.direction, B, T, &ws), SEQRNN_OK);
    CHECK_STATUS(SEQRNN(recurrent_scratch_size)(&k.cell, k.direction, B, T, &scratch), SEQRNN_OK);
    CHECK(ws <= k.bytes / 8 && scratch <= k.bytes * 3 / 8);
    CHECK_STATUS(TEST(call_forward)(&k), SEQRNN_OK);
    CHECK_STATUS(TEST(call_states)(&k), SEQRNN_OK);
    CHECK_STATUS(TEST(call_backward)(&k), SEQRNN_OK);
    CHECK_STATUS(TEST(call_step)(&k), SEQRNN_OK);
    CHECK_STATUS(TEST(call_step_backward)(&k), SEQRNN_OK);
    CHECK_STATUS(TEST(call_both)(&k), SEQRNN_OK);
    CHECK_STATUS(TEST(call_both_states)(&k), SEQRNN_OK);
    CHECK_STATUS(TEST(call_both_backward)(&k), SEQRNN_OK);
    test_free_all();
}
