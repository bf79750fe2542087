/* The parts of JSON: tokens read strictly, and written. */
#include "../base/internal.h"
#include "json.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- reading ------------------------------------------------------------------------------ */

static void skip_space(sr_json *json)
{
    while (json->at < json->size) {
        const char c = json->text[json->at];
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') return;
        json->at++;
    }
}

int sr_json_mark(sr_json *json, char mark)
{
    skip_space(json);
    if (json->at == json->size || json->text[json->at] != mark) return 0;
    json->at++;
    return 1;
}

int sr_json_word(sr_json *json, const char *word)
{
    const size_t n = strlen(word);
    skip_space(json);
    if (n > json->size - json->at || memcmp(json->text + json->at, word, n)) return 0;
    json->at += n;
    return 1;
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

int sr_json_whole(sr_json *json, uint64_t *value)
{
    skip_space(json);
    size_t i = json->at;
    uint64_t sum = 0;
    for (; i < json->size && is_digit(json->text[i]); i++)
        if (__builtin_mul_overflow(sum, (uint64_t)10, &sum)
            || __builtin_add_overflow(sum, (uint64_t)(json->text[i] - '0'), &sum))
            return 0;
    const size_t n = i - json->at;
    if (n == 0 || (n > 1 && json->text[json->at] == '0')) return 0;
    *value = sum;
    json->at = i;
    return 1;
}

/* Numbers have a point here, whatever the C library writes and reads in this locale: digits[room]
 * with `from` replaced by `to`, once. 0 if there is no room. */
static int change_point(char *digits, size_t room, const char *from, const char *to)
{
    char *at = strstr(digits, from);
    const size_t old = strlen(from), new = strlen(to), n = strlen(digits) + 1;
    if (!at) return 1;
    if (n - old + new > room) return 0;
    memmove(at + new, at + old, n - old - (size_t)(at - digits));
    memcpy(at, to, new);
    return 1;
}

/* -Infinity, Infinity and NaN are numbers here, and not in JSON. */
int sr_json_number(sr_json *json, double *value)
{
    char digits[64];
    size_t n = 0;
    *value = 0;
    if (sr_json_word(json, "NaN")) *value = NAN;
    else if (sr_json_word(json, "Infinity")) *value = INFINITY;
    else if (sr_json_word(json, "-Infinity")) *value = -INFINITY;
    if (*value != 0) return 1;
    while (n + 1 < sizeof digits && json->at + n < json->size) {
        const char c = json->text[json->at + n];
        if (!is_digit(c) && !memchr("+-.eE", c, 5)) break;
        digits[n++] = c;
    }
    digits[n] = '\0';
    char *end = digits;
    if (!change_point(digits, sizeof digits, ".", localeconv()->decimal_point)) return 0;
    if (is_digit(digits[0]) || digits[0] == '-') *value = strtod(digits, &end);
    if (n == 0 || *end) return 0;
    json->at += n;
    return 1;
}

/* Four hexadecimal digits at `at`: their value, or -1. */
static int hex4(const sr_json *json, size_t at)
{
    int value = 0;
    if (json->size - at < 4) return -1;
    for (size_t i = at; i < at + 4; i++) {
        const char c = json->text[i];
        const int digit = is_digit(c)             ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0) return -1;
        value = value << 4 | digit;
    }
    return value;
}

/* The code point of \u at `at`, behind the u; *used: how many bytes. -1: none, or NUL. */
static int unicode_escape(const sr_json *json, size_t at, size_t *used)
{
    const int high = hex4(json, at);
    *used = 4;
    if (high < 0xD800 || high > 0xDFFF) return high == 0 ? -1 : high;
    if (high > 0xDBFF || json->size - at < 10 || memcmp(json->text + at + 4, "\\u", 2)) return -1;
    const int low = hex4(json, at + 6);
    *used = 10;
    return low < 0xDC00 || low > 0xDFFF ? -1 : 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

/* The character that an escape at `at`, behind the backslash, stands for, or -1. */
static int escaped(const sr_json *json, size_t at, size_t *used)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (at == json->size) return -1;
    if (json->text[at] == 'u') {
        const int code = unicode_escape(json, at + 1, used);
        ++*used;
        return code;
    }
    const char *found = memchr(from, json->text[at], sizeof from - 1);
    *used = 1;
    return found ? to[found - from] : -1;
}

int sr_json_string(sr_json *json, size_t *start)
{
    if (!sr_json_mark(json, '"')) return 0;
    size_t to = *start = json->at;
    while (json->at < json->size) {
        char c = json->text[json->at++];
        if (c == '"') {
            if (!json->look) json->text[to] = '\0';
            return 1;
        }
        size_t used = 0, n = 1;
        char bytes[4] = {c};
        if ((unsigned char)c < 0x20) break;
        if (c == '\\') {
            const int code = escaped(json, json->at, &used);
            if (code < 0 || seqrnn_utf8_encode(&code, 1, bytes, &n) != SEQRNN_OK) break;
            json->at += used;
        }
        if (!json->look) memcpy(json->text + to, bytes, n); /* never longer than what was read */
        to += n;
    }
    return 0;
}

/* ---- writing ------------------------------------------------------------------------------ */

static void add_bytes(sr_text *text, const char *bytes, size_t n)
{
    if (text->to) memcpy(text->to + text->n, bytes, n);
    text->n += n;
}

void sr_text_add(sr_text *text, const char *words)
{
    add_bytes(text, words, strlen(words));
}

void sr_text_whole(sr_text *text, uint64_t value)
{
    char digits[20];
    size_t n = sizeof digits;
    do digits[--n] = (char)('0' + value % 10);
    while (value /= 10);
    add_bytes(text, digits + n, sizeof digits - n);
}

void sr_text_number(sr_text *text, double value)
{
    char digits[32];
    if (isnan(value)) sr_text_add(text, "NaN");
    else if (isinf(value)) sr_text_add(text, value > 0 ? "Infinity" : "-Infinity");
    else {
        for (int n = 15; n <= 17; n++) {
            snprintf(digits, sizeof digits, "%.*g", n, value);
            if (strtod(digits, NULL) == value) break;
        }
        change_point(digits, sizeof digits, localeconv()->decimal_point, ".");
        sr_text_add(text, digits);
    }
}

void sr_text_string(sr_text *text, const char *string)
{
    static const char hex[] = "0123456789abcdef";
    sr_text_add(text, "\"");
    for (; *string; string++) {
        const unsigned char c = (unsigned char)*string;
        if (c == '"' || c == '\\') add_bytes(text, "\\", 1);
        if (c >= 0x20) add_bytes(text, string, 1);
        else add_bytes(text, (char[]){'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6);
    }
    sr_text_add(text, "\"");
}
