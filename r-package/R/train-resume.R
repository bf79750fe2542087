# A training that goes on, from a checkpoint or from a fit. A fit may have been changed by hand, and
# a checkpoint made up: what C would stumble over is refused.

# A run as it was: from a checkpoint's path or from a fit.
resumed_run <- function(fn, net, resume, options, given) {
  if (inherits(resume, "seqrnn_fit")) {
    run <- run_of_fit(resume, fn)
  } else {
    check_file_name(resume, fn, "resume", "a checkpoint's path or made by train()")
    run <- run_of_checkpoint(read_checkpoint(resume, fn))
  }
  run$options <- check_stored_options(fn, run$options)
  anew <- c("epochs", "max_steps", "patience", "time_limit", "checkpoint_every")
  kept <- setdiff(given, c(anew, "callback", "checkpoint", "verbose", "resume",
                           if (run$options$validation == "data") "validation"))
  if (length(kept)) stop_arg(fn, kept[1], "must not be given anew when a training is resumed")
  described <- function(net) {
    tryCatch(spec_to_metadata(network_spec(net), "net"), error = function(e) "damaged")
  }
  if (!identical(described(net), described(run$net))) {
    stop_arg(fn, "net", "must be the network of the training that is resumed")
  }
  run$net <- without_weights(net)
  check_run(fn, run)
  anew <- intersect(anew, given)
  run$options[anew] <- options[anew]
  run
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
  known <- setdiff(names(formals(check_options)), "fn")
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
  check_numbers(run$sizes, fn, part_name("trainer", "sizes"), 3)
  check_done(run$waited, fn, part_name("trainer", "waited"))
  check_done(run$ended, fn, part_name("trainer", "ended"))
  check_done(run$best[["epoch"]], fn, part_name("best", "epoch"))
  check_numbers(run$best[["loss"]], fn, part_name("best", "loss"), 1)
  if (run$best$epoch > 0) check_numbers(run$best$theta, fn, part_name("theta"), run$net$nparam)
  check_numbers(run$seconds, fn, part_name("seconds"), 1)
  check_columns(run$history, fn, part_name("history"), c("epoch", "step", "loss", "norm", "rate"))
  check_columns(run$validation, fn, part_name("validation"), c("epoch", "step", "loss", "accuracy"))
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
