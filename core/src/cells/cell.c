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

int seqrnn_act_check(const seqrnn_act *act)
{
    const int known = act->kind >= 0 && act->kind < SEQRNN_NACTIVATION;
    return known && isfinite(act->alpha) && isfinite(act->beta) ? 0 : -1;
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
        || !flag_legal(cell->coupled, cell->kind == SEQRNN_LSTM)
        || (cell->projection && cell->kind != SEQRNN_LSTM)
        /* b is all the bias that normalised products need */
        || !flag_legal(cell->layer_norm, cell->kind == SEQRNN_LSTM && !cell->recurrent_bias)
        || !(cell->clip >= 0) || isinf(cell->clip) || seqrnn_act_check(&cell->gate)
        || seqrnn_act_check(&cell->candidate) || seqrnn_act_check(&cell->output))
        return -1;
    /* G*H*(D + S + 2) + 3H doubles, S*H of a projection and 2*(G + 1)*H of gains and their bias
     * must be addressable; G is 3 or 4 where there are more than the first */
    const size_t S = seqrnn_cell_state(cell), more = cell->layer_norm ? 6 : 3;
    if (__builtin_mul_overflow(cell->H, seqrnn_cell_gates(cell), &rows)
        || __builtin_add_overflow(cell->D, S, &n) || __builtin_add_overflow(n, more, &n)
        || __builtin_add_overflow(n, cell->projection, &n)
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

size_t seqrnn_cell_state(const seqrnn_cell *cell)
{
    return cell->projection ? cell->projection : cell->H;
}

size_t seqrnn_cell_npeephole(const seqrnn_cell *cell)
{
    return cell->peephole ? (cell->coupled ? 2 : 3) * cell->H : 0;
}

size_t seqrnn_cell_nparam(const seqrnn_cell *cell)
{
    const size_t H = cell->H, rows = seqrnn_cell_gates(cell) * H;
    return rows * (cell->D + seqrnn_cell_state(cell) + 1 + (size_t)cell->recurrent_bias)
           + seqrnn_cell_npeephole(cell) + cell->projection * H
           + (cell->layer_norm ? 2 * rows + 2 * H : 0);
}
