#' LSTM over a batch of sequences
#'
#' `lstm_forward()` runs a long short-term memory (see [cell_params]) over a batch of sequences and
#' shows every state and gate; `lstm_backward()` gives the exact gradient of any loss.
#'
#' Padded steps (behind a sequence's length) change nothing: outputs and gates are 0 there, `h` and
#' `c` stay what they are, and a sequence of length 0 returns its initial state. `hT` and `cT` are
#' the states at each sequence's end, and continue it as `h0`, `c0` of a next call.
#'
#' `truncate` cuts backpropagation through time: `c(k1, k2)` lets the losses of each block of `k1`
#' steps reach back over the `k2` steps that end with the block (Sutskever 2013, sec. 2.8.6); `k`
#' means `c(k, k)`, the usual chunks. Gradients beyond are exactly zero.
#'
#' @param x The input, `[D,B,T]`; a matrix `D x T` is one sequence. `NA`, `NaN` and infinite numbers
#'   are refused.
#' @param p Parameters from [lstm_params()], or a list of the same shape.
#' @param h0,c0 Initial states `[H,B]`, zero by default.
#' @param lengths Numbers of steps of the `B` sequences, whole numbers in `0..T`; all `T` by
#'   default.
#' @param reverse `TRUE` reads each sequence from its own last step to its first.
#' @param precision `"double"` or `"single"`; by default that of `p`.
#' @param dy Gradient of the loss by `y`, `[H,B,T]`; `NULL` is zero.
#' @param fwd What the forward function returned.
#' @param dh,dc Gradients by the final states `hT`, `cT`, `[H,B]`; `NULL` is zero.
#' @param truncate `NULL`, `k`, or `c(k1, k2)` with `k1 <= k2`, in steps.
#' @param per_step `TRUE` adds the gradient by every state.
#' @return `lstm_forward()`: a list of `y` `[H,B,T]` (0 at padded steps), `h` and `c` `[H,B,T]`,
#'   `gates` `[4H,B,T]` (i, f, g, o after activation; coupled `[3H,B,T]`), the final `hT` and
#'   `cT` `[H,B]`, and `cache`, which backward needs.
#'
#'   `lstm_backward()`: a list of `dx` `[D,B,T]`, `dW`, `dU`, `db` (and `dbU`, `dp`) shaped as
#'   the parameters, `dh0` and `dc0` `[H,B]`; with `per_step` also `dh_t` and `dc_t` `[H,B,T]`,
#'   the total derivatives of the loss by `h_t` and `c_t`.
#' @section Errors:
#' An argument of another class, shape or range is refused by name: "lstm_forward: `h0` must be a
#' 4 x 2 matrix \[H,B\], not 3 x 2".
#' @references Hochreiter & Schmidhuber (1997), Long short-term memory, Neural Computation 9(8).
#'   Gers, Schmidhuber & Cummins (2000), Learning to forget, Neural Computation 12(10).
#' @seealso [lstm_step()], [birnn_forward()], [grad_check()]
#' @examples
#' p <- lstm_params(3, 4, seed = 1)
#' x <- array(philox_normal(3 * 2 * 5, seed = 2), c(3, 2, 5))
#' fwd <- lstm_forward(x, p, lengths = c(5, 3))
#' fwd$gates[1:4, 1, 5] # the input gate of sequence 1 at step 5
#'
#' g <- lstm_backward(dy = array(1, c(4, 2, 5)), fwd) # of the loss sum(y)
#' dim(g$dW)
#' @export
lstm_forward <- function(x, p, h0 = NULL, c0 = NULL, lengths = NULL, reverse = FALSE,
                         precision = p$precision) {
  .Call(C_quick_forward, "lstm_forward", "lstm", p, x, h0, c0, lengths, reverse,
        if (missing(precision)) p else precision) %||%
    cell_forward("lstm_forward", "lstm", x, p, h0, c0, lengths, reverse, precision)
}

#' @rdname lstm_forward
#' @export
lstm_backward <- function(dy, fwd, dh = NULL, dc = NULL, truncate = NULL, per_step = FALSE) {
  .Call(C_quick_backward, "lstm_forward", fwd, dy, dh, dc, truncate, per_step) %||%
    cell_backward("lstm_backward", "lstm_forward", dy, fwd, dh, dc, truncate, per_step)
}

#' One LSTM step
#'
#' One time step for a batch, and its gradient. Steps in a loop give the numbers of
#' [lstm_forward()].
#'
#' @inheritParams lstm_forward
#' @param x Input of the step, `[D,B]`; a vector is one sequence.
#' @param h,c States before the step, `[H,B]`.
#' @param dh,dc Gradients by the states after the step, `[H,B]`; `NULL` is zero.
#' @param step What the step function returned.
#' @return `lstm_step()`: a list of the new states `h` and `c` `[H,B]`, `gates` `[4H,B]` (i, f,
#'   g, o after activation), and `cache`.
#'
#'   `lstm_step_backward()`: a list of `dx` `[D,B]`, `dW`, `dU`, `db` (and `dbU`, `dp`), and
#'   `dh`, `dc` `[H,B]`, the gradients by the states before the step.
#' @inheritSection lstm_forward Errors
#' @inherit lstm_forward references
#' @examples
#' p <- lstm_params(3, 4, seed = 1)
#' h <- c <- matrix(0, 4, 1)
#' for (t in 1:5) {
#'   step <- lstm_step(x = sin(t + 1:3), h, c, p)
#'   h <- step$h
#'   c <- step$c
#' }
#' lstm_step_backward(dh = rep(1, 4), dc = NULL, step)$dc
#' @export
lstm_step <- function(x, h, c, p, precision = p$precision) {
  .Call(C_quick_step, "lstm_step", "lstm", p, x, h, c,
        if (missing(precision)) p else precision) %||%
    cell_step("lstm_step", "lstm", x, h, c, p, precision)
}

#' @rdname lstm_step
#' @export
lstm_step_backward <- function(dh, dc, step) {
  .Call(C_quick_step_backward, "lstm_step", step, dh, dc) %||%
    cell_step_backward("lstm_step_backward", "lstm_step", dh, dc, step)
}
