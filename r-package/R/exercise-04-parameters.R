# Exercise 4: how many parameters have an LSTM and a GRU? Counted from the arrays, not from a
# formula.

exercise_04_parameters <- function(seeds, scale) {
  evidence <- NULL
  sizes <- list(c(1, 1), c(3, 5), c(10, 20), c(100, 128))
  for (size in sizes) evidence <- rbind(evidence, count_cells(size[1], size[2]))
  evidence <- rbind(evidence, count_networks(100, 128))

  counted <- function(case) {
    evidence$counted[evidence$D == 100 & evidence$H == 128 & evidence$case == case]
  }
  equals <- function(check, value, expected) {
    check_row(check, value, paste("=", format(expected)), value == expected)
  }
  lstm <- counted("LSTM")
  gru <- counted("GRU")
  bias <- counted("GRU, reset after, candidate bias")
  checks <- rbind(
    equals("rows where counted = formula", sum(evidence$counted == evidence$formula),
           nrow(evidence)),
    equals("LSTM, D = 100, H = 128", lstm, 117248),
    equals("GRU, D = 100, H = 128", gru, 87936),
    equals("GRU / LSTM", gru / lstm, 0.75),
    equals("LSTM, two biases", counted("LSTM, two biases"), 117760),
    equals("GRU, two biases", counted("GRU, two biases"), 88320),
    equals("GRU, reset after, candidate bias", bias, 88064)
  )
  notes <- paste0(
    "The ratio 3/4 needs the same number of biases on both sides. PyTorch and cuDNN keep two per ",
    "gate, where one would do. A GRU that applies its reset gate after the product needs a second ",
    "bias for its candidate: then the ratio is ", sprintf("%.6f", bias / lstm), ", not 0.75. ",
    "Embeddings and output layers are not counted."
  )
  list(evidence = evidence, checks = checks, notes = notes)
}

# The single-layer cases for D inputs and H units.
count_cells <- function(D, H) {
  gru_two <- gru_params(D, H, recurrent_bias = TRUE, seed = 1)
  candidate_bias <- length(gru_two$bU) / 3 # the third block; r and z need no second bias
  row <- function(case, formula, counted) {
    data.frame(D = D, H = H, case = case, formula = formula, counted = counted)
  }
  rbind(
    row("LSTM", 4 * (H * D + H^2 + H), nparam(lstm_params(D, H, seed = 1))),
    row("GRU", 3 * (H * D + H^2 + H), nparam(gru_params(D, H, seed = 1))),
    row("RNN", H * D + H^2 + H, nparam(rnn_params(D, H, seed = 1))),
    row("LSTM, two biases", 4 * (H * D + H^2 + 2 * H),
        nparam(lstm_params(D, H, recurrent_bias = TRUE, seed = 1))),
    row("GRU, two biases", 3 * (H * D + H^2 + 2 * H), nparam(gru_two)),
    row("GRU, reset after, candidate bias", 3 * (H * D + H^2 + H) + H,
        nparam(gru_params(D, H, seed = 1)) + candidate_bias)
  )
}

# Two layers, and two directions: the sizes of the arrays inside a network's parameter vector.
count_networks <- function(D, H) {
  row <- function(case, G, layers, formula) {
    net <- network(D, layers)
    counted <- sum(lengths(tensors(net, network_init(net, seed = 1))))
    data.frame(D = D, H = H, case = case, formula = G * formula, counted = counted)
  }
  one <- H * D + H^2 + H
  two <- one + 2 * H^2 + H # the second layer reads the H outputs of the first
  rbind(
    row("LSTM, 2 layers", 4, list(lstm_layer(H), lstm_layer(H)), two),
    row("GRU, 2 layers", 3, list(gru_layer(H), gru_layer(H)), two),
    row("LSTM, bidirectional", 4, list(lstm_layer(H, "bidirectional")), 2 * one),
    row("GRU, bidirectional", 3, list(gru_layer(H, "bidirectional")), 2 * one)
  )
}

plot_04_parameters <- function(evidence) {
  rows <- evidence[evidence$D == 100, ]
  old <- graphics::par(mar = c(5, 15, 3, 2))
  on.exit(graphics::par(old))
  barplot(rev(rows$counted), names.arg = rev(rows$case), horiz = TRUE, las = 1, cex.names = 0.8,
          col = "steelblue", border = NA, xlab = "parameters",
          main = "Parameters, D = 100, H = 128")
}
