# The tables of what run.R measured, as Markdown: into README.md if FOLDER is benchmarks/results,
# else to standard output. Rscript benchmarks/table.R FOLDER
source("benchmarks/results.R")
folder <- commandArgs(TRUE)[1]

# ---- text --------------------------------------------------------------------------------------

# A number with three significant digits, or all before the point; "" for NA.
number <- function(x) {
  digits <- pmax(0, 2 - floor(log10(abs(x))))
  ifelse(is.na(x), "", sprintf("%.*f", as.integer(pmin(digits, 3)), x))
}
percent <- function(x) sprintf("%.0f %%", 100 * x)
geometric_mean <- function(x) exp(mean(log(x)))

markdown <- function(table) {
  line <- function(words) paste0("| ", paste(words, collapse = " | "), " |")
  c("", line(names(table)), line(rep("---", ncol(table))),
    apply(as.matrix(table), 1, function(row) line(trimws(row))), "")
}

# A table with the distinct rows of `rows`, a column for each value of `column`, and f(values).
pivot <- function(rows, column, values, f) {
  in_order <- function(x) factor(x, unique(x))
  wide <- tapply(values, list(in_order(do.call(paste, rows)), in_order(column)), f)
  wide[is.na(wide)] <- ""
  data.frame(unique(rows), wide, check.names = FALSE)
}

# ---- seqrnn beside PyTorch ---------------------------------------------------------------------

summary_table <- function(ours) {
  r <- ours[!is.na(ours$ratio), ]
  pivot(r[c("cell", "precision", "threads")], r$mode, r$ratio,
        function(x) sprintf("%.2f (%.2f)", geometric_mean(x), min(x)))
}

# Median time and half the distance of the quartiles. Decoding: per step.
time_text <- function(r) {
  ifelse(is.na(r$median_us), "",
         paste0(number(r$median_us / ifelse(r$mode == "decode", r$T, 1)), " ± ",
                percent((r$upper_us - r$lower_us) / 2 / r$median_us)))
}

detail_table <- function(ours, all) {
  torch <- all[all$program == "torch", ]
  torch <- torch[match(paste(ours$case, ours$threads), paste(torch$case, torch$threads)), ]
  data.frame("D, H, B, T" = ours$size, precision = ours$precision, threads = ours$threads,
             "seqrnn µs" = time_text(ours), "GF/s" = number(ours$gflops),
             "of peak" = percent(ours$share), "PyTorch µs" = time_text(torch),
             ratio = number(ours$ratio), check.names = FALSE)
}

details <- function(ours, all) {
  parts <- split(ours, paste0(ours$cell, ", ", ours$mode,
                              ifelse(ours$mode == "decode", " (time per step)", "")))
  fold <- function(title, rows) {
    c("<details>", paste0("<summary>", title, "</summary>"), markdown(detail_table(rows, all)),
      "</details>", "")
  }
  unlist(Map(fold, names(parts), parts))
}

# ---- R, Octave, loops, plain BLAS: how many times the time of C ---------------------------------

beside_c <- function(all) {
  others <- setdiff(names(program_names), c("seqrnn", "torch"))
  r <- all[all$threads == 1 & all$program %in% others, ]
  r <- r[order(match(r$program, others)), ]
  r$slower <- r$median_us / times_of("seqrnn", r, all)
  r
}

host_summary <- function(all) {
  r <- beside_c(all)
  pivot(r[c("mode", "cell", "precision")], program_names[r$program], r$slower,
        function(x) number(geometric_mean(x)))
}

host_details <- function(all) {
  r <- beside_c(all)
  pivot(r[c("mode", "cell", "precision", "size")], program_names[r$program], r$slower, number)
}

overhead_table <- function(all) {
  r <- all[all$T == 1 & all$threads == 1 & all$program %in% c("seqrnn", "r", "octave", "torch"), ]
  pivot(r[c("cell", "precision")], program_names[r$program], r$median_us, number)
}

# ---- growth with T and B, memory ---------------------------------------------------------------

