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

/* The parameters of a cell: W[G*H,D], U[G*H,S], b[G*H], and where the cell has them bU[G*H],
 * p[3H] (coupled: p[2H]), P[S,H], and of layer normalisation the gains gW[G*H] of W x, gU[G*H] of
 * U h, gc[H] and bias bc[H] of c. mask[S,B] (nullable: 1) multiplies h in the product U h:
 * recurrent dropout. */
typedef struct SEQRNN(weights) {
    const real *W, *U, *b, *bU, *p, *P, *gW, *gU, *gc, *bc, *mask;
} SEQRNN(weights);

/* Where their gradients are added up. */
typedef struct SEQRNN(dweights) {
    real *W, *U, *b, *bU, *p, *P, *gW, *gU, *gc, *bc;
} SEQRNN(dweights);

/* The arrays of a cell inside flat vectors that hold W, U, b, bU, p, P, gW, gU, gc, bc one after
 * another. */
SEQRNN(weights) SEQRNN(weights_at)(const seqrnn_cell *cell, const real *theta);
SEQRNN(dweights) SEQRNN(dweights_at)(const seqrnn_cell *cell, real *grad);

/* Initialises the nparam reals of a cell. Doubles are drawn and rounded, so that both precisions
 * start from the same numbers. Work is done in scratch. */
int SEQRNN(cell_init)(const seqrnn_cell *cell, const seqrnn_init *init, uint64_t seed,
                      uint32_t substream, real *theta, void *scratch);
int SEQRNN(cell_init_scratch_size)(const seqrnn_cell *cell, size_t *bytes);

/* One step: x[D,B], h[S,B], c[H,B] (LSTM) -> h_out[S,B], c_out[H,B] (LSTM): a sequence of T = 1,
 * whose sizes of ws and scratch it has. sequence_states(B, T = 1) shows its gates. */
int SEQRNN(cell_step)(const seqrnn_cell *cell, size_t B, const real *x, const real *h,
                      const real *c, const SEQRNN(weights) *w, real *h_out, real *c_out,
                      void *ws, void *scratch);
/* dh_out, dc_out (nullable: zero) -> dx, dh, dc (each nullable); adds to dw (nullable). */
int SEQRNN(cell_step_backward)(const seqrnn_cell *cell, size_t B, const real *x,
                               const SEQRNN(weights) *w, const real *dh_out, const real *dc_out,
                               real *dx, const SEQRNN(dweights) *dw, real *dh, real *dc,
                               const void *ws, void *scratch);

/* A whole sequence batch: x[D,B,T], h0[S,B], c0[H,B] (nullable: zero; c0 read by the LSTM) ->
 * y[ldy,B,T] rows 0..S-1 (0 at padded steps; ldy >= S), final states hT[S,B], cT[H,B] (nullable).
 * A sequence of length 0 returns its initial state. No sequence influences another. */
int SEQRNN(sequence_forward)(const seqrnn_cell *cell, const seqrnn_seq *seq, const real *x,
                             const real *h0, const real *c0, const SEQRNN(weights) *w, real *y,
                             size_t ldy, real *hT, real *cT, void *ws, void *scratch);

/* dy[ldy,B,T], dhT[S,B], dcT[H,B] (each nullable: zero; padded steps of dy are not read) ->
 * dx[D,B,T], dh0, dc0 (nullable, overwritten; dx 0 at padded steps), dw (nullable, added to),
 * dh[S,B,T], dc[H,B,T] (nullable): the total derivatives dL/dh_t and dL/dc_t of every step,
 * 0 at padded steps. cut (nullable) truncates. */
int SEQRNN(sequence_backward)(const seqrnn_cell *cell, const seqrnn_seq *seq,
                              const seqrnn_truncate *cut, const real *x, const SEQRNN(weights) *w,
                              const real *dy, size_t ldy, const real *dhT, const real *dcT,
                              real *dx, const SEQRNN(dweights) *dw, real *dh0, real *dc0, real *dh,
                              real *dc, const void *ws, void *scratch);

