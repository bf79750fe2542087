# A training that writes a checkpoint after every gradient and goes on from the one it finds.
# run.R CHECKPOINT RESULT: at the end the weights and the losses go to RESULT.
library(seqrnn)

args <- commandArgs(TRUE)
net <- network(c(12, 3), list(
  embedding_layer(8, word_dropout = 0.1),
  lstm_layer(48, layers = 2, dropout = 0.2, recurrent_dropout = 0.2, initial_state = "learned"),
  dense_layer(12)
))
N <- 40
lengths <- 6 + (7 * seq_len(N)) %% 25
total <- sum(lengths)
ids <- 1 + floor(12 * philox_uniform(total, seed = 1))
x <- matrix(philox_normal(3 * total, seed = 2), 3)
of <- rep(seq_len(N), lengths)
data <- list(ids = unname(split(ids, of)), targets = unname(split(1 + (ids + of) %% 12, of)),
             x = lapply(seq_len(N), function(n) x[, of == n, drop = FALSE]))

resume <- if (file.exists(args[1])) args[1]
if (is.null(resume)) {
  fit <- train(net, data, validation = 0.2, epochs = 120, batch = 4, bucket = 2, accumulate = 2,
               ema = 0.99, schedule = schedule("plateau", patience = 2, gamma = 0.9), seed = 3,
               truncate = c(5, 8), checkpoint = args[1], checkpoint_every = 1, verbose = FALSE)
} else {
  fit <- train(net, data, resume = resume, checkpoint = args[1], verbose = FALSE)
}
writeBin(c(fit$theta, fit$trainer$theta, fit$trainer$moments, fit$history$loss,
           fit$validation$loss), args[2])
