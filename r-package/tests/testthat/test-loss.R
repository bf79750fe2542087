# One step of outputs y [K,1,n] against what the formulas say: the network is a dense layer with the
# identity as its matrix.
loss_of <- function(loss, y, targets, ...) {
  K <- nrow(y)
  net <- network(K, list(dense_layer(K)), loss)
  theta <- c(diag(K), numeric(K))
  loss_grad(net, theta, list(x = array(y, c(K, 1, ncol(y))), targets = targets, ...))
}

y <- normal(1, 2, 6)

test_that("losses are their formulas, averaged over what counts", {
  t <- normal(2, 2, 6)
  t[1, 3] <- NA
  values <- array(t, c(2, 1, 6))
  mean_of <- function(e) mean(e, na.rm = TRUE)
  expect_equal(loss_of("mse", y, values)$loss, mean_of((y - t)^2), tolerance = 1e-14)
  expect_equal(loss_of("mae", y, values)$loss, mean_of(abs(y - t)), tolerance = 1e-14)
  d <- abs(y - t)
  huber <- ifelse(d <= 0.5, d^2 / 2, 0.5 * (d - 0.25))
  expect_equal(loss_of(network_loss("huber", delta = 0.5), y, values)$loss, mean_of(huber),
               tolerance = 1e-14)
  expect_equal(loss_of("mse", y, values)$norm, 11)
  one <- normal(3, 6)
  gauss <- 0.5 * (log(2 * pi) + y[2, ] + (one - y[1, ])^2 / exp(y[2, ]))
  expect_equal(loss_of("gaussian", y, matrix(one, 1))$loss, mean(gauss), tolerance = 1e-13)
  q <- c(0.2, 0.7)
  e <- rep(one, each = 2) - y
  expect_equal(loss_of(network_loss("pinball", quantiles = q), y, matrix(one, 1))$loss,
               mean(colSums(pmax(q * e, (q - 1) * e))), tolerance = 1e-14)
  b <- array(c(0, 1, 1, 0, 1, 1, 0, 0, 1, NA, 0, 1), c(2, 1, 6))
  nll <- log(1 + exp(y)) - matrix(b, 2) * y
  expect_equal(loss_of("bernoulli", y, b)$loss, mean_of(nll), tolerance = 1e-13)
})

test_that("class weights, sample weights and smoothing", {
  target <- c(1, 2, 1, NA, 2, 1)
  p <- exp(y) / rep(colSums(exp(y)), each = 2)
  keep <- which(!is.na(target))
  nll <- -log(p[cbind(target[keep], keep)])
  w <- c(1, 3)[target[keep]]
  expect_equal(loss_of("softmax", y, target, weights = c(1, 3))$loss, sum(w * nll) / sum(w),
               tolerance = 1e-14)
  s <- c(1, 0, 2, 1, 1, 0.5)
  sample <- loss_of("softmax", y, target, sample_weights = matrix(s, 1))
  expect_equal(sample$loss, sum(s[keep] * nll) / sum(s[keep]), tolerance = 1e-14)
  smooth <- loss_of(network_loss("softmax", smoothing = 0.2), y, target)$loss
  expect_equal(smooth, mean(0.8 * nll - 0.2 * colMeans(log(p[, keep]))), tolerance = 1e-14)
  expect_error(loss_of("mse", y, array(y, c(2, 1, 6)), weights = c(1, 2)),
               "`batch\\$weights` are class weights, which the loss \"mse\" does not have")
})

test_that("a description keeps what its kind has, and refuses the rest", {
  expect_equal(network_loss("mse"), list(kind = "mse"))
  expect_equal(network_loss("softmax"), list(kind = "softmax", smoothing = 0))
  expect_equal(network_loss("pinball", quantiles = 0.5), list(kind = "pinball", quantiles = 0.5))
  expect_error(network_loss("mse", delta = 2), "network_loss: `delta` is not used by the loss")
  expect_error(network(2, list(dense_layer(2)), list(kind = "mse", delta = 1)), "network: `loss`")
})

test_that("targets of another shape are refused", {
  expect_error(loss_of("mse", y, matrix(0, 2, 5)), "a 2 x 1 x 6 array \\[M,B,T\\], not 2 x 5")
  expect_error(loss_of("mse", y, array(Inf, c(2, 1, 6))), "must be finite or NA, but .* is Inf")
  expect_error(loss_of("softmax", y, rep(3, 6)), "whole numbers in 0..2 or NA")
})

test_that("a normal density of a small variance is finite in single precision", {
  net <- network(2, dense_layer(2), "gaussian")
  batch <- list(x = matrix(c(0, -89), 2), targets = 1e-20)
  sharp <- loss_grad(net, c(1, 0, 0, 1, 0, 0), batch, precision = "single")
  expect_equal(sharp$loss, (log(2 * pi) - 89 + 1e-40 * exp(89)) / 2, tolerance = 1e-6)
  expect_true(all(is.finite(sharp$grad)))
})
