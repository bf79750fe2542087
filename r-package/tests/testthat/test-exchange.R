golden <- function(name) {
  folder <- Sys.getenv("SEQRNN_GOLDEN")
  skip_if(!nzchar(folder), "the golden files are not here")
  file.path(folder, name)
}

# The network computes y [outputs,B,T] from x; steps behind the lengths do not count.
expect_output <- function(model, x, y, lengths) {
  out <- predict(model$net, model$theta, list(x = x, lengths = lengths))$output
  live <- outer(rep(1, dim(y)[1]), outer(lengths, seq_len(dim(y)[3]), ">="))
  expect_lt(max(abs(out - y) * live), 1e-12)
}

test_that("modules of PyTorch compute what PyTorch computed, and go back", {
  for (name in c("lstm", "gru", "relu", "projection")) {
    path <- golden(paste0("torch-", name, ".safetensors"))
    file <- read_safetensors(path)
    model <- import_torch(path, "rnn.", if (name == "relu") "relu" else "tanh")
    expect_output(model, file$x, file$y, file$lengths)
    out <- export_torch(model$net, model$theta)
    back <- import_torch(out, nonlinearity = if (name == "relu") "relu" else "tanh")
    expect_identical(back, model)
    dict <- file[startsWith(names(file), "rnn.")]
    expect_setequal(paste0("rnn.", names(out)), names(dict))
    for (weight in grep("weight", names(out), value = TRUE)) {
      expect_identical(out[[weight]], dict[[paste0("rnn.", weight)]])
    }
    bias <- function(which, from) from[grepl(paste0("bias_", which), names(from))]
    if (name == "gru") {
      expect_identical(out[order(names(out))], setNames(dict, sub("rnn.", "", names(dict)))[
        sort(names(out))])
    }
  }
})

test_that("dropout between the layers has no arrays", {
  stack <- function(dropout) {
    network(3, list(gru_layer(4, "bidirectional", recurrent_bias = TRUE, layers = 3,
                              dropout = dropout)))
  }
  theta <- network_init(stack(0), seed = 1)
  expect_identical(export_torch(stack(0.3), theta), export_torch(stack(0), theta))
})

test_that("modules without biases", {
  W <- normal(1, 12, 3)
  U <- normal(2, 12, 3)
  model <- import_torch(list(weight_ih_l0 = W, weight_hh_l0 = U))
  parts <- tensors(model$net, model$theta)
  expect_identical(parts, list("1.lstm.W" = W, "1.lstm.U" = U, "1.lstm.b" = numeric(12)))
})

# h_t from the formulas of Keras, blocks z, r, h.
keras_gru <- function(x, kernel, recurrent, bias, reset_after) {
  H <- nrow(recurrent)
  block <- function(a, k) a[(k - 1) * H + seq_len(H)]
  h <- numeric(H)
  out <- matrix(0, H, ncol(x))
  for (t in seq_len(ncol(x))) {
    input <- c(x[, t] %*% kernel) + (if (reset_after) bias[1, ] else bias)
    inner <- c(h %*% recurrent) + (if (reset_after) bias[2, ] else 0)
    z <- sigma(block(input, 1) + block(inner, 1))
    r <- sigma(block(input, 2) + block(inner, 2))
    candidate <- if (reset_after) {
      tanh(block(input, 3) + r * block(inner, 3))
    } else {
      tanh(block(input, 3) + c((r * h) %*% recurrent[, 2 * H + seq_len(H)]))
    }
    h <- z * h + (1 - z) * candidate
    out[, t] <- h
  }
  out
}

