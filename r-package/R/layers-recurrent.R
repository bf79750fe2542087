#' Recurrent layers of a network
#'
#' `lstm_layer()`, `gru_layer()` and `rnn_layer()` describe a layer of recurrent cells
#' ([cell_params] has their equations), to be chained by [network()].
#'
#' `layers` stacks copies of the layer, with a [dropout_layer()] of rate `dropout` between them;
#' [network()] unfolds them into single layers.
#'
#' @param units Hidden units.
#' @param direction `"forward"`, `"reverse"`, or `"bidirectional"` (Schuster & Paliwal 1997).
#' @inheritParams cell_params
#' @param peephole,coupled Variants of the LSTM: [cell_params] has their equations.
#' @param reset Variant of the GRU, `"after"` or `"before"`: [cell_params] has its equations.
#' @param layers Number of stacked copies.
#' @param merge How a bidirectional layer joins its directions: `"concat"` (forward on top:
#'   `2*units` features), or element by element `"sum"`, `"mean"` or `"mul"` (`units` features);
#'   `projection` stands for `units` where there is one.
#' @param dropout Rate of the dropout between stacked copies, in 0..1 (below 1).
#' @param recurrent_dropout Rate of dropout, in training, on the hidden state where it enters the
#'   next step: one mask per sequence, the same at all steps (Gal & Ghahramani 2016). If training is
#'   truncated, each piece of a sequence has a mask of its own.
#' @param initial_state `"zero"`, or `"learned"`: the state that a sequence starts from is a
#'   parameter.
#' @param projection LSTM: `NULL`, or the number of rows to which the hidden state is projected,
#'   `h = P (o * act(c))` (Sak et al. 2014).
#' @param layer_norm LSTM: `TRUE` normalises `W x`, `U h` and `c` inside the cell (Ba et al. 2016,
#'   eq. 20-22). It excludes `recurrent_bias`: the products have the one bias `b`.
#' @param frozen `TRUE`: the layer's parameters are not trained.
#' @return A list of class `seqrnn_layer`: `kind`, `units` and the options.
#' @section Errors:
#' An argument of another class or range is refused by name.
#' @references Schuster & Paliwal (1997), Bidirectional recurrent neural networks. Sak, Senior &
#'   Beaufays (2014), Long short-term memory recurrent neural network architectures for large scale
#'   acoustic modeling. Gal & Ghahramani (2016), A theoretically grounded application of dropout in
#'   recurrent neural networks. Ba, Kiros & Hinton (2016), Layer normalization.
#' @seealso [network()], [layers]
#' @examples
#' lstm_layer(128, direction = "bidirectional", init = "torch")
#' network(10, list(lstm_layer(32, layers = 2, dropout = 0.2), dense_layer(3)))
#' @name recurrent_layers
NULL

#' @rdname recurrent_layers
#' @export
lstm_layer <- function(units, direction = "forward", init = "glorot",
                       forget_bias = if (init %in% c("torch", "chrono")) 0 else 1,
                       chrono_T = NULL, recurrent_bias = FALSE, peephole = FALSE,
                       coupled = FALSE, clip = 0, gate_activation = "sigmoid",
                       candidate_activation = "tanh", output_activation = "tanh", layers = 1,
                       merge = "concat", dropout = 0, recurrent_dropout = 0,
                       initial_state = "zero", projection = NULL, layer_norm = FALSE,
                       frozen = FALSE) {
  fn <- "lstm_layer"
  recurrent_layer(
    fn, "lstm", units, direction,
    cell_options(fn, recurrent_bias = recurrent_bias, peephole = peephole, coupled = coupled,
                 clip = clip, gate_activation = gate_activation,
                 candidate_activation = candidate_activation,
                 output_activation = output_activation),
    init_options(fn, "lstm", init, forget_bias, chrono_T),
    stack_options(fn, direction, layers, merge, dropout, recurrent_dropout, initial_state, frozen),
    projection, layer_norm
  )
}

