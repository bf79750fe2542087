#' Outputs of a network
#'
#' @param object A [network()].
#' @inheritParams loss_grad
#' @param batch A list of `x` `[D,B,T]`, `ids` `[B,T]` and optionally `lengths`, as for
#'   [loss_grad()].
#' @param type `"output"`: the raw scores of the last layer. `"response"`: as one reads them,
#'   probabilities (`"softmax"`, `"bernoulli"`), means and standard deviations (`"gaussian"`),
#'   otherwise the outputs. `"class"`: the best class or tag as whole numbers from 1 (the first of
#'   equals; for `"crf"` by Viterbi), 0 at padded steps; for the losses `"softmax"` and `"crf"`.
#' @param ... Not used.
#' @return A list of `output` `[outputs,B,T]` (`[outputs,B]` if the network pools), or of classes
#'   `[B,T]` (`[B]`), and the recurrent `state` after the batch, which continues it in a next call.
#' @inheritSection loss_grad Errors
#' @examples
#' net <- network(2, list(gru_layer(3), dense_layer(2)))
#' theta <- network_init(net, seed = 1)
#' x <- array(philox_normal(2 * 10, seed = 2), c(2, 1, 10))
#' whole <- predict(net, theta, list(x = x))
#' part1 <- predict(net, theta, list(x = x[, , 1:4, drop = FALSE]))
#' part2 <- predict(net, theta, list(x = x[, , 5:10, drop = FALSE]), part1$state)
#' identical(whole$state, part2$state)
#' predict(net, theta, list(x = x), type = "class")$output
#' @export
predict.seqrnn_network <- function(object, theta, batch, state = NULL, precision = "double",
                                   type = "output", ...) {
  fn <- "predict"
  check_no_more(fn, ...)
  check_network(object, fn, "object")
  precision <- check_precision(
    precision, fn, list(object = object, theta = theta, batch = batch, state = state)
  )
  theta <- check_theta(theta, fn, object)
  batch <- check_batch(batch, fn, object, targets = FALSE)
  state <- check_state(state, fn, object, batch)
  check_choice(type, fn, "type", c("output", "response", "class"))
  if (type == "class" && !object$loss$kind %in% c("softmax", "crf")) {
    stop_arg(fn, "type", "\"class\" needs a network with the loss \"softmax\" or \"crf\", not \"",
             object$loss$kind, "\"")
  }
  .Call(C_network_forward, precision, object, batch, theta, state, type)
}

#' How well a network does on data
#'
#' Reads the sequences in minibatches, in their order and without dropout.
#'
#' @param net A [network()].
#' @param theta Its parameters, `net$nparam` numbers.
#' @param data As for [train()].
#' @param batch Sequences per minibatch.
#' @param chunk Steps that are read at a time, with the state carried on; 0 reads all. It saves
#'   memory and does not change the result. Networks that pool, read ahead or backwards or end in a
#'   CRF read whole sequences.
#' @param precision `"double"` or `"single"`.
#' @return A list of `loss`, the weighted mean over the targets that count, `norm`, the sum of their
#'   weights, and `accuracy`, the part of the targets that are the best class (`NaN` unless the
#'   loss is `"softmax"` or `"crf"`).
#' @section Errors:
#' A part of the data of another class, shape or range is refused by name.
#' @examples
#' net <- network(5, list(embedding_layer(3), gru_layer(4), dense_layer(5)))
#' data <- list(ids = list(1:4, c(2, 5)), targets = list(c(2:4, 5), c(5, 1)))
#' evaluate(net, network_init(net, seed = 1), data)
#' @export
evaluate <- function(net, theta, data, batch = 32, chunk = 0, precision = "double") {
  fn <- "evaluate"
  check_network(net, fn)
  theta <- check_theta(theta, fn, net)
  precision <- check_precision(precision, fn, list(net = net, theta = theta, data = data))
  options <- list(batch = check_count(batch, fn, "batch"))
  chunk <- check_count(chunk, fn, "chunk", min = 0)
  data <- check_data(data, fn, "data", net)
  .Call(C_evaluate, precision, net, options, data, theta, chunk)
}
