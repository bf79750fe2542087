#' A network: a chain of layers
#'
#' A network is only a description. Its parameters are one numeric vector `theta`, which
#' [network_init()] creates and every other function takes as an argument; its `layout` says
#' where in `theta` each matrix stands.
#'
#' Several inputs stand side by side: one leading [embedding_layer()] for each categorical input,
#' and numeric features. What the embeddings give, and below it the features, is what the first of
#' the other layers reads.
#'
#' A network of nothing but layers without parameters has the `theta` `numeric(0)`.
#'
#' Stacked recurrent layers are unfolded: `net$layers` has the single layers, whose numbers stand in
#' `net$layout`. A `vocabulary` is added to the embeddings.
#'
#' @param inputs One number of ids for each embedding (its vocabulary), then, where there are
#'   numeric features, their number: `network(c(1000, 20, 3), ...)` with two embeddings reads ids in
#'   1..1000, ids in 1..20 and three features. Without embeddings, the number of features.
#' @param layers A list of layers ([layers], [lstm_layer()]).
#' @param loss What the outputs are judged by: a name or the result of [network_loss()]. `NULL` is
#'   `"crf"` behind a [crf_layer()], otherwise `"softmax"`.
#' @return A list of class `seqrnn_network`: `inputs`, `layers`, `loss`, `nparam`, `outputs`
#'   (features that come out), `pooled` (`TRUE`: one output per sequence, not per step) and
#'   `layout`, a data frame of `name` (`"2.lstm.W"`, bidirectional `"2.lstm.forward.W"` and
#'   `"2.lstm.backward.W"`), `rows`, `cols` and `offset` (from 1).
#' @section Errors:
#' A layer that cannot stand in its place is refused by its number, with the reason: "network:
#' `layers[[3]]` must not pool: a pooling layer stands before it".
#' @seealso [network_init()], [loss_grad()], [train()], [predict.seqrnn_network()], [stream()],
#'   [tensors()], [grad_check()]
#' @examples
#' net <- network(65, list(embedding_layer(32), lstm_layer(128), dense_layer(65)))
#' net
#' net$layout
#'
#' # a word, its part of speech and three numbers in; a tag for every word out
#' network(c(1000, 20, 3), list(
#'   embedding_layer(32), embedding_layer(4),
#'   lstm_layer(64, "bidirectional", layers = 2, dropout = 0.3),
#'   dense_layer(9), crf_layer()
#' ))
#' @export
network <- function(inputs, layers, loss = NULL) {
  fn <- "network"
  if (inherits(layers, "seqrnn_layer")) layers <- list(layers)
  check_layers(layers, fn)
  unfolded <- lapply(layers, unfold_layer)
  origin <- rep(seq_along(layers), lengths(unfolded)) # where the user wrote each layer
  unfolded <- do.call(c, unfolded)
  inputs <- check_inputs(inputs, fn, unfolded)
  net <- list(inputs = inputs, layers = add_vocabularies(unfolded, inputs, fn),
              loss = check_loss(loss, fn, unfolded))
  wrong <- .Call(C_network_check, net)
  if (!is.null(wrong)) refuse_network(fn, net, wrong, origin)
  check_forbidden(fn, net)
  info <- .Call(C_network_info, net)
  check_total(info$nparam, fn, "layers")
  structure(
    c(net, info[c("nparam", "outputs", "pooled")], list(layout = layout_of(net, info))),
    class = "seqrnn_network"
  )
}

layout_of <- function(net, info) {
  kinds <- vapply(net$layers, function(layer) layer$kind, "")
  both <- vapply(net$layers, function(k) identical(k[["direction"]], "bidirectional"), NA)
  direction <- ifelse(both[info$layer], c("forward.", "backward.")[info$backward + 1], "")
  data.frame(
    name = paste0(info$layer, ".", kinds[info$layer], ".", direction, info$name, recycle0 = TRUE),
    rows = info$rows, cols = info$cols, offset = info$offset
  )
}

# ---- what a network is made of ---------------------------------------------------------------

check_layers <- function(layers, fn) {
  check_list(layers, fn, "layers", "a list of layers such as lstm_layer() makes")
  if (!length(layers)) stop_arg(fn, "layers", "must not be empty")
  for (k in seq_along(layers)) {
    if (!inherits(layers[[k]], "seqrnn_layer")) {
      stop_must(fn, paste0("layers[[", k, "]]"), "a layer such as lstm_layer() makes", layers[[k]])
    }
  }
}

kind_of <- function(layer) layer$kind

# How many embeddings the layers begin with.
leading_embeddings <- function(layers) {
  embedding <- vapply(layers, kind_of, "") == "embedding"
  sum(cumprod(embedding))
}

