/* Every function that exists per precision, declared once; included by seqrnn.h with
 * `real` = double and SEQRNN(x) = seqrnn_x, then with float and seqrnnf_x.
 * "nullable" arguments may be NULL. Shapes are column-major; N = sum of the lengths. */

/* ---- kernels ----------------------------------------------------------------------------- */

/* C[m,n] += op(A) op(B), op(A) being [m,k] and op(B) [k,n]; leading dimensions count reals.
 * Each element of C is summed in an order that depends on k alone. */
void SEQRNN(gemm_nn)(size_t m, size_t n, size_t k, const real *A, size_t lda, const real *B,
                     size_t ldb, real *C, size_t ldc);
void SEQRNN(gemm_nt)(size_t m, size_t n, size_t k, const real *A, size_t lda, const real *B,
                     size_t ldb, real *C, size_t ldc);
void SEQRNN(gemm_tn)(size_t m, size_t n, size_t k, const real *A, size_t lda, const real *B,
                     size_t ldb, real *C, size_t ldc);

/* y[i] = act(a[i]) and da[i] = dy[i] * act'(a[i]), y being act(a). y = a and da = dy are allowed.
 * backward reads no a (may be NULL) for sigmoid, tanh and relu. At a kink: the left
 * derivative. */
void SEQRNN(act_forward)(const seqrnn_act *act, size_t n, const real *a, real *y);
void SEQRNN(act_backward)(const seqrnn_act *act, size_t n, const real *a, const real *y,
                          const real *dy, real *da);

/* ---- cells ------------------------------------------------------------------------------- */

/* The parameters of a cell: W[G*H,D], U[G*H,H], b[G*H], and where the cell has them bU[G*H],
 * p[3H] (coupled: p[2H]). */
typedef struct SEQRNN(weights) {
    const real *W, *U, *b, *bU, *p;
} SEQRNN(weights);

/* Where their gradients are added up. */
typedef struct SEQRNN(dweights) {
    real *W, *U, *b, *bU, *p;
} SEQRNN(dweights);

/* The arrays of a cell inside flat vectors that hold W, U, b, bU, p one after another. */
SEQRNN(weights) SEQRNN(weights_at)(const seqrnn_cell *cell, const real *theta);
SEQRNN(dweights) SEQRNN(dweights_at)(const seqrnn_cell *cell, real *grad);

/* Initialises the nparam reals of a cell. Doubles are drawn and rounded, so that both precisions
 * start from the same numbers. Work is done in scratch. */
int SEQRNN(cell_init)(const seqrnn_cell *cell, const seqrnn_init *init, uint64_t seed,
                      uint32_t substream, real *theta, void *scratch);
int SEQRNN(cell_init_scratch_size)(const seqrnn_cell *cell, size_t *bytes);

/* One step: x[D,B], h[H,B], c[H,B] (LSTM) -> h_out[H,B], c_out[H,B] (LSTM): a sequence of T = 1,
 * whose sizes of ws and scratch it has. sequence_states(B, T = 1) shows its gates. */
int SEQRNN(cell_step)(const seqrnn_cell *cell, size_t B, const real *x, const real *h,
                      const real *c, const SEQRNN(weights) *w, real *h_out, real *c_out,
                      void *ws, void *scratch);
/* dh_out, dc_out (nullable: zero) -> dx, dh, dc (each nullable); adds to dw (nullable). */
int SEQRNN(cell_step_backward)(const seqrnn_cell *cell, size_t B, const real *x,
                               const SEQRNN(weights) *w, const real *dh_out, const real *dc_out,
                               real *dx, const SEQRNN(dweights) *dw, real *dh, real *dc,
                               const void *ws, void *scratch);

/* A whole sequence batch: x[D,B,T], h0[H,B], c0[H,B] (nullable: zero; c0 read by the LSTM) ->
 * y[ldy,B,T] rows 0..H-1 (0 at padded steps; ldy >= H), final states hT[H,B], cT[H,B] (nullable).
 * A sequence of length 0 returns its initial state. No sequence influences another. */
int SEQRNN(sequence_forward)(const seqrnn_cell *cell, const seqrnn_seq *seq, const real *x,
                             const real *h0, const real *c0, const SEQRNN(weights) *w, real *y,
                             size_t ldy, real *hT, real *cT, void *ws, void *scratch);

/* dy[ldy,B,T], dhT[H,B], dcT[H,B] (each nullable: zero; padded steps of dy are not read) ->
 * dx[D,B,T], dh0, dc0 (nullable, overwritten; dx 0 at padded steps), dw (nullable, added to),
 * dh[H,B,T], dc[H,B,T] (nullable): the total derivatives dL/dh_t and dL/dc_t of every step,
 * 0 at padded steps. cut (nullable) truncates. */
