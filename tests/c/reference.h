/* A slow, readable reference of the cells: plain loops over one sequence, in double. */
#ifndef SEQRNN_TEST_REFERENCE_H
#define SEQRNN_TEST_REFERENCE_H

#include "../../core/include/seqrnn.h"

double reference_activation(const seqrnn_act *act, double a);

/* One step of one sequence: x[D], h[S], c[H] -> gates[G*H] after activation, h_out[S], c_out[H].
 * w->mask, if there is one, is that of this sequence. The states out may be the states in. c is
 * touched by the LSTM alone. */
void reference_step(const seqrnn_cell *cell, const seqrnn_weights *w, const double *x,
                    const double *h, const double *c, double *gates, double *h_out,
                    double *c_out);

/* A batch of sequences, with what sequence_states shows: y, h [S,B,T], c [H,B,T], gates
 * [G*H,B,T]; hT [S,B], cT [H,B] hold the initial states before the call and the final ones after
 * it. */
typedef struct reference_result {
    double *y, *h, *c, *gates, *hT, *cT;
} reference_result;

void reference_sequence(const seqrnn_cell *cell, const seqrnn_seq *seq, const seqrnn_weights *w,
                        const double *x, const reference_result *out);

/* How near the argument of any activation or clipping has come to a place where its derivatives
 * jump, since the last call. */
double reference_kink_distance(void);

#endif