# One vocabulary per leading embedding, then perhaps a number of features.
check_inputs <- function(inputs, fn, layers) {
  n <- leading_embeddings(layers)
  if (n == 0) return(check_count(inputs, fn, "inputs"))
  if (!is.numeric(inputs) || !length(inputs) %in% c(n, n + 1)) {
    embeddings <- paste(n, if (n == 1) "embedding" else "embeddings")
    stop_must(fn, "inputs", paste0(
      n, " or ", n + 1, " whole numbers, a vocabulary for ",
      if (n == 1) "the embedding" else paste("each of", embeddings),
      " and perhaps a number of features"
    ), inputs)
  }
  for (k in seq_along(inputs)) {
    check_count(inputs[[k]], fn, if (length(inputs) > 1) paste0("inputs[", k, "]") else "inputs")
  }
  as.double(inputs)
}

add_vocabularies <- function(layers, inputs, fn) {
  for (k in seq_len(leading_embeddings(layers))) {
    weights <- layers[[k]][["weights"]]
    if (!is.null(weights) && ncol(weights) != inputs[k]) {
      stop_arg(fn, paste0("layers[[", k, "]]"), "must have weights for ", inputs[k],
               " ids, as `inputs` says, not for ", ncol(weights))
    }
    layers[[k]]$vocabulary <- inputs[k]
  }
  layers
}

# Number of categorical inputs, and of numeric features.
input_sizes <- function(net) {
  n <- leading_embeddings(net$layers)
  list(vocabularies = net$inputs[seq_len(n)],
       features = if (length(net$inputs) > n) net$inputs[n + 1] else 0)
}

# What a CRF layer forbids has the size of its tags.
check_forbidden <- function(fn, net) {
  last <- net$layers[[length(net$layers)]]
  tags <- nrow(last[["forbidden"]]) %||% length(last[["forbidden_start"]] %||%
                                                   last[["forbidden_end"]])
  if (last$kind != "crf" || !tags) return()
  plain <- net
  plain$layers[[length(net$layers)]] <- crf_layer()
  K <- .Call(C_network_info, plain)$outputs
  if (tags != K) {
    stop_arg(fn, "layers", "must end in a CRF layer that forbids transitions between ", K,
             " tags, as many as come in, not ", tags)
  }
}

# ---- why a chain is refused ------------------------------------------------------------------

refuse_network <- function(fn, net, wrong, origin) {
  k <- wrong$layer
  if (wrong$large) {
    stop_arg(fn, "layers", "must be smaller: this asks for more parameters than any memory holds")
  }
  if (k > length(net$layers)) {
    stop_arg(fn, "loss", "must fit the outputs: ", why_not_loss(net))
  }
  arg <- paste0("layers[[", origin[k], "]]")
  stop_arg(fn, arg, why_not_layer(net$layers, k))
}

why_not_layer <- function(layers, k) {
  layer <- layers[[k]]
  pools <- any(vapply(layers[seq_len(k - 1)], kind_of, "") == "pool")
  switch(
    layer$kind,
    embedding = "must not be an embedding: embeddings stand first",
    crf = if (pools) "must not be a CRF: a pooling layer stands before it, and tags need steps"
          else "must not be a CRF: it only stands last",
    pool = "must not pool: a pooling layer stands before it",
    residual = paste0(
      "must add the input of a layer that stands ", layer$span, " before it, behind the ",
      "embeddings, and that has the same features and steps"
    ),
    if (isTRUE(layer[["layer_norm"]]) && isTRUE(layer[["recurrent_bias"]])) {
      "must not have both `layer_norm` and `recurrent_bias`, which exclude each other"
    } else {
      paste0("must not be this ", layer$kind, " layer: its options do not go together")
    }
  )
}

why_not_loss <- function(net) {
  behind_crf <- net$layers[[length(net$layers)]]$kind == "crf"
  kind <- net$loss$kind
  if (behind_crf != (kind == "crf")) {
    return(if (behind_crf) paste0("behind a CRF layer it is \"crf\", not \"", kind, "\"")
           else "\"crf\" needs a CRF layer at the end")
  }
  switch(
    kind,
    gaussian = "\"gaussian\" needs an even number, means and as many log variances",
    pinball = paste("\"pinball\" needs a multiple of", length(net$loss$quantiles),
                    "outputs, the number of its quantiles"),
    paste0("\"", kind, "\" does not go with this number of them")
  )
}

# ---- parameters ------------------------------------------------------------------------------