int SEQRNN(sequence_backward)(const seqrnn_cell *cell, const seqrnn_seq *seq,
                              const seqrnn_truncate *cut, const real *x, const SEQRNN(weights) *w,
                              const real *dy, size_t ldy, const real *dhT, const real *dcT,
                              real *dx, const SEQRNN(dweights) *dw, real *dh0, real *dc0, real *dh,
                              real *dc, const void *ws, void *scratch);

/* What forward kept, put into the order of the batch: h[H,B,T], c[H,B,T] (LSTM), gates[G*H,B,T]
 * after activation (each nullable). At padded steps h and c are frozen, gates are 0. */
int SEQRNN(sequence_states)(const seqrnn_cell *cell, const seqrnn_seq *seq, real *h, real *c,
                            real *gates, const void *ws, void *scratch);

int SEQRNN(sequence_ws_size)(const seqrnn_cell *cell, size_t B, size_t T, size_t *bytes);
/* Enough for step, forward, backward and states. */
int SEQRNN(sequence_scratch_size)(const seqrnn_cell *cell, size_t B, size_t T, size_t *bytes);

/* ---- layers ------------------------------------------------------------------------------ */

/* A recurrent layer in one or both directions: as sequence_forward and _backward with
 * y[H,B,T], or y[2H,B,T] when bidirectional (forward on top). w, dw, h0, c0, hT, cT and their
 * gradients have one entry per direction: w[2], h0[H,B,2], ... seq->reverse is ignored.
 * Schuster & Paliwal 1997. */
int SEQRNN(recurrent_forward)(const seqrnn_cell *cell, int direction, const seqrnn_seq *seq,
                              const real *x, const real *h0, const real *c0,
                              const SEQRNN(weights) *w, real *y, real *hT, real *cT, void *ws,
                              void *scratch);
int SEQRNN(recurrent_backward)(const seqrnn_cell *cell, int direction, const seqrnn_seq *seq,
                               const seqrnn_truncate *cut, const real *x,
                               const SEQRNN(weights) *w, const real *dy, const real *dhT,
                               const real *dcT, real *dx, const SEQRNN(dweights) *dw, real *dh0,
                               real *dc0, real *dh, real *dc, const void *ws, void *scratch);
/* h, c, gates: [.,B,T] per direction, one direction after the other. */
int SEQRNN(recurrent_states)(const seqrnn_cell *cell, int direction, const seqrnn_seq *seq, real *h,
                             real *c, real *gates, const void *ws, void *scratch);
int SEQRNN(recurrent_ws_size)(const seqrnn_cell *cell, int direction, size_t B, size_t T,
                              size_t *bytes);
int SEQRNN(recurrent_scratch_size)(const seqrnn_cell *cell, int direction, size_t B, size_t T,
                                   size_t *bytes);

/* Embedding: id[n] in 0..V-1, or -1 (padding: a zero column) -> y[units,n] = columns of
 * E[units,V]. -4 if an id is outside. backward adds dy's columns to dE's. */
int SEQRNN(embedding_forward)(size_t units, size_t V, size_t n, const int *id, const real *E,
                              real *y);
int SEQRNN(embedding_backward)(size_t units, size_t V, size_t n, const int *id, const real *dy,
                               real *dE);

/* Dense: y[units,n] = W[units,in] x[in,n] + b[units]. backward: dx (nullable, overwritten),
 * dW, db (nullable, added to). */
int SEQRNN(dense_forward)(size_t in, size_t units, size_t n, const real *x, const real *W,
                          const real *b, real *y);
int SEQRNN(dense_backward)(size_t in, size_t units, size_t n, const real *x, const real *W,
                           const real *dy, real *dx, real *dW, real *db);

/* ---- loss, clipping, optimisers ---------------------------------------------------------- */

/* Softmax cross-entropy of logits[K,n] against target[n] in 0..K-1; -1 is ignored. With class
 * weights weight[K] (nullable: 1), each >= 0: *loss = sum weight[target] * -log p[target] /
 * *norm, *norm = sum weight[target] over the targets that count (both 0 if none does).
 * dlogits[K,n] = dloss/dlogits, prob[K,n] (each nullable; dlogits 0 where ignored). */
int SEQRNN(softmax_xent)(size_t K, size_t n, const real *logits, const int *target,
                         const real *weight, double *loss, double *norm, real *dlogits,
                         real *prob);

