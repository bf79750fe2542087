# Single precision ends at 3.4e38: what is beyond is refused by name, never read as infinite.

large <- 1e39

# The last number of x is too large.
beyond <- function(x) replace(x, length(x), large)

expect_beyond <- function(call, fn, arg) {
  text <- paste0(fn, ": `", arg, "` must be within single precision, at most 3.4e38, ")
  expect_error(call, text, fixed = TRUE)
}

test_that("cells", {
  x <- normal(1, 3, 2, 5)
  h <- normal(2, 4, 2)
  for (cell in names(cells)) {
    k <- cells[[cell]]
    p <- k$params(3, 4, seed = 1, precision = "single")
    fn <- function(verb) paste0(cell, "_", verb)
    step <- function(x, h, p) {
      args <- c(list(x = x, h = h), if (cell == "lstm") list(c = h), list(p = p))
      do.call(getExportedValue("seqrnn", fn("step")), args)
    }
    expect_error(k$forward(beyond(x), p), "x[3,2,5] is 1e+39", fixed = TRUE)
    expect_beyond(k$forward(beyond(x), p), fn("forward"), "x")
    expect_beyond(k$forward(x, p, h0 = beyond(h)), fn("forward"), "h0")
    expect_beyond(k$forward(x, replace(p, "clip", large)), fn("forward"), "p$clip")
    expect_beyond(k$forward(x, replace(p, "W", list(beyond(p$W)))), fn("forward"), "p$W")
    expect_beyond(step(beyond(x[, , 1]), h, p), fn("step"), "x")
    expect_beyond(step(x[, , 1], beyond(h), p), fn("step"), "h")
    fwd <- k$forward(x, p)
    expect_beyond(k$backward(beyond(fwd$y), fwd), fn("backward"), "dy")
    args <- c(list(beyond(h)), if (cell == "lstm") list(NULL), list(step(x[, , 1], h, p)))
    back <- getExportedValue("seqrnn", fn("step_backward"))
    expect_beyond(do.call(back, args), fn("step_backward"), "dh")
    expect_error(k$forward(beyond(x), p, precision = "double"), NA)
  }
  expect_beyond(lstm_params(3, 4, forget_bias = large, precision = "single"), "lstm_params",
                "forget_bias")
  p <- gru_params(3, 4, seed = 1, precision = "single")
  q <- replace(p, "U", list(beyond(p$U)))
  expect_beyond(birnn_forward(x, p, q), "birnn_forward", "p_backward$U")
  fwd <- birnn_forward(x, p, p)
  expect_beyond(birnn_backward(beyond(fwd$y), fwd), "birnn_backward", "dy")
})

test_that("layers, losses and optimisers", {
  x <- normal(1, 3, 2)
  fwd <- dense_forward(x, x[, c(1, 2, 1)], 1:3, precision = "single")
  expect_beyond(dense_forward(beyond(x), diag(3), 1:3, "single"), "dense_forward", "x")
  expect_beyond(dense_backward(beyond(x), fwd), "dense_backward", "dy")
  expect_beyond(embedding_forward(1:2, beyond(x), "single"), "embedding_forward", "E")
  expect_beyond(embedding_backward(beyond(x), embedding_forward(1:2, x, "single")),
                "embedding_backward", "dy")
  expect_beyond(softmax_xent(beyond(x), 1:2, precision = "single"), "softmax_xent", "logits")
  expect_beyond(softmax_xent(x, 1:2, c(1, 1, large), "single"), "softmax_xent", "weights")
  expect_beyond(clip_grads(list(a = 1, list(large)), 1, "single"), "clip_grads", "grads[[2]][[1]]")
  expect_beyond(sgd_step(large, 1, 0.1, "single"), "sgd_step", "theta")
  expect_beyond(adam_step(1, large, precision = "single"), "adam_step", "grad")
  expect_beyond(optimiser_step(1, 1, optimiser = optimiser("adam", eps = large),
                               precision = "single"), "optimiser_step", "optimiser$eps")
  state <- list(moments = c(0, large), step = 1)
  expect_beyond(optimiser_step(1, 1, state, precision = "single"), "optimiser_step",
                "state$moments")
})

