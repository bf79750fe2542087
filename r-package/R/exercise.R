#' Textbook exercises on recurrent networks
#'
#' Runs an exercise and judges its claim: the table of evidence, the checks with their
#' thresholds, and what it does not show. The script of exercise 5, say, is the function
#' `exercise_05_memory` of the package (`seqrnn:::exercise_05_memory` prints it).
#'
#' @param n Number of the exercise: 4 (parameter counts), 5 (perfect memory) or 12 (gradient check).
#'   Without it, the list of exercises.
#' @param seeds Number of seeds to run where chance plays a part.
#' @param scale `"quick"`, or `"full"` for more cases.
#' @param plot `TRUE` draws the plot.
#' @return A list of class `seqrnn_exercise`: `exercise`, `title`, `claim`, `evidence` (a data
#'   frame), `checks` (a data frame of `check`, `value`, `threshold`, `pass`), `pass`, `notes`,
#'   `seconds`. There are `print()`, `plot()` and `as.data.frame()` (the evidence) methods.
#'   Without `n`: a data frame of `exercise` and `title`.
#' @section Errors:
#' A number without an exercise is refused.
#' @examples
#' seqrnn_exercise()
#' result <- seqrnn_exercise(4)
#' result
#' plot(result)
#' @export
seqrnn_exercise <- function(n, seeds = 1, scale = "quick", plot = interactive()) {
  fn <- "seqrnn_exercise"
  if (missing(n)) {
    return(data.frame(exercise = vapply(exercises, function(e) e$exercise, 0),
                      title = vapply(exercises, function(e) e$title, "")))
  }
  numbers <- vapply(exercises, function(e) e$exercise, 0)
  if (!is_number(n) || !n %in% numbers) {
    stop_must(fn, "n", paste("one of", paste(numbers, collapse = ", ")), n)
  }
  seeds <- check_count(seeds, fn, "seeds")
  check_choice(scale, fn, "scale", c("quick", "full"))
  check_flag(plot, fn, "plot")
  started <- now()
  exercise <- exercises[[match(n, numbers)]]
  result <- exercise$run(seeds, scale)
  result <- structure(
    c(exercise[c("exercise", "title", "claim")], result["evidence"], result["checks"],
      list(pass = all(result$checks$pass), notes = result$notes, seconds = now() - started)),
    class = "seqrnn_exercise"
  )
  if (plot) plot(result)
  result
}

# The table of exercises.
exercises <- list(
  list(exercise = 4, title = "Parameter counts",
       claim = "An LSTM has 4 (HD + H^2 + H) parameters and a GRU 3 (HD + H^2 + H), 25 % fewer.",
       run = exercise_04_parameters, draw = plot_04_parameters),
  list(exercise = 5, title = "Perfect memory",
       claim = paste("With forget gate 1 and input gate 0 an LSTM keeps its cell state exactly,",
                     "over any number of steps."),
       run = exercise_05_memory, draw = plot_05_memory),
  list(exercise = 12, title = "LSTM gradient check",
       claim = paste("The hand-derived backward pass of the LSTM agrees with finite differences to",
                     "1e-5."),
       run = exercise_12_gradient, draw = plot_12_gradient)
)

# One row of an exercise's checks.
check_row <- function(check, value, threshold, pass) {
  data.frame(check = check, value = as.double(value), threshold = threshold, pass = pass)
}

#' @export
print.seqrnn_exercise <- function(x, ...) {
  cat("Exercise ", x$exercise, ": ", x$title, "\n\n", sep = "")
  writeLines(strwrap(paste("Claim:", x$claim), width = 90, exdent = 2))
  cat("\n")
  narrow <- options(width = max(110, getOption("width"))) # a row of evidence is one line
  on.exit(options(narrow))
  print(x$evidence, row.names = FALSE, digits = 4, right = FALSE)
  cat("\n")
  mark <- ifelse(x$checks$pass, "PASS", "FAIL")
  cat(sprintf("%s  %s: %s (%s)\n", mark, x$checks$check,
              vapply(x$checks$value, format, "", digits = 6), x$checks$threshold), sep = "")
  cat("\n")
  writeLines(strwrap(x$notes, width = 90, exdent = 2))
  cat(sprintf("\n%s in %.1f s\n", if (x$pass) "PASS" else "FAIL", x$seconds))
  invisible(x)
}

#' @export
as.data.frame.seqrnn_exercise <- function(x, ...) {
  x$evidence
}

#' @export
plot.seqrnn_exercise <- function(x, ...) {
  number <- vapply(exercises, function(e) e$exercise, 0)
  exercises[[match(x$exercise, number)]]$draw(x$evidence)
  invisible(x)
}
