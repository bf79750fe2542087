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
    X(BAD_TEXT, 6, "the text is not valid UTF-8")

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
    double clip;           /* pre-activations are clipped to [-clip, clip]; 0: not clipped */
    seqrnn_act gate;       /* i, f, o, r, z */
    seqrnn_act candidate;  /* g of the LSTM, n of the GRU, the only one of the RNN */
    seqrnn_act output;     /* LSTM: h = o * output(c) */
} seqrnn_cell;

/* The standard cell of a kind: no options, sigmoid gates, tanh elsewhere. */
seqrnn_cell seqrnn_cell_standard(int kind, size_t D, size_t H);

/* 0 when every field is legal, otherwise SEQRNN_TOO_LARGE or -1. */
int seqrnn_cell_check(const seqrnn_cell *cell);

/* Number of gate blocks G; of peephole weights; of all parameters (W, U, b, bU, p together). */
size_t seqrnn_cell_gates(const seqrnn_cell *cell);
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
    X(ZEROS, "zeros")

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

/* ---- networks ---------------------------------------------------------------------------- */

enum seqrnn_layer_kind { SEQRNN_EMBEDDING, SEQRNN_RECURRENT, SEQRNN_DENSE, SEQRNN_NLAYER };
enum seqrnn_direction { SEQRNN_FORWARD, SEQRNN_REVERSE, SEQRNN_BIDIRECTIONAL };

typedef struct seqrnn_layer {
    int kind;         /* enum seqrnn_layer_kind */
    size_t units;     /* embedding size; hidden size; number of outputs */
    int direction;    /* RECURRENT: enum seqrnn_direction; bidirectional gives 2*units features */
    seqrnn_cell cell; /* RECURRENT: the cell; D and H are set from the chain */
    seqrnn_init init;
} seqrnn_layer;

/* A chain of layers. theta, the flat parameter vector, holds the layers one after another; within
 * a recurrent layer W, U, b, bU, p (bidirectional: all of forward, then all of backward), within
 * an embedding E[units,inputs], within a dense layer W[units,in], b[units].
 * state, the flat recurrent state, holds for each recurrent layer h[H,B], then for an LSTM c[H,B]
 * (bidirectional: h[H,B,2], then c[H,B,2]). */
typedef struct seqrnn_network {
    size_t inputs; /* vocabulary size if the first layer is an embedding, else features */
    size_t nlayer;
    const seqrnn_layer *layer;
} seqrnn_network;

/* One parameter array of a network: its place in theta and its shape. */
typedef struct seqrnn_tensor {
    size_t layer;     /* from 0 */
    int backward;     /* 1: the backward direction of a bidirectional layer */
    const char *name; /* "E", "W", "U", "b", "bU", "p" */
    size_t offset, rows, cols;
} seqrnn_tensor;

/* 0, or -1, or SEQRNN_TOO_LARGE: is this a legal chain (an embedding only in first place)? */
int seqrnn_network_check(const seqrnn_network *net);
/* Features that come out of the last layer; parameters; reals of state for a batch of B;
 * parameter arrays. They assume a legal chain. */
size_t seqrnn_network_outputs(const seqrnn_network *net);
size_t seqrnn_network_nparam(const seqrnn_network *net);
size_t seqrnn_network_nstate(const seqrnn_network *net, size_t B);
size_t seqrnn_network_ntensor(const seqrnn_network *net);
/* Fills tensor[ntensor]. */
void seqrnn_network_layout(const seqrnn_network *net, seqrnn_tensor *tensor);

/* ---- training ---------------------------------------------------------------------------- */

enum seqrnn_optim_kind { SEQRNN_SGD, SEQRNN_ADAM };

typedef struct seqrnn_optim {
    int kind;                  /* enum seqrnn_optim_kind */
    double learning_rate;      /* > 0 */
    double beta1, beta2, eps;  /* ADAM: Kingma & Ba 2015, algorithm 1 (0.9, 0.999, 1e-8) */
    double clip_norm;          /* gradient clipped to this global norm; 0: not clipped */
} seqrnn_optim;

/* Called between minibatches with the number of steps done in this call and the loss of the
 * latest; anything but 0 stops the call, which then returns SEQRNN_INTERRUPTED with whole steps
 * done. May leave by a non-local jump: the core holds nothing that would be lost. */
typedef int (*seqrnn_hook)(void *context, size_t step, double loss);

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
