# A call of plain arguments is answered by C at once (src/r_quick.c), any other by R code that
# converts and explains. Wherever both answer, they must say the same.

quick <- list(
  forward = function(cell, x, p, h0 = NULL, c0 = NULL, lengths = NULL, reverse = FALSE,
                     precision = p) {
    .Call(C_quick_forward, paste0(cell, "_forward"), cell, p, x, h0, c0, lengths, reverse,
          precision)
  },
  backward = function(cell, dy, fwd, dh = NULL, dc = NULL, truncate = NULL, per_step = FALSE) {
    .Call(C_quick_backward, paste0(cell, "_forward"), fwd, dy, dh, dc, truncate, per_step)
  },
  step = function(cell, x, h, c, p, precision = p) {
    .Call(C_quick_step, paste0(cell, "_step"), cell, p, x, h, c, precision)
  },
  step_backward = function(cell, dh, dc, step) {
    .Call(C_quick_step_backward, paste0(cell, "_step"), step, dh, dc)
  }
)

explained <- list(
  forward = function(cell, x, p, h0 = NULL, c0 = NULL, lengths = NULL, reverse = FALSE,
                     precision = p$precision) {
    cell_forward(paste0(cell, "_forward"), cell, x, p, h0, c0, lengths, reverse, precision)
  },
  backward = function(cell, dy, fwd, dh = NULL, dc = NULL, truncate = NULL, per_step = FALSE) {
    cell_backward("fn", paste0(cell, "_forward"), dy, fwd, dh, dc, truncate, per_step)
  },
  step = function(cell, x, h, c, p, precision = p$precision) {
    cell_step(paste0(cell, "_step"), cell, x, h, c, p, precision)
  },
  step_backward = function(cell, dh, dc, step) {
    cell_step_backward("fn", paste0(cell, "_step"), dh, dc, step)
  }
)

# Both answers to a plain call, which are one.
answer <- function(verb, ...) {
  result <- quick[[verb]](...)
  expect_type(result, "list")
  expect_identical(result, explained[[verb]](...))
  result
}

variants <- list(
  lstm = list(list(), list(peephole = TRUE, coupled = TRUE), list(recurrent_bias = TRUE, clip = 1),
              list(gate_activation = "hard_sigmoid", output_activation = activation("elu", 0.5)),
              list(peephole = TRUE, precision = "single")),
  gru = list(list(), list(reset = "before"), list(recurrent_bias = TRUE, precision = "single")),
  rnn = list(list(), list(activation = "relu", recurrent_bias = TRUE), list(precision = "single"))
)
x <- normal(1, 3, 2, 5)
h <- normal(2, 4, 2)
dy <- normal(3, 4, 2, 5)

for (cell in names(cells)) {
  lstm <- cell == "lstm"
  c0 <- if (lstm) h / 2 # of a step, or of a sequence

  test_that(paste(cell, "plain calls: one answer, for every option"), {
    for (options in variants[[cell]]) {
      p <- do.call(cells[[cell]]$params, c(list(3, 4, init = "torch", seed = 1), options))
      fwd <- answer("forward", cell, x, p)
      answer("backward", cell, dy, fwd)
      answer("backward", cell, NULL, fwd, dh = h, dc = c0, per_step = TRUE)
      step <- answer("step", cell, x[, , 1], h, c0, p)
      answer("step_backward", cell, h, c0, step)
      answer("step_backward", cell, NULL, NULL, step)
    }
  })

  p <- cells[[cell]]$params(3, 4, init = "torch", seed = 1)

  test_that(paste(cell, "plain calls: one answer, for every form"), {
    answer("forward", cell, x, p, h0 = h, c0 = c0)
    answer("forward", cell, x, p, lengths = c(5, 0))
    answer("forward", cell, x, p, lengths = c(a = 3L, b = 5L), reverse = TRUE)
    answer("forward", cell, x, p, precision = "single")
    answer("forward", cell, x[, , 1, drop = FALSE], p)
    one <- answer("forward", cell, x[, 1, ], p, h0 = h[, 1], c0 = c0[, 1])
    all_extents <- list(x[, 1, , drop = FALSE], p, h[, 1, drop = FALSE], c0[, 1, drop = FALSE])
    expect_identical(do.call(answer, c("forward", cell, all_extents)), one)
    g <- answer("backward", cell, dy[, 1, ], one, dh = h[, 1])
    all_extents <- list(dy[, 1, , drop = FALSE], one, h[, 1, drop = FALSE])
    expect_identical(do.call(answer, c("backward", cell, all_extents)), g)
    answer("step", cell, x[, 1, 1], h[, 1], c0[, 1], p)
    answer("step", cell, x[, , 1], h, c0, p, precision = "single")
  })

  test_that(paste(cell, "what is not plain has no quick answer but the same result"), {
    forward <- cells[[cell]]$forward
    named <- array(x, dim(x), list(c("a", "b", "c"), NULL, NULL))
    expect_null(quick$forward(cell, named, p))
    expect_identical(forward(named, p), forward(x, p))
    whole <- array(1:30, dim(x))
    expect_null(quick$forward(cell, whole, p))
    expect_identical(forward(whole, p), forward(whole + 0, p))
    series <- ts(x[, 1, ])
    expect_null(quick$forward(cell, series, p))
    expect_identical(forward(series, p), forward(x[, 1, ], p))
    hand <- p[c("W", "U", "b")]
    expect_null(quick$forward(cell, x, hand))
    expect_identical(forward(x, hand)$y, forward(x, p)$y)
    expect_null(quick$forward(cell, x, p, precision = NULL))
    expect_identical(forward(x, p, precision = NULL), forward(x, p))
    fwd <- forward(x, p)
    backward <- cells[[cell]]$backward
    expect_null(quick$backward(cell, dy, fwd, truncate = 5))
    expect_identical(backward(dy, fwd, truncate = 5), backward(dy, fwd))
    expect_identical(backward(array(1L, dim(dy)), fwd), backward(array(1, dim(dy)), fwd))
  })
}

test_that("what users add to parameters is of no account", {
  p <- gru_params(3, 4, seed = 1)
  q <- c(p, note = "mine")
  expect_identical(gru_forward(x, q)$y, gru_forward(x, p)$y)
  expect_identical(birnn_forward(x, q, p)$y, birnn_forward(x, p, p)$y)
})

test_that("parameters that were changed are looked at again", {
  p <- lstm_params(3, 4, seed = 1)
  lstm_forward(x, p)
  p$W[2, 1] <- NA
  expect_error(lstm_forward(x, p), "lstm_forward: `p$W` must be finite, but p$W[2,1] is NA",
               fixed = TRUE)
  p <- lstm_params(3, 4, seed = 1)
  p$coupled <- TRUE
  expect_error(lstm_forward(x, p), "lstm_forward: `p$", fixed = TRUE)
  p <- gru_params(3, 4, seed = 1)
  p$peephole <- TRUE
  expect_error(gru_forward(x, p), "gru_forward: `p` must not be peephole", fixed = TRUE)
})
