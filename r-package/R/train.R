#' Train a network
#'
#' Minibatch after minibatch: gradient, clipping, update; validation after each epoch. The same
#' `seed` and data give the same parameters, to the bit, in R and in GNU Octave, with any number of
#' threads, and in one run or in several joined by `resume`.
#'
#' Ctrl-C, the time limit or numbers that are not finite end the training and return the fit so
#' far (with a warning, except for the time limit). Ctrl-C is heard within a tenth of a second and a
#' minibatch, in a validation, too; the end of an epoch that it interrupts is dealt with when the
#' training is resumed. After numbers that are not finite, the parameters are the last ones whose
#' loss and gradient were finite; the warning says after which update they were there.
#'
#' With `truncate = c(k1, k2)` sequences are read `k1` steps at a time, each an update whose
#' gradient reaches `k2` steps back; the state is carried on (Sutskever 2013, sec. 2.8.6). Shared
#' dropout and recurrent dropout are drawn anew for each such piece.
#'
#' @param net A [network()].
#' @param data A list of `ids`, `x`, `targets` and optionally `lengths`, `weights` and
#'   `sample_weights`, for N sequences: as padded arrays, like a batch of [loss_grad()] (`x`
#'   `[D,N,T]`, `ids` `[N,T]`, ...), or as lists with one element per sequence: `x` of `[D,T_i]`,
#'   `ids` of vectors or `[T_i,C]`, `targets` of vectors or `[M,T_i]`, `sample_weights` of vectors
#'   or one vector of N. If the network pools, `targets` is a vector of N or `[M,N]`. A network that
#'   ends in a CRF takes `sample_weights` of sequences only. `weights` are one vector: of the
#'   classes, or with the loss `"bernoulli"` of the label 1 of each output (PyTorch's
#'   `pos_weight`).
#' @param theta Parameters to start from; `NULL` draws them from `seed` ([network_init()]).
#' @param validation `NULL`, the fraction of the data that is held out, above 0 and below 1, or
#'   data of its own.
#' @param split How a fraction is held out: `"random"` sequences, the `"last"` sequences, or, for
#'   time series, the last part (`"time"`) of every sequence: to validate, the sequences are read
#'   from their start, and the steps that are held out are judged. `"time"` is not for networks that
#'   pool or end in a CRF. `NULL` is `"random"`, or `"time"` of a single sequence.
#' @param optimiser A name, or the result of [optimiser()]. The default clips the gradient to the
#'   norm 1; a name alone, `"adam"` too, does not clip.
#' @param schedule A name, or the result of [schedule()]; its `least` rate is at most that of the
#'   optimiser.
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
#' @param accumulate Minibatches (of truncated sequences: pieces) per update, whose gradient is that
#'   of all their targets together, as if they were one. What is left at the end of an epoch is an
#'   update, too.
#' @param ema Decay, in 0..1 (below 1), of parameters averaged over the updates, which are then
#'   validated and returned; 0 for none.
#' @param patience Epochs without a better validation loss before the training stops.
#' @param min_delta For `patience`, a validation loss counts as better if it is below the last one
#'   that did by more than this.
#' @param time_limit Seconds, in all.
#' @param callback `NULL`, or a function that is called after each epoch with a list of `epoch`,
#'   `step`, `loss` (mean of the epoch), `validation` (loss) and `accuracy` (`NULL` without
#'   validation), `rate` and `theta`; `TRUE` stops the training.
#' @param checkpoint `NULL`, or the path of a file that is kept up to date, from which `resume` goes
#'   on after a crash. The checkpoint that is replaced lives on as PATH.previous; a file that is no
#'   checkpoint is not replaced but refused. The start is saved at once, and an error if it cannot
#'   be; a later save that fails is a warning, and the training goes on.
#' @param checkpoint_every Gradients between two saves; 0 saves after each epoch. The end of a
#'   training is saved, too.
#' @param resume `NULL`, or a checkpoint's path or a fit: goes on with the same network and data
#'   (and the same `validation` data, if it was data) and the stored options; only `epochs`,
#'   `max_steps`, `patience`, `time_limit`, `callback`, `checkpoint`, `checkpoint_every` and
#'   `verbose` may be given anew. Others may be given as they were: a script with `checkpoint =
#'   file, resume = if (file.exists(file)) file` starts and goes on by the same line. Data with
#'   other values are refused.
#' @param seed A whole number in 0..2^53 for everything random: initial parameters, split, order,
#'   dropout. `NULL` draws one from R's generator.
#' @param precision `"single"` (faster) or `"double"`.
#' @param verbose `TRUE` shows progress: one line that is rewritten in place, and a final one.
#' @return A list of class `seqrnn_fit`, plain data that `saveRDS()` keeps: `net` (without
#'   pretrained weights, which `theta` has taken in), `theta` (the best by validation loss if
#'   there is a validation, the averaged ones if `ema` is above 0, else the last), `trainer`, from
#'   which `resume` goes on; `history`, a data frame of `epoch`, `step` (update), `loss`, `norm`
#'   (what its targets weigh, as of [loss_grad()]) and `rate`, a row per gradient; `validation`, a
#'   data frame of `epoch`, `step`, `loss`, `accuracy`; `best` (`epoch`, `loss`, and `reference`:
#'   the last loss that counted as better for `patience`), `seed`, `options`, `seconds`, `stopped`:
#'   `"epochs"`, `"max_steps"`, `"patience"`, `"time_limit"`, `"callback"`, `"interrupted"`, `"no
#'   target of the data counts"`, `"no target of the validation data counts"`, or such as `"the
#'   callback failed: ..."`, `"the loss is not finite at step 12: layer 2 (lstm)"`.
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
  given <- setdiff(names(match.call()), c("", "net", "data"))
  train_as("train", net, data, mget(setdiff(names(formals(train)), c("net", "data"))), given)
}

