#' Softmax cross-entropy
#'
#' The mean of `-log p[target]` over the targets that count, with `p = softmax(logits)` per column,
#' and its gradient. With class weights: `sum(w[target] * -log p[target]) / sum(w[target])`.
#'
#' @param logits Scores `[K,n]` or `[K,B,T]`.
#' @param targets Classes in `1..K`: a vector of `n`, or a matrix `[B,T]`. 0 and `NA` are ignored.
#' @param weights A weight per class, `K` numbers at least 0; `NULL` is all 1.
#' @param precision `"double"` or `"single"`.
#' @return A list of `loss` (nats), `norm` (the sum of the weights that count; both 0 if no target
#'   counts), `dlogits` and `prob`, shaped as `logits`. `dlogits` is 0 where the target is ignored.
#' @section Errors:
#' An argument of another class, shape or range is refused by name: "softmax_xent: `targets` must be
#' whole numbers in 0..3 or NA, but targets\[2\] is 4".
#' @references Bridle (1990), Probabilistic interpretation of feedforward classification network
#'   outputs.
#' @examples
#' out <- softmax_xent(matrix(c(2, 0, 0, 0, 1, 0), 3, 2), targets = c(1, NA))
#' out$loss
#' out$dlogits
#' @export
softmax_xent <- function(logits, targets, weights = NULL, precision = "double") {
  fn <- "softmax_xent"
  expected <- "a numeric matrix [K,n] or array [K,B,T]"
  logits <- check_numeric(logits, fn, "logits", expected)
  if (!length(dim(logits)) %in% 2:3) stop_must(fn, "logits", expected, logits)
  K <- dim(logits)[1]
  extents <- dim(logits)[-1]
  if (!identical(as.integer(dim(targets) %||% length(targets)), extents)) {
    labels <- if (length(extents) == 1) "(a target for each column)" else "[B,T]"
    stop_must(fn, "targets", shape_text(extents, labels), targets)
  }
  targets <- check_ids(targets, fn, "targets", K, na = TRUE)
  weights <- check_class_weights(weights, fn, "weights", K)
  precision <- check_precision(precision, fn, list(logits = logits, weights = weights))
  out <- .Call(C_softmax_xent, precision, logits, targets, weights)
  dim(out$dlogits) <- dim(out$prob) <- dim(logits)
  out
}

check_class_weights <- function(weights, fn, arg, K) {
  check_not_negative(check_shape_or_null(weights, fn, arg, K, "[K]"), fn, arg)
}

#' What a network is judged by
#'
#' `network_loss()` describes the loss of a [network()]: the weighted mean over the targets that
#' count, with its targets and outputs.
#'
#' | kind | loss of one target | outputs |
#' |---|---|---|
#' | `"softmax"` | cross-entropy of K classes | a score of each class |
#' | `"bernoulli"` | cross-entropy of K yes-or-no labels (targets 1 and 0) | a logit of each |
#' | `"mse"` | (y - t)^2 | a number for each |
#' | `"mae"` | abs(y - t) | a number for each |
#' | `"huber"` | (y - t)^2 / 2 within `delta`, linear outside (Huber 1964) | a number for each |
#' | `"gaussian"` | -log of a normal density | means, then log variances |
#' | `"pinball"` | sum of quantile losses (Koenker & Bassett 1978) | all `quantiles` of each |
#' | `"crf"` | -log p of the tags of a sequence, per step | what a [crf_layer()] scores |
#'
#' The loss of `"gaussian"` has no lower bound: numbers that can be foretold exactly drive the
#' variance towards 0.
#'
#' A target of `"softmax"` has the weight of its class; one of class weight 0 counts for nothing.
#' Class weights of `"bernoulli"` are those of the positive labels, as `pos_weight` in PyTorch: they
#' multiply the loss of a 1, but are no part of `norm`. `"pinball"` adds up the losses of the
#' quantiles; a number counts once. `"crf"` judges sequences whole: `sample_weights` are one for
#' each sequence.
#'
#' @param kind A name in the table.
#' @param smoothing Of `"softmax"` and `"bernoulli"`: label smoothing in 0..1 (below 1; Szegedy et
#'   al. 2016, sec. 7).
#' @param delta Of `"huber"`: above 0 (in single precision, too: above 1.2e-38).
#' @param quantiles Of `"pinball"`: numbers between 0 and 1, above 1.2e-38.
#' @return A list of `kind` and those of the arguments that the kind has.
#' @section Errors:
#' An argument of another class or range is refused by name, as is one that the kind does not have.
#' @examples
#' net <- network(3, list(gru_layer(8), dense_layer(2)), network_loss("huber", delta = 0.5))
#' net$loss
#' @export
network_loss <- function(kind, smoothing = 0, delta = 1, quantiles = c(0.1, 0.5, 0.9)) {
  fn <- "network_loss"
  check_choice(kind, fn, "kind", .Call(C_losses))
  has <- list(softmax = "smoothing", bernoulli = "smoothing", huber = "delta",
              pinball = "quantiles")[[kind]]
  given <- c(smoothing = !missing(smoothing), delta = !missing(delta),
             quantiles = !missing(quantiles))
  check_unused(names(given)[given], has, fn, "loss", kind)
  check_quantiles <- function(x) {
    ok <- are_numbers(x) && length(x) > 0 && all(is.finite(x)) && all(x > smallest_single & x < 1)
    if (!ok) stop_must(fn, "quantiles", "numbers above 0 and below 1", x)
    as.double(x)
  }
  c(list(kind = kind), switch(
    has %||% "",
    smoothing = list(smoothing = check_rate(smoothing, fn, "smoothing")),
    delta = list(delta = check_number(delta, fn, "delta", above = smallest_single)),
    quantiles = list(quantiles = check_quantiles(quantiles))
  ))
}

