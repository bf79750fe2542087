net <- network(5, list(embedding_layer(3), lstm_layer(4), gru_layer(2, "bidirectional"),
                       dense_layer(5)))
theta <- network_init(net, seed = 1)
ids <- rbind(c(1, 2, 3, 4, 5, 1), c(2, 3, 4, 0, 0, 0))
targets <- rbind(c(2, 3, 4, 5, 1, NA), c(3, 4, 5, 0, 0, 0))
batch <- list(ids = ids, targets = targets, lengths = c(6, 3))

test_that("layout, counts and names", {
  expect_equal(net$nparam, 15 + 4 * 4 * (3 + 4 + 1) + 2 * 3 * 2 * (4 + 2 + 1) + 5 * 4 + 5)
  expect_length(theta, net$nparam)
  expect_equal(net$outputs, 5)
  expect_equal(net$layout$name[c(1, 2, 5, 8, 11)],
               c("1.embedding.E", "2.lstm.W", "3.gru.forward.W", "3.gru.backward.W", "4.dense.W"))
  expect_equal(net$layout$offset[1:2], c(1, 16))
  parts <- tensors(net, theta)
  expect_identical(unlist(parts, use.names = FALSE), theta)
  expect_equal(dim(parts[["2.lstm.U"]]), c(16, 4))
  expect_null(dim(parts[["4.dense.b"]]))
})

test_that("the network is its layers, one after another", {
  w <- tensors(net, theta)
  y <- embedding_forward(ids, w[["1.embedding.E"]])$y
  part <- function(prefix) setNames(w[paste0(prefix, c("W", "U", "b"))], c("W", "U", "b"))
  y <- lstm_forward(y, part("2.lstm."), lengths = c(6, 3))$y
  gru <- function(prefix) c(list(cell = "gru"), part(prefix))
  y <- birnn_forward(y, gru("3.gru.forward."), gru("3.gru.backward."), lengths = c(6, 3))$y
  logits <- dense_forward(y, w[["4.dense.W"]], w[["4.dense.b"]])$y
  out <- predict(net, theta, batch)
  expect_close(out$output[, 1, ], logits[, 1, ], 1e-14)
  expect_close(out$output[, 2, 1:3], logits[, 2, 1:3], 1e-14)
  xent <- softmax_xent(out$output, targets)
  lg <- loss_grad(net, theta, batch)
  expect_equal(lg$loss, xent$loss, tolerance = 1e-14)
  expect_equal(lg$norm, 8)
  expect_identical(lg$state, out$state)
})

test_that("loss_grad is pure and states carry on", {
  one <- network(2, list(rnn_layer(3), lstm_layer(2), dense_layer(2)))
  theta <- network_init(one, seed = 1)
  x <- normal(2, 2, 3, 10)
  whole <- predict(one, theta, list(x = x))
  part <- predict(one, theta, list(x = x[, , 1:4]))
  rest <- predict(one, theta, list(x = x[, , 5:10]), part$state)
  expect_identical(rest$state, whole$state)
  expect_identical(rest$output, whole$output[, , 5:10])
  b <- list(x = x, targets = matrix(1:2, 3, 10))
  expect_identical(loss_grad(one, theta, b), loss_grad(one, theta, b))
})

test_that("ignored targets and padding do not count", {
  all_ignored <- list(ids = ids, targets = targets * 0, lengths = c(6, 3))
  out <- loss_grad(net, theta, all_ignored)
  expect_equal(out[c("loss", "norm")], list(loss = 0, norm = 0))
  expect_true(all(out$grad == 0))
  other <- batch
  other$targets[2, 4:6] <- 5
  expect_identical(loss_grad(net, theta, other)$grad, loss_grad(net, theta, batch)$grad)
})

test_that("single precision is close", {
  single <- loss_grad(net, theta, batch, precision = "single")
  double <- loss_grad(net, theta, batch)
  expect_equal(single$grad, double$grad, tolerance = 1e-5)
  expect_false(identical(single$grad, double$grad))
})

test_that("a network is small plain data", {
  file <- tempfile()
  saveRDS(net, file)
  expect_identical(readRDS(file), net)
  expect_lt(file.size(file), 3000)
  unlink(file)
})

test_that("illegal chains are refused", {
  expect_error(network(5, list(dense_layer(3), embedding_layer(2))),
               "`layers\\[\\[2\\]\\]` must not")
  expect_error(network(5, list()), "network: `layers` must not be empty")
  expect_error(network(5, list(3)), "`layers\\[\\[1\\]\\]` must be a layer")
  expect_error(network(0, list(dense_layer(3))), "`inputs` must be a whole number")
})

