/* seqrnn: recurrent sequence models in C. The public interface.
 *
 * The core owns no memory, prints nothing and knows no host. Arrays are column-major; a batch of
 * sequences is x[D,B,T] (features, batch, time). Every numerical function exists twice: in double
 * precision as seqrnn_<thing>_<verb> and in single precision as seqrnnf_<thing>_<verb>; both are
 * declared by seqrnn_decl.h, which this file includes once per precision.
 *
 * Functions return a status: 0 (done), -k (argument k, counted from 1, is illegal), or a positive
 * event of SEQRNN_STATUS_LIST. Sizes of ws (kept from forward to backward) and scratch (free
 * after the call) are in bytes; both may be plain byte arrays of any alignment of at least 8,
 * and ws may be copied or saved and used at another address. */
#ifndef SEQRNN_H
#define SEQRNN_H

#include <stddef.h>
#include <stdint.h>

#define SEQRNN_VERSION "0.1.0"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- status ------------------------------------------------------------------------------ */

/* name, value, text */
#define SEQRNN_STATUS_LIST(X)                                                                \
    X(OK, 0, "done")                                                                         \
    X(NONFINITE_LOSS, 1, "the loss is not finite")                                           \
    X(NONFINITE_GRADIENT, 2, "the gradient is not finite")                                   \
    X(INTERRUPTED, 3, "interrupted by the user")                                             \
    X(TOO_LARGE, 4, "the sizes overflow the address space")                                  \
    X(SINGULAR, 5, "a matrix factorisation failed")                                          \
    X(BAD_TEXT, 6, "the text is not valid UTF-8")                                            \
    X(BAD_FILE, 7, "the file is not as it should be")                                        \
    X(NONFINITE_PARAMETER, 8, "a parameter is not finite")

enum seqrnn_status {
#define SEQRNN_X(name, value, text) SEQRNN_##name = value,
    SEQRNN_STATUS_LIST(SEQRNN_X)
#undef SEQRNN_X
};

/* The text of a status >= 0; "an argument is illegal" for a negative one. Never NULL. */
const char *seqrnn_status_text(int status);

/* ---- threads ----------------------------------------------------------------------------- */

/* How many threads the core uses: n >= 1 sets the number (at most 64), 0 asks; returns the number
 * in force. At first it is the environment variable SEQRNN_NUM_THREADS or, without it, the number
 * of cores that the process may use. Results have the same bits with any number. Small work is
 * done by the caller alone. A forked process begins with one thread. On Windows always one. */
int seqrnn_threads(int n);

/* ---- activations ------------------------------------------------------------------------- */

/* name, host name, default alpha, default beta. The set and the meaning of alpha and beta are
 * those of the ONNX operators RNN, GRU and LSTM (scaled tanh: LeCun 1998, section 4.4). */
#define SEQRNN_ACTIVATION_LIST(X)                                                            \
    X(SIGMOID, "sigmoid", 0, 0)                       /* 1 / (1 + exp(-a)) */                \
    X(TANH, "tanh", 0, 0)                                                                    \
    X(RELU, "relu", 0, 0)                             /* max(0, a) */                        \
    X(SOFTSIGN, "softsign", 0, 0)                     /* a / (1 + |a|) */                    \
    X(SOFTPLUS, "softplus", 0, 0)                     /* log(1 + exp(a)) */                  \
    X(HARD_SIGMOID, "hard_sigmoid", 0.2, 0.5)         /* max(0, min(1, alpha a + beta)) */   \
    X(ELU, "elu", 1, 0)                               /* a, or alpha (exp(a) - 1) if a < 0 */ \
    X(LEAKY_RELU, "leaky_relu", 0.01, 0)              /* a, or alpha a if a < 0 */           \
    X(THRESHOLDED_RELU, "thresholded_relu", 1, 0)     /* a if a > alpha, otherwise 0 */      \
    X(SCALED_TANH, "scaled_tanh", 1.7159, 2.0 / 3.0)  /* alpha tanh(beta a) */               \
    X(AFFINE, "affine", 1, 0)                         /* alpha a + beta */

enum seqrnn_activation {
#define SEQRNN_X(name, text, alpha, beta) SEQRNN_##name,
    SEQRNN_ACTIVATION_LIST(SEQRNN_X)
#undef SEQRNN_X
    SEQRNN_NACTIVATION
};

