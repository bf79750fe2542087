# A training that goes on, from a checkpoint or from a fit. A fit may have been changed by hand, and
# a checkpoint made up: what C would stumble over is refused.

# A run as it was: from a checkpoint's path or from a fit.
stored_run <- function(fn, resume) {
  if (inherits(resume, "seqrnn_fit")) {
    run <- run_of_fit(resume, fn)
  } else {
    check_file_name(resume, fn, "resume", "a checkpoint's path or made by train()")
    run <- run_of_checkpoint(read_checkpoint(resume, fn))
  }
  run$options <- check_stored_options(fn, run$options)
  run
}

# And as it goes on: with the options that may be given anew. a: train()'s arguments, of which
# `given` are given; options: those among them that were checked.
resumed_run <- function(fn, net, run, a, options, given) {
  check_anew(fn, run$options, a, options, given)
  if (!identical(described(net), described(run$net))) {
    stop_arg(fn, "net", "must be the network of the training that is resumed")
  }
  run$net <- without_weights(net)
  check_run(fn, run)
  anew <- intersect(given, anew_options)
  run$options[anew] <- options[anew]
  run$sums <- sums_of(run$history)
  run[c("history", "validation")] <- list(list(run$history), list(run$validation))
  run$resumed <- TRUE
  run
}

# A vector may be a row or a column, as in check_same().
described <- function(net) {
  notes <- tryCatch(spec_to_metadata(network_spec(net), "net"), error = function(e) "damaged")
  structure(gsub("[][]", "", notes), names = names(notes))
}

anew_options <- c("epochs", "max_steps", "patience", "time_limit", "checkpoint_every")

# Other options are those of the training that is resumed: given again, so that a script may have
# one line for both, but not anew.
check_anew <- function(fn, stored, a, options, given) {
  given <- setdiff(given, c(anew_options, "callback", "checkpoint", "verbose", "resume",
                            if (stored$validation == "data") "validation"))
  for (name in given) {
    again <- switch(
      name,
      theta = , seed = if (is.null(a[[name]])) stored[[name]] else a[[name]],
      validation = validation_kind(fn, a$validation), split = check_split(fn, a$split),
      options[[name]]
    )
    refuse_anew(fn, name, again, stored[[name]])
  }
}

refuse_anew <- function(fn, name, again, stored) {
  if (is.numeric(again)) again <- as.double(again)
  if (identical(again, stored)) return(invisible())
  if (is.numeric(stored) && length(unique(stored)) == 1) stored <- stored[1] # c(k, k)
  text <- if (identical(stored, "none") || identical(stored, "")) "NULL"
          else if (is.atomic(stored) && length(stored) %in% 1:2) deparse(stored)
  stop_arg(fn, name, "must not be given anew when a training is resumed",
           if (!is.null(text)) paste(": it was", text))
}

work_names <- c("theta", "before", "moments", "average", "sum", "state")

run_of_fit <- function(fit, fn) {
  check_list(fit, fn, "resume", "as train() made it")
  for (part in c("options", "trainer", "best")) {
    check_list(fit[[part]], fn, part_name(part), "as train() made it")
  }
  at <- fit$trainer
  epoch <- fit$best[["epoch"]]
  list(
    net = fit$net, options = fit$options, sizes = at$sizes, position = at$position,
    work = at[intersect(work_names, names(at))], history = as.list(fit$history),
    validation = as.list(fit$validation),
    best = c(fit$best, if (is_number(epoch) && epoch > 0) list(theta = fit$theta)),
    waited = at$waited, ended = at$ended, seconds = fit$seconds
  )
}

run_of_checkpoint <- function(saved) {
  arrays <- saved$arrays
  columns <- function(name) {
    x <- arrays[startsWith(names(arrays), paste0(name, "."))]
    structure(x, names = sub("^[a-z]+\\.", "", names(x)))
  }
  run <- saved$spec
  run$best <- c(as.list(run$best), compact(list(theta = arrays$best)))
  c(run, list(work = arrays[intersect(work_names, names(arrays))],
              history = columns("history"), validation = columns("validation")))
}

# ---- is all there? ---------------------------------------------------------------------------

# The name of a part: that which it has in a fit.
part_name <- function(...) paste(c("resume", ...), collapse = "$")

# -> the options, complete
check_stored_options <- function(fn, o) {
  known <- training_options()
  missing <- setdiff(c(known, "seed", "validation", "split"), names(o))
  if (length(missing)) stop_arg(fn, part_name("options"), "must have `", missing[1], "`")
  fn <- paste0(fn, ": `", part_name("options"), "`")
  o[known] <- do.call(check_options, c(fn, o[known]), quote = TRUE)[known]
  check_count(o$seed, fn, "seed", min = 0, max = 2^53)
  if (is.numeric(o$validation)) check_number(o$validation, fn, "validation", above = 0, below = 1)
  else check_choice(o$validation, fn, "validation", c("none", "data"))
  check_choice(o$split, fn, "split", c("", "random", "last", "time"))
  o
}

check_run <- function(fn, run) {
  settings <- run$options[c("optimiser", "schedule")]
  check_precision(run$options$precision, fn,
                  list(resume = list(options = settings, trainer = run$work)))
  check_position(fn, run$position)
  check_numbers(run$sizes, fn, part_name("trainer", "sizes"),
                if (run$options$validation == "data") 8 else 4)
  check_done(run$waited, fn, part_name("trainer", "waited"))
  check_done(run$ended, fn, part_name("trainer", "ended"))
  check_done(run$best[["epoch"]], fn, part_name("best", "epoch"))
  for (name in c("loss", "reference")) check_numbers(run$best[[name]], fn, part_name("best", name))
  if (run$best$epoch > 0) check_numbers(run$best$theta, fn, part_name("theta"), run$net$nparam)
  check_numbers(run$seconds, fn, part_name("seconds"), 1)
  check_columns(run$history, fn, part_name("history"), history_columns)
  check_columns(run$validation, fn, part_name("validation"), validation_columns)
}

check_position <- function(fn, position) {
  first <- .Call(C_first_position)
  if (!is.list(position) || !identical(names(position), names(first))) {
    expected <- paste("a list of", toString(names(first)))
    stop_must(fn, part_name("trainer", "position"), expected, position)
  }
  for (name in names(first)) {
    check <- if (name %in% c("norm", "best", "factor")) check_numbers else check_done
    check(position[[name]], fn, part_name("trainer", "position", name))
  }
}

# How much is done of something.
check_done <- function(x, fn, arg) check_count(x, fn, arg, min = 0, max = 2^53)

# n numbers, not all of which need be finite.
check_numbers <- function(x, fn, arg, n = 1) {
  if (!is.numeric(x) || length(x) != n || (n == 1 && is.na(x))) {
    stop_must(fn, arg, if (n == 1) "a number" else paste("a vector of", n, "numbers"), x)
  }
  as.double(x)
}

check_columns <- function(columns, fn, arg, names) {
  ok <- is.list(columns) && identical(names(columns), names) &&
    all(vapply(columns, is.numeric, NA)) && length(unique(lengths(columns))) == 1
  if (!ok) stop_must(fn, arg, paste("numbers in the columns", toString(names)), columns)
}
