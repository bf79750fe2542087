test_that("it learns, and keeps a record", {
  fit <- quick_train(epochs = 40, validation = 0.2,
                     optimiser = optimiser("adam", learning_rate = 0.02))
  expect_s3_class(fit, "seqrnn_fit")
  expect_named(fit, c("net", "theta", "trainer", "history", "validation", "best", "seed", "options",
                      "seconds", "stopped"))
  expect_equal(fit$stopped, "epochs")
  expect_gt(fit$validation$accuracy[40], 0.9)
  expect_equal(nrow(fit$history), 40 * 4) # 16 sequences, 4 at a time
  expect_equal(fit$history$step, 1:160)
  expect_equal(fit$history$epoch, rep(1:40, each = 4))
  expect_equal(fit$validation$step, 4 * 1:40)
  best <- which.min(fit$validation$loss)
  least <- fit$validation$loss[best]
  expect_equal(fit$best, list(epoch = best, loss = least, reference = least))
})

test_that("lists of sequences and padded arrays are the same data", {
  a <- quick_train()
  b <- quick_train(d = padded(data))
  expect_identical(a$theta, b$theta)
  x <- lapply(1:6, function(n) normal(n, 2, 3 + n))
  targets <- lapply(1:6, function(n) normal(10 + n, 3, 3 + n))
  net <- network(2, list(gru_layer(3), dense_layer(3)), "mse")
  fill <- function(parts, D) {
    out <- array(NA_real_, c(D, 6, 9))
    for (n in 1:6) out[, n, seq_len(3 + n)] <- parts[[n]]
    out
  }
  a <- quick_train(net, list(x = x, targets = targets))
  b <- quick_train(net, list(x = replace(fill(x, 2), is.na(fill(x, 2)), 0), lengths = 4:9,
                             targets = fill(targets, 3)))
  expect_identical(a$theta, b$theta)
})

test_that("every gradient is that of its minibatch", {
  d <- padded(data)
  fit <- quick_train(d = d, epochs = 1, batch = 20, shuffle = FALSE, precision = "double",
                     optimiser = optimiser("sgd", learning_rate = 0.5))
  theta <- network_init(recall_net, 1)
  one <- loss_grad(recall_net, theta, d)
  expect_equal(fit$history$loss, one$loss, tolerance = 1e-14)
  expect_equal(fit$history$norm, one$norm)
  expect_close(fit$theta, theta - 0.5 * one$grad, 1e-14)
})

test_that("pooled networks have one target per sequence", {
  net <- network(3, list(embedding_layer(2), gru_layer(4), pool_layer("mean"), dense_layer(2)))
  first <- vapply(data$ids, function(x) 1 + (x[1] > 1), 0)
  fit <- quick_train(net, list(ids = data$ids, targets = first), validation = 0.3, epochs = 30)
  expect_lt(fit$best$loss, fit$validation$loss[1])
  padded_fit <- quick_train(net, c(padded(data)[c("ids", "lengths")], list(targets = first)),
                            validation = 0.3, epochs = 30)
  expect_identical(padded_fit$theta, fit$theta)
  two <- network(3, list(embedding_layer(2), pool_layer("max"), dense_layer(2)), "mse")
  expect_silent(quick_train(two, list(ids = data$ids, targets = normal(1, 2, 20))))
})

test_that("several inputs", {
  net <- network(c(3, 2, 1), list(embedding_layer(3), embedding_layer(2), gru_layer(3),
                                  dense_layer(3)))
  ids <- lapply(data$ids, function(i) cbind(i, 1 + i %% 2))
  x <- lapply(data$ids, function(i) i / 3)
  fit <- quick_train(net, list(ids = ids, x = x, targets = data$targets))
  expect_equal(nrow(fit$history), 15)
  expect_error(quick_train(net, list(ids = ids, x = x[-1], targets = data$targets)),
               "`data\\$x` must have the 20 sequences of `data\\$ids`, not 19")
  expect_error(quick_train(net, list(ids = ids, x = x, targets = data$targets[-1])),
               "`data\\$targets` must have the 20 sequences of `data\\$ids`, not 19")
  short <- replace(data$targets, 3, list(1))
  expect_error(quick_train(net, list(ids = ids, x = x, targets = short)),
               "`data$targets[[3]]` must have the 7 steps of `data$ids[[3]]`, not 1", fixed = TRUE)
  weights <- lapply(data$ids, function(i) 0 * i + 1)
  weights[[2]][3] <- -1
  expect_error(quick_train(net, list(ids = ids, x = x, targets = data$targets,
                                     sample_weights = weights)),
               "`data$sample_weights[[2]]` must not be negative, but", fixed = TRUE)
})