/* What forward kept, put into the order of the batch: h[S,B,T], c[H,B,T] (LSTM), gates[G*H,B,T]
 * after activation (each nullable). At padded steps h and c are frozen, gates are 0. */
int SEQRNN(sequence_states)(const seqrnn_cell *cell, const seqrnn_seq *seq, real *h, real *c,
                            real *gates, const void *ws, void *scratch);

int SEQRNN(sequence_ws_size)(const seqrnn_cell *cell, size_t B, size_t T, size_t *bytes);
/* Enough for step, forward, backward and states. */
int SEQRNN(sequence_scratch_size)(const seqrnn_cell *cell, size_t B, size_t T, size_t *bytes);

/* ---- layers ------------------------------------------------------------------------------ */

/* A recurrent layer in one or both directions: as sequence_forward and _backward with
 * y[S,B,T], or y[2S,B,T] when bidirectional (forward on top). w, dw, h0, c0, hT, cT and their
 * gradients have one entry per direction: w[2], h0[S,B,2], ... seq->reverse is ignored.
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

/* Layer normalisation of n columns: y[in,n] = g * (x - mean) / sqrt(variance + eps) + b. Ba et al.
 * 2016. backward: dx (nullable, overwritten), dg, db (added to). */
int SEQRNN(layer_norm_forward)(size_t in, size_t n, double eps, const real *x, const real *g,
                               const real *b, real *y);
int SEQRNN(layer_norm_backward)(size_t in, size_t n, double eps, const real *x, const real *g,
                                const real *dy, real *dx, real *dg, real *db);

/* ---- losses ------------------------------------------------------------------------------ */

/* Softmax cross-entropy of logits[K,n] against target[n] in 0..K-1; -1 is ignored. With class
 * weights weight[K] (nullable: 1), each >= 0: *loss = sum weight[target] * -log p[target] /
 * *norm, *norm = sum weight[target] over the targets that count (both 0 if none does).
 * dlogits[K,n] = dloss/dlogits, prob[K,n] (each nullable; dlogits 0 where ignored). */
int SEQRNN(softmax_xent)(size_t K, size_t n, const real *logits, const int *target,
                         const real *weight, double *loss, double *norm, real *dlogits,
                         real *prob);

/* What outputs are judged by. */
typedef struct SEQRNN(targets) {
    const int *target;         /* [n] SOFTMAX: class in 0..K-1; -1 is ignored */
    const real *value;         /* [M,n] the others; NaN is ignored */
    const real *class_weight;  /* [K] SOFTMAX, BERNOULLI (of the positive label); nullable: 1 */
    const real *sample_weight; /* [n] nullable: 1; 0 ignores a column, whatever its outputs are */
} SEQRNN(targets);

/* Any loss but CRF of output[K,n]: *loss = the weighted mean over what counts (in a column one
 * target for SOFTMAX, up to M for the others), *norm = the sum of their weights (both 0 if none),
 * doutput[K,n] = dloss/doutput (nullable; may be output itself; 0 where ignored). A column of
 * weight 0 counts for nothing, whatever stands in it.
 *   SOFTMAX, weights w, smoothing s: (1-s) w_y (-log p_y) + s/K sum_k w_k (-log p_k); norm: w_y; a
 *     target of weight 0 counts for nothing (in torch its second term does)
 *   BERNOULLI: -w t log p - (1-t) log(1-p) with t -> t (1-s) + s/2; t in [0,1]; norm: without w
 *   HUBER: d^2/2 within delta, delta (|d| - delta/2) outside
 *   GAUSSIAN: (log 2 pi + v + (t-m)^2 exp(-v))/2 with v = log variance
 *   PINBALL: the sum over the quantiles q of max(q d, (q-1) d), d = t - y
 * The first two and HUBER are those of torch.nn.functional. At a kink the slope is the mean of both
 * sides. Columns are shared by threads. -4: a target is illegal (an infinite value too); -5: a
 * weight is negative or not finite. scratch: loss_scratch_size. */
int SEQRNN(loss_grad)(const seqrnn_loss *kind, size_t K, size_t n, const real *output,
                 const SEQRNN(targets) *targets, double *loss, double *norm, real *doutput,
                 void *scratch);
