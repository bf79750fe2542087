net <- network(5, list(embedding_layer(3), lstm_layer(4), gru_layer(2, "bidirectional"),
                       dense_layer(5)))
theta <- network_init(net, seed = 1)
ids <- rbind(c(1, 2, 3, 4, 5, 1), c(2, 3, 4, 0, 0, 0))
targets <- rbind(c(2, 3, 4, 5, 1, NA), c(3, 4, 5, 0, 0, 0))
batch <- list(ids = ids, targets = targets, lengths = c(6, 3))

test_that("layout, counts and names", {
  expect_equal(net$nparam, 15 + 4 * 4 * (3 + 4 + 1) + 2 * 3 * 2 * (4 + 2 + 1) + 5 * 4 + 5)
  expect_length(theta, net$nparam)
  expect_equal(net$outputs, 5)
  expect_equal(net$layout$name[c(1, 2, 5, 8, 11)],
               c("1.embedding.E", "2.lstm.W", "3.gru.forward.W", "3.gru.backward.W", "4.dense.W"))
  expect_equal(net$layout$offset[1:2], c(1, 16))
  parts <- tensors(net, theta)
  expect_identical(unlist(parts, use.names = FALSE), theta)
  expect_equal(dim(parts[["2.lstm.U"]]), c(16, 4))
  expect_null(dim(parts[["4.dense.b"]]))
})

test_that("the network is its layers, one after another", {
  w <- tensors(net, theta)
  y <- embedding_forward(ids, w[["1.embedding.E"]])$y
  part <- function(prefix) setNames(w[paste0(prefix, c("W", "U", "b"))], c("W", "U", "b"))
  y <- lstm_forward(y, part("2.lstm."), lengths = c(6, 3))$y
  gru <- function(prefix) c(list(cell = "gru"), part(prefix))
  y <- birnn_forward(y, gru("3.gru.forward."), gru("3.gru.backward."), lengths = c(6, 3))$y
  logits <- dense_forward(y, w[["4.dense.W"]], w[["4.dense.b"]])$y
  out <- predict(net, theta, batch)
  expect_close(out$output[, 1, ], logits[, 1, ], 1e-14)
  expect_close(out$output[, 2, 1:3], logits[, 2, 1:3], 1e-14)
  xent <- softmax_xent(out$output, targets)
  lg <- loss_grad(net, theta, batch)
  expect_equal(lg$loss, xent$loss, tolerance = 1e-14)
  expect_equal(lg$norm, 8)
  expect_identical(lg$state, out$state)
})

test_that("loss_grad is pure and states carry on", {
  one <- network(2, list(rnn_layer(3), lstm_layer(2), dense_layer(2)))
  theta <- network_init(one, seed = 1)
  x <- normal(2, 2, 3, 10)
  whole <- predict(one, theta, list(x = x))
  part <- predict(one, theta, list(x = x[, , 1:4]))
  rest <- predict(one, theta, list(x = x[, , 5:10]), part$state)
  expect_identical(rest$state, whole$state)
  expect_identical(rest$output, whole$output[, , 5:10])
  b <- list(x = x, targets = matrix(1:2, 3, 10))
  expect_identical(loss_grad(one, theta, b), loss_grad(one, theta, b))
})

test_that("ignored targets and padding do not count", {
  all_ignored <- list(ids = ids, targets = targets * 0, lengths = c(6, 3))
  out <- loss_grad(net, theta, all_ignored)
  expect_equal(out[c("loss", "norm")], list(loss = 0, norm = 0))
  expect_true(all(out$grad == 0))
  other <- batch
  other$targets[2, 4:6] <- 5
  expect_identical(loss_grad(net, theta, other)$grad, loss_grad(net, theta, batch)$grad)
})

test_that("single precision is close", {
  single <- loss_grad(net, theta, batch, precision = "single")
  double <- loss_grad(net, theta, batch)
  expect_equal(single$grad, double$grad, tolerance = 1e-5)
  expect_false(identical(single$grad, double$grad))
})

test_that("a network is small plain data", {
  file <- tempfile()
  saveRDS(net, file)
  expect_identical(readRDS(file), net)
  expect_lt(file.size(file), 3000)
  unlink(file)
})

test_that("illegal chains are refused", {
  expect_error(network(5, list(dense_layer(3), embedding_layer(2))),
               "`layers\\[\\[2\\]\\]` must not")
  expect_error(network(5, list()), "network: `layers` must not be empty")
  expect_error(network(5, list(3)), "`layers\\[\\[1\\]\\]` must be a layer")
  expect_error(network(0, list(dense_layer(3))), "`inputs` must be a whole number")
})

test_that("print shows the layers", {
  out <- capture.output(print(net))
  expect_match(out[1], "network: 5 ids -> 5 outputs, 252 parameters")
  expect_match(out[4], "lstm 4")
  expect_match(out[5], "gru 2 x 2")
})