test_that("data without a target that counts end the training", {
  x <- list(matrix(1:6, 2), matrix(1:4, 2))
  none <- list(x = x, targets = list(rep(NA_real_, 3), rep(NA_real_, 2)))
  net <- network(2, list(dense_layer(1)), "mse")
  expect_warning(fit <- train(net, none, epochs = Inf, max_steps = 5, seed = 1, verbose = FALSE),
                 "no target of the data counts")
  expect_equal(fit$trainer$position$step, 0)
  expect_identical(fit$theta, network_init(net, 1, "single"))
  some <- list(x = x, targets = list(1:3, 1:2))
  expect_warning(fit <- train(net, some, validation = none, epochs = Inf, patience = 9, seed = 1,
                              verbose = FALSE), "no target of the validation data counts; this")
  expect_equal(fit$stopped, "no target of the validation data counts")
  expect_equal(fit$trainer$position[c("epoch", "step")], list(epoch = 1, step = 1))
})

test_that("fields, labels and weights that would be ignored or fail inside are refused", {
  x <- array(0, c(2, 2, 3))
  both <- network(2, list(dense_layer(2)), "bernoulli")
  theta <- network_init(both, 1)
  expect_error(loss_grad(both, theta, list(x = x, targets = array(2, c(2, 2, 3)))),
               "`batch$targets` must be in 0..1 or NA, but batch$targets[1] is 2", fixed = TRUE)
  expect_error(loss_grad(both, theta, list(x = x, targets = array(1, c(2, 2, 3)), length = 3)),
               "`batch` has the unknown field `length`", fixed = TRUE)
  expect_error(predict(both, theta, list(x = x), Type = "class"), "no argument `Type`")
  tagger <- network(2, list(dense_layer(3), crf_layer(forbidden = matrix(TRUE, 3, 3))))
  theta <- network_init(tagger, 1)
  expect_error(loss_grad(tagger, theta, list(x = x, targets = matrix(0, 2, 3),
                                             sample_weights = matrix(1, 2, 3))),
               "`batch$sample_weights` must be a vector of 2 numbers [B]", fixed = TRUE)
  expect_equal(predict(tagger, theta, list(x = x), type = "class")$output, matrix(0L, 2, 3))
})

test_that("a weight for each sequence of a list is one for each of its steps", {
  x <- lapply(1:3, function(n) matrix(philox_normal(2 * (n + 1), seed = n), 2))
  y <- lapply(x, colSums)
  net <- network(2, list(dense_layer(1)), "mse")
  score <- function(weights) {
    evaluate(net, network_init(net, 1), list(x = x, targets = y, sample_weights = weights))
  }
  expect_identical(score(c(1, 0, 2)), score(list(c(1, 1), c(0, 0, 0), c(2, 2, 2, 2))))
})

test_that("validation: fractions, splits, data of its own", {
  held <- function(...) {
    fit <- quick_train(epochs = 1, ...)
    fit$validation$loss
  }
  expect_length(held(), 0)
  d <- recall_data(20)
  last <- quick_train(validation = 0.25, split = "last", epochs = 1)
  own <- list(ids = d$ids[16:20], targets = d$targets[16:20])
  expect_equal(last$validation$loss,
               evaluate(recall_net, last$theta, own, precision = "single")$loss, tolerance = 1e-7)
  train_part <- list(ids = d$ids[1:15], targets = d$targets[1:15])
  expect_identical(quick_train(d = train_part, validation = own, epochs = 1)$theta, last$theta)
  u <- philox_uniform(20, 1, stream = 4)
  chosen <- order(u)[1:5]
  random <- quick_train(validation = 0.25, epochs = 1)
  part <- list(ids = d$ids[sort(chosen)], targets = d$targets[sort(chosen)])
  expect_equal(random$validation$loss,
               evaluate(recall_net, random$theta, part, precision = "single")$loss,
               tolerance = 1e-7)
  expect_error(quick_train(validation = 0.01, split = "time"),
               "train: `validation` = 0.01 holds out no step: the sequences are too short")
  for (form in list(identity, padded)) for (truncate in c(0, 2)) {
    late <- quick_train(d = form(d), validation = 0.5, split = "time", epochs = 1,
                        truncate = truncate)
    early <- lapply(d, function(parts) lapply(parts, function(x) head(x, ceiling(length(x) / 2))))
    expect_identical(late$trainer$theta,
                     quick_train(d = form(early), epochs = 1, truncate = truncate)$theta)
    # the sequences are read from their start, and the steps that are held out are judged
    d_late <- d
    d_late$targets <- lapply(d$targets, function(x) {
      replace(x, seq_len(ceiling(length(x) / 2)), NA)
    })
    judged <- evaluate(recall_net, late$theta, d_late, precision = "single")
    expect_equal(late$validation$loss, judged$loss, tolerance = 1e-6)
    expect_equal(late$validation$accuracy, judged$accuracy)
  }
  tagger <- network(3, list(embedding_layer(3), dense_layer(3), crf_layer()))
  expect_error(quick_train(tagger, list(ids = d$ids, targets = d$ids), validation = 0.5,
                           split = "time"),
               "`split` \"time\" cuts sequences in two, but the tags of a CRF are judged whole")
  for (value in list("zz", TRUE, 0, 2)) {
    expect_error(quick_train(validation = value), paste(
      "train: `validation` must be NULL, a fraction above 0 and below 1, or data like `data`, not"
    ))
  }
  expect_error(quick_train(d = list(ids = d$ids[1], targets = d$targets[1]), validation = 0.3,
                           split = "last"), "train: `split` must be \"time\"")
})

