# Weights for other frameworks: exchange.R the other way round.

#' @rdname exchange
#' @export
export_torch <- function(net, ...) UseMethod("export_torch")

#' @rdname exchange
#' @export
export_torch.seqrnn_network <- function(net, theta, ...) {
  check_no_more("export_torch", ...)
  layers <- export_layers("export_torch", "torch", net, theta)
  dicts <- lapply(seq_along(layers), function(k) {
    lapply(seq_along(layers[[k]]), function(d) {
      cell <- layers[[k]][[d]]
      dict <- compact(list(weight_ih = cell$input, weight_hh = cell$recurrent,
                           bias_ih = cell$bias, bias_hh = cell$recurrent_bias,
                           weight_hr = cell$projection))
      structure(dict, names = paste0(names(dict), "_l", k - 1, if (d == 2) "_reverse"))
    })
  })
  do.call(c, do.call(c, dicts))
}

#' @rdname exchange
#' @export
export_keras <- function(net, ...) UseMethod("export_keras")

#' @rdname exchange
#' @export
export_keras.seqrnn_network <- function(net, theta, ...) {
  check_no_more("export_keras", ...)
  one_or_all(lapply(export_layers("export_keras", "keras", net, theta), function(cells) {
    do.call(c, lapply(cells, function(cell) {
      bias <- if (is.null(cell$recurrent_bias)) cell$bias
              else rbind(cell$bias, cell$recurrent_bias)
      list(cell$input, cell$recurrent, bias)
    }))
  }))
}

#' @rdname exchange
#' @export
export_matlab <- function(net, ...) UseMethod("export_matlab")

#' @rdname exchange
#' @export
export_matlab.seqrnn_network <- function(net, theta, ...) {
  check_no_more("export_matlab", ...)
  one_or_all(lapply(export_layers("export_matlab", "matlab", net, theta), function(cells) {
    part <- function(name) lapply(cells, `[[`, name)
    list(InputWeights = do.call(rbind, part("input")),
         RecurrentWeights = do.call(rbind, part("recurrent")),
         Bias = c(unlist(part("bias")), unlist(part("recurrent_bias"))))
  }))
}

one_or_all <- function(layers) if (length(layers) == 1) layers[[1]] else layers

#' @rdname exchange
#' @export
export_torch.seqrnn_fit <- function(net, ...) {
  check_network(net$net, "export_torch", "net$net")
  export_torch(net$net, net$theta, ...)
}

#' @rdname exchange
#' @export
export_keras.seqrnn_fit <- function(net, ...) {
  check_network(net$net, "export_keras", "net$net")
  export_keras(net$net, net$theta, ...)
}

#' @rdname exchange
#' @export
export_matlab.seqrnn_fit <- function(net, ...) {
  check_network(net$net, "export_matlab", "net$net")
  export_matlab(net$net, net$theta, ...)
}

#' @export
export_torch.default <- function(net, ...) refuse_network_or_fit("export_torch", net)

#' @export
export_keras.default <- function(net, ...) refuse_network_or_fit("export_keras", net)

#' @export
export_matlab.default <- function(net, ...) refuse_network_or_fit("export_matlab", net)

# ---- what the exports share ------------------------------------------------------------------

# For each recurrent layer the arrays of its one or two directions, as C gives them.
export_layers <- function(fn, framework, net, theta) {
  check_network(net, fn)
  theta <- check_theta(theta, fn, net)
  layers <- recurrent_for(framework, net$layers, fn)
  lapply(layers, function(k) {
    layer <- net$layers[[k]]
    directions <- if (layer$direction == "bidirectional") c("forward.", "backward.") else ""
    lapply(paste0(k, ".", layer$kind, ".", directions), function(prefix) {
      mine <- net$layout[startsWith(net$layout$name, prefix), ]
      cell <- list(cell = layer$kind, D = mine$cols[1], H = layer$units,
                   recurrent_bias = layer$recurrent_bias, projection = layer$projection,
                   reset = layer$reset)
      part <- theta[min(mine$offset) - 1 + seq_len(sum(mine$rows * mine$cols))]
      .Call(C_export_cell, framework, cell, part, has_two_biases(framework, layer))
    })
  })
}

has_two_biases <- function(framework, layer) {
  inside <- layer$kind == "gru" && layer$reset == "after" # the reset gate multiplies the second
  switch(framework, torch = TRUE, keras = inside, matlab = inside && layer$recurrent_bias)
}

# What the layers of the frameworks are called, which options all layers share, which ones the
# frameworks have only as here, and the activations of the RNN (NULL: any).
export_rules <- list(
  torch = list(
    names = c(rnn = "nn.RNN", gru = "nn.GRU", lstm = "nn.LSTM"),
    shared = c("kind", "units", "direction", "projection", "candidate_activation"),
    standard = list(reset = "after", merge = "concat"), rnn = c("tanh", "relu")
  ),
  keras = list(
    names = c(rnn = "SimpleRNN", gru = "GRU", lstm = "LSTM"), shared = character(),
    standard = list(projection = 0), rnn = NULL
  ),
  matlab = list(
    names = c(gru = "gruLayer", lstm = "lstmLayer"), shared = character(),
    standard = list(projection = 0, merge = "concat")
  )
)

# Which layers are the recurrent ones: with nothing that the framework's layers do not have, and at
# most dropout between two of them.
recurrent_for <- function(framework, layers, fn) {
  rules <- export_rules[[framework]]
  cells <- c("rnn", "gru", "lstm")
  standard <- c(rules$standard, list(
    peephole = FALSE, coupled = FALSE, clip = 0, gate_activation = "sigmoid",
    output_activation = "tanh", initial_state = "zero", layer_norm = FALSE
  ))
  kinds <- vapply(layers, kind_of, "")
  behind <- c(kinds[-1], "")
  between <- kinds == "dropout" & behind %in% cells & seq_along(layers) > 1
  for (k in which(!between)) {
    layer <- layers[[k]]
    arg <- paste0("net$layers[[", k, "]]")
    if (!layer$kind %in% cells) stop_arg(fn, arg, "must be recurrent, not ", layer$kind)
    if (!layer$kind %in% names(rules$names)) {
      stop_arg(fn, arg, "must be a GRU or an LSTM, not ", a_cell[layer$kind])
    }
    other <- rules$shared[!vapply(rules$shared, function(f) {
      identical(layer[[f]], layers[[1]][[f]])
    }, NA)]
    if (length(other)) stop_arg(fn, arg, "must have the ", other[1], " of the first layer")
    has <- intersect(names(standard), names(layer))
    odd <- has[!vapply(has, function(f) identical(layer[[f]], standard[[f]]), NA)]
    allowed <- if (layer$kind == "rnn") rules$rnn else "tanh"
    act <- layer$candidate_activation
    if (!is.null(allowed) && !(is.character(act) && act %in% allowed)) {
      odd <- c(odd, "candidate_activation")
    }
    both <- layer$direction == "bidirectional"
    if (layer$direction == "reverse" || (both && framework == "matlab" && layer$kind != "lstm")) {
      odd <- c("direction", odd)
    }
    if (length(odd)) {
      stop_arg(fn, arg, "has a ", odd[1], " that ", rules$names[[layer$kind]], " has not: ",
               activation_name(layer[[odd[1]]]))
    }
  }
  which(!between)
}
