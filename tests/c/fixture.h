/* Reads the fixture files of tests/golden: cases of words and arrays (format: README there). */
#ifndef SEQRNN_TEST_FIXTURE_H
#define SEQRNN_TEST_FIXTURE_H

#include "harness.h"

enum { FIXTURE_NAME = 48, FIXTURE_ENTRIES = 40 };

typedef struct fixture_entry {
    char key[FIXTURE_NAME], text[FIXTURE_NAME]; /* a word, or "" */
    size_t n;
    double *values;
} fixture_entry;

typedef struct fixture {
    char name[FIXTURE_NAME];
    size_t nentry;
    fixture_entry entry[FIXTURE_ENTRIES];
} fixture;

static inline FILE *fixture_open(const char *file)
{
    const char *folder = getenv("SEQRNN_GOLDEN");
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder ? folder : "tests/golden", file);
    FILE *stream = fopen(path, "r");
    if (!stream) fprintf(stderr, "cannot open %s\n", path);
    return stream;
}

static inline int fixture_values(FILE *stream, fixture_entry *entry)
{
    entry->values = TEST_ALLOC(double, entry->n);
    for (size_t i = 0; i < entry->n; i++)
        if (fscanf(stream, "%lf", &entry->values[i]) != 1) return 0;
    return 1;
}

/* The next case. 0 at the end of the file; a broken file is a failed check. */
static inline int fixture_next(FILE *stream, fixture *f)
{
    char kind[FIXTURE_NAME];
    f->nentry = 0;
    if (fscanf(stream, " case %47s", f->name) != 1) return 0;
    while (fscanf(stream, "%47s", kind) == 1 && strcmp(kind, "end") != 0) {
        if (f->nentry == FIXTURE_ENTRIES) abort();
        fixture_entry *entry = &f->entry[f->nentry++];
        int ok = fscanf(stream, "%47s", entry->key) == 1;
        entry->text[0] = 0;
        entry->n = 0;
        if (ok && !strcmp(kind, "word")) ok = fscanf(stream, "%47s", entry->text) == 1;
        else ok = ok && fscanf(stream, "%zu", &entry->n) == 1 && fixture_values(stream, entry);
        if (!ok) {
            CHECK(!"a readable fixture");
            return 0;
        }
    }
    return 1;
}

/* NULL if the case has no such entry. */
static inline const fixture_entry *fixture_find(const fixture *f, const char *key)
{
    for (size_t i = 0; i < f->nentry; i++)
        if (!strcmp(f->entry[i].key, key)) return &f->entry[i];
    return NULL;
}

/* The array `key`; an absent or shorter one ends the program. */
static inline const double *fixture_array(const fixture *f, const char *key, size_t n)
{
    const fixture_entry *entry = fixture_find(f, key);
    if (!entry || entry->n != n) {
        fprintf(stderr, "%s: no array %s of %zu\n", f->name, key, n);
        exit(2);
    }
    return entry->values;
}

static inline size_t fixture_size(const fixture *f, const char *key, size_t i)
{
    const fixture_entry *entry = fixture_find(f, key);
    return entry && i < entry->n ? (size_t)entry->values[i] : 0;
}

/* The word `key`, or "". */
static inline const char *fixture_word(const fixture *f, const char *key)
{
    const fixture_entry *entry = fixture_find(f, key);
    return entry ? entry->text : "";
}

#endif
