#' Layers of a network
#'
#' Descriptions of layers, to be chained by [network()]. The recurrent ones are
#' [lstm_layer()], [gru_layer()] and [rnn_layer()].
#'
#' * `embedding_layer()`: a vector for every id (Bengio et al. 2003). Embeddings stand first, one
#'   for each categorical input; id 0 is padding, a vector of zeros.
#' * `dense_layer()`: `y = activation(W x + b)` at every step.
#' * `conv1d_layer()`: a convolution over time, `y_t = activation(b + sum_k W_k x_s)` with the steps
#'   `s = t - lead + k * dilation`, `k = 0 ... kernel_size - 1` (Waibel et al. 1989; van den Oord et
#'   al. 2016); steps that are not there count as 0, and as many steps come out as come in. Padding
#'   `"causal"`: `lead = (kernel_size - 1) * dilation`, no step sees a later one, and the last
#'   inputs are part of the network's state. `"same"`: half of that, rounded down, as PyTorch
#'   does. `W` is `[units, in * kernel_size]`, the earliest tap first.
#' * `dropout_layer()`: in training, each number is 0 with probability `rate` and divided by `1 -
#'   rate` otherwise (Srivastava et al. 2014).
#' * `layer_norm_layer()`: `y = g * (x - mean) / sqrt(variance + eps) + b` over the features of a
#'   step (Ba et al. 2016).
#' * `residual_layer()`: adds the input of the layer that stands `span` before it (He et al. 2016).
#' * `pool_layer()`: one step per sequence: its `"last"`, the `"mean"` or `"max"` of all, or
#'   `"attention"`: `sum a_t x_t` with `a = softmax(v' tanh(W x_t + b))` (Yang et al. 2016, eq.
#'   5-7).
#' * `crf_layer()`: the last layer, a linear-chain conditional random field (Lafferty et al. 2001),
#'   whose tags are the features that come in; the loss is then `"crf"`.
#'
#' @param units Numbers per id of an embedding; outputs of a dense layer or a convolution; size of
#'   the attention (required there, unused by the other kinds of pooling).
#' @param kernel_size,dilation The taps of a convolution and the steps from one to the next.
#' @param padding `"causal"` or `"same"`: which steps the taps of a convolution are laid over.
#' @param activation `"linear"` for none, a name such as `"relu"`, or the result of [activation()].
#' @param init Initial weights: `"glorot"`, `"torch"` (standard normal for an embedding, uniform
#'   in +-1/sqrt(in) otherwise, in a convolution +-1/sqrt(in * kernel_size), as PyTorch does) or
#'   `"zeros"`.
#' @param weights A pretrained matrix `[units,vocabulary]`, from which the embedding starts instead
#'   of `init`.
#' @param word_dropout In training, the part of the ids that are read as padding, in 0..1 (below 1;
#'   Iyyer et al. 2015).
#' @param frozen `TRUE`: the layer's parameters are not trained.
#' @param rate The part that is dropped, in 0..1 (below 1).
#' @param shared `TRUE`: what is dropped is the same at all steps of a sequence (Gal & Ghahramani
#'   2016), or if training is truncated of each piece of it.
#' @param eps Added to the variance, above 0 (in single precision, too: above 1.2e-38).
#' @param span How many layers back, at least 1; the shapes must agree.
#' @param type `"last"`, `"mean"`, `"max"` or `"attention"`.
#' @param forbidden A logical matrix `K x K`: `TRUE` forbids the transition from tag (row) to tag
#'   (column).
#' @param forbidden_start,forbidden_end Logical vectors of `K`: tags that no sequence may start or
#'   end with.
#' @return A list of class `seqrnn_layer`: `kind` and the arguments.
#' @section Errors:
#' An argument of another class or range is refused by name.
#' @seealso [network()], [lstm_layer()]
#' @examples
#' network(c(1000, 3), list( # ids in 1..1000, and 3 numeric features
#'   embedding_layer(16, word_dropout = 0.1),
#'   lstm_layer(32, direction = "bidirectional", merge = "sum"),
#'   dropout_layer(0.3),
#'   pool_layer("attention", units = 8),
#'   dense_layer(5)
#' ))
#' @name layers
NULL

#' @rdname layers
#' @export
embedding_layer <- function(units, init = "glorot", weights = NULL, word_dropout = 0,
                            frozen = FALSE) {
  fn <- "embedding_layer"
  units <- check_count(units, fn, "units")
  new_layer(
    "embedding", units = units, init = check_plain_init(init, fn),
    weights = check_shape_or_null(weights, fn, "weights", c(units, NA), "[units,vocabulary]"),
    word_dropout = check_rate(word_dropout, fn, "word_dropout"),
    frozen = check_flag(frozen, fn, "frozen")
  )
}

