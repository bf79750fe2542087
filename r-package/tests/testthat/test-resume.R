# A training that was interrupted, in whatever way, ends with the bits of one that was not.

options_of <- list(
  plain = list(),
  everything = list(
    validation = 0.2, accumulate = 2, ema = 0.9, tokens = 20, bucket = 2, patience = 50,
    optimiser = optimiser("rmsprop", momentum = 0.5, centered = TRUE, clip_norm = 1),
    schedule = schedule("plateau", patience = 0, warmup = 3)
  ),
  truncated = list(truncate = c(2, 3), optimiser = "adamw", schedule = schedule("cosine", size = 6))
)

dropped <- network(3, list(embedding_layer(4, word_dropout = 0.1),
                           gru_layer(5, recurrent_dropout = 0.2), dropout_layer(0.3),
                           dense_layer(3)))

run <- function(options, ...) do.call(quick_train, c(list(dropped), options, list(...)))

# What is left of a fit that may go on: options that were given anew do not count.
outcome <- function(fit) {
  fit$options[c("epochs", "max_steps", "time_limit", "checkpoint_every")] <- NULL
  same_part(fit)
}

for (name in names(options_of)) {
  o <- options_of[[name]]
  whole <- run(o, epochs = 6)

  test_that(paste("resumed from a fit:", name), {
    for (stop in c(1, 2, 7, 15)) {
      part <- run(o, epochs = 6, max_steps = stop)
      rest <- train(dropped, data, resume = part, max_steps = Inf, verbose = FALSE)
      expect_identical(outcome(rest), outcome(whole))
    }
    more <- train(dropped, data, resume = run(o, epochs = 2), epochs = 6, verbose = FALSE)
    expect_identical(outcome(more), outcome(whole))
  })

  test_that(paste("resumed from a checkpoint:", name), {
    path <- tempfile()
    on.exit(unlink(c(path, paste0(path, ".previous"))))
    for (every in c(0, 1, 3)) {
      run(o, epochs = 6, max_steps = 5, checkpoint = path, checkpoint_every = every)
      rest <- train(dropped, data, resume = path, max_steps = Inf, checkpoint_every = 0,
                    verbose = FALSE)
      expect_identical(outcome(rest), outcome(whole))
    }
  })
}

test_that("a checkpoint that cannot be written loses no training", {
  o <- options_of$plain
  expect_warning(fit <- run(o, epochs = 1, checkpoint = file.path(tempfile(), "x")),
                 "the training goes on")
  expect_equal(fit$stopped, "epochs")
  expect_identical(outcome(fit), outcome(run(o, epochs = 1)))
})

test_that("a process that is killed loses no bit", {
  skip_on_os("windows")
  skip_if_not_installed("parallel")
  path <- tempfile()
  on.exit(unlink(c(path, paste0(path, ".previous"))))
  o <- options_of$everything
  slow <- function(info) Sys.sleep(0.02)
  whole <- run(o, epochs = 20)
  for (wait in c(0.1, 0.25)) {
    child <- parallel::mcparallel(run(o, epochs = 20, checkpoint = path, checkpoint_every = 1,
                                      callback = slow))
    Sys.sleep(wait)
    for (i in 1:500) if (!file.exists(path)) Sys.sleep(0.01)
    tools::pskill(child$pid, tools::SIGKILL)
    suppressWarnings(parallel::mccollect(child)) # that it did not deliver a result
    rest <- train(dropped, data, resume = path, verbose = FALSE)
    expect_identical(outcome(rest), outcome(whole))
  }
})

test_that("Ctrl-C keeps the work", {
  skip_on_os("windows")
  interrupt_at <- function(epoch) {
    function(info) if (info$epoch == epoch) {
      tools::pskill(Sys.getpid(), tools::SIGINT)
      Sys.sleep(0.1)
    }
  }
  whole <- run(options_of$plain, epochs = 6)
  expect_warning(part <- run(options_of$plain, epochs = 6, callback = interrupt_at(3)),
                 "train: interrupted by the user; this is the fit after [0-9]+ updates")
  expect_equal(part$stopped, "interrupted")
  expect_lt(part$trainer$position$epoch, 6)
  rest <- train(dropped, data, resume = part, verbose = FALSE)
  expect_identical(outcome(rest), outcome(whole))
})

