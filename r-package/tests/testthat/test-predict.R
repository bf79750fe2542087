# predict() on lists of sequences, functions that take a fit, and padding that nobody reads.

# The sequences of a list as a padded batch, with `fill` beyond their lengths.
padded_arrays <- function(data, fill = 0) {
  parts <- data$x %||% data$ids
  lengths <- vapply(parts, NCOL, 0)
  if (is.null(data$x)) lengths <- vapply(parts, NROW, 0)
  N <- length(parts)
  out <- list(lengths = lengths)
  if (!is.null(data$x)) {
    out$x <- array(fill, c(nrow(parts[[1]]), N, max(lengths)))
    for (n in seq_len(N)) out$x[, n, seq_len(lengths[n])] <- data$x[[n]]
  }
  if (!is.null(data$ids)) {
    C <- NCOL(data$ids[[1]])
    out$ids <- array(fill, c(N, max(lengths), C))
    for (n in seq_len(N)) out$ids[n, seq_len(lengths[n]), ] <- data$ids[[n]]
  }
  out
}

steps <- c(a = 5, b = 0, c = 1, d = 7, rep(3, 40)) # more than one minibatch
real <- list(x = lapply(seq_along(steps), function(n) normal(n, 2, steps[n])))
names(real$x) <- names(steps)

test_that("lists of sequences give what a padded batch gives, to the bit", {
  both <- list(
    ids = lapply(steps, function(n) cbind(rep_len(1:3, n), rep_len(2:1, n))), x = unname(real$x)
  )
  chains <- list(
    list(network(2, list(lstm_layer(3), dense_layer(4))), real),
    list(network(2, list(gru_layer(3, "bidirectional"), dense_layer(4)), "gaussian"), real),
    list(network(2, list(conv1d_layer(3), crf_layer())), real),
    list(network(2, list(rnn_layer(3), pool_layer("mean"), dense_layer(2))), real),
    list(network(c(3, 2, 2), list(embedding_layer(2), embedding_layer(2), gru_layer(3))), both)
  )
  for (chain in chains) for (precision in c("double", "single")) {
    net <- chain[[1]]
    data <- chain[[2]]
    theta <- network_init(net, seed = 1)
    classes <- if (net$loss$kind %in% c("softmax", "crf")) "class"
    for (type in c("output", "response", classes)) {
      whole <- predict(net, theta, padded_arrays(data), precision = precision, type = type)$output
      out <- predict(net, theta, data, precision = precision, type = type)
      expect_named(out, "output")
      if (net$pooled) {
        expect_identical(out$output, whole)
        next
      }
      expect_named(out$output, names(steps))
      for (n in seq_along(steps)) {
        one <- if (type == "class") whole[n, seq_len(steps[n])]
               else matrix(whole[, n, seq_len(steps[n])], net$outputs)
        expect_identical(out$output[[n]], one)
      }
    }
  }
})

test_that("lists without names, what is not read, and what is refused", {
  theta <- network_init(recall_net, seed = 1)
  out <- predict(recall_net, theta, data["ids"])$output
  expect_null(names(out))
  expect_identical(predict(recall_net, theta, list(ids = data$ids, targets = "?"))$output, out)
  expect_error(predict(recall_net, theta, data, state = numeric(6)), fixed = TRUE,
               "predict: `state` must be NULL: it belongs to a padded batch, and `batch` has lists")
  expect_error(predict(recall_net, theta, list(ids = list(1:3, c(1, 4)))), fixed = TRUE, paste(
    "predict: `batch$ids[[2]]` must be whole numbers in 0..3,",
    "but batch$ids[[2]][2] is 4"
  ))
  expect_error(predict(recall_net, theta, list(ids = list())), "`batch\\$ids` must have at least")
  expect_error(predict(recall_net, theta, c(data, list(lengths = 1))),
               "predict: `batch\\$lengths` must not be given")
  pairs <- network(c(3, 40), list(embedding_layer(2), embedding_layer(2)))
  ids <- list(cbind(1:2, 1:2), cbind(1:3, c(1, 41, 1)))
  expect_error(predict(pairs, network_init(pairs, 1), list(ids = ids)), fixed = TRUE, paste(
    "predict: `batch$ids[[2]][,2]` must be whole numbers in 0..40,",
    "but batch$ids[[2]][2,2] is 41"
  ))
  expect_error(predict(pairs, network_init(pairs, 1), list(ids = array(c(1, 4, 1, 1), c(1, 2, 2)))),
               "`batch$ids[,,1]` must be whole numbers in 0..3, but batch$ids[1,2,1] is 4",
               fixed = TRUE)
})

