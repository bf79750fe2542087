# Test data, the same everywhere.
normal <- function(seed, ...) array(philox_normal(prod(...), seed), c(...))

cells <- list(
  lstm = list(params = lstm_params, forward = lstm_forward, backward = lstm_backward),
  gru = list(params = gru_params, forward = gru_forward, backward = gru_backward),
  rnn = list(params = rnn_params, forward = rnn_forward, backward = rnn_backward)
)

# One sequence x [D,T] step by step: a function of (x_t, state) -> state; returns h [H,T].
run_steps <- function(x, state, step) {
  h <- NULL
  for (t in seq_len(ncol(x))) {
    state <- step(x[, t], state)
    h <- cbind(h, state$h)
  }
  h
}

sigma <- function(a) 1 / (1 + exp(-a))

expect_close <- function(object, expected, tolerance = 1e-13) {
  testthat::expect_equal(dim(object), dim(expected))
  testthat::expect_lte(max(abs(object - expected)), tolerance)
}

# The text as a regular expression.
fixed <- function(text) gsub("([][$(){}.*+?^|\\\\])", "\\\\\\1", text)