test_that("layers of Keras", {
  x <- normal(1, 3, 1, 6)
  y <- function(model) predict(model$net, model$theta, list(x = x))$output
  kernel <- normal(2, 3, 12)
  recurrent <- normal(3, 4, 12)
  bias <- normal(4, 2, 12)
  after <- import_keras(list(kernel, recurrent, bias))
  expect_close(y(after)[, 1, ], keras_gru(x[, 1, ], kernel, recurrent, bias, TRUE))
  before <- import_keras(list(kernel, recurrent, bias[1, ]))
  expect_identical(before$net$layers[[1]]$reset, "before")
  expect_close(y(before)[, 1, ], keras_gru(x[, 1, ], kernel, recurrent, bias[1, ], FALSE))
  expect_identical(import_keras(list(kernel, recurrent))$net$layers[[1]]$reset, "after")
  # LSTM and SimpleRNN: transposed, in the same order of gates
  W <- normal(5, 16, 3)
  U <- normal(6, 16, 4)
  b <- c(normal(7, 16))
  lstm <- import_keras(list(t(W), t(U), b))
  expect_identical(lstm$theta, c(W, U, b))
  rnn <- import_keras(list(t(W[1:4, ]), t(U[1:4, ]), b[1:4]), activation = "relu")
  expect_identical(rnn$theta, c(W[1:4, ], U[1:4, ], b[1:4]))
  expect_identical(rnn$net$layers[[1]]$candidate_activation, "relu")
  # both directions, and a layer behind
  both <- list(t(W), t(U), b, t(W) + 1, t(U) + 1, b + 1)
  expect_identical(import_keras(both)$theta, c(W, U, b, W + 1, U + 1, b + 1))
  stack <- import_keras(list(both, list(normal(8, 8, 12), recurrent, bias)))
  expect_identical(stack$net$layout$name[7], "2.gru.W")
  expect_identical(stack$net$outputs, 4)
  # one bias of two units; other ways to join two directions
  two <- import_keras(list(t(W[1:2, ]), t(U[1:2, 1:2]), array(b[1:2], 2)))
  expect_identical(two$theta, c(W[1:2, ], U[1:2, 1:2], b[1:2]))
  for (merge in c("sum", "mean", "mul")) {
    joined <- import_keras(list(both, list(normal(8, 4, 12), recurrent, bias)), merge = merge)
    expect_identical(joined$net$layers[[1]]$merge, merge)
    expect_identical(joined$net$layers[[2]]$merge, "concat")
    one <- function(k) y(import_keras(both[k]))
    flip <- function(x) x[, , 6:1, drop = FALSE]
    back <- import_keras(both[4:6])
    back <- flip(predict(back$net, back$theta, list(x = flip(x)))$output)
    expected <- switch(merge, sum = one(1:3) + back, mean = (one(1:3) + back) / 2,
                       mul = one(1:3) * back)
    expect_close(y(import_keras(both, merge = merge)), expected)
  }
})

test_that("layers of MATLAB", {
  W <- normal(1, 16, 3)
  U <- normal(2, 16, 4)
  b <- normal(3, 16, 1)
  expect_identical(import_matlab(W, U, b)$theta, c(W, U, b))
  both <- import_matlab(rbind(W, W + 1), rbind(U, U + 1), c(b, b + 1))
  expect_identical(both$net$layers[[1]]$direction, "bidirectional")
  expect_identical(both$theta, c(W, U, b, W + 1, U + 1, b + 1))
  gru <- import_matlab(W[1:12, ], U[1:12, ], c(b[1:12], 2 * b[1:12]))
  expect_identical(tensors(gru$net, gru$theta)[["1.gru.bU"]], 2 * b[1:12])
  plain <- import_matlab(W[1:12, ], U[1:12, ], b[1:12], reset = "before")
  expect_identical(plain$net$layers[[1]]$reset, "before")
  expect_identical(plain$theta, c(W[1:12, ], U[1:12, ], b[1:12]))
})

test_that("exports to Keras and MATLAB are what the imports take", {
  made <- function(...) {
    net <- network(3, list(...))
    list(net = net, theta = network_init(net, seed = 1))
  }
  keras <- list(
    made(lstm_layer(4)), made(gru_layer(4, recurrent_bias = TRUE)),
    made(gru_layer(4, reset = "before")), made(rnn_layer(4)), made(rnn_layer(2)),
    made(lstm_layer(4, "bidirectional")), made(gru_layer(2, "bidirectional", reset = "before")),
    made(lstm_layer(4), lstm_layer(2)),
    made(gru_layer(4, "bidirectional", recurrent_bias = TRUE), gru_layer(2, recurrent_bias = TRUE))
  )
  for (m in keras) expect_identical(import_keras(export_keras(m$net, m$theta)), m)
  relu <- made(rnn_layer(4, "bidirectional", "relu", merge = "mean"))
  expect_identical(
    import_keras(export_keras(relu$net, relu$theta), activation = "relu", merge = "mean"), relu
  )
  from_matlab <- function(x, reset) {
    import_matlab(x$InputWeights, x$RecurrentWeights, x$Bias, reset)
  }
  matlab <- list(made(lstm_layer(4)), made(lstm_layer(2, "bidirectional")), made(gru_layer(4)),
                 made(gru_layer(4, recurrent_bias = TRUE)), made(gru_layer(4, reset = "before")))
  for (m in matlab) {
    out <- export_matlab(m$net, m$theta)
    expect_named(out, c("InputWeights", "RecurrentWeights", "Bias"))
    expect_identical(from_matlab(out, m$net$layers[[1]]$reset), m)
  }
  two <- made(gru_layer(4), dropout_layer(), lstm_layer(2))
  out <- export_matlab(two$net, two$theta)
  expect_length(out, 2)
  second <- from_matlab(out[[2]], "after")
  expect_identical(tensors(second$net, second$theta)[["1.lstm.U"]],
                   tensors(two$net, two$theta)[["3.lstm.U"]])
  fit <- train(keras[[1]]$net, list(x = normal(1, 3, 2, 5), targets = matrix(1, 2, 5)),
               epochs = 1, seed = 1, verbose = FALSE)
  expect_identical(export_keras(fit), export_keras(fit$net, fit$theta))
  expect_identical(export_matlab(fit), export_matlab(fit$net, fit$theta))
})

