/* UTF-8 and code points; where text goes to. */
#include <unistd.h>

/* (text uint8) -> code int32; place of an illegal sequence, counted from 1, or 0 */
void wrap_utf8_decode(mxArray *out[], const mxArray *in[])
{
    const size_t nbyte = mxGetNumberOfElements(in[0]);
    const char *text = bytes_in(in[0], nbyte);
    int *code = memory(nbyte * sizeof *code + 1);
    size_t n = 0;
    const int status = seqrnn_utf8_decode(text, nbyte, code, &n);

    if (status < 0) check(status);
    number_out(&out[1], status ? (double)n + 1 : 0);
    memcpy(array_out(&out[0], mxINT32_CLASS, n, 1, 1, 1), code, n * sizeof *code);
}

/* (code int32) -> text uint8 */
void wrap_utf8_encode(mxArray *out[], const mxArray *in[])
{
    const size_t n = mxGetNumberOfElements(in[0]);
    const int *code = ints_in(in[0], n);
    char *text = memory(4 * n + 1);
    size_t nbyte = 0;

    check(seqrnn_utf8_encode(code, n, text, &nbyte));
    memcpy(array_out(&out[0], mxUINT8_CLASS, 1, nbyte, 1, 1), text, nbyte);
}

/* (file descriptor) -> does it lead to a terminal? */
void wrap_is_terminal(mxArray *out[], const mxArray *in[])
{
    out[0] = mxCreateLogicalScalar(isatty((int)size_in(in[0])));
}