test_that("what may be given anew, and what may not", {
  fit <- quick_train(epochs = 1)
  expect_error(train(recall_net, data, resume = fit, batch = 3),
               "train: `batch` must not be given anew when a training is resumed")
  expect_error(train(recall_net, data, resume = fit, seed = 1), "`seed` must not be given anew")
  expect_error(train(dropped, data, resume = fit), "`net` must be the network of the training")
  less <- list(ids = data$ids[-1], targets = data$targets[-1])
  expect_error(train(recall_net, less, resume = fit), "`data` must be the data of the training")
  expect_error(train(recall_net, data, resume = 3), "`resume` must be a checkpoint's path or made")
  same <- train(recall_net, data, resume = fit, verbose = FALSE)
  expect_identical(same_part(same), same_part(fit))
  own <- quick_train(epochs = 1, validation = data)
  more <- train(recall_net, data, validation = data, resume = own, epochs = 2, verbose = FALSE)
  expect_equal(nrow(more$validation), 2)
  expect_error(train(recall_net, data, resume = own, epochs = 2), "train: `validation` must be")
})

test_that("a fit that was changed is refused by the name of what is wrong", {
  fit <- quick_train(validation = 0.2, ema = 0.5, accumulate = 2, truncate = 2)
  damaged <- function(path, value) {
    fit <- unclass(fit)
    fit[[path]] <- value
    structure(fit, class = "seqrnn_fit")
  }
  expect_damaged <- function(path, value) {
    arg <- paste(c("resume", path), collapse = "$")
    expect_error(train(recall_net, data, resume = damaged(path, value), epochs = 4),
                 paste0("^train: `", fixed(arg)), info = arg)
  }
  arrays <- c("theta", "before", "moments", "average", "sum", "state")
  expect_setequal(names(fit$trainer), c(arrays, "position", "sizes", "waited", "ended"))
  for (array in arrays) {
    for (value in list(NULL, 1, "a", list(), mean)) expect_damaged(c("trainer", array), value)
  }
  for (field in names(fit$trainer$position)) {
    for (value in list("a", 1:2, NA, list(), mean)) {
      expect_damaged(c("trainer", "position", field), value)
    }
  }
  for (value in list(NULL, 1, list(), mean)) expect_damaged(c("trainer", "position"), value)
  for (field in c("batch", "chunk")) {
    expect_error(train(recall_net, data, resume = damaged(c("trainer", "position", field), 1e6),
                       epochs = 4), "train: `resume\\$trainer\\$position` is none of this training")
  }
  for (part in c("trainer", "options", "best", "history", "validation", "theta", "seconds")) {
    for (value in list(NULL, "a", mean, list())) expect_damaged(part, value)
  }
  expect_damaged("history", fit$history[-1])
  expect_damaged(c("best", "epoch"), "a")
  expect_error(train(recall_net, data, resume = damaged(c("options", "optimiser", "eps"), 1e39)),
               "train: `resume$options$optimiser$eps` must be within single", fixed = TRUE)
  expect_error(train(recall_net, data, resume = damaged(c("trainer", "theta"), fit$theta + 1e39)),
               "train: `resume$trainer$theta` must be within single", fixed = TRUE)
  expect_error(train(recall_net, data, resume = damaged(c("options", "batch"), 0)),
               "train: `resume$options`: `batch` must be a whole number", fixed = TRUE)
  expect_error(train(recall_net, data, resume = damaged(c("options", "batch"), NULL)),
               "train: `resume$options` must have `batch`", fixed = TRUE)
  expect_error(train(recall_net, data, resume = damaged(c("net", "layers"), mean)),
               "`net` must be the network of the training")
})

test_that("a checkpoint that is missing or damaged is refused", {
  path <- tempfile()
  expect_error(train(recall_net, data, resume = path), "train: the checkpoint .* is missing")
  quick_train(checkpoint = path, checkpoint_every = 2)
  bytes <- readBin(path, "raw", file.size(path))
  writeBin(head(bytes, -100), path)
  expect_error(train(recall_net, data, resume = path), "is damaged .*previous")
  unlink(c(path, paste0(path, ".previous")))
})
