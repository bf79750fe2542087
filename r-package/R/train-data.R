# The data of a training in the form that C wants: arrays of all steps, and where in them each
# sequence lies. Step t (from 0) of sequence n is step start[n] + t * stride of `total` steps; the
# target of a pooled sequence is column row[n] of `judged`. Parts of data share the arrays.

# data: a list of padded arrays, as a batch, or of lists with one element per sequence. targets:
# FALSE does not look at them, nor at weights.
check_data <- function(data, fn, arg, net, targets = TRUE) {
  check_fields(data, fn, arg)
  if (is_ragged(data)) ragged_data(data, fn, arg, net, targets)
  else padded_data(data, fn, arg, net, targets)
}

is_ragged <- function(data) is.list(data) && is.list(data[["ids"]] %||% data[["x"]])

padded_data <- function(data, fn, arg, net, targets) {
  out <- check_batch(data, fn, net, targets, arg)
  N <- as.double(batch_extents(out)[1]) # N * steps may be beyond the integers
  steps <- batch_extents(out)[2]
  out$lengths <- out$lengths %||% rep(steps, N)
  c(out, list(N = N, total = N * steps, stride = N, start = seq_len(N) - 1, row = seq_len(N) - 1,
              judged = if (net$pooled) N else N * steps))
}

# ---- lists of sequences ----------------------------------------------------------------------

ragged_data <- function(data, fn, arg, net, targets) {
  if (!is.null(data[["lengths"]])) {
    stop_arg(fn, paste0(arg, "$lengths"), "must not be given: the sequences in the list tell it")
  }
  sizes <- input_sizes(net)
  C <- length(sizes$vocabularies)
  check_unused_inputs(data, fn, arg, net, c(ids = C > 0, x = sizes$features > 0))
  lengths <- NULL
  if (C > 0) {
    ids <- join_sequences(data[["ids"]], fn, paste0(arg, "$ids"), C, "[T,C]", by_row = TRUE)
    lengths <- ids$lengths
    ids <- check_each(data$ids, ids$flat, paste0(arg, "$ids"), function(x, arg) {
      check_ids(if (C == 1) as.vector(x) else x, fn, arg, sizes$vocabularies)
    })
  }
  if (sizes$features > 0) {
    x <- join_sequences(data[["x"]], fn, paste0(arg, "$x"), sizes$features, "[D,T]")
    check_same_lengths(x$lengths, lengths, fn, paste0(arg, "$x"), paste0(arg, "$ids"))
    lengths <- x$lengths
    x <- check_each(data$x, x$flat, paste0(arg, "$x"), function(x, arg) {
      check_numeric(as_numbers(x), fn, arg)
    })
  }
  total <- sum(lengths)
  N <- length(lengths)
  out <- c(
    list(ids = if (C > 0) ids, x = if (sizes$features > 0) x, lengths = as.integer(lengths)),
    if (targets) {
      ragged_targets(data, fn, arg, net, lengths, paste0(arg, if (C > 0) "$ids" else "$x"))
    },
    list(N = N, total = total, stride = 1, start = cumsum(c(0, lengths[-N])), row = seq_len(N) - 1,
         judged = if (net$pooled) N else total)
  )
  if (!is.null(out$targets)) {
    check_transitions(fn, arg, net, out$targets, out$start, out$lengths, 1)
  }
  compact(out)
}

# Sequences [rows,T_i] (by_row: [T_i,rows]; vectors of T_i if rows = 1) side by side
# -> list(flat, lengths)
join_sequences <- function(parts, fn, arg, rows, labels, by_row = FALSE) {
  check_list(parts, fn, arg, "a list of sequences")
  if (!length(parts)) stop_arg(fn, arg, "must have at least one sequence")
  extents <- lapply(parts, function(part) {
    if (is.null(dim(part))) return(if (rows == 1) c(1, length(part)))
    if (by_row) rev(dim(part)) else dim(part)
  })
  fits <- vapply(extents, function(e) length(e) == 2 && e[1] == rows, NA) &
    vapply(parts, function(part) are_numbers(part) || (is.logical(part) && !by_row), NA)
  if (!all(fits)) {
    k <- which(!fits)[1]
    expected <- if (rows == 1) "a vector of numbers, one for each step"
                else shape_text(if (by_row) c(NA, rows) else c(rows, NA), labels)
    stop_must(fn, paste0(arg, "[[", k, "]]"), expected, parts[[k]])
  }
  lengths <- vapply(extents, function(e) as.double(e[2]), 0)
  if (sum(lengths) == 0) stop_arg(fn, arg, "must have at least one step")
  flat <- if (by_row && rows > 1) do.call(rbind, parts) else unlist(parts, use.names = FALSE)
  list(flat = if (by_row) matrix(flat, ncol = rows) else matrix(flat, rows), lengths = lengths)
}

