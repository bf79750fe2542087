/* Softmax cross-entropy. */

/* (logits[K,n], targets int32[n], weights[K] or []) -> loss norm dlogits prob */
void WRAP(softmax_xent)(mxArray *out[], const mxArray *in[])
{
    const size_t K = dim(in[0], 0), n = dim(in[0], 1);
    const real *logits = real_in(in[0], K * n), *weight = real_or_null(in[2], K);
    const int *target = data_in(in[1], mxINT32_CLASS, n);
    double loss, norm;
    real *dlogits = real_out(&out[2], K, n, 1, 1), *prob = real_out(&out[3], K, n, 1, 1);

    check(SEQRNN(softmax_xent)(K, n, logits, target, weight, &loss, &norm, dlogits, prob));
    number_out(&out[0], loss);
    number_out(&out[1], norm);
}
