# Exercise 12, part two: an LSTM written once more, slowly and in plain R, for one sequence. It
# takes complex numbers, has a hand-derived backward pass to plant bugs in, and a forward mode.
# theta: list(x [D,T], h0 [H], c0 [H], W, U, b, p or NULL); loss: see reference_loss.

# Sums in a fixed order, so that every language gets the same bits.
ordered_sum <- function(x) {
  total <- 0
  for (value in x) total <- total + value
  total
}

times <- function(W, x) {
  total <- 0
  for (j in seq_along(x)) total <- total + W[, j] * x[j]
  total
}

# tanh(a + ib), exact for tiny b
complex_tanh <- function(z) {
  if (!is.complex(z)) return(tanh(z))
  t <- tanh(Re(z))
  u <- tan(Im(z))
  d <- 1 + t^2 * u^2
  complex(real = t * (1 + u^2) / d, imaginary = u * (1 - t^2) / d)
}

sigmoid <- function(z) 0.5 * (1 + complex_tanh(0.5 * z))

# One step: a list of everything that backward may need.
reference_step <- function(theta, x, h, c) {
  H <- length(h)
  a <- times(theta$W, x) + times(theta$U, h) + theta$b
  peep <- function(block, c) if (is.null(theta$p)) 0 else theta$p[(block - 1) * H + 1:H] * c
  i <- sigmoid(a[1:H] + peep(1, c))
  f <- sigmoid(a[H + 1:H] + peep(2, c))
  g <- complex_tanh(a[2 * H + 1:H])
  c_new <- f * c + i * g
  o <- sigmoid(a[3 * H + 1:H] + peep(3, c_new))
  k <- complex_tanh(c_new)
  list(x = x, h_prev = h, c_prev = c, i = i, f = f, g = g, o = o, c = c_new, k = k, h = o * k)
}

reference_forward <- function(theta) {
  trace <- list()
  h <- theta$h0
  c <- theta$c0
  for (t in seq_len(ncol(theta$x))) {
    trace[[t]] <- reference_step(theta, theta$x[, t], h, c)
    h <- trace[[t]]$h
    c <- trace[[t]]$c
  }
  trace
}

# r: list(y [H,T], h [H], c [H]): the loss is sum(r$y * h_t) + sum(r$h * h_T) + sum(r$c * c_T).
reference_loss <- function(theta, r) {
  trace <- reference_forward(theta)
  last <- length(trace)
  loss <- 0
  for (t in seq_len(last)) loss <- loss + ordered_sum(r$y[, t] * trace[[t]]$h)
  loss + ordered_sum(r$h * trace[[last]]$h) + ordered_sum(r$c * trace[[last]]$c)
}

# The gradient by hand, without peepholes.
reference_backward <- function(theta, r) {
  trace <- reference_forward(theta)
  H <- length(theta$h0)
  last <- length(trace)
  dW <- 0 * theta$W
  dU <- 0 * theta$U
  db <- 0 * theta$b
  dx <- 0 * theta$x
  dh <- r$h
  dc <- r$c
  for (t in last:1) {
    s <- trace[[t]]
    dh <- dh + r$y[, t]
    dc <- dc + dh * s$o * (1 - s$k^2)
    di <- dc * s$g
    df <- dc * s$c_prev
    dg <- dc * s$i
    do <- dh * s$k
    da <- c(di * s$i * (1 - s$i), df * s$f * (1 - s$f), dg * (1 - s$g^2), do * s$o * (1 - s$o))
    dW <- dW + outer(da, s$x)
    dU <- dU + outer(da, s$h_prev)
    db <- db + da
    dx[, t] <- times(t(theta$W), da)
    dh <- times(t(theta$U), da)
    dc <- dc * s$f
  }
  list(dx = dx, dh0 = dh, dc0 = dc, dW = dW, dU = dU, db = db)
}

# Bugs that people make, as edits of the function above: name, what stands there, what they write.
mutations <- list(
  list("gradients of i and f swapped",
       quote(c(di * s$i * (1 - s$i), df * s$f * (1 - s$f), dg * (1 - s$g^2),
               do * s$o * (1 - s$o))),
       quote(c(df * s$f * (1 - s$f), di * s$i * (1 - s$i), dg * (1 - s$g^2),
               do * s$o * (1 - s$o)))),
  list("no path from h to c", quote(dc + dh * s$o * (1 - s$k^2)), quote(dc)),
  list("tanh(c) not differentiated", quote(dh * s$o * (1 - s$k^2)), quote(dh * s$o)),
  list("no cell-state carry f dc", quote(dc * s$f), quote(0 * dc)),
  list("cell-state carry without f", quote(dc * s$f), quote(dc)),
  list("bias gradient missing", quote(db + da), quote(db)),
  list("U not transposed", quote(times(t(theta$U), da)), quote(times(blockwise_t(theta$U), da))),
  list("sigmoid of i not differentiated", quote(di * s$i * (1 - s$i)), quote(di)),
  list("tanh of g not differentiated", quote(dg * (1 - s$g^2)), quote(dg)),
  list("df with the new cell state", quote(dc * s$c_prev), quote(dc * s$c)),
  list("dU with the new hidden state", quote(outer(da, s$h_prev)), quote(outer(da, s$h))),
  list("recurrent gradient dropped", quote(times(t(theta$U), da)), quote(0 * dh))
)

# [H,4H]: each block of U stands where its transpose should.
blockwise_t <- function(U) {
  H <- ncol(U)
  cbind(U[1:H, ], U[H + 1:H, ], U[2 * H + 1:H, ], U[3 * H + 1:H, ])
}

mutate <- function(fn, from, to) {
  edit <- function(code) {
    if (identical(code, from)) return(to)
    for (k in seq_along(code)) if (is.call(code[[k]])) code[[k]] <- edit(code[[k]])
    code
  }
  body(fn) <- edit(body(fn))
  fn
}

# d loss in the direction v (structured as theta), by forward mode: each quantity with its tangent.
reference_tangent <- function(theta, v, r) {
  H <- length(theta$h0)
  block <- function(a, k) a[(k - 1) * H + 1:H]
  h <- theta$h0
  c <- theta$c0
  dh <- v$h0
  dc <- v$c0
  dloss <- 0
  for (t in seq_len(ncol(theta$x))) {
    s <- reference_step(theta, theta$x[, t], h, c)
    da <- times(v$W, theta$x[, t]) + times(theta$W, v$x[, t]) + times(v$U, h) +
      times(theta$U, dh) + v$b
    di <- s$i * (1 - s$i) * block(da, 1)
    df <- s$f * (1 - s$f) * block(da, 2)
    dg <- (1 - s$g^2) * block(da, 3)
    do <- s$o * (1 - s$o) * block(da, 4)
    dc <- df * c + s$f * dc + di * s$g + s$i * dg
    dh <- do * s$k + s$o * (1 - s$k^2) * dc
    h <- s$h
    c <- s$c
    dloss <- dloss + ordered_sum(r$y[, t] * dh)
  }
  dloss + ordered_sum(r$h * dh) + ordered_sum(r$c * dc)
}
