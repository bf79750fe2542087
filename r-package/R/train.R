#' Train a network
#'
#' Minibatch after minibatch: gradient, clipping, update; validation after each epoch. The same
#' `seed` and data give the same parameters, to the bit, in R and in GNU Octave, with any number of
#' threads, and in one run or in several joined by `resume`.
#'
#' Ctrl-C, the time limit or numbers that are not finite end the training and return the fit so
#' far (with a warning, except for the time limit). After numbers that are not finite, the
#' parameters are the last ones whose loss and gradient were finite.
#'
#' With `truncate = c(k1, k2)` sequences are read `k1` steps at a time, each an update whose
#' gradient reaches `k2` steps back; the state is carried on (Sutskever 2013, sec. 2.8.6).
#'
#' @param net A [network()].
#' @param data A list of `ids`, `x`, `targets` and optionally `lengths`, `weights` and
#'   `sample_weights`, for N sequences: as padded arrays, like a batch of [loss_grad()] (`x`
#'   `[D,N,T]`, `ids` `[N,T]`, ...), or as lists with one element per sequence: `x` of `[D,T_i]`,
#'   `ids` of vectors or `[T_i,C]`, `targets` of vectors or `[M,T_i]`, `sample_weights` of vectors
#'   or one vector of N. If the network pools, `targets` is a vector of N or `[M,N]`. Class
#'   `weights` are one vector.
#' @param theta Parameters to start from; `NULL` draws them from `seed` ([network_init()]).
#' @param validation `NULL`, the fraction of the data that is held out, above 0 and below 1, or
#'   data of its own.
#' @param split How a fraction is held out: `"random"` sequences, the `"last"` sequences, or, for
#'   time series, the last part (`"time"`) of every sequence. `NULL` is `"random"`, or `"time"` of
#'   a single sequence.
#' @param optimiser A name, or the result of [optimiser()].
#' @param schedule A name, or the result of [schedule()].
#' @param epochs,max_steps Length of the training: passes over the data, and updates, whichever ends
#'   first, from the very start of the training; either may be `Inf`.
#' @param batch Sequences per minibatch.
#' @param tokens The most steps of a minibatch, padding included (a longer sequence stands alone); 0
#'   for no limit.
#' @param shuffle `TRUE`: a new random order in each epoch.
#' @param bucket Above 0, sequences are sorted by length within every `bucket` minibatches' worth of
#'   them, which saves padding, and whole minibatches are shuffled.
#' @param truncate 0, `k` (which is `c(k, k)`) or `c(k1, k2)` with `k1 <= k2`: truncated
#'   backpropagation through time. Not for networks that pool, read ahead or backwards or end in a
#'   CRF.
#' @param accumulate Minibatches per update.
#' @param ema Decay, in 0..1 (below 1), of parameters averaged over the updates, which are then
#'   validated and returned; 0 for none.
#' @param patience Epochs without a better validation loss before the training stops.
#' @param min_delta What a validation loss must gain to count as better.
#' @param time_limit Seconds, in all.
#' @param callback `NULL`, or a function that is called after each epoch with a list of `epoch`,
#'   `step`, `loss` (mean of the epoch), `validation` (loss) and `accuracy` (`NULL` without
#'   validation), `rate` and `theta`; `TRUE` stops the training.
#' @param checkpoint `NULL`, or the path of a file that is kept up to date, from which `resume` goes
#'   on after a crash.
#' @param checkpoint_every Gradients between two saves; 0 saves after each epoch. The end of a
#'   training is saved, too.
#' @param resume `NULL`, or a checkpoint's path or a fit: goes on with the same network and data
#'   (and the same `validation` data, if it was data) and the stored options; only `epochs`,
#'   `max_steps`, `patience`, `time_limit`, `callback`, `checkpoint`, `checkpoint_every` and
#'   `verbose` may be given anew.
#' @param seed A whole number in 0..2^53 for everything random: initial parameters, split, order,
#'   dropout. `NULL` draws one from R's generator.
#' @param precision `"single"` (faster) or `"double"`.
#' @param verbose `TRUE` shows progress: one line that is rewritten in place, and a final one.
#' @return A list of class `seqrnn_fit`, plain data that `saveRDS()` keeps: `net` (without
#'   pretrained weights, which `theta` has taken in), `theta` (the best by validation loss if
#'   there is a validation, the averaged ones if `ema` is above 0, else the last), `trainer`, from
#'   which `resume` goes on; `history`, a data frame of `epoch`, `step` (update), `loss`, `norm`
#'   (weight of its targets) and `rate`, a row per gradient; `validation`, a data frame of
#'   `epoch`, `step`, `loss`, `accuracy`; `best` (`epoch`, `loss`), `seed`, `options`, `seconds`,
#'   and `stopped`: `"epochs"`, `"max_steps"`, `"patience"`, `"time_limit"`, `"callback"`,
#'   `"interrupted"`, or such as `"the loss is not finite at step 12: layer 2 (lstm)"`.
#' @section Errors:
#' An argument or a part of the data of another class, shape or range is refused by name:
#' "train: `data$ids[[3]]` must be whole numbers in 0..5, but `data$ids[[3]][2]` is 6". So is a
#' damaged part of the fit or checkpoint that is resumed, by its name in a fit: "train:
#' `resume$trainer$theta` must be a vector of 231 numbers, not NULL". A network without parameters
#' cannot be trained.
#' @references Goodfellow, Bengio & Courville (2016), Deep learning, ch. 7-8.
#' @seealso [evaluate()], [plot.seqrnn_fit()], [predict.seqrnn_fit()], [optimiser()], [schedule()]
#' @examples
#' # the sum of a series so far
#' x <- lapply(1:60, function(n) matrix(philox_normal(5 + n %% 7, seed = n), 1))
#' data <- list(x = x, targets = lapply(x, cumsum))
#' net <- network(1, list(lstm_layer(8), dense_layer(1)), "mse")
#' fit <- train(net, data, validation = 0.2, epochs = 20, seed = 1,
#'              optimiser = optimiser("adam", learning_rate = 0.02, clip_norm = 1))
#' fit
#' plot(fit)
#' predict(fit, list(x = x[[1]]))$output[1, 1, ]
#' fit <- train(net, data, resume = fit, epochs = 22) # two more
#' @export
train <- function(net, data, theta = NULL, validation = NULL, split = NULL,
                  optimiser = seqrnn::optimiser("adam", clip_norm = 1), schedule = "constant",
                  epochs = 10, max_steps = Inf, batch = 32, tokens = 0, shuffle = TRUE, bucket = 0,
                  truncate = 0, accumulate = 1, ema = 0, patience = Inf, min_delta = 0,
                  time_limit = Inf, callback = NULL, checkpoint = NULL, checkpoint_every = 0,
                  resume = NULL, seed = NULL, precision = "single", verbose = interactive()) {
  fn <- "train"
  check_network(net, fn)
  if (net$nparam == 0) stop_arg(fn, "net", "must have parameters: without any there is no training")
  given <- setdiff(names(match.call()), c("", "net", "data"))
  options <- check_options(
    fn, optimiser = optimiser, schedule = schedule, epochs = epochs, max_steps = max_steps,
    batch = batch, tokens = tokens, shuffle = shuffle, bucket = bucket, truncate = truncate,
    accumulate = accumulate, ema = ema, patience = patience, min_delta = min_delta,
    time_limit = time_limit, checkpoint_every = checkpoint_every, precision = precision
  )
  check_callback(callback, fn)
  if (!is.null(checkpoint)) check_file_name(checkpoint, fn, "checkpoint")
  verbose <- check_flag(verbose, fn, "verbose")
  if (is.null(resume)) {
    options$seed <- check_seed(seed, fn)
    options <- c(options, validation_options(fn, validation, split))
    run <- new_run(fn, net, theta, options)
  } else {
    run <- resumed_run(fn, net, resume, options, given)
  }
  check_end(fn, run$options, callback)
  run <- add_data(fn, run, data, validation)
  run <- train_run(run, callback, checkpoint, new_progress(verbose))
  new_fit(fn, run)
}

