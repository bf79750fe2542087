#' Character language model
#'
#' Trains a recurrent network to predict the next character of a text, by stateful truncated
#' backpropagation through time: the text is cut into `batch` parallel streams, which are read
#' `steps` characters at a time; the recurrent state is carried along and starts from zero at
#' each epoch.
#'
#' The vocabulary is the set of code points of the whole text, sorted. The network is an
#' embedding, `layers` recurrent layers and a dense layer; [train()] trains it. Ctrl-C ends the
#' training and returns the model as it is, with a warning; so does a loss that is not finite. The
#' same `seed` and text give the same model, to the bit, in R and in GNU Octave, and in one run or
#' in several joined by `update()`.
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
#' @param optimiser `"adam"`, `"sgd"` or another name that [optimiser()] knows.
#' @inheritParams cell_params
#' @param validation Fraction of the text, its end, that is held out (0 for none). It is evaluated
#'   statefully after each epoch.
#' @param precision `"single"` (faster) or `"double"`.
#' @param verbose `TRUE` shows progress: one line that is rewritten in place, and a final one.
#' @param ... Further options of [train()]: `schedule`, `accumulate`, `ema`, `patience`,
#'   `min_delta`, `time_limit`, `callback`, `checkpoint`, `checkpoint_every` and `resume`.
#' @return A list of class `seqrnn_lm`, plain data that `saveRDS()` keeps: what [train()] returns
#'   (`theta` is the best by validation loss if there was a validation; losses are nats per
#'   character, the accuracy that of the likeliest next character), and `vocabulary` (code points),
#'   `text_length` (training characters) and `held_out` (fraction). The text itself is not kept.
#' @section Errors:
#' An argument of another class or range is refused by name, as is a text that is no valid UTF-8 or
#' shorter than `batch` characters.
#' @references Sutskever (2013), Training recurrent neural networks, thesis, sec. 2.8.6. Graves
#'   (2013), Generating sequences with recurrent neural networks, arXiv:1308.0850.
#' @seealso [generate()], [perplexity()], [update.seqrnn_lm()], [plot.seqrnn_fit()]
#' @examples
#' text <- strrep("the quick brown fox jumps over the lazy dog. ", 40)
#' model <- rnn_lm(text, units = 16, batch = 4, steps = 20, epochs = 10, seed = 1)
#' model
#' plot(model)
#' generate(model, 40, temperature = 0.5, seed = 1)
#' @export
rnn_lm <- function(text, cell = "lstm", units = 128, layers = 1, embedding = 32, batch = 32,
                   steps = 64, epochs = NULL, max_steps = NULL, learning_rate = 2e-3, clip = 1,
                   optimiser = "adam", seed = NULL, validation = 0.1, precision = "single",
                   verbose = interactive(), init = "torch",
                   forget_bias = if (cell == "lstm") 1 else 0, ...) {
  fn <- "rnn_lm"
  codes <- text_codes(text, fn)
  vocabulary <- sort(unique(codes))
  net <- lm_network(fn, length(vocabulary), cell, units, layers, embedding, init, forget_bias)
  parts <- text_parts(fn, match(codes, vocabulary), check_count(batch, fn, "batch"),
                      check_number(validation, fn, "validation", min = 0, max = 0.9))
  limits <- lm_limits(fn, epochs, max_steps, 10)
  how <- list(
    optimiser = lm_optimiser(fn, optimiser, learning_rate, clip), batch = batch,
    truncate = check_count(steps, fn, "steps"), shuffle = FALSE,
    precision = check_precision(precision, fn, list(learning_rate = learning_rate, clip = clip,
                                                    forget_bias = forget_bias))
  )
  further <- list(...)
  if (is.null(further$resume)) further <- c(further, how, list(seed = check_seed(seed, fn)))
  train_lm(net, parts, vocabulary, validation, c(limits, further),
           check_flag(verbose, fn, "verbose"))
}

# An embedding, recurrent layers and a score of each of V characters.
lm_network <- function(fn, V, cell, units, layers, embedding, init, forget_bias) {
  check_choice(cell, fn, "cell", c("lstm", "gru", "rnn"))
  check_choice(init, fn, "init", setdiff(.Call(C_initialisers), "chrono"))
  units <- check_count(units, fn, "units")
  bias <- check_number(forget_bias, fn, "forget_bias")
  plain_init <- if (init == "torch") "torch" else "glorot"
  layer <- switch(
    cell,
    lstm = lstm_layer(units, init = init, forget_bias = bias),
    gru = gru_layer(units, init = init, forget_bias = bias),
    rnn = rnn_layer(units, init = init)
  )
  network(V, c(
    list(embedding_layer(check_count(embedding, fn, "embedding"), init = plain_init)),
    rep(list(layer), check_count(layers, fn, "layers")),
    list(dense_layer(V, init = plain_init))
  ))
}

