# A training under way: a list of
#   net, options, sizes (of the data), data, held_out, room (working memory of C)
#   work       arrays in the core's precision that C changes in place: theta, before, moments,
#              average, sum, state. They never leave a run; doubles() copies them out.
#   position   where C stands
#   history, validation   columns
#   best       epoch and loss of the best validation, theta then
#   waited, ended   epochs since then; epochs whose end has been dealt with
#   seconds, problem

new_run <- function(fn, net, theta, options) {
  check_precision(
    options$precision, fn,
    list(net = net, theta = theta, optimiser = options$optimiser, schedule = options$schedule)
  )
  theta <- if (is.null(theta)) network_init(net, options$seed, options$precision)
           else check_theta(theta, fn, net)
  list(
    net = without_weights(net), options = options, theta = theta,
    position = .Call(C_first_position),
    history = list(epoch = numeric(), step = numeric(), loss = numeric(), norm = numeric(),
                   rate = numeric()),
    validation = list(epoch = numeric(), step = numeric(), loss = numeric(), accuracy = numeric()),
    best = list(epoch = 0, loss = Inf), waited = 0, ended = 0, seconds = 0
  )
}

# Pretrained matrices have done their work when theta is there.
without_weights <- function(net) {
  net$layers <- lapply(net$layers, function(layer) {
    layer$weights <- NULL
    layer
  })
  net
}

# The arrays that C changes in a training: how many numbers each has.
work_sizes <- function(run, N) {
  o <- run$options
  n <- run$net$nparam
  sizes <- c(
    theta = n, before = if (o$ema > 0) 2 * n else n, moments = n * .Call(C_nmoment, o$optimiser),
    average = if (o$ema > 0) n else 0, sum = if (o$accumulate > 1) n else 0,
    state = if (o$truncate[1] > 0) .Call(C_network_nstate, run$net, min(o$batch, N)) else 0
  )
  sizes[sizes > 0]
}

# The arrays of a training that starts, or of one that goes on, whose own are checked.
open_run <- function(fn, run, N) {
  sizes <- work_sizes(run, N)
  filled <- c("theta", "before", "average")
  run$work <- Map(function(name, n) {
    x <- if (!is.null(run$work)) check_numbers(run$work[[name]], fn, part_name("trainer", name), n)
         else rep_len(if (name %in% filled) run$theta else 0, n)
    .Call(C_reals, run$options$precision, x, TRUE)
  }, names(sizes), sizes)
  run$theta <- NULL
  run
}

doubles <- function(run, x) .Call(C_doubles, run$options$precision, x)

# The parameters that are validated.
judged_theta <- function(run) run$work$average %||% run$work$theta

# ---- the loop --------------------------------------------------------------------------------

# Whatever an interrupt meets is whole: it waits while a run changes. The end of an epoch that was
# interrupted is dealt with when the training is resumed.
train_run <- function(run, callback, checkpoint, progress) {
  started <- now() - run$seconds
  first <- part_done(run)
  saved <- -1
  tryCatch(
    repeat {
      if (run$position$epoch > run$ended) {
        score <- validate(run)
        suspendInterrupts(run <- end_epoch(run, score, callback))
        if (run$options$checkpoint_every == 0) saved <- save_run(run, checkpoint, saved)
      }
      if (!is.null(stop_reason(run))) break
      suspendInterrupts(run <- fit_slice(run))
      run$seconds <- now() - started
      if (save_is_due(run)) saved <- save_run(run, checkpoint, saved)
      show_run(progress, run, first)
    },
    interrupt = function(condition) run$problem <<- "interrupted"
  )
  run$seconds <- now() - started
  save_run(run, checkpoint, saved)
  show_end(progress, run)
  run
}

# NULL: the training goes on.
stop_reason <- function(run) {
  o <- run$options
  at <- run$position
  if (!is.null(run$problem)) return(run$problem)
  if (at$epoch >= o$epochs) return("epochs")
  if (at$step >= o$max_steps) return("max_steps")
  if (run$waited >= o$patience) return("patience")
  if (run$seconds >= o$time_limit) return("time_limit")
  NULL
}

most_gradients <- 10000 # of a slice

