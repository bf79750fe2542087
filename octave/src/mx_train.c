/* Training, evaluation and prediction on a host's data. */

/* A vector of whole numbers from 0, of class uint64. */
static const size_t *WRAP(places_in)(const mxArray *a, size_t n)
{
    return data_in(a, mxUINT64_CLASS, n);
}

/* Every place of the rows is in the targets, which have that many. */
static const size_t *WRAP(rows_in)(const mxArray *a, size_t N, size_t rows)
{
    const size_t *row = WRAP(places_in)(a, N);
    for (size_t n = 0; n < N; n++)
        if (row[n] >= rows) fail("seqrnn:internal", "seqrnn: a row is outside the targets");
    return row;
}

/* The inputs of the data that private/train_data.m makes; ids count from 0. */
static SEQRNN(data) WRAP(inputs_in)(const seqrnn_network *net, const mxArray *s)
{
    const size_t C = seqrnn_network_categories(net);
    SEQRNN(data) data = {.N = mxGetNumberOfElements(field(s, "start"))};

    data.total = field_size(s, "total");
    data.stride = field_size(s, "stride");
    data.start = WRAP(places_in)(field(s, "start"), data.N);
    data.lengths = ints_in(field(s, "lengths"), data.N);
    if (C) data.id = ints_in(field(s, "ids"), data.total * C);
    if (net->inputs) data.x = real_in(field(s, "x"), net->inputs * data.total);
    return data;
}

/* The same with targets, which count from 0, and weights. */
static SEQRNN(data) WRAP(train_data_in)(const seqrnn_network *net, const mxArray *s)
{
    const size_t K = seqrnn_network_outputs(net), M = seqrnn_loss_values(&net->loss, K);
    const mxArray *targets = field(s, "targets"), *first = optional(s, "first");
    const size_t rows = mxGetNumberOfElements(targets) / (M ? M : 1);
    SEQRNN(data) data = WRAP(inputs_in)(net, s);

    if (first) data.first = ints_in(first, data.N);
    if (seqrnn_network_pooled(net)) data.row = WRAP(rows_in)(field(s, "row"), data.N, rows);
    else if (rows != data.total) fail("seqrnn:internal", "seqrnn: targets of other steps");
    if (M) data.value = real_in(targets, M * rows);
    else data.target = ints_in(targets, rows);
    data.weight = real_or_null(field(s, "weights"), K);
    data.sample_weight = real_or_null(field(s, "sample_weights"), rows);
    return data;
}

/* ---- training ------------------------------------------------------------------------------ */

/* A trainer whose arrays, new fields of `to`, start as copies of those of s. */
static SEQRNN(trainer) WRAP(trainer_out)(fields *to, const mxArray *s)
{
    static const char *const names[] = {"theta", "moments", "average", "sum", "state", "before"};
    SEQRNN(trainer) t = {.position = position_in(field(s, "position"))};
    real **array[] = {&t.theta, &t.moments, &t.average, &t.sum, &t.state, &t.before};

    for (int k = 0; k < 6; k++) {
        const mxArray *from = field(s, names[k]);
        *array[k] = copy_out(add_field(to, names[k]), from, mxGetNumberOfElements(from));
        if (mxIsEmpty(from)) *array[k] = NULL;
    }
    return t;
}

/* Are the arrays of the trainer as long as this training needs them? */
static void WRAP(trainer_check)(const mxArray *s, const seqrnn_network *net,
                                const seqrnn_training *how, size_t N)
{
    const size_t n = seqrnn_network_nparam(net);
    const size_t B = how->batching.batch < N ? how->batching.batch : N;
    const struct {
        const char *name;
        size_t n;
    } array[] = {{"theta", n},
                 {"moments", seqrnn_optim_nmoment(&how->optim) * n},
                 {"average", how->ema > 0 ? n : 0},
                 {"sum", how->accumulate > 1 ? n : 0},
                 {"state", how->truncate.k1 ? seqrnn_network_nstate(net, B) : 0},
                 {"before", how->ema > 0 ? 2 * n : n}};

    for (size_t k = 0; k < sizeof array / sizeof array[0]; k++)
        real_in(field(s, array[k].name), array[k].n);
}

/* What the hook of a training looks at and writes. */
typedef struct {
    watch w;
    const seqrnn_position *position;
    double max_steps;
    double *step; /* of each gradient: the update that it belongs to, from 1 */
} WRAP(slice);

static int WRAP(slice_hook)(void *context, size_t done, double loss)
{
    WRAP(slice) *slice = context;
    slice->step[done] = (double)slice->position->step + 1;
    return watch_hook(&slice->w, done, loss) || (double)slice->position->step >= slice->max_steps;
}

/* (theta, net, options, data, trainer, [gradients updates], seconds) -> trainer, record[done,4]:
 * step, loss, norm and rate of each gradient, status, layer (from 1). Stops after so many
 * gradients, when so many updates are done in all, at the end of an epoch, or after that many
 * seconds, but not before it has worked twenty times as long as the arguments took. theta only
 * tells the class. */