typedef struct seqrnn_act {
    int kind;           /* enum seqrnn_activation */
    double alpha, beta; /* read only by the kinds that have them */
} seqrnn_act;

/* The activation of that host name with its default alpha and beta; kind = -1 if unknown. */
seqrnn_act seqrnn_act_named(const char *name);
int seqrnn_act_check(const seqrnn_act *act); /* 0 or -1 */

/* ---- cells ------------------------------------------------------------------------------- */

enum seqrnn_cell_kind { SEQRNN_RNN, SEQRNN_LSTM, SEQRNN_GRU, SEQRNN_NCELL };

/* What a recurrent cell is. G is the number of H-row blocks ("gates") of W, U and b:
 * RNN 1; LSTM 4 in the order i, f, g, o, or 3 when coupled: i, g, o with f = 1 - i; GRU 3 in the
 * order r, z, n. */
typedef struct seqrnn_cell {
    int kind;              /* enum seqrnn_cell_kind */
    size_t D, H;           /* input size, hidden size; both >= 1 */
    int recurrent_bias;    /* 1: a second bias bU[G*H] is added to the recurrent product */
    int reset_before;      /* GRU: 0: n = act(W x + b + r*(U h + bU)); 1: with U (r*h) + bU */
    int peephole;          /* LSTM: 1: p[3H] for i, f, o (p[2H] for i, o when coupled) */
    int coupled;           /* LSTM: 1: forget gate f = 1 - i */
    size_t projection;     /* LSTM: h = P (o * output(c)), P[projection,H] (Sak 2014); 0: none */
    int layer_norm;        /* LSTM: 1: W x, U h, c normalised, eps 1e-5 (Ba 2016, eq. 20-22) */
    double clip;           /* pre-activations are clipped to [-clip, clip]; 0: not clipped */
    seqrnn_act gate;       /* i, f, o, r, z */
    seqrnn_act candidate;  /* g of the LSTM, n of the GRU, the only one of the RNN */
    seqrnn_act output;     /* LSTM: h = o * output(c) */
} seqrnn_cell;

/* The standard cell of a kind: no options, sigmoid gates, tanh elsewhere. */
seqrnn_cell seqrnn_cell_standard(int kind, size_t D, size_t H);

/* 0 when every field is legal, otherwise SEQRNN_TOO_LARGE or -1. */
int seqrnn_cell_check(const seqrnn_cell *cell);

/* Number of gate blocks G; rows S of the hidden state h: projection, or H without one; number of
 * peephole weights; of all parameters (those of SEQRNN(weights) together). */
size_t seqrnn_cell_gates(const seqrnn_cell *cell);
size_t seqrnn_cell_state(const seqrnn_cell *cell);
size_t seqrnn_cell_npeephole(const seqrnn_cell *cell);
size_t seqrnn_cell_nparam(const seqrnn_cell *cell);

/* A batch of B sequences of at most T steps. */
typedef struct seqrnn_seq {
    size_t B, T;
    const int *lengths; /* [B] true lengths in 0..T; NULL: all T */
    int reverse;        /* 1: each sequence is read from its own last step to its first */
} seqrnn_seq;

/* Truncated backpropagation TBPTT(k1, k2), Sutskever 2013, section 2.8.6: the losses of each
 * block of k1 successive steps reach back to the k2 - k1 steps before the block; the state
 * before those is a constant. Each sequence counts in its own reading order. 0, 0: not cut. */
typedef struct seqrnn_truncate {
    size_t k1, k2; /* 1 <= k1 <= k2 */
} seqrnn_truncate;

/* ---- initialisers ------------------------------------------------------------------------ */

/* name, host name. Biases are 0 except where said; forget_bias is added to the forget-gate block
 * (LSTM f; coupled: subtracted from i; GRU z, which keeps the old state; ignored by the RNN). */
#define SEQRNN_INIT_LIST(X)                                                                  \
    X(GLOROT, "glorot")         /* H-row blocks of W, U uniform, Glorot & Bengio 2010, eq. 16 */ \
    X(TORCH, "torch")           /* everything uniform in +-1/sqrt(H), biases too */          \
    X(ORTHOGONAL, "orthogonal") /* W glorot; blocks of U orthogonal, Saxe et al. 2014 */     \
    X(IDENTITY, "identity")     /* W glorot; blocks of U the identity, Le et al. 2015 */     \
    X(CHRONO, "chrono")         /* glorot; gate biases of Tallec & Ollivier 2018, eq. 16 */  \
    X(ZEROS, "zeros")           /* all but the gains of layer normalisation, which are always 1 */

