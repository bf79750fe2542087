/* .Call wrappers of UTF-8 text as code points. */
#include "convert.h"

/* A string -> its code points; at an invalid byte sequence the number (from 1, as a double) of the
 * character that cannot be read. */
SEXP utf8_decode(SEXP text)
{
    const SEXP string = STRING_ELT(text, 0);
    const size_t nbyte = (size_t)LENGTH(string);
    size_t ncode = 0;
    int *code = (int *)R_alloc(nbyte + 1, sizeof(int));
    const int status = seqrnn_utf8_decode(CHAR(string), nbyte, code, &ncode);
    if (status == SEQRNN_BAD_TEXT) return Rf_ScalarReal((double)ncode + 1);
    sr_check(status, "utf8_decode");
    SEXP codes = PROTECT(Rf_allocVector(INTSXP, (R_xlen_t)ncode));
    if (ncode) memcpy(INTEGER(codes), code, ncode * sizeof(int));
    UNPROTECT(1);
    return codes;
}

/* Code points -> one string. */
SEXP utf8_encode(SEXP codes)
{
    const size_t ncode = (size_t)Rf_xlength(codes);
    size_t nbyte = 0;
    char *text = R_alloc(4 * ncode + 1, 1);
    sr_check(seqrnn_utf8_encode(sr_ints(codes, ncode), ncode, text, &nbyte), "utf8_encode");
    SEXP string = PROTECT(Rf_mkCharLenCE(text, (int)nbyte, CE_UTF8));
    SEXP result = Rf_ScalarString(string);
    UNPROTECT(1);
    return result;
}
