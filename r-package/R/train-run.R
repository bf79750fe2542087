# A training under way: a list of
#   net, options, sizes (of the data), data, held_out, room (working memory of C)
#   work       arrays in the core's precision that C changes in place: theta, before, moments,
#              average, sum, state. They never leave a run; doubles() copies them out.
#   position   where C stands
#   history, validation   rows (below)
#   sums       of the epoch that the latest gradient is of
#   best       epoch and loss of the best validation, theta then; reference: the latest loss that
#              counted as better
#   waited, ended   epochs since then; epochs whose end has been dealt with
#   seconds, problem
#   resumed    TRUE: the position is the user's

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
    history = new_rows(history_columns), validation = new_rows(validation_columns),
    sums = new_sums(0), best = list(epoch = 0, loss = Inf, reference = Inf), waited = 0, ended = 0,
    seconds = 0, resumed = FALSE
  )
}

history_columns <- c("epoch", "step", "loss", "norm", "rate")
validation_columns <- c("epoch", "step", "loss", "accuracy")

# ---- records ---------------------------------------------------------------------------------

# Rows, of which there may be many and which come a few at a time: a list of blocks, each a list of
# columns and longer than the next one, so that no row is copied often.
new_rows <- function(names) {
  list(structure(rep(list(numeric()), length(names)), names = names))
}

add_rows <- function(rows, block) {
  n <- length(rows)
  if (!length(block[[1]])) return(rows)
  while (n > 1 && length(rows[[n]][[1]]) <= length(block[[1]])) {
    block <- Map(c, rows[[n]], block)
    n <- n - 1
  }
  c(rows[seq_len(n)], list(block))
}

# All rows as one list of columns.
columns_of <- function(rows) do.call(Map, c(c, rows))

# The sums of an epoch's losses and of the weights of their targets. They are added up one by one:
# however the epoch is cut, they are the same to the bit.
new_sums <- function(epoch) list(epoch = epoch, loss = 0, norm = 0)

add_to_sums <- function(sums, epoch, loss, norm) {
  if (sums$epoch != epoch) sums <- new_sums(epoch)
  all <- sums$loss
  weight <- sums$norm
  for (i in seq_along(loss)) {
    all <- all + loss[i] * norm[i]
    weight <- weight + norm[i]
  }
  list(epoch = epoch, loss = all, norm = weight)
}

# Of the latest epoch in a history.
sums_of <- function(history) {
  epoch <- max(last_of(history$epoch), 0, na.rm = TRUE)
  rows <- history$epoch == epoch
  add_to_sums(new_sums(epoch), epoch, history$loss[rows], history$norm[rows])
}

# ---- arrays ----------------------------------------------------------------------------------

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

# The caller has suspended interrupts: whatever one meets is whole. One is let in before each slice,
# in a validation and in the callback. The end of an epoch that was interrupted is dealt with when
# the training is resumed.
train_run <- function(fn, run, callback, save, progress) {
  started <- now() - run$seconds
  first <- list(part = part_done(run), seconds = run$seconds)
  save(run, first = TRUE)
  tryCatch(
    repeat {
      allowInterrupts(.Call(C_check_interrupt))
      if (run$position$epoch > run$ended) {
        score <- allowInterrupts(validate(run))
        run <- end_epoch(run, score, callback, progress)
        run$seconds <- now() - started
        if (run$options$checkpoint_every == 0) save(run)
      }
      if (!is.null(stop_reason(run))) break
      run <- fit_slice(fn, run)
      run$seconds <- now() - started
      if (save_is_due(run)) save(run)
      if (progress$is_due()) progress$show(progress_parts(run, first))
    },
    interrupt = function(condition) run$problem <<- "interrupted"
  )
  run$seconds <- now() - started
  save(run)
  progress$done(end_parts(run))
  forget_interrupt()
  run
}