enum seqrnn_init_kind {
#define SEQRNN_X(name, text) SEQRNN_INIT_##name,
    SEQRNN_INIT_LIST(SEQRNN_X)
#undef SEQRNN_X
    SEQRNN_NINIT
};

typedef struct seqrnn_init {
    int kind;           /* enum seqrnn_init_kind */
    double forget_bias; /* see SEQRNN_INIT_LIST */
    double chrono_T;    /* CHRONO: longest expected dependency, >= 2 steps */
} seqrnn_init;

/* The kind of that host name, or -1. */
int seqrnn_init_named(const char *name);

/* ---- random numbers ---------------------------------------------------------------------- */

/* Philox4x32-10 (Salmon et al. 2011). A draw is a pure function of (seed, stream, index). */
enum seqrnn_stream { SEQRNN_STREAM_INIT, SEQRNN_STREAM_SHUFFLE, SEQRNN_STREAM_DROPOUT,
                     SEQRNN_STREAM_SAMPLE, SEQRNN_STREAM_DATA };

/* One block: key[2] and counter[4] -> out[4]. */
void seqrnn_philox(const uint32_t key[2], const uint32_t counter[4], uint32_t out[4]);

/* n doubles uniform in [0,1) with 53 bits, numbers index, index+1, ... of the stream.
 * substream tells apart users of one stream, for example the layers of a network. */
void seqrnn_uniform(uint64_t seed, uint32_t stream, uint32_t substream, uint64_t index, size_t n,
                    double *out);
/* The same, standard normal (Box & Muller 1958: numbers 2i and 2i+1 are one pair). */
void seqrnn_normal(uint64_t seed, uint32_t stream, uint32_t substream, uint64_t index, size_t n,
                   double *out);

/* Dropout: keep[n] = 1 with probability 1 - rate, otherwise 0: numbers first ... of draw `draw`
 * (below 2^32: a training step) of the dropout stream. */
void seqrnn_keep(uint64_t seed, uint32_t substream, uint64_t draw, size_t first, size_t n,
                 double rate, unsigned char *keep);

/* ---- losses ------------------------------------------------------------------------------ */

/* name, host name. K: outputs of the network at one step; M: numbers of a target. */
#define SEQRNN_LOSS_LIST(X)                                                                  \
    X(SOFTMAX, "softmax")     /* cross-entropy of K classes */                               \
    X(BERNOULLI, "bernoulli") /* K yes-or-no labels, each a logit; M = K */                  \
    X(MSE, "mse")             /* (y - t)^2; M = K */                                         \
    X(MAE, "mae")             /* |y - t|; M = K */                                           \
    X(HUBER, "huber")         /* Huber 1964: quadratic within delta, linear outside; M = K */ \
    X(GAUSSIAN, "gaussian")   /* normal density: K = 2M means, then log variances */         \
    X(PINBALL, "pinball")     /* Koenker & Bassett 1978: K = Q*M, quantile fastest */        \
    X(CRF, "crf")             /* linear-chain CRF, Lafferty et al. 2001; behind a CRF layer */

enum seqrnn_loss_kind {
#define SEQRNN_X(name, text) SEQRNN_LOSS_##name,
    SEQRNN_LOSS_LIST(SEQRNN_X)
#undef SEQRNN_X
    SEQRNN_NLOSS
};

typedef struct seqrnn_loss {
    int kind;               /* enum seqrnn_loss_kind */
    double smoothing;       /* SOFTMAX, BERNOULLI: of labels, in [0,1) (Szegedy 2016, sec. 7) */
    double delta;           /* HUBER: >= FLT_MIN */
    size_t nquantile;       /* PINBALL: Q >= 1 */
    const double *quantile; /* PINBALL: [Q] in (0,1), >= FLT_MIN */
} seqrnn_loss;

/* The kind of that host name, or -1. */
int seqrnn_loss_named(const char *name);
/* 0 or -1: is it a legal loss for K outputs? (That a CRF layer stands in front is not checked.) */
int seqrnn_loss_check(const seqrnn_loss *loss, size_t K);
/* M, the numbers of a target at one step; 0 where targets are classes (SOFTMAX, CRF). */
size_t seqrnn_loss_values(const seqrnn_loss *loss, size_t K);

