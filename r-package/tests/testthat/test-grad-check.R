test_that("functions of an array and of a list", {
  r <- grad_check(function(v) sum(v^2), c(1, 2, 3), c(2, 4, 6))
  expect_s3_class(r, "seqrnn_grad_check")
  expect_lte(r$relative_error, 1e-9)
  r <- grad_check(function(v) sum(v^2), c(1, 2, 3), c(2, 5, 6))
  expect_equal(r[c("worst", "index", "analytic")],
               list(worst = "theta[2]", index = 2, analytic = 5))
  expect_equal(r$numeric, 4, tolerance = 1e-8)
  theta <- list(a = matrix(1, 2, 2), deep = list(b = c(1, 2)))
  loss <- function(t) sum(t$a^2) + sum(t$deep$b^3)
  right <- list(2 * theta$a, list(3 * theta$deep$b^2))
  expect_lte(grad_check(loss, theta, right)$relative_error, 1e-8)
  wrong <- right
  wrong[[1]][2, 1] <- 0
  expect_equal(grad_check(loss, theta, wrong)$worst, "a[2,1]")
  wrong <- right
  wrong[[2]][[1]][2] <- 0
  expect_equal(grad_check(loss, theta, wrong)$worst, "deep.b[2]")
  expect_lte(grad_check(loss, theta, wrong, coords = 1:5)$relative_error, 1e-8)
})

test_that("errors of the function surface, its result is checked", {
  expect_error(grad_check(function(v) stop("from inside"), 1, 1), "from inside")
  expect_error(grad_check(function(v) NA_real_, 1, 1), "grad_check: `f` must return one finite")
  expect_error(grad_check(function(v) c(1, 2), 1, 1), "`f` must return one finite")
  expect_error(grad_check(function(v) sum(v), 1:2, 1:3), "`grad` must have the arrays of `theta`")
  expect_lte(grad_check(sum, c(1, 2), c(1, 1))$relative_error, 1e-8)
})

test_that("networks", {
  net <- network(4, list(embedding_layer(3), lstm_layer(3, "bidirectional"), gru_layer(3),
                         dense_layer(4)))
  theta <- network_init(net, seed = 1)
  batch <- list(ids = matrix(c(1, 2, 3, 4, 0, 1, 2, 3), 2), targets = matrix(c(2, 3, 4, 1), 2, 4),
                lengths = c(4, 3), weights = c(1, 2, 1, 3))
  state <- 0.1 * philox_normal(2 * (3 * 2 * 2 + 3), 2)
  r <- grad_check(net, theta, batch, state, floor = 1e-3)
  expect_lte(r$relative_error, 1e-7)
  expect_match(r$worst, "^[1-4]\\.(embedding|lstm\\.(forward|backward)|gru|dense)\\.[A-Za-z]+\\[")
  expect_output(print(r), "^gradient check: relative error .* at [1-4]\\.")
})

test_that("a network that is wholly frozen has nothing to check", {
  net <- network(1, list(gru_layer(2, frozen = TRUE), dense_layer(1, frozen = TRUE)), "mse")
  batch <- list(x = array(1, c(1, 1, 3)), targets = array(1, c(1, 1, 3)))
  expect_error(grad_check(net, network_init(net, seed = 1), batch),
               "grad_check: `f` must have parameters that are trained, but all .* are frozen")
  expect_error(grad_check(net, network_init(net, seed = 1), batch, eps = 1), "no argument `eps`")
})
