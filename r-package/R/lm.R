#' Character language model
#'
#' Trains a recurrent network to predict the next character of a text, by stateful truncated
#' backpropagation through time: the text is cut into `batch` parallel streams, which are read
#' `steps` characters at a time; the recurrent state is carried along and starts from zero at
#' each epoch.
#'
#' The vocabulary is the set of code points of the whole text, sorted. The network is an
#' embedding, `layers` recurrent layers and a dense layer. Ctrl-C ends the training and returns
#' the model as it is, with a warning; so does a loss that is not finite. The same `seed` and
#' text give the same model, to the bit, in R and in GNU Octave, and in one run or in several
#' joined by `update()`.
#'
#' @param text One string, or several, which are joined by line ends. Any Unicode.
#' @param cell `"lstm"`, `"gru"` or `"rnn"`.
#' @param units,layers Hidden units per layer; number of recurrent layers.
#' @param embedding Numbers per character that go into the first layer.
#' @param batch,steps Number of streams; characters per stream and training step.
#' @param epochs,max_steps Length of the training: passes over the text, and training steps,
#'   whichever ends first. If only `max_steps` is given, it alone counts; if neither is,
#'   `epochs` is 10 (`update()`: 1).
#' @param learning_rate Step size.
#' @param clip Gradients are clipped to this global norm; 0 does not clip.
#' @param optimiser `"adam"` or `"sgd"`.
#' @inheritParams cell_params
#' @param validation Fraction of the text, its end, that is held out (0 for none). It is evaluated
#'   statefully after each epoch and at the end.
#' @param precision `"single"` (faster) or `"double"`.
#' @param verbose `TRUE` shows progress: one line that is rewritten in place, and a final one.
#' @return A list of class `seqrnn_lm`, plain data that `saveRDS()` keeps: the network `net` and
#'   its parameters `theta`; `moments`, `state` and `step`, from which `update()` goes on;
#'   `vocabulary` (code points); `options`, `seed`; `history`, a data frame of `step`, `epoch`
#'   and `loss` (nats per character); `validation`, a data frame of `step`, `epoch` and `nats`
#'   per character; `text_length` (training characters) and `seconds`. The text itself is not
#'   kept.
#' @section Errors:
#' An argument of another class or range is refused by name, as is a text that is no valid UTF-8 or
#' shorter than `batch` characters.
#' @references Sutskever (2013), Training recurrent neural networks, thesis, sec. 2.8.6. Graves
#'   (2013), Generating sequences with recurrent neural networks, arXiv:1308.0850.
#' @seealso [generate()], [perplexity()], [update.seqrnn_lm()]
#' @examples
#' text <- strrep("the quick brown fox jumps over the lazy dog. ", 40)
#' model <- rnn_lm(text, units = 16, batch = 4, steps = 20, epochs = 10, seed = 1)
#' model
#' generate(model, 40, temperature = 0.5, seed = 1)
#' @export
rnn_lm <- function(text, cell = "lstm", units = 128, layers = 1, embedding = 32, batch = 32,
                   steps = 64, epochs = NULL, max_steps = NULL, learning_rate = 2e-3, clip = 1,
                   optimiser = "adam", seed = NULL, validation = 0.1, precision = "single",
                   verbose = interactive(), init = "torch",
                   forget_bias = if (cell == "lstm") 1 else 0) {
  fn <- "rnn_lm"
  codes <- text_codes(text, fn)
  options <- list(
    cell = check_choice(cell, fn, "cell", c("lstm", "gru", "rnn")),
    units = check_count(units, fn, "units"),
    layers = check_count(layers, fn, "layers"),
    embedding = check_count(embedding, fn, "embedding"),
    batch = check_count(batch, fn, "batch"),
    steps = check_count(steps, fn, "steps"),
    learning_rate = check_number(learning_rate, fn, "learning_rate", above = 0),
    clip = check_number(clip, fn, "clip", min = 0),
    optimiser = check_choice(optimiser, fn, "optimiser", c("adam", "sgd")),
    validation = check_number(validation, fn, "validation", min = 0, max = 0.9),
    precision = check_precision(precision, fn),
    init = check_choice(init, fn, "init", setdiff(.Call(C_initialisers), "chrono")),
    forget_bias = check_number(forget_bias, fn, "forget_bias")
  )
  model <- new_lm(options, sort(unique(codes)), check_seed(seed, fn))
  model$text_length <- length(codes) - floor(options$validation * length(codes))
  train_lm(fn, model, match(codes, model$vocabulary), epochs, max_steps, 10,
           check_flag(verbose, fn, "verbose"))
}