/* ---- networks ---------------------------------------------------------------------------- */

enum seqrnn_layer_kind { SEQRNN_EMBEDDING, SEQRNN_RECURRENT, SEQRNN_DENSE, SEQRNN_CONV1D,
                         SEQRNN_DROPOUT, SEQRNN_LAYER_NORM, SEQRNN_RESIDUAL, SEQRNN_POOL,
                         SEQRNN_CRF, SEQRNN_NLAYER };
enum seqrnn_direction { SEQRNN_FORWARD, SEQRNN_REVERSE, SEQRNN_BIDIRECTIONAL };
/* How a bidirectional layer joins its directions: one above the other (forward on top: 2S
 * features), or element by element (S features). */
enum seqrnn_merge { SEQRNN_CONCAT, SEQRNN_SUM, SEQRNN_MEAN, SEQRNN_MUL, SEQRNN_NMERGE };
/* What a convolution of kernel k and dilation d reads at step t: CAUSAL t - (k-1)d ... t; SAME
 * (k-1)d/2, rounded down, before t and the rest behind. Steps that are not there count as 0. */
enum seqrnn_padding { SEQRNN_CAUSAL, SEQRNN_SAME, SEQRNN_NPADDING };
/* Over the steps of a sequence. ATTENTION: sum a_t x_t, a = softmax(v' tanh(W x_t + b)),
 * W[units,in] (Yang et al. 2016, eq. 5-7). */
enum seqrnn_pool { SEQRNN_LAST, SEQRNN_POOL_MEAN, SEQRNN_MAX, SEQRNN_ATTENTION, SEQRNN_NPOOL };

typedef struct seqrnn_layer {
    int kind;               /* enum seqrnn_layer_kind */
    size_t units;           /* embedding size; hidden size; outputs of DENSE, CONV1D; rows of W */
    size_t vocabulary;      /* EMBEDDING: number of ids */
    int direction;          /* RECURRENT: enum seqrnn_direction */
    int merge;              /* RECURRENT, bidirectional: enum seqrnn_merge */
    seqrnn_cell cell;       /* RECURRENT: the cell; D and H are set from the chain */
    int learned_state;      /* RECURRENT: 1: the initial state is a parameter: h0[S], c0[H] */
    double recurrent_dropout; /* RECURRENT: rate in [0,1): one mask per sequence on h in U h, Gal &
                                 Ghahramani 2016 */
    seqrnn_init init;
    int activated;          /* DENSE, CONV1D: 1: y = activation(W x + b) */
    seqrnn_act activation;
    size_t kernel, dilation; /* CONV1D: number of taps; steps from one to the next; both >= 1 */
    int padding;            /* CONV1D: enum seqrnn_padding */
    double rate;            /* DROPOUT, in [0,1). EMBEDDING: word dropout, ids become padding */
    int shared;             /* DROPOUT: 1: one mask per sequence for all steps (variational) */
    size_t span;            /* RESIDUAL: adds the input of the layer that stands `span` before it */
    int pool;               /* POOL: enum seqrnn_pool */
    double eps;             /* LAYER_NORM: added to the variance, >= FLT_MIN */
    int frozen;             /* 1: parameters are not trained: their gradient is 0 */
    const double *weights;  /* EMBEDDING: initial E[units,vocabulary], nullable; for init only */
    const unsigned char *forbidden; /* CRF: [K,K] from row to column, start[K], end[K]: 1 forbids;
                                       nullable */
} seqrnn_layer;

/* Several inputs side by side, then a chain of layers. Embeddings stand first, one for each
 * categorical input; their outputs, and below them the numeric features, are what the first of the
 * other layers reads. A pooling layer leaves one step per sequence (none of an empty sequence).
 * theta, the flat parameter vector, holds the layers one after another; within a layer
 *   embedding   E[units,vocabulary]
 *   recurrent   W, U, b, bU, p, P, gW, gU, gc, bc, h0, c0, as far as it has them
 *               (bidirectional: all of forward, then all of backward)
 *   dense       W[units,in], b[units]
 *   conv1d      W[units,in,kernel], the earliest tap first, b[units]
 *   layer norm  g[in], b[in]
 *   pool        ATTENTION: W[units,in], b[units], v[units]
 *   crf         A[K,K] (from row to column), start[K], end[K]
 * state, the flat recurrent state, holds for each recurrent layer h[S,B], then for an LSTM c[H,B]
 * (bidirectional: h[S,B,2], then c[H,B,2]); for each causal convolution the last
 * (kernel-1)*dilation steps that it has read, x[in,B,.]. */
