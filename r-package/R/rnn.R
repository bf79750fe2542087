#' Elman RNN over a batch of sequences
#'
#' `rnn_forward()` runs a plain recurrent network, `h' = act(W x + U h + b)` (see
#' [cell_params]), over a batch of sequences; `rnn_backward()` gives the exact gradient of any
#' loss.
#'
#' @inherit lstm_forward details
#' @inheritParams gru_forward
#' @param p Parameters from [rnn_params()], or a list of the same shape.
#' @return `rnn_forward()`: a list of `y` `[H,B,T]` (0 at padded steps), `h` `[H,B,T]`, `gates`
#'   `[H,B,T]` (the activation, 0 at padded steps), the final `hT` `[H,B]`, and `cache`, which
#'   backward needs.
#'
#'   `rnn_backward()`: a list of `dx` `[D,B,T]`, `dW`, `dU`, `db` (and `dbU`) shaped as the
#'   parameters, and `dh0` `[H,B]`; with `per_step` also `dh_t` `[H,B,T]`, the total derivative
#'   of the loss by `h_t`.
#' @section Errors:
#' An argument of another class, shape or range is refused by name: "rnn_forward: `h0` must be a
#' 4 x 2 matrix \[H,B\], not 3 x 2".
#' @references Elman (1990), Finding structure in time, Cognitive Science 14(2).
#' @seealso [rnn_step()], [birnn_forward()], [grad_check()]
#' @examples
#' p <- rnn_params(3, 4, seed = 1)
#' x <- array(philox_normal(3 * 2 * 5, seed = 2), c(3, 2, 5))
#' fwd <- rnn_forward(x, p)
#' # how much the last output depends on each earlier state
#' dy <- array(0, c(4, 2, 5))
#' dy[, , 5] <- 1
#' g <- rnn_backward(dy, fwd, per_step = TRUE)
#' apply(g$dh_t^2, 3, sum)
#' @export
rnn_forward <- function(x, p, h0 = NULL, lengths = NULL, reverse = FALSE,
                        precision = p$precision) {
  .Call(C_quick_forward, "rnn_forward", "rnn", p, x, h0, NULL, lengths, reverse,
        if (missing(precision)) p else precision) %||%
    cell_forward("rnn_forward", "rnn", x, p, h0, NULL, lengths, reverse, precision)
}

#' @rdname rnn_forward
#' @export
rnn_backward <- function(dy, fwd, dh = NULL, truncate = NULL, per_step = FALSE) {
  .Call(C_quick_backward, "rnn_forward", fwd, dy, dh, NULL, truncate, per_step) %||%
    cell_backward("rnn_backward", "rnn_forward", dy, fwd, dh, NULL, truncate, per_step)
}

#' One step of an Elman RNN
#'
#' One time step for a batch, and its gradient. Steps in a loop give the numbers of
#' [rnn_forward()].
#'
#' @inheritParams rnn_forward
#' @inheritParams gru_step
#' @return `rnn_step()`: a list of the new state `h` `[H,B]`, `gates` `[H,B]` (the same) and
#'   `cache`.
#'
#'   `rnn_step_backward()`: a list of `dx` `[D,B]`, `dW`, `dU`, `db` (and `dbU`), and `dh`
#'   `[H,B]`, the gradient by the state before the step.
#' @inheritSection rnn_forward Errors
#' @inherit rnn_forward references
#' @examples
#' p <- rnn_params(3, 4, seed = 1)
#' step <- rnn_step(x = c(1, 0, -1), h = rep(0.5, 4), p)
#' rnn_step_backward(dh = rep(1, 4), step)$dh
#' @export
rnn_step <- function(x, h, p, precision = p$precision) {
  .Call(C_quick_step, "rnn_step", "rnn", p, x, h, NULL,
        if (missing(precision)) p else precision) %||%
    cell_step("rnn_step", "rnn", x, h, NULL, p, precision)
}

#' @rdname rnn_step
#' @export
rnn_step_backward <- function(dh, step) {
  .Call(C_quick_step_backward, "rnn_step", step, dh, NULL) %||%
    cell_step_backward("rnn_step_backward", "rnn_step", dh, NULL, step)
}
