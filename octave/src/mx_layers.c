/* Embedding and dense layers. */

/* (E[units,V], ids int32, from 0, -1 is padding) -> y[units,n] */
void WRAP(embedding_forward)(mxArray *out[], const mxArray *in[])
{
    const size_t units = dim(in[0], 0), V = dim(in[0], 1), n = mxGetNumberOfElements(in[1]);
    const real *E = real_in(in[0], units * V);
    const int *id = ints_in(in[1], n);
    real *y = real_out(&out[0], units, n, 1, 1);

    check(SEQRNN(embedding_forward)(units, V, n, id, E, y));
}

/* (dy[units,n], ids, V) -> dE[units,V] */
void WRAP(embedding_backward)(mxArray *out[], const mxArray *in[])
{
    const size_t units = dim(in[0], 0), n = mxGetNumberOfElements(in[1]), V = size_in(in[2]);
    const real *dy = real_in(in[0], units * n);
    const int *id = ints_in(in[1], n);
    real *dE = real_out(&out[0], units, V, 1, 1);

    check(SEQRNN(embedding_backward)(units, V, n, id, dy, dE));
}

/* (x[in,n], W[units,in], b[units]) -> y[units,n] */
void WRAP(dense_forward)(mxArray *out[], const mxArray *in[])
{
    const size_t rows = dim(in[0], 0), n = dim(in[0], 1), units = dim(in[1], 0);
    const real *x = real_in(in[0], rows * n);
    const real *W = real_in(in[1], units * rows), *b = real_in(in[2], units);
    real *y = real_out(&out[0], units, n, 1, 1);

    check(SEQRNN(dense_forward)(rows, units, n, x, W, b, y));
}

/* (x[in,n], W[units,in], dy[units,n]) -> dx dW db */
void WRAP(dense_backward)(mxArray *out[], const mxArray *in[])
{
    const size_t rows = dim(in[0], 0), n = dim(in[0], 1), units = dim(in[1], 0);
    const real *x = real_in(in[0], rows * n);
    const real *W = real_in(in[1], units * rows), *dy = real_in(in[2], units * n);
    real *dx = real_out(&out[0], rows, n, 1, 1);
    real *dW = real_out(&out[1], units, rows, 1, 1), *db = real_out(&out[2], units, 1, 1, 1);

    check(SEQRNN(dense_backward)(rows, units, n, x, W, dy, dx, dW, db));
}
