test_that("clip_grads scales all arrays by one factor", {
  g <- list(dW = matrix(3, 1, 1), deep = list(db = 4))
  out <- clip_grads(g, 1)
  expect_equal(out$norm, 5)
  expect_equal(out$grads, list(dW = matrix(0.6, 1, 1), deep = list(db = 0.8)))
  expect_identical(clip_grads(g, 10)$grads, g)
  expect_error(clip_grads(list(1, Inf), 1), "clip_grads: `grads\\[\\[2\\]\\]` must be finite")
})

test_that("sgd_step", {
  theta <- list(W = matrix(1:4 / 2, 2), b = c(1, 2))
  new <- sgd_step(theta, list(dW = matrix(1, 2, 2), db = c(0, 1)), 0.5)
  expect_equal(new, list(W = theta$W - 0.5, b = c(1, 1.5)))
})

test_that("adam_step is algorithm 1 of Kingma & Ba", {
  theta <- list(W = normal(1, 2, 2), b = 1)
  m <- v <- 0
  expected <- unlist(theta)
  state <- list()
  for (t in 1:5) {
    g <- list(normal(10 + t, 2, 2), t / 3)
    out <- adam_step(theta, g, state, learning_rate = 0.1)
    theta <- out$theta
    state <- out$state
    m <- 0.9 * m + 0.1 * unlist(g)
    v <- 0.999 * v + 0.001 * unlist(g)^2
    expected <- expected - 0.1 * (m / (1 - 0.9^t)) / (sqrt(v / (1 - 0.999^t)) + 1e-8)
  }
  expect_equal(unlist(theta), expected, tolerance = 1e-12)
  expect_named(state, c("m", "v", "step"))
  expect_equal(state$step, 5)
  expect_equal(dim(state$m$W), c(2, 2))
})