typedef struct seqrnn_network {
    size_t inputs; /* numeric features; may be 0 behind embeddings */
    size_t nlayer;
    const seqrnn_layer *layer;
    seqrnn_loss loss;
} seqrnn_network;

/* One parameter array of a network: its place in theta and its shape. */
typedef struct seqrnn_tensor {
    size_t layer;     /* from 0 */
    int backward;     /* 1: the backward direction of a bidirectional layer */
    const char *name; /* "E", "W", "U", ... */
    size_t offset, rows, cols;
} seqrnn_tensor;

/* 0, or -1, or SEQRNN_TOO_LARGE: is this a legal chain? *layer (nullable): the first layer that is
 * not, or nlayer when it is the inputs, the loss or the whole. */
int seqrnn_network_check(const seqrnn_network *net, size_t *layer);
/* Number of categorical inputs; of features that come out of the last layer; parameters; reals of
 * state for a batch of B; parameter arrays; is there one output per sequence (1) or per step (0)?
 * They assume a legal chain. */
size_t seqrnn_network_categories(const seqrnn_network *net);
size_t seqrnn_network_outputs(const seqrnn_network *net);
size_t seqrnn_network_nparam(const seqrnn_network *net);
size_t seqrnn_network_nstate(const seqrnn_network *net, size_t B);
size_t seqrnn_network_ntensor(const seqrnn_network *net);
int seqrnn_network_pooled(const seqrnn_network *net);
/* Fills tensor[ntensor]. */
void seqrnn_network_layout(const seqrnn_network *net, seqrnn_tensor *tensor);

/* ---- optimisers -------------------------------------------------------------------------- */

/* name, host name. Formulas and defaults are those of torch.optim. */
#define SEQRNN_OPTIM_LIST(X)                                                                 \
    X(SGD, "sgd")           /* momentum, dampening, nesterov (Sutskever et al. 2013) */      \
    X(ADAM, "adam")         /* Kingma & Ba 2015, algorithm 1 */                              \
    X(ADAMW, "adamw")       /* Loshchilov & Hutter 2019: decoupled weight decay */           \
    X(RMSPROP, "rmsprop")   /* Tieleman & Hinton 2012; centered: Graves 2013, eq. 38-45 */   \
    X(ADAGRAD, "adagrad")   /* Duchi et al. 2011 */                                          \
    X(ADADELTA, "adadelta") /* Zeiler 2012 */

enum seqrnn_optim_kind {
#define SEQRNN_X(name, text) SEQRNN_##name,
    SEQRNN_OPTIM_LIST(SEQRNN_X)
#undef SEQRNN_X
    SEQRNN_NOPTIM
};

typedef struct seqrnn_optim {
    int kind;                  /* enum seqrnn_optim_kind */
    double learning_rate;      /* > 0 */
    double beta1, beta2;       /* ADAM, ADAMW: decay of the moments, 0.9, 0.999 */
    double eps;                /* >= FLT_MIN. ADAM, ADAMW, RMSPROP 1e-8; ADAGRAD 1e-10;
                                * ADADELTA 1e-6 */
    double momentum;           /* SGD, RMSPROP: 0 */
    double dampening;          /* SGD: 0 */
    int nesterov;              /* SGD: 0; 1 needs momentum > 0 and dampening 0 */
    double rho;                /* RMSPROP 0.99 (torch: alpha), ADADELTA 0.9 */
    int centered;              /* RMSPROP: 0 */
    double rate_decay;         /* ADAGRAD: 0; rate / (1 + (step - 1) * rate_decay) */
    double l1, l2;             /* penalties: l1 * sign(theta) and l2 * theta are added to the
                                  gradient (l2: torch's weight_decay); ADAMW: l2 decays theta */
    double clip_norm;          /* gradient clipped to this global norm; 0: not clipped */
    double clip_value;         /* each element clipped to +-clip_value before that; 0: not */
} seqrnn_optim;