test_that("exports compute in the other framework's formulas what the network computes", {
  x <- normal(1, 3, 1, 6)
  for (case in list(list("after", TRUE), list("after", FALSE), list("before", FALSE),
                    list("before", TRUE))) {
    net <- network(3, list(gru_layer(4, reset = case[[1]], recurrent_bias = case[[2]])))
    theta <- c(normal(2, net$nparam))
    w <- export_keras(net, theta)
    after <- case[[1]] == "after"
    expect_identical(dim(w[[3]]), if (after) c(2L, 12L))
    expect_close(keras_gru(x[, 1, ], w[[1]], w[[2]], w[[3]], after),
                 predict(net, theta, list(x = x))$output[, 1, ])
  }
  # MATLAB, documentation of gruLayer: blocks r, z, h; bias [3H], or [6H] with a recurrent bias
  for (recurrent_bias in c(FALSE, TRUE)) {
    net <- network(3, list(gru_layer(4, recurrent_bias = recurrent_bias)))
    theta <- c(normal(3, net$nparam))
    w <- export_matlab(net, theta)
    expect_length(w$Bias, if (recurrent_bias) 24 else 12)
    h <- numeric(4)
    for (t in 1:6) {
      a <- c(w$InputWeights %*% x[, 1, t]) + w$Bias[1:12]
      u <- c(w$RecurrentWeights %*% h) + if (recurrent_bias) w$Bias[13:24] else 0
      r <- sigma(a[1:4] + u[1:4])
      z <- sigma(a[5:8] + u[5:8])
      h <- (1 - z) * tanh(a[9:12] + r * u[9:12]) + z * h
    }
    expect_close(h, predict(net, theta, list(x = x))$output[, 1, 6])
  }
  # two biases of an LSTM or RNN are one
  net <- network(3, list(lstm_layer(4, recurrent_bias = TRUE)))
  theta <- c(normal(4, net$nparam))
  parts <- tensors(net, theta)
  sum <- parts[["1.lstm.b"]] + parts[["1.lstm.bU"]]
  expect_identical(export_keras(net, theta), list(t(parts[[1]]), t(parts[[2]]), sum))
  expect_identical(export_matlab(net, theta)$Bias, sum)
})