test_that("a fit stands for its network and parameters", {
  fit <- quick_train()
  path <- tempfile()
  on.exit(unlink(path))
  expect_identical(predict(fit, data, type = "class"),
                   predict(fit$net, fit$theta, data, type = "class", precision = "single"))
  expect_identical(evaluate(fit, data), evaluate(fit$net, fit$theta, data, precision = "single"))
  expect_identical(evaluate(fit, data, batch = 3, precision = "double"),
                   evaluate(fit$net, fit$theta, data, batch = 3))
  expect_identical(stream(fit, batch_size = 2),
                   stream(fit$net, fit$theta, batch_size = 2, precision = "single"))
  expect_identical(stream(fit, 2, precision = "double"), stream(fit$net, fit$theta, 2))
  expect_identical(save_network(fit, path), path)
  expect_identical(load_network(path), list(net = fit$net, theta = fit$theta))
  whole <- file.size(path)
  expect_lt(file.size(save_network(fit, path, dtype = "F16")), whole)
  small <- network(3, list(gru_layer(2)))
  small <- train(small, list(x = normal(1, 3, 4, 5), targets = matrix(1, 4, 5)), epochs = 1,
                 seed = 1, verbose = FALSE)
  expect_identical(export_torch(small), export_torch(small$net, small$theta))
})

test_that("what is neither a network nor a fit is refused, as is what a fit has", {
  fit <- quick_train(epochs = 1)
  for (f in list(evaluate, stream, save_network, export_torch)) {
    expect_error(f(3), "`net` must be made by network\\(\\) or train\\(\\), not 3")
  }
  expect_error(evaluate(fit, data, theta = fit$theta))
  expect_error(evaluate(fit$net, fit$theta, data, bach = 3), "there is no argument `bach`")
  expect_error(stream(fit, size = 3), "stream: there is no argument `size`")
  expect_error(save_network(fit, tempfile(), type = 1), "save_network: there is no argument `type`")
  expect_error(export_torch(fit, 1:3), "export_torch: there is no argument")
  fit$net$layers <- NULL
  expect_error(evaluate(fit, data), "evaluate: `net\\$net` is not as network\\(\\) made it")
})

test_that("what stands beyond the lengths may be anything", {
  lengths <- c(3, 0, 5)
  past <- outer(lengths, 1:5, "<")
  put <- function(x, value) replace(x, rep(past, each = length(x) / 15), value)
  clean <- list(x = normal(1, 2, 3, 5), ids = matrix(1:3, 3, 5), lengths = lengths,
                targets = matrix(1:3, 3, 5), sample_weights = matrix(1:15 / 8, 3, 5))
  parts <- c("x", "ids", "targets", "sample_weights")
  dirt <- list(NA, NaN, Inf, -1, 1e300)
  chain <- list(embedding_layer(2), lstm_layer(3), dense_layer(3))
  for (loss in c("softmax", "bernoulli", "mse")) {
    net <- network(c(3, 2), chain, loss)
    theta <- network_init(net, seed = 1)
    good <- clean
    if (loss != "softmax") good$targets <- abs(sin(normal(2, 3, 3, 5)))
    for (value in dirt) for (precision in c("double", "single")) {
      bad <- good
      for (part in parts) bad[[part]] <- put(bad[[part]], value)
      same <- function(f, ...) {
        expect_identical(f(net, theta, bad, precision = precision, ...),
                         f(net, theta, good, precision = precision, ...))
      }
      same(loss_grad)
      same(predict)
      same(predict, type = "response")
      same(evaluate)
      fit <- function(data) {
        same_part(quick_train(net, data, precision = precision, validation = good, epochs = 2))
      }
      expect_identical(fit(bad), fit(good))
      expect_identical(
        same_part(quick_train(net, good, precision = precision, validation = bad, epochs = 2)),
        fit(good)
      )
    }
    for (part in parts) {
      bad <- good
      bad[[part]][length(bad[[part]])] <- -Inf # a true step
      expect_error(loss_grad(net, theta, bad), paste0("^loss_grad: `batch\\$", part, "`"))
    }
  }
  expect_error(loss_grad(net, theta, replace(good, "x", list(paste(good$x)))),
               "`batch\\$x` must be a 2 x B x T array")
})

