/* Between R's values and the core's: the helpers that every wrapper uses. R code has validated the
 * arguments and speaks to the user; what is checked again here only keeps C safe. */
#ifndef SEQRNN_R_CONVERT_H
#define SEQRNN_R_CONVERT_H

#define R_NO_REMAP
#include <R.h>
#include <Rinternals.h>
#include <string.h>

#include "core/include/seqrnn.h"

/* Ends the call with an R error that names the routine, unless status is SEQRNN_OK. */
void sr_check(int status, const char *routine);

/* list[[name]], or R_NilValue; and as a number (fallback if there is none) or a string. */
SEXP sr_get(SEXP list, const char *name);
double sr_number(SEXP list, const char *name, double fallback);
const char *sr_string(SEXP list, const char *name);

/* Is this precision, or that of this list, "single"? Are all numbers in x, an array or a list (of
 * lists) of them, within its range? */
int sr_is_single(SEXP precision);
int sr_within_single(SEXP x);

/* A seed or counter, a whole number in 0..2^53 kept as a double. */
uint64_t sr_uint64(SEXP x);

/* n integers, or NULL for R_NilValue. */
const int *sr_ints(SEXP x, size_t n);

/* The bytes that forward put into a cache, when they are as many as backward will read. */
const void *sr_kept(SEXP cache, size_t bytes);

/* Extent k (from 0) of an array. */
size_t sr_dim(SEXP x, int k);

/* Parameters or a layer, as R describes them -> the core's specification. */
int sr_cell_kind(const char *name);
seqrnn_cell sr_cell(SEXP spec, int kind, size_t D, size_t H);
seqrnn_init sr_init(SEXP spec);
seqrnn_optim sr_optim(SEXP spec);
seqrnn_schedule sr_schedule(SEXP spec);
seqrnn_loss sr_loss(SEXP spec);
/* A network, which is legal; and one that may not be, without what its CRF layer forbids. */
seqrnn_network sr_network(SEXP net);
seqrnn_network sr_chain(SEXP net);

/* A training's options; where it stands, as a list. */
seqrnn_batching sr_batching(SEXP options);
seqrnn_training sr_training(SEXP options);
seqrnn_position sr_position(SEXP list);
SEXP sr_position_list(const seqrnn_position *position);

/* x[D,B,T] with its lengths (NULL: all T), read in reverse if TRUE. */
seqrnn_seq sr_sequence(SEXP x, SEXP lengths, SEXP reverse);
/* Integers c(k1, k2); zeros for NULL. */
seqrnn_truncate sr_truncate(SEXP k);

/* Puts a new numeric array of ndim (1, 2, ..) extents, all zero, into list[[k]]; a vector if 1. */
SEXP sr_put(SEXP list, int k, int ndim, const size_t *extent);
/* The same for bytes: what the core keeps from forward to backward. */
void *sr_put_bytes(SEXP list, int k, size_t bytes);

/* A named list without its NULLs. */
SEXP sr_compact(SEXP list);

/* Working memory, freed when the .Call ends however it ends. */
void *sr_scratch(size_t bytes);

#endif
