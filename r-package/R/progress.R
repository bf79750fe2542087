# The progress of a training: one line, rewritten in place, from the first slice on and then at most
# some times a second; never in a knitted document. show(...) and done(...) take the arguments of
# sprintf().
new_progress <- function(verbose) {
  if (!verbose || isTRUE(getOption("knitr.in.progress"))) {
    return(list(show = function(...) NULL, done = function(...) NULL))
  }
  shown <- -Inf
  line <- function(...) message("\r", formatC(sprintf(...), width = -79), appendLF = FALSE)
  show <- function(...) {
    if (now() - shown < slice_seconds / 2) return()
    shown <<- now()
    line(...)
  }
  done <- function(...) {
    line(...)
    message("")
  }
  list(show = show, done = done)
}

now <- function() proc.time()[["elapsed"]]

slice_seconds <- 0.2 # how often C hands control back

last_of <- function(x) if (length(x)) x[length(x)] else NA_real_

# Seconds that are left when the part `done` of the work, of which `first` was there at first, has
# taken `elapsed`.
seconds_left <- function(elapsed, done, first = 0) {
  if (done > first) elapsed / (done - first) * (1 - done) else Inf
}

clock <- function(seconds) {
  if (!is.finite(seconds)) return("?")
  seconds <- round(seconds)
  if (seconds < 60) paste(seconds, "s") else sprintf("%d:%02d min", seconds %/% 60, seconds %% 60)
}
