/* The core's random numbers. */

typedef void draw(uint64_t seed, uint32_t stream, uint32_t substream, uint64_t index, size_t n,
                  double *out);

/* (n, seed, stream, substream, index) -> n numbers */
static void draw_out(mxArray *out[], const mxArray *in[], draw *fn)
{
    const size_t n = size_in(in[0]);
    double *x = array_out(&out[0], mxDOUBLE_CLASS, n, 1, 1, 1);

    fn(size_in(in[1]), (uint32_t)size_in(in[2]), (uint32_t)size_in(in[3]), size_in(in[4]), n, x);
}

void wrap_uniform(mxArray *out[], const mxArray *in[])
{
    draw_out(out, in, seqrnn_uniform);
}

void wrap_normal(mxArray *out[], const mxArray *in[])
{
    draw_out(out, in, seqrnn_normal);
}
