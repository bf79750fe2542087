/* The threads of the core. */

/* (n, or 0 to ask) -> how many it uses now */
void wrap_threads(mxArray *out[], const mxArray *in[])
{
    number_out(&out[0], seqrnn_threads((int)size_in(in[0])));
}