fit_slice <- function(run) {
  o <- run$options
  at <- run$position
  until_save <- if (o$checkpoint_every > 0) o$checkpoint_every - at$draw %% o$checkpoint_every
                else Inf
  out <- .Call(
    C_train, o$precision, run$net, o, run$data, run$work, at, run$room,
    c(min(until_save, most_gradients), o$max_steps), min(slice_seconds, o$time_limit - run$seconds)
  )
  epoch <- rep(at$epoch + 1, length(out$loss))
  run$history <- Map(c, run$history, c(list(epoch), out[c("step", "loss", "norm", "rate")]))
  run$position <- out$position
  if (out$status != "done") run$problem <- failure(out, run$net)
  run
}

# "the loss is not finite at step 12: layer 2 (lstm)"
failure <- function(out, net) {
  layer <- if (out$layer <= length(net$layers)) {
    paste0(": layer ", out$layer, " (", net$layers[[out$layer]]$kind, ")")
  }
  paste0(out$status, " at step ", out$position$step + 1, layer)
}

# ---- the end of an epoch ---------------------------------------------------------------------

# Steps are read as in training, so that validation needs no more memory.
validate <- function(run) {
  o <- run$options
  if (is.null(run$held_out)) return(NULL)
  .Call(C_evaluate, o$precision, run$net, o, run$held_out, judged_theta(run), o$truncate[2])
}

end_epoch <- function(run, score, callback) {
  o <- run$options
  at <- run$position
  if (!is.null(score)) {
    row <- list(epoch = at$epoch, step = at$step, loss = score$loss, accuracy = score$accuracy)
    run$validation <- Map(c, run$validation, row)
    run$position <- .Call(C_schedule_observe, o$schedule, o$optimiser$learning_rate, score$loss, at)
    gain <- run$best$loss - score$loss
    run$waited <- if (isTRUE(gain > o$min_delta)) 0 else run$waited + 1
    if (isTRUE(gain > 0)) {
      run$best <- list(epoch = at$epoch, loss = score$loss, theta = doubles(run, judged_theta(run)))
    }
  }
  run$ended <- at$epoch
  if (sum(run$history$norm[run$history$epoch == at$epoch]) == 0) {
    run$problem <- "no target of the data counts"
  }
  if (!is.null(callback)) run$problem <- run$problem %||% call_back(run, score, callback)
  run
}

# NULL, or why the training ends. An error in the user's function loses no work.
call_back <- function(run, score, callback) {
  h <- run$history
  rows <- h$epoch == run$ended
  info <- list(
    epoch = run$ended, step = run$position$step,
    loss = sum(h$loss[rows] * h$norm[rows]) / sum(h$norm[rows]),
    validation = score$loss, accuracy = score$accuracy, rate = last_of(h$rate),
    theta = doubles(run, judged_theta(run))
  )
  tryCatch(
    if (isTRUE(allowInterrupts(callback(info)))) "callback",
    error = function(e) paste("the callback failed:", conditionMessage(e))
  )
}

# ---- progress --------------------------------------------------------------------------------

# 0..1, by the limit that is nearest.
part_done <- function(run) {
  o <- run$options
  at <- run$position
  epochs <- at$epoch
  if (at$batch > 0) {
    epochs <- epochs + at$batch / .Call(C_epoch_batches, o, run$data$lengths, at$epoch)
  }
  max(epochs / o$epochs, at$step / o$max_steps, run$seconds / o$time_limit)
}

show_run <- function(progress, run, first) {
  o <- run$options
  at <- run$position
  left <- seconds_left(run$seconds, part_done(run), first)
  progress$show("epoch %.0f%s  step %.0f  loss %.4g%s  %s left",
                max(last_of(run$history$epoch), 1, na.rm = TRUE),
                if (is.finite(o$epochs)) sprintf("/%.0f", o$epochs) else "", at$step,
                last_of(run$history$loss), held_out_text(run), clock(left))
}

show_end <- function(progress, run) {
  progress$done("%.0f updates in %s  loss %.4g%s", run$position$step, clock(run$seconds),
                last_of(run$history$loss), held_out_text(run, ", best %.4g"))
}

held_out_text <- function(run, best = "") {
  loss <- last_of(run$validation$loss)
  if (is.na(loss)) "" else paste0(sprintf("  validation %.4g", loss), sprintf(best, run$best$loss))
}