/* The optimiser of that host name with torch's defaults (learning rates sgd 1e-2, adam, adamw 1e-3,
 * rmsprop, adagrad 1e-2, adadelta 1; adamw l2 1e-2); kind = -1 if unknown. */
seqrnn_optim seqrnn_optim_named(const char *name);
int seqrnn_optim_check(const seqrnn_optim *optim); /* 0 or -1 */
/* Reals of optimiser state per parameter: 0 to 3. */
size_t seqrnn_optim_nmoment(const seqrnn_optim *optim);

/* Learning-rate schedules. t counts epochs or optimiser steps from 0. name, host name, formula */
#define SEQRNN_SCHEDULE_LIST(X)                                                              \
    X(CONSTANT, "constant")       /* rate */                                                 \
    X(STEP, "step")               /* rate * gamma^floor(t / size) */                         \
    X(EXPONENTIAL, "exponential") /* rate * gamma^t */                                       \
    X(COSINE, "cosine")           /* down to least at t = size (Loshchilov & Hutter 2017) */ \
    X(PLATEAU, "plateau")         /* rate * gamma each time the validation loss has not improved for
                                     more than `patience` epochs, not below least */ \
    X(ONE_CYCLE, "one_cycle")     /* Smith & Topin 2018, torch's OneCycleLR with cosines */

enum seqrnn_schedule_kind {
#define SEQRNN_X(name, text) SEQRNN_SCHEDULE_##name,
    SEQRNN_SCHEDULE_LIST(SEQRNN_X)
#undef SEQRNN_X
    SEQRNN_NSCHEDULE
};

typedef struct seqrnn_schedule {
    int kind;           /* enum seqrnn_schedule_kind */
    int per_epoch;      /* 1: t counts epochs; 0: optimiser steps */
    double gamma;       /* STEP, EXPONENTIAL, PLATEAU: in (0,1] */
    double size;        /* STEP, COSINE, ONE_CYCLE: >= 1, in units of t */
    double least;       /* COSINE, PLATEAU: the smallest rate, >= 0 */
    double patience, threshold; /* PLATEAU: epochs; improvement is loss < best - threshold |best| */
    double rise;        /* ONE_CYCLE: part of the cycle that rises (0.3) */
    double start_factor, end_factor; /* the first rate is rate / start_factor (25), the last is
                                        that / end_factor (1e4) */
    double warmup;      /* any kind: over the first `warmup` optimiser steps the rate is multiplied
                           by (step + 1) / warmup; 0: no warm-up */
} seqrnn_schedule;

/* What PLATEAU remembers; {INFINITY, 0, 1} at first. */
typedef struct seqrnn_plateau {
    double best, waited, factor;
} seqrnn_plateau;

int seqrnn_schedule_named(const char *name);                  /* or -1 */
int seqrnn_schedule_check(const seqrnn_schedule *schedule);   /* 0 or -1 */
/* The learning rate of optimiser step `step` (from 0) in epoch `epoch` (from 0). */
double seqrnn_schedule_rate(const seqrnn_schedule *schedule, const seqrnn_plateau *plateau,
                            double rate, uint64_t step, uint64_t epoch);
/* PLATEAU: takes in the validation loss at the end of an epoch; other kinds: nothing happens.
 * rate: the optimiser's learning rate. */
void seqrnn_schedule_observe(const seqrnn_schedule *schedule, double rate, double loss,
                             seqrnn_plateau *plateau);

/* ---- batches ----------------------------------------------------------------------------- */

/* How N sequences are cut into minibatches, anew in each epoch. */
typedef struct seqrnn_batching {
    size_t batch;   /* sequences per minibatch, >= 1 */
    size_t tokens;  /* steps per minibatch, padding included (a longer sequence stands alone); 0: no
                       limit */
    int shuffle;    /* 1: a new random order in each epoch */
    size_t bucket;  /* > 0: within every `bucket` minibatches' worth of sequences they are sorted by
                       length, which saves padding; then whole minibatches are shuffled; 0: not */
} seqrnn_batching;

/* The minibatches of an epoch: order[N], a permutation of 0..N-1, and bound[nbatch+1], bound[0] =
 * 0: minibatch k is order[bound[k]] ... order[bound[k+1]-1]. Room for bound: N + 1. A pure
 * function of its arguments; returns nbatch. lengths[N]; scratch[2N]. */
