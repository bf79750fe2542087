# Any number of threads gives the same bits; forked processes may go on computing.

not_cran <- identical(Sys.getenv("NOT_CRAN"), "true") # on CRAN: at most 2 threads
counts <- if (not_cran) c(1, 2, 3, 4, 8) else 1:2

with_threads <- function(n, code) {
  before <- seqrnn_threads()
  on.exit(seqrnn_threads(before))
  seqrnn_threads(n)
  code
}

# Everything that a forward and a backward pass give, of a batch or of a single sequence.
passes <- function(cell, D, H, B, steps) {
  k <- cells[[cell]]
  fwd <- k$forward(normal(1, D, B, steps), k$params(D, H, seed = 2))
  list(fwd, k$backward(normal(3, H, B, steps), fwd, normal(4, H, B)))
}

test_that("the number is set and asked for", {
  before <- seqrnn_threads()
  expect_true(is.integer(before) && before >= 1)
  with_threads(2, expect_identical(seqrnn_threads(), 2L))
  with_threads(2, expect_identical(seqrnn_threads(1), 1L))
  expect_invisible(seqrnn_threads(before))
  expect_identical(seqrnn_threads(), before)
  expect_error(seqrnn_threads(0), "^seqrnn_threads: `n` must be a whole number in 1.*, not 0$")
})

test_that("R CMD check and OpenMP's limit are respected", {
  expect_identical(thread_limit("", ""), .Machine$integer.max)
  expect_identical(thread_limit("false", "nonsense"), .Machine$integer.max)
  expect_identical(thread_limit("TRUE", ""), 2L)
  expect_identical(thread_limit("warn", "8"), 2L)
  expect_identical(thread_limit("FALSE", "3"), 3L)
})

for (cell in names(cells)) {
  test_that(paste(cell, "gives the same bits with any number of threads"), {
    sizes <- list(c(48, 96, 32, 20), c(64, 600, 1, 5))
    for (size in sizes) {
      run <- function(n) with_threads(n, do.call(passes, c(cell, as.list(size))))
      one <- run(1)
      for (n in counts[-1]) expect_identical(run(n), one, info = paste(n, "threads"))
    }
  })
}

test_that("training gives the same bits with any number of threads", {
  text <- strrep("the quick brown fox jumps over the lazy dog. ", 40)
  train <- function(n) {
    with_threads(n, rnn_lm(text, units = 96, batch = 32, steps = 20, max_steps = 4, seed = 1,
                           validation = 0, verbose = FALSE)$theta)
  }
  one <- train(1)
  for (n in counts[-1]) expect_identical(train(n), one, info = paste(n, "threads"))
})

test_that("forked processes compute after their parent used threads", {
  skip_on_os("windows")
  skip_if_not_installed("parallel")
  reference <- with_threads(2, passes("lstm", 48, 96, 32, 20))
  same <- function(...) identical(passes("lstm", 48, 96, 32, 20), reference)
  # The rounds run in a child, so that a process that hangs fails this test and no more.
  rounds <- parallel::mcparallel({
    seqrnn_threads(2)
    all(vapply(seq_len(if (not_cran) 100 else 3), function(round) {
      same() && all(unlist(parallel::mclapply(1:2, same, mc.cores = 2)))
    }, NA))
  })
  result <- parallel::mccollect(rounds, wait = FALSE, timeout = 300)
  if (is.null(result)) tools::pskill(rounds$pid, tools::SIGKILL)
  expect_identical(unname(result), list(TRUE))
})
