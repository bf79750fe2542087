/* UTF-8, as the other readers and writers of text need it. */
#ifndef SEQRNN_UTF8_H
#define SEQRNN_UTF8_H

#include <stddef.h>

/* The character at text[0..left-1], left >= 1: its length in bytes and *code; 0 if invalid. */
size_t sr_utf8_next(const unsigned char *text, size_t left, int *code);

/* The first byte, from 1, of what is not valid UTF-8; 0 if all is. */
size_t sr_utf8_check(const char *text, size_t nbyte);

#endif