size_t seqrnn_batches(const seqrnn_batching *how, size_t N, const int *lengths, uint64_t seed,
                      uint64_t epoch, size_t *order, size_t *bound, size_t *scratch);

/* ---- training ---------------------------------------------------------------------------- */

/* Everything about a training but the network and the data. */
typedef struct seqrnn_training {
    seqrnn_optim optim;
    seqrnn_schedule schedule;
    seqrnn_batching batching;
    seqrnn_truncate truncate; /* k1 > 0: sequences are read k1 steps at a time, each an update whose
                                 gradient reaches k2 steps back, the state carried on; 0: whole */
    size_t accumulate;        /* minibatches per update, >= 1 */
    double ema;               /* decay in [0,1) of the averaged parameters; 0: no averaging */
    uint64_t seed;            /* of shuffling and dropout */
} seqrnn_training;

int seqrnn_training_check(const seqrnn_training *training); /* 0 or -1 */

/* Where a training stands: with the arrays of SEQRNN(trainer), all there is to know to go on. */
typedef struct seqrnn_position {
    uint64_t epoch;   /* epochs done */
    uint64_t batch;   /* minibatches of this epoch done */
    uint64_t chunk;   /* pieces of k1 steps of the minibatch under way done */
    uint64_t draw;    /* gradients computed so far: the number of the next dropout draw */
    uint64_t step;    /* updates done */
    uint64_t since;   /* and those since the moments were zero: since the latest failure, if any */
    uint64_t summed;  /* gradients in the sum under way (accumulate) */
    double norm;      /* and the weight of their targets */
    seqrnn_plateau plateau;
} seqrnn_position;

seqrnn_position seqrnn_position_first(void);

/* Called between minibatches with the number of steps done in this call and the loss of the
 * latest; anything but 0 stops the call, which then returns SEQRNN_INTERRUPTED with whole steps
 * done. May leave by a non-local jump: the core holds nothing that would be lost. */
typedef int (*seqrnn_hook)(void *context, size_t step, double loss);

/* ---- files, exchange of weights ---------------------------------------------------------- */

#include "seqrnn_files.h"

/* ---- text -------------------------------------------------------------------------------- */

/* Decodes UTF-8: code[] receives one code point per character (room for nbyte), *ncode how many.
 * SEQRNN_BAD_TEXT at an invalid, overlong or surrogate sequence; *ncode then is its character. */
int seqrnn_utf8_decode(const char *text, size_t nbyte, int *code, size_t *ncode);
/* Encodes code points; out has room for 4*ncode bytes, *nbyte receives how many were written. */
int seqrnn_utf8_encode(const int *code, size_t ncode, char *out, size_t *nbyte);

/* ---- gradient check ---------------------------------------------------------------------- */

/* A scalar function of theta[n]. *status other than 0 stops the check and is returned by it. */
typedef double (*seqrnn_scalar_fn)(void *context, const double *theta, int *status);

typedef struct seqrnn_grad_report {
    size_t worst;             /* coordinate with the largest relative error, from 0 */
    double analytic, numeric; /* both values there */
    double relative_error;    /* |a-n| / max(|a|, |n|, floor); of the worst coordinate */
    double absolute_error;    /* largest |a-n| over all coordinates */
} seqrnn_grad_report;

/* Compares grad[n] with central differences of fn at theta[n], step h*max(1,|theta_i|), over the
 * ncoord coordinates coord[] (NULL: all n). floor guards the denominator (1e-8). numeric[ncoord]
 * may be NULL. theta is used as working memory and comes back with its bits unchanged. */
int seqrnn_grad_check(size_t n, double *theta, const double *grad, double h, double floor,
                      size_t ncoord, const size_t *coord, seqrnn_scalar_fn fn, void *context,
                      double *numeric, seqrnn_grad_report *report);

/* ---- both precisions --------------------------------------------------------------------- */

#define real double
#define SEQRNN(name) seqrnn_##name
#include "seqrnn_decl.h"
#undef real
#undef SEQRNN

#define real float
#define SEQRNN(name) seqrnnf_##name
#include "seqrnn_decl.h"
#undef real
#undef SEQRNN

#ifdef __cplusplus
}
#endif
#endif
