#' Weights of other frameworks
#'
#' The arrays of a trained layer of PyTorch, Keras or MATLAB as a [network()] of recurrent layers
#' with its parameters, and back. The formulas are the same everywhere; the arrays differ in layout,
#' in the order of the gates and in how many biases there are.
#'
#' `import_torch()` takes the state dict of an `nn.RNN`, `nn.GRU` or `nn.LSTM`, with any number of
#' layers, in one or both directions, with or without biases and projection. In Python,
#' `safetensors.torch.save_file(module.state_dict(), "lstm.safetensors")` writes such a file. Of the
#' two biases of the RNN and the LSTM the sum is kept; those of the GRU both, in `b` and `bU`.
#'
#' `export_torch()` makes that state dict of a network. `bias_hh` is `bU`, or zero. Dropout layers
#' between the recurrent ones have no arrays: they are the `dropout` of the PyTorch module, which
#' its maker gives it.
#'
#' `import_keras()` takes the arrays of `layer.get_weights()` of a `SimpleRNN`, `GRU` or `LSTM`
#' layer: kernel `[D,G*H]`, recurrent kernel `[H,G*H]` and, where it has one, bias `[G*H]`, or
#' `[2,3H]` of a GRU with `reset_after`; of a `Bidirectional` layer those of the forward, then
#' those of the backward layer. With `reset_after = FALSE` the network has `reset = "before"`.
#'
#' `import_matlab()` takes `InputWeights` `[G*H,D]`, `RecurrentWeights` `[G*H,H]` and `Bias` of an
#' `lstmLayer`, `gruLayer` (bias `[3H]`, or `[6H]` of the "recurrent-bias-after-multiplication"
#' reset gate) or `bilstmLayer` (`8H` rows).
#'
#' `export_keras()` makes the arrays for `layer.set_weights()`: a list, or a list of lists if there
#' are several layers, as `import_keras()` takes them. A GRU with `reset = "after"` has two biases,
#' as `reset_after` wants them; of the others the sum is given.
#'
#' `export_matlab()` makes a list of `InputWeights`, `RecurrentWeights` and `Bias`, or a list of
#' such lists, one for each layer; only the LSTM may be bidirectional. `Bias` has 6H elements for a
#' GRU with a recurrent bias that is reset `"after"`. The activation of a `SimpleRNN`, `merge` and
#' `reset` are options that the other side's layer must be made with.
#'
#' @param x The state dict: a named list of arrays, or the path of a safetensors file.
#' @param prefix What the names of the layer's arrays begin with, such as `"encoder.lstm."`; arrays
#'   of other names are not looked at.
#' @param nonlinearity Activation of an `nn.RNN`: `"tanh"` or `"relu"`; others have no choice.
#' @param net,theta A [network()] of recurrent layers (for PyTorch all of one kind and size),
#'   perhaps with dropout between them, and its parameters; or a fit ([train()]) of one, which has
#'   parameters of its own.
#' @param weights A list of two or three arrays (four or six of a bidirectional layer), or a list of
#'   such lists, one for each stacked layer.
#' @param reset_after Of a GRU without biases, whose shape would tell it; Keras' default is `TRUE`.
#' @param activation Activation of a `SimpleRNN`, a name of [activation()]; for a `GRU` or `LSTM` it
#'   must be `"tanh"`.
#' @param merge How `Bidirectional` layers join their directions ([lstm_layer()]); Keras calls it
#'   `merge_mode` and `"mean"` `"ave"`.
#' @param input_weights,recurrent_weights,bias The arrays of the layer; `bias = NULL` is zero.
#' @param reset Of a `gruLayer`: `"after"` or `"before"`.
#' @param ... Not used.
#' @return The imports: a list of `net` and `theta`. `export_torch()`: a named list of arrays. The
#'   other exports: lists of arrays, see above.
#' @section Errors:
#' Arrays that are missing, that are no layer's or that do not fit together are refused by name,
#' and so are networks that the other side has not: with other layers, other activations,
#' peepholes, coupled gates, clipping, layer normalisation or learned states, in PyTorch and MATLAB
#' with another `merge`, in Keras and MATLAB with a projection.
#' @references Gate equations and layouts: the documentation of `torch.nn.LSTM`, `torch.nn.GRU`,
#'   `keras.layers.GRU` and of MATLAB's `lstmLayer` and `gruLayer`.
#' @examples
#' net <- network(3, list(gru_layer(4, "bidirectional", recurrent_bias = TRUE)))
#' theta <- network_init(net, seed = 1)
#' state_dict <- export_torch(net, theta)
#' names(state_dict)
#' identical(import_torch(state_dict)$theta, theta)
#' lapply(export_keras(net, theta), dim)
#' @name exchange
NULL

# ---- import ----------------------------------------------------------------------------------

