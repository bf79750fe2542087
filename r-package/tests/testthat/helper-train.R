# Small data for training tests: tell which symbol was seen `back` steps ago.
recall_data <- function(N, K = 3, back = 1, seed = 1, lengths = 4 + seq_len(N) %% 4) {
  ids <- lapply(seq_len(N), function(n) 1 + floor(K * philox_uniform(lengths[n], seed, 0, n)))
  targets <- lapply(ids, function(x) c(rep(0, back), x[seq_len(length(x) - back)]))
  list(ids = ids, targets = targets)
}

# The same as padded arrays.
padded <- function(data) {
  N <- length(data$ids)
  lengths <- lengths(data$ids)
  fill <- function(parts) {
    out <- matrix(0, N, max(lengths))
    for (n in seq_len(N)) out[n, seq_len(lengths[n])] <- parts[[n]]
    out
  }
  list(ids = fill(data$ids), targets = fill(data$targets), lengths = lengths)
}

recall_net <- network(3, list(embedding_layer(4), gru_layer(6), dense_layer(3)))
data <- recall_data(20)

# train() with small defaults; quiet.
quick_train <- function(net = recall_net, d = data, ..., epochs = 3, batch = 4, seed = 1) {
  train(net, d, ..., epochs = epochs, batch = batch, seed = seed, verbose = FALSE)
}

# A fit without what may differ between equal trainings.
same_part <- function(fit) fit[setdiff(names(fit), "seconds")]
