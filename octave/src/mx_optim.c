/* Clipping and optimisers. */

/* (grad[n], max_norm) -> grad norm */
void WRAP(clip_norm)(mxArray *out[], const mxArray *in[])
{
    const size_t n = mxGetNumberOfElements(in[0]);
    const double max_norm = number_in(in[1]);
    double norm;
    real *grad = copy_out(&out[0], in[0], n);

    check(SEQRNN(clip_norm)(n, max_norm, grad, &norm));
    number_out(&out[1], norm);
}

/* (theta[n], grad[n], moments[nmoment*n], step, optim) -> theta moments. The gradient is clipped as
 * in a training: by value, then by norm. */
void WRAP(optim_update)(mxArray *out[], const mxArray *in[])
{
    const size_t n = mxGetNumberOfElements(in[0]);
    const uint64_t step = size_in(in[3]);
    const seqrnn_optim optim = optim_in(in[4]);
    real *theta = copy_out(&out[0], in[0], n);
    real *moments = copy_out(&out[1], in[2], seqrnn_optim_nmoment(&optim) * n);
    mxArray *clipped;
    real *grad = copy_out(&clipped, in[1], n);
    double norm;

    check(SEQRNN(clip_value)(n, optim.clip_value, grad));
    check(SEQRNN(clip_norm)(n, optim.clip_norm, grad, &norm));
    check(SEQRNN(optim_update)(&optim, n, step, grad, theta, moments));
}
