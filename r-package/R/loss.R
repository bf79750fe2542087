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
  out <- .Call(C_softmax_xent, check_precision(precision, fn), logits, targets, weights)
  dim(out$dlogits) <- dim(out$prob) <- dim(logits)
  out
}

check_class_weights <- function(weights, fn, arg, K) {
  weights <- check_shape_or_null(weights, fn, arg, K, "[K]")
  if (any(weights < 0)) stop_arg(fn, arg, "must not be negative")
  weights
}