#' @rdname recurrent_layers
#' @export
gru_layer <- function(units, direction = "forward", reset = "after", init = "glorot",
                      forget_bias = 0, chrono_T = NULL, recurrent_bias = FALSE, clip = 0,
                      gate_activation = "sigmoid", candidate_activation = "tanh", layers = 1,
                      merge = "concat", dropout = 0, recurrent_dropout = 0,
                      initial_state = "zero", frozen = FALSE) {
  fn <- "gru_layer"
  recurrent_layer(
    fn, "gru", units, direction,
    cell_options(fn, recurrent_bias = recurrent_bias, reset = reset, clip = clip,
                 gate_activation = gate_activation, candidate_activation = candidate_activation),
    init_options(fn, "gru", init, forget_bias, chrono_T),
    stack_options(fn, direction, layers, merge, dropout, recurrent_dropout, initial_state, frozen)
  )
}

#' @rdname recurrent_layers
#' @export
rnn_layer <- function(units, direction = "forward", activation = "tanh", init = "glorot",
                      recurrent_bias = FALSE, clip = 0, layers = 1, merge = "concat", dropout = 0,
                      recurrent_dropout = 0, initial_state = "zero", frozen = FALSE) {
  fn <- "rnn_layer"
  check_activation(activation, fn, "activation")
  recurrent_layer(
    fn, "rnn", units, direction,
    cell_options(fn, recurrent_bias = recurrent_bias, clip = clip,
                 candidate_activation = activation),
    init_options(fn, "rnn", init),
    stack_options(fn, direction, layers, merge, dropout, recurrent_dropout, initial_state, frozen)
  )
}

# projection 0: none
recurrent_layer <- function(fn, kind, units, direction, options, init, stack, projection = NULL,
                            layer_norm = FALSE) {
  units <- check_count(units, fn, "units")
  if (check_flag(layer_norm, fn, "layer_norm") && options$recurrent_bias) {
    stop_arg(fn, "layer_norm", "and `recurrent_bias` exclude each other: normalised products have ",
             "the one bias b")
  }
  do.call(new_layer, c(
    list(kind, units = units, direction = direction), options, init,
    stack[names(stack) != "frozen"],
    list(projection = if (is.null(projection)) 0 else check_count(projection, fn, "projection"),
         layer_norm = layer_norm),
    stack["frozen"]
  ))
}

merges <- c("concat", "sum", "mean", "mul")

# What is no matter of the cell, validated.
stack_options <- function(fn, direction, layers, merge, dropout, recurrent_dropout, initial_state,
                          frozen) {
  check_choice(direction, fn, "direction", c("forward", "reverse", "bidirectional"))
  layers <- check_count(layers, fn, "layers")
  check_choice(merge, fn, "merge", merges)
  if (merge != "concat" && direction != "bidirectional") {
    stop_arg(fn, "merge", "is only used with direction \"bidirectional\"")
  }
  dropout <- check_rate(dropout, fn, "dropout")
  if (dropout > 0 && layers == 1) {
    stop_arg(fn, "dropout", "is dropout between stacked layers and needs `layers` of at least 2; ",
             "dropout_layer() stands anywhere")
  }
  list(
    layers = layers, merge = merge, dropout = dropout,
    recurrent_dropout = check_rate(recurrent_dropout, fn, "recurrent_dropout"),
    initial_state = check_choice(initial_state, fn, "initial_state", c("zero", "learned")),
    frozen = check_flag(frozen, fn, "frozen")
  )
}

# ---- stacked layers --------------------------------------------------------------------------

# A layer -> the list of the single layers that it stands for.
unfold_layer <- function(layer) {
  if (is.null(layer[["layers"]])) return(list(layer))
  single <- structure(unclass(layer)[!names(layer) %in% c("layers", "dropout")],
                      class = "seqrnn_layer")
  between <- if (layer$dropout > 0) list(dropout_layer(layer$dropout))
  c(list(single), rep(c(between, list(single)), layer$layers - 1))
}
