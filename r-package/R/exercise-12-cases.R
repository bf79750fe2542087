# Exercise 12, the cases: a cell in a mode, as a function of everything that the loss depends on. A
# case is a list of theta, loss (a function of theta) and grad (by the backward pass).

gradient_modes <- c("ragged", "reverse", "bidirectional")

gradient_cells <- list(
  "LSTM" = function(seed) lstm_params(2, 3, init = "torch", seed = seed),
  "LSTM, two biases" = function(seed) {
    lstm_params(2, 3, init = "torch", recurrent_bias = TRUE, seed = seed)
  },
  "LSTM, peepholes" = function(seed) {
    lstm_params(2, 3, init = "torch", peephole = TRUE, seed = seed)
  },
  "LSTM, coupled" = function(seed) lstm_params(2, 3, init = "torch", coupled = TRUE, seed = seed),
  "LSTM, coupled, peepholes" = function(seed) {
    lstm_params(2, 3, init = "torch", coupled = TRUE, peephole = TRUE, seed = seed)
  },
  "LSTM, clipped" = function(seed) lstm_params(2, 3, init = "torch", clip = 0.8, seed = seed),
  "LSTM, softsign" = function(seed) {
    lstm_params(2, 3, init = "torch", candidate_activation = "softsign",
                output_activation = "softsign", seed = seed)
  },
  "GRU" = function(seed) gru_params(2, 3, init = "torch", seed = seed),
  "GRU, reset before" = function(seed) gru_params(2, 3, "before", init = "torch", seed = seed),
  "RNN" = function(seed) rnn_params(2, 3, init = "torch", seed = seed)
)

# Central differences resolve a derivative no better than the rounding of the loss allows, to
# about 1e-11 of the largest: draws again until every coordinate is 0 or at least `least` of that;
# after so many draws, the best of them.
resolvable <- function(draw_case, seed, draws = Inf, least = 1e-3) {
  best <- -1
  while (best < least && draws > 0) {
    k <- draw_case(seed)
    size <- abs(flatten(k$grad))
    evenness <- min(size[size > 0]) / max(size)
    if (evenness > best) {
      best <- evenness
      kept <- k
    }
    seed <- seed + 1000
    draws <- draws - 1
  }
  kept
}

# The sum of r times the outputs and final states, counted from its value at theta. r is positive,
# so that gradients rarely cancel.
weighted_loss <- function(forward, theta, r) {
  base <- forward(theta)
  function(theta) {
    now <- forward(theta)
    total <- ordered_sum(r$y * (now$y - base$y)) + ordered_sum(r$h * (now$hT - base$hT))
    if (is.null(base$cT)) total else total + ordered_sum(r$c * (now$cT - base$cT))
  }
}

positive <- function(seed, stream, ...) array(0.5 + philox_uniform(prod(...), seed, stream), c(...))

# Three sequences through one cell.
gradient_case <- function(make, mode, seed, draws = Inf) {
  draw <- if (mode == "bidirectional") draw_two_directions else draw_one_direction
  resolvable(function(seed) draw(make, mode, seed), seed, draws)
}

case_lengths <- function(mode) if (mode == "plain") NULL else c(5, 3, 0)

draw_one_direction <- function(make, mode, seed, B = 3, steps = 5) {
  p <- make(seed)
  arrays <- intersect(c("W", "U", "b", "bU", "p"), names(p))
  run <- cell_functions(p$cell)
  H <- p$H
  r <- list(y = positive(seed, 11, H, B, steps), h = positive(seed, 12, H, B),
            c = positive(seed, 13, H, B))
  states <- list(h0 = positive(seed, 15, H, B), c0 = positive(seed, 16, H, B))[run$states]
  x <- array(philox_normal(p$D * B * steps, seed, stream = 14), c(p$D, B, steps))
  theta <- c(list(x = x), states, p[arrays])

  forward <- function(theta) {
    p[arrays] <- theta[arrays]
    do.call(run$forward, c(list(theta$x, p), theta[run$states],
                           list(lengths = case_lengths(mode), reverse = mode == "reverse")))
  }
  final <- list(dh = r$h, dc = r$c)[sub("(.)0", "d\\1", run$states)]
  g <- do.call(run$backward, c(list(r$y, forward(theta)), final))
  list(theta = theta, loss = weighted_loss(forward, theta, r), grad = g[paste0("d", names(theta))])
}

