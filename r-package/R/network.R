#' A network: a chain of layers
#'
#' A network is only a description. Its parameters are one numeric vector `theta`, which
#' [network_init()] creates and every other function takes as an argument; its `layout` says
#' where in `theta` each matrix stands.
#'
#' @param inputs Number of ids if the first layer is an embedding, otherwise of features.
#' @param layers A list of layers ([layers]); an embedding only in first place.
#' @return A list of class `seqrnn_network`: `inputs`, `layers`, `nparam`, `outputs` (features that
#'   come out) and `layout`, a data frame of `name` (`"2.lstm.W"`, bidirectional
#'   `"2.lstm.forward.W"` and `"2.lstm.backward.W"`), `rows`, `cols` and `offset` (from 1).
#' @section Errors:
#' A layer that cannot stand in its place is refused by its number.
#' @seealso [loss_grad()], [predict.seqrnn_network()], [tensors()], [grad_check()]
#' @examples
#' net <- network(65, list(embedding_layer(32), lstm_layer(128), dense_layer(65)))
#' net
#' net$layout
#' @export
network <- function(inputs, layers) {
  fn <- "network"
  inputs <- check_count(inputs, fn, "inputs")
  if (inherits(layers, "seqrnn_layer")) layers <- list(layers)
  check_layers(layers, fn)
  check_total(chain_total(inputs, layers), fn, "layers")
  info <- .Call(C_network_info, list(inputs = inputs, layers = layers))
  kinds <- vapply(layers, function(layer) layer$kind, "")
  both <- vapply(layers, function(k) identical(k[["direction"]], "bidirectional"), NA)
  direction <- ifelse(both[info$layer], c("forward.", "backward.")[info$backward + 1], "")
  layout <- data.frame(
    name = paste0(info$layer, ".", kinds[info$layer], ".", direction, info$name),
    rows = info$rows, cols = info$cols, offset = info$offset
  )
  structure(
    list(inputs = inputs, layers = layers, nparam = info$nparam, outputs = info$outputs,
         layout = layout),
    class = "seqrnn_network"
  )
}

check_layers <- function(layers, fn) {
  check_list(layers, fn, "layers", "a list of layers such as lstm_layer() makes")
  if (!length(layers)) stop_arg(fn, "layers", "must not be empty")
  for (k in seq_along(layers)) {
    arg <- paste0("layers[[", k, "]]")
    if (!inherits(layers[[k]], "seqrnn_layer")) {
      stop_must(fn, arg, "a layer such as lstm_layer() makes", layers[[k]])
    }
    if (k > 1 && layers[[k]]$kind == "embedding") {
      stop_arg(fn, arg, "must not be an embedding: only the first layer can be one")
    }
  }
}

# About how many parameters, in doubles that do not overflow.
chain_total <- function(inputs, layers) {
  total <- 0
  for (layer in layers) {
    recurrent <- layer$kind %in% c("lstm", "gru", "rnn")
    both <- identical(layer[["direction"]], "bidirectional")
    total <- total + layer$units * (inputs + if (recurrent) 4 * layer$units else 0)
    inputs <- layer$units * if (both) 2 else 1
  }
  total
}

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
  .Call(C_network_init, check_precision(precision, fn), net, check_seed(seed, fn))$theta
}

#' Loss of a network and its gradient
#'
#' Softmax cross-entropy of the outputs, averaged over the targets that count, and its gradient by
#' `theta`: a pure function of its arguments, as `optim()` or an optimiser of your own wants it.
#'
#' @param net A [network()].
#' @param theta Its parameters, `net$nparam` numbers.
#' @param batch A list: `x` `[D,B,T]`, or `ids` `[B,T]` if the first layer is an embedding (0 is
#'   padding); `targets` `[B,T]` in `1..outputs`, 0 or `NA` to ignore (a vector of `T` if `B =
#'   1`); optionally `lengths` `[B]` and class `weights` `[outputs]`.
#' @param state The recurrent state to start from: `NULL` for zero, or the `state` of an earlier
#'   result.
#' @param precision `"double"` or `"single"`.
#' @return A list of `loss` (nats), `norm` (the sum of the weights that count), `grad` (as
#'   `theta`) and `state` after the batch: for each recurrent layer and direction `h` `[H,B]`,
#'   then for an LSTM `c` `[H,B]`, all in one vector.
#' @section Errors:
#' A part of the batch of another class, shape or range is refused by name, such as
#' "loss_grad: `batch$targets` must be a 2 x 7 matrix \[B,T\], not 2 x 6".
#' @examples
#' net <- network(5, list(embedding_layer(3), lstm_layer(4), dense_layer(5)))
#' theta <- network_init(net, seed = 1)
#' text <- rbind(c(1, 2, 3, 4, 5, 1), c(2, 3, 4, 5, 1, 2))
#' batch <- list(ids = text[, 1:5], targets = text[, 2:6])
#' out <- loss_grad(net, theta, batch)
#' out$loss
#' lapply(tensors(net, out$grad), dim)
#' @export
loss_grad <- function(net, theta, batch, state = NULL, precision = "double") {
  fn <- "loss_grad"
  check_network(net, fn)
  theta <- check_theta(theta, fn, net)
  batch <- check_batch(batch, fn, net, targets = TRUE)
  state <- check_state(state, fn, net, batch)
  .Call(C_network_loss_grad, check_precision(precision, fn), net, batch, theta, state)
}