# A language model before its first step.
new_lm <- function(options, vocabulary, seed) {
  V <- length(vocabulary)
  plain_init <- if (options$init == "torch") "torch" else "glorot"
  layer <- switch(
    options$cell,
    lstm = lstm_layer(options$units, init = options$init, forget_bias = options$forget_bias),
    gru = gru_layer(options$units, init = options$init, forget_bias = options$forget_bias),
    rnn = rnn_layer(options$units, init = options$init)
  )
  net <- network(V, c(
    list(embedding_layer(options$embedding, init = plain_init)),
    rep(list(layer), options$layers),
    list(dense_layer(V, init = plain_init))
  ))
  structure(
    list(
      net = net, theta = network_init(net, seed, options$precision),
      moments = numeric(2 * net$nparam),
      state = numeric(.Call(C_network_nstate, net, options$batch)), step = 0,
      vocabulary = vocabulary, options = options, seed = seed,
      history = data.frame(step = numeric(), epoch = numeric(), loss = numeric()),
      validation = data.frame(step = numeric(), epoch = numeric(), nats = numeric()),
      text_length = 0, seconds = 0
    ),
    class = "seqrnn_lm"
  )
}

#' Train a language model further
#'
#' Goes on where the training stopped: with the same text, `N` steps and then `M` steps are `N + M`
#' steps, to the bit. With another text (told by its length) the recurrent state starts from zero.
#'
#' @param object A model from [rnn_lm()].
#' @inheritParams rnn_lm
#' @param learning_rate Step size; by default as before.
#' @param ... Not used.
#' @return The trained model, as from [rnn_lm()]; `object` is not changed.
#' @section Errors:
#' A character that is not in the model's vocabulary is refused by name and place.
#' @examples
#' text <- strrep("the quick brown fox jumps over the lazy dog. ", 40)
#' model <- rnn_lm(text, units = 16, batch = 4, steps = 20, max_steps = 10, seed = 1)
#' model <- update(model, text, max_steps = 10)
#' model$step
#' @export
update.seqrnn_lm <- function(object, text, epochs = NULL, max_steps = NULL,
                             learning_rate = object$options$learning_rate,
                             verbose = interactive(), ...) {
  fn <- "update"
  ids <- text_ids(text, object$vocabulary, fn)
  object$options$learning_rate <- check_number(learning_rate, fn, "learning_rate", above = 0)
  text_length <- length(ids) - floor(object$options$validation * length(ids))
  if (text_length != object$text_length) {
    object$text_length <- text_length
    object$state[] <- 0
  }
  train_lm(fn, object, ids, epochs, max_steps, 1, check_flag(verbose, fn, "verbose"))
}

# ---- training --------------------------------------------------------------------------------

