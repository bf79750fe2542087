/* The arguments of users, taken in the form that the help pages describe. Where that form is not
 * kept to, the call just fails: the .m file then converts the arguments or says what is wrong. */
#ifndef SEQRNN_ARGUMENTS_H
#define SEQRNN_ARGUMENTS_H

#include "convert.h"

/* Not given, or []. */
int is_absent(const mxArray *a);

/* a[n], of class double or int32, must be integers in low .. high; to[n] receives them. */
void integers_in(const mxArray *a, size_t n, size_t low, size_t high, int *to);

/* Ids [n,C] in 1 .. high[c], or 0: padding; as the core's, from 0 and with -1. */
const int *ids_in(const mxArray *a, size_t n, size_t C, const size_t high[]);

/* Is a an array of size l x m x n? */
int has_size(const mxArray *a, size_t l, size_t m, size_t n);

/* value[k] receives the field name[k] of s, which must have no others, or NULL. */
void fields_in(const mxArray *s, int n, const char *const name[], const mxArray *value[]);

/* args, a cell, holds values by position, then names and values. value[k] receives the one of
 * name[k], or NULL; a name that is NULL does not exist. */
void options_in(const mxArray *args, int n, const char *const name[], const mxArray *value[]);

/* How many sequences a state [H,B] speaks of; 0 if it is absent or not one. */
size_t state_columns(const mxArray *state, size_t H);

/* The lengths of B sequences of at most T steps, as a new int32[B] in *slot; absent: all T. */
const int *lengths_in(const mxArray *a, size_t B, size_t T, mxArray **slot);

/* B and T of x, and the lengths, as above. A matrix x is one sequence [D,T]; but Octave drops
 * trailing dimensions of 1, so that it is one step [D,B] if the lengths, or told (0: nothing), tell
 * that there are B > 1 sequences. */
seqrnn_seq sequence_in(const mxArray *x, const mxArray *lengths, size_t told, mxArray **slot);

/* k or [k1 k2]; 0, 0 if absent. */
seqrnn_truncate truncate_in(const mxArray *a);

/* A network with all that the function of that name gives it. */
seqrnn_network made_network_in(const mxArray *net);

/* "lstm" of "lstm_forward", the name of a function of users. */
word kind_in(const mxArray *caller);

/* The cache of a struct that the function named kind_verb has returned. */
const mxArray *cache_in(const mxArray *made, const char *kind, const char *verb);

#endif
