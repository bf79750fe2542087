# The progress of a training: one line, rewritten in place, from the first slice on and then at most
# some times a second; never in a knitted document. A line is made of named parts. clear() takes it
# away, so that something else can be shown, restore() brings it back.
new_progress <- function(verbose) {
  if (!verbose || isTRUE(getOption("knitr.in.progress"))) {
    nothing <- function(...) NULL
    return(list(is_due = function() FALSE, show = nothing, clear = nothing, restore = nothing,
                done = nothing))
  }
  shown <- -Inf
  text <- "" # of the line that stands there, or did before clear()
  stands <- FALSE
  # nobody may be there any more to read it: that ends no training
  say <- function(...) try(message(..., appendLF = FALSE), silent = TRUE)
  write <- function(line) {
    say("\r", formatC(line, width = -line_width()))
    stands <<- TRUE
  }
  list(
    is_due = function() now() - shown >= show_seconds,
    show = function(parts) {
      shown <<- now()
      text <<- one_line(parts, line_width())
      write(text)
    },
    clear = function() {
      if (!stands) return()
      say("\r", strrep(" ", line_width()), "\r")
      stands <<- FALSE
    },
    restore = function() if (nzchar(text) && !stands) write(text),
    done = function(parts) {
      write(one_line(parts, line_width()))
      say("\n")
      stands <<- FALSE
    }
  )
}

# A terminal whose last column is written may go to the next line.
line_width <- function() max(getOption("width", 80L), 10L) - 1L

# The parts that fit, in their order: what is least missed goes first; the time that is left stays.
one_line <- function(parts, width) {
  for (name in c("rate", "best", "step", "validation", "loss")) {
    if (nchar(paste(parts, collapse = "  ")) <= width) break
    parts <- parts[names(parts) != name]
  }
  substr(paste(parts, collapse = "  "), 1, width)
}

now <- function() .Call(C_seconds_now)

slice_seconds <- 0.1 # how often C hands control back, so that a Ctrl-C is heard
show_seconds <- 0.2

last_of <- function(x) if (length(x)) x[length(x)] else NA_real_

# Seconds that are left when the part `done` of the work, of which `first` was there at first, has
# taken `elapsed`.
seconds_left <- function(elapsed, done, first = 0) {
  if (done > first) elapsed / (done - first) * (1 - done) else Inf
}

# "5.0 s", "3:05 min", "1:02:05 h"
clock <- function(seconds) {
  if (!is.finite(seconds)) return("?")
  seconds <- max(seconds, 0)
  if (seconds < 59.95) return(sprintf("%.1f s", seconds))
  seconds <- round(seconds)
  minutes <- seconds %/% 60
  if (minutes < 60) return(sprintf("%.0f:%02.0f min", minutes, seconds %% 60))
  sprintf("%.0f:%02.0f:%02.0f h", minutes %/% 60, minutes %% 60, seconds %% 60)
}

# "1 update", "12 updates"
counted <- function(n, what) {
  paste0(format(n, scientific = FALSE, trim = TRUE), " ", what, if (n != 1) "s")
}
