/* .Call wrappers of training and evaluation. A training runs in slices, one .Call each, on arrays
 * that reals() made for it and nobody else sees: they are in the core's precision and are changed
 * in place, so that a slice converts and copies nothing. */
#include "convert_real.h"
#include "hooks.h"

/* ---- arrays in the core's precision --------------------------------------------------------- */

/* Doubles -> the same numbers in this precision: floats in a raw vector, or doubles; a copy of its
 * own for the caller to change if `copy`. NULL stays NULL. */
SEXP WRAP(reals)(SEXP x, SEXP copy)
{
    if (x == R_NilValue) return x;
#ifdef SEQRNN_SINGLE
    (void)copy;
    const size_t n = (size_t)Rf_xlength(x);
    SEXP to = Rf_allocVector(RAWSXP, (R_xlen_t)(n * sizeof(real)));
    real *reals = (real *)RAW(to);
    for (size_t i = 0; i < n; i++) reals[i] = (real)REAL_RO(x)[i];
    return to;
#else
    return Rf_asLogical(copy) == TRUE ? Rf_duplicate(x) : x;
#endif
}

/* And back, as a new vector of doubles. */
SEXP WRAP(doubles)(SEXP x)
{
    if (x == R_NilValue) return x;
    const size_t bytes = TYPEOF(x) == RAWSXP ? 1 : sizeof(double);
    const size_t n = (size_t)Rf_xlength(x) * bytes / sizeof(real);
    const real *from = kept_reals(x, n);
    SEXP to = Rf_allocVector(REALSXP, (R_xlen_t)n);
    for (size_t i = 0; i < n; i++) REAL(to)[i] = from[i];
    return to;
}

/* ---- what a training is about --------------------------------------------------------------- */

static const size_t *sizes(SEXP x, size_t n)
{
    if (x == R_NilValue) return NULL;
    if (TYPEOF(x) != REALSXP || (size_t)Rf_xlength(x) != n)
        Rf_error("seqrnn: internal error: %.0f sizes expected", (double)n);
    size_t *to = (size_t *)R_alloc(n, sizeof(size_t));
    for (size_t i = 0; i < n; i++) to[i] = (size_t)REAL_RO(x)[i];
    return to;
}

/* data: list(N, total, stride, start, lengths, first, ids, x, row, targets or values, weights,
 * sample_weights) as check_data() and split_data() in R/train-data.R make it; start, first and row
 * count from 0 */
static SEQRNN(data) data_of(const seqrnn_network *net, SEXP data)
{
    const size_t K = seqrnn_network_outputs(net), M = seqrnn_loss_values(&net->loss, K);
    SEQRNN(data) k = {.N = (size_t)sr_number(data, "N", 0),
                      .total = (size_t)sr_number(data, "total", 0),
                      .stride = (size_t)sr_number(data, "stride", 1)};
    const size_t judged = (size_t)sr_number(data, "judged", 0); /* steps, or rows */
    const int pooled = seqrnn_network_pooled(net);
    k.start = sizes(sr_get(data, "start"), k.N);
    k.lengths = sr_ints(sr_get(data, "lengths"), k.N);
    k.first = sr_ints(sr_get(data, "first"), k.N);
    k.id = sr_ints(sr_get(data, "ids"), k.total * seqrnn_network_categories(net));
    k.x = in(sr_get(data, "x"), net->inputs * k.total);
    k.row = sizes(sr_get(data, "row"), k.N);
    k.target = sr_ints(sr_get(data, "targets"), judged);
    k.value = in(sr_get(data, "values"), M * judged);
    k.weight = in(sr_get(data, "weights"), K);
    k.sample_weight = in(sr_get(data, "sample_weights"), judged);
    if (judged != k.total && !pooled)
        Rf_error("seqrnn: internal error: %.0f steps are judged", (double)judged);
    for (size_t n = 0; pooled && n < k.N; n++)
        if (!k.row || k.row[n] >= judged) Rf_error("seqrnn: internal error: rows of the targets");
    return k;
}

