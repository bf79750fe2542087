# Every cell x option x {ragged, reverse, bidirectional}: the worst of all coordinates of x, h0, c0
# and the parameters within 1e-7 of central differences.
expect_gradients <- function(cases) {
  for (name in names(cases)) for (mode in gradient_modes) {
    k <- gradient_case(cases[[name]], mode, seed = 1, draws = 100)
    error <- grad_check(k$loss, k$theta, k$grad)$relative_error
    expect_lte(error, 1e-7, label = paste(name, mode))
  }
}

lstm <- function(...) function(seed) lstm_params(2, 3, init = "torch", seed = seed, ...)
gru <- function(...) function(seed) gru_params(2, 3, init = "torch", seed = seed, ...)
rnn <- function(...) function(seed) rnn_params(2, 3, init = "torch", seed = seed, ...)

test_that("cells and their options", {
  expect_gradients(list(
    lstm = lstm(), "lstm bU" = lstm(recurrent_bias = TRUE), "lstm peephole" = lstm(peephole = TRUE),
    "lstm coupled" = lstm(coupled = TRUE),
    "lstm all" = lstm(coupled = TRUE, peephole = TRUE, recurrent_bias = TRUE, clip = 1),
    "lstm clip" = lstm(clip = 0.8),
    gru = gru(), "gru bU" = gru(recurrent_bias = TRUE), "gru before" = gru(reset = "before"),
    "gru before bU" = gru(reset = "before", recurrent_bias = TRUE), "gru clip" = gru(clip = 0.5),
    rnn = rnn(), "rnn bU" = rnn(recurrent_bias = TRUE), "rnn clip" = rnn(clip = 0.5),
    "rnn relu" = rnn(activation = "relu")
  ))
})

test_that("activations as gates and as candidates", {
  skip_on_cran()
  for (name in .Call(C_activations)$name) {
    expect_gradients(setNames(
      list(lstm(gate_activation = name),
           lstm(candidate_activation = name, output_activation = name),
           gru(gate_activation = name), gru(reset = "before", candidate_activation = name),
           rnn(activation = name)),
      paste(name, c("lstm gates", "lstm states", "gru gates", "gru before", "rnn"))
    ))
  }
})

test_that("a wrong gradient is caught and named", {
  k <- gradient_case(lstm(), "ragged", 1)
  k$grad$dU[7, 2] <- k$grad$dU[7, 2] * 1.001
  report <- grad_check(k$loss, k$theta, k$grad)
  expect_equal(report$worst, "U[7,2]")
  expect_gt(report$relative_error, 1e-4)
})
