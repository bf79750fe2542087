# What holds for every cell.

lengths <- c(6, 0, 3, 6, 1)
x <- normal(1, 3, 5, 6)
h0 <- normal(2, 4, 5)
dy <- normal(3, 4, 5, 6)
dh <- normal(4, 4, 5)

for (cell in names(cells)) {
  k <- cells[[cell]]
  p <- k$params(3, 4, init = "torch", seed = 1)
  fwd <- k$forward(x, p, h0, lengths = lengths)
  g <- k$backward(dy, fwd, dh)

  test_that(paste(cell, "padding: zero outputs, frozen states, no influence"), {
    expect_true(all(fwd$y[, 3, 4:6] == 0))
    expect_true(all(fwd$gates[, 3, 4:6] == 0))
    expect_identical(fwd$h[, 3, 6], fwd$y[, 3, 3])
    expect_identical(fwd$hT[, 3], fwd$y[, 3, 3])
    expect_identical(fwd$hT[, 2], h0[, 2])
    expect_true(all(g$dx[, 3, 4:6] == 0))
    expect_identical(g$dh0[, 2], dh[, 2])
    other <- x
    other[, 3, 4:6] <- 99
    other[, 2, ] <- -99
    fwd2 <- k$forward(other, p, h0, lengths = lengths)
    expect_identical(fwd2$y, fwd$y)
    dy2 <- dy
    dy2[, 3, 4:6] <- 77
    expect_identical(k$backward(dy2, fwd2, dh)[c("dW", "dU", "db")], g[c("dW", "dU", "db")])
  })

  test_that(paste(cell, "permuting a batch permutes the results"), {
    o <- c(4, 2, 5, 1, 3)
    fwd2 <- k$forward(x[, o, ], p, h0[, o], lengths = lengths[o])
    g2 <- k$backward(dy[, o, ], fwd2, dh[, o])
    expect_identical(fwd2$y, fwd$y[, o, ])
    expect_identical(fwd2$hT, fwd$hT[, o])
    expect_identical(g2$dx, g$dx[, o, ])
    expect_close(g2$dW, g$dW, 1e-13)
  })

  test_that(paste(cell, "batch mates change nothing"), {
    one <- k$forward(x[, 3, 1:3], p, h0[, 3])
    expect_close(one$y[, 1, ], fwd$y[, 3, 1:3], 1e-15)
  })

  test_that(paste(cell, "chunks with carried state are the whole"), {
    whole <- k$forward(x, p, h0)
    first <- k$forward(x[, , 1:2], p, h0)
    rest <- c(list(x[, , 3:6], p, first$hT), if (cell == "lstm") list(first$cT))
    second <- do.call(k$forward, rest)
    expect_identical(second$hT, whole$hT)
    expect_identical(second$y, whole$y[, , 3:6])
  })

  test_that(paste(cell, "reverse reads each sequence from its own end"), {
    back <- k$forward(x, p, h0, lengths = lengths, reverse = TRUE)
    turned <- x
    for (b in which(lengths > 0)) turned[, b, 1:lengths[b]] <- x[, b, lengths[b]:1]
    fwd2 <- k$forward(turned, p, h0, lengths = lengths)
    expect_identical(back$hT, fwd2$hT)
    expect_identical(back$y[, 3, 1:3], fwd2$y[, 3, 3:1])
  })

  test_that(paste(cell, "truncated gradients are exactly zero beyond k steps"), {
    full <- k$forward(x, p, h0)
    last <- array(0, dim(dy))
    last[, , 6] <- dy[, , 6]
    g2 <- k$backward(last, full, truncate = 2)
    expect_true(all(g2$dx[, , 1:4] == 0))
    expect_true(all(g2$dx[, , 5:6] != 0))
    expect_true(all(g2$dh0 == 0))
    expect_identical(k$backward(dy, full, truncate = 6), k$backward(dy, full))
    expect_identical(k$backward(dy, full, truncate = c(2, 2)), k$backward(dy, full, truncate = 2))
    expect_close(k$backward(dy, full, truncate = c(1, 6))$dW, k$backward(dy, full)$dW, 1e-13)
    overlap <- k$backward(last, full, truncate = c(2, 4))$dx
    expect_true(all(overlap[, , 1:2] == 0) && all(overlap[, , 3:6] != 0))
  })

  test_that(paste(cell, "single precision is close and made of floats"), {
    s <- k$forward(x, p, h0, lengths = lengths, precision = "single")
    expect_lte(max(abs(s$y - fwd$y)), 1e-6)
    expect_false(identical(s$y, fwd$y))
    bits <- readBin(writeBin(as.vector(s$y), raw(), size = 4), "double", length(s$y), size = 4)
    expect_identical(bits, as.vector(s$y))
    expect_equal(k$backward(dy, s, dh)$dW, g$dW, tolerance = 1e-5)
  })

  test_that(paste(cell, "integers are accepted, arguments are not changed"), {
    xi <- array(1:30, c(3, 5, 2))
    before <- xi + 0L
    expect_identical(k$forward(xi, p)$y, k$forward(xi + 0, p)$y)
    expect_identical(xi, before)
  })

  test_that(paste(cell, "a result survives saveRDS and gives the same gradient"), {
    file <- tempfile()
    saveRDS(fwd, file)
    expect_identical(k$backward(dy, readRDS(file), dh), g)
    unlink(file)
  })

  test_that(paste(cell, "equal calls give identical results"), {
    expect_identical(k$forward(x, p, h0, lengths = lengths), fwd)
  })
}

test_that("a cache or a model that was tampered with is refused", {
  p <- lstm_params(3, 4, seed = 1)
  fwd <- lstm_forward(x, p)
  fwd$cache$ws <- fwd$cache$ws[-1]
  expect_error(lstm_backward(fwd$y, fwd), "the cache is not as the forward function made it")
  fwd <- lstm_forward(x, p)
  fwd$cache$p$W <- fwd$cache$p$W[-1, ]
  expect_error(lstm_backward(fwd$y, fwd), "48 numbers expected")
  model <- rnn_lm(strrep("abc ", 50), units = 4, batch = 2, steps = 8, max_steps = 1, seed = 1,
                  verbose = FALSE)
  model$theta <- model$theta[-1]
  expect_error(generate(model, 5, seed = 1), "`model\\$theta` must be a vector of 740 numbers")
  model$trainer$theta <- model$theta
  expect_error(update(model, strrep("abc ", 50), max_steps = 1), "740 numbers")
})
