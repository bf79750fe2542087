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

test_that("a checkpoint that can no more be written loses no training, and is spoken of once", {
  o <- options_of$plain
  folder <- tempfile()
  path <- file.path(folder, "x")
  expect_error(run(o, epochs = 1, checkpoint = path), "train: .* cannot be written")
  on.exit(unlink(folder, recursive = TRUE))
  dir.create(folder)
  seen <- character()
  moments <- character()
  note <- function(info) moments <<- c(moments, length(seen))
  away <- function(info) { # in epochs 2, 3 and 5 there is no folder
    note(info)
    if (info$epoch %in% c(2, 5)) unlink(folder, recursive = TRUE)
    if (info$epoch == 4) dir.create(folder)
    NULL
  }
  withCallingHandlers(
    fit <- run(o, epochs = 6, checkpoint = path, callback = away),
    warning = function(w) {
      seen <<- c(seen, conditionMessage(w))
      invokeRestart("muffleWarning")
    }
  )
  expect_equal(fit$stopped, "epochs")
  expect_identical(outcome(fit), outcome(run(o, epochs = 6)))
  expect_length(seen, 2)
  expect_match(seen, "cannot be written .*; the training goes on")
  expect_equal(moments, c("0", "0", "1", "1", "1", "2")) # told at once
})

test_that("what is no checkpoint is not overwritten", {
  path <- tempfile()
  on.exit(unlink(paste0(path, c("", ".previous"))))
  writeLines("my thesis", path)
  refusal <- paste0("train: `checkpoint` \"", fixed(path), "\" exists and is no checkpoint ",
                    "\\(.*\\): choose another path or remove it")
  expect_error(run(options_of$plain, checkpoint = path), refusal)
  save_network(recall_net, network_init(recall_net, 1), path)
  expect_error(run(options_of$plain, checkpoint = path), refusal)
  expect_true(is.list(load_network(path)))
  unlink(path)
  whole <- run(options_of$plain, epochs = 4)
  run(options_of$plain, epochs = 2, checkpoint = path)
  expect_silent(run(options_of$plain, epochs = 2, checkpoint = path)) # another training's
  file.copy(path, paste0(path, ".previous"), overwrite = TRUE)
  writeBin(head(readBin(path, "raw", 1e6), -9), path)
  expect_error(run(options_of$plain, checkpoint = path), refusal)
  previous <- paste0(path, ".previous")
  rest <- train(dropped, data, resume = previous, epochs = 2, checkpoint = path, verbose = FALSE)
  expect_silent(train(dropped, data, resume = previous, epochs = 2, verbose = FALSE)) # it is whole
  rest <- train(dropped, data, resume = path, epochs = 4, checkpoint = path, verbose = FALSE)
  expect_identical(outcome(rest), outcome(whole))
})

