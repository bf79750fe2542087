/* Conversions in the precision of the including file (`real`), and that precision's names. */
#include "convert.h"

#ifdef SEQRNN_SINGLE
#define real float
#define SEQRNN(name) seqrnnf_##name
#define WRAP(name) wrapf_##name
#define REAL_CLASS mxSINGLE_CLASS
#else
#define real double
#define SEQRNN(name) seqrnn_##name
#define WRAP(name) wrap_##name
#define REAL_CLASS mxDOUBLE_CLASS
#endif

/* The data of a[n]. */
static const real *real_in(const mxArray *a, size_t n)
{
    if (mxGetClassID(a) != REAL_CLASS || mxIsComplex(a) || mxIsSparse(a)
        || mxGetNumberOfElements(a) != n)
        fail("seqrnn:internal", "seqrnn: %zu real numbers of one class are expected", n);
    return mxGetData(a);
}

/* The same, or NULL if a is empty. */
static const real *real_or_null(const mxArray *a, size_t n)
{
    return mxIsEmpty(a) ? NULL : real_in(a, n);
}

static real *real_out(mxArray **slot, size_t a, size_t b, size_t c, size_t d)
{
    return array_out(slot, REAL_CLASS, a, b, c, d);
}

/* A new array that starts as a copy of a[n]. */
static real *copy_out(mxArray **slot, const mxArray *a, size_t n)
{
    real_in(a, n);
    *slot = mxDuplicateArray(a);
    return mxGetData(*slot);
}

/* The arrays of a *_params struct; those that the cell does not have are NULL. */
static SEQRNN(weights) weights_in(const seqrnn_cell *cell, const mxArray *p)
{
    const size_t H = cell->H, rows = seqrnn_cell_gates(cell) * H;
    SEQRNN(weights) w = {real_in(field(p, "W"), rows * cell->D), real_in(field(p, "U"), rows * H),
                         real_in(field(p, "b"), rows), NULL, NULL};
    if (cell->recurrent_bias) w.bU = real_in(field(p, "bU"), rows);
    if (cell->peephole) w.p = real_in(field(p, "p"), seqrnn_cell_npeephole(cell));
    return w;
}

/* A minibatch of a network: fields B, T, lengths, ids, x, targets, weights; [] where absent. */
static SEQRNN(batch) batch_in(const seqrnn_network *net, const mxArray *s)
{
    const size_t B = field_size(s, "B"), T = field_size(s, "T");
    SEQRNN(batch) batch = {B, T, ints_in(field(s, "lengths"), B), ints_in(field(s, "ids"), B * T),
                           real_or_null(field(s, "x"), net->inputs * B * T),
                           ints_in(field(s, "targets"), B * T),
                           real_or_null(field(s, "weights"), seqrnn_network_outputs(net))};
    return batch;
}

/* A network that the core accepts. */
static seqrnn_network legal_network_in(const mxArray *net)
{
    const seqrnn_network network = network_in(net);
    check(seqrnn_network_check(&network));
    return network;
}
