/* What a training is made of: R's lists -> the core's structures. */
#include "convert.h"

seqrnn_optim sr_optim(SEXP spec)
{
    seqrnn_optim optim = seqrnn_optim_named(sr_string(spec, "kind"));
    optim.learning_rate = sr_number(spec, "learning_rate", optim.learning_rate);
    optim.beta1 = sr_number(spec, "beta1", optim.beta1);
    optim.beta2 = sr_number(spec, "beta2", optim.beta2);
    optim.eps = sr_number(spec, "eps", optim.eps);
    optim.momentum = sr_number(spec, "momentum", optim.momentum);
    optim.dampening = sr_number(spec, "dampening", optim.dampening);
    optim.nesterov = sr_number(spec, "nesterov", optim.nesterov) != 0;
    optim.rho = sr_number(spec, "rho", optim.rho);
    optim.centered = sr_number(spec, "centered", optim.centered) != 0;
    optim.rate_decay = sr_number(spec, "rate_decay", optim.rate_decay);
    optim.l1 = sr_number(spec, "l1", optim.l1);
    optim.l2 = sr_number(spec, "l2", optim.l2);
    optim.clip_norm = sr_number(spec, "clip_norm", optim.clip_norm);
    optim.clip_value = sr_number(spec, "clip_value", optim.clip_value);
    return optim;
}

seqrnn_schedule sr_schedule(SEXP spec)
{
    seqrnn_schedule schedule;
    schedule.kind = seqrnn_schedule_named(sr_string(spec, "kind"));
    schedule.per_epoch = !strcmp(sr_string(spec, "per"), "epoch");
    schedule.gamma = sr_number(spec, "gamma", 1);
    schedule.size = sr_number(spec, "size", 1);
    schedule.least = sr_number(spec, "least", 0);
    schedule.patience = sr_number(spec, "patience", 0);
    schedule.threshold = sr_number(spec, "threshold", 0);
    schedule.rise = sr_number(spec, "rise", 0);
    schedule.start_factor = sr_number(spec, "start_factor", 1);
    schedule.end_factor = sr_number(spec, "end_factor", 1);
    schedule.warmup = sr_number(spec, "warmup", 0);
    return schedule;
}

seqrnn_batching sr_batching(SEXP options)
{
    seqrnn_batching batching;
    batching.batch = (size_t)sr_number(options, "batch", 1);
    batching.tokens = (size_t)sr_number(options, "tokens", 0);
    batching.shuffle = sr_number(options, "shuffle", 0) != 0;
    batching.bucket = (size_t)sr_number(options, "bucket", 0);
    return batching;
}

seqrnn_training sr_training(SEXP options)
{
    const SEXP cut = sr_get(options, "truncate");
    seqrnn_training k;
    k.optim = sr_optim(sr_get(options, "optimiser"));
    k.schedule = sr_schedule(sr_get(options, "schedule"));
    k.batching = sr_batching(options);
    k.truncate = (seqrnn_truncate){0, 0};
    if (TYPEOF(cut) == REALSXP && Rf_xlength(cut) == 2)
        k.truncate = (seqrnn_truncate){(size_t)REAL_RO(cut)[0], (size_t)REAL_RO(cut)[1]};
    k.accumulate = (size_t)sr_number(options, "accumulate", 1);
    k.ema = sr_number(options, "ema", 0);
    k.seed = sr_uint64(sr_get(options, "seed"));
    return k;
}

/* The fields of a position, as numbers. */
#define POSITION(X)                                                                          \
    X(epoch) X(batch) X(chunk) X(draw) X(step) X(since) X(summed) X(norm)                    \
    X(plateau.best) X(plateau.waited) X(plateau.factor)

seqrnn_position sr_position(SEXP list)
{
    seqrnn_position k = seqrnn_position_first();
    if (TYPEOF(list) != VECSXP || Rf_xlength(list) != 11)
        Rf_error("seqrnn: internal error: a position expected");
    int i = 0;
#define X(field) k.field = Rf_asReal(VECTOR_ELT(list, i++));
    POSITION(X)
#undef X
    return k;
}

SEXP sr_position_list(const seqrnn_position *position)
{
    const char *names[] = {"epoch",  "batch", "chunk", "draw",   "step",   "since",
                           "summed", "norm",  "best",  "waited", "factor", ""};
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    int i = 0;
#define X(field) SET_VECTOR_ELT(list, i++, Rf_ScalarReal((double)position->field));
    POSITION(X)
#undef X
    UNPROTECT(1);
    return list;
}