#' Outputs of a network
#'
#' @param object A [network()].
#' @inheritParams loss_grad
#' @param batch A list of `x` `[D,B,T]` or `ids` `[B,T]`, and optionally `lengths`, as for
#'   [loss_grad()].
#' @param ... Not used.
#' @return A list of `output` `[outputs,B,T]`, the raw scores of the last layer (no softmax),
#'   and the recurrent `state` after the batch, which continues it in a next call.
#' @inheritSection loss_grad Errors
#' @examples
#' net <- network(2, list(gru_layer(3), dense_layer(2)))
#' theta <- network_init(net, seed = 1)
#' x <- array(philox_normal(2 * 10, seed = 2), c(2, 1, 10))
#' whole <- predict(net, theta, list(x = x))
#' part1 <- predict(net, theta, list(x = x[, , 1:4, drop = FALSE]))
#' part2 <- predict(net, theta, list(x = x[, , 5:10, drop = FALSE]), part1$state)
#' identical(whole$state, part2$state)
#' @export
predict.seqrnn_network <- function(object, theta, batch, state = NULL, precision = "double", ...) {
  fn <- "predict"
  check_network(object, fn)
  theta <- check_theta(theta, fn, object)
  batch <- check_batch(batch, fn, object, targets = FALSE)
  state <- check_state(state, fn, object, batch)
  .Call(C_network_forward, check_precision(precision, fn), object, batch, theta, state)
}

#' Parameters of a network as matrices
#'
#' @param net A [network()].
#' @param theta Its parameters, or anything of that length, such as a gradient.
#' @return A named list: each array of `net$layout` as a matrix, biases and peepholes as vectors.
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
    if (grepl("\\.(b|bU|p)$", name)) values else matrix(values, rows, cols)
  }
  layout <- net$layout
  parts <- Map(one, layout$rows, layout$cols, layout$offset, layout$name)
  names(parts) <- layout$name
  parts
}

# ---- validation ------------------------------------------------------------------------------

check_network <- function(net, fn) check_class(net, fn, "net", "seqrnn_network", "network")

check_theta <- function(theta, fn, net) {
  check_shape(theta, fn, "theta", net$nparam, "(net$nparam)")
}

reads_ids <- function(net) net$layers[[1]]$kind == "embedding"

# A batch in the form C wants: ids and targets count from 0.
check_batch <- function(batch, fn, net, targets) {
  check_list(batch, fn, "batch", "a list of x or ids, targets, lengths, weights")
  wanted <- if (reads_ids(net)) "ids" else "x"
  if (is.null(batch[[wanted]])) {
    other <- setdiff(c("ids", "x"), wanted)
    first <- paste0("the first layer is a", if (reads_ids(net)) "n", " ", net$layers[[1]]$kind)
    stop_arg(fn, paste0("batch$", wanted), "is missing (", first, ")",
             if (!is.null(batch[[other]])) paste0(" and `batch$", other, "` is not used"))
  }
  if (wanted == "ids") {
    ids <- check_id_matrix(batch[["ids"]], fn, "batch$ids", net$inputs)
    out <- list(ids = ids)
    extents <- dim(ids)
  } else {
    out <- list(x = check_sequences(batch[["x"]], fn, "batch$x", net$inputs))
    extents <- dim(out$x)[2:3]
  }
  out$lengths <- check_lengths(batch[["lengths"]], fn, "batch$lengths", extents[1], extents[2])
  if (!targets) return(out)
  out$targets <- check_targets(batch[["targets"]], fn, extents, net$outputs)
  out$weights <- check_class_weights(batch[["weights"]], fn, "batch$weights", net$outputs)
  out
}

check_id_matrix <- function(ids, fn, arg, V) {
  if (is.null(dim(ids))) {
    n <- length(ids)
    stop_must(fn, arg, paste0(
      "a matrix [B,T]: matrix(ids, ", n, ", 1) is one step of ", n, " sequences, matrix(ids, 1, ",
      n, ") is one sequence of ", n, " steps"
    ), ids)
  }
  if (length(dim(ids)) != 2) stop_must(fn, arg, "a matrix [B,T]", ids)
  check_ids(ids, fn, arg, V)
}

check_targets <- function(targets, fn, extents, K) {
  given <- dim(targets)
  if (is.null(given) && extents[1] == 1) given <- c(1L, length(targets))
  if (!identical(as.integer(given), as.integer(extents))) {
    stop_must(fn, "batch$targets", shape_text(extents, "[B,T]"), targets)
  }
  check_ids(targets, fn, "batch$targets", K, na = TRUE)
}

check_state <- function(state, fn, net, batch) {
  B <- if (is.null(batch$ids)) dim(batch$x)[2] else dim(batch$ids)[1]
  n <- .Call(C_network_nstate, net, B)
  if (n == 0) return(NULL)
  check_shape_or_null(state, fn, "state", n, "(the state of a batch of this size)")
}

# ---- what users see --------------------------------------------------------------------------

#' @export
print.seqrnn_network <- function(x, ...) {
  first <- if (reads_ids(x)) "ids" else "features"
  cat("network: ", x$inputs, " ", first, " -> ", x$outputs, " outputs, ",
      format(x$nparam, big.mark = ","), " parameters\n", sep = "")
  table <- summary(x)
  table$parameters <- format(table$parameters, big.mark = ",")
  print(table, row.names = FALSE, right = TRUE)
  invisible(x)
}

#' @export
summary.seqrnn_network <- function(object, ...) {
  layer <- as.integer(sub("\\..*", "", object$layout$name))
  sizes <- object$layout$rows * object$layout$cols
  data.frame(
    layer = seq_along(object$layers),
    kind = vapply(object$layers, layer_text, ""),
    options = vapply(object$layers, function(k) trimws(option_text(k)), ""),
    parameters = vapply(seq_along(object$layers), function(k) sum(sizes[layer == k]), 0)
  )
}
