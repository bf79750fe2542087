# Checkpoints: all of a run that is not the user's data, as arrays and a specification, so that a
# training that was killed goes on as if it had not been.

save_is_due <- function(run) {
  every <- run$options$checkpoint_every
  every > 0 && run$position$draw %% every == 0
}

# -> a function that saves a run, if it has changed since it was saved. The first save must succeed:
# a path that cannot be written is found at once. A later failure is no reason to lose the training.
new_saver <- function(fn, path, resume, progress) {
  if (is.null(path)) return(function(run, first = FALSE) NULL)
  path <- place_of(path) # whatever folder a callback goes to
  is_ours <- replaces_checkpoint(fn, path, resume)
  saved <- NULL
  failed <- FALSE
  function(run, first = FALSE) {
    state <- list(run$position, run$ended, run$problem)
    if (identical(state, saved)) return(invisible())
    wrong <- tryCatch({ # there may be no memory for the copies, either
      parts <- checkpoint_of(run)
      write_checkpoint(path, parts$arrays, parts$spec, fn, is_ours)
      NULL
    }, error = function(e) e)
    if (first && !is.null(wrong)) stop(conditionMessage(wrong), call. = FALSE)
    if (is.null(wrong)) {
      saved <<- state
      is_ours <<- TRUE
    } else if (!failed) { # the first failure in a row
      progress$clear()
      warning(conditionMessage(wrong), "; the training goes on", call. = FALSE, immediate. = TRUE)
    }
    failed <<- !is.null(wrong)
  }
}

# Is a checkpoint at the path that is to live on as the previous one? What is something else is not
# overwritten, unless it is the damaged one in whose place the previous one is resumed.
replaces_checkpoint <- function(fn, path, resume) {
  if (!file.exists(path)) return(TRUE)
  same <- function(a, b) normalizePath(a, mustWork = FALSE) == normalizePath(b, mustWork = FALSE)
  wrong <- tryCatch({
    whole_checkpoint(path, fn)
    NULL
  }, error = conditionMessage)
  if (is.null(wrong)) return(TRUE)
  if (!is.character(resume) || !same(resume, paste0(path, ".previous"))) {
    stop_arg(fn, "checkpoint", "\"", path, "\" exists and is no checkpoint (",
             trimws(sub("^:? ", "", wrong)), "): choose another path or remove it")
  }
  FALSE
}

checkpoint_of <- function(run) {
  columns <- function(rows, name) {
    x <- columns_of(rows)
    structure(x, names = paste0(name, ".", names(x)))
  }
  list(
    arrays = c(
      lapply(run$work, function(x) doubles(run, x)),
      compact(list(best = run$best$theta)),
      columns(run$history, "history"), columns(run$validation, "validation")
    ),
    spec = list(
      net = network_spec(run$net), options = run$options, sizes = run$sizes,
      position = run$position, best = run$best[c("epoch", "loss", "reference")],
      waited = run$waited, ended = run$ended, seconds = run$seconds
    )
  )
}
