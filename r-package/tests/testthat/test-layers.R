test_that("embedding looks up columns, 0 is padding", {
  E <- normal(1, 2, 5)
  fwd <- embedding_forward(rbind(c(3, 1), c(0, 3)), E)
  expect_equal(dim(fwd$y), c(2, 2, 2))
  expect_identical(fwd$y[, 1, 1], E[, 3])
  expect_identical(fwd$y[, 2, 1], c(0, 0))
  dy <- normal(2, 2, 2, 2)
  dE <- embedding_backward(dy, fwd)$dE
  expect_equal(dE[, 3], dy[, 1, 1] + dy[, 2, 2])
  expect_true(all(dE[, c(2, 4, 5)] == 0))
  expect_equal(dim(embedding_forward(c(1, 2, 3), E)$y), c(2, 3))
})

test_that("dense is W x + b with its gradients", {
  x <- normal(1, 3, 2, 4)
  W <- normal(2, 5, 3)
  b <- philox_normal(5, 3)
  fwd <- dense_forward(x, W, b)
  flat <- matrix(x, 3)
  expect_close(matrix(fwd$y, 5), W %*% flat + b, 1e-14)
  dy <- normal(4, 5, 2, 4)
  g <- dense_backward(dy, fwd)
  expect_close(g$dW, matrix(dy, 5) %*% t(flat), 1e-14)
  expect_equal(g$db, rowSums(matrix(dy, 5)))
  expect_close(matrix(g$dx, 3), t(W) %*% matrix(dy, 5), 1e-14)
  expect_equal(dim(g$dx), dim(x))
})

test_that("softmax cross-entropy, ignored targets and weights", {
  logits <- normal(1, 4, 6)
  target <- c(1, 2, NA, 4, 0, 3)
  p <- exp(logits) / rep(colSums(exp(logits)), each = 4)
  out <- softmax_xent(logits, target)
  expect_close(out$prob, p, 1e-15)
  keep <- c(1, 2, 4, 6)
  nll <- -log(p[cbind(target[keep], keep)])
  expect_equal(out$loss, mean(nll), tolerance = 1e-14)
  expect_equal(out$norm, 4)
  expect_true(all(out$dlogits[, c(3, 5)] == 0))
  expect_equal(out$dlogits[, 1], (p[, 1] - c(1, 0, 0, 0)) / 4, tolerance = 1e-14)
  w <- c(1, 0, 2, 5)
  weighted <- softmax_xent(logits, target, w)
  expect_equal(weighted$loss, sum(w[target[keep]] * nll) / sum(w[target[keep]]), tolerance = 1e-14)
  f <- function(l) softmax_xent(l, target, w)$loss
  expect_lte(grad_check(f, logits, weighted$dlogits, floor = 1e-3)$relative_error, 1e-7)
  expect_equal(softmax_xent(logits, rep(0, 6))[c("loss", "norm")], list(loss = 0, norm = 0))
  expect_true(is.finite(softmax_xent(logits * 1e4, target)$loss))
})

test_that("layers of a network are plain lists with their options", {
  layer <- lstm_layer(8, "bidirectional", merge = "sum", projection = 3, initial_state = "learned")
  expect_s3_class(layer, "seqrnn_layer")
  expect_equal(layer[c("kind", "units", "merge", "projection", "initial_state")],
               list(kind = "lstm", units = 8, merge = "sum", projection = 3,
                    initial_state = "learned"), ignore_attr = TRUE)
  expect_equal(unclass(dropout_layer(0.3)), list(kind = "dropout", rate = 0.3, shared = FALSE))
  expect_named(pool_layer("max"), c("kind", "type"))
  expect_named(pool_layer("attention", 4), c("kind", "type", "units", "init", "frozen"))
  expect_null(embedding_layer(3)[["weights"]])
  expect_output(print(gru_layer(4, layers = 2, dropout = 0.1)),
                "gru 4 (layers 2, dropout 0.1)", fixed = TRUE)
})

test_that("options that do not go together are refused", {
  expect_error(lstm_layer(2, layer_norm = TRUE, recurrent_bias = TRUE),
               "lstm_layer: `layer_norm` and `recurrent_bias` exclude each other")
  by_hand <- lstm_layer(2, layer_norm = TRUE)
  by_hand$recurrent_bias <- TRUE
  expect_error(network(3, list(by_hand)), fixed = TRUE,
               "`layers[[1]]` must not have both `layer_norm` and `recurrent_bias`")
  expect_error(lstm_layer(3, merge = "sum"), "lstm_layer: `merge` is only used with direction")
  expect_error(gru_layer(3, dropout = 0.2), "`dropout` is dropout between stacked layers")
  expect_error(pool_layer("attention"), "pool_layer: `units` must be a whole number")
  expect_error(pool_layer("mean", units = 3), "`units` is only used with type")
  expect_error(crf_layer(matrix(TRUE, 2, 3)), "crf_layer: `forbidden` must be a logical K x K")
  expect_error(crf_layer(diag(3) == 1, c(TRUE, FALSE)), "`forbidden_start` must be TRUE or FALSE")
})