cell_functions <- function(cell) {
  switch(
    cell,
    lstm = list(forward = lstm_forward, backward = lstm_backward, states = c("h0", "c0")),
    gru = list(forward = gru_forward, backward = gru_backward, states = "h0"),
    rnn = list(forward = rnn_forward, backward = rnn_backward, states = "h0")
  )
}

draw_two_directions <- function(make, mode, seed, B = 3, steps = 5) {
  p <- make(seed)
  q <- make(seed + 100)
  arrays <- intersect(c("W", "U", "b", "bU", "p"), names(p))
  lstm <- p$cell == "lstm"
  H <- p$H
  r <- list(y = positive(seed, 11, 2 * H, B, steps), h = positive(seed, 12, H, B, 2),
            c = positive(seed, 13, H, B, 2))
  x <- array(philox_normal(p$D * B * steps, seed, stream = 14), c(p$D, B, steps))
  theta <- c(list(x = x, h0 = positive(seed, 15, H, B, 2)),
             if (lstm) list(c0 = positive(seed, 16, H, B, 2)),
             list(forward = p[arrays], backward = q[arrays]))

  forward <- function(theta) {
    p[arrays] <- theta$forward
    q[arrays] <- theta$backward
    birnn_forward(theta$x, p, q, theta$h0, theta$c0, case_lengths(mode))
  }
  g <- birnn_backward(r$y, forward(theta), r$h, if (lstm) r$c)
  order <- c("dx", "dh0", if (lstm) "dc0", "forward", "backward")
  list(theta = theta, loss = weighted_loss(forward, theta, r), grad = g[order])
}

# Two layers: the outputs of the first are the inputs of the second.
stacked_case <- function(make, seed) {
  resolvable(function(seed) draw_stacked(make, seed), seed)
}

draw_stacked <- function(make, seed, B = 3, steps = 5) {
  first <- make(seed)
  H <- first$H
  second <- lstm_params(H, H, init = "torch", seed = seed + 100)
  arrays <- c("W", "U", "b")
  r <- list(y = positive(seed, 11, H, B, steps), h = positive(seed, 12, H, B),
            c = positive(seed, 13, H, B))
  x <- array(philox_normal(first$D * B * steps, seed, stream = 14), c(first$D, B, steps))
  theta <- list(x = x, first = first[arrays], second = second[arrays])
  lengths <- case_lengths("ragged")

  layers <- function(theta) {
    first[arrays] <- theta$first
    second[arrays] <- theta$second
    below <- lstm_forward(theta$x, first, lengths = lengths)
    list(below = below, above = lstm_forward(below$y, second, lengths = lengths))
  }
  fwd <- layers(theta)
  above <- lstm_backward(r$y, fwd$above, r$h, r$c)
  below <- lstm_backward(above$dx, fwd$below)
  weights <- c("dW", "dU", "db")
  list(theta = theta, loss = weighted_loss(function(theta) layers(theta)$above, theta, r),
       grad = list(below$dx, below[weights], above[weights]))
}

# What only layers of a network have: the parameters of a projection and of learned states; dropout,
# whose masks are those of one draw. The loss is the mean of y + 1, all outputs being above -1; it
# is not counted from its value at theta, so that its rounding asks for evener gradients.
gradient_networks <- list(
  "LSTM, projection, learned states" = function() {
    lstm_layer(3, init = "torch", projection = 2, initial_state = "learned")
  },
  "LSTM, 2 layers, dropout between and inside" = function() {
    lstm_layer(2, init = "torch", layers = 2, dropout = 0.3, recurrent_dropout = 0.3)
  }
)

network_case <- function(make, seed) {
  net <- network(2, make(), "mae")
  resolvable(function(seed) draw_network(net, seed), seed, least = 2e-3)
}

draw_network <- function(net, seed, B = 3, steps = 5) {
  theta <- network_init(net, seed)
  for (k in grep("\\.[hc]0$", net$layout$name)) {
    at <- net$layout$offset[k] - 1 + seq_len(net$layout$rows[k])
    theta[at] <- 0.5 + philox_uniform(length(at), seed, 14 + k)
  }
  x <- array(philox_normal(2 * B * steps, seed, stream = 14), c(2, B, steps))
  batch <- list(x = x, lengths = case_lengths("ragged"),
                targets = array(-1, c(net$outputs, B, steps)))
  list(net = net, theta = theta, batch = batch, seed = seed,
       grad = loss_grad(net, theta, batch, training = TRUE, seed = seed)$grad)
}
