/* The names of the LAPACK routines in use. Double precision only: R offers no other. Their integers
 * have 32 bits (Octave's ENABLE_64 says nothing about them) and none of them takes a character
 * argument, so there are no hidden lengths.
 *
 * They are the unblocked forms: slower for large matrices than dgeqrf and dorgqr, whose results
 * depend on the number of BLAS threads. */
#ifndef SEQRNN_BLAS_H
#define SEQRNN_BLAS_H

/* A[m,n] -> R above the diagonal, Householder vectors below it, tau[min(m,n)]; work[n]. */
void dgeqr2_(const int *m, const int *n, double *A, const int *lda, double *tau, double *work,
             int *info);
/* Those vectors, k of them -> the first n columns of Q[m,n]; work[n]. */
void dorg2r_(const int *m, const int *n, const int *k, double *A, const int *lda,
             const double *tau, double *work, int *info);

#endif
