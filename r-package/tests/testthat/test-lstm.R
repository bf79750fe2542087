# The textbook's equations, one step.
lstm_reference <- function(p) {
  H <- ncol(p$U)
  function(x, s) {
    a <- p$W %*% x + p$U %*% s$h + p$b + if (is.null(p$bU)) 0 else p$bU
    gate <- function(k) a[(k - 1) * H + 1:H]
    peep <- function(k, c) if (is.null(p$p)) 0 else p$p[(k - 1) * H + 1:H] * c
    i <- sigma(gate(1) + peep(1, s$c))
    if (p$coupled) {
      c <- (1 - i) * s$c + i * tanh(gate(2))
      o <- sigma(gate(3) + peep(2, c))
    } else {
      c <- sigma(gate(2) + peep(2, s$c)) * s$c + i * tanh(gate(3))
      o <- sigma(gate(4) + peep(3, c))
    }
    list(h = o * tanh(c), c = c)
  }
}

test_that("forward follows the equations, with every option", {
  x <- normal(1, 3, 7)
  h0 <- philox_normal(4, 2)
  c0 <- philox_normal(4, 3)
  for (peephole in c(FALSE, TRUE)) for (coupled in c(FALSE, TRUE)) for (two in c(FALSE, TRUE)) {
    p <- lstm_params(3, 4, init = "torch", seed = 4, peephole = peephole, coupled = coupled,
                     recurrent_bias = two)
    y <- lstm_forward(x, p, h0, c0)$y
    expect_close(y[, 1, ], run_steps(x, list(h = h0, c = c0), lstm_reference(p)), 1e-15)
  }
})

test_that("clipping bounds the pre-activations", {
  p <- lstm_params(3, 4, init = "torch", seed = 1, clip = 0.1)
  gates <- lstm_forward(100 * normal(1, 3, 2, 5), p)$gates
  expect_true(all(gates[c(1:8, 13:16), , ] >= sigma(-0.1) & gates[c(1:8, 13:16), , ] <= sigma(0.1)))
  expect_true(all(abs(gates[9:12, , ]) <= tanh(0.1)))
})

test_that("results have their names and shapes", {
  p <- lstm_params(3, 4, seed = 1)
  fwd <- lstm_forward(normal(1, 3, 2, 5), p)
  expect_named(fwd, c("y", "h", "c", "gates", "hT", "cT", "cache"))
  expect_equal(dim(fwd$gates), c(16, 2, 5))
  expect_equal(dim(fwd$hT), c(4, 2))
  g <- lstm_backward(fwd$y, fwd, per_step = TRUE)
  expect_named(g, c("dx", "dW", "dU", "db", "dh0", "dc0", "dh_t", "dc_t"))
  expect_equal(dim(g$dx), c(3, 2, 5))
  expect_equal(dim(g$dc_t), c(4, 2, 5))
  expect_equal(dim(lstm_forward(normal(1, 3, 5), p)$y), c(4, 1, 5))
  expect_equal(dim(lstm_forward(normal(1, 3, 1, 1), p)$y), c(4, 1, 1))
})

test_that("steps in a loop are the sequence, forward and backward", {
  p <- lstm_params(3, 4, init = "torch", seed = 1, peephole = TRUE)
  x <- normal(1, 3, 2, 5)
  h0 <- normal(2, 4, 2)
  c0 <- normal(3, 4, 2)
  fwd <- lstm_forward(x, p, h0, c0)
  dy <- normal(4, 4, 2, 5)
  g <- lstm_backward(dy, fwd, per_step = TRUE)
  steps <- list()
  state <- list(h = h0, c = c0)
  for (t in 1:5) {
    steps[[t]] <- state <- lstm_step(x[, , t], state$h, state$c, p)
    expect_close(state$h, fwd$h[, , t], 1e-15)
    expect_close(state$gates, fwd$gates[, , t], 1e-15)
  }
  dh <- dc <- matrix(0, 4, 2)
  dW <- 0
  for (t in 5:1) {
    dh <- dh + dy[, , t]
    expect_close(g$dh_t[, , t], dh, 1e-14)
    d <- lstm_step_backward(dh, dc, steps[[t]])
    dh <- d$dh
    dc <- d$dc
    dW <- dW + d$dW
    expect_close(d$dx, g$dx[, , t], 1e-14)
  }
  expect_close(dW, g$dW, 1e-13)
  expect_close(dh, g$dh0, 1e-14)
  expect_close(dc, g$dc0, 1e-14)
})

test_that("the direct path of dL/dc_t is the forget gate", {
  p <- lstm_params(3, 4, init = "torch", seed = 1)
  p$U[] <- 0
  fwd <- lstm_forward(normal(1, 3, 1, 6), p)
  g <- lstm_backward(NULL, fwd, dc = matrix(1, 4, 1), per_step = TRUE)
  f <- fwd$gates[5:8, 1, ]
  expect_equal(g$dc_t[, 1, 3], f[, 4] * f[, 5] * f[, 6], tolerance = 1e-15)
})

test_that("f = 1 and i = 0 keep c to the bit", {
  p <- lstm_params(3, 4, init = "zeros", forget_bias = 37)
  p$b[1:4] <- -710
  p$W[9:12, ] <- philox_normal(12, 1)
  c0 <- normal(2, 4, 1)
  expect_identical(lstm_forward(normal(3, 3, 1, 1000), p, c0 = c0)$cT, c0)
})
