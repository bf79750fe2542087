# Draws PyTorch's time by seqrnn's against the size, from what run.R measured, as
# FOLDER/ratios.png. Rscript benchmarks/plot.R FOLDER
source("benchmarks/results.R")
folder <- commandArgs(TRUE)[1]
colours <- c(LSTM = "#0072B2", GRU = "#D55E00", RNN = "#009E73")
modes <- c(forward = "forward", train = "forward and backward", decode = "decode, step by step")
ticks <- c(0.5, 0.7, 1, 1.5, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)

# One panel: a line per cell and number of threads over the plain sizes, points for the others.
panel <- function(r, sizes, title, range) {
  plot(NA, xlim = c(1, length(sizes)), ylim = range, log = "y", axes = FALSE, xlab = "", ylab = "")
  box <- par("usr")
  rect(box[1], 10^box[3], box[2], 1, col = "grey93", border = NA)
  abline(h = ticks, col = "grey85")
  abline(h = 1, lwd = 2)
  axis(1, seq_along(sizes), sizes, las = 2, cex.axis = 0.85)
  axis(2, ticks, format(ticks, drop0trailing = TRUE, trim = TRUE), las = 1, cex.axis = 0.85)
  title(title, adj = 0)
  for (cell in names(colours)) {
    for (threads in 1:2) {
      measured <- r[r$cell == cell & r$threads == threads, ]
      plain <- measured[measured$variant == "plain", ]
      lines(match(plain$size, sizes), plain$ratio, col = colours[cell], lty = threads)
      points(match(measured$size, sizes), measured$ratio, col = colours[cell],
             pch = c(19, 21)[threads], bg = "white")
    }
  }
}

ours <- beside_torch(read_results(folder, "cases"))
ours <- ours[!is.na(ours$ratio), ]
if (nrow(ours)) {
  png(file.path(folder, "ratios.png"), 1500, 1900, res = 130)
  par(mfrow = c(3, 2), mar = c(9.5, 4, 2, 1), oma = c(0, 0, 6, 0))
  for (mode in intersect(names(modes), ours$mode)) {
    sizes <- unique(ours$size[ours$mode == mode])
    for (precision in c("f64", "f32")) {
      panel(ours[ours$mode == mode & ours$precision == precision, ], sizes,
            paste0(modes[mode], ", ", precision), range(ours$ratio, 0.7))
    }
  }
  mtext("PyTorch's time / seqrnn's time by D, H, B, T (shaded: PyTorch is faster)", outer = TRUE,
        line = 3.5, font = 2)
  par(fig = c(0, 1, 0, 1), oma = rep(0, 4), mar = rep(0, 4), new = TRUE)
  plot.new()
  legend("top", c(names(colours), "1 thread", "2 threads"), horiz = TRUE, bty = "n", inset = 0.025,
         col = c(colours, "black", "black"), lty = c(1, 1, 1, 1, 2), seg.len = 3,
         pch = c(19, 19, 19, 19, 21))
  invisible(dev.off())
}