test_that("evaluate is the loss of all, whatever the minibatches and chunks", {
  theta <- network_init(recall_net, 2)
  d <- padded(data)
  whole <- loss_grad(recall_net, theta, d)
  for (batch in c(1, 7, 32)) for (chunk in c(0, 2)) {
    out <- evaluate(recall_net, theta, data, batch, chunk)
    expect_equal(out[c("loss", "norm")], whole[c("loss", "norm")], tolerance = 1e-13)
  }
  class <- predict(recall_net, theta, d, type = "class")$output
  counts <- d$targets > 0
  expect_equal(out$accuracy, mean(class[counts] == d$targets[counts]))
  mse <- network(3, list(embedding_layer(1)), "mse")
  expect_true(is.nan(evaluate(mse, 1:3, data)$accuracy))
})

test_that("early stopping keeps the best", {
  fit <- quick_train(validation = 0.2, epochs = 200, patience = 3,
                     optimiser = optimiser("adam", learning_rate = 0.3))
  expect_equal(fit$stopped, "patience")
  expect_equal(nrow(fit$validation), fit$best$epoch + 3)
  again <- quick_train(validation = 0.2, epochs = fit$best$epoch,
                       optimiser = optimiser("adam", learning_rate = 0.3))
  expect_identical(fit$theta, again$trainer$theta)
  expect_false(identical(fit$theta, fit$trainer$theta))
})

test_that("patience counts from the last loss that was better by more than min_delta", {
  go <- function(...) {
    quick_train(network(1, list(dense_layer(1)), "mse"), line, theta = c(0, 0), validation = line,
                batch = 8, optimiser = optimiser("sgd", learning_rate = 0.02), ...)
  }
  line <- list(x = array(1:8 / 8, c(1, 8, 1)), targets = array(1:8, c(1, 8, 1)))
  long <- go(epochs = 99)$validation$loss
  gain <- -diff(long)
  least <- 2.5 * gain[4] # more than an epoch gains, but not more than a few
  expect_gt(min(gain), 0)
  reference <- Inf
  waited <- 0
  for (epoch in seq_along(long)) {
    better <- reference - long[epoch] > least
    waited <- if (better) 0 else waited + 1
    if (better) reference <- long[epoch]
    if (waited == 4) break
  }
  fit <- go(epochs = 99, patience = 4, min_delta = least)
  expect_gt(epoch, 10)
  expect_lt(epoch, 99)
  expect_equal(nrow(fit$validation), epoch)
  expect_identical(fit$best$reference, reference)
  expect_equal(fit$best$loss, min(long[seq_len(epoch)]))
  begun <- go(epochs = epoch - 2, patience = 4, min_delta = least)
  expect_gt(begun$best$reference, begun$best$loss)
  rest <- train(begun$net, line, validation = line, resume = begun, epochs = 99, verbose = FALSE)
  expect_identical(same_part(rest), same_part(fit))
})