# NULL, a name or a list -> a complete list
check_loss <- function(loss, fn, layers) {
  if (is.null(loss)) {
    loss <- if (layers[[length(layers)]]$kind == "crf") "crf" else "softmax"
  }
  check_spec(loss, fn, "loss", network_loss)
}

loss_text <- function(loss) {
  if (length(loss) == 1) return(loss$kind)
  options <- vapply(loss[-1], function(x) paste(format(x), collapse = " "), "")
  if (identical(loss$smoothing, 0)) return(loss$kind)
  paste0(loss$kind, " (", paste(names(options), options, collapse = ", "), ")")
}

#' Loss of a network and its gradient
#'
#' The loss of the outputs, averaged over the targets that count, and its gradient by `theta`: a
#' pure function of its arguments, as `optim()` or an optimiser of your own wants it.
#'
#' @param net A [network()].
#' @param theta Its parameters, `net$nparam` numbers.
#' @param batch A list of
#'   * `ids` `[B,T]`, whole numbers from 1 where 0 is padding, if there is an embedding; `[B,T,C]`
#'     if there are C;
#'   * `x` `[D,B,T]`, if there are numeric features;
#'   * `lengths` `[B]`, optional: the true numbers of steps. What the arrays hold beyond them may be
#'     anything, `NA` too;
#'   * `targets`: for the losses `"softmax"` and `"crf"` classes from 1 `[B,T]`, for the others
#'     numbers `[M,B,T]` (for M = 1 also `[B,T]`), without the T if the network pools. 0 (of
#'     classes), `NA` and `NaN` are ignored;
#'   * `weights` `[K]`, optional: a weight for each class (`"softmax"`) or for each positive label
#'     (`"bernoulli"`), see [network_loss()];
#'   * `sample_weights` `[B]` or `[B,T]`, optional: a weight for each sequence or step (for a CRF
#'     only `[B]`); 0 ignores it.
#' @param state The recurrent state to start from: `NULL` for zero (or the learned one), or the
#'   `state` of an earlier result.
#' @param precision `"double"` or `"single"`.
#' @param training `TRUE` switches dropout on, with the masks of (`seed`, `draw`).
#' @param seed,draw Whole numbers in 0..2^53 and 0..2^32 - 1, read if `training`: masks are a pure
#'   function of them. [train()] numbers its gradients from 0 as draws.
#' @return A list of `loss` (of `"softmax"` and `"crf"` in nats), `norm` (the sum of the weights of
#'   the targets that count; those of `"bernoulli"` labels are no part of it, and a number counts
#'   once however many quantiles it has), `grad` (as `theta`; zero for frozen layers) and `state`
#'   after the batch: for each recurrent layer and direction `h` `[H,B]` (`[projection,B]` where
#'   there is one), then for an LSTM `c` `[H,B]`, for each causal convolution the last inputs that
#'   its taps reach back to, all in one vector.
#' @section Errors:
#' A part of the batch of another class, shape or range is refused by name, such as
#' "loss_grad: `batch$targets` must be a 2 x 7 matrix \[B,T\], not 2 x 6".
#' @examples
#' net <- network(5, list(embedding_layer(3), lstm_layer(4), dense_layer(5)))
#' theta <- network_init(net, seed = 1)
#' text <- rbind(c(1, 2, 3, 4, 5, 1), c(2, 3, 4, 5, 1, 2))
#' batch <- list(ids = text[, 1:5], targets = text[, 2:6])
#' out <- loss_grad(net, theta, batch)
#' out$loss
#' lapply(tensors(net, out$grad), dim)
#' @export
loss_grad <- function(net, theta, batch, state = NULL, precision = "double", training = FALSE,
                      seed = 0, draw = 0) {
  fn <- "loss_grad"
  check_network(net, fn)
  precision <- check_precision(precision, fn, list(
    net = net, theta = theta, batch = without_padding(batch, net), state = state
  ))
  theta <- check_theta(theta, fn, net)
  batch <- check_batch(batch, fn, net, targets = TRUE)
  batch$dropout <- check_dropout(training, seed, draw, fn)
  state <- check_state(state, fn, net, batch)
  .Call(C_network_loss_grad, precision, net, batch, theta, state)
}