int SEQRNN(loss_scratch_size)(const seqrnn_loss *kind, size_t K, size_t n, size_t *bytes);

/* Outputs as users read them, y[K,n] (may be output): probabilities (SOFTMAX, BERNOULLI), means and
 * standard deviations (GAUSSIAN), otherwise the outputs themselves. */
void SEQRNN(loss_response)(const seqrnn_loss *kind, size_t K, size_t n, const real *output,
                           real *y);

/* Linear-chain CRF (Lafferty et al. 2001): the score of tags y is the sum of emission[y_t,b,t],
 * A[y_{t-1},y_t], start[y_1], end[y_T]; transitions that are forbidden (nullable, as in
 * seqrnn_layer) do not occur. *loss = -sum_b weight_b log p(y_b | emissions) / *norm, *norm = sum_b
 * weight_b length_b over the sequences that count; weight_b = sample_weight[b] (of the first step;
 * nullable: 1). A target of -1 is a tag that is not known: all tags are summed over. A sequence
 * without steps, or with no known tag at all, does not count. demission[K,B,T], dA[K,K], dstart,
 * dend: dloss/d..., the last three added to; demission overwritten, 0 at padded steps, may be
 * emission itself. All four nullable together. -5: a target is illegal or asks for a forbidden
 * transition, or no path is allowed at all; -6: a weight is negative or not finite. */
typedef struct SEQRNN(crf) {
    const real *A, *start, *end;
    const unsigned char *forbidden;
} SEQRNN(crf);
int SEQRNN(crf_loss)(size_t K, const seqrnn_seq *seq, const real *emission, const SEQRNN(crf) *crf,
                     const int *target, const real *sample_weight, double *loss, double *norm,
                     real *demission, real *dA, real *dstart, real *dend, void *scratch);
/* The best tags (Viterbi 1967): tag[B,T], -1 at padded steps; score[B] (nullable) their score; of
 * equals the one with the smallest tags, the first step first. Forbidden transitions are never
 * taken. -4: a sequence has no path; its tags are -1, its score is -infinity, the others are
 * done. */
int SEQRNN(crf_decode)(size_t K, const seqrnn_seq *seq, const real *emission,
                       const SEQRNN(crf) *crf, int *tag, double *score, void *scratch);
int SEQRNN(crf_scratch_size)(size_t K, size_t B, size_t T, size_t *bytes);

/* ---- clipping, optimisers ---------------------------------------------------------------- */

/* Scales grad[n] to Euclidean norm max_norm if it is longer (Pascanu et al. 2013, algorithm 1);
 * max_norm 0: leaves it. *norm: the norm it came with. SEQRNN_NONFINITE_GRADIENT: left as it
 * was. */
int SEQRNN(clip_norm)(size_t n, double max_norm, real *grad, double *norm);
/* Each element to [-limit, limit]; limit 0: leaves them. */
int SEQRNN(clip_value)(size_t n, double limit, real *grad);

/* One optimiser step on theta[n] with optim's learning rate; clips nothing. moments[nmoment*n],
 * zero before the first step: ADAM, ADAMW m, v; SGD with momentum its velocity; RMSPROP square
 * average (centered: variance), then as it has them momentum, gradient average; ADAGRAD sum of
 * squares; ADADELTA square average, accumulated delta. step counts from 1. */
int SEQRNN(optim_update)(const seqrnn_optim *optim, size_t n, uint64_t step, const real *grad,
                         real *theta, real *moments);
/* average[n] += (1 - decay) * (theta - average): what does not move keeps its bits. */
void SEQRNN(ema_update)(double decay, size_t n, const real *theta, real *average);

/* ---- networks ---------------------------------------------------------------------------- */

/* A minibatch. T' = T, or 1 if the network is pooled. */
typedef struct SEQRNN(batch) {
    size_t B, T;
    const int *lengths;  /* [B], nullable */
    const int *id;       /* [B,T,categories], -1 is padding; NULL without embeddings */
    const real *x;       /* [inputs,B,T]; NULL if inputs is 0 */
    const int *target;   /* [B,T'] SOFTMAX, CRF; past a sequence's length it is ignored */
    const real *value;   /* [M,B,T'] the other losses */
    const real *weight;  /* [outputs] class weights, nullable */
    const real *sample_weight; /* [B,T'], nullable */
    int training;        /* 1: dropout is on, with the draws of: */
    uint64_t seed, draw;
} SEQRNN(batch);

