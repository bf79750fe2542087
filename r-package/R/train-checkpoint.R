# Checkpoints: all of a run that is not the user's data, as arrays and a specification, so that a
# training that was killed goes on as if it had not been.

save_is_due <- function(run) {
  every <- run$options$checkpoint_every
  every > 0 && run$position$draw %% every == 0
}

# Returns the number of gradients that are saved; `saved` were before. A file that cannot be written
# is no reason to lose the training.
save_run <- function(run, path, saved) {
  draw <- run$position$draw
  if (is.null(path) || (draw == saved && run$ended == run$position$epoch)) return(saved)
  columns <- function(x, name) structure(x, names = paste0(name, ".", names(x)))
  arrays <- c(
    lapply(run$work, function(x) doubles(run, x)),
    compact(list(best = run$best$theta)),
    columns(run$history, "history"), columns(run$validation, "validation")
  )
  spec <- list(
    net = network_spec(run$net), options = run$options, sizes = run$sizes,
    position = run$position, best = run$best[c("epoch", "loss")], waited = run$waited,
    ended = run$ended, seconds = run$seconds
  )
  tryCatch(
    suspendInterrupts(write_checkpoint(path, arrays, spec)),
    error = function(e) warning(conditionMessage(e), "; the training goes on", call. = FALSE)
  )
  draw
}

# A run as it was: from a checkpoint's path or from a fit.
resumed_run <- function(fn, net, resume, options, given) {
  if (inherits(resume, "seqrnn_fit")) {
    run <- run_of_fit(resume)
  } else {
    check_file_name(resume, fn, "resume", "a checkpoint's path or made by train()")
    run <- run_of_checkpoint(read_checkpoint(resume, fn))
  }
  anew <- c("epochs", "max_steps", "patience", "time_limit", "checkpoint_every")
  kept <- setdiff(given, c(anew, "callback", "checkpoint", "verbose", "resume",
                           if (run$options$validation == "data") "validation"))
  if (length(kept)) stop_arg(fn, kept[1], "must not be given anew when a training is resumed")
  described <- function(spec) spec_to_metadata(spec, "net")
  if (!identical(described(network_spec(net)), described(run$net))) {
    stop_arg(fn, "net", "must be the network of the training that is resumed")
  }
  run$net <- without_weights(net)
  anew <- intersect(anew, given)
  run$options[anew] <- options[anew]
  run$work <- lapply(run$work, function(x) .Call(C_reals, run$options$precision, x, TRUE))
  run
}

work_names <- c("theta", "before", "moments", "average", "sum", "state")

run_of_fit <- function(fit) {
  at <- fit$trainer
  list(
    net = network_spec(fit$net), options = fit$options, sizes = at$sizes, position = at$position,
    work = at[intersect(work_names, names(at))], history = as.list(fit$history),
    validation = as.list(fit$validation),
    best = c(fit$best, if (fit$best$epoch > 0) list(theta = fit$theta)),
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
  if (!is.null(arrays$best)) run$best$theta <- arrays$best
  c(run, list(work = arrays[intersect(work_names, names(arrays))],
              history = columns("history"), validation = columns("validation")))
}
