test_that("shapes, options and counts", {
  p <- lstm_params(3, 4, seed = 1, recurrent_bias = TRUE, peephole = TRUE)
  expect_s3_class(p, "seqrnn_params")
  expect_equal(dim(p$W), c(16, 3))
  expect_equal(dim(p$U), c(16, 4))
  expect_length(p$b, 16)
  expect_length(p$bU, 16)
  expect_length(p$p, 12)
  expect_equal(nparam(p), 48 + 64 + 32 + 12)
  expect_length(lstm_params(3, 4, coupled = TRUE, peephole = TRUE, seed = 1)$p, 8)
  expect_equal(dim(lstm_params(3, 4, coupled = TRUE, seed = 1)$W), c(12, 3))
  expect_equal(nparam(lstm_params(100, 128, seed = 1)), 117248)
  expect_equal(nparam(gru_params(100, 128, seed = 1)), 87936)
})

test_that("the forget bias goes to the gate that keeps the state", {
  expect_equal(lstm_params(3, 2, seed = 1)$b, c(0, 0, 1, 1, 0, 0, 0, 0))
  expect_equal(lstm_params(3, 2, seed = 1, coupled = TRUE)$b, c(-1, -1, 0, 0, 0, 0))
  expect_equal(gru_params(3, 2, seed = 1, forget_bias = 2)$b, c(0, 0, 2, 2, 0, 0))
  expect_equal(lstm_params(3, 2, init = "zeros", seed = 1)$b[3:4], c(1, 1))
  torch <- lstm_params(3, 2, init = "torch", seed = 1)
  expect_true(all(abs(unlist(torch[c("W", "U", "b")])) <= 1 / sqrt(2)))
})

test_that("initialisers", {
  p <- lstm_params(3, 4, init = "orthogonal", seed = 1)
  expect_close(crossprod(p$U[5:8, ]), diag(4), 1e-14)
  expect_equal(gru_params(3, 4, init = "identity", seed = 1)$U, rbind(diag(4), diag(4), diag(4)))
  chrono <- lstm_params(3, 50, init = "chrono", chrono_T = 100, seed = 1)$b
  expect_equal(chrono[1:50], -chrono[51:100])
  expect_true(all(chrono[51:100] >= 0 & chrono[51:100] <= log(99)))
  glorot <- lstm_params(30, 20, seed = 1)
  expect_lte(max(abs(glorot$W)), sqrt(6 / 50))
  expect_lte(max(abs(glorot$U)), sqrt(6 / 40))
})

test_that("set.seed() governs, and an explicit seed leaves R's generator alone", {
  set.seed(1)
  a <- lstm_params(3, 4)
  b <- lstm_params(3, 4)
  set.seed(1)
  expect_identical(a, lstm_params(3, 4))
  expect_false(identical(a$W, b$W))
  set.seed(1)
  lstm_params(3, 4, seed = 5)
  expect_equal(runif(1), {
    set.seed(1)
    runif(1)
  })
})

test_that("single precision rounds the same numbers", {
  d <- lstm_params(3, 4, seed = 1)
  s <- lstm_params(3, 4, seed = 1, precision = "single")
  expect_lte(max(abs(d$W - s$W)), 1e-7)
  expect_false(identical(d$W, s$W))
})

test_that("hand-made lists get defaults", {
  p <- rnn_params(3, 4, seed = 1)
  x <- normal(2, 3, 2, 5)
  expect_identical(rnn_forward(x, p[c("W", "U", "b")])$y, rnn_forward(x, p)$y)
  p <- lstm_params(3, 4, seed = 1, peephole = TRUE, recurrent_bias = TRUE)
  expect_identical(lstm_forward(x, p[c("W", "U", "b", "bU", "p")])$y, lstm_forward(x, p)$y)
})

test_that("activations", {
  expect_equal(activation("elu"), list(name = "elu", alpha = 1, beta = 0))
  expect_equal(activation("affine", 2, 3), list(name = "affine", alpha = 2, beta = 3))
  a <- matrix(c(-2.5, -0.5, 0, 0.5, 1.5), 1)
  identity_rnn <- function(act) {
    p <- list(W = matrix(1), U = matrix(0), b = 0, candidate_activation = act)
    as.vector(rnn_forward(a, p)$y)
  }
  expected <- list(
    sigmoid = sigma(a), tanh = tanh(a), relu = pmax(a, 0), softsign = a / (1 + abs(a)),
    softplus = log(1 + exp(a)), hard_sigmoid = pmax(0, pmin(1, 0.2 * a + 0.5)),
    elu = ifelse(a < 0, exp(a) - 1, a), leaky_relu = ifelse(a < 0, 0.01 * a, a),
    thresholded_relu = ifelse(a > 1, a, 0), scaled_tanh = 1.7159 * tanh(2 / 3 * a), affine = a
  )
  for (name in names(expected)) {
    expect_equal(identity_rnn(name), as.vector(expected[[name]]), tolerance = 1e-14, info = name)
  }
  expect_equal(identity_rnn(activation("elu", alpha = 3)),
               as.vector(ifelse(a < 0, 3 * expm1(a), a)))
})

test_that("print is short", {
  out <- capture.output(print(lstm_params(3, 4, seed = 1, peephole = TRUE)))
  expect_lte(length(out), 6)
  expect_match(out[1], "LSTM: 3 features -> 4 hidden units, 140 parameters \\(peephole TRUE\\)")
})
