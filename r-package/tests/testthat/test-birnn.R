lengths <- c(5, 2, 0)
x <- normal(1, 3, 3, 5)

for (cell in names(cells)) {
  test_that(paste("birnn of", cell, "is two passes"), {
    k <- cells[[cell]]
    p <- k$params(3, 4, init = "torch", seed = 1)
    q <- k$params(3, 4, init = "torch", seed = 2)
    h0 <- normal(2, 4, 3, 2)
    both <- birnn_forward(x, p, q, h0, lengths = lengths)
    one <- k$forward(x, p, h0[, , 1], lengths = lengths)
    two <- k$forward(x, q, h0[, , 2], lengths = lengths, reverse = TRUE)
    expect_identical(both$y[1:4, , ], one$y)
    expect_identical(both$y[5:8, , ], two$y)
    expect_identical(both$hT[, , 1], one$hT)
    expect_identical(both$hT[, , 2], two$hT)
    expect_identical(both$forward$gates, one$gates)
    expect_identical(both$backward$h, two$h)

    dy <- normal(3, 8, 3, 5)
    dh <- normal(4, 4, 3, 2)
    g <- birnn_backward(dy, both, dh, per_step = TRUE)
    g1 <- k$backward(dy[1:4, , ], one, dh[, , 1], per_step = TRUE)
    g2 <- k$backward(dy[5:8, , ], two, dh[, , 2], per_step = TRUE)
    expect_close(g$dx, g1$dx + g2$dx, 1e-14)
    expect_identical(g$forward$dW, g1$dW)
    expect_identical(g$backward$dU, g2$dU)
    expect_identical(g$backward$dh_t, g2$dh_t)
    expect_identical(g$dh0[, , 2], g2$dh0)
  })
}

test_that("both directions must have the same spec", {
  p <- gru_params(3, 4, seed = 1)
  lstm <- lstm_params(3, 4, seed = 1)
  expect_error(birnn_forward(x, p, lstm), "`p_backward` must be the .* a GRU")
  expect_error(birnn_forward(x, p, gru_params(3, 5, seed = 1)), "`p_backward` must have the same H")
  expect_error(birnn_forward(x, p, gru_params(3, 4, "before", seed = 1)), "same reset")
  expect_error(birnn_forward(x, p, p, c0 = array(0, c(4, 3, 2))), "`c0` is the cell state")
})