test_that("limits: updates, time, callback", {
  fit <- quick_train(max_steps = 7)
  expect_equal(c(fit$trainer$position$step, nrow(fit$history)), c(7, 7))
  expect_equal(fit$stopped, "max_steps")
  fit <- quick_train(epochs = Inf, time_limit = 0.3)
  expect_equal(fit$stopped, "time_limit")
  expect_lt(fit$seconds, 2)
  seen <- list()
  fit <- quick_train(epochs = 9, validation = 0.2, callback = function(info) {
    seen[[info$epoch]] <<- info
    info$epoch == 2
  })
  expect_equal(fit$stopped, "callback")
  expect_named(seen[[2]], c("epoch", "step", "loss", "validation", "accuracy", "rate", "theta"))
  expect_equal(seen[[2]]$validation, fit$validation$loss[2])
  expect_identical(seen[[2]]$theta, fit$trainer$theta)
  expect_warning(fit <- quick_train(callback = function(info) stop("oh no")),
                 "train: the callback failed: oh no")
  expect_equal(fit$trainer$position$epoch, 1)
})

test_that("schedules change the rate", {
  fit <- quick_train(epochs = 4, schedule = schedule("step", size = 2, gamma = 0.1))
  expect_equal(fit$history$rate, rep(c(1e-3, 1e-4), each = 10))
  fit <- quick_train(epochs = 8, validation = 0.2, schedule = schedule("plateau", patience = 1),
                     optimiser = optimiser("sgd", learning_rate = 50))
  expect_lt(min(fit$history$rate), 50)
  expect_error(quick_train(schedule = "plateau"), "`schedule` \"plateau\" needs `validation`")
  expect_error(quick_train(schedule = schedule("cosine", size = 3, least = 0.1)),
               "train: `schedule$least` must be at most the learning rate, 0.001, not 0.1",
               fixed = TRUE)
  expect_silent(quick_train(schedule = schedule("cosine", size = 3, least = 1e-3)))
})

test_that("accumulation, averaging, truncation, buckets and budgets", {
  fit <- quick_train(accumulate = 2, epochs = 2)
  expect_equal(fit$history$step, c(1, 1, 2, 2, 3, 4, 4, 5, 5, 6))
  average <- quick_train(ema = 0.9)
  expect_identical(average$theta, average$trainer$average)
  expect_false(identical(average$theta, average$trainer$theta))
  cut <- quick_train(truncate = c(2, 3), epochs = 1)
  expect_gt(nrow(cut$history), 5)
  expect_equal(sum(cut$history$norm), sum(unlist(data$targets) > 0))
  plain <- network(3, list(embedding_layer(4), dense_layer(3))) # has no state to carry
  cut <- quick_train(plain, truncate = 2, epochs = 2)
  expect_null(cut$trainer$state)
  part <- quick_train(plain, truncate = 2, epochs = 1)
  expect_identical(same_part(train(plain, data, resume = part, epochs = 2, verbose = FALSE)),
                   same_part(cut))
  budget <- quick_train(tokens = 12, epochs = 1)
  expect_gt(nrow(budget$history), 5)
  expect_silent(quick_train(bucket = 2))
  expect_error(quick_train(network(3, list(embedding_layer(2), gru_layer(3, "reverse"),
                                           dense_layer(3))), truncate = 3),
               "`truncate` must be 0: layer 2 \\(gru 3 reverse\\) needs whole sequences")
})

test_that("threads and slices change no bit", {
  big <- network(3, list(embedding_layer(64), lstm_layer(96), dense_layer(3)))
  d <- recall_data(64, lengths = rep(20, 64))
  run <- function(n) {
    before <- seqrnn_threads()
    on.exit(seqrnn_threads(before))
    seqrnn_threads(n)
    same_part(quick_train(big, d, batch = 32, epochs = 2))
  }
  one <- run(1)
  expect_identical(run(2), one)
  on.exit(utils::assignInNamespace("slice_seconds", 0.1, "seqrnn"))
  utils::assignInNamespace("slice_seconds", 0, "seqrnn")
  expect_identical(run(1), one)
})

test_that("numbers that are not finite end the training with the last good weights", {
  expect_warning(
    fit <- quick_train(epochs = 50, optimiser = optimiser("sgd", learning_rate = 1e38)),
    "train: the (loss|gradient) is not finite at step [0-9]+: layer [1-3] \\([a-z]+\\)"
  )
  expect_match(fit$stopped, "is not finite at step")
  expect_true(all(is.finite(fit$theta)))
  expect_true(is.finite(loss_grad(recall_net, fit$theta, padded(data))$loss))
  expect_output(print(fit), "stopped: the ")
})