test_that("print shows the layers", {
  out <- capture.output(print(net))
  expect_match(out[1], "network: 5 ids -> 5 outputs, 252 parameters, loss softmax")
  expect_match(out[4], "lstm 4")
  expect_match(out[5], "gru 2 x 2")
})

test_that("print cuts long options into lines", {
  many <- network(2, list(
    lstm_layer(64, "bidirectional", recurrent_bias = TRUE, peephole = TRUE, clip = 3, merge = "sum",
               gate_activation = "hard_sigmoid", recurrent_dropout = 0.2, projection = 12),
    gru_layer(3), dense_layer(9, "relu")
  ))
  old <- options(width = 80)
  on.exit(options(old))
  expect_identical(capture.output(print(many))[-1], c(
    " layer        kind parameters  options",
    "     1 lstm 2 x 64     10,112  recurrent_bias TRUE, peephole TRUE, clip 3,",
    "                               gate_activation hard_sigmoid, merge sum,",
    "                               recurrent_dropout 0.2, projection 12",
    "     2       gru 3        144",
    "     3     dense 9         36  activation relu"
  ))
  options(width = 30) # the first columns alone take that much
  expect_length(capture.output(print(many)), 10)
})

test_that("several inputs stand side by side", {
  net <- network(c(5, 3, 2), list(embedding_layer(4), embedding_layer(2), gru_layer(3),
                                  dense_layer(2)))
  expect_equal(net$layers[[2]]$vocabulary, 3)
  expect_equal(net$layout$rows[1:2], c(4, 2))
  expect_equal(net$layout$cols[3], 4 + 2 + 2)
  theta <- network_init(net, seed = 1)
  ids <- array(c(1, 2, 3, 5, 4, 0, 1, 2, 3, 3, 2, 0), c(2, 3, 2))
  x <- normal(1, 2, 2, 3)
  out <- predict(net, theta, list(ids = ids, x = x))$output
  w <- tensors(net, theta)
  front <- array(0, c(8, 2, 3))
  front[1:4, , ] <- embedding_forward(ids[, , 1], w[["1.embedding.E"]])$y
  front[5:6, , ] <- embedding_forward(ids[, , 2], w[["2.embedding.E"]])$y
  front[7:8, , ] <- x
  gru <- setNames(w[paste0("3.gru.", c("W", "U", "b"))], c("W", "U", "b"))
  y <- gru_forward(front, gru)$y
  expect_close(out, dense_forward(y, w[["4.dense.W"]], w[["4.dense.b"]])$y, 1e-14)
  expect_error(predict(net, theta, list(ids = ids)), "`batch\\$x` is missing .*5 \\+ 3 ids and 2")
  expect_error(predict(net, theta, list(ids = ids[, 1:2, ], x = x)),
               "`batch\\$x` must have the sequences and steps of `batch\\$ids` .2 x 2., not 2 x 3")
  expect_error(predict(net, theta, list(ids = replace(ids, 8, 4), x = x)),
               "`batch\\$ids\\[,,2\\]` must be whole numbers in 0..3")
  expect_error(predict(net, theta, list(ids = ids[, , 1], x = x)), "an array \\[B,T,2\\]")
})

test_that("stacked layers are unfolded, once", {
  stack <- list(lstm_layer(3, layers = 3, dropout = 0.2), dense_layer(2))
  net <- network(2, stack)
  expect_equal(vapply(net$layers, function(k) k$kind, ""),
               c("lstm", "dropout", "lstm", "dropout", "lstm", "dense"))
  expect_identical(network(2, net$layers), net)
  single <- lapply(net$layers[c(1, 3, 5)], function(k) lstm_layer(3))
  by_hand <- network(2, c(single[1], list(dropout_layer(0.2)), single[2], list(dropout_layer(0.2)),
                          single[3], list(dense_layer(2))))
  expect_identical(network_init(by_hand, 1), network_init(net, 1))
})

test_that("pretrained embeddings start from their matrix", {
  E <- normal(1, 3, 5)
  net <- network(5, list(embedding_layer(3, weights = E, frozen = TRUE), dense_layer(2)))
  theta <- network_init(net, seed = 1)
  expect_identical(tensors(net, theta)[["1.embedding.E"]], E)
  batch <- list(ids = matrix(1:5, 1), targets = c(1, 2, 1, 2, 1))
  grads <- tensors(net, loss_grad(net, theta, batch)$grad)
  expect_true(all(grads[["1.embedding.E"]] == 0))
  expect_false(all(grads[["2.dense.W"]] == 0))
  expect_lte(grad_check(net, theta, batch)$relative_error, 1e-7)
  expect_error(network(4, list(embedding_layer(3, weights = E))), "`layers\\[\\[1\\]\\]` must have")
})

