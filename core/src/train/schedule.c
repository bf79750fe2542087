/* What optimisers and learning-rate schedules are: names, defaults, legality; and the rate of a
 * schedule at a moment of the training. */
#include <float.h>

#include "../base/internal.h"

/* ---- optimisers -------------------------------------------------------------------------- */

seqrnn_optim seqrnn_optim_named(const char *name)
{
    static const char *const list[SEQRNN_NOPTIM] = {
#define SEQRNN_X(name, text) text,
        SEQRNN_OPTIM_LIST(SEQRNN_X)
#undef SEQRNN_X
    };
    static const double rate[SEQRNN_NOPTIM] = {1e-2, 1e-3, 1e-3, 1e-2, 1e-2, 1};
    static const double eps[SEQRNN_NOPTIM] = {1e-8, 1e-8, 1e-8, 1e-8, 1e-10, 1e-6};
    seqrnn_optim optim = {.kind = -1, .beta1 = 0.9, .beta2 = 0.999};
    for (int k = 0; name && k < SEQRNN_NOPTIM; k++)
        if (!strcmp(name, list[k])) {
            optim.kind = k;
            optim.learning_rate = rate[k];
            optim.eps = eps[k];
            optim.rho = k == SEQRNN_ADADELTA ? 0.9 : 0.99;
            optim.l2 = k == SEQRNN_ADAMW ? 1e-2 : 0;
        }
    return optim;
}

/* A decay: in [0,1); NaN is not. */
static int decay_legal(double decay)
{
    return decay >= 0 && decay < 1;
}

static int amount_legal(double amount)
{
    return amount >= 0 && isfinite(amount);
}

/* eps must not count as 0 in single precision: it is all that a zero gradient is divided by. */
static int eps_legal(double eps)
{
    return eps >= FLT_MIN && isfinite(eps);
}

static int optim_kind_legal(const seqrnn_optim *optim)
{
    switch (optim->kind) {
    case SEQRNN_SGD:
        return decay_legal(optim->momentum) && optim->dampening >= 0 && optim->dampening <= 1
               && (!optim->nesterov || (optim->momentum > 0 && optim->dampening == 0));
    case SEQRNN_ADAM:
    case SEQRNN_ADAMW:
        return decay_legal(optim->beta1) && decay_legal(optim->beta2) && eps_legal(optim->eps);
    case SEQRNN_RMSPROP:
        return decay_legal(optim->rho) && decay_legal(optim->momentum) && eps_legal(optim->eps);
    case SEQRNN_ADAGRAD: return amount_legal(optim->rate_decay) && eps_legal(optim->eps);
    case SEQRNN_ADADELTA: return decay_legal(optim->rho) && eps_legal(optim->eps);
    }
    return 0;
}

int seqrnn_optim_check(const seqrnn_optim *optim)
{
    return optim && optim->learning_rate > 0 && isfinite(optim->learning_rate)
                   && amount_legal(optim->l1) && amount_legal(optim->l2)
                   && optim->clip_norm >= 0 && optim->clip_value >= 0 && optim_kind_legal(optim)
               ? SEQRNN_OK : -1;
}

size_t seqrnn_optim_nmoment(const seqrnn_optim *optim)
{
    switch (optim->kind) {
    case SEQRNN_SGD: return optim->momentum > 0;
    case SEQRNN_ADAGRAD: return 1;
    case SEQRNN_RMSPROP: return 1 + (size_t)(optim->momentum > 0) + (optim->centered != 0);
    }
    return 2;
}

/* ---- schedules --------------------------------------------------------------------------- */

int seqrnn_schedule_named(const char *name)
{
    static const char *const list[SEQRNN_NSCHEDULE] = {
#define SEQRNN_X(name, text) text,
        SEQRNN_SCHEDULE_LIST(SEQRNN_X)
#undef SEQRNN_X
    };
    for (int k = 0; name && k < SEQRNN_NSCHEDULE; k++)
        if (!strcmp(name, list[k])) return k;
    return -1;
}

static int schedule_kind_legal(const seqrnn_schedule *s)
{
    const int gamma = s->gamma > 0 && s->gamma <= 1, size = s->size >= 1 && isfinite(s->size);
    switch (s->kind) {
    case SEQRNN_SCHEDULE_CONSTANT: return 1;
    case SEQRNN_SCHEDULE_STEP: return gamma && size;
    case SEQRNN_SCHEDULE_EXPONENTIAL: return gamma;
    case SEQRNN_SCHEDULE_COSINE: return size && amount_legal(s->least);
    case SEQRNN_SCHEDULE_PLATEAU:
        return gamma && amount_legal(s->least) && s->patience >= 0 && decay_legal(s->threshold);
    case SEQRNN_SCHEDULE_ONE_CYCLE:
        return size && s->rise >= 0 && s->rise <= 1 && s->start_factor > 0
               && isfinite(s->start_factor) && s->end_factor > 0 && isfinite(s->end_factor);
    }
    return 0;
}

int seqrnn_schedule_check(const seqrnn_schedule *schedule)
{
    return schedule && amount_legal(schedule->warmup) && schedule_kind_legal(schedule) ? SEQRNN_OK
                                                                                       : -1;
}

/* Half a cosine from `from` (part = 0) to `to` (part = 1). */
static double half_cosine(double from, double to, double part)
{
    return to + (from - to) * (1 + cos(M_PI * part)) / 2;
}

/* Up to `rate` at t = top, down to its end at t = last = size - 1; it stays there. */
static double one_cycle(const seqrnn_schedule *s, double rate, double t)
{
    const double first = rate / s->start_factor, last = s->size - 1, top = s->rise * s->size - 1;
    if (t < top) return half_cosine(first, rate, t / top);
    if (top >= last) return rate;
    return half_cosine(rate, first / s->end_factor, (fmin(t, last) - top) / (last - top));
}

double seqrnn_schedule_rate(const seqrnn_schedule *schedule, const seqrnn_plateau *plateau,
                            double rate, uint64_t step, uint64_t epoch)
{
    const double t = (double)(schedule->per_epoch ? epoch : step), size = schedule->size;
    const double least = schedule->least;
    const double warm =
        schedule->warmup > 0 ? fmin(1, ((double)step + 1) / schedule->warmup) : 1;
    switch (schedule->kind) {
    case SEQRNN_SCHEDULE_STEP: rate *= pow(schedule->gamma, floor(t / size)); break;
    case SEQRNN_SCHEDULE_EXPONENTIAL: rate *= pow(schedule->gamma, t); break;
    case SEQRNN_SCHEDULE_COSINE: rate = half_cosine(rate, least, fmin(t / size, 1)); break;
    case SEQRNN_SCHEDULE_PLATEAU: rate = fmax(rate * plateau->factor, fmin(rate, least)); break;
    case SEQRNN_SCHEDULE_ONE_CYCLE: rate = one_cycle(schedule, rate, t); break;
    }
    return warm * rate;
}

/* A loss that is not a number has not improved. */
void seqrnn_schedule_observe(const seqrnn_schedule *schedule, double rate, double loss,
                             seqrnn_plateau *plateau)
{
    if (schedule->kind != SEQRNN_SCHEDULE_PLATEAU) return;
    const double best = plateau->best; /* infinite at first: then any loss improves it */
    if (loss < (isinf(best) ? best : best - schedule->threshold * fabs(best))) {
        plateau->best = loss;
        plateau->waited = 0;
        return;
    }
    if (++plateau->waited <= schedule->patience) return;
    plateau->waited = 0;
    plateau->factor = fmin(plateau->factor,
                           fmax(plateau->factor * schedule->gamma, schedule->least / rate));
}
