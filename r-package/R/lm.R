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
#'   `min_delta`, `time_limit`, `callback`, `checkpoint`, `checkpoint_every`, `theta` and `resume`:
#'   a model or a checkpoint whose training on the same text goes on, with its network and options.
#'   They need not be given again, but may be, as they were; `epochs` and `max_steps` (in all),
#'   `patience`, `time_limit`, `callback`, `checkpoint` and `checkpoint_every` may be given anew.
#'   Where a checkpoint goes on, `validation` must be as it was.
#' @return A list of class `seqrnn_lm`, plain data that `saveRDS()` keeps: what [train()] returns
#'   (`theta` is the best by validation loss if there was a validation; losses are nats per
#'   character, the accuracy that of the likeliest next character), and `vocabulary` (code points),
#'   `text_length` (training characters) and `held_out` (fraction). The text itself is not kept.
#' @section Errors:
#' An argument of another class or range is refused by name, as is a text that is no valid UTF-8 or
#' shorter than `batch` characters, and an option of [train()] that follows from the text, such as
#' `shuffle`.
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
  given <- setdiff(names(match.call()), "")
  further <- check_further(fn, list(...), c(
    "theta", "schedule", "accumulate", "ema", "patience", "min_delta", "time_limit", "callback",
    "checkpoint", "checkpoint_every", "resume"
  ))
  codes <- text_codes(text, fn)
  vocabulary <- sort(unique(codes))
  check_choice(cell, fn, "cell", c("lstm", "gru", "rnn")) # forget_bias looks at it
  own <- check_lm(fn, list(
    cell = cell, units = units, layers = layers, embedding = embedding, batch = batch,
    steps = steps, learning_rate = learning_rate, clip = clip, optimiser = optimiser,
    validation = validation, precision = precision, init = init, forget_bias = forget_bias
  ))
  verbose <- check_flag(verbose, fn, "verbose")
  limits <- lm_limits(fn, epochs, max_steps, 10)
  stored <- if (!is.null(further$resume)) stored_run(fn, further$resume)
  if (is.null(stored)) {
    how <- c(limits, further, lm_training(own), list(seed = check_seed(seed, fn)))
  } else {
    own <- resumed_lm(fn, stored, further$resume, own, given, length(vocabulary))
    how <- c(limits[c(!is.null(epochs), !is.null(max_steps))], further, list(seed = seed))
  }
  parts <- text_parts(fn, match(codes, vocabulary), own$batch, own$validation)
  train_lm(fn, lm_network(own, length(vocabulary)), parts, vocabulary, own$validation, how, verbose,
           stored)
}

# What train() takes as it is. Of its other arguments some follow from the text.
check_further <- function(fn, further, known) {
  names <- names(further) %||% rep("", length(further))
  wrong <- which(!names %in% known)
  if (!length(wrong)) return(further)
  name <- names[wrong[1]]
  if (name == "") stop(fn, ": an argument without a name is one too many", call. = FALSE)
  if (!name %in% names(formals(train))) {
    stop(fn, ": there is no argument `", name, "`", call. = FALSE)
  }
  why <- switch(
    name,
    net = , data = , truncate = , split = , shuffle = , bucket = , tokens =
      "is no option here: the text is read in its order, as `batch` streams, `steps` at a time",
    "must not be given anew when a training is resumed"
  )
  stop_arg(fn, name, why)
}

# rnn_lm()'s own options
check_lm <- function(fn, o) {
  count <- c("units", "layers", "embedding", "batch", "steps")
  check_choice(o$init, fn, "init", setdiff(.Call(C_initialisers), "chrono"))
  for (name in count) o[[name]] <- check_count(o[[name]], fn, name)
  o$forget_bias <- check_number(o$forget_bias, fn, "forget_bias")
  o$validation <- check_number(o$validation, fn, "validation", min = 0, max = 0.9)
  check_choice(o$optimiser, fn, "optimiser", .Call(C_optimisers))
  o$learning_rate <- check_number(o$learning_rate, fn, "learning_rate", above = 0)
  o$clip <- check_number(o$clip, fn, "clip", min = 0)
  o$precision <- check_precision(o$precision, fn, o[c("learning_rate", "clip", "forget_bias")])
  o
}

