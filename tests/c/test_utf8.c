/* UTF-8: every code point there and back; every kind of invalid text, and where it is. */
#include "harness.h"

/* Each legal code point through encode and decode. */
static void every_code_point(void)
{
    for (int c = 0; c <= 0x10FFFF; c++) {
        char text[4];
        int code[4];
        size_t nbyte, ncode;
        const int surrogate = c >= 0xD800 && c <= 0xDFFF;
        const int status = seqrnn_utf8_encode(&c, 1, text, &nbyte);
        const size_t expected = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        int good = surrogate ? status == -1 : status == SEQRNN_OK && nbyte == expected;
        if (!surrogate)
            good = good && seqrnn_utf8_decode(text, nbyte, code, &ncode) == SEQRNN_OK
                   && ncode == 1 && code[0] == c;
        if (!good || c % 0x1000 == 0) CHECK(good);
    }
}

static void text(void)
{
    const char text[] = "na\xC3\xAFve \xE2\x82\xAC \xF0\x9F\x98\x80\n";
    const int expected[] = {'n', 'a', 0xEF, 'v', 'e', ' ', 0x20AC, ' ', 0x1F600, '\n'};
    int code[sizeof text];
    char back[4 * 10];
    size_t ncode, nbyte;
    CHECK_STATUS(seqrnn_utf8_decode(text, sizeof text - 1, code, &ncode), SEQRNN_OK);
    CHECK(ncode == 10);
    CHECK_SAME_BITS(code, expected, 10);
    CHECK_STATUS(seqrnn_utf8_encode(code, ncode, back, &nbyte), SEQRNN_OK);
    CHECK(nbyte == sizeof text - 1);
    CHECK_SAME_BITS(back, text, sizeof text - 1);
    CHECK_STATUS(seqrnn_utf8_decode("", 0, code, &ncode), SEQRNN_OK);
    CHECK(ncode == 0);
    CHECK_STATUS(seqrnn_utf8_decode("a\0b", 3, code, &ncode), SEQRNN_OK); /* NUL is a character */
    CHECK(ncode == 3 && code[1] == 0);
}

/* `bytes` follow "\xC3\xA9x": the third character (number 2 from 0) is the bad one. */
static void bad(const char *bytes, size_t n)
{
    char text[16] = "\xC3\xA9x";
    int *code = TEST_ALLOC(int, 3 + n);
    size_t ncode = 99;
    memcpy(text + 3, bytes, n);
    CHECK_STATUS(seqrnn_utf8_decode(text, 3 + n, code, &ncode), SEQRNN_BAD_TEXT);
    CHECK(ncode == 2);
    test_free_all();
}
#define BAD(literal) bad(literal, sizeof literal - 1)

static void invalid(void)
{
    BAD("\x80");             /* continuation without lead */
    BAD("\xBFx");
    BAD("\xC3");             /* cut off */
    BAD("\xE2\x82");
    BAD("\xF0\x9F\x98");
    BAD("\xC3x");            /* continuation missing */
    BAD("\xE2\x82x");
    BAD("\xE2x\xACxxx");
    BAD("\xF0\x9F\x98x");
    BAD("\xC0\x80");         /* overlong */
    BAD("\xC1\xBF");
    BAD("\xE0\x9F\xBF");
    BAD("\xF0\x8F\xBF\xBF");
    BAD("\xED\xA0\x80");     /* surrogates */
    BAD("\xED\xBF\xBF");
    BAD("\xF4\x90\x80\x80"); /* beyond U+10FFFF */
    BAD("\xF7\xBF\xBF\xBF");
    BAD("\xF8\x88\x80\x80\x80");
    BAD("\xFE");
    BAD("\xFF\xFF");
}

static void illegal_codes(void)
{
    const int codes[] = {'a', 0x110000, -1, -2147483647 - 1, 2147483647};
    char out[20];
    size_t nbyte;
    for (int k = 1; k < 5; k++) CHECK_STATUS(seqrnn_utf8_encode(codes + k, 1, out, &nbyte), -1);
    CHECK_STATUS(seqrnn_utf8_encode(codes, 2, out, &nbyte), -1);
    CHECK(nbyte == 1);
}

int main(void)
{
    every_code_point();
    text();
    invalid();
    illegal_codes();
    return test_report("utf8");
}