# Who pressed Ctrl-C twice, or when the training had ended and was being saved, wanted one thing.
forget_interrupt <- function() {
  tryCatch(allowInterrupts(.Call(C_check_interrupt)), interrupt = function(condition) NULL)
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

fit_slice <- function(fn, run) {
  o <- run$options
  at <- run$position
  until_save <- if (o$checkpoint_every > 0) o$checkpoint_every - at$draw %% o$checkpoint_every
                else Inf
  out <- .Call(
    C_train, o$precision, run$net, o, run$data, run$work, at, run$room,
    c(min(until_save, most_gradients), o$max_steps), min(slice_seconds, o$time_limit - run$seconds)
  )
  if (is.null(out)) refuse_position(fn, run)
  epoch <- at$epoch + 1
  block <- c(list(epoch = rep(epoch, length(out$loss))), out[c("step", "loss", "norm", "rate")])
  run$history <- add_rows(run$history, block)
  run$sums <- add_to_sums(run$sums, epoch, out$loss, out$norm)
  run$position <- out$position
  if (out$status != "done") run$problem <- failure(out, run$net)
  run
}

refuse_position <- function(fn, run) {
  if (run$resumed) stop_arg(fn, part_name("trainer", "position"), "is none of this training's")
  stop("seqrnn: internal error: the position of a training", call. = FALSE)
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

end_epoch <- function(run, score, callback, progress) {
  at <- run$position
  if (!is.null(score)) run <- take_score(run, score)
  run$ended <- at$epoch
  if (run$sums$norm == 0) {
    run$problem <- "no target of the data counts"
  } else if (!is.null(score) && score$norm == 0) {
    run$problem <- "no target of the validation data counts"
  } else if (!is.null(callback)) {
    run$problem <- call_back(run, score, callback, progress)
  }
  run
}

# A loss counts as better if it is below the latest one that did by more than min_delta.
take_score <- function(run, score) {
  o <- run$options
  at <- run$position
  row <- list(epoch = at$epoch, step = at$step, loss = score$loss, accuracy = score$accuracy)
  run$validation <- add_rows(run$validation, row)
  run$position <- .Call(C_schedule_observe, o$schedule, o$optimiser$learning_rate, score$loss, at)
  better <- isTRUE(run$best$reference - score$loss > o$min_delta)
  run$waited <- if (better) 0 else run$waited + 1
  if (better) run$best$reference <- score$loss
  if (isTRUE(score$loss < run$best$loss)) {
    run$best[c("epoch", "loss")] <- list(at$epoch, score$loss)
    run$best$theta <- doubles(run, judged_theta(run))
  }
  run
}

# NULL, or why the training ends. An error in the user's function loses no work. What it prints
# stands in lines of its own.
call_back <- function(run, score, callback, progress) {
  info <- list(
    epoch = run$ended, step = run$position$step, loss = run$sums$loss / run$sums$norm,
    validation = score$loss, accuracy = score$accuracy,
    rate = last_of(run$history[[length(run$history)]]$rate), theta = doubles(run, judged_theta(run))
  )
  progress$clear()
  problem <- tryCatch(
    if (isTRUE(allowInterrupts(callback(info)))) "callback",
    error = function(e) paste(c("the callback failed:", conditionMessage(e)), collapse = " ")
  )
  if (is.null(problem)) progress$restore()
  problem
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

# What the progress line may show. first: the part that was done, and the seconds that had passed,
# when this call began.
progress_parts <- function(run, first) {
  o <- run$options
  left <- seconds_left(run$seconds - first$seconds, part_done(run), first$part)
  valid <- run$validation[[length(run$validation)]]$loss
  c(
    epoch = paste0("epoch ", max(run$sums$epoch, 1),
                   if (is.finite(o$epochs)) sprintf("/%.0f", o$epochs)),
    step = sprintf("step %.0f", run$position$step), loss = loss_part(run),
    validation = if (length(valid)) sprintf("validation %.4g", last_of(valid)),
    best = if (length(valid)) sprintf("best %.4g", run$best$loss),
    rate = sprintf("rate %.3g", last_of(run$history[[length(run$history)]]$rate)),
    left = paste("ETA", clock(left))
  )
}

# The mean of the epoch.
loss_part <- function(run) {
  if (run$sums$norm > 0) sprintf("loss %.4g", run$sums$loss / run$sums$norm)
}

end_parts <- function(run) {
  valid <- run$validation[[length(run$validation)]]$loss
  c(done = paste(counted(run$position$step, "update"), "in", clock(run$seconds)),
    loss = loss_part(run),
    validation = if (length(valid)) sprintf("validation %.4g", last_of(valid)),
    best = if (length(valid)) sprintf("best %.4g", run$best$loss))
}