# The options of train() that follow from rnn_lm()'s own.
lm_training <- function(o) {
  list(optimiser = optimiser(o$optimiser, learning_rate = o$learning_rate, clip_norm = o$clip),
       batch = o$batch, truncate = o$steps, shuffle = FALSE, precision = o$precision)
}

# An embedding, recurrent layers and a score of each of V characters.
lm_network <- function(o, V) {
  plain_init <- if (o$init == "torch") "torch" else "glorot"
  layer <- switch(
    o$cell,
    lstm = lstm_layer(o$units, init = o$init, forget_bias = o$forget_bias),
    gru = gru_layer(o$units, init = o$init, forget_bias = o$forget_bias),
    rnn = rnn_layer(o$units, init = o$init)
  )
  network(V, c(
    list(embedding_layer(o$embedding, init = plain_init)),
    rep(list(layer), o$layers),
    list(dense_layer(V, init = plain_init))
  ))
}

# The options of a language model whose training goes on; others may only be given as they were. A
# checkpoint does not tell which part of the text was held out.
resumed_lm <- function(fn, run, resume, own, given, V) {
  layers <- if (is.list(run$net$layers)) run$net$layers
  cell <- if (length(layers) > 2) layers[[2]]
  o <- run$options
  how <- o$optimiser
  stored <- list(
    cell = cell$kind, units = cell$units, layers = length(layers) - 2,
    embedding = if (length(layers)) layers[[1]]$units, batch = o$batch, steps = o$truncate[1],
    learning_rate = how$learning_rate, clip = how$clip_norm, optimiser = how$kind,
    validation = (if (is.list(resume)) resume[["held_out"]]) %||%
      (if (o$validation == "none") 0) %||% own$validation,
    precision = o$precision, init = cell$init, forget_bias = cell$forget_bias
  )
  net_of <- function(V) tryCatch(described(lm_network(stored, V)), error = function(e) NULL)
  before <- run$net$inputs
  if (!is_number(before) || !identical(net_of(before), described(run$net))) {
    stop_arg(fn, "resume", "must be of a training by rnn_lm(): the network is another")
  }
  for (name in intersect(names(own), given)) refuse_anew(fn, name, own[[name]], stored[[name]])
  if (before != V) {
    stop_arg(fn, "text", "must be the text of the training that is resumed, with ", before,
             " different characters, not ", V)
  }
  stored
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
#' parameters, with the options of the old one. A text of the same length must be the same.
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
#' A character that is not in the model's vocabulary is refused by name and place, as is another
#' text of the same length.
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
  stored <- NULL
  if (parts$length == object$text_length) {
    at <- object$trainer$position
    how <- list(resume = object, epochs = at$epoch + limits$epochs,
                max_steps = at$step + limits$max_steps)
    stored <- stored_run(fn, object)
  } else {
    kept <- setdiff(names(object$options), c("epochs", "max_steps", "validation", "split"))
    how <- c(object$options[kept], limits, list(theta = object$theta))
  }
  further <- check_further(fn, list(...), c("patience", "time_limit", "callback", "checkpoint",
                                            "checkpoint_every"))
  how[names(further)] <- further
  train_lm(fn, object$net, parts, object$vocabulary, object$held_out, how,
           check_flag(verbose, fn, "verbose"), stored)
}

# how: arguments of train(); stored: the run that goes on, or NULL
train_lm <- function(fn, net, parts, vocabulary, held_out, how, verbose, stored) {
  how[c("verbose", "validation")] <- list(verbose, parts$validation)
  a <- lapply(formals(train)[-(1:2)], eval, envir = topenv())
  a[names(how)] <- how
  suspendInterrupts({ # train_run() lets them in; nothing behind it loses the fit
    fit <- train_as(fn, net, parts$train, a, names(how), stored, words_for_text(fn))
    fit[c("vocabulary", "text_length", "held_out")] <- list(vocabulary, parts$length, held_out)
    class(fit) <- c("seqrnn_lm", "seqrnn_fit")
  })
  fit
}

words_for_text <- function(fn) {
  c(arg = "text", parts = "streams", steps = "steps", values = "characters",
    hint = if (fn == "rnn_lm") "; `validation` must be as it was, too" else "")
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