#' @rdname exchange
#' @export
import_torch <- function(x, prefix = "", nonlinearity = "tanh") {
  fn <- "import_torch"
  check_choice(nonlinearity, fn, "nonlinearity", c("tanh", "relu"))
  if (!is.character(prefix) || length(prefix) != 1) stop_must(fn, "prefix", "a string", prefix)
  if (is.character(x)) x <- read_file(check_path(x, fn), fn)
  x <- check_names(check_list(x, fn, "x", "a named list of arrays, or a path"), fn, "x")
  mine <- function(pattern) {
    names <- substring(names(x), nchar(prefix) + 1)
    startsWith(names(x), prefix) & grepl(pattern, names)
  }
  depth <- sum(mine("^weight_ih_l[0-9]+$"))
  if (depth == 0) {
    stop_arg(fn, "x", "must have the arrays of an nn.RNN, nn.GRU or nn.LSTM, but has no \"", prefix,
             "weight_ih_l0\"")
  }
  directions <- c("", if (any(mine("^weight_ih_l[0-9]+_reverse$"))) "_reverse")
  layers <- lapply(seq_len(depth) - 1, function(k) {
    lapply(directions, function(d) torch_cell(x, prefix, paste0("_l", k, d), fn))
  })
  network_of(layers, "torch", fn, list(nonlinearity = nonlinearity))
}

torch_cell <- function(x, prefix, suffix, fn) {
  parts <- c(input = "weight_ih", recurrent = "weight_hh", bias = "bias_ih",
             recurrent_bias = "bias_hh", projection = "weight_hr")
  names <- paste0(prefix, parts, suffix)
  arrays <- structure(unname(x[names]), names = names(parts))
  missing <- vapply(arrays, is.null, NA) & (names(parts) %in% c("input", "recurrent") |
    (is.null(arrays$bias) != is.null(arrays$recurrent_bias) & grepl("bias", names(parts))))
  if (any(missing)) stop_arg(fn, "x", "must have the array \"", names[missing][1], "\"")
  foreign_cell(compact(arrays), paste0("x$", names), "torch", fn)
}

#' @rdname exchange
#' @export
import_keras <- function(weights, reset_after = TRUE, activation = "tanh", merge = "concat") {
  fn <- "import_keras"
  check_flag(reset_after, fn, "reset_after")
  check_activation(activation, fn, "activation")
  check_choice(merge, fn, "merge", merges)
  check_list(weights, fn, "weights", "a list of arrays, as layer.get_weights() gives them")
  nested <- length(weights) > 0 && is.list(weights[[1]])
  if (!nested) weights <- list(weights)
  layers <- lapply(seq_along(weights), function(k) {
    keras_cells(weights[[k]], if (nested) paste0("weights[[", k, "]]") else "weights", fn)
  })
  bias <- layers[[1]][[1]]$arrays$bias
  reset <- if (is.null(bias)) reset_after else !is.null(layers[[1]][[1]]$arrays$recurrent_bias)
  if (merge != "concat" && !any(lengths(layers) == 2)) {
    stop_arg(fn, "merge", "is only used with the weights of a Bidirectional layer")
  }
  network_of(layers, "keras", fn, list(activation = activation), if (reset) "after" else "before",
             merge)
}

# The cells of a layer: of one direction (2 or 3 arrays) or both.
keras_cells <- function(weights, arg, fn) {
  n <- length(weights)
  if (!is.list(weights) || !n %in% c(2, 3, 4, 6)) {
    stop_must(fn, arg, "a list of 2, 3, 4 or 6 arrays: kernel, recurrent kernel, bias", weights)
  }
  each <- if (n %in% c(4, 6)) n / 2 else n
  lapply(seq(0, n - each, by = each), function(first) {
    arrays <- structure(weights[first + seq_len(each)],
                        names = c("input", "recurrent", "bias")[seq_len(each)])
    labels <- paste0(arg, "[[", first + c(1, 2, 3, 3), "]]")
    foreign_cell(split_bias(arrays), labels, "keras", fn)
  })
}

# A bias [2,n] is two.
split_bias <- function(arrays) {
  if (is.matrix(arrays$bias) && nrow(arrays$bias) == 2) {
    arrays$recurrent_bias <- arrays$bias[2, ]
    arrays$bias <- arrays$bias[1, ]
  }
  arrays
}

#' @rdname exchange
#' @export
import_matlab <- function(input_weights, recurrent_weights, bias = NULL, reset = "after") {
  fn <- "import_matlab"
  check_choice(reset, fn, "reset", c("after", "before"))
  columns <- c(NA, NA)
  check_shape(input_weights, fn, "input_weights", columns, "[G*H,D]")
  check_shape(recurrent_weights, fn, "recurrent_weights", columns, "[G*H,H]")
  H <- ncol(recurrent_weights)
  both <- nrow(recurrent_weights) == 8 * H
  bias <- matlab_bias(bias, fn, nrow(recurrent_weights), H)
  parts <- if (both) 2 else 1
  if (both && nrow(input_weights) != 8 * H) {
    stop_must(fn, "input_weights", paste("a matrix of", 8 * H, "rows"), input_weights)
  }
  cells <- lapply(seq_len(parts), function(k) {
    part <- function(m) m[(k - 1) * nrow(m) / parts + seq_len(nrow(m) / parts), , drop = FALSE]
    arrays <- list(input = part(input_weights), recurrent = part(recurrent_weights))
    if (!is.null(bias)) arrays$bias <- c(part(matrix(bias)))
    if (length(bias) == 6 * H && !both) {
      arrays <- split_bias(replace(arrays, "bias", list(t(matrix(bias, ncol = 2)))))
    }
    foreign_cell(arrays, c("input_weights", "recurrent_weights", "bias", "bias"), "matlab", fn)
  })
  network_of(list(cells), "matlab", fn, reset = reset)
}