test_that("dropout: a pure function of seed and draw, off outside of training", {
  net <- network(3, list(lstm_layer(4, recurrent_dropout = 0.3), dropout_layer(0.5),
                         dense_layer(2)))
  theta <- network_init(net, seed = 1)
  batch <- list(x = normal(1, 3, 2, 5), targets = matrix(1:2, 2, 5))
  run <- function(...) loss_grad(net, theta, batch, ...)
  one <- run(training = TRUE, seed = 1, draw = 2)
  expect_identical(run(training = TRUE, seed = 1, draw = 2), one)
  expect_false(identical(run(training = TRUE, draw = 1)$loss, run(training = TRUE, draw = 2)$loss))
  expect_identical(run(seed = 1), run(seed = 2))
  report <- grad_check(net, theta, batch, training = TRUE, seed = 1, draw = 3, floor = 1e-3)
  expect_lte(report$relative_error, 1e-7)
})

test_that("gradients of every layer and loss", {
  x <- normal(1, 3, 2, 4)
  check <- function(layers, loss, targets, ...) {
    net <- network(3, layers, loss)
    batch <- list(x = x, lengths = c(4, 2), targets = targets, ...)
    theta <- network_init(net, seed = 2) + 0.3 * philox_normal(net$nparam, seed = 4)
    report <- grad_check(net, theta, batch, floor = 1e-3)
    expect_lte(report$relative_error, 1e-7, label = paste(net$loss$kind, report$worst))
  }
  both <- function(merge) lstm_layer(4, "bidirectional", merge = merge)
  tags <- rbind(c(1, 2, 1, NA), c(2, 1, 0, 0))
  check(list(both("mul"), dense_layer(2)), network_loss("softmax", smoothing = 0.1), tags,
        weights = c(1, 2), sample_weights = c(1, 0.5))
  check(list(both("mean"), layer_norm_layer(), residual_layer(), dense_layer(2)), "bernoulli",
        array(c(0, 1), c(2, 2, 4)))
  check(list(lstm_layer(4, projection = 2, layer_norm = TRUE, initial_state = "learned"),
             dense_layer(1, activation = "elu")), "mse", replace(normal(3, 2, 4), 3, NA))
  check(list(gru_layer(3, initial_state = "learned"), dense_layer(2)),
        network_loss("huber", delta = 0.7), normal(3, 2, 2, 4))
  check(list(rnn_layer(3, "reverse"), pool_layer("attention", 3), dense_layer(4)), "gaussian",
        normal(4, 2, 2))
  check(list(gru_layer(3), pool_layer("max"), dense_layer(3)), "pinball", normal(4, 2))
  check(list(conv1d_layer(4, activation = "softplus"), conv1d_layer(3, 4, padding = "same"),
             gru_layer(2)), "mse", normal(4, 2, 2, 4))
  check(list(gru_layer(3), pool_layer("mean"), dense_layer(2)), "mae", normal(4, 2, 2))
  check(list(gru_layer(3), dense_layer(2), crf_layer(rbind(c(FALSE, FALSE), c(FALSE, TRUE)))), NULL,
        rbind(c(1, 2, 1, NA), c(2, 1, 0, 0)))
})

test_that("a convolution is the sum over its taps", {
  x <- normal(1, 2, 3, 7)
  for (padding in c("causal", "same")) for (dilation in 1:2) {
    net <- network(2, list(conv1d_layer(3, kernel_size = 4, dilation = dilation,
                                        padding = padding)), "mse")
    theta <- network_init(net, seed = 2) + 0.5
    at <- tensors(net, theta)
    lead <- if (padding == "causal") 3 * dilation else floor(3 * dilation / 2)
    y <- predict(net, theta, list(x = x, lengths = c(7, 0, 4)))$output
    for (b in 1:3) for (t in 1:7) {
      end <- c(7, 0, 4)[b]
      sum <- at[["1.conv1d.b"]]
      for (k in 0:3) {
        s <- t - lead + k * dilation
        if (s >= 1 && s <= end) sum <- sum + at[["1.conv1d.W"]][, 2 * k + 1:2] %*% x[, b, s]
      }
      expect_close(y[, b, t], if (t <= end) c(sum) else c(0, 0, 0), 1e-14)
    }
  }
  expect_output(print(net), "conv1d 3 x 4 +27  dilation 2, padding same")
})

