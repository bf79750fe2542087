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
