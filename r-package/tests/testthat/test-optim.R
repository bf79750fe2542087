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

test_that("optimiser_step is sgd_step and adam_step, and clips", {
  theta <- list(W = normal(1, 2, 2), b = 1)
  grad <- list(normal(2, 2, 2), 3)
  plain <- optimiser_step(theta, grad, NULL, optimiser("sgd", learning_rate = 0.1))
  expect_identical(plain$theta, sgd_step(theta, grad, 0.1))
  state <- adam <- NULL
  for (i in 1:3) {
    out <- optimiser_step(theta, grad, state)
    state <- out$state
    adam <- adam_step(theta, grad, adam$state)
    expect_identical(out$theta, adam$theta)
  }
  expect_equal(state$step, 3)
  expect_length(state$moments, 10)
  clipped <- optimiser_step(c(0, 0), c(3, 4), NULL, optimiser("sgd", 1, clip_norm = 1))
  expect_equal(clipped$theta, c(-0.6, -0.8))
  capped <- optimiser_step(c(0, 0), c(3, -4), NULL, optimiser("sgd", 1, clip_value = 2))
  expect_equal(capped$theta, c(-2, 2))
  expect_error(optimiser_step(1, 1, list(moments = 1:3, step = 1)), "`state\\$moments` must be")
})

test_that("every optimiser goes downhill", {
  for (kind in .Call(C_optimisers)) {
    theta <- c(3, -2)
    state <- NULL
    for (i in 1:50) {
      out <- optimiser_step(theta, 2 * theta, state, kind)
      theta <- out$theta
      state <- out$state
    }
    expect_lt(sum(theta^2), 13)
  }
})

test_that("descriptions have torch's defaults and what the kind has", {
  expect_equal(optimiser("sgd")$learning_rate, 0.01)
  expect_equal(optimiser("adadelta")[c("learning_rate", "rho", "eps")],
               list(learning_rate = 1, rho = 0.9, eps = 1e-6))
  expect_equal(optimiser("adamw")$l2, 0.01)
  expect_false(optimiser("rmsprop")$centered)
  expect_error(optimiser("sgd", rho = 0.9), "`rho` is not used by the optimiser \"sgd\"")
  expect_error(optimiser("sgd", nesterov = TRUE), "`nesterov` needs a `momentum`")
  expect_error(schedule("constant", gamma = 0.5), "`gamma` is not used by the schedule")
  expect_error(schedule("step"), "schedule: `size` must be a number")
  expect_error(schedule("plateau", per = "step"), "`per` must be \"epoch\"")
})

test_that("schedules are their formulas", {
  expect_equal(schedule_rates("constant", 0.1, 3), rep(0.1, 3))
  expect_equal(schedule_rates(schedule("step", size = 2, gamma = 0.5), 1, 5),
               c(1, 1, 0.5, 0.5, 0.25))
  expect_equal(schedule_rates(schedule("exponential", gamma = 0.5), 1, 4, epoch_steps = 2),
               c(1, 1, 0.5, 0.5))
  expect_equal(schedule_rates(schedule("cosine", "step", size = 4), 1, 6),
               c((1 + cos(pi * 0:4 / 4)) / 2, 0))
  expect_equal(schedule_rates(schedule(warmup = 4), 1, 5), c(0.25, 0.5, 0.75, 1, 1))
  cycle <- schedule_rates(schedule("one_cycle", "step", size = 100), 1, 100)
  expect_equal(c(cycle[1], max(cycle), cycle[100]), c(1 / 25, 1, 1 / 25e4))
  expect_error(schedule_rates("plateau", 0.1, 3), "`schedule` must not be \"plateau\"")
})
