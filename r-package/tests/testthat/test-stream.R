test_that("a stream is the whole sequence, to the bit", {
  chains <- list(
    list(2, list(lstm_layer(4, projection = 3, initial_state = "learned"), dense_layer(3))),
    list(2, list(gru_layer(3, layers = 2, dropout = 0.3), layer_norm_layer(), residual_layer(),
                 dense_layer(2, activation = "relu"))),
    list(2, list(rnn_layer(3), dense_layer(3), crf_layer())),
    list(2, list(conv1d_layer(3, dilation = 2, activation = "relu"), gru_layer(2),
                 conv1d_layer(2, kernel_size = 2)))
  )
  x <- normal(1, 2, 3, 6)
  for (chain in chains) for (precision in c("double", "single")) {
    net <- do.call(network, chain)
    theta <- network_init(net, seed = 2)
    whole <- predict(net, theta, list(x = x), precision = precision)
    s <- stream(net, theta, batch_size = 3, precision = precision)
    for (t in 1:6) {
      s <- stream_step(s, x[, , t])
      expect_identical(s$output, whole$output[, , t])
    }
    expect_identical(s$state, whole$state)
    expect_equal(s$steps, 6)
  }
})

test_that("ids, and ids beside features", {
  net <- network(4, list(embedding_layer(2), gru_layer(3), dense_layer(4)))
  theta <- network_init(net, 1)
  s <- stream(net, theta)
  for (id in c(3, 1, 4)) s <- stream_step(s, id)
  whole <- predict(net, theta, list(ids = matrix(c(3, 1, 4), 1)))$output
  expect_identical(s$output[, 1], whole[, 1, 3])
  two <- network(c(4, 3, 2), list(embedding_layer(2), embedding_layer(2), gru_layer(3)))
  theta <- network_init(two, 1)
  ids <- array(c(1, 2, 3, 4, 3, 2, 1, 0), c(2, 2, 2))
  x <- normal(1, 2, 2, 2)
  s <- stream(two, theta, 2)
  for (t in 1:2) s <- stream_step(s, list(x = x[, , t], ids = ids[, t, ]))
  expect_identical(s$output, predict(two, theta, list(x = x, ids = ids))$output[, , 2])
})

test_that("a stream is plain data, and forks", {
  net <- network(2, list(gru_layer(3), dense_layer(1)), "mse")
  s <- stream_step(stream(net, network_init(net, 1)), c(1, 2))
  a <- stream_step(s, c(0, 1))
  b <- stream_step(unserialize(serialize(s, NULL)), c(0, 1))
  expect_identical(a, b)
  expect_output(print(s), "stream of 2 features: 1 at a time, 1 steps read")
})

test_that("networks that need the future are refused by their layer", {
  future <- function(layers) {
    net <- network(2, layers)
    stream(net, network_init(net, 1))
  }
  expect_error(future(list(dense_layer(2), gru_layer(3, "bidirectional"))),
               "stream: `net` must read forward only, but layer 2 \\(gru 2 x 3\\) needs the future")
  expect_error(future(list(gru_layer(3, "reverse"))), "layer 1 \\(gru 3 reverse\\) needs the")
  expect_error(future(list(gru_layer(3), pool_layer())), "layer 2 \\(pool last\\) pools")
  expect_error(future(list(conv1d_layer(4, padding = "same"))),
               "layer 1 \\(conv1d 4 x 3\\) needs the future")
})

test_that("steps of another shape are refused", {
  net <- network(2, list(gru_layer(3)))
  s <- stream(net, network_init(net, 1), 2)
  expect_error(stream_step(s, 1:3), "stream_step: `x` must be a 2 x 2 matrix \\[D,B\\]")
  ids <- network(4, list(embedding_layer(2)))
  s <- stream(ids, network_init(ids, 1), 2)
  expect_error(stream_step(s, 1), "stream_step: `x` must be a vector of 2 ids, not 1")
  expect_error(stream_step(s, c(1, 5)), "stream_step: `x` must be whole numbers in 0..4")
  expect_error(stream_step(list(), 1), "stream_step: `s` must be made by stream")
})

test_that("a stream that was changed is refused, and ids are named where they stand", {
  net <- network(c(5, 3), list(embedding_layer(2), embedding_layer(2), gru_layer(2)))
  s <- stream(net, network_init(net, seed = 1), batch_size = 2)
  expect_error(stream_step(s, matrix(c(1, 1, 1, 4), 2)),
               "stream_step: `x[,2]` must be whole numbers in 0..3, but x[2,2] is 4",
               fixed = TRUE)
  s <- stream_step(s, matrix(1, 2, 2))
  values <- list(1:3, "a", 0, mean)
  for (field in c("net", "theta", "batch_size", "state")) {
    for (value in values) {
      expect_error(stream_step(replace(s, field, list(value)), matrix(1, 2, 2)),
                   "stream_step: `s` is not as stream() or stream_step() made it", fixed = TRUE)
    }
  }
})
