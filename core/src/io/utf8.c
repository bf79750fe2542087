/* UTF-8 as RFC 3629 defines it: shortest form only, no surrogates, up to U+10FFFF. */
#include "../base/internal.h"
#include "utf8.h"

/* Legal code points are all but the surrogates. */
static int utf8_legal(int code)
{
    return code >= 0 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

size_t sr_utf8_next(const unsigned char *text, size_t left, int *code)
{
    static const int smallest[5] = {0, 0, 0x80, 0x800, 0x10000}; /* of a length in bytes */
    const int lead = text[0];
    const size_t n = lead < 0x80 ? 1 : lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3
                     : lead < 0xF8 ? 4 : 0;
    if (n == 0 || n > left) return 0;
    *code = n == 1 ? lead : lead & (0x7F >> n);
    for (size_t i = 1; i < n; i++) {
        if ((text[i] & 0xC0) != 0x80) return 0;
        *code = *code << 6 | (text[i] & 0x3F);
    }
    return *code >= smallest[n] && utf8_legal(*code) ? n : 0;
}

size_t sr_utf8_check(const char *text, size_t nbyte)
{
    int code;
    for (size_t i = 0, n; i < nbyte; i += n) {
        n = sr_utf8_next((const unsigned char *)text + i, nbyte - i, &code);
        if (n == 0) return i + 1;
    }
    return 0;
}

int seqrnn_utf8_decode(const char *text, size_t nbyte, int *code, size_t *ncode)
{
    *ncode = 0;
    for (size_t i = 0, n; i < nbyte; i += n) {
        n = sr_utf8_next((const unsigned char *)text + i, nbyte - i, code + *ncode);
        if (n == 0) return SEQRNN_BAD_TEXT;
        ++*ncode;
    }
    return SEQRNN_OK;
}

int seqrnn_utf8_encode(const int *code, size_t ncode, char *out, size_t *nbyte)
{
    unsigned char *to = (unsigned char *)out;
    *nbyte = 0;
    for (size_t i = 0; i < ncode; i++) {
        const int c = code[i];
        const int n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        if (!utf8_legal(c)) return -1;
        to[0] = (unsigned char)(n == 1 ? c : (0xF00 >> n | c >> 6 * (n - 1)));
        for (int k = 1; k < n; k++)
            to[k] = (unsigned char)(0x80 | (c >> 6 * (n - 1 - k) & 0x3F));
        to += n;
        *nbyte += (size_t)n;
    }
    return SEQRNN_OK;
}
