/* The gradient check of an Octave function and of a network (double precision only). */

/* A report as a struct; numeric[ncoord] belongs to the coordinates that were looked at. */
static mxArray *report_out(const seqrnn_grad_report *r)
{
    static const char *names[] = {"relative_error", "absolute_error", "analytic", "numeric",
                                  "index"};
    const double values[] = {r->relative_error, r->absolute_error, r->analytic, r->numeric,
                             (double)r->worst + 1};
    mxArray *s = mxCreateStructMatrix(1, 1, 5, names);

    for (int i = 0; i < 5; i++) mxSetFieldByNumber(s, 0, i, mxCreateDoubleScalar(values[i]));
    return s;
}

/* Coordinates, counted from 1 by the host; NULL if empty: all. */
static const size_t *coordinates_in(const mxArray *a, size_t *n)
{
    size_t *coord;
    const double *from = real_in(a, mxGetNumberOfElements(a));

    *n = mxGetNumberOfElements(a);
    if (*n == 0) return NULL;
    coord = memory(*n * sizeof *coord);
    for (size_t i = 0; i < *n; i++) coord[i] = (size_t)from[i] - 1;
    return coord;
}

typedef struct {
    const mxArray *fn;
    mxArray *theta;
} closure;

/* loss = fn (theta). An error in fn unwinds through the core, which holds nothing. */
static double call_function(void *context, const double *theta, int *status)
{
    const closure *f = context;
    mxArray *in[2] = {(mxArray *)f->fn, f->theta}, *out = NULL;
    const size_t n = mxGetNumberOfElements(f->theta);

    memcpy(mxGetData(f->theta), theta, n * sizeof *theta);
    mexCallMATLAB(1, &out, 2, in, "feval");
    const double loss = number_in(out);
    mxDestroyArray(out);
    *status = SEQRNN_OK;
    return loss;
}

/* (theta, grad, h, floor, coords, fn) -> report */
void wrap_function_grad_check(mxArray *out[], const mxArray *in[])
{
    const size_t n = mxGetNumberOfElements(in[0]);
    const double *grad = real_in(in[1], n), h = number_in(in[2]), least = number_in(in[3]);
    size_t ncoord;
    const size_t *coord = coordinates_in(in[4], &ncoord);
    closure f = {in[5], mxDuplicateArray(in[0])};
    seqrnn_grad_report report;
    mxArray *work;
    double *theta = copy_out(&work, in[0], n);

    check(seqrnn_grad_check(n, theta, grad, h, least, ncoord, coord, call_function, &f, NULL,
                            &report));
    out[0] = report_out(&report);
}

typedef struct {
    const seqrnn_network *net;
    const seqrnn_batch *batch;
    const double *state;
    void *ws, *scratch;
} network_loss;

static double call_network(void *context, const double *theta, int *status)
{
    const network_loss *f = context;
    double loss, norm;

    *status = seqrnn_network_loss_grad(f->net, f->batch, theta, f->state, &loss, &norm, NULL, NULL,
                                       f->ws, f->scratch);
    return loss;
}

/* (theta, grad, h, floor, coords, net, batch, {state training seed draw}) -> report */
void wrap_network_grad_check(mxArray *out[], const mxArray *in[])
{
    const seqrnn_network net = legal_network_in(in[5]);
    seqrnn_batch batch = wrap_batch_in(&net, in[6], 1);
    const size_t n = seqrnn_network_nparam(&net);
    const double *grad = real_in(in[1], n), h = number_in(in[2]), least = number_in(in[3]);
    size_t ncoord;
    const size_t *coord = coordinates_in(in[4], &ncoord);
    const mxArray *state = mxGetCell(in[7], 0);
    network_loss f = {.net = &net, .batch = &batch};
    seqrnn_grad_report report;
    mxArray *work;
    double *theta = copy_out(&work, in[0], n);

    f.state = real_or_null(state, seqrnn_network_nstate(&net, batch.B));
    wrap_draws_in(&batch, mxGetCell(in[7], 1), mxGetCell(in[7], 2), mxGetCell(in[7], 3));
    wrap_workspace(&net, &batch, &f.ws, &f.scratch);
    check(seqrnn_grad_check(n, theta, grad, h, least, ncoord, coord, call_network, &f, NULL,
                            &report));
    out[0] = report_out(&report);
}