test_that("one sequence as a matrix, and targets of a pooled network, keep their meaning", {
  net <- network(2, list(gru_layer(3), pool_layer("max"), dense_layer(2)))
  theta <- network_init(net, seed = 1)
  x <- normal(1, 2, 4)
  x[, 4] <- NA
  short <- list(x = x[, 1:3], targets = 2)
  expect_identical(loss_grad(net, theta, list(x = x, lengths = 3, targets = 2)),
                   loss_grad(net, theta, short))
  expect_error(loss_grad(net, theta, list(x = x, lengths = 4, targets = 2)), "`batch\\$x` must be")
  two <- list(x = normal(1, 2, 2, 2), lengths = c(0, 2), targets = c(9, 1))
  expect_error(loss_grad(net, theta, two), "`batch\\$targets` must be whole numbers in 0..2")
})

test_that("a CRF takes one weight for each sequence", {
  net <- network(2, list(gru_layer(3), crf_layer()))
  theta <- network_init(net, seed = 1)
  batch <- list(x = normal(1, 2, 2, 4), targets = matrix(1:2, 2, 4),
                sample_weights = matrix(1, 2, 4))
  expect_error(loss_grad(net, theta, batch), fixed = TRUE, paste(
    "`batch$sample_weights` must be a vector of 2 numbers [B] (a CRF judges whole sequences),",
    "not 2 x 4"
  ))
  lists <- list(x = list(normal(1, 2, 4)), targets = list(rep(1, 4)),
                sample_weights = list(rep(1, 4)))
  expect_error(evaluate(net, theta, lists), "a CRF judges whole sequences")
})

test_that("single-precision range is that of true steps, too", {
  net <- network(1, list(rnn_layer(2)))
  x <- array(c(1, 1, 1, 1e39), c(1, 2, 2))
  theta <- network_init(net, seed = 1)
  expect_error(predict(net, theta, list(x = x, lengths = c(2, 1)), precision = "single"), NA)
  x[3] <- 1e39
  expect_error(predict(net, theta, list(x = x, lengths = c(2, 1)), precision = "single"),
               "`batch\\$x` must be within single precision, at most 3.4e38, but batch\\$x\\[1,1,2")
})

test_that("TRUE and FALSE are no classes", {
  net <- network(2, list(dense_layer(2)))
  theta <- network_init(net, 1)
  x <- list(matrix(0, 2, 2), matrix(0, 2, 2))
  flags <- c(TRUE, FALSE)
  expect_error(evaluate(net, theta, list(x = x, targets = list(flags, flags))),
               "`data\\$targets\\[\\[1\\]\\]` must be whole numbers in 0..2 or NA")
  expect_error(evaluate(net, theta, list(x = x, targets = list(1:2, flags))),
               "`data\\$targets\\[\\[2\\]\\]` must be whole numbers in 0..2 or NA")
  expect_error(loss_grad(net, theta, list(x = x[[1]], targets = flags)),
               "`batch\\$targets` must be")
  unknown <- list(x = x, targets = list(c(NA, NA), 1:2))
  expect_identical(evaluate(net, theta, unknown)$norm, 2)
  ids <- network(3, list(embedding_layer(2), dense_layer(2)))
  expect_error(predict(ids, network_init(ids, 1), list(ids = list(flags, 2:3))), "ids\\[\\[1\\]\\]")
})
