#' Bidirectional recurrent layer
#'
#' Runs one cell over each sequence from its first step to its last and another of the same kind
#' from its own last step to its first, and stacks the outputs. Equal to two calls of
#' [lstm_forward()] (or its siblings), the second with `reverse = TRUE`.
#'
#' @inheritParams lstm_forward
#' @param p_forward,p_backward Parameters of the two directions, from [lstm_params()],
#'   [gru_params()] or [rnn_params()]: the same cell with the same sizes and options.
#' @param h0,c0 Initial states `[H,B,2]` (forward, backward), zero by default; `c0` for the LSTM
#'   only.
#' @param dy Gradient of the loss by `y`, `[2H,B,T]`; `NULL` is zero.
#' @param dh,dc Gradients by the final states `hT`, `cT`, `[H,B,2]`; `NULL` is zero.
#' @return `birnn_forward()`: a list of `y` `[2H,B,T]` (forward on top), final states `hT` (and
#'   `cT`) `[H,B,2]`, `forward` and `backward`, each a list of `h` (`c`) `[H,B,T]` and `gates`
#'   `[G*H,B,T]`, and `cache`. The backward direction ends at step 1.
#'
#'   `birnn_backward()`: a list of `dx` `[D,B,T]`, `forward` and `backward`, each a list of
#'   `dW`, `dU`, `db` (`dbU`, `dp`) and with `per_step` `dh_t` (`dc_t`) `[H,B,T]`, and `dh0`
#'   (`dc0`) `[H,B,2]`.
#' @section Errors:
#' An argument of another class, shape or range is refused by name: "birnn_forward: `p_backward`
#' must be the parameters of an LSTM, not of a GRU".
#' @references Schuster & Paliwal (1997), Bidirectional recurrent neural networks, IEEE Transactions
#'   on Signal Processing 45(11).
#' @examples
#' p1 <- gru_params(3, 4, seed = 1)
#' p2 <- gru_params(3, 4, seed = 2)
#' x <- array(philox_normal(3 * 2 * 5, seed = 3), c(3, 2, 5))
#' fwd <- birnn_forward(x, p1, p2, lengths = c(5, 3))
#' dim(fwd$y)
#' g <- birnn_backward(fwd$y, fwd)
#' names(g$backward)
#' @export
birnn_forward <- function(x, p_forward, p_backward, h0 = NULL, c0 = NULL, lengths = NULL,
                          precision = p_forward$precision) {
  fn <- "birnn_forward"
  p <- complete_params(p_forward, fn, arg = "p_forward")
  p_backward <- complete_params(p_backward, fn, p$cell, "p_backward")
  check_same_spec(p, p_backward, fn)
  precision <- check_precision(
    precision, fn, list(x = x, p_forward = p, p_backward = p_backward, h0 = h0, c0 = c0)
  )
  x <- check_sequences(x, fn, "x", p$D)
  B <- dim(x)[2]
  lengths <- check_lengths(lengths, fn, "lengths", B, dim(x)[3])
  if (p$cell != "lstm" && !is.null(c0)) {
    stop_arg(fn, "c0", "is the cell state of an LSTM; ", a_cell[p$cell], " has none")
  }
  h0 <- check_shape_or_null(h0, fn, "h0", c(p$H, B, 2), "[H,B,2]")
  c0 <- check_shape_or_null(c0, fn, "c0", c(p$H, B, 2), "[H,B,2]")
  fwd <- .Call(C_birnn_forward, precision, p, p_backward, x, h0, c0, lengths)
  steps <- fwd[c("h", "c", "gates")]
  cache <- list(maker = fn, ws = fwd$ws, x = x, p_forward = p, p_backward = p_backward,
                lengths = lengths, precision = precision)
  c(
    compact(fwd[c("y", "hT", "cT")]),
    list(forward = one_direction(steps, 1), backward = one_direction(steps, 2), cache = cache)
  )
}

#' @rdname birnn_forward
#' @export
birnn_backward <- function(dy, fwd, dh = NULL, dc = NULL, truncate = NULL, per_step = FALSE) {
  fn <- "birnn_backward"
  cache <- check_cache(fwd, fn, "fwd", "birnn_forward")
  H <- cache$p_forward$H
  B <- dim(cache$x)[2]
  steps <- dim(cache$x)[3]
  d <- .Call(
    C_birnn_backward, check_precision(cache$precision, fn, list(dy = dy, dh = dh, dc = dc)), cache,
    check_shape_or_null(dy, fn, "dy", c(2 * H, B, steps), "[2H,B,T]"),
    check_shape_or_null(dh, fn, "dh", c(H, B, 2), "[H,B,2]"),
    check_shape_or_null(dc, fn, "dc", c(H, B, 2), "[H,B,2]"),
    check_truncate(truncate, fn), check_flag(per_step, fn, "per_step")
  )
  per_step <- d[c("dh_t", "dc_t")]
  c(
    d["dx"],
    list(forward = c(compact(d$forward), one_direction(per_step, 1)),
         backward = c(compact(d$backward), one_direction(per_step, 2))),
    compact(d[c("dh0", "dc0")])
  )
}

# Direction k of a list of arrays [.,B,T,2]; NULLs are left out.
one_direction <- function(arrays, k) {
  lapply(compact(arrays), function(a) array(a[, , , k], dim(a)[1:3]))
}

# The second direction has the sizes and options of the first.
check_same_spec <- function(p, q, fn) {
  for (field in c("cell", "D", "H", option_names())) {
    if (!identical(p[[field]], q[[field]])) {
      stop_arg(fn, "p_backward", "must have the same ", field, " as `p_forward` (",
               activation_name(p[[field]]), "), not ", activation_name(q[[field]]))
    }
  }
}