# ---- options ---------------------------------------------------------------------------------

check_options <- function(fn, optimiser, schedule, epochs, max_steps, batch, tokens, shuffle,
                          bucket, truncate, accumulate, ema, patience, min_delta, time_limit,
                          checkpoint_every, precision) {
  list(
    optimiser = check_optimiser(optimiser, fn), schedule = check_schedule(schedule, fn),
    epochs = check_limit(epochs, fn, "epochs"), max_steps = check_limit(max_steps, fn, "max_steps"),
    batch = check_count(batch, fn, "batch"), tokens = check_count(tokens, fn, "tokens", min = 0),
    shuffle = check_flag(shuffle, fn, "shuffle"),
    bucket = check_count(bucket, fn, "bucket", min = 0),
    truncate = if (is.null(truncate) || no_truncation(truncate)) c(0, 0)
               else as.double(check_truncate(truncate, fn)),
    accumulate = check_count(accumulate, fn, "accumulate"), ema = check_rate(ema, fn, "ema"),
    patience = check_limit(patience, fn, "patience", min = 1),
    min_delta = check_number(min_delta, fn, "min_delta", min = 0),
    time_limit = if (identical(time_limit, Inf)) Inf
                 else check_number(time_limit, fn, "time_limit", above = 0),
    checkpoint_every = check_count(checkpoint_every, fn, "checkpoint_every", min = 0),
    precision = check_precision(precision, fn)
  )
}

