#' One step at a time
#'
#' `stream()` opens a stream of steps, as they come from a sensor or a speaker; `stream_step()`
#' reads the next one and keeps the state. The outputs are those of [predict.seqrnn_network()] on
#' the whole sequence, to the bit.
#'
#' @param net A [network()] that neither pools nor reads ahead or backwards, or a fit ([train()]) of
#'   one, which has parameters of its own.
#' @param theta Its parameters, `net$nparam` numbers.
#' @param batch_size Number of streams side by side, B.
#' @param precision `"double"` or `"single"`; of a fit by default that of the training.
#' @param ... Of a fit: `batch_size`.
#' @param s What `stream()` or the last `stream_step()` returned.
#' @param x The step: features `[D,B]` (a vector of `D` for one stream), or ids `[B]` (`[B,C]` for C
#'   categorical inputs), or `list(x =, ids =)` for a network that reads both.
#' @return A list of class `seqrnn_stream`, plain data: `net`, `theta`, `batch_size`, `precision`,
#'   the recurrent `state`, the `output` of the last step `[outputs,B]` (raw scores) and the
#'   number of `steps`.
#' @section Errors:
#' A network that needs the future is refused by the number of its layer, a step of another shape or
#' range by name.
#' @examples
#' net <- network(2, list(gru_layer(3), dense_layer(1)), "mse")
#' s <- stream(net, network_init(net, seed = 1))
#' for (t in 1:5) {
#'   s <- stream_step(s, c(sin(t), cos(t)))
#'   print(s$output[1, 1])
#' }
#' s$steps
#' @export
stream <- function(net, ...) UseMethod("stream")

#' @rdname stream
#' @export
stream.seqrnn_network <- function(net, theta, batch_size = 1, precision = "double", ...) {
  fn <- "stream"
  check_no_more(fn, ...)
  check_network(net, fn)
  theta <- check_theta(theta, fn, net)
  B <- check_count(batch_size, fn, "batch_size")
  precision <- check_precision(precision, fn, list(net = net, theta = theta))
  k <- needs_future(net)
  if (length(k)) {
    layer <- net$layers[[k[1]]]
    stop_arg(fn, "net", "must read forward only, but layer ", k[1], " (", layer_text(layer), ") ",
             if (layer$kind == "pool") "pools" else "needs the future")
  }
  structure(
    list(net = net, theta = theta, batch_size = B, precision = precision, state = NULL,
         output = NULL, steps = 0),
    class = "seqrnn_stream"
  )
}

#' @rdname stream
#' @export
stream.seqrnn_fit <- function(net, ..., precision = net$options$precision) {
  check_network(net$net, "stream", "net$net")
  stream(net$net, net$theta, ..., precision = precision)
}

#' @export
stream.default <- function(net, ...) refuse_network_or_fit("stream", net)

#' @rdname stream
#' @export
stream_step <- function(s, x) {
  fn <- "stream_step"
  check_class(s, fn, "s", "seqrnn_stream", "stream")
  if (!.Call(C_stream_is_whole, s)) {
    stop_arg(fn, "s", "is not as stream() or stream_step() made it")
  }
  precision <- check_precision(s$precision, fn, list(x = x))
  batch <- step_batch(x, fn, s$net, s$batch_size)
  out <- .Call(C_network_forward, precision, s$net, batch, s$theta, s$state, "output")
  s$state <- out$state
  s$output <- matrix(out$output, s$net$outputs, s$batch_size)
  s$steps <- s$steps + 1
  s
}

# The layers that do not read forward only.
needs_future <- function(net) {
  which(vapply(net$layers, function(layer) {
    layer$kind == "pool" || !identical(layer[["direction"]] %||% "forward", "forward") ||
      (layer$kind == "conv1d" && layer$padding != "causal" && layer$kernel_size > 1)
  }, NA))
}

# One step as a batch of B sequences with T = 1.
step_batch <- function(x, fn, net, B) {
  sizes <- input_sizes(net)
  C <- length(sizes$vocabularies)
  D <- sizes$features
  both <- C > 0 && D > 0
  if (both) check_list(x, fn, "x", "list(x =, ids =)")
  batch <- list()
  if (C > 0) {
    batch$ids <- step_ids(if (both) x[["ids"]] else x, fn, if (both) "x$ids" else "x", B,
                          sizes$vocabularies)
  }
  if (D > 0) {
    features <- check_shape(if (both) x[["x"]] else x, fn, if (both) "x$x" else "x", c(D, B),
                            "[D,B]")
    batch$x <- array(features, c(D, B, 1))
  }
  batch
}

step_ids <- function(ids, fn, arg, B, vocabularies) {
  C <- length(vocabularies)
  if (!are_numbers(ids) || length(ids) != B * C) {
    shape <- if (C == 1) paste("a vector of", B) else paste("a", B, "x", C, "matrix of")
    stop_must(fn, arg, paste(shape, "ids"), ids)
  }
  array(check_ids(ids, fn, arg, vocabularies), c(B, 1, C))
}

#' @export
print.seqrnn_stream <- function(x, ...) {
  cat("stream of ", inputs_text(x$net), ": ", x$batch_size, " at a time, ", x$steps,
      " steps read\n", sep = "")
  invisible(x)
}