int SEQRNN(network_init)(const seqrnn_network *net, uint64_t seed, real *theta, void *scratch);
int SEQRNN(network_init_scratch_size)(const seqrnn_network *net, size_t *bytes);

/* theta, state (nullable: zero, or learned) -> output[outputs,B,T'] of the last layer (no softmax;
 * nullable), state_out (nullable; may be state itself). */
int SEQRNN(network_forward)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                            const real *theta, const real *state, real *output, real *state_out,
                            void *ws, void *scratch);

/* Both the output[outputs,B,T'] and its loss, as of network_forward and network_loss_grad. */
int SEQRNN(network_judge)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                          const real *theta, const real *state, real *output, double *loss,
                          double *norm, real *state_out, void *ws, void *scratch);

/* The loss, averaged over the targets that count, and its gradient by theta (nullable;
 * overwritten). A pure function of its arguments. norm as in SEQRNN(loss_grad). */
int SEQRNN(network_loss_grad)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                              const real *theta, const real *state, double *loss, double *norm,
                              real *grad, real *state_out, void *ws, void *scratch);

/* The best classes of output[K,B,T'] of a network with the loss SOFTMAX (the first of the largest)
 * or CRF (Viterbi): class[B,T'] from 0, -1 at padded steps and in sequences that the CRF allows no
 * path; lengths[B] of the batch, nullable. */
int SEQRNN(network_decode)(const seqrnn_network *net, size_t B, size_t T, const int *lengths,
                           const real *theta, const real *output, int *class, void *scratch);

/* output[outputs,B,T'] as users read it (loss_response), 0 at padded steps: y (may be output). */
int SEQRNN(network_response)(const seqrnn_network *net, size_t B, size_t T, const int *lengths,
                             const real *output, real *y);

/* Where numbers went wrong in loss_grad: the first layer whose output is not finite, or else the
 * last one whose gradient (nullable) is not; nlayer if all is finite. */
size_t SEQRNN(network_nonfinite)(const seqrnn_network *net, const SEQRNN(batch) *batch,
                                 const real *theta, const real *state, const real *grad, void *ws,
                                 void *scratch);

int SEQRNN(network_ws_size)(const seqrnn_network *net, size_t B, size_t T, size_t *bytes);
int SEQRNN(network_scratch_size)(const seqrnn_network *net, size_t B, size_t T, size_t *bytes);

/* ---- training ---------------------------------------------------------------------------- */

/* N sequences in the host's arrays. Step t of sequence n is step start[n] + t*stride of `total`
 * steps: sequences that stand one after another have stride 1; padded arrays [.,N,T] have
 * start[n] = n, stride = N. Overlapping sequences and parts of sequences are as good. */
typedef struct SEQRNN(data) {
    size_t N, total, stride;
    const size_t *start;       /* [N] */
    const int *lengths;        /* [N] */
    const int *first;          /* [N] nullable: the targets before this step do not count; a network
                                  that pools does not read it */
    const int *id;             /* [total,categories] */
    const real *x;             /* [inputs,total] */
    const size_t *row;         /* [N] pooled networks: which target is whose; else not read */
    const int *target;         /* [total], pooled: [rows] */
    const real *value;         /* [M,total], pooled: [M,rows] */
    const real *weight;        /* [outputs] class weights, nullable */
    const real *sample_weight; /* [total], pooled: [rows]; nullable */
} SEQRNN(data);

/* What a training changes. All arrays are the caller's, and are whole after every call. */
typedef struct SEQRNN(trainer) {
    real *theta;    /* [nparam] */
    real *before;   /* [nparam] what a failure restores: theta before the latest update (theta at
                       first); with ema [2*nparam]: behind it the average before it */
    real *moments;  /* [nmoment*nparam], zero at first */
    real *average;  /* [nparam] the averaged parameters, theta at first; NULL without ema */
    real *sum;      /* [nparam] mean gradient of the sum under way; NULL if accumulate is 1 */
    real *state;    /* [nstate(batch)] carried state; NULL if not truncated, or without state */
    seqrnn_position position;
} SEQRNN(trainer);