exponent <- function(r, size) coef(lm(log(r$median_us) ~ log(r[[size]])))[[2]]

scaling_table <- function(r) {
  groups <- split(r, paste(r$cell, r$precision, r$mode))
  rows <- lapply(groups, function(g) {
    steps <- g[g$B == 32, ]
    batch <- g[g$T == 50, ]
    data.frame(g[1, c("cell", "precision", "mode")], exponent(steps, "T"),
               exponent(steps[steps$T >= 1000, ], "T"), exponent(batch, "B"),
               exponent(batch[batch$B >= 16, ], "B"))
  })
  table <- do.call(rbind, rows)
  table[4:7] <- lapply(table[4:7], sprintf, fmt = "%.2f")
  names(table)[4:7] <- c("in T, 50 to 5000", "in T, from 1000", "in B, 1 to 256", "in B, from 16")
  table
}

# Growth of the peak in MiB; in brackets, less the results (y, dx, dW, dU, db), as a multiple of
# what backpropagation through time must keep: gates, h, c and x of every step.
memory_table <- function(r) {
  G <- gates_of(r)
  bytes <- ifelse(r$precision == "f64", 8, 4)
  N <- r$B * r$T
  keep <- bytes * N * (G * r$H + r$H + ifelse(r$cell == "LSTM", r$H, 0) + r$D)
  results <- bytes * (N * (r$H + r$D) + G * r$H * (r$D + r$H + 1))
  text <- sprintf("%s (%.2f)", number(r$bytes / 2^20), (r$bytes - results) / keep)
  network <- r$variant == "language" # keeps more than one cell does
  text[network] <- number(r$bytes / 2^20)[network]
  pivot(r[c("cell", "precision", "size")], program_names[r$program], text, identity)
}

# ---- all ---------------------------------------------------------------------------------------

section <- function(title, text, table) c(paste("###", title), "", text, markdown(table))

# Each part is empty where nothing was measured for it.
torch_part <- function(ours) {
  if (all(is.na(ours$ratio))) return(NULL)
  c(section("Beside PyTorch",
            "PyTorch's time divided by seqrnn's: geometric mean over the sizes (least).",
            summary_table(ours)),
    "![Ratio by size](results/ratios.png)", "")
}

host_part <- function(all) {
  if (!any(all$program == "r")) return(NULL)
  c(section("From R and Octave, by host loops, on plain BLAS",
            "How many times the time of seqrnn from C, one thread: geometric mean over the sizes.",
            host_summary(all)),
    "<details>", "<summary>By size</summary>", markdown(host_details(all)), "</details>", "")
}

overhead_part <- function(all) {
  if (!any(all$T == 1)) return(NULL)
  section("One whole call", "Forward at D, H, B, T = 1, 8, 1, 1; microseconds.",
          overhead_table(all))
}

scaling_part <- function(r) {
  if (is.null(r)) return(NULL)
  section("Growth of the time", "Fitted exponents at D = 64, H = 128 (in T: B = 32; in B: T = 50), one thread.", scaling_table(r))
}

memory_part <- function(r) {
  if (is.null(r)) return(NULL)
  section("Memory in training", paste(
    "Growth of a process's peak in MiB and, in brackets, without the results (y, dx, dW, dU, db)",
    "as a multiple of what backpropagation through time must keep (gates, h, c, x)."
  ), memory_table(r))
}

report <- function() {
  all <- read_results(folder, "cases")
  ours <- beside_torch(all)
  c(paste("*", readLines(file.path(folder, "versions.txt"))), "",
    torch_part(ours), details(ours, all), host_part(all), overhead_part(all),
    scaling_part(read_results(folder, "scaling")), memory_part(read_results(folder, "memory")))
}

# README.md with the lines between its two marks replaced.
into_readme <- function(text, file = "benchmarks/README.md") {
  old <- readLines(file)
  from <- match("<!-- results -->", old)
  to <- match("<!-- end of results -->", old)
  writeLines(c(old[seq_len(from)], "", text, old[to:length(old)]), file)
}

if (folder == "benchmarks/results") into_readme(report()) else writeLines(report())
