#' GRU over a batch of sequences
#'
#' `gru_forward()` runs a gated recurrent unit (see [cell_params]) over a batch of sequences;
#' `gru_backward()` gives the exact gradient of any loss.
#'
#' @inherit lstm_forward details
#' @inheritParams lstm_forward
#' @param p Parameters from [gru_params()], or a list of the same shape.
#' @param h0 Initial state `[H,B]`, zero by default.
#' @param dh Gradient by the final state `hT`, `[H,B]`; `NULL` is zero.
#' @return `gru_forward()`: a list of `y` `[H,B,T]` (0 at padded steps), `h` `[H,B,T]`, `gates`
#'   `[3H,B,T]` (r, z, n after activation), the final `hT` `[H,B]`, and `cache`, which backward
#'   needs.
#'
#'   `gru_backward()`: a list of `dx` `[D,B,T]`, `dW`, `dU`, `db` (and `dbU`) shaped as the
#'   parameters, and `dh0` `[H,B]`; with `per_step` also `dh_t` `[H,B,T]`, the total derivative
#'   of the loss by `h_t`.
#' @section Errors:
#' An argument of another class, shape or range is refused by name: "gru_forward: `h0` must be a
#' 4 x 2 matrix \[H,B\], not 3 x 2".
#' @references Cho et al. (2014), Learning phrase representations using RNN encoder-decoder for
#'   statistical machine translation, EMNLP.
#' @seealso [gru_step()], [birnn_forward()], [grad_check()]
#' @examples
#' p <- gru_params(3, 4, seed = 1)
#' x <- array(philox_normal(3 * 2 * 5, seed = 2), c(3, 2, 5))
#' fwd <- gru_forward(x, p, lengths = c(5, 3))
#' fwd$hT
#' g <- gru_backward(dy = NULL, fwd, dh = matrix(1, 4, 2)) # of the loss sum(hT)
#' g$dx[, 2, ] # zero behind the length of sequence 2
#' @export
gru_forward <- function(x, p, h0 = NULL, lengths = NULL, reverse = FALSE,
                        precision = p$precision) {
  .Call(C_quick_forward, "gru_forward", "gru", p, x, h0, NULL, lengths, reverse,
        if (missing(precision)) p else precision) %||%
    cell_forward("gru_forward", "gru", x, p, h0, NULL, lengths, reverse, precision)
}

#' @rdname gru_forward
#' @export
gru_backward <- function(dy, fwd, dh = NULL, truncate = NULL, per_step = FALSE) {
  .Call(C_quick_backward, "gru_forward", fwd, dy, dh, NULL, truncate, per_step) %||%
    cell_backward("gru_backward", "gru_forward", dy, fwd, dh, NULL, truncate, per_step)
}

#' One GRU step
#'
#' One time step for a batch, and its gradient. Steps in a loop give the numbers of
#' [gru_forward()].
#'
#' @inheritParams gru_forward
#' @param x Input of the step, `[D,B]`; a vector is one sequence.
#' @param h State before the step, `[H,B]`.
#' @param dh Gradient by the state after the step, `[H,B]`; `NULL` is zero.
#' @param step What the step function returned.
#' @return `gru_step()`: a list of the new state `h` `[H,B]`, `gates` `[3H,B]` (r, z, n after
#'   activation) and `cache`.
#'
#'   `gru_step_backward()`: a list of `dx` `[D,B]`, `dW`, `dU`, `db` (and `dbU`), and `dh`
#'   `[H,B]`, the gradient by the state before the step.
#' @inheritSection gru_forward Errors
#' @inherit gru_forward references
#' @examples
#' p <- gru_params(3, 4, seed = 1)
#' step <- gru_step(x = c(1, 0, -1), h = rep(0.5, 4), p)
#' gru_step_backward(dh = rep(1, 4), step)$dh
#' @export
gru_step <- function(x, h, p, precision = p$precision) {
  .Call(C_quick_step, "gru_step", "gru", p, x, h, NULL,
        if (missing(precision)) p else precision) %||%
    cell_step("gru_step", "gru", x, h, NULL, p, precision)
}

#' @rdname gru_step
#' @export
gru_step_backward <- function(dh, step) {
  .Call(C_quick_step_backward, "gru_step", step, dh, NULL) %||%
    cell_step_backward("gru_step_backward", "gru_step", dh, NULL, step)
}