/* Up to nstep gradients, but not past the end of the epoch, where position.epoch has grown by
 * one. loss[i], norm[i], rate[i]: of gradient i, *done of them. Where accumulate is above 1, the
 * loss of the update is the mean over all its targets. SEQRNN_NONFINITE_LOSS, _GRADIENT or
 * _PARAMETER (an update has overflown): theta is that of the last finite loss and gradient, of
 * targets that counted; moments, carried state and position.since are zero, *layer is where it came
 * from; else the position is that of the failure. Pooled networks are not truncated (-3). hook is
 * nullable. */
int SEQRNN(train)(const seqrnn_network *net, const SEQRNN(data) *data,
                  const seqrnn_training *training, size_t nstep, SEQRNN(trainer) *trainer,
                  size_t *done, double *loss, double *norm, double *rate, size_t *layer,
                  seqrnn_hook hook, void *context, void *scratch);
int SEQRNN(train_scratch_size)(const seqrnn_network *net, const SEQRNN(data) *data,
                               const seqrnn_training *training, size_t *bytes);

/* Loss of all data, the weighted mean over what counts (NaN if nothing does), in minibatches of
 * batch and tokens, in the order given. Sequences are read chunk (0: all) steps at a time with
 * the state carried on, which saves memory and changes no bit of an output; but whole by networks
 * that pool, read backwards or end in a CRF. *accuracy: how many of the targets that count are
 * the best class (network_decode); NaN for other losses. hook is called after each chunk, with the
 * number of whole minibatches done. */
int SEQRNN(evaluate)(const seqrnn_network *net, const SEQRNN(data) *data, const real *theta,
                     const seqrnn_batching *batching, size_t chunk, double *loss, double *norm,
                     double *accuracy, seqrnn_hook hook, void *context, void *scratch);
int SEQRNN(evaluate_scratch_size)(const seqrnn_network *net, const SEQRNN(data) *data,
                                  const seqrnn_batching *batching, size_t chunk, size_t *bytes);

/* Outputs for all data, read as evaluate reads them; targets and weights are not looked at.
 * output[outputs,total], in the place of the step that it belongs to (pooled: [outputs,rows], of
 * the sequence); what no sequence holds stays as it is. as_response 1: as loss_response makes them.
 * class[total] (pooled: [rows]), nullable: the best classes, as of network_decode, for the losses
 * SOFTMAX and CRF. hook is called as by evaluate; the loss that it is told is 0. */
int SEQRNN(predict)(const seqrnn_network *net, const SEQRNN(data) *data, const real *theta,
                    const seqrnn_batching *batching, size_t chunk, int as_response, real *output,
                    int *class, seqrnn_hook hook, void *context, void *scratch);
int SEQRNN(predict_scratch_size)(const seqrnn_network *net, const SEQRNN(data) *data,
                                 const seqrnn_batching *batching, size_t chunk, size_t *bytes);

/* A number that other data will hardly have: CRC-64 of lengths, inputs, targets and weights,
 * however they lie in memory. The data must be legal. */
uint64_t SEQRNN(data_checksum)(const seqrnn_network *net, const SEQRNN(data) *data);

/* ---- language models --------------------------------------------------------------------- */

/* Reads prompt[nprompt] (nprompt >= 1), then draws n ids from softmax(logits / temperature);
 * temperature 0 takes the most likely one. Draw i uses number i of the sampling stream of seed.
 * The network reads ids forward, alone, and scores the same ids with the loss SOFTMAX; otherwise
 * -1. */
int SEQRNN(lm_generate)(const seqrnn_network *net, const real *theta, const int *prompt,
                        size_t nprompt, size_t n, double temperature, uint64_t seed, int *out,
                        seqrnn_hook hook, void *context, void *scratch);
int SEQRNN(lm_generate_scratch_size)(const seqrnn_network *net, size_t *bytes);