lm_optimiser <- function(fn, kind, learning_rate, clip) {
  check_choice(kind, fn, "optimiser", .Call(C_optimisers))
  optimiser(kind, learning_rate = check_number(learning_rate, fn, "learning_rate", above = 0),
            clip_norm = check_number(clip, fn, "clip", min = 0))
}

lm_limits <- function(fn, epochs, max_steps, default_epochs) {
  if (is.null(epochs)) epochs <- if (is.null(max_steps)) default_epochs else Inf
  list(epochs = check_limit(epochs, fn, "epochs"),
       max_steps = check_limit(max_steps %||% Inf, fn, "max_steps"))
}

#' Train a language model further
#'
#' Goes on where the training stopped: with the same text, `N` steps and then `M` steps are `N + M`
#' steps, to the bit. With another text (told by its length) a new training starts from the model's
#' parameters, with the options of the old one.
#'
#' @param object A model from [rnn_lm()].
#' @inheritParams rnn_lm
#' @param epochs,max_steps Further epochs (one that was begun counts as the first) and further
#'   steps, whichever ends first. If only `max_steps` is given, it alone counts; if neither is,
#'   `epochs` is 1.
#' @param learning_rate Step size; by default as before.
#' @param ... Further options of [train()]: `patience`, `time_limit`, `callback`, `checkpoint` and
#'   `checkpoint_every`.
#' @return The trained model, as from [rnn_lm()]; `object` is not changed.
#' @section Errors:
#' A character that is not in the model's vocabulary is refused by name and place.
#' @examples
#' text <- strrep("the quick brown fox jumps over the lazy dog. ", 40)
#' model <- rnn_lm(text, units = 16, batch = 4, steps = 20, max_steps = 10, seed = 1)
#' model <- update(model, text, max_steps = 10)
#' nrow(model$history)
#' @export
update.seqrnn_lm <- function(object, text, epochs = NULL, max_steps = NULL,
                             learning_rate = object$options$optimiser$learning_rate,
                             verbose = interactive(), ...) {
  fn <- "update"
  ids <- text_ids(text, object$vocabulary, fn)
  parts <- text_parts(fn, ids, object$options$batch, object$held_out)
  limits <- lm_limits(fn, epochs, max_steps, 1)
  object$options$optimiser$learning_rate <-
    check_number(learning_rate, fn, "learning_rate", above = 0)
  if (parts$length == object$text_length) {
    at <- object$trainer$position
    how <- list(resume = object, epochs = at$epoch + limits$epochs,
                max_steps = at$step + limits$max_steps)
  } else {
    kept <- setdiff(names(object$options), c("epochs", "max_steps", "validation", "split"))
    how <- c(object$options[kept], limits, list(theta = object$theta))
  }
  further <- list(...)
  how[names(further)] <- further
  train_lm(object$net, parts, object$vocabulary, object$held_out, how,
           check_flag(verbose, fn, "verbose"))
}

# how: arguments of train()
train_lm <- function(net, parts, vocabulary, held_out, how, verbose) {
  validation <- if (!is.null(parts$validation)) list(validation = parts$validation)
  fit <- do.call(train, c(list(net, parts$train, verbose = verbose), validation, how))
  fit[c("vocabulary", "text_length", "held_out")] <- list(vocabulary, parts$length, held_out)
  class(fit) <- c("seqrnn_lm", "seqrnn_fit")
  fit
}

# ---- a text as data --------------------------------------------------------------------------

# ids (from 1) -> list(train, validation, length): data of B streams, which predict the characters
# after them, and of the part that is held out, if it has something to predict; training characters
text_parts <- function(fn, ids, B, held_out) {
  n <- length(ids) - floor(held_out * length(ids))
  if (n <= B) {
    stop_arg(fn, "text", "must have more than ", B, " training characters, one for each of ",
             "the streams of `batch`, but has ", n)
  }
  rest <- ids[-seq_len(n)]
  list(train = streams(ids[seq_len(n)], B),
       validation = if (length(rest) > 1) streams(rest, 1), length = n)
}

# ids and targets [B,L]: L = (n - 1) / B of the n characters in each stream
streams <- function(ids, B) {
  L <- (length(ids) - 1) %/% B
  cut <- function(first) matrix(ids[seq(first, length.out = B * L)], B, L, byrow = TRUE)
  list(ids = cut(1), targets = cut(2))
}