void WRAP(train)(mxArray *out[], const mxArray *in[])
{
    const double start = now();
    const seqrnn_network net = legal_network_in(in[1]);
    const seqrnn_training how = training_in(in[2]);
    const SEQRNN(data) data = WRAP(train_data_in)(&net, in[3]);
    const double *limit = data_in(in[5], mxDOUBLE_CLASS, 2);
    const size_t n = (size_t)limit[0];
    double *record = memory((4 * n + 1) * sizeof *record);
    size_t bytes, done = 0, layer = 0;
    fields to = {0};

    WRAP(trainer_check)(in[4], &net, &how, data.N);
    check(SEQRNN(train_scratch_size)(&net, &data, &how, &bytes));
    SEQRNN(trainer) trainer = WRAP(trainer_out)(&to, in[4]);
    void *scratch = memory(bytes);
    WRAP(slice) slice = {.position = &trainer.position, .max_steps = limit[1], .step = record};
    record[0] = (double)trainer.position.step + 1;
    slice.w.deadline = now() + fmax(number_in(in[6]), 20 * (now() - start));
    const int status = SEQRNN(train)(&net, &data, &how, n, &trainer, &done, record + n + 1,
                                     record + 2 * n + 1, record + 3 * n + 1, &layer,
                                     WRAP(slice_hook), &slice, scratch);

    number_out(&out[2], event(status, &slice.w));
    number_out(&out[3], (double)layer + 1);
    position_out(add_field(&to, "position"), &trainer.position);
    struct_out(&out[0], &to);
    double *rows = array_out(&out[1], mxDOUBLE_CLASS, done, 4, 1, 1);
    for (size_t k = 0; k < 4; k++)
        memcpy(rows + k * done, record + k * n + (k > 0), done * sizeof *rows);
}

/* ---- evaluation ---------------------------------------------------------------------------- */

/* (theta, net, data, [batch tokens], chunk) -> struct(loss norm accuracy) status */
void WRAP(evaluate)(mxArray *out[], const mxArray *in[])
{
    const seqrnn_network net = legal_network_in(in[1]);
    const SEQRNN(data) data = WRAP(train_data_in)(&net, in[2]);
    const real *theta = real_in(in[0], seqrnn_network_nparam(&net));
    const double *size = data_in(in[3], mxDOUBLE_CLASS, 2);
    const seqrnn_batching batching = {.batch = (size_t)size[0], .tokens = (size_t)size[1]};
    const size_t chunk = size_in(in[4]);
    watch w = {0, 0};
    double loss, norm, accuracy;
    size_t bytes;
    fields r = {0};

    check(SEQRNN(evaluate_scratch_size)(&net, &data, &batching, chunk, &bytes));
    const int status = SEQRNN(evaluate)(&net, &data, theta, &batching, chunk, &loss, &norm,
                                        &accuracy, watch_hook, &w, memory(bytes));
    number_out(&out[1], event(status, &w));
    add_number(&r, "loss", loss);
    add_number(&r, "norm", norm);
    add_number(&r, "accuracy", accuracy);
    struct_out(&out[0], &r);
}

/* ---- prediction ---------------------------------------------------------------------------- */

/* (theta, net, data, [batch tokens], chunk, type) -> output[outputs,total], pooled: [outputs,N], or
 * classes [1,total], [N,1], from 1, status */
void WRAP(predict)(mxArray *out[], const mxArray *in[])
{
    static const char *const types[] = {"output", "response", "class"};
    const seqrnn_network net = legal_network_in(in[1]);
    const int pooled = seqrnn_network_pooled(&net), type = choice_in(in[5], 3, types);
    SEQRNN(data) data = WRAP(inputs_in)(&net, in[2]);
    const size_t K = seqrnn_network_outputs(&net), n = pooled ? data.N : data.total;
    const real *theta = real_in(in[0], seqrnn_network_nparam(&net));
    const double *size = data_in(in[3], mxDOUBLE_CLASS, 2);
    const seqrnn_batching batching = {.batch = (size_t)size[0], .tokens = (size_t)size[1]};
    const size_t chunk = size_in(in[4]);
    watch w = {0, 0};
    size_t bytes;

    if (pooled) data.row = WRAP(rows_in)(field(in[2], "row"), data.N, data.N);
    check(SEQRNN(predict_scratch_size)(&net, &data, &batching, chunk, &bytes));
    real *output = real_out(&out[0], K, n, 1, 1);
    int *class = type == 2 ? memory(n * sizeof *class + 1) : NULL;
    const int status = SEQRNN(predict)(&net, &data, theta, &batching, chunk, type == 1, output,
                                       class, watch_hook, &w, memory(bytes));
    if (class) {
        double *to = array_out(&out[0], mxDOUBLE_CLASS, pooled ? n : 1, pooled ? 1 : n, 1, 1);
        for (size_t i = 0; i < n; i++) to[i] = class[i] + 1;
    }
    number_out(&out[1], event(status, &w));
}

/* ---- which data are these? ----------------------------------------------------------------- */

/* (like, net, data) -> [high low], 32 bits each; like only tells the class */
void WRAP(data_checksum)(mxArray *out[], const mxArray *in[])
{
    const seqrnn_network net = legal_network_in(in[1]);
    const SEQRNN(data) data = WRAP(train_data_in)(&net, in[2]);
    const uint64_t sum = SEQRNN(data_checksum)(&net, &data);
    double *to = array_out(&out[0], mxDOUBLE_CLASS, 1, 2, 1, 1);

    to[0] = (double)(sum >> 32);
    to[1] = (double)(sum & UINT32_MAX);
}
