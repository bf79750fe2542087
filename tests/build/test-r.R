# Runs the R package's tests on the installed package.
library(testthat)
Sys.setenv(NOT_CRAN = "true") # the longer tests too

# "check" prints failures, skips and a summary, without colours or animation
results <- test_dir("r-package/tests/testthat", package = "seqrnn", load_package = "installed",
                    reporter = "check", stop_on_failure = FALSE)
results <- as.data.frame(results)
failed <- sum(results$failed) + sum(results$error)
passed <- sum(results$nb) - sum(results$failed) - sum(results$skipped)
cat(sprintf("%d passed, %d failed, %d skipped\n", passed, failed, sum(results$skipped)))
quit(status = failed > 0)