test_that("networks and their data", {
  net <- network(2, list(gru_layer(3), dense_layer(2)), "mse")
  theta <- network_init(net, seed = 1)
  batch <- list(x = normal(1, 2, 2, 4), targets = normal(2, 2, 2, 4), sample_weights = c(1, 1))
  for (part in names(batch)) {
    bad <- replace(batch, part, list(beyond(batch[[part]])))
    arg <- paste0("batch$", part)
    expect_beyond(loss_grad(net, theta, bad, precision = "single"), "loss_grad", arg)
    expect_beyond(evaluate(net, theta, bad, precision = "single"), "evaluate",
                  paste0("data$", part))
    expect_beyond(train(net, bad), "train", paste0("data$", part))
    expect_beyond(train(net, batch, validation = bad), "train", paste0("validation$", part))
  }
  inputs <- batch["x"]
  expect_beyond(predict(net, beyond(theta), inputs, precision = "single"), "predict", "theta")
  state <- beyond(numeric(6))
  expect_beyond(predict(net, theta, inputs, state, precision = "single"), "predict", "state")
  expect_beyond(stream(net, beyond(theta), precision = "single"), "stream", "theta")
  expect_beyond(stream_step(stream(net, theta, precision = "single"), c(1, large)),
                "stream_step", "x")
  expect_beyond(train(net, batch, beyond(theta)), "train", "theta")
  listed <- list(x = list(batch$x[, 1, ], beyond(batch$x[, 2, ])),
                 targets = list(batch$targets[, 1, ], batch$targets[, 2, ]))
  expect_beyond(train(net, listed), "train", "data$x[[2]]")
  weighted <- network(2, list(gru_layer(3), dense_layer(2)))
  classes <- list(x = batch$x, targets = matrix(1, 2, 4), weights = c(1, large))
  expect_beyond(train(weighted, classes), "train", "data$weights")
  expect_error(loss_grad(net, theta, batch, precision = "single"), NA)
})

test_that("settings", {
  data <- list(x = normal(1, 2, 2, 4), targets = matrix(1, 2, 4))
  net <- network(2, list(gru_layer(3, clip = large), dense_layer(2)))
  expect_beyond(network_init(net, precision = "single"), "network_init", "net$layers[[1]]$clip")
  expect_beyond(train(net, data), "train", "net$layers[[1]]$clip")
  words <- network(2, list(embedding_layer(1, weights = matrix(c(1, large), 1)), gru_layer(3)))
  expect_beyond(network_init(words, precision = "single"), "network_init",
                "net$layers[[1]]$weights")
  net <- network(2, list(gru_layer(3), dense_layer(2)))
  for (setting in c("learning_rate", "eps", "l2", "clip_norm")) {
    optim <- do.call(optimiser, c("adam", structure(list(large), names = setting)))
    expect_beyond(train(net, data, optimiser = optim), "train", paste0("optimiser$", setting))
  }
  expect_beyond(train(net, data, schedule = schedule("cosine", size = 3, least = large)), "train",
                "schedule$least")
})

test_that("what may not be zero is not so small that it would be", {
  for (tiny in c(0, 1e-50, 1e-45, 2^-126)) {
    expect_error(optimiser("adam", eps = tiny), "optimiser: `eps` must be a number above 1.*e-38")
    expect_error(train(recall_net, data, optimiser = list(kind = "adagrad", eps = tiny)),
                 "train: `optimiser`: optimiser: `eps` must be a number above")
    expect_error(adam_step(1, 1, eps = tiny), "adam_step: `eps` must be a number above")
    expect_error(layer_norm_layer(eps = tiny), "layer_norm_layer: `eps` must be a number above")
    expect_error(network_loss("huber", delta = tiny), "network_loss: `delta` must be a number")
  }
  for (kind in c("adam", "adamw", "rmsprop", "adagrad", "adadelta"))
    for (precision in c("single", "double"))
      for (grad in 0:1) {
        step <- optimiser_step(1, grad, optimiser = optimiser(kind, eps = 1.2e-38),
                               precision = precision)
        expect_true(is.finite(step$theta), info = paste(kind, precision, grad))
      }
  still <- optimiser("sgd", learning_rate = 1e-310) # above 0, and yet it counts as 0
  expect_identical(optimiser_step(1, 1, optimiser = still)$theta, 1)
})
