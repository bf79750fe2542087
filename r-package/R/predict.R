#' Outputs of a network
#'
#' @param object A [network()].
#' @inheritParams loss_grad
#' @param batch A list of `x` `[D,B,T]`, `ids` `[B,T]` and optionally `lengths`, as for
#'   [loss_grad()], or of lists with one element per sequence, as for [train()]: `x` of `[D,T_i]`,
#'   `ids` of vectors or `[T_i,C]`. Targets and weights may be there and are ignored.
#' @param state The recurrent state to start from: `NULL` for zero (or the learned one), or the
#'   `state` of an earlier result. It belongs to a padded batch.
#' @param type `"output"`: the raw scores of the last layer. `"response"`: as one reads them,
#'   probabilities (`"softmax"`, `"bernoulli"`), means and standard deviations (`"gaussian"`),
#'   otherwise the outputs; 0 at padded steps. `"class"`: the best class or tag as whole numbers
#'   from 1 (the first of equals; for `"crf"` by Viterbi), 0 at padded steps; for the losses
#'   `"softmax"` and `"crf"`.
#' @param ... Not used.
#' @return A list of `output` `[outputs,B,T]` (`[outputs,B]` if the network pools), or of classes
#'   `[B,T]` (`[B]`), and the recurrent `state` after the batch, which continues it in a next call.
#'
#'   Of lists of sequences a list of `output` alone, a list with one element per sequence and the
#'   names of the list given: `[outputs,T_i]`, or a vector of `T_i` classes. If the network pools it
#'   is `[outputs,N]`, or a vector of N classes. The numbers are those of a padded batch, to the
#'   bit; they are computed in minibatches.
#' @inheritSection loss_grad Errors
#' @examples
#' net <- network(2, list(gru_layer(3), dense_layer(2)))
#' theta <- network_init(net, seed = 1)
#' x <- array(philox_normal(2 * 10, seed = 2), c(2, 1, 10))
#' whole <- predict(net, theta, list(x = x))
#' part1 <- predict(net, theta, list(x = x[, , 1:4, drop = FALSE]))
#' part2 <- predict(net, theta, list(x = x[, , 5:10, drop = FALSE]), part1$state)
#' identical(whole$state, part2$state)
#' predict(net, theta, list(x = list(short = x[, 1, 1:2], long = x[, 1, ])), type = "class")$output
#' predict(net, theta, list(x = x), type = "class")$output
#' @export
predict.seqrnn_network <- function(object, theta, batch, state = NULL, precision = "double",
                                   type = "output", ...) {
  fn <- "predict"
  check_no_more(fn, ...)
  check_network(object, fn, "object")
  precision <- check_precision(precision, fn, list(
    object = object, theta = theta, batch = without_padding(batch, object), state = state
  ))
  theta <- check_theta(theta, fn, object)
  check_choice(type, fn, "type", c("output", "response", "class"))
  if (type == "class" && !object$loss$kind %in% c("softmax", "crf")) {
    stop_arg(fn, "type", "\"class\" needs a network with the loss \"softmax\" or \"crf\", not \"",
             object$loss$kind, "\"")
  }
  if (is_ragged(batch)) {
    if (!is.null(state)) {
      stop_arg(fn, "state", "must be NULL: it belongs to a padded batch, and `batch` has lists of ",
               "sequences")
    }
    return(list(output = predict_sequences(object, theta, batch, precision, type)))
  }
  batch <- check_batch(batch, fn, object, targets = FALSE)
  state <- check_state(state, fn, object, batch)
  .Call(C_network_forward, precision, object, batch, theta, state, type)
}

# batch: lists of sequences -> a list of their outputs, or of a network that pools an array
predict_sequences <- function(net, theta, batch, precision, type) {
  data <- check_data(batch, "predict", "batch", net, targets = FALSE)
  out <- .Call(C_predict, precision, net, list(batch = 32, tokens = 0), data, theta, type)
  if (net$pooled) return(out)
  parts <- if (type == "class") function(steps) out[steps]
           else function(steps) out[, steps, drop = FALSE]
  steps <- Map(function(start, n) start + seq_len(n), data$start, data$lengths)
  structure(lapply(steps, parts), names = names(batch[["ids"]] %||% batch[["x"]]))
}

#' How well a network does on data
#'
#' Reads the sequences in minibatches, in their order and without dropout.
#'
#' @param net A [network()], or a fit ([train()]), which has parameters of its own.
#' @param theta Its parameters, `net$nparam` numbers.
#' @param data As for [train()].
#' @param batch Sequences per minibatch.
#' @param chunk Steps that are read at a time, with the state carried on; 0 reads all. It saves
#'   memory and changes no output; like `batch` it may change the last bit of a sum. Networks that
#'   pool, read ahead or backwards or end in a CRF read whole sequences.
#' @param precision `"double"` or `"single"`; of a fit by default that of the training.
#' @param ... Of a fit: `batch`, `chunk`.
#' @return A list of `loss`, the weighted mean over the targets that count (`NaN` if none does),
#'   `norm`, the sum of their weights ([loss_grad()]), and `accuracy`, which part of them is the
#'   best class (`NaN` unless the loss is `"softmax"` or `"crf"`). Targets whose class weight is 0
#'   count for nothing.
#' @section Errors:
#' A part of the data of another class, shape or range is refused by name.
#' @examples
#' net <- network(5, list(embedding_layer(3), gru_layer(4), dense_layer(5)))
#' data <- list(ids = list(1:4, c(2, 5)), targets = list(c(2:4, 5), c(5, 1)))
#' evaluate(net, network_init(net, seed = 1), data)
#' evaluate(train(net, data, epochs = 50, seed = 1, verbose = FALSE), data)
#' @export
evaluate <- function(net, ...) UseMethod("evaluate")

#' @rdname evaluate
#' @export
evaluate.seqrnn_network <- function(net, theta, data, batch = 32, chunk = 0, precision = "double",
                                    ...) {
  fn <- "evaluate"
  check_no_more(fn, ...)
  check_network(net, fn)
  theta <- check_theta(theta, fn, net)
  precision <- check_precision(
    precision, fn, list(net = net, theta = theta, data = without_padding(data, net))
  )
  options <- list(batch = check_count(batch, fn, "batch"))
  chunk <- check_count(chunk, fn, "chunk", min = 0)
  data <- check_data(data, fn, "data", net)
  .Call(C_evaluate, precision, net, options, data, theta, chunk)
}

#' @rdname evaluate
#' @export
evaluate.seqrnn_fit <- function(net, data, ..., precision = net$options$precision) {
  check_network(net$net, "evaluate", "net$net")
  evaluate(net$net, net$theta, data, ..., precision = precision)
}

#' @export
evaluate.default <- function(net, ...) refuse_network_or_fit("evaluate", net)

# What functions for networks and fits say of anything else.
refuse_network_or_fit <- function(fn, net) {
  stop_must(fn, "net", "made by network() or train()", net)
}