# Trains `model` on ids (from 1) until the wanted number of steps is done, it is interrupted or the
# numbers fail; the model is always whole.
train_lm <- function(fn, model, ids, epochs, max_steps, default_epochs, verbose) {
  ids <- ids - 1L
  train <- ids[seq_len(model$text_length)]
  held_out <- ids[-seq_len(model$text_length)]
  o <- model$options
  per_epoch <- .Call(C_epoch_steps, length(train), o$batch, o$steps)
  if (per_epoch == 0) {
    stop_arg(fn, "text", "must have more than ", o$batch, " training characters, one for each of ",
             "the streams of `batch`, but has ", length(train))
  }
  wanted <- wanted_steps(fn, epochs, max_steps, default_epochs, per_epoch)
  last <- model$step + wanted
  progress <- new_progress(verbose)
  first <- model$step
  start <- now()
  problem <- NULL
  started <- model$seconds - now()
  interrupted <- function(condition) problem <<- "interrupted by the user"

  tryCatch({
    while (model$step < last && is.null(problem)) {
      epoch_end <- (model$step %/% per_epoch + 1) * per_epoch
      model <- train_slice(model, train, min(last, epoch_end) - model$step, per_epoch)
      problem <- model$problem
      model$problem <- NULL
      model$seconds <- started + now()
      show_lm(progress, model, first, last, per_epoch, start)
      if (is.null(problem) && (model$step == epoch_end || model$step == last)) {
        model <- validate_lm(model, held_out, per_epoch)
      }
    }
  }, interrupt = interrupted)
  progress$done("%.0f steps in %s  loss %.4g%s", model$step - first, clock(now() - start),
                last_of(model$history$loss), validation_text(model))
  if (!is.null(problem)) {
    warning(fn, ": ", problem, " at step ", model$step + 1, "; this is the model after step ",
            model$step, call. = FALSE)
  }
  model
}

wanted_steps <- function(fn, epochs, max_steps, default_epochs, per_epoch) {
  if (is.null(epochs) && is.null(max_steps)) epochs <- default_epochs
  limit <- function(x, arg) {
    if (is.null(x) || identical(x, Inf)) Inf else check_count(x, fn, arg, min = 0)
  }
  wanted <- min(limit(epochs, "epochs") * per_epoch, limit(max_steps, "max_steps"))
  if (wanted == Inf) stop_arg(fn, "epochs", "and `max_steps` must not both be infinite")
  wanted
}

# Up to nstep steps, for about slice_seconds. model$problem says what went wrong, if anything did.
train_slice <- function(model, train, nstep, per_epoch) {
  o <- model$options
  optim <- list(kind = o$optimiser, learning_rate = o$learning_rate, clip_norm = o$clip)
  run <- .Call(
    C_lm_train, o$precision, model$net, optim, train, c(o$batch, o$steps, nstep),
    model[c("theta", "moments", "state", "step")], slice_seconds
  )
  steps <- model$step + seq_along(run$loss)
  model[c("theta", "moments", "state", "step")] <- run[c("theta", "moments", "state", "step")]
  model$history <- rbind(
    model$history, data.frame(step = steps, epoch = ceiling(steps / per_epoch), loss = run$loss)
  )
  if (run$interrupted) model$problem <- "interrupted by the user"
  if (run$status != "done") model$problem <- run$status
  model
}

validate_lm <- function(model, held_out, per_epoch) {
  if (length(held_out) < 2) return(model)
  nats <- score_lm(model, held_out) / (length(held_out) - 1)
  model$validation <- rbind(
    model$validation,
    data.frame(step = model$step, epoch = ceiling(model$step / per_epoch), nats = nats)
  )
  model
}

# Total nats of ids (from 0).
score_lm <- function(model, ids) {
  o <- model$options
  .Call(C_lm_score, o$precision, model$net, model$theta, ids, o$steps)
}

# ---- progress --------------------------------------------------------------------------------

show_lm <- function(progress, model, first, last, per_epoch, started) {
  left <- seconds_left(now() - started, model$step / last, first / last)
  epoch <- ceiling(c(model$step, last) / per_epoch)
  progress$show("epoch %.0f/%.0f  step %.0f/%.0f  loss %.4g  %s left", epoch[1], epoch[2],
                model$step, last, last_of(model$history$loss), clock(left))
}

validation_text <- function(model) {
  nats <- last_of(model$validation$nats)
  if (is.na(nats)) "" else sprintf("  validation %.4g nats/char", nats)
}
