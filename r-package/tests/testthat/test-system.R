# Trainings and files where the operating system does what one does not expect.

net <- network(1, dense_layer(1), "mse")
data <- list(x = matrix(1), targets = 1)
go <- function(...) train(net, data, seed = 1, verbose = FALSE, ...)
new_folder <- function() {
  folder <- tempfile()
  dir.create(folder)
  normalizePath(folder)
}
rscript <- shQuote(file.path(R.home("bin"), "Rscript"))

test_that("a callback that changes the folder does not move the checkpoint", {
  folder <- new_folder()
  dir.create(file.path(folder, "sub"))
  old <- setwd(folder)
  on.exit(setwd(old))
  writeLines("my thesis", "sub/x")
  go(epochs = 4, checkpoint = "x", callback = function(info) if (info$epoch == 2) setwd("sub"))
  expect_identical(readLines(file.path(folder, "sub", "x")), "my thesis")
  fit <- train(net, data, resume = file.path(folder, "x"), verbose = FALSE)
  expect_identical(fit$trainer$position$epoch, 4)
})

test_that("links lead to a checkpoint that is not there yet, and to the one before", {
  skip_on_os("windows")
  folder <- new_folder()
  dir.create(file.path(folder, "disk"))
  link <- file.path(folder, "link")
  real <- file.path(folder, "disk", "real")
  file.symlink("disk/real", link)
  go(epochs = 2, checkpoint = link)
  expect_identical(Sys.readlink(link), "disk/real")
  expect_true(file.exists(real))
  writeLines("x", real)
  expect_error(train(net, data, resume = link), "real.previous\", is whole: resume from it")
  fit <- train(net, data, resume = paste0(real, ".previous"), checkpoint = link, verbose = FALSE)
  expect_identical(fit$stopped, "epochs")
})

test_that("a file that is replaced while it is read is read", {
  skip_on_os("windows")
  path <- tempfile()
  on.exit(unlink(path))
  write_safetensors(list(a = 0), path)
  writer <- parallel::mcparallel(for (k in 1:500) write_safetensors(list(a = k / 3), path))
  read <- numeric()
  repeat {
    for (k in 1:100) read <- range(read, read_safetensors(path)$a)
    if (!is.null(parallel::mccollect(writer, wait = FALSE))) break
  }
  expect_true(read[1] >= 0 && read[2] <= 500 / 3)
})

test_that("a save for which there is no memory is one that fails", {
  real <- seqrnn:::checkpoint_of
  replace_by <- function(f) utils::assignInNamespace("checkpoint_of", f, "seqrnn")
  on.exit(replace_by(real))
  replace_by(function(run) if (run$position$epoch == 2) stop("cannot allocate") else real(run))
  path <- tempfile()
  expect_warning(fit <- go(epochs = 4, checkpoint = path), "cannot allocate")
  expect_identical(fit$stopped, "epochs")
  expect_identical(train(net, data, resume = path, verbose = FALSE)$trainer, fit$trainer)
})

test_that("a training goes on when nobody reads its progress any more", {
  skip_on_os("windows")
  out <- tempfile()
  code <- paste0("library(seqrnn); fit <- train(network(1, dense_layer(1), \"mse\"), ",
                 "list(x = matrix(1), targets = 1), epochs = 3, verbose = TRUE); ",
                 "cat(fit$stopped, \"\\n\", file = \"", out, "\")")
  system(paste("(sleep 0.1;", rscript, "-e", shQuote(code), "2>&1; true) | true"))
  expect_identical(readLines(out), "epochs ")
})

test_that("a condition may have several messages", {
  two <- function(info) stop(errorCondition(c("one", "two")))
  expect_warning(fit <- go(epochs = 3, callback = two), "the callback failed: one two")
  expect_identical(fit$trainer$position$epoch, 1)
})

test_that("nothing is left where the one before cannot be kept", {
  folder <- new_folder()
  path <- file.path(folder, "x")
  dir.create(paste0(path, ".previous"))
  expect_warning(go(epochs = 3, checkpoint = path), "cannot be kept as its .previous")
  expect_setequal(list.files(folder), c("x", "x.previous"))
})

test_that("a file beyond the limit of its size is refused", {
  skip_on_os("windows")
  code <- paste0("library(seqrnn); cat(try(write_safetensors(list(a = numeric(1e5)), tempfile()), ",
                 "silent = TRUE))")
  text <- system(paste("ulimit -f 20;", rscript, "-e", shQuote(code)), intern = TRUE)
  expect_match(text[1], "cannot be written \\(File too large\\)")
})

test_that("it is said why a file is no checkpoint", {
  expect_error(go(checkpoint = tempdir()), "is no checkpoint \\(is not a regular file\\): choose")
})
