/* What a cell is: names, standard values, legality and parameter counts. */
#include "../base/internal.h"

static const struct {
    const char *name;
    double alpha, beta;
} activation_list[SEQRNN_NACTIVATION] = {
#define SEQRNN_X(name, text, alpha, beta) {text, alpha, beta},
    SEQRNN_ACTIVATION_LIST(SEQRNN_X)
#undef SEQRNN_X
};

seqrnn_act seqrnn_act_named(const char *name)
{
    seqrnn_act act = {-1, 0, 0};
    for (int k = 0; name && k < SEQRNN_NACTIVATION; k++)
        if (!strcmp(name, activation_list[k].name)) {
            act.kind = k;
            act.alpha = activation_list[k].alpha;
            act.beta = activation_list[k].beta;
        }
    return act;
}

int seqrnn_init_named(const char *name)
{
    static const char *const list[SEQRNN_NINIT] = {
#define SEQRNN_X(name, text) text,
        SEQRNN_INIT_LIST(SEQRNN_X)
#undef SEQRNN_X
    };
    for (int k = 0; name && k < SEQRNN_NINIT; k++)
        if (!strcmp(name, list[k])) return k;
    return -1;
}

seqrnn_cell seqrnn_cell_standard(int kind, size_t D, size_t H)
{
    seqrnn_cell cell = {0};
    cell.kind = kind;
    cell.D = D;
    cell.H = H;
    cell.gate.kind = SEQRNN_SIGMOID;
    cell.candidate.kind = SEQRNN_TANH;
    cell.output.kind = SEQRNN_TANH;
    return cell;
}

static int act_legal(const seqrnn_act *act)
{
    return act->kind >= 0 && act->kind < SEQRNN_NACTIVATION && isfinite(act->alpha)
           && isfinite(act->beta);
}

static int flag_legal(int flag, int allowed)
{
    return flag == 0 || (flag == 1 && allowed);
}

int seqrnn_cell_check(const seqrnn_cell *cell)
{
    size_t rows, n, total;
    if (!cell || cell->kind < 0 || cell->kind >= SEQRNN_NCELL || cell->D < 1 || cell->H < 1
        || !flag_legal(cell->recurrent_bias, 1)
        || !flag_legal(cell->reset_before, cell->kind == SEQRNN_GRU)
        || !flag_legal(cell->peephole, cell->kind == SEQRNN_LSTM)
        || !flag_legal(cell->coupled, cell->kind == SEQRNN_LSTM) || !(cell->clip >= 0)
        || isinf(cell->clip) || !act_legal(&cell->gate) || !act_legal(&cell->candidate)
        || !act_legal(&cell->output))
        return -1;
    /* G*H*(D + H + 2) + 3H doubles must be addressable */
    if (__builtin_mul_overflow(cell->H, seqrnn_cell_gates(cell), &rows)
        || __builtin_add_overflow(cell->D, cell->H, &n) || __builtin_add_overflow(n, 3, &n)
        || __builtin_mul_overflow(rows, n, &total)
        || total > (size_t)PTRDIFF_MAX / sizeof(double))
        return SEQRNN_TOO_LARGE;
    return SEQRNN_OK;
}

size_t seqrnn_cell_gates(const seqrnn_cell *cell)
{
    switch (cell->kind) {
    case SEQRNN_LSTM: return cell->coupled ? 3 : 4;
    case SEQRNN_GRU: return 3;
    }
    return 1;
}

size_t seqrnn_cell_npeephole(const seqrnn_cell *cell)
{
    return cell->peephole ? (cell->coupled ? 2 : 3) * cell->H : 0;
}

size_t seqrnn_cell_nparam(const seqrnn_cell *cell)
{
    size_t rows = seqrnn_cell_gates(cell) * cell->H;
    return rows * (cell->D + cell->H + 1 + (size_t)cell->recurrent_bias)
           + seqrnn_cell_npeephole(cell);
}