# Checks all sequences at once; only if that fails one by one, to name the one that is wrong.
check_each <- function(parts, flat, arg, check) {
  tryCatch(check(flat, arg), error = function(e) {
    for (k in which(lengths(parts) > 0)) check(parts[[k]], paste0(arg, "[[", k, "]]"))
    stop(e)
  })
}

check_same_lengths <- function(given, lengths, fn, arg, other) {
  if (is.null(lengths)) return()
  if (length(given) != length(lengths)) {
    stop_arg(fn, arg, "must have the ", length(lengths), " sequences of `", other, "`, not ",
             length(given))
  }
  k <- which(given != lengths)
  if (length(k)) {
    k <- k[1]
    stop_arg(fn, paste0(arg, "[[", k, "]]"), "must have the ", lengths[k], " steps of `", other,
             "[[", k, "]]`, not ", given[k])
  }
}

# targets or values, weights, sample_weights of lists of sequences; inputs: what tells the lengths
ragged_targets <- function(data, fn, arg, net, lengths, inputs) {
  N <- length(lengths)
  judged <- if (net$pooled) N else c(1L, as.integer(sum(lengths)))
  name <- paste0(arg, "$targets")
  targets <- if (net$pooled) check_targets(data[["targets"]], fn, name, net, N)
             else targets_of_steps(data[["targets"]], fn, name, net, lengths, inputs)
  weights <- data[["sample_weights"]]
  if (is.list(weights) && !net$pooled && net$loss$kind != "crf") {
    name <- paste0(arg, "$sample_weights")
    joined <- join_sequences(weights, fn, name, 1, "[T]")
    check_same_lengths(joined$lengths, lengths, fn, name, inputs)
    weights <- check_each(weights, joined$flat, name, function(x, name) {
      check_not_negative(check_numeric(x, fn, name), fn, name)
    })
    weights <- matrix(weights, 1)
  } else if (!net$pooled) { # one for each sequence
    weights <- check_sample_weights(weights, fn, arg, N, net)
    if (!is.null(weights)) weights <- matrix(rep(weights, lengths), 1)
  } else {
    weights <- check_sample_weights(weights, fn, arg, N, net)
  }
  c(targets, list(
    weights = check_batch_weights(data[["weights"]], fn, arg, net), sample_weights = weights
  ))
}

# A list of classes [T_i] or of numbers [M,T_i]
targets_of_steps <- function(targets, fn, arg, net, lengths, inputs) {
  M <- .Call(C_network_values, net)
  flags <- vapply(as.list(targets), function(t) is.logical(t) && !all(is.na(t)), NA)
  if (M == 0 && any(flags)) { # no classes, also where those of other sequences are numbers
    k <- which(flags)[1]
    stop_must(fn, paste0(arg, "[[", k, "]]"), paste0("whole numbers in 0..", net$outputs, " or NA"),
              targets[[k]])
  }
  rows <- max(M, 1)
  joined <- join_sequences(targets, fn, arg, rows, if (rows > 1) "[M,T]" else "[T]")
  check_same_lengths(joined$lengths, lengths, fn, arg, inputs)
  check_each(targets, joined$flat, arg, function(x, name) {
    check_targets(x, fn, name, net, c(1L, as.integer(length(x) / rows)))
  })
}

# ---- parts -----------------------------------------------------------------------------------

# Some of the sequences.
take_sequences <- function(data, which) {
  data[c("start", "lengths", "row")] <- lapply(data[c("start", "lengths", "row")], `[`, which)
  data$N <- length(which)
  data
}

# Training and validation data: a fraction of the sequences, drawn at random or the last ones, or
# the last part of every sequence, which is validated behind its first part: `first` is the step
# (from 0) from which on targets count.
split_data <- function(data, fraction, split, seed) {
  N <- data$N
  if (split == "time") {
    held <- as.integer(floor(fraction * data$lengths))
    if (!any(held > 0)) {
      stop_arg("train", "validation", "= ", fraction, " holds out no step: the sequences are too ",
               "short for the split \"time\"")
    }
    early <- data
    early$lengths <- data$lengths - held
    data$first <- early$lengths
    return(list(train = early, validation = data))
  }
  n <- min(max(floor(fraction * N), 1), N - 1)
  held <- if (split == "last") seq(N - n + 1, N)
          else sort(order(philox_uniform(N, seed, stream = split_stream))[seq_len(n)])
  list(train = take_sequences(data, setdiff(seq_len(N), held)),
       validation = take_sequences(data, held))
}

split_stream <- 4 # of random numbers: SEQRNN_STREAM_DATA

# Numbers as the core reads them, converted once.
in_precision <- function(data, precision) {
  for (part in intersect(c("x", "values", "weights", "sample_weights"), names(data))) {
    data[[part]] <- .Call(C_reals, precision, data[[part]], FALSE)
  }
  data
}
