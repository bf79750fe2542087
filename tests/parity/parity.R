# The parity cases in R; parity.m is their twin, parity.c has the ones that need no language model.
# parity.R FOLDER: writes each field as plain doubles (texts as UTF-8) to a file of its name.
library(seqrnn)

folder <- commandArgs(TRUE)[1]
write_field <- function(name, ...) {
  writeBin(unlist(lapply(list(...), as.double)), file.path(folder, name))
}
write_text <- function(name, text) {
  writeBin(charToRaw(enc2utf8(paste(text, collapse = "\n"))), file.path(folder, name))
}
draw <- function(dim, seed) array(philox_normal(prod(dim), seed = seed), dim)
params <- list(lstm = lstm_params, gru = gru_params, rnn = rnn_params)

# Initial parameters, of every kind (chrono: of gates, which an RNN has not).
for (cell in names(params)) {
  for (init in c("glorot", "torch", "orthogonal", "identity", "zeros")) {
    p <- params[[cell]](3, 5, init = init, seed = 7, recurrent_bias = TRUE)
    write_field(paste("init", cell, init, sep = "-"), p$W, p$U, p$b, p$bU)
  }
}
for (cell in c("lstm", "gru")) {
  p <- params[[cell]](3, 5, init = "chrono", chrono_T = 20, seed = 7)
  write_field(paste("init", cell, "chrono", sep = "-"), p$W, p$U, p$b)
}

# Forward and backward of a ragged batch, both precisions.
lengths <- c(6, 4, 0, 5)
x <- draw(c(3, 4, 6), seed = 1)
dy <- draw(c(5, 4, 6), seed = 2)
forward <- list(lstm = lstm_forward, gru = gru_forward, rnn = rnn_forward)
backward <- list(lstm = lstm_backward, gru = gru_backward, rnn = rnn_backward)
for (cell in names(params)) {
  for (precision in c("double", "single")) {
    p <- params[[cell]](3, 5, seed = 3, precision = precision)
    fwd <- forward[[cell]](x, p, lengths = lengths)
    g <- backward[[cell]](dy, fwd)
    name <- paste(cell, precision, sep = "-")
    write_field(paste0(name, "-forward"), fwd$y, fwd$hT)
    write_field(paste0(name, "-backward"), g$dx, g$dW, g$dU, g$db, g$dh0)
  }
}

# A bidirectional layer with every option of the LSTM.
option_params <- function(seed) {
  lstm_params(3, 5, seed = seed, recurrent_bias = TRUE, peephole = TRUE, coupled = TRUE, clip = 2,
              gate_activation = "hard_sigmoid", candidate_activation = "softsign")
}
fwd <- birnn_forward(x, option_params(4), option_params(5), lengths = lengths)
g <- birnn_backward(draw(c(10, 4, 6), seed = 6), fwd)
write_field("birnn", fwd$y, fwd$hT, fwd$cT, g$dx, g$forward$dU, g$backward$dp, g$dc0)

# Language models after 200 training steps.
licence <- readChar("LICENSE", file.size("LICENSE"), useBytes = TRUE)
text <- paste0(strrep(licence, 5), "h\u00e9llo \u20ac \U0001F600\n")
for (cell in names(params)) {
  model <- rnn_lm(text, cell = cell, units = 32, layers = 2, embedding = 8, batch = 8, steps = 16,
                  max_steps = 200, seed = 11, verbose = FALSE)
  name <- paste0("lm-", cell)
  write_field(paste0(name, "-theta"), model$theta)
  write_field(paste0(name, "-loss"), model$history$loss, model$validation$loss,
              model$trainer$theta)
  write_text(paste0(name, "-text"), generate(model, 300, temperature = 0.8, seed = 12))
}

# Chains of every layer, trained in both precisions; large enough for threads to share.
N <- 24
steps <- 9 + (5 * seq_len(N)) %% 13
of <- rep(seq_len(N), steps)
ids <- 1 + floor(20 * philox_uniform(sum(steps), seed = 21))
features <- matrix(philox_normal(3 * sum(steps), seed = 22), 3)
per_sequence <- function(values) unname(split(values, of))
x <- lapply(seq_len(N), function(n) features[, of == n, drop = FALSE])
chains <- list(
  tagger = list(
    network(c(20, 3), list(
      embedding_layer(40, word_dropout = 0.1),
      lstm_layer(96, direction = "bidirectional", merge = "sum", projection = 43,
                 layer_norm = TRUE, recurrent_dropout = 0.2, initial_state = "learned"),
      residual_layer(), dropout_layer(0.3, shared = TRUE), layer_norm_layer(),
      dense_layer(5, activation = "tanh"), crf_layer()
    )),
    list(ids = per_sequence(ids), x = x, targets = per_sequence(1 + ids %% 5))
  ),
  forecaster = list(
    network(3, list(
      conv1d_layer(48, dilation = 2, activation = "relu"), gru_layer(96, layers = 2, dropout = 0.1),
      pool_layer("attention", units = 8), dense_layer(3)
    ), network_loss("pinball", quantiles = c(0.1, 0.5, 0.9))),
    list(x = x, targets = steps / 10)
  )
)
for (chain in names(chains)) {
  for (precision in c("single", "double")) {
    net <- chains[[chain]][[1]]
    fit <- train(net, chains[[chain]][[2]], validation = 0.25, epochs = 3, batch = 8, bucket = 2,
                 ema = 0.9, optimiser = optimiser("adamw", clip_norm = 1, l1 = 1e-4),
                 schedule = schedule("one_cycle", per = "step", size = 20), seed = 23,
                 precision = precision, verbose = FALSE)
    name <- paste(chain, precision, sep = "-")
    write_field(paste0(name, "-theta"), fit$theta, fit$trainer$theta, fit$trainer$moments)
    write_field(paste0(name, "-history"), fit$history$loss, fit$history$rate, fit$validation$loss)
    save_network(net, fit$theta, file.path(folder, paste0(name, "-file")), dtype = "F64")
  }
}

# The exercises: every number and every word.
for (n in seqrnn_exercise()$exercise) {
  result <- seqrnn_exercise(n, plot = FALSE)
  columns <- c(result$evidence, result$checks)
  is_text <- vapply(columns, is.character, TRUE)
  name <- sprintf("exercise-%02d", n)
  do.call(write_field, unname(c(paste0(name, "-numbers"), columns[!is_text])))
  write_text(paste0(name, "-text"), c(result$title, result$claim, result$notes, names(columns),
                                      unlist(columns[is_text])))
}
