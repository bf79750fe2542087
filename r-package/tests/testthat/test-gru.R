gru_reference <- function(p) {
  H <- ncol(p$U)
  r <- 1:H
  z <- H + r
  n <- 2 * H + r
  bU <- if (is.null(p$bU)) numeric(3 * H) else p$bU
  function(x, s) {
    a <- p$W %*% x + p$b
    u <- p$U %*% s$h + bU
    R <- sigma(a[r] + u[r])
    Z <- sigma(a[z] + u[z])
    N <- if (p$reset == "after") tanh(a[n] + R * u[n]) else
      tanh(a[n] + p$U[n, ] %*% (R * s$h) + bU[n])
    list(h = as.vector((1 - Z) * N + Z * s$h))
  }
}

test_that("forward follows the equations, with every option", {
  x <- normal(1, 3, 7)
  h0 <- philox_normal(4, 2)
  for (reset in c("after", "before")) for (two in c(FALSE, TRUE)) {
    p <- gru_params(3, 4, reset = reset, init = "torch", seed = 4, recurrent_bias = two)
    y <- gru_forward(x, p, h0)$y
    expect_close(y[, 1, ], run_steps(x, list(h = h0), gru_reference(p)), 1e-15)
  }
})

test_that("results have their names and shapes", {
  p <- gru_params(3, 4, seed = 1, recurrent_bias = TRUE)
  fwd <- gru_forward(normal(1, 3, 2, 5), p)
  expect_named(fwd, c("y", "h", "gates", "hT", "cache"))
  expect_equal(dim(fwd$gates), c(12, 2, 5))
  expect_named(gru_backward(fwd$y, fwd), c("dx", "dW", "dU", "db", "dbU", "dh0"))
  expect_named(gru_backward(fwd$y, fwd, per_step = TRUE),
               c("dx", "dW", "dU", "db", "dbU", "dh0", "dh_t"))
})

test_that("steps in a loop are the sequence", {
  for (reset in c("after", "before")) {
    p <- gru_params(3, 4, reset, init = "torch", seed = 1)
    x <- normal(1, 3, 2, 5)
    fwd <- gru_forward(x, p)
    h <- matrix(0, 4, 2)
    for (t in 1:5) {
      step <- gru_step(x[, , t], h, p)
      h <- step$h
    }
    expect_close(h, fwd$hT, 1e-15)
    g <- gru_backward(NULL, gru_forward(x[, , 5, drop = FALSE], p, fwd$h[, , 4]), dh = fwd$hT)
    expect_close(gru_step_backward(fwd$hT, step)$dh, g$dh0, 1e-15)
  }
})
