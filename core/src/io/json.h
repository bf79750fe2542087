/* The parts of JSON (RFC 8259) that the readers and writers of files are made of. */
#ifndef SEQRNN_JSON_H
#define SEQRNN_JSON_H

#include <stddef.h>
#include <stdint.h>

/* A text being read; `at` is the next byte. Strings are decoded in place: the text of a string ends
 * with a NUL no later than where its closing quote was. A text that is only looked through stays
 * as it is. */
typedef struct sr_json {
    char *text;
    size_t size, at;
    int look;
} sr_json;

/* Each skips white space, then takes what it is called after: 1, or 0 and nothing is taken. */
int sr_json_mark(sr_json *json, char mark);          /* one of []{},: */
int sr_json_word(sr_json *json, const char *word);   /* true, null, ... */
int sr_json_whole(sr_json *json, uint64_t *value);   /* digits; no sign, no leading zero */
int sr_json_number(sr_json *json, double *value);
/* 0 also for an illegal escape, half a surrogate pair, a control character or an encoded NUL.
 * *start: where its text begins. The whole text must be known to be UTF-8. */
int sr_json_string(sr_json *json, size_t *start);

/* A text being written; with `to` NULL it is only measured. */
typedef struct sr_text {
    char *to;
    size_t n;
} sr_text;

void sr_text_add(sr_text *text, const char *words);
void sr_text_whole(sr_text *text, uint64_t value);
void sr_text_number(sr_text *text, double value);      /* shortest of 15 to 17 digits */
void sr_text_string(sr_text *text, const char *string); /* in quotes, escaped */

#endif