# As a vector; that of a GRU may be two.
matlab_bias <- function(bias, fn, rows, H) {
  if (is.null(bias)) return(NULL)
  sizes <- c(rows, if (rows == 3 * H) 6 * H)
  expected <- paste("a vector of", paste(sizes, collapse = " or "), "numbers")
  bias <- check_numeric(bias, fn, "bias", expected)
  column <- is.null(dim(bias)) || max(dim(bias)) == length(bias)
  if (!length(bias) %in% sizes || !column) stop_must(fn, "bias", expected, bias)
  c(bias)
}

# ---- what the imports share ------------------------------------------------------------------

# Checks the arrays of a cell in one direction, called by these labels, and reads its kind and sizes
# off their shapes: list(cell, arrays), as C wants them.
foreign_cell <- function(arrays, labels, framework, fn) {
  parts <- c("input", "recurrent", "bias", "recurrent_bias", "projection")
  names(labels) <- parts[seq_along(labels)]
  turned <- framework == "keras"
  turn <- function(extents) if (turned) rev(extents) else extents
  sizes <- function(name) {
    turn(dim(check_shape(arrays[[name]], fn, labels[[name]], c(NA, NA), "")))
  }
  given <- sizes("recurrent")
  S <- given[2]
  H <- if (is.null(arrays$projection)) S else sizes("projection")[2]
  kind <- c("1" = "rnn", "3" = "gru", "4" = "lstm")[as.character(given[1] / H)]
  if (is.na(kind) || (H != S && kind != "lstm")) {
    stop_must(fn, labels[["recurrent"]], paste0(
      "a matrix with 1, 3 or 4 times as many ", if (turned) "columns as rows" else
        "rows as columns", " (RNN, GRU, LSTM)"), arrays$recurrent)
  }
  rows <- given[1]
  shapes <- list(input = turn(c(rows, NA)), recurrent = turn(c(rows, S)), bias = rows,
                 recurrent_bias = rows, projection = c(S, H))
  arrays <- lapply(structure(names(arrays), names = names(arrays)), function(name) {
    check_shape(arrays[[name]], fn, labels[[name]], shapes[[name]], "")
  })
  projection <- if (is.null(arrays$projection)) 0 else S
  list(cell = list(cell = unname(kind), D = turn(dim(arrays$input))[2], H = H,
                   recurrent_bias = kind == "gru" && !is.null(arrays$recurrent_bias),
                   projection = projection),
       arrays = arrays)
}

# layers: for each layer the cells of its one or two directions; activation: the argument for those
# cells that have a choice, a list of one
network_of <- function(layers, framework, fn, activation = list("tanh"), reset = "after",
                       merge = "concat") {
  specs <- lapply(layers, function(cells) lapply(cells, `[[`, "cell"))
  kinds <- vapply(specs, function(cells) cells[[1]]$cell, "")
  if (!identical(activation_name(activation[[1]]), "tanh") && !"rnn" %in% kinds) {
    stop_arg(fn, names(activation), "must be \"tanh\": only an RNN has a choice, and layer 1 is ",
             a_cell[kinds[1]])
  }
  features <- specs[[1]][[1]]$D
  D <- features
  for (k in seq_along(specs)) {
    one <- specs[[k]][[1]]
    both <- length(specs[[k]]) == 2
    if (both && !identical(one, specs[[k]][[2]])) {
      stop(fn, ": the two directions of layer ", k, " differ in their sizes", call. = FALSE)
    }
    if (one$D != D) {
      stop(fn, ": layer ", k, " reads ", one$D, " features, but ", D, " come in", call. = FALSE)
    }
    D <- (if (one$projection) one$projection else one$H) * (if (both && merge == "concat") 2 else 1)
  }
  theta <- lapply(unlist(layers, recursive = FALSE), function(cell) {
    .Call(C_import_cell, framework, cell$cell, cell$arrays)
  })
  list(net = network(features, lapply(specs, layer_of, activation[[1]], reset, merge)),
       theta = unlist(theta))
}

layer_of <- function(cells, activation, reset, merge) {
  cell <- cells[[1]]
  direction <- if (length(cells) == 2) "bidirectional" else "forward"
  if (direction == "forward") merge <- "concat"
  projection <- if (cell$projection) list(projection = cell$projection)
  switch(
    cell$cell,
    rnn = rnn_layer(cell$H, direction, activation = activation, merge = merge),
    gru = gru_layer(cell$H, direction, reset = reset, recurrent_bias = cell$recurrent_bias,
                    merge = merge),
    lstm = do.call(lstm_layer, c(list(cell$H, direction, merge = merge), projection))
  )
}
