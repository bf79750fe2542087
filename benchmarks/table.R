# The table of a results file: median times, GF/s of seqrnn, and how many times faster it is.
# Rscript benchmarks/table.R benchmarks/results/<day>.csv
r <- read.csv(commandArgs(TRUE)[1])
key <- c("cell", "precision", "mode", "D", "H", "B", "T")
gates <- c(RNN = 1, LSTM = 4, GRU = 3)[r$cell]
r$gflops <- 2 * gates * r$H * (r$D + r$H) * r$B * r$T * ifelse(r$mode == "train", 3, 1) /
  r$median_us / 1e3
ours <- r[r$who == "seqrnn", ]
id <- function(d) do.call(paste, d[key])
peer <- r[r$who == "torch", ]
ours$torch_us <- peer$median_us[match(id(ours), id(peer))]
ours$ratio <- ours$torch_us / ours$median_us
cat("| cell | precision | mode | D, H, B, T | seqrnn us | GF/s | PyTorch us | ratio |\n")
cat("|---|---|---|---|---|---|---|---|\n")
cat(sprintf("| %s | %s | %s | %d, %d, %d, %d | %.1f | %.1f | %s | %s |\n", ours$cell,
            ours$precision, ours$mode, ours$D, ours$H, ours$B, ours$T, ours$median_us, ours$gflops,
            ifelse(is.na(ours$ratio), "", sprintf("%.1f", ours$torch_us)),
            ifelse(is.na(ours$ratio), "", sprintf("%.2f", ours$ratio))), sep = "")
with <- ours[!is.na(ours$ratio), ]
for (g in split(with, paste(with$cell, with$precision), drop = TRUE))
  cat(sprintf("\n%s %s: geometric mean of the ratios %.2f, least %.2f", g$cell[1],
              g$precision[1], exp(mean(log(g$ratio))), min(g$ratio)))
cat("\n")