test_that("predict gives outputs, responses and classes", {
  theta <- network_init(net, seed = 1)
  out <- predict(net, theta, batch)$output
  p <- predict(net, theta, batch, type = "response")$output
  expect_close(p[, 1, 1], exp(out[, 1, 1]) / sum(exp(out[, 1, 1])), 1e-14)
  class <- predict(net, theta, batch, type = "class")$output
  expect_equal(class[1, ], apply(out[, 1, ], 2, which.max))
  expect_equal(class[2, 4:6], c(0L, 0L, 0L))
  pooled <- network(5, list(embedding_layer(3), gru_layer(2), pool_layer(), dense_layer(2)))
  expect_true(pooled$pooled)
  one <- predict(pooled, network_init(pooled, 1), batch)$output
  expect_equal(dim(one), c(2, 2))
  expect_length(predict(pooled, network_init(pooled, 1), batch, type = "class")$output, 2)
  normal_net <- network(2, list(dense_layer(2)), "gaussian")
  x <- normal(1, 2, 1, 3)
  raw <- predict(normal_net, network_init(normal_net, 1), list(x = x))$output
  read <- predict(normal_net, network_init(normal_net, 1), list(x = x), type = "response")$output
  expect_close(read[2, 1, ], exp(raw[2, 1, ] / 2), 1e-14)
  expect_error(predict(normal_net, network_init(normal_net, 1), list(x = x), type = "class"),
               "predict: `type` \"class\" needs a network with the loss")
})

test_that("a CRF decodes the best path and keeps to what is allowed", {
  K <- 3
  never <- matrix(c(FALSE, FALSE, TRUE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE), K, byrow = TRUE)
  net <- network(2, list(dense_layer(K), crf_layer(never, forbidden_start = c(FALSE, TRUE, FALSE))))
  theta <- network_init(net, seed = 3) + philox_normal(net$nparam, seed = 5)
  x <- normal(1, 2, 1, 4)
  e <- predict(net, theta, list(x = x))$output[, 1, ]
  w <- tensors(net, theta)
  paths <- as.matrix(expand.grid(rep(list(1:K), 4)))
  score <- apply(paths, 1, function(y) {
    if (y[1] == 2 || any(never[cbind(y[-4], y[-1])])) return(-Inf)
    sum(e[cbind(y, 1:4)]) + sum(w[["2.crf.A"]][cbind(y[-4], y[-1])]) + w[["2.crf.start"]][y[1]] +
      w[["2.crf.end"]][y[4]]
  })
  best <- predict(net, theta, list(x = x), type = "class")$output
  expect_equal(as.vector(best), unname(paths[which.max(score), ]))
  y <- c(1, 2, 3, 3)
  loss <- loss_grad(net, theta, list(x = x, targets = y))$loss
  expect_equal(loss, (log(sum(exp(score))) - score[paths %*% 10^(3:0) == 1233]) / 4,
               tolerance = 1e-12)
  expect_error(loss_grad(net, theta, list(x = x, targets = c(1, 3, 3, 3))),
               "loss_grad: `batch\\$targets` must not ask for a transition .* sequence 1 do")
  expect_error(loss_grad(net, theta, list(x = x, targets = c(2, NA, 3, 3))), "must not ask for")
  unknown <- loss_grad(net, theta, list(x = x, targets = c(NA, NA, NA, NA)))
  expect_equal(unknown$norm, 0)
})

test_that("what a CRF forbids: a way through known tags, or none", {
  # every sequence of up to 4 steps of two tags or unknown ones, against all ways through it
  forbidden <- matrix(c(FALSE, TRUE, FALSE, FALSE), 2) # from 2 to 1
  crf <- crf_layer(forbidden, forbidden_start = c(FALSE, TRUE), forbidden_end = c(TRUE, FALSE))
  net <- network(1, list(dense_layer(2), crf))
  theta <- network_init(net, seed = 1)
  legal <- function(tags) {
    tags[1] == 1 && tags[length(tags)] == 2 && !any(diff(tags) < 0)
  }
  for (steps in 1:4) {
    ways <- Filter(legal, asplit(as.matrix(expand.grid(rep(list(1:2), steps))), 1))
    for (tags in asplit(as.matrix(expand.grid(rep(list(c(1, 2, NA)), steps))), 1)) {
      fits <- function(way) all(is.na(tags) | way == tags)
      possible <- all(is.na(tags)) || any(vapply(ways, fits, NA))
      batch <- list(x = array(0, c(1, 2, 5)), lengths = c(1, steps),
                    targets = rbind(NA, c(tags, rep(1, 5 - steps))))
      expect_error(loss_grad(net, theta, batch),
                   if (possible) NA else "batch\\$targets` must not ask for .* sequence 2 do")
    }
  }
})

