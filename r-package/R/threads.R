#' Number of threads
#'
#' Says how many threads the arithmetic uses, or sets it. Results have the same bits with any
#' number: the order of every sum depends on shapes only.
#'
#' Forward and backward passes of cells, layers and networks, and so training and prediction, share
#' their work among the threads where there is enough of it; small calls run in one, which is faster
#' then.
#'
#' A session starts with the number in the environment variable `SEQRNN_NUM_THREADS`, otherwise with
#' the number of physical cores that it may use. When the package is loaded, at most 2 are kept
#' under `R CMD check` (where `_R_CHECK_LIMIT_CORES_` is set), and at most the number in
#' `OMP_THREAD_LIMIT`; what you set afterwards holds.
#'
#' Forked processes are safe: a child of `parallel::mclapply()` begins with one thread, however many
#' its parent uses, and may set a number of its own. On Windows there is always one.
#'
#' @param n A whole number, at least 1; `NULL` only asks.
#' @return The number of threads in use; invisibly if `n` sets it.
#' @section Errors:
#' An `n` that is no whole number of at least 1 is refused by name.
#' @examples
#' before <- seqrnn_threads()
#' p <- lstm_params(16, 32, seed = 1)
#' x <- array(philox_normal(16 * 8 * 20, seed = 2), c(16, 8, 20))
#' seqrnn_threads(1)
#' one <- lstm_forward(x, p)
#' seqrnn_threads(2)
#' identical(lstm_forward(x, p), one)
#' seqrnn_threads(before)
#' @export
seqrnn_threads <- function(n = NULL) {
  if (is.null(n)) return(.Call(C_threads, 0L))
  n <- check_count(n, "seqrnn_threads", "n")
  invisible(.Call(C_threads, as.integer(n)))
}

# The most threads that the surroundings want: 2 under R CMD check, as CRAN asks for, and what
# keeps OpenMP's programs in bounds on a shared machine.
thread_limit <- function(check = Sys.getenv("_R_CHECK_LIMIT_CORES_"),
                         openmp = Sys.getenv("OMP_THREAD_LIMIT")) {
  openmp <- suppressWarnings(as.integer(openmp))
  min(if (!tolower(check) %in% c("", "false")) 2L, if (isTRUE(openmp >= 1)) openmp,
      .Machine$integer.max)
}

limit_threads <- function() {
  limit <- thread_limit()
  if (seqrnn_threads() > limit) seqrnn_threads(limit)
}