test_that("what does not fit is refused by name", {
  W <- normal(1, 12, 3)
  U <- normal(2, 12, 3)
  torch <- function(...) import_torch(list(...))
  expect_error(torch(a = 1), 'has no "weight_ih_l0"')
  expect_error(import_torch(list(weight_ih_l0 = W), "enc."), 'has no "enc.weight_ih_l0"')
  expect_error(torch(weight_ih_l0 = W), '`x` must have the array "weight_hh_l0"')
  expect_error(torch(weight_ih_l0 = W, weight_hh_l0 = U, bias_hh_l0 = 1), 'array "bias_ih_l0"')
  expect_error(torch(weight_ih_l0 = W, weight_hh_l0 = U[1:6, ]),
               "`x\\$weight_hh_l0` must be a matrix with 1, 3 or 4 times as many rows as columns")
  expect_error(torch(weight_ih_l0 = W[1:9, ], weight_hh_l0 = U), "`x\\$weight_ih_l0` must be a 12")
  expect_error(torch(weight_ih_l0 = W, weight_hh_l0 = U, weight_ih_l1 = W[, 1:2], weight_hh_l1 = U),
               "layer 2 reads 2 features, but 3 come in")
  expect_error(import_torch(3), "`x` must be a named list of arrays, or a path")
  expect_error(torch(weight_ih_l0 = W, weight_hh_l0 = U, bias_ih_l0 = 1:12, bias_hh_l0 = 1:12), NA)
  lstm <- list(weight_ih_l0 = W, weight_hh_l0 = U)
  expect_error(import_torch(lstm, nonlinearity = "relu"), paste(
    "import_torch: `nonlinearity` must be \"tanh\": only an RNN has a choice, and layer 1 is",
    "an LSTM"
  ), fixed = TRUE)
  expect_error(import_keras(list(t(W[1:9, ]), t(U[1:9, ])), activation = "relu"), fixed = TRUE,
               "import_keras: `activation` must be \"tanh\": only an RNN has a choice, and layer 1")
  expect_error(import_keras(list(t(W), t(U)), merge = "sum"), "`merge` is only used with")
  expect_error(import_keras(list(t(W), t(U)), merge = "ave"), "`merge` must be one of")
  expect_error(import_keras(list(W)), "`weights` must be a list of 2, 3, 4 or 6 arrays")
  expect_error(import_keras(list(W, U)), "as many columns as rows")
  expect_error(import_matlab(W, U, 1:5), "`bias` must be a vector of 12 numbers, not a vector of")
  expect_error(import_matlab(W[1:9, ], U[1:9, ], mean), "vector of 9 or 18 numbers, not a function")
  expect_error(import_matlab(rbind(W, W), rbind(U, U), 1:4), "must be a vector of 24 numbers")
  export <- function(...) {
    net <- network(3, list(...))
    export_torch(net, numeric(net$nparam))
  }
  expect_error(export(lstm_layer(2), dense_layer(2)), "layers\\[\\[2\\]\\]` must be recurrent")
  expect_error(export_torch(network(3, list(gru_layer(2))), 1), "^export_torch: `theta` must be a")
  expect_error(export(dropout_layer(), lstm_layer(2)), "layers\\[\\[1\\]\\]` must be recurrent")
  expect_error(export(lstm_layer(2), dropout_layer()), "layers\\[\\[2\\]\\]` must be recurrent")
  expect_error(export(lstm_layer(2), gru_layer(2)), "must have the kind of the first layer")
  expect_error(export(lstm_layer(2, peephole = TRUE)), "has a peephole that nn.LSTM has not: TRUE")
  expect_error(export(gru_layer(2, reset = "before")), "has a reset that nn.GRU has not: before")
  expect_error(export(gru_layer(2, "reverse")), "has a direction that nn.GRU has not: reverse")
  expect_error(export(rnn_layer(2, activation = "elu")), "has a candidate_activation that nn.RNN")
  other <- function(f, ...) {
    net <- network(3, list(...))
    f(net, numeric(net$nparam))
  }
  expect_error(other(export_keras, lstm_layer(2, projection = 1)),
               "export_keras: `net\\$layers\\[\\[1\\]\\]` has a projection that LSTM has not: 1")
  expect_error(other(export_keras, gru_layer(2, "reverse")), "direction that GRU has not: reverse")
  expect_error(other(export_keras, dense_layer(2)), "must be recurrent, not dense")
  expect_error(other(export_keras, lstm_layer(2, candidate_activation = activation("relu"))),
               "has a candidate_activation that LSTM has not: relu")
  expect_error(other(export_matlab, rnn_layer(2)), "must be a GRU or an LSTM, not an RNN")
  expect_error(other(export_matlab, gru_layer(2, "bidirectional")), "a direction that gruLayer has")
  expect_error(other(export_matlab, lstm_layer(2, "bidirectional", merge = "sum")), "has a merge")
  expect_error(export_keras(3), "export_keras: `net` must be made by network")
  expect_error(export_matlab(3), "export_matlab: `net` must be made by network")
  expect_error(export_matlab(network(3, gru_layer(2)), 1), "export_matlab: `theta` must be a vec")
})

test_that("a MATLAB bias is a vector or a column", {
  expect_error(import_matlab(matrix(0, 16, 3), matrix(0, 16, 4), matrix(0, 4, 4)),
               "import_matlab: `bias` must be a vector of 16 numbers, not 4 x 4")
  expect_length(import_matlab(matrix(0, 16, 3), matrix(0, 16, 4), matrix(0, 16, 1))$theta, 128)
})
