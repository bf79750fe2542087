# Exercise 5: with forget gate f = 1 and input gate i = 0 an LSTM keeps its cell state for ever. The
# gates are driven by their biases alone; is sigmoid(b) then exactly 1 and exactly 0?

exercise_05_memory <- function(seeds, scale) {
  double <- list(precision = "double", b_i = -710)
  single <- list(precision = "single", b_i = -89)
  evidence <- NULL
  add <- function(regime, weights, b_f) {
    evidence <<- rbind(evidence, remember(regime$precision, weights, b_f, regime$b_i, steps = 1e6))
  }
  add(double, "zero", 37)
  for (b_f in c(37, 36.5, 5, 1)) add(double, "candidate", b_f)
  add(single, "zero", 17)
  for (b_f in c(17, 16.5, 5, 1)) add(single, "candidate", b_f)

  row <- function(precision, b_f) {
    evidence[evidence$precision == precision & evidence$weights == "candidate" &
               evidence$b_f == b_f, ]
  }
  kept <- evidence$b_f %in% c(37, 17)
  retained_5 <- row("double", 5)$retained
  retained_1 <- row("double", 1)$retained
  checks <- rbind(
    check_row("saturated runs with identical c", sum(evidence$identical[kept]),
              paste("=", sum(kept)), all(evidence$identical[kept])),
    check_row("other runs with identical c", sum(evidence$identical[!kept]), "= 0",
              !any(evidence$identical[!kept])),
    check_row("retained after 80 steps, b_f = 5", retained_5, "= 0.584 (3 digits)",
              abs(retained_5 - 0.584) < 0.0005),
    check_row("retained after 80 steps, b_f = 1", retained_1, "= 1.3e-11 (2 digits)",
              abs(retained_1 - 1.3e-11) < 0.05e-11)
  )
  notes <- paste(
    "The claim holds in floating point only where the sigmoid saturates: f is exactly 1 from",
    "b_f = 37 (single: 17) and i exactly 0 from b_i = -710 (single: -89). A trained LSTM has",
    "neither: the usual forget bias 1 loses the cell state within 80 steps, and 5 keeps 58 % of",
    "it. The candidate must be bounded: 0 times an infinite one would be NaN."
  )
  list(evidence = evidence, checks = checks, notes = notes)
}

# c after `steps` random inputs, against c_0; and the share of c_0 left after 80 steps. weights
# "candidate": the candidate sees input and state through random weights, the gates do not.
remember <- function(precision, weights, b_f, b_i, steps, D = 3, H = 8, chunk = 1e4) {
  p <- lstm_params(D, H, init = "zeros", forget_bias = b_f, precision = precision)
  p$b[1:H] <- b_i
  if (weights == "candidate") {
    g <- 2 * H + 1:H
    p$W[g, ] <- philox_normal(H * D, seed = 1)
    p$U[g, ] <- philox_normal(H * H, seed = 2)
  }
  # an empty sequence returns its initial state, rounded to the precision
  c0 <- lstm_forward(matrix(0, D, 1), p, c0 = philox_normal(H, seed = 3), lengths = 0)$cT
  run <- function(n, from, h, c) {
    x <- array(philox_normal(D * n, seed = 4, index = D * from), c(D, 1, n))
    lstm_forward(x, p, h, c)[c("hT", "cT")]
  }
  state <- list(hT = matrix(0, H, 1), cT = c0)
  retained <- run(80, 0, state$hT, state$cT)$cT[1] / c0[1]
  for (from in seq(0, steps - chunk, by = chunk)) state <- run(chunk, from, state$hT, state$cT)
  data.frame(precision = precision, weights = weights, b_f = b_f, b_i = b_i, steps = steps,
             identical = identical(state$cT, c0), retained = retained)
}

plot_05_memory <- function(evidence) {
  steps <- 0:200
  b_f <- c(37, 5, 3, 1)
  fraction <- sapply(b_f, function(b) (1 / (1 + exp(-b)))^steps)
  matplot(steps, fraction, type = "l", lty = 1, lwd = 2, log = "y", ylim = c(1e-16, 1),
          xlab = "step", ylab = "fraction of the cell state retained",
          main = "Cell state with i = 0 and forget bias b")
  rows <- evidence[evidence$precision == "double" & evidence$retained > 1e-16, ]
  points(rep(80, nrow(rows)), rows$retained, pch = 19)
  legend("bottomleft", c(paste("b =", b_f), "measured"), col = c(seq_along(b_f), 1),
         lty = c(rep(1, length(b_f)), NA), pch = c(rep(NA, length(b_f)), 19), bty = "n")
}