/* The checksum of data as two numbers that a double holds: its upper and its lower 32 bits. */
SEXP WRAP(data_checksum)(SEXP spec, SEXP data)
{
    const seqrnn_network net = sr_network(spec);
    const SEQRNN(data) all = data_of(&net, data);
    const uint64_t sum = SEQRNN(data_checksum)(&net, &all);
    SEXP halves = Rf_allocVector(REALSXP, 2);
    REAL(halves)[0] = (double)(sum >> 32);
    REAL(halves)[1] = (double)(sum & 0xffffffffu);
    return halves;
}

/* ---- training ----------------------------------------------------------------------------- */

/* run: list(theta, before, moments, average, sum, state), all of reals(), as far as there are */
static SEQRNN(trainer) trainer_of(const seqrnn_network *net, const SEQRNN(data) *data,
                                  const seqrnn_training *how, SEXP run, SEXP position)
{
    const size_t n = seqrnn_network_nparam(net);
    const size_t B = how->batching.batch < data->N ? how->batching.batch : data->N;
    return (SEQRNN(trainer)){
        .theta = kept_reals(sr_get(run, "theta"), n),
        .before = kept_reals(sr_get(run, "before"), how->ema > 0 ? 2 * n : n),
        .moments = kept_reals(sr_get(run, "moments"), n * seqrnn_optim_nmoment(&how->optim)),
        .average = kept_reals(sr_get(run, "average"), n),
        .sum = kept_reals(sr_get(run, "sum"), n),
        .state = kept_reals(sr_get(run, "state"), seqrnn_network_nstate(net, B)),
        .position = sr_position(position)};
}

/* The numbers of a slice, and what its hook looks at. */
typedef struct SEQRNN(slice) {
    const seqrnn_position *position;
    double end, max_steps;        /* of the time, of the updates */
    double *loss, *norm, *rate, *step; /* of each gradient; step: of its update, from 1 */
} SEQRNN(slice);

/* R looks for a Ctrl-C when the slice is over (check_interrupt). */
static int slice_is_over(void *context, size_t done, double loss)
{
    SEQRNN(slice) *slice = context;
    (void)loss;
    slice->step[done] = (double)slice->position->step + 1;
    return (double)slice->position->step >= slice->max_steps || sr_now() > slice->end;
}

static SEXP first_numbers(const double *x, size_t n)
{
    SEXP to = Rf_allocVector(REALSXP, (R_xlen_t)n);
    if (n) memcpy(REAL(to), x, n * sizeof(double));
    return to;
}

static size_t room_size(const seqrnn_network *net, const SEQRNN(data) *data,
                        const seqrnn_training *how)
{
    size_t bytes;
    sr_check(SEQRNN(train_scratch_size)(net, data, how, &bytes), "train_scratch_size");
    if (bytes > (size_t)R_XLEN_T_MAX) sr_check(SEQRNN_TOO_LARGE, "train_scratch_size");
    return bytes;
}

/* Working memory for all slices: new memory in each would cost time. */
SEXP WRAP(train_room)(SEXP spec, SEXP options, SEXP data)
{
    const seqrnn_network net = sr_network(spec);
    const seqrnn_training how = sr_training(options);
    const SEQRNN(data) all = data_of(&net, data);
    return Rf_allocVector(RAWSXP, (R_xlen_t)room_size(&net, &all, &how));
}

/* Up to limits[0] gradients, not past the end of the epoch, until limits[1] updates are done in all
 * or `seconds` have passed -> list(position, step, loss, norm, rate, status, layer): `status` is
 * "done" or the text of a numerical event, `layer` (from 1) where it came from. The arrays of `run`
 * change in place. NULL: the position is none of this training's. */
