/* Optimisers, schedules, and where a training stands. */
#include "convert.h"

/* ---- optimisers ---------------------------------------------------------------------------- */

/* The numbers of an optimiser: X (name, is a flag). */
#define OPTIM(X)                                                                             \
    X(learning_rate, 0) X(momentum, 0) X(dampening, 0) X(nesterov, 1) X(beta1, 0) X(beta2, 0) \
    X(eps, 0) X(rho, 0) X(centered, 1) X(rate_decay, 0) X(l1, 0) X(l2, 0) X(clip_norm, 0)    \
    X(clip_value, 0)

seqrnn_optim optim_in(const mxArray *s)
{
    seqrnn_optim optim = seqrnn_optim_named(word_in(field(s, "kind")).s);

#define X(name, flag) optim.name = optional_number(s, #name, optim.name);
    OPTIM(X)
#undef X
    check(seqrnn_optim_check(&optim));
    return optim;
}

void optim_out(mxArray **slot, const seqrnn_optim *optim)
{
    fields s = {0};

#define X(name, flag)                                                                        \
    *add_field(&s, #name) = flag ? mxCreateLogicalScalar(optim->name != 0)                   \
                                 : mxCreateDoubleScalar(optim->name);
    OPTIM(X)
#undef X
    struct_out(slot, &s);
}

/* ---- schedules ----------------------------------------------------------------------------- */

seqrnn_schedule schedule_in(const mxArray *s)
{
    static const char *const units[] = {"step", "epoch"};
    const seqrnn_schedule schedule = {
        .kind = seqrnn_schedule_named(word_in(field(s, "kind")).s),
        .per_epoch = choice_in(field(s, "per"), 2, units),
        .gamma = optional_number(s, "gamma", 1),
        .size = optional_number(s, "size", 1),
        .least = optional_number(s, "least", 0),
        .patience = optional_number(s, "patience", 0),
        .threshold = optional_number(s, "threshold", 0),
        .rise = optional_number(s, "rise", 0),
        .start_factor = optional_number(s, "start_factor", 1),
        .end_factor = optional_number(s, "end_factor", 1),
        .warmup = optional_number(s, "warmup", 0)};

    check(seqrnn_schedule_check(&schedule));
    return schedule;
}

/* ---- trainings ----------------------------------------------------------------------------- */

seqrnn_training training_in(const mxArray *options)
{
    const double *k = data_in(field(options, "truncate"), mxDOUBLE_CLASS, 2);
    seqrnn_training how = {.seed = field_size(options, "seed")};

    how.optim = optim_in(field(options, "optimiser"));
    how.schedule = schedule_in(field(options, "schedule"));
    how.batching.batch = field_size(options, "batch");
    how.batching.tokens = field_size(options, "tokens");
    how.batching.shuffle = flag_in(field(options, "shuffle"));
    how.batching.bucket = field_size(options, "bucket");
    how.truncate = (seqrnn_truncate){(size_t)k[0], (size_t)k[1]};
    how.accumulate = field_size(options, "accumulate");
    how.ema = field_number(options, "ema");
    check(seqrnn_training_check(&how));
    return how;
}

/* The fields of a position: name, member, how it is read. */
#define POSITION(X)                                                                          \
    X(epoch, epoch, size) X(batch, batch, size) X(chunk, chunk, size) X(draw, draw, size)    \
    X(step, step, size) X(since, since, size) X(summed, summed, size) X(norm, norm, number)  \
    X(best, plateau.best, number) X(waited, plateau.waited, number)                          \
    X(factor, plateau.factor, number)

seqrnn_position position_in(const mxArray *s)
{
    seqrnn_position position = seqrnn_position_first();

#define X(name, member, read) position.member = field_##read(s, #name);
    POSITION(X)
#undef X
    return position;
}

void position_out(mxArray **slot, const seqrnn_position *position)
{
    fields s = {0};

#define X(name, member, read) add_number(&s, #name, (double)position->member);
    POSITION(X)
#undef X
    struct_out(slot, &s);
}
