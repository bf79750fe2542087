#' seqrnn: recurrent sequence models
#'
#' Recurrent networks (Elman RNN, LSTM, GRU) with exact gradients, trained in C. Three levels:
#'
#' * **Cells**: [lstm_params()], [lstm_forward()], [lstm_backward()], [lstm_step()] and their `gru_`
#'   and `rnn_` siblings show every gate and every gradient; [birnn_forward()] reads a sequence in
#'   both directions.
#' * **Networks**: [network()] chains layers; a network and a numeric vector of parameters are all
#'   that [loss_grad()] and `predict()` need. [train()] trains any network, [stream()] reads one
#'   step at a time, [grad_check()] checks any gradient.
#' * **Models**: [rnn_lm()] trains a character language model on a text.
#'
#' @section Conventions:
#' A batch of sequences is an array `x[D,B,T]`: features, batch, time. A matrix `D x T` is one
#' sequence. `lengths` gives each sequence's true number of steps; what lies behind is padding,
#' which changes nothing. Ids (classes, words) count from 1; 0 is padding. Results keep all
#' extents, also those that are 1.
#'
#' Weights are `W[G*H,D]`, `U[G*H,H]` and `b[G*H]` with `G` blocks ("gates") of `H` rows: one
#' for the RNN, `i, f, g, o` for the LSTM, `r, z, n` for the GRU.
#'
#' Arithmetic runs in double precision, or in single precision on request (`precision = "single"`);
#' results are then doubles that are exactly floats. It uses several threads where that is faster
#' ([seqrnn_threads()]); the bits of a result do not depend on their number.
#'
#' @section Errors:
#' Every argument is checked; an error names the function and the argument, says what was expected
#' and what came. `NA`, `NaN` and infinite numbers are refused; in single precision, so are numbers
#' beyond its range (3.4e38), which would become infinite.
#'
#' @useDynLib seqrnn, .registration = TRUE, .fixes = "C_"
#' @importFrom graphics abline barplot legend lines matplot plot points
#' @importFrom stats predict update
#' @keywords internal
"_PACKAGE"

.onLoad <- function(libname, pkgname) limit_threads()

.onUnload <- function(libpath) {
  seqrnn_threads(1) # no other thread may still run code that goes away
  library.dynam.unload("seqrnn", libpath)
}