#' Initial parameters of a network
#'
#' @param net A [network()].
#' @inheritParams cell_params
#' @param precision `"double"` or `"single"`: rounds the parameters to single precision.
#' @return A numeric vector of `net$nparam` numbers.
#' @section Errors:
#' A `net` that is no network, or a `seed` that is no whole number in 0..2^53, is refused by name.
#' @examples
#' net <- network(2, list(gru_layer(3), dense_layer(2)))
#' head(network_init(net, seed = 1))
#' @export
network_init <- function(net, seed = NULL, precision = "double") {
  fn <- "network_init"
  check_network(net, fn)
  precision <- check_precision(precision, fn, list(net = net))
  .Call(C_network_init, precision, net, check_seed(seed, fn))$theta
}

#' Parameters of a network as matrices
#'
#' @param net A [network()].
#' @param theta Its parameters, or anything of that length, such as a gradient.
#' @return A named list: each array of `net$layout` as a matrix, biases, peepholes,
#'   gains and states as vectors.
#' @section Errors:
#' A `net` that is no network, or a `theta` of another length, is refused by name.
#' @examples
#' net <- network(2, list(gru_layer(3), dense_layer(2)))
#' tensors(net, network_init(net, seed = 1))[["2.dense.W"]]
#' @export
tensors <- function(net, theta) {
  check_network(net, "tensors")
  theta <- check_theta(theta, "tensors", net)
  one <- function(rows, cols, offset, name) {
    values <- theta[offset - 1 + seq_len(rows * cols)]
    if (grepl("\\.[EWUPA]$", name)) matrix(values, rows, cols) else values
  }
  layout <- net$layout
  parts <- Map(one, layout$rows, layout$cols, layout$offset, layout$name)
  names(parts) <- layout$name
  parts
}

# ---- validation ------------------------------------------------------------------------------

check_network <- function(net, fn, arg = "net") {
  check_class(net, fn, arg, "seqrnn_network", "network")
  if (!.Call(C_network_is_whole, net)) {
    stop_arg(fn, arg, "is not as network() made it: to change a network, make it anew")
  }
  net
}

# A network of nothing but layers without parameters has none, numeric(0).
check_theta <- function(theta, fn, net) {
  if (net$nparam == 0 && are_numbers(theta) && !length(theta)) return(numeric())
  check_shape(theta, fn, "theta", net$nparam, "(net$nparam)")
}

# ---- what users see --------------------------------------------------------------------------

#' @export
print.seqrnn_network <- function(x, ...) {
  cat("network: ", inputs_text(x), " -> ", count_text(x$outputs, "output"),
      if (x$pooled) " per sequence", ", ", format(x$nparam, big.mark = ","), " parameters, loss ",
      loss_text(x$loss), "\n", sep = "")
  print_layers(summary(x))
  invisible(x)
}

# A row for each layer; options that do not fit into the width go on below.
print_layers <- function(table) {
  rows <- paste0(
    " ", column_text("layer", table$layer), " ", column_text("kind", table$kind), " ",
    column_text("parameters", format(table$parameters, big.mark = ","))
  )
  if (all(table$options == "")) return(cat(rows, sep = "\n"))
  beside <- nchar(rows[1]) + 2
  options <- lapply(c("options", table$options), wrap_options,
                    width = max(getOption("width") - beside, 30))
  rows <- Map(function(row, lines) {
    trimws(paste0(c(row, rep(strrep(" ", beside - 2), length(lines) - 1)), "  ", lines), "right")
  }, rows, options)
  cat(unlist(rows), sep = "\n")
}

column_text <- function(title, values) format(c(title, values), justify = "right")

# "clip 3, merge sum" in lines of at most this width, cut behind commas
wrap_options <- function(text, width) {
  lines <- ""
  for (part in strsplit(text, "(?<=,) ", perl = TRUE)[[1]]) {
    n <- length(lines)
    longer <- if (nzchar(lines[n])) paste(lines[n], part) else part
    if (nchar(longer) > width && nzchar(lines[n])) lines <- c(lines, part) else lines[n] <- longer
  }
  lines
}

count_text <- function(n, noun) paste0(n, " ", noun, if (n != 1) "s")

# "65 ids", "1,000 + 20 ids and 3 features"
inputs_text <- function(net) {
  sizes <- input_sizes(net)
  ids <- paste(format(sizes$vocabularies, big.mark = ",", trim = TRUE), collapse = " + ")
  paste(c(if (nzchar(ids)) paste(ids, "ids"),
          if (sizes$features > 0) count_text(sizes$features, "feature")), collapse = " and ")
}

#' @export
summary.seqrnn_network <- function(object, ...) {
  layer <- as.integer(sub("\\..*", "", object$layout$name))
  sizes <- object$layout$rows * object$layout$cols
  data.frame(
    layer = seq_along(object$layers),
    kind = vapply(object$layers, layer_text, ""),
    parameters = vapply(seq_along(object$layers), function(k) sum(sizes[layer == k]), 0),
    options = vapply(object$layers, function(k) gsub("^ \\(|\\)$", "", option_text(k)), "")
  )
}