test_that("the start and every end are in the checkpoint", {
  path <- tempfile()
  on.exit(unlink(paste0(path, c("", ".previous"))))
  expect_error(run(options_of$plain, checkpoint = path, checkpoint_every = 1e6, epochs = Inf,
                   callback = function(info) {
                     expect_true(file.exists(path))
                     file.copy(path, paste0(path, ".start"))
                     TRUE
                   }), NA)
  start <- train(dropped, data, resume = paste0(path, ".start"), epochs = 3, verbose = FALSE)
  unlink(paste0(path, ".start"))
  expect_identical(outcome(start), outcome(run(options_of$plain, epochs = 3)))
  # after a loss that is not finite, too: the fit and the checkpoint go on alike
  for (every in c(0, 1)) {
    wild <- list(optimiser = optimiser("sgd", learning_rate = 1e38, momentum = 0.5))
    failed <- suppressWarnings(run(wild, checkpoint = path, checkpoint_every = every))
    expect_match(failed$stopped, "not finite")
    go_on <- function(from) {
      suppressWarnings(train(dropped, data, resume = from, max_steps = 30, verbose = FALSE))
    }
    expect_identical(outcome(go_on(path)), outcome(go_on(failed)))
  }
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
  expect_error(train(recall_net, data, resume = fit, seed = 2),
               "`seed` must not be given anew when a training is resumed: it was 1$")
  expect_error(train(dropped, data, resume = fit), "`net` must be the network of the training")
  less <- list(ids = data$ids[-1], targets = data$targets[-1])
  expect_error(train(recall_net, less, resume = fit),
               "`data` must be the data of the training .*: 20 sequences with 110 steps, not 19")
  other <- data
  other$targets[[3]][2] <- 1 + other$targets[[3]][2] %% 3
  expect_error(train(recall_net, other, resume = fit), paste(
    "train: `data` must be the data of the training that is resumed: the numbers of sequences and",
    "steps are the same, but not the values"
  ))
  expect_error(train(recall_net, lapply(data, rev), resume = fit), "`data` must be the data")
  again <- train(recall_net, padded(data), resume = fit, verbose = FALSE) # the same data
  expect_identical(same_part(again), same_part(fit))
  expect_error(train(recall_net, data, resume = 3), "`resume` must be a checkpoint's path or made")
  same <- train(recall_net, data, resume = fit, verbose = FALSE)
  expect_identical(same_part(same), same_part(fit))
  own <- quick_train(epochs = 1, validation = data)
  more <- train(recall_net, data, validation = data, resume = own, epochs = 2, verbose = FALSE)
  expect_equal(nrow(more$validation), 2)
  expect_error(train(recall_net, data, resume = own, epochs = 2), "train: `validation` must be")
})

test_that("options that are given again are no options given anew", {
  path <- tempfile()
  on.exit(unlink(paste0(path, c("", ".previous"))))
  line <- function(epochs, ...) {
    train(dropped, data, seed = NULL, theta = NULL, validation = 0.2, split = "last", batch = 4,
          optimiser = optimiser("adam", learning_rate = 0.02), schedule = "constant", tokens = 20,
          truncate = 0, precision = "single", min_delta = 0.1, epochs = epochs,
          checkpoint = path, resume = if (file.exists(path)) path, verbose = FALSE, ...)
  }
  set.seed(7)
  line(1)
  set.seed(8)
  parts <- line(3)
  unlink(path)
  set.seed(7)
  expect_identical(outcome(parts), outcome(line(3)))
  expect_refused <- function(text, ...) {
    expect_error(train(dropped, data, resume = parts, ...),
                 paste("must not be given anew when a training is resumed", text, sep = ""))
  }
  expect_refused(": it was 0.2$", validation = 0.3)
  expect_refused(": it was 0.2$", validation = NULL)
  expect_refused(": it was 0.2$", validation = data)
  expect_refused(": it was \"last\"$", split = "random")
  expect_refused(": it was 4$", batch = 3)
  expect_refused(": it was 0$", truncate = c(2, 3))
  expect_refused(": it was TRUE$", shuffle = FALSE)
  expect_refused("$", optimiser = optimiser("adam", learning_rate = 0.01))
  expect_refused("$", theta = parts$theta)
  judged <- train(dropped, data, validation = data, epochs = 1, seed = 1)
  again <- function(validation) train(dropped, data, validation = validation, resume = judged)
  expect_identical(again(data)$trainer, judged$trainer)
  expect_error(again(replace(data, "targets", list(lapply(data$targets, rev)))),
               paste("`validation` must be the validation of the training that is resumed: .* the",
                     "same, but not the values"))
  expect_error(again(NULL), "`validation` must")
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
  expect_damaged(c("best", "reference"), NULL)
  expect_damaged(c("trainer", "sizes"), c(20, 110, 0))
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

test_that("a checkpoint of GNU Octave goes on in R where tags are forbidden", {
  start <- c(TRUE, FALSE, FALSE)
  net <- function(start) network(3, list(crf_layer(forbidden_start = start)))
  data <- list(x = list(matrix(0, 3, 4)), targets = list(c(2, 1, 3, 1)))
  fit <- train(net(start), data, epochs = 2, seed = 1, verbose = FALSE)
  column <- train(net(matrix(start)), data, epochs = 1, seed = 1, verbose = FALSE) # as Octave's is
  expect_identical(train(net(start), data, resume = column, epochs = 2)$theta, fit$theta)
})
