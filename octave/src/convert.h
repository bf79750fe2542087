/* Between mxArrays and the core's types. Inputs are read in place and never written; every helper
 * checks class and size, and a failure ends the call through Octave's error(). */
#ifndef SEQRNN_CONVERT_H
#define SEQRNN_CONVERT_H

#include <math.h>
#include <mex.h>
#include <string.h>

#include "core/include/seqrnn.h"

/* Raises error (id, message) in Octave; does not return. Memory of mxMalloc is released. */
void fail(const char *id, const char *format, ...)
    __attribute__((noreturn, format(printf, 2, 3)));

/* Raises an error unless status is 0. */
void check(int status);

/* The number of dimensions; dimension k, counted from 0; 1 beyond the last. */
size_t ndims(const mxArray *a);
size_t dim(const mxArray *a, int k);

/* Room for every name that means anything. */
typedef struct {
    char s[64];
} word;

/* ---- in ------------------------------------------------------------------------------------ */

double number_in(const mxArray *a); /* a real scalar of any numeric class or logical */
size_t size_in(const mxArray *a);   /* an integer in 0 .. 2^53 */
int flag_in(const mxArray *a);      /* true, false, 1 or 0 */
word word_in(const mxArray *a);     /* a string; "" for one that is too long */

/* The data of a[n]: full, real, of that class. */
const void *data_in(const mxArray *a, mxClassID class, size_t n);
const int *ints_in(const mxArray *a, size_t n);   /* int32[n], or NULL if empty */
const void *bytes_in(const mxArray *a, size_t n); /* uint8[n] */

const mxArray *field(const mxArray *s, const char *name);
const mxArray *optional(const mxArray *s, const char *name); /* NULL if absent or empty */
double field_number(const mxArray *s, const char *name);
double optional_number(const mxArray *s, const char *name, double standard);
size_t field_size(const mxArray *s, const char *name);

/* The place of the string a among n names. */
int choice_in(const mxArray *a, int n, const char *const name[]);

seqrnn_act activation_in(const mxArray *a);   /* a name or a struct (name, alpha, beta) */
seqrnn_init init_in(const mxArray *s);        /* fields init, forget_bias, chrono_T */
int cell_kind(const char *name);              /* or -1 */
seqrnn_cell params_cell_in(const mxArray *p); /* the cell of a *_params struct */

/* The options of a cell, which stand under the same names in *_params and in *_layer structs. */
seqrnn_cell cell_in(const mxArray *s, int kind, size_t D, size_t H);

/* A network as it is written, without the transitions that its CRF layer forbids. */
seqrnn_network network_in(const mxArray *net);

/* The same, accepted by the core, and whole; a cell of that kind ("": any). */
seqrnn_cell legal_cell_in(const mxArray *p, const char *kind);
seqrnn_network legal_network_in(const mxArray *net);

/* What optimiser and schedule made, in which what a kind does not have is absent. */
seqrnn_optim optim_in(const mxArray *s);
seqrnn_schedule schedule_in(const mxArray *s);
seqrnn_training training_in(const mxArray *options); /* fields of the options of train */
seqrnn_position position_in(const mxArray *s);

/* ---- out ----------------------------------------------------------------------------------- */

/* Memory that Octave frees at the end of the call. */
void *memory(size_t bytes);

/* A new array of that class in *slot; returns its data. */
void *array_out(mxArray **slot, mxClassID class, size_t a, size_t b, size_t c, size_t d);
void *empty_out(mxArray **slot); /* [], and NULL for the core */
void number_out(mxArray **slot, double value);

/* A struct in the making. */
typedef struct {
    int n;
    const char *name[16];
    mxArray *value[16];
} fields;

mxArray **add_field(fields *s, const char *name); /* the slot of a new field's value */
void add_number(fields *s, const char *name, double value);
void struct_out(mxArray **slot, const fields *s);

void optim_out(mxArray **slot, const seqrnn_optim *optim); /* every number */
void position_out(mxArray **slot, const seqrnn_position *position);

#endif