#' @rdname layers
#' @export
dense_layer <- function(units, activation = "linear", init = "glorot", frozen = FALSE) {
  fn <- "dense_layer"
  new_layer(
    "dense", units = check_count(units, fn, "units"),
    activation = check_activation(activation, fn, "activation", other = "linear"),
    init = check_plain_init(init, fn), frozen = check_flag(frozen, fn, "frozen")
  )
}

#' @rdname layers
#' @export
conv1d_layer <- function(units, kernel_size = 3, dilation = 1, padding = "causal",
                         activation = "linear", init = "glorot", frozen = FALSE) {
  fn <- "conv1d_layer"
  new_layer(
    "conv1d", units = check_count(units, fn, "units"),
    kernel_size = check_count(kernel_size, fn, "kernel_size"),
    dilation = check_count(dilation, fn, "dilation"),
    padding = check_choice(padding, fn, "padding", c("causal", "same")),
    activation = check_activation(activation, fn, "activation", other = "linear"),
    init = check_plain_init(init, fn), frozen = check_flag(frozen, fn, "frozen")
  )
}

#' @rdname layers
#' @export
dropout_layer <- function(rate = 0.5, shared = FALSE) {
  fn <- "dropout_layer"
  new_layer("dropout", rate = check_rate(rate, fn, "rate"),
            shared = check_flag(shared, fn, "shared"))
}

#' @rdname layers
#' @export
layer_norm_layer <- function(eps = 1e-5, frozen = FALSE) {
  fn <- "layer_norm_layer"
  new_layer("layer_norm", eps = check_number(eps, fn, "eps", above = smallest_single),
            frozen = check_flag(frozen, fn, "frozen"))
}

#' @rdname layers
#' @export
residual_layer <- function(span = 1) {
  new_layer("residual", span = check_count(span, "residual_layer", "span"))
}

#' @rdname layers
#' @export
pool_layer <- function(type = "last", units = NULL, init = "glorot", frozen = FALSE) {
  fn <- "pool_layer"
  check_choice(type, fn, "type", c("last", "mean", "max", "attention"))
  if (type != "attention") {
    if (!is.null(units)) stop_arg(fn, "units", "is only used with type \"attention\"")
    return(new_layer("pool", type = type))
  }
  new_layer(
    "pool", type = type, units = check_count(units, fn, "units"),
    init = check_plain_init(init, fn), frozen = check_flag(frozen, fn, "frozen")
  )
}

#' @rdname layers
#' @export
crf_layer <- function(forbidden = NULL, forbidden_start = NULL, forbidden_end = NULL,
                      frozen = FALSE) {
  fn <- "crf_layer"
  K <- length(forbidden_start %||% forbidden_end)
  if (!is.null(forbidden)) {
    K <- nrow(forbidden)
    if (!is.matrix(forbidden) || ncol(forbidden) != K) {
      stop_must(fn, "forbidden", "a logical K x K matrix", forbidden)
    }
  }
  check_tags <- function(x, arg, n) {
    if (is.null(x)) return(NULL)
    if (!is.logical(x) || anyNA(x) || !length(x) || length(x) != n) {
      stop_must(fn, arg, paste("TRUE or FALSE for each of", n, "tags or transitions"), x)
    }
    array(x, dim(x) %||% length(x))
  }
  forbidden <- check_tags(forbidden, "forbidden", K * K)
  new_layer(
    "crf", forbidden = forbidden,
    forbidden_start = check_tags(forbidden_start, "forbidden_start", K),
    forbidden_end = check_tags(forbidden_end, "forbidden_end", K),
    frozen = check_flag(frozen, fn, "frozen")
  )
}

# ---- shared ----------------------------------------------------------------------------------

# What is NULL is left out.
new_layer <- function(kind, ...) structure(compact(list(kind = kind, ...)), class = "seqrnn_layer")

check_plain_init <- function(init, fn) check_choice(init, fn, "init", c("glorot", "torch", "zeros"))

check_rate <- function(rate, fn, arg) check_number(rate, fn, arg, min = 0, below = 1)

#' @export
print.seqrnn_layer <- function(x, ...) {
  cat(layer_text(x), option_text(x), "\n", sep = "")
  invisible(x)
}

# "lstm 128", "lstm 2 x 128", "conv1d 16 x 3", "dropout 0.3", "pool attention 8"
layer_text <- function(layer) {
  direction <- layer[["direction"]] %||% "forward"
  both <- if (direction == "bidirectional") "2 x"
  taps <- if (layer$kind == "conv1d") c("x", layer$kernel_size)
  paste(c(layer$kind, both, layer[["type"]], layer[["units"]], taps, layer[["rate"]],
          layer[["span"]], if (direction == "reverse") "reverse"), collapse = " ")
}
