/* The calls of a cell, of arguments that have been checked. `precision` is its name, or a list that
 * has it as a field: parameters or a cache. */
#ifndef SEQRNN_R_CELL_H
#define SEQRNN_R_CELL_H

#include "convert.h"

SEXP cell_forward(SEXP precision, SEXP maker, SEXP p, SEXP x, SEXP h0, SEXP c0, SEXP lengths,
                  SEXP reverse);
SEXP cell_backward(SEXP precision, SEXP cache, SEXP dy, SEXP dhT, SEXP dcT, SEXP truncate,
                   SEXP per_step);
SEXP cell_step(SEXP precision, SEXP maker, SEXP p, SEXP x, SEXP h, SEXP c);
SEXP cell_step_backward(SEXP precision, SEXP cache, SEXP dh, SEXP dc);

#endif