# train() for any user's function fn. a: train()'s other arguments, of which the user gives `given`;
# stored: what is resumed, if it has been read; words: what the data are called.
train_as <- function(fn, net, data, a, given, stored = NULL, words = words_for_data) {
  check_network(net, fn)
  if (net$nparam == 0) stop_arg(fn, "net", "must have parameters: without any there is no training")
  options <- do.call(check_options, c(fn, a[training_options()]), quote = TRUE)
  check_callback(a$callback, fn)
  if (!is.null(a$checkpoint)) check_file_name(a$checkpoint, fn, "checkpoint")
  verbose <- check_flag(a$verbose, fn, "verbose")
  if (is.null(a$resume)) {
    options$seed <- check_seed(a$seed, fn)
    options <- c(options, validation_options(fn, a$validation, a$split))
    run <- new_run(fn, net, a$theta, options)
  } else {
    run <- resumed_run(fn, net, stored %||% stored_run(fn, a$resume), a, options, given)
  }
  check_end(fn, run$options, a$callback)
  progress <- new_progress(verbose)
  save <- new_saver(fn, a$checkpoint, a$resume, progress)
  run <- add_data(fn, run, data, a$validation, words)
  # a second Ctrl-C waits until the fit is made
  suspendInterrupts(new_fit(fn, train_run(fn, run, a$callback, save, progress)))
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

training_options <- function() setdiff(names(formals(check_options)), "fn")

# 0, or the c(0, 0) that options keep.
no_truncation <- function(k) is.numeric(k) && length(k) %in% 1:2 && all(k %in% 0)

# validation: a fraction, "data" or "none"
validation_options <- function(fn, validation, split) {
  kind <- validation_kind(fn, validation)
  split <- check_split(fn, split)
  if (split != "" && !is.numeric(kind)) {
    stop_arg(fn, "split", "is only used if `validation` is a fraction")
  }
  list(validation = kind, split = split)
}

validation_kind <- function(fn, validation) {
  if (is.null(validation)) return("none")
  if (is.list(validation)) return("data")
  if (!is_number(validation) || validation <= 0 || validation >= 1) {
    stop_must(fn, "validation", "NULL, a fraction above 0 and below 1, or data like `data`",
              validation)
  }
  as.double(validation)
}

check_split <- function(fn, split) {
  if (is.null(split)) "" else check_choice(split, fn, "split", c("random", "last", "time"))
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

# Something will end the training, what looks at the validation loss has one, and no schedule raises
# the rate that it shall lower.
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
  rate <- o$optimiser$learning_rate
  if (!is.null(o$schedule$least) && o$schedule$least > rate) {
    stop_arg(fn, "schedule$least", "must be at most the learning rate, ", format(rate), ", not ",
             format(o$schedule$least))
  }
}

# ---- data ------------------------------------------------------------------------------------

# Puts training and validation data into a run.
add_data <- function(fn, run, data, validation, words) {
  o <- run$options
  net <- run$net
  check_streams(fn, net, o$truncate)
  check_precision(o$precision, fn, list(data = without_padding(data, net),
                                        validation = without_padding(validation, net)))
  data <- check_data(data, fn, "data", net)
  data <- in_precision(data, o$precision)
  sizes <- check_same_data(fn, run, run$sizes[1:4], data, words)
  parts <- list(train = data)
  if (is.numeric(o$validation)) {
    parts <- split_data(data, o$validation, split_kind(fn, o$split, net, data$N), o$seed)
  }
  if (o$validation == "data") {
    if (is.null(validation)) {
      stop_arg(fn, "validation", "must be given again: the training that is resumed had data of ",
               "its own")
    }
    valid <- check_data(validation, fn, "validation", net)
    parts$validation <- in_precision(valid, o$precision)
    if (words[["arg"]] == "data") words[["arg"]] <- "validation"
    sizes <- c(sizes, check_same_data(fn, run, run$sizes[5:8], parts$validation, words))
  }
  run$sizes <- sizes
  run <- open_run(fn, run, parts$train$N)
  run$data <- parts$train
  run$held_out <- parts$validation
  run$room <- .Call(C_train_room, o$precision, net, o, run$data)
  run
}

# What messages call the data.
words_for_data <- c(arg = "data", parts = "sequences", steps = "steps", values = "values",
                    hint = "")

# [N, steps, upper and lower half of the checksum] of data, which must be as before, if not NULL.
check_same_data <- function(fn, run, before, data, words) {
  sizes <- c(data$N, sum(as.double(data$lengths)),
             .Call(C_data_checksum, run$options$precision, run$net, data))
  if (is.null(before) || identical(as.double(before), sizes)) return(sizes)
  amount <- function(n) format(n, scientific = FALSE, trim = TRUE)
  why <- if (isTRUE(all(before[1:2] == sizes[1:2]))) {
    paste0("the numbers of ", words[["parts"]], " and ", words[["steps"]], " are the same, but ",
           "not the ", words[["values"]])
  } else {
    paste0(amount(before[1]), " ", words[["parts"]], " with ", amount(before[2]), " ",
           words[["steps"]], ", not ", amount(sizes[1]), " with ", amount(sizes[2]))
  }
  arg <- words[["arg"]]
  stop_arg(fn, arg, "must be the ", arg, " of the training that is resumed: ", why,
           words[["hint"]])
}

split_kind <- function(fn, split, net, N) {
  if (split == "") split <- if (N > 1) "random" else "time"
  whole <- if (net$pooled) "the network has one target for each"
           else if (net$loss$kind == "crf") "the tags of a CRF are judged whole"
  if (split == "time" && !is.null(whole)) {
    stop_arg(fn, "split", "\"time\" cuts sequences in two, but ", whole)
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
