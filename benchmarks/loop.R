# Recurrent cells as a student writes them in R: a loop over the time steps with R's matrix products
# and vectorised gates, and backpropagation through time by hand. x [D,B,T]; p has W, U and b in
# the layout of seqrnn, whose numbers these functions give.

sigmoid <- function(a) 1 / (1 + exp(-a))
# Rows of block k of a matrix of H-row blocks.
block <- function(a, k, H) a[(k - 1) * H + 1:H, , drop = FALSE]

# One step: the new states h (and c), and what backpropagation needs.
loop_step <- list(
  RNN = function(p, x, h, c) {
    list(x = x, h_before = h, h = tanh(p$W %*% x + p$U %*% h + p$b))
  },
  LSTM = function(p, x, h, c) {
    H <- nrow(h)
    a <- p$W %*% x + p$U %*% h + p$b
    s <- list(x = x, h_before = h, c_before = c, i = sigmoid(block(a, 1, H)),
              f = sigmoid(block(a, 2, H)), g = tanh(block(a, 3, H)), o = sigmoid(block(a, 4, H)))
    s$c <- s$f * c + s$i * s$g
    s$tanh_c <- tanh(s$c)
    s$h <- s$o * s$tanh_c
    s
  },
  GRU = function(p, x, h, c) {
    H <- nrow(h)
    aW <- p$W %*% x + p$b
    aU <- p$U %*% h
    s <- list(x = x, h_before = h, r = sigmoid(block(aW, 1, H) + block(aU, 1, H)),
              z = sigmoid(block(aW, 2, H) + block(aU, 2, H)), Uh = block(aU, 3, H))
    s$n <- tanh(block(aW, 3, H) + s$r * s$Uh)
    s$h <- (1 - s$z) * s$n + s$z * h
    s
  }
)

# Back through one step: gradients by what W x + b and U h give (aW, aU), by the states before the
# step along other ways than U h (h, c).
loop_step_back <- list(
  RNN = function(s, dh, dc) {
    da <- dh * (1 - s$h^2)
    list(aW = da, aU = da, h = 0, c = 0)
  },
  LSTM = function(s, dh, dc) {
    dc <- dc + dh * s$o * (1 - s$tanh_c^2)
    da <- rbind(dc * s$g * s$i * (1 - s$i), dc * s$c_before * s$f * (1 - s$f),
                dc * s$i * (1 - s$g^2), dh * s$tanh_c * s$o * (1 - s$o))
    list(aW = da, aU = da, h = 0, c = dc * s$f)
  },
  GRU = function(s, dh, dc) {
    dn <- dh * (1 - s$z) * (1 - s$n^2)
    dr <- dn * s$Uh * s$r * (1 - s$r)
    dz <- dh * (s$h_before - s$n) * s$z * (1 - s$z)
    list(aW = rbind(dr, dz, dn), aU = rbind(dr, dz, dn * s$r), h = dh * s$z, c = 0)
  }
)

loop_forward <- function(cell, x, p) {
  D <- dim(x)[1]; B <- dim(x)[2]; steps <- dim(x)[3]
  h <- c <- matrix(0, p$H, B)
  y <- array(0, c(p$H, B, steps))
  kept <- vector("list", steps)
  for (t in seq_len(steps)) {
    s <- loop_step[[cell]](p, matrix(x[, , t], D, B), h, c)
    h <- s$h
    c <- s$c
    y[, , t] <- h
    kept[[t]] <- s
  }
  list(y = y, steps = kept)
}

loop_backward <- function(cell, dy, fwd, p) {
  D <- ncol(p$W); H <- p$H; B <- dim(dy)[2]; steps <- dim(dy)[3]
  dx <- array(0, c(D, B, steps))
  dW <- 0 * p$W
  dU <- 0 * p$U
  db <- 0 * p$b
  dh <- dc <- matrix(0, H, B)
  for (t in rev(seq_len(steps))) {
    s <- fwd$steps[[t]]
    d <- loop_step_back[[cell]](s, dh + dy[, , t], dc)
    dx[, , t] <- t(p$W) %*% d$aW
    dW <- dW + d$aW %*% t(s$x)
    dU <- dU + d$aU %*% t(s$h_before)
    db <- db + rowSums(d$aW)
    dh <- t(p$U) %*% d$aU + d$h
    dc <- d$c
  }
  list(dx = dx, dW = dW, dU = dU, db = db)
}
