# What happens while a training runs: records, progress, Ctrl-C.

test_that("records come in blocks that are seldom copied", {
  rows <- new_rows(c("a", "b"))
  for (i in 1:1000) rows <- add_rows(rows, list(a = i, b = -i))
  expect_lte(length(rows), 12)
  expect_equal(columns_of(rows), list(a = 1:1000, b = -(1:1000)))
  expect_identical(add_rows(rows, list(a = numeric(), b = numeric())), rows)
})

test_that("the loss of an epoch is that of its gradients, in one run or in several", {
  means <- numeric()
  keep <- function(info) {
    means[info$epoch] <<- info$loss
    NULL
  }
  fit <- quick_train(epochs = 4, tokens = 12, callback = keep)
  h <- fit$history
  sum_of <- function(x) as.vector(tapply(x, h$epoch, sum))
  expect_equal(means, sum_of(h$loss * h$norm) / sum_of(h$norm))
  whole <- means
  for (stop in c(3, 8, sum(h$epoch < 3), sum(h$epoch < 3) + 1)) {
    means <- numeric()
    part <- quick_train(epochs = 4, tokens = 12, max_steps = stop, callback = keep)
    train(recall_net, data, resume = part, max_steps = Inf, callback = keep, verbose = FALSE)
    expect_identical(means, whole)
  }
})

# ---- progress --------------------------------------------------------------------------------

shown_by <- function(...) {
  lines <- capture.output(type = "message", {
    fit <- train(recall_net, data, seed = 1, ..., verbose = TRUE)
  })
  paste(lines, collapse = "\n")
}

test_that("progress is one line, only on request, and makes no warning", {
  expect_silent(quick_train())
  old <- options(warn = 2)
  on.exit(options(old))
  expect_match(shown_by(epochs = 2), "2 updates in [0-9.]+ s  loss [0-9.]+ *$")
  shown <- shown_by(epochs = 3, batch = 4, validation = 0.2)
  expect_match(shown, "epoch 1/3  step 4  loss [0-9.]+  rate 0.001  ETA ")
  expect_match(shown, "12 updates in [0-9.]+ s  loss [0-9.]+  validation [0-9.]+  best [0-9.]+ *$")
  expect_match(shown_by(max_steps = 1, epochs = Inf), "1 update in [0-9.]+ s")
  expect_match(shown_by(epochs = 0), "0 updates in [0-9.]+ s *$")
})

test_that("the line is not wider than the terminal, and keeps the time that is left", {
  parts <- c(epoch = "epoch 3/10", step = "step 123456", loss = "loss 0.1234",
             validation = "validation 0.5432", best = "best 0.4321", rate = "rate 0.001",
             left = "ETA 1:02:05 h")
  expect_equal(one_line(parts, 200), paste(parts, collapse = "  "))
  fewer <- list(1:7, -6, -(5:6), -c(2, 5:6), -c(2, 4:6), c(1, 7))
  for (k in 2:6) {
    line <- paste(parts[fewer[[k]]], collapse = "  ")
    expect_equal(one_line(parts, nchar(line)), line)
    expect_equal(one_line(parts, nchar(paste(parts[fewer[[k - 1]]], collapse = "  ")) - 1), line)
  }
  expect_equal(one_line(parts, 30), "epoch 3/10  ETA 1:02:05 h")
  expect_equal(one_line(parts, 12), "epoch 3/10  ")
  old <- options(width = 40)
  on.exit(options(old))
  pieces <- strsplit(shown_by(epochs = 3, validation = 0.2, callback = function(i) NULL), "[\r\n]")
  expect_true(all(nchar(pieces[[1]]) <= 39))
  expect_match(pieces[[1]], "ETA", all = FALSE)
})

test_that("what a callback prints stands in lines of its own", {
  clean <- paste0("\r", strrep(" ", getOption("width") - 1), "\r")
  shown <- shown_by(epochs = 2, callback = function(info) message("epoch ", info$epoch, " is over"))
  expect_match(shown, paste0(clean, "epoch 1 is over\n\repoch 1/2 "), fixed = TRUE)
})