test_that("a network of layers without parameters", {
  for (layers in list(list(pool_layer("mean")), list(dropout_layer(0.5), residual_layer(1)))) {
    net <- network(3, layers, "mse")
    theta <- network_init(net, seed = 1)
    expect_identical(theta, numeric())
    expect_equal(nrow(net$layout), 0)
    expect_length(tensors(net, theta), 0)
    expect_output(print(net), "0 parameters")
    x <- normal(1, 3, 2, 4)
    target <- if (net$pooled) matrix(0, 3, 2) else 0 * x
    out <- predict(net, theta, list(x = x))$output
    expect_equal(out, if (net$pooled) apply(x, 1:2, mean) else 2 * x)
    for (precision in c("double", "single")) {
      d <- loss_grad(net, theta, list(x = x, targets = target), precision = precision)
      expect_equal(d$loss, mean(out^2), tolerance = 1e-6)
      expect_identical(d$grad, numeric())
    }
    expect_equal(evaluate(net, theta, list(x = x, targets = target))$loss, mean(out^2))
    path <- tempfile()
    save_network(net, theta, path)
    expect_identical(load_network(path), list(net = net, theta = theta))
    unlink(path)
    expect_error(predict(net, 1, list(x = x)), "`theta` must be a vector of 0 numbers")
    expect_error(train(net, list(x = x, targets = target)), "train: `net` must have parameters")
    expect_error(grad_check(net, theta, list(x = x, targets = target)),
                 "grad_check: `f` must have parameters that are trained, but has none")
  }
})

test_that("a network that was changed by hand is refused", {
  net <- network(2, list(gru_layer(3), dense_layer(2)))
  theta <- network_init(net, seed = 1)
  batch <- list(x = array(0, c(2, 1, 3)), targets = matrix(1, 1, 3))
  wider <- net
  wider$layers[[1]]$units <- 4
  values <- list(nparam = 3, outputs = 7, pooled = TRUE, layers = 1, loss = 1, inputs = "a")
  changed <- lapply(names(values), function(field) replace(net, field, values[field]))
  for (bad in c(list(wider), changed)) {
    why <- "` is not as network\\(\\) made it"
    expect_error(predict(bad, theta, batch["x"]), paste0("^predict: `object", why))
    expect_error(loss_grad(bad, theta, batch), paste0("^loss_grad: `net", why))
    expect_error(train(bad, batch), paste0("^train: `net", why))
    expect_error(stream(bad, theta), paste0("^stream: `net", why))
    expect_error(grad_check(bad, theta, batch), paste0("^grad_check: `f", why))
  }
})

test_that("chains say why they are refused", {
  expect_error(network(5, list(embedding_layer(2), pool_layer(), pool_layer())),
               "`layers\\[\\[3\\]\\]` must not pool: a pooling layer stands before it")
  expect_error(network(5, list(embedding_layer(2), crf_layer(), dense_layer(2))),
               "`layers\\[\\[2\\]\\]` must not be a CRF: it only stands last")
  expect_error(network(3, list(lstm_layer(4, layers = 2), dense_layer(3), residual_layer(1))),
               "`layers\\[\\[3\\]\\]` must add the input of a layer that stands 1 before it")
  expect_error(network(3, list(dense_layer(3)), "gaussian"), "`loss` must fit .* even number")
  expect_error(network(3, list(dense_layer(3)), "crf"), "`loss` must fit .* needs a CRF layer")
  expect_error(network(c(3, 2, 1), list(embedding_layer(2))), "`inputs` must be 1 or 2 whole")
  expect_error(network(3, list(dense_layer(4), crf_layer(diag(3) == 1))),
               "transitions between 4 tags, as many as come in, not 3")
})

test_that("features and weights may be logical", {
  net <- network(2, list(gru_layer(2), dense_layer(2)))
  theta <- network_init(net, seed = 1)
  x <- normal(1, 2, 2, 3) > 0
  batch <- list(x = x, targets = matrix(1:2, 2, 3), sample_weights = c(TRUE, FALSE))
  numbers <- list(x = x + 0, targets = batch$targets, sample_weights = c(1, 0))
  expect_identical(loss_grad(net, theta, batch), loss_grad(net, theta, numbers))
  lists <- list(x = list(x[, 1, ], x[, 2, ]), targets = list(c(1, 1, 1), c(2, 2, 2)))
  expect_identical(evaluate(net, theta, lists),
                   evaluate(net, theta, list(x = x, targets = matrix(1:2, 2, 3))))
})
