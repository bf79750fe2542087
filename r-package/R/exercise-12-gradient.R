# Exercise 12: is the backward pass of the LSTM right? Against central differences with several
# steps, against complex-step derivatives, against forward mode; and would a bug have been noticed?

exercise_12_gradient <- function(seeds, scale) {
  evidence <- rbind(
    central_differences(seeds, if (scale == "full") c("plain", gradient_modes) else gradient_modes),
    step_sizes(), complex_steps(), forward_mode(), planted_bugs()
  )
  worst <- function(part) max(evidence$relative_error[evidence$part == part])
  at_most <- function(check, value, threshold) {
    check_row(check, value, paste("<=", threshold), value <= threshold)
  }
  sweep <- evidence$relative_error[evidence$part == "step size"]
  caught <- evidence$pass[evidence$part == "mutation"]
  best <- which.min(sweep)
  checks <- rbind(
    at_most("central differences, worst coordinate", worst("central difference"), 1e-07),
    at_most("complex step, worst coordinate", worst("complex step"), 1e-13),
    at_most("forward mode, worst direction", worst("forward mode"), 1e-12),
    check_row("V shape: the best step is neither the largest nor the smallest", best,
              paste("2 ..", length(sweep) - 1), best > 1 && best < length(sweep)),
    check_row("planted bugs caught", sum(caught), paste("=", length(caught)), all(caught))
  )
  notes <- paste(
    "Double precision throughout: in single precision central differences agree to 3 digits at",
    "best, and prove little. The error is that of the worst coordinate of x, h0, c0 and all",
    "parameters; initial states are not zero, lengths include 0. Too large a step shows the",
    "curvature of the loss, too small a one its rounding: at h = 1e-5 a difference quotient cannot",
    "resolve a coordinate whose gradient is nearly 0 to 1e-7. So data are drawn again until every",
    "coordinate is 0 or at least a thousandth of the largest (of networks two thousandths). The",
    "complex step has no such limit. Dropout is checked with the masks of one draw.",
    "The rows of step sizes h are bounded by both errors together, 10 h^2 + 1000 eps / h.",
    "A bug counts as caught when the error is above 1e-5, the textbook's threshold."
  )
  list(evidence = evidence, checks = checks, notes = notes)
}

gradient_row <- function(part, case, worst, relative_error, threshold,
                         pass = relative_error <= threshold) {
  data.frame(part = part, case = case, worst = worst, relative_error = relative_error,
             threshold = threshold, pass = pass)
}

# ---- central differences -----------------------------------------------------------------------

# Every cell in every mode, two layers of LSTM, and what only networks have.
central_differences <- function(seeds, modes) {
  rows <- NULL
  add <- function(case, report) {
    rows <<- rbind(rows, gradient_row("central difference", case, report$worst,
                                      report$relative_error, 1e-7))
  }
  check <- function(case, k) add(case, grad_check(k$loss, k$theta, k$grad))
  for (seed in seq_len(seeds)) {
    for (cell in names(gradient_cells)) {
      for (mode in modes) {
        check(paste0(cell, ", ", mode), gradient_case(gradient_cells[[cell]], mode, seed))
      }
    }
    check("LSTM, 2 layers, ragged", stacked_case(gradient_cells[["LSTM"]], seed))
    for (name in names(gradient_networks)) {
      k <- network_case(gradient_networks[[name]], seed)
      add(name, grad_check(k$net, k$theta, k$batch, training = TRUE, seed = k$seed))
    }
  }
  rows
}

step_list <- c(1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9)

step_sizes <- function() {
  k <- gradient_case(gradient_cells[["LSTM"]], "ragged", seed = 1)
  rows <- NULL
  for (h in step_list) {
    report <- grad_check(k$loss, k$theta, k$grad, h = h)
    threshold <- 10 * h * h + 1000 * .Machine$double.eps / h # curvature and rounding
    rows <- rbind(rows, gradient_row("step size", sprintf("h = %.0e", h), report$worst,
                                     report$relative_error, threshold))
  }
  rows
}

# ---- against the reference in exercise-12-reference.R -----------------------------------------

# One sequence of an LSTM: theta and loss weights r for the reference, gradient by the package.
reference_case <- function(peephole) {
  resolvable(function(seed) draw_reference_case(peephole, seed), seed = 1)
}

draw_reference_case <- function(peephole, seed, D = 3, H = 4, steps = 5) {
  p <- lstm_params(D, H, init = "torch", peephole = peephole, seed = seed)
  draw <- function(stream, n) 0.5 + philox_uniform(n, seed, stream)
  x <- matrix(philox_normal(D * steps, seed, stream = 14), D, steps)
  theta <- c(list(x = x, h0 = draw(15, H), c0 = draw(16, H)),
             p[c("W", "U", "b", if (peephole) "p")])
  r <- list(y = matrix(draw(11, H * steps), H, steps), h = draw(12, H), c = draw(13, H))
  fwd <- lstm_forward(theta$x, p, theta$h0, theta$c0)
  g <- lstm_backward(r$y, fwd, r$h, r$c)[paste0("d", names(theta))]
  list(theta = theta, r = r, grad = unflatten(flatten(g), theta))
}

# Derivative by theta_k: Im(loss(theta + i s e_k)) / s with a step s so small that nothing is lost.
complex_steps <- function() {
  rows <- NULL
  for (peephole in c(FALSE, TRUE)) {
    k <- reference_case(peephole)
    flat <- flatten(k$theta)
    exact <- numeric(length(flat))
    for (j in seq_along(flat)) {
      moved <- as.complex(flat)
      moved[j] <- complex(real = flat[j], imaginary = 1e-20)
      exact[j] <- Im(reference_loss(unflatten(moved, k$theta), k$r)) / 1e-20
    }
    analytic <- flatten(k$grad)
    error <- abs(analytic - exact) / pmax(abs(analytic), abs(exact), 1e-8)
    j <- which.max(error)
    case <- if (peephole) "LSTM, peepholes" else "LSTM"
    rows <- rbind(rows, gradient_row("complex step", case, coordinate_name(j, k$theta), error[j],
                                     1e-13))
  }
  rows
}

forward_mode <- function() {
  k <- reference_case(FALSE)
  n <- length(flatten(k$theta))
  rows <- NULL
  for (direction in 1:3) {
    v <- philox_normal(n, seed = direction, stream = 17)
    tangent <- reference_tangent(k$theta, unflatten(v, k$theta), k$r)
    backward <- ordered_sum(flatten(k$grad) * v)
    error <- abs(tangent - backward) / max(abs(tangent), abs(backward), 1e-8)
    rows <- rbind(rows, gradient_row("forward mode", paste("LSTM, direction", direction), "", error,
                                     1e-12))
  }
  rows
}

planted_bugs <- function() {
  k <- reference_case(FALSE)
  loss <- function(theta) reference_loss(theta, k$r)
  rows <- NULL
  for (bug in mutations) {
    wrong <- mutate(reference_backward, bug[[2]], bug[[3]])
    report <- grad_check(loss, k$theta, wrong(k$theta, k$r))
    error <- report$relative_error
    rows <- rbind(rows, gradient_row("mutation", bug[[1]], report$worst, error, 1e-5,
                                     pass = error > 1e-5))
  }
  rows
}

plot_12_gradient <- function(evidence) {
  rows <- evidence[evidence$part == "step size", ]
  plot(step_list, rows$relative_error, log = "xy", type = "b", pch = 19, col = "steelblue",
       xlab = "step h of the central differences", ylab = "relative error, worst coordinate",
       main = "Gradient check of an LSTM")
  abline(h = 1e-7, lty = 2)
}