test_that("clock and time left", {
  expect_equal(vapply(c(0, 59.4, 59.97, 125, 3599.6, 3725, 360000), clock, ""),
               c("0.0 s", "59.4 s", "1:00 min", "2:05 min", "1:00:00 h", "1:02:05 h",
                 "100:00:00 h"))
  expect_equal(clock(Inf), "?")
  expect_equal(seconds_left(10, 0.5), 10)
  expect_equal(seconds_left(10, 0.75, 0.5), 10)
  # the seconds before a resume are none of this run
  run <- list(options = list(epochs = 10, max_steps = Inf, time_limit = Inf), seconds = 1010,
              position = list(epoch = 6, batch = 0, step = 60), sums = new_sums(6),
              history = list(list(rate = 1)), validation = list(list(loss = numeric())))
  expect_match(progress_parts(run, list(part = 0.5, seconds = 1000))[["left"]], "ETA 40.0 s")
})

# ---- Ctrl-C ----------------------------------------------------------------------------------

# Seconds from SIGINT to the fit of a training in another process, and why it stopped. The signal
# comes `wait` seconds after its first slice began, `twice` if so.
interrupted_after <- function(code, wait = 0.5, twice = FALSE) {
  files <- tempfile(c("code", "begun", "done"))
  on.exit(unlink(files))
  dump <- function(x) paste(deparse(x), collapse = "\n")
  writeLines(c(
    sprintf(".libPaths(%s)", dump(.libPaths())), "library(seqrnn)", "slice <- seqrnn:::fit_slice",
    "replace_by <- function(f) utils::assignInNamespace('fit_slice', f, 'seqrnn')",
    "replace_by(function(...) {",
    sprintf("  cat(Sys.getpid(), '\\n', file = %s)", dump(files[2])),
    "  replace_by(slice)", "  slice(...)", "})",
    "fit <- suppressWarnings(", code, ")",
    sprintf("cat(as.numeric(Sys.time()), fit$stopped, '\\n', file = %s)", dump(files[3]))
  ), files[1])
  system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", shQuote(files[1])), wait = FALSE,
          stdout = FALSE, stderr = FALSE)
  for (i in 1:3000) if (!isTRUE(file.size(files[2]) > 0)) Sys.sleep(0.01)
  Sys.sleep(wait)
  child <- scan(files[2], quiet = TRUE)
  sent <- as.numeric(Sys.time())
  for (i in seq_len(1 + twice)) tools::pskill(child, tools::SIGINT)
  for (i in 1:1000) if (!isTRUE(file.size(files[3]) > 0)) Sys.sleep(0.01)
  done <- tryCatch(scan(files[3], list(0, ""), quiet = TRUE), error = function(e) list(Inf, "lost"))
  tools::pskill(child, tools::SIGKILL)
  list(seconds = done[[1]] - sent, stopped = done[[2]])
}

test_that("Ctrl-C is heard at once, wherever the training is", {
  skip_on_os("windows")
  skip_on_cran()
  steps <- function(N, T) {
    array <- sprintf("array(0.1, c(1, %d, %d))", N, T)
    sprintf("list(x = %s, targets = %s)", array, array)
  }
  go_on <- function(data, ..., units = 8, more = "") {
    sprintf("train(network(1, list(lstm_layer(%d), dense_layer(1)), 'mse'), %s, epochs = Inf,
                   time_limit = 20, verbose = FALSE, seed = 1 %s)", units, data, more)
  }
  cases <- c(
    small = go_on(steps(1, 5)),
    large = go_on(steps(640, 60), units = 128),
    validation = go_on(steps(1, 5), units = 64,
                       more = paste(", validation =", steps(20000, 100))),
    streams = paste("rnn_lm(strrep('the quick brown fox. ', 20000), units = 64, batch = 4,",
                    "validation = 0.9, time_limit = 20, verbose = FALSE, seed = 1)"),
    callback = go_on(steps(1, 5),
                     more = ", callback = function(i) for (k in 1:99) Sys.sleep(0.05)"),
    checkpoint = go_on(steps(1, 5), more = ", checkpoint = tempfile(), checkpoint_every = 1")
  )
  for (name in names(cases)) {
    out <- interrupted_after(cases[[name]], twice = name %in% c("small", "streams", "checkpoint"))
    expect_equal(out$stopped, "interrupted", info = name)
    expect_lt(out$seconds, 1) # of a busy machine; on a quiet one 0.1 to 0.2
  }
})
