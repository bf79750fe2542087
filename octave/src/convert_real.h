/* Conversions in the precision of the including file (`real`), and that precision's names. */
#include "arguments.h"

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

/* The data of a[l,m,n], all finite. */
static const real *array_in(const mxArray *a, size_t l, size_t m, size_t n)
{
    if (!has_size(a, l, m, n))
        fail("seqrnn:internal", "seqrnn: an array of size %zux%zux%zu is expected", l, m, n);
    const real *data = real_in(a, l * m * n);
    for (size_t i = 0; i < l * m * n; i++)
        if (!isfinite(data[i])) fail("seqrnn:internal", "seqrnn: not all numbers are finite");
    return data;
}

/* The same, or NULL if a is absent. */
static const real *array_or_null(const mxArray *a, size_t l, size_t m, size_t n)
{
    return is_absent(a) ? NULL : array_in(a, l, m, n);
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
    SEQRNN(weights) w = {.W = array_in(field(p, "W"), rows, cell->D, 1),
                         .U = array_in(field(p, "U"), rows, H, 1),
                         .b = array_in(field(p, "b"), rows, 1, 1)};
    if (cell->recurrent_bias) w.bU = array_in(field(p, "bU"), rows, 1, 1);
    if (cell->peephole) w.p = array_in(field(p, "p"), seqrnn_cell_npeephole(cell), 1, 1);
    return w;
}

/* New arrays of zeros for the gradients dW, dU, ... of s. */
static SEQRNN(dweights) dweights_out(fields *s, const seqrnn_cell *cell)
{
    const size_t H = cell->H, rows = seqrnn_cell_gates(cell) * H;
    SEQRNN(dweights) w = {.W = real_out(add_field(s, "dW"), rows, cell->D, 1, 1)};
    w.U = real_out(add_field(s, "dU"), rows, H, 1, 1);
    w.b = real_out(add_field(s, "db"), rows, 1, 1, 1);
    if (cell->recurrent_bias) w.bU = real_out(add_field(s, "dbU"), rows, 1, 1, 1);
    if (cell->peephole)
        w.p = real_out(add_field(s, "dp"), seqrnn_cell_npeephole(cell), 1, 1, 1);
    return w;
}