SEXP WRAP(train)(SEXP spec, SEXP options, SEXP data, SEXP run, SEXP position, SEXP room,
                 SEXP limits, SEXP seconds)
{
    const char *names[] = {"position", "step", "loss", "norm", "rate", "status", "layer", ""};
    const double end = sr_now() + Rf_asReal(seconds);
    const seqrnn_network net = sr_network(spec);
    const seqrnn_training how = sr_training(options);
    const SEQRNN(data) all = data_of(&net, data);
    SEQRNN(trainer) trainer = trainer_of(&net, &all, &how, run, position);
    const size_t nstep = (size_t)REAL_RO(limits)[0];
    double *number = (double *)R_alloc(4 * nstep + 1, sizeof(double));
    SEQRNN(slice) slice = {&trainer.position, end, REAL_RO(limits)[1], number, number + nstep,
                           number + 2 * nstep, number + 3 * nstep};
    size_t done = 0, layer = 0;
    slice.step[0] = (double)trainer.position.step + 1;
    if (TYPEOF(room) != RAWSXP || (size_t)Rf_xlength(room) < room_size(&net, &all, &how))
        Rf_error("seqrnn: internal error: room for a training");
    int status = SEQRNN(train)(&net, &all, &how, nstep, &trainer, &done, slice.loss, slice.norm,
                               slice.rate, &layer, slice_is_over, &slice, RAW(room));
    if (status == -5) return R_NilValue; /* R has checked the arrays of `run` */
    if (status < 0) sr_check(status, "train");
    if (status == SEQRNN_INTERRUPTED) status = SEQRNN_OK;

    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    const double *columns[] = {slice.step, slice.loss, slice.norm, slice.rate};
    SET_VECTOR_ELT(list, 0, sr_position_list(&trainer.position));
    for (int k = 0; k < 4; k++) SET_VECTOR_ELT(list, 1 + k, first_numbers(columns[k], done));
    SET_VECTOR_ELT(list, 5, Rf_mkString(seqrnn_status_text(status)));
    SET_VECTOR_ELT(list, 6, Rf_ScalarReal((double)layer + 1));
    UNPROTECT(1);
    return list;
}

/* ---- evaluation --------------------------------------------------------------------------- */

/* options: list(batch, tokens) -> list(loss, norm, accuracy) */
SEXP WRAP(evaluate)(SEXP spec, SEXP options, SEXP data, SEXP theta, SEXP chunk)
{
    const char *names[] = {"loss", "norm", "accuracy", ""};
    const seqrnn_network net = sr_network(spec);
    const SEQRNN(data) all = data_of(&net, data);
    const seqrnn_batching batching = sr_batching(options);
    const size_t T = (size_t)Rf_asReal(chunk);
    double result[3];
    size_t scratch;
    sr_check(SEQRNN(evaluate_scratch_size)(&net, &all, &batching, T, &scratch),
             "evaluate_scratch_size");
    sr_check(SEQRNN(evaluate)(&net, &all, in(theta, seqrnn_network_nparam(&net)), &batching, T,
                              &result[0], &result[1], &result[2], sr_interruptible, NULL,
                              sr_scratch(scratch)),
             "evaluate");
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    for (int k = 0; k < 3; k++) SET_VECTOR_ELT(list, k, Rf_ScalarReal(result[k]));
    UNPROTECT(1);
    return list;
}

/* ---- prediction --------------------------------------------------------------------------- */

/* options: list(batch, tokens); type: "output", "response" or "class" -> numbers [K,total], or
 * classes [total] from 1 (0: none); of a network that pools [K,N] and [N] */
SEXP WRAP(predict)(SEXP spec, SEXP options, SEXP data, SEXP theta, SEXP type)
{
    const char *names[] = {"output", "class", ""}, *wanted = sr_string(type, "type");
    const seqrnn_network net = sr_network(spec);
    const SEQRNN(data) all = data_of(&net, data);
    const seqrnn_batching batching = sr_batching(options);
    const size_t K = seqrnn_network_outputs(&net);
    const size_t n = seqrnn_network_pooled(&net) ? all.N : all.total;
    const int as_class = !strcmp(wanted, "class");
    size_t scratch;
    sr_check(SEQRNN(predict_scratch_size)(&net, &all, &batching, 0, &scratch),
             "predict_scratch_size");
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
    real *output = put2(list, 0, K, n);
    if (as_class) SET_VECTOR_ELT(list, 1, Rf_allocVector(INTSXP, (R_xlen_t)n));
    int *class = as_class ? INTEGER(VECTOR_ELT(list, 1)) : NULL;
    sr_check(SEQRNN(predict)(&net, &all, in(theta, seqrnn_network_nparam(&net)), &batching, 0,
                             !strcmp(wanted, "response"), output, class, sr_interruptible, NULL,
                             sr_scratch(scratch)),
             "predict");
    for (size_t i = 0; class && i < n; i++) class[i]++;
    finish(list);
    UNPROTECT(1);
    return VECTOR_ELT(list, as_class);
}