/* Scales grad[n] to Euclidean norm max_norm if it is longer (Pascanu et al. 2013, algorithm 1);
 * max_norm 0: leaves it. *norm: the norm it came with. SEQRNN_NONFINITE_GRADIENT: left as it
 * was. */
int SEQRNN(clip_norm)(size_t n, double max_norm, real *grad, double *norm);

/* One optimiser step on theta[n]. moments[2n] of Adam: first m, then v, zero before the first
 * step; SGD does not touch it. step counts from 1. */
int SEQRNN(optim_update)(const seqrnn_optim *optim, size_t n, uint64_t step, const real *grad,
                         real *theta, real *moments);

/* ---- networks ---------------------------------------------------------------------------- */

/* A minibatch. Exactly one of id[B,T] (first layer an embedding) and x[inputs,B,T] is set. */
typedef struct SEQRNN(batch) {
    size_t B, T;
    const int *lengths;  /* [B], nullable */
    const int *id;       /* [B,T], -1 is padding */
    const real *x;       /* [inputs,B,T] */
    const int *target;   /* [B,T], -1 is ignored, as is everything past a sequence's length */
    const real *weight;  /* [outputs] class weights, nullable */
} SEQRNN(batch);

int SEQRNN(network_init)(const seqrnn_network *net, uint64_t seed, real *theta, void *scratch);
int SEQRNN(network_init_scratch_size)(const seqrnn_network *net, size_t *bytes);

/* theta, state (nullable: zero) -> output[outputs,B,T] of the last layer (no softmax), state_out
 * (nullable; may be state itself). */
int SEQRNN(network_forward)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                            const real *theta, const real *state, real *output, real *state_out,
                            void *ws, void *scratch);

/* Softmax cross-entropy of the outputs, averaged over the targets that count, and its gradient by
 * theta (nullable; overwritten). A pure function of its arguments. norm as in softmax_xent. */
int SEQRNN(network_loss_grad)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                              const real *theta, const real *state, double *loss, double *norm,
                              real *grad, real *state_out, void *ws, void *scratch);

int SEQRNN(network_ws_size)(const seqrnn_network *net, size_t B, size_t T, size_t *bytes);
int SEQRNN(network_scratch_size)(const seqrnn_network *net, size_t B, size_t T, size_t *bytes);

/* ---- language models --------------------------------------------------------------------- */

/* nstep steps of stateful truncated BPTT on the text id[n]: B streams of (n-1)/B characters
 * each, T at a time; after the last chunk of the streams an epoch ends and the state starts
 * again from zero. *step counts the steps since theta was initialised, is advanced, and tells
 * the position in the text. theta, moments[2*nparam], state[nstate] are updated; loss[nstep]
 * receives the mean nats per character of each step. On a non-finite loss or gradient: theta,
 * moments and step are those before the bad step. hook is nullable. */
int SEQRNN(lm_train)(const seqrnn_network *net, const seqrnn_optim *optim, const int *id, size_t n,
                     size_t B, size_t T, size_t nstep, uint64_t *step, real *theta, real *moments,
                     real *state, double *loss, seqrnn_hook hook, void *context, void *scratch);
int SEQRNN(lm_train_scratch_size)(const seqrnn_network *net, size_t B, size_t T, size_t *bytes);
/* Steps per epoch: chunks of T (the last may be shorter) in (n-1)/B characters. 0 if n <= B. */
size_t SEQRNN(lm_epoch_steps)(size_t n, size_t B, size_t T);

/* Total negative log-likelihood, in nats, of id[1..n-1], each given all before it; the text is
 * read statefully, T characters at a time, which does not change the result. hook: step =
 * chunks. */
int SEQRNN(lm_score)(const seqrnn_network *net, const real *theta, const int *id, size_t n,
                     size_t T, double *nats, seqrnn_hook hook, void *context, void *scratch);
int SEQRNN(lm_score_scratch_size)(const seqrnn_network *net, size_t T, size_t *bytes);

/* Reads prompt[nprompt] (nprompt >= 1), then draws n ids from softmax(logits / temperature);
 * temperature 0 takes the most likely one. Draw i uses number i of the sampling stream of
 * seed. */
int SEQRNN(lm_generate)(const seqrnn_network *net, const real *theta, const int *prompt,
                        size_t nprompt, size_t n, double temperature, uint64_t seed, int *out,
                        seqrnn_hook hook, void *context, void *scratch);
int SEQRNN(lm_generate_scratch_size)(const seqrnn_network *net, size_t *bytes);
