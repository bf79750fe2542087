/* Loss, clipping, optimisers. */

/* (logits[K,n], targets int32[n], weights[K] or []) -> loss norm dlogits prob */
void WRAP(softmax_xent)(mxArray *out[], const mxArray *in[])
{
    const size_t K = dim(in[0], 0), n = dim(in[0], 1);
    const real *logits = real_in(in[0], K * n), *weight = real_or_null(in[2], K);
    const int *target = ints_in(in[1], n);
    double loss, norm;
    real *dlogits = real_out(&out[2], K, n, 1, 1), *prob = real_out(&out[3], K, n, 1, 1);

    check(SEQRNN(softmax_xent)(K, n, logits, target, weight, &loss, &norm, dlogits, prob));
    number_out(&out[0], loss);
    number_out(&out[1], norm);
}

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

/* (theta[n], grad[n], moments[2n] or [], step, optim) -> theta moments */
void WRAP(optim_update)(mxArray *out[], const mxArray *in[])
{
    const size_t n = mxGetNumberOfElements(in[0]);
    const real *grad = real_in(in[1], n);
    const uint64_t step = size_in(in[3]);
    const seqrnn_optim optim = optim_in(in[4]);
    real *theta = copy_out(&out[0], in[0], n);
    real *moments = mxIsEmpty(in[2]) ? empty_out(&out[1]) : copy_out(&out[1], in[2], 2 * n);

    check(SEQRNN(optim_update)(&optim, n, step, grad, theta, moments));
}
