#' Layers of a network
#'
#' Descriptions of layers, to be chained by [network()].
#'
#' @param units Numbers per id of an embedding; hidden units; outputs of a dense layer.
#' @param direction `"forward"`, `"reverse"`, or `"bidirectional"` (which gives `2*units` features,
#'   forward on top).
#' @param init Initial weights. Embedding and dense layers: `"glorot"`, `"torch"` (standard
#'   normal for an embedding, uniform in +-1/sqrt(in) for a dense layer, as PyTorch does) or
#'   `"zeros"`; recurrent layers as in [cell_params].
#' @inheritParams cell_params
#' @return A list of class `seqrnn_layer`: `kind`, `units` and the options.
#' @section Errors:
#' An argument of another class or range is refused by name.
#' @examples
#' lstm_layer(128, direction = "bidirectional", init = "torch")
#' @name layers
NULL

#' @rdname layers
#' @export
embedding_layer <- function(units, init = "glorot") {
  plain_layer("embedding_layer", "embedding", units, init)
}

#' @rdname layers
#' @export
dense_layer <- function(units, init = "glorot") {
  plain_layer("dense_layer", "dense", units, init)
}

#' @rdname layers
#' @export
lstm_layer <- function(units, direction = "forward", init = "glorot",
                       forget_bias = if (init %in% c("torch", "chrono")) 0 else 1,
                       chrono_T = NULL, recurrent_bias = FALSE, peephole = FALSE,
                       coupled = FALSE, clip = 0, gate_activation = "sigmoid",
                       candidate_activation = "tanh", output_activation = "tanh") {
  fn <- "lstm_layer"
  recurrent_layer(
    fn, "lstm", units, direction,
    cell_options(fn, recurrent_bias = recurrent_bias, peephole = peephole, coupled = coupled,
                 clip = clip, gate_activation = gate_activation,
                 candidate_activation = candidate_activation,
                 output_activation = output_activation),
    init_options(fn, "lstm", init, forget_bias, chrono_T)
  )
}

#' @rdname layers
#' @export
gru_layer <- function(units, direction = "forward", reset = "after", init = "glorot",
                      forget_bias = 0, chrono_T = NULL, recurrent_bias = FALSE, clip = 0,
                      gate_activation = "sigmoid", candidate_activation = "tanh") {
  fn <- "gru_layer"
  recurrent_layer(
    fn, "gru", units, direction,
    cell_options(fn, recurrent_bias = recurrent_bias, reset = reset, clip = clip,
                 gate_activation = gate_activation, candidate_activation = candidate_activation),
    init_options(fn, "gru", init, forget_bias, chrono_T)
  )
}

#' @rdname layers
#' @export
rnn_layer <- function(units, direction = "forward", activation = "tanh", init = "glorot",
                      recurrent_bias = FALSE, clip = 0) {
  fn <- "rnn_layer"
  check_activation(activation, fn, "activation")
  recurrent_layer(
    fn, "rnn", units, direction,
    cell_options(fn, recurrent_bias = recurrent_bias, clip = clip,
                 candidate_activation = activation),
    init_options(fn, "rnn", init)
  )
}

plain_layer <- function(fn, kind, units, init) {
  units <- check_count(units, fn, "units")
  init <- check_choice(init, fn, "init", c("glorot", "torch", "zeros"))
  structure(list(kind = kind, units = units, init = init), class = "seqrnn_layer")
}

recurrent_layer <- function(fn, kind, units, direction, options, init) {
  units <- check_count(units, fn, "units")
  check_choice(direction, fn, "direction", c("forward", "reverse", "bidirectional"))
  structure(
    c(list(kind = kind, units = units, direction = direction), options, init),
    class = "seqrnn_layer"
  )
}

#' @export
print.seqrnn_layer <- function(x, ...) {
  cat(layer_text(x), option_text(x), "\n", sep = "")
  invisible(x)
}

# "lstm 128", "lstm 2 x 128"
layer_text <- function(layer) {
  direction <- layer[["direction"]] %||% "forward"
  both <- if (direction == "bidirectional") "2 x"
  paste(c(layer$kind, both, layer$units, if (direction == "reverse") "reverse"), collapse = " ")
}