# 0, or the c(0, 0) that options keep.
no_truncation <- function(k) is.numeric(k) && length(k) %in% 1:2 && all(k %in% 0)

# validation: a fraction, "data" or "none"
validation_options <- function(fn, validation, split) {
  kind <- if (is.null(validation)) "none"
          else if (is.list(validation)) "data"
          else check_number(validation, fn, "validation", above = 0, below = 1)
  if (!is.null(split)) {
    check_choice(split, fn, "split", c("random", "last", "time"))
    if (!is.numeric(kind)) stop_arg(fn, "split", "is only used if `validation` is a fraction")
  }
  list(validation = kind, split = split %||% "")
}

check_callback <- function(callback, fn) {
  if (!is.null(callback) && !is.function(callback)) {
    stop_must(fn, "callback", "NULL or a function of the epoch's results", callback)
  }
}

check_file_name <- function(path, fn, arg, expected = "the path of a file") {
  ok <- is.character(path) && length(path) == 1 && !is.na(path) && nzchar(path)
  if (!ok) stop_must(fn, arg, expected, path)
}

# Something will end the training, and what looks at the validation loss has one.
check_end <- function(fn, o, callback) {
  if (all(is.infinite(c(o$epochs, o$max_steps, o$time_limit, o$patience))) && is.null(callback)) {
    stop_arg(fn, "epochs", "must be finite, or another limit or a callback end the training")
  }
  if (o$validation == "none" && is.finite(o$patience)) {
    stop_arg(fn, "patience", "needs `validation`: it looks at the validation loss")
  }
  if (o$validation == "none" && o$schedule$kind == "plateau") {
    stop_arg(fn, "schedule", "\"plateau\" needs `validation`: it looks at the validation loss")
  }
}

# ---- data ------------------------------------------------------------------------------------

# Puts training and validation data into a run.
add_data <- function(fn, run, data, validation) {
  o <- run$options
  net <- run$net
  check_streams(fn, net, o$truncate)
  check_precision(o$precision, fn, list(data = without_padding(data, net),
                                        validation = without_padding(validation, net)))
  data <- check_data(data, fn, "data", net)
  lengths <- as.double(data$lengths)
  sizes <- c(length(lengths), sum(lengths), sum(lengths * seq_along(lengths)))
  if (!identical(run$sizes %||% sizes, sizes)) {
    stop_arg(fn, "data", "must be the data of the training that is resumed: ", run$sizes[1],
             " sequences with ", run$sizes[2], " steps, not ", sizes[1], " with ", sizes[2],
             if (all(sizes[1:2] == run$sizes[1:2])) " in another order")
  }
  run$sizes <- sizes
  data <- in_precision(data, o$precision)
  parts <- list(train = data)
  if (is.numeric(o$validation)) {
    parts <- split_data(data, o$validation, split_kind(fn, o$split, net, data$N), o$seed)
  }
  if (o$validation == "data") {
    valid <- check_data(validation, fn, "validation", net)
    parts$validation <- in_precision(valid, o$precision)
  }
  run <- open_run(fn, run, parts$train$N)
  run$data <- parts$train
  run$held_out <- parts$validation
  run$room <- .Call(C_train_room, o$precision, net, o, run$data)
  run
}

split_kind <- function(fn, split, net, N) {
  if (split == "") split <- if (N > 1) "random" else "time"
  if (split == "time" && net$pooled) {
    stop_arg(fn, "split", "\"time\" cuts sequences in two, but the network has one target for each")
  }
  if (split != "time" && N < 2) {
    stop_arg(fn, "split", "must be \"time\": there is only one sequence")
  }
  split
}

check_streams <- function(fn, net, truncate) {
  if (truncate[1] == 0) return()
  k <- c(needs_future(net), if (net$loss$kind == "crf") length(net$layers))
  if (length(k)) {
    stop_arg(fn, "truncate", "must be 0: layer ", k[1], " (", layer_text(net$layers[[k[1]]]),
             ") needs whole sequences")
  }
}
