# What run.R wrote, read and set in relation; table.R and plot.R use it.

program_names <- c(
  seqrnn = "seqrnn in C", blas = "plain BLAS", r = "seqrnn in R", octave = "seqrnn in Octave",
  "r-loop" = "loop in R", "octave-loop" = "loop in Octave", torch = "PyTorch"
)

# The rows of FOLDER/LIST.csv, or NULL. size: the case in words; case: all that tells it apart.
read_results <- function(folder, list) {
  file <- file.path(folder, paste0(list, ".csv"))
  if (!file.exists(file)) return(NULL)
  r <- read.csv(file)
  r$size <- paste(r$D, r$H, r$B, r$T, sep = ", ")
  other <- r$variant != "plain"
  r$size[other] <- paste(r$size[other], r$variant[other])
  r$case <- paste(r$cell, r$precision, r$mode, r$size)
  r
}

# The medians of a program for the cases of r, with as many threads; NA where it was not asked.
times_of <- function(program, r, all, threads = r$threads) {
  rows <- all[all$program == program, ]
  rows$median_us[match(paste(r$case, threads), paste(rows$case, rows$threads))]
}

# Steps of sequences in the batch of each row: B T, or the sum of the lengths (bench.c).
steps_of <- function(r) {
  ragged <- function(B, T) sum(5 + ((T - 5) * (seq_len(B) - 1)) %/% (B - 1))
  ifelse(r$variant == "ragged", mapply(ragged, r$B, r$T), r$B * r$T)
}

gates_of <- function(r) c(RNN = 1, LSTM = 4, GRU = 3)[r$cell]

# GF/s of the matrix products: 2 operations per multiply-add; training has three times those of
# forward; two bidirectional layers are cells of inputs D, D, 2H, 2H; a language model two cells of
# input H and a dense layer of D outputs.
gflops <- function(r) {
  columns <- r$D + r$H
  both <- r$variant == "bidirectional"
  columns[both] <- (2 * (r$D + r$H) + 2 * (2 * r$H + r$H))[both]
  language <- r$variant == "language"
  columns[language] <- (4 * r$H + r$D / gates_of(r))[language]
  passes <- ifelse(r$mode == "train", 3, 1)
  2 * gates_of(r) * r$H * columns * steps_of(r) * passes / r$median_us / 1e3
}

# The peak in GF/s at the precision of each row: that of one thread, measured (a pass is 10^9
# operations), times the threads.
peak_gflops <- function(r, all) {
  peak <- all[all$program == "peak" & all$threads == 1, ]
  r$threads * 1e6 / tapply(peak$median_us, peak$precision, median)[r$precision]
}

# seqrnn's rows with GF/s, share of the peak, PyTorch's time and the ratio.
beside_torch <- function(all) {
  ours <- all[all$program == "seqrnn", ]
  ours$gflops <- gflops(ours)
  ours$share <- ours$gflops / peak_gflops(ours, all)
  ours$ratio <- times_of("torch", ours, all) / ours$median_us
  ours
}
