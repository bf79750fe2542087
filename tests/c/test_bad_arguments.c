/* Illegal arguments: the status is minus the number of the argument, and nothing is written. */
#ifndef real
enum { D = 2, H = 3, B = 2, T = 4, ROOM = 4096 /* bytes, for each output */ };

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
    REFUSED(SEQRNN_RNN, cell.projection = 2);
    REFUSED(SEQRNN_GRU, cell.projection = 2);
    REFUSED(SEQRNN_GRU, cell.layer_norm = 1);
    REFUSED(SEQRNN_LSTM, cell.layer_norm = 2);
    REFUSED(SEQRNN_LSTM, cell.layer_norm = cell.recurrent_bias = 1);
    CHECK(*seqrnn_status_text(-7) && *seqrnn_status_text(0) && *seqrnn_status_text(4));
    CHECK(seqrnn_status_text(12345) != NULL);
}
#else

/* The arguments of every function at once; a case changes one and calls. All outputs lie in one
 * block, ws included, so that one comparison shows whether anything was written. */
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
    char *block;
    real *y, *hT, *cT;
    void *ws, *scratch;
} TEST(call);

/* The projected peephole LSTM with two biases, which reads every argument but the gains. Pointers
 * into *k itself are set here, so that k must stay where it is. */
static void TEST(call_make)(TEST(call) *k)
{
    static const int lengths[B] = {T, 1};
    memset(k, 0, sizeof *k);
    k->cell = seqrnn_cell_standard(SEQRNN_LSTM, D, H);
    k->cell.recurrent_bias = k->cell.peephole = 1;
    k->cell.projection = H;
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
    k->bytes = 5 * ROOM;
    k->block = test_alloc(k->bytes);
    k->y = (real *)k->block;
    k->hT = (real *)(k->block + ROOM);
    k->cT = k->hT + 2 * H * B;
    k->ws = k->block + 2 * ROOM;
    k->scratch = test_alloc(2 * ROOM);
    for (size_t way = 0; way < 2; way++) {
        real *grad = (real *)(k->block + 4 * ROOM);
        k->w[way] = SEQRNN(weights_at)(&k->cell, theta + way * n);
        k->dw[way] = SEQRNN(dweights_at)(&k->cell, grad + way * n);
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

/* After `change` of a legal call, `function` returns -argument and has written nothing. */
#define BAD(function, argument, change)                                                      \
    do {                                                                                     \
        TEST(call) k;                                                                        \
        TEST(call_make)(&k);                                                                 \
        change;                                                                              \
        char *before = memcpy(test_alloc(k.bytes), k.block, k.bytes);                        \
        CHECK_STATUS(TEST(function)(&k), -(argument));                                       \
        CHECK_SAME_BITS(before, k.block, k.bytes);                                           \
        test_free_all();                                                                     \
    } while (0)

static void TEST(legal)(void)
{
    TEST(call) k;
    TEST(call_make)(&k);
    size_t ws, scratch;
    CHECK_STATUS(SEQRNN(recurrent_ws_size)(&k.cell, k.direction, B, T, &ws), SEQRNN_OK);
    CHECK_STATUS(SEQRNN(recurrent_scratch_size)(&k.cell, k.direction, B, T, &scratch), SEQRNN_OK);
    CHECK(ws <= 2 * ROOM && scratch <= 2 * ROOM && 2 * seqrnn_cell_nparam(&k.cell) < ROOM / 8);
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

/* What every function refuses that reads a cell, or `place` being a batch of sequences. */
#define BAD_CELL(function)                                                                   \
    do {                                                                                     \
        BAD(function, 1, k.cellp = NULL);                                                    \
        BAD(function, 1, k.cell.H = 0);                                                      \
        BAD(function, 1, k.cell.kind = 99);                                                  \
        BAD(function, 1, k.cell.H = SIZE_MAX / 2);                                           \
    } while (0)

#define BAD_SEQ(function, place)                                                             \
    do {                                                                                     \
        static const int negative[B] = {-1, T}, longer[B] = {1, T + 1};                      \
        BAD(function, place, k.seqp = NULL);                                                 \
        BAD(function, place, k.seq.B = 0);                                                   \
        BAD(function, place, k.seq.T = 0);                                                   \
        BAD(function, place, k.seq.lengths = negative);                                      \
        BAD(function, place, k.seq.lengths = longer);                                        \
    } while (0)

#define BAD_WEIGHTS(function, place)                                                         \
    do {                                                                                     \
        BAD(function, place, k.wp = NULL);                                                   \
        BAD(function, place, k.w[0].W = NULL);                                               \
        BAD(function, place, k.w[0].U = NULL);                                               \
        BAD(function, place, k.w[0].b = NULL);                                               \
        BAD(function, place, k.w[0].bU = NULL);                                              \
        BAD(function, place, k.w[0].p = NULL);                                               \
        BAD(function, place, k.w[0].P = NULL);                                               \
        BAD(function, place, (k.cell.layer_norm = 1, k.cell.recurrent_bias = 0));            \
    } while (0)

#define BAD_DWEIGHTS(function, place)                                                        \
    do {                                                                                     \
        BAD(function, place, k.dw[0].W = NULL);                                              \
        BAD(function, place, k.dw[0].U = NULL);                                              \
        BAD(function, place, k.dw[0].b = NULL);                                              \
        BAD(function, place, k.dw[0].bU = NULL);                                             \
        BAD(function, place, k.dw[0].p = NULL);                                              \
        BAD(function, place, k.dw[0].P = NULL);                                              \
    } while (0)

#define BAD_CUT(function, place)                                                             \
    do {                                                                                     \
        BAD(function, place, (k.cut.k1 = 3, k.cut.k2 = 2));                                  \
        BAD(function, place, (k.cut.k1 = 0, k.cut.k2 = 2));                                  \
        BAD(function, place, (k.cut.k1 = 1, k.cut.k2 = 0));                                  \
    } while (0)

static void TEST(sequences)(void)
{
    BAD_CELL(call_forward);
    BAD_SEQ(call_forward, 2);
    BAD(call_forward, 2, k.seq.reverse = 2);
    BAD(call_forward, 3, k.x = NULL);
    BAD_WEIGHTS(call_forward, 6);
    BAD(call_forward, 7, k.y = NULL);
    BAD(call_forward, 8, k.ldy = H - 1);
    BAD(call_forward, 11, k.ws = NULL);
    BAD(call_forward, 12, k.scratch = NULL);

    BAD_CELL(call_backward);
    BAD_SEQ(call_backward, 2);
    BAD_CUT(call_backward, 3);
    BAD(call_backward, 4, k.x = NULL);
    BAD_WEIGHTS(call_backward, 5);
    BAD(call_backward, 7, k.ldy = H - 1);
    BAD_DWEIGHTS(call_backward, 11);
    BAD(call_backward, 16, k.ws = NULL);
    BAD(call_backward, 17, k.scratch = NULL);

    BAD_CELL(call_states);
    BAD_SEQ(call_states, 2);
    BAD(call_states, 6, k.ws = NULL);
    BAD(call_states, 7, k.scratch = NULL);
}

static void TEST(steps)(void)
{
    BAD_CELL(call_step);
    BAD(call_step, 2, k.seq.B = 0);
    BAD(call_step, 3, k.x = NULL);
    BAD(call_step, 4, k.h0 = NULL);
    BAD(call_step, 5, k.c0 = NULL);
    BAD_WEIGHTS(call_step, 6);
    BAD(call_step, 7, k.hT = NULL);
    BAD(call_step, 8, k.cT = NULL);
    BAD(call_step, 9, k.ws = NULL);
    BAD(call_step, 10, k.scratch = NULL);

    BAD_CELL(call_step_backward);
    BAD(call_step_backward, 2, k.seq.B = 0);
    BAD(call_step_backward, 3, k.x = NULL);
    BAD_WEIGHTS(call_step_backward, 4);
    BAD_DWEIGHTS(call_step_backward, 8);
    BAD(call_step_backward, 11, k.ws = NULL);
    BAD(call_step_backward, 12, k.scratch = NULL);
}

static void TEST(directions)(void)
{
    BAD_CELL(call_both);
    BAD(call_both, 2, k.direction = -1);
    BAD(call_both, 2, k.direction = 3);
    BAD_SEQ(call_both, 3);
    BAD(call_both, 4, k.x = NULL);
    BAD_WEIGHTS(call_both, 7);
    BAD(call_both, 8, k.y = NULL);
    BAD(call_both, 11, k.ws = NULL);
    BAD(call_both, 12, k.scratch = NULL);

    BAD_CELL(call_both_backward);
    BAD(call_both_backward, 2, k.direction = 3);
    BAD_SEQ(call_both_backward, 3);
    BAD_CUT(call_both_backward, 4);
    BAD(call_both_backward, 5, k.x = NULL);
    BAD_WEIGHTS(call_both_backward, 6);
    BAD_DWEIGHTS(call_both_backward, 11);
    BAD(call_both_backward, 16, k.ws = NULL);
    BAD(call_both_backward, 17, k.scratch = NULL);

    BAD_CELL(call_both_states);
    BAD(call_both_states, 2, k.direction = 3);
    BAD_SEQ(call_both_states, 3);
    BAD(call_both_states, 7, k.ws = NULL);
    BAD(call_both_states, 8, k.scratch = NULL);
}

/* A wrong second direction is found before the first is computed. */
static void TEST(second_direction)(void)
{
    BAD(call_both, 7, k.w[1].U = NULL);
    BAD(call_both_backward, 6, k.w[1].U = NULL);
    BAD(call_both_backward, 11, k.dw[1].p = NULL);
}

static int TEST(call_init)(const TEST(call) *k)
{
    return SEQRNN(cell_init)(k->cellp, &k->init, 1, 0, k->y, k->scratch);
}

static void TEST(initialisers)(void)
{
    BAD(call_init, 1, k.cellp = NULL);
    BAD(call_init, 1, k.cell.D = 0);
    BAD(call_init, 2, k.init.kind = -1);
    BAD(call_init, 2, k.init.kind = SEQRNN_NINIT);
    BAD(call_init, 2, k.init.forget_bias = NAN);
    BAD(call_init, 2, (k.init.kind = SEQRNN_INIT_CHRONO, k.init.chrono_T = 1));
}

static void TEST(sizes)(void)
{
    const seqrnn_cell none = seqrnn_cell_standard(SEQRNN_LSTM, D, 0);
    size_t bytes = 7;
    CHECK_STATUS(SEQRNN(sequence_ws_size)(&none, B, T, &bytes), -1);
    CHECK_STATUS(SEQRNN(sequence_scratch_size)(&none, B, T, &bytes), -1);
    CHECK_STATUS(SEQRNN(recurrent_ws_size)(&none, SEQRNN_FORWARD, B, T, &bytes), -1);
    CHECK_STATUS(SEQRNN(recurrent_scratch_size)(&none, SEQRNN_FORWARD, B, T, &bytes), -1);
    CHECK_STATUS(SEQRNN(cell_init_scratch_size)(&none, &bytes), -1);
    CHECK(bytes == 7);
}

static void TEST(bad_arguments)(void)
{
    TEST_CASE("%d bytes", (int)sizeof(real));
    TEST(legal)();
    TEST(sequences)();
    TEST(steps)();
    TEST(directions)();
    TEST(second_direction)();
    TEST(initialisers)();
    TEST(sizes)();
}

#undef BAD
#undef BAD_CELL
#undef BAD_SEQ
#undef BAD_WEIGHTS
#undef BAD_DWEIGHTS
#undef BAD_CUT
#endif