test_that("what is said of a failure: whose the parameters are", {
  # the third update makes what is no number: its parameters are given up
  data <- list(x = array(c(1, 1, 1e12, 1), c(1, 4, 1)), targets = array(0, c(1, 4, 1)))
  net <- network(1, list(dense_layer(1)), "mse")
  go <- function(..., rate = 0.1) {
    quick_train(net, data, theta = c(1, 0), batch = 1, shuffle = FALSE,
                optimiser = optimiser("sgd", learning_rate = rate), ...)
  }
  expect_warning(fit <- go(), "fit after 3 updates, and its parameters are those after update 2$")
  expect_output(print(fit), "at step 4\n  the parameters are those after update 2\n")
  expect_identical(fit$theta, go(max_steps = 2)$theta)
  # of two gradients summed up the second one fails, or the first one after an update
  expect_warning(fit <- go(accumulate = 3), "fit after 1 update, .* those of the start$")
  expect_identical(fit$theta, c(1, 0))
  data$x <- data$x[, c(1, 2, 1, 3), , drop = FALSE]
  data$targets[4] <- 3e38
  expect_warning(fit <- go(accumulate = 2), "fit after 1 update, .* those after update 1$")
  expect_identical(fit$theta, go(accumulate = 2, max_steps = 1)$theta)
  valid <- list(x = array(1, c(1, 1, 1)), targets = array(0, c(1, 1, 1)))
  data <- list(x = array(1, c(1, 4, 1)), targets = array(0, c(1, 4, 1)))
  expect_warning(fit <- go(rate = 1e4, validation = valid),
                 "its parameters are those of the best validation, in epoch 1$")
})

test_that("pretrained weights are taken in by theta", {
  E <- normal(1, 4, 3)
  net <- network(3, list(embedding_layer(4, weights = E, frozen = TRUE), gru_layer(3),
                         dense_layer(3)))
  fit <- quick_train(net, precision = "double")
  expect_identical(tensors(fit$net, fit$theta)[["1.embedding.E"]], E)
  expect_null(fit$net$layers[[1]][["weights"]])
})

test_that("a CRF is trained", {
  net <- network(3, list(embedding_layer(3), gru_layer(4), dense_layer(3), crf_layer()))
  full <- list(ids = data$ids, targets = data$ids)
  fit <- quick_train(net, full, epochs = 30, validation = 0.2,
                     optimiser = optimiser("adam", learning_rate = 0.05))
  expect_gt(max(fit$validation$accuracy), 0.9)
})

test_that("a fit is small plain data, and prints, plots and predicts", {
  fit <- quick_train(validation = 0.2)
  file <- tempfile()
  saveRDS(fit, file)
  expect_identical(readRDS(file), fit)
  expect_lt(file.size(file), 20000)
  unlink(file)
  expect_output(print(fit), "fit of a network of 3 layers, 231 parameters, loss softmax")
  expect_output(print(fit), "validation loss .* \\(accuracy .*\\), best .* in epoch")
  expect_output(print(summary(fit)), "embedding 4")
  expect_equal(nparam(fit), 231)
  expect_equal(dim(predict(fit, padded(data))$output), c(3, 20, 7))
  pdf(NULL)
  on.exit(dev.off())
  expect_silent(plot(fit))
  expect_silent(plot(fit, main = "recall", xlab = "n", ylim = c(0, 2), type = "p", col = 2))
  expect_silent(plot(quick_train()))
  fit$net <- NULL
  expect_error(predict(fit, padded(data)), "predict: `object\\$net` must be made by network()")
})

test_that("one is one: singular forms", {
  fit <- quick_train(network(3, list(embedding_layer(3))), batch = 32, epochs = 1)
  expect_output(print(fit), "network of 1 layer, 9 parameters, .* trained 1 update in 1 epoch \\(")
})

test_that("a fit without a gradient prints, and says that there is nothing to plot", {
  for (fit in list(quick_train(max_steps = 0), quick_train(validation = 0.2, epochs = 0))) {
    expect_equal(length(capture.output(print(fit))), 2)
    expect_output(print(summary(fit)), "trained 0 updates .* embedding 4")
    expect_error(plot(fit), "plot: `x` must be a fit with gradients .* it has 0 gradients")
  }
})

test_that("an update that overflows is found at once, though it is the last", {
  net <- network(1, list(lstm_layer(3), dense_layer(1)), "mse")
  data <- list(x = array(1:8 / 8, c(1, 2, 4)), targets = matrix(0, 2, 4))
  expect_warning(
    fit <- train(net, data, max_steps = 1, seed = 1, verbose = FALSE,
                 optimiser = optimiser("adamw", learning_rate = 1e38, l2 = 10)),
    "a parameter is not finite at step 1: layer 1 \\(lstm\\); .* parameters are those of the start"
  )
  expect_identical(fit$theta, network_init(net, seed = 1, precision = "single"))
})
