# Times R on the plain cases of bench.c, asked as server.h says.
# Rscript bench.R package: seqrnn; Rscript bench.R loop: the loops of loop.R.
library(seqrnn)
source("benchmarks/loop.R")

call_of <- function(cell, verb) get(paste0(tolower(cell), "_", verb))

# One pass of each mode by the package, and by the loop.
package_passes <- function(cell, x, dy, p) {
  forward <- call_of(cell, "forward")
  backward <- call_of(cell, "backward")
  step <- call_of(cell, "step")
  inputs <- lapply(seq_len(dim(x)[3]), function(t) matrix(x[, , t], nrow(x)))
  zero <- matrix(0, p$H, dim(x)[2])
  decode_lstm <- function() {
    s <- list(h = zero, c = zero)
    for (input in inputs) s <- step(input, s$h, s$c, p)
    s
  }
  decode <- function() {
    s <- list(h = zero)
    for (input in inputs) s <- step(input, s$h, p)
    s
  }
  list(forward = function() forward(x, p), train = function() backward(dy, forward(x, p)),
       decode = if (cell == "LSTM") decode_lstm else decode)
}

loop_passes <- function(cell, x, dy, p) {
  step <- loop_step[[cell]]
  inputs <- lapply(seq_len(dim(x)[3]), function(t) matrix(x[, , t], nrow(x)))
  zero <- matrix(0, p$H, dim(x)[2])
  list(forward = function() loop_forward(cell, x, p),
       train = function() loop_backward(cell, dy, loop_forward(cell, x, p), p),
       decode = function() {
         s <- list(h = zero, c = zero)
         for (input in inputs) s <- step(p, input, s$h, s$c)
         s
       })
}

draw <- function(seed, ...) array(philox_normal(prod(...), seed = seed), c(...))

passes_of <- function(passes, cell, precision, D, H, B, T) {
  p <- call_of(cell, "params")(D, H, seed = 1, precision = precision)
  passes(cell, draw(2, D, B, T), draw(3, H, B, T), p)
}

prepare <- function(passes, line) {
  word <- strsplit(line, " ")[[1]]
  stopifnot(word[4] == "plain")
  size <- as.integer(word[5:8])
  precision <- c(f64 = "double", f32 = "single")[[word[2]]]
  all <- passes_of(passes, word[1], precision, size[1], size[2], size[3], size[4])
  gc()
  all[[word[3]]]
}

run <- function(pass, repeats, seconds, shortest) {
  now <- function() as.numeric(Sys.time())
  times <- numeric()
  count <- 1
  pass()
  end <- now() + seconds
  while (length(times) < repeats || now() < end) {
    start <- now()
    for (i in seq_len(count)) pass()
    elapsed <- now() - start
    if (elapsed < shortest) count <- 2 * count else times <- c(times, 1e6 * elapsed / count)
  }
  paste(sprintf("%.3f", times), collapse = " ")
}

# The loop gives the numbers of the package.
for (cell in c("LSTM", "GRU", "RNN")) {
  both <- lapply(c(package_passes, loop_passes), passes_of, cell, "double", 3, 4, 2, 5)
  results <- lapply(both, function(pass) {
    c(pass$train()[c("dx", "dW", "dU", "db")], pass$forward()["y"], pass$decode()["h"])
  })
  stopifnot(abs(unlist(results[[1]]) - unlist(results[[2]])) < 1e-12)
}

passes <- list(package = package_passes, loop = loop_passes)[[commandArgs(TRUE)]]
input <- fifo("/dev/stdin", "r", blocking = TRUE) # file("stdin") would wait for 4096 bytes
while (length(line <- readLines(input, 1))) {
  if (startsWith(line, "run ")) {
    number <- as.numeric(strsplit(line, " ")[[1]][-1])
    writeLines(run(pass, number[1], number[2], number[3]))
  } else {
    pass <- NULL # its memory goes before that of the next case comes
    pass <- prepare(passes, line)
    writeLines("ready")
  }
  flush(stdout())
}
