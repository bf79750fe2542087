# A minibatch or the data of a training, as users give them, in the form that C wants: arrays
# x [D,B,T], ids [B,T,C] and targets [B,T'] as integers from 0 with -1 for padding, values [M,B,T'],
# lengths, weights, sample_weights [B,T']. T' is T, or 1 if the network pools.

check_batch <- function(batch, fn, net, targets, arg = "batch") {
  check_fields(batch, fn, arg)
  batch <- without_padding(batch, net)
  out <- check_batch_inputs(batch, fn, arg, net)
  extents <- batch_extents(out)
  out$lengths <- check_lengths(batch[["lengths"]], fn, paste0(arg, "$lengths"), extents[1],
                               extents[2])
  if (!targets) return(out)
  judged <- if (net$pooled) extents[1] else extents
  out <- c(out, check_targets(batch[["targets"]], fn, paste0(arg, "$targets"), net, judged))
  out$weights <- check_batch_weights(batch[["weights"]], fn, arg, net)
  out$sample_weights <- check_sample_weights(batch[["sample_weights"]], fn, arg, judged, net)
  if (!is.null(out$targets)) {
    check_transitions(fn, arg, net, out$targets, seq_len(extents[1]) - 1,
                      out$lengths %||% rep(extents[2], extents[1]), extents[1])
  }
  out
}

# A field of another name would be a wish that nobody hears.
check_fields <- function(batch, fn, arg) {
  check_list(batch, fn, arg, "a list of x or ids, targets, lengths, weights")
  known <- c("x", "ids", "targets", "lengths", "weights", "sample_weights")
  extra <- setdiff(names(batch), c(known, ""))
  if (length(extra)) {
    stop_arg(fn, arg, "has the unknown field `", extra[1], "`; its fields are ",
             paste(known, collapse = ", "))
  }
}

# Number of sequences and of steps.
batch_extents <- function(batch) {
  if (is.null(batch$ids)) dim(batch$x)[2:3] else dim(batch$ids)[1:2]
}

# ---- padding ---------------------------------------------------------------------------------

# What stands beyond the lengths may be anything: it gives way to what is legal. Arrays of another
# shape stay as they are, to be refused.
without_padding <- function(batch, net) {
  padded <- padded_steps(batch, net)
  if (is.null(padded)) return(batch)
  # index: of what belongs to padded steps
  blank <- function(part, value, index) {
    x <- batch[[part]]
    if (is.object(x) || !(are_numbers(x) || (part != "ids" && is.logical(x)))) return()
    if (length(x) == 0 || length(x) %% length(padded) != 0) return()
    x[index(length(x) / length(padded))] <- value
    batch[[part]] <<- x
  }
  each <- function(n) rep(padded, each = n)
  blank("ids", 0L, function(n) rep(padded, n))
  blank("x", 0L, each)
  if (!net$pooled) {
    blank("targets", NA, each)
    blank("sample_weights", 0L, each)
  }
  batch
}

# TRUE at the padded steps [B,T] of a batch as users give it; NULL if there are none.
padded_steps <- function(batch, net) {
  if (!is.list(batch)) return(NULL)
  ids <- dim(batch[["ids"]])
  x <- dim(batch[["x"]])
  extents <- if (leading_embeddings(net$layers) > 0) ids[1:2]
             else if (length(x) == 2) c(1, x[2])
             else x[2:3]
  lengths <- batch[["lengths"]]
  known <- length(extents) == 2 && !anyNA(extents) && are_numbers(lengths) &&
    length(lengths) == extents[1] && all(is.finite(lengths))
  if (!known || all(lengths >= extents[2])) return(NULL)
  outer(as.vector(lengths), seq_len(extents[2]), "<")
}

# ---- inputs ----------------------------------------------------------------------------------

check_batch_inputs <- function(batch, fn, arg, net) {
  sizes <- input_sizes(net)
  wanted <- c(ids = length(sizes$vocabularies) > 0, x = sizes$features > 0)
  for (part in c("ids", "x")) {
    if (wanted[part] && is.null(batch[[part]])) {
      other <- setdiff(c("ids", "x"), part)
      stop_arg(fn, paste0(arg, "$", part), "is missing (the network reads ", inputs_text(net), ")",
               if (!wanted[other] && !is.null(batch[[other]])) {
                 paste0(" and `", arg, "$", other, "` is not used")
               })
    }
  }
  check_unused_inputs(batch, fn, arg, net, wanted)
  out <- list()
  if (wanted["ids"]) {
    out$ids <- check_id_array(batch[["ids"]], fn, paste0(arg, "$ids"), sizes$vocabularies)
  }
  if (wanted["x"]) {
    out$x <- check_sequences(as_numbers(batch[["x"]]), fn, paste0(arg, "$x"), sizes$features)
  }
  if (all(wanted) && any(dim(out$ids)[1:2] != dim(out$x)[2:3])) {
    stop_arg(fn, paste0(arg, "$x"), "must have the sequences and steps of `", arg, "$ids` (",
             paste(dim(out$ids)[1:2], collapse = " x "), "), not ",
             paste(dim(out$x)[2:3], collapse = " x "))
  }
  out
}

# An input that the network does not read would be a wish that nobody hears.
check_unused_inputs <- function(batch, fn, arg, net, wanted) {
  for (part in names(wanted)[!wanted]) {
    if (length(batch[[part]])) {
      stop_arg(fn, paste0(arg, "$", part), "is not used: the network reads ", inputs_text(net))
    }
  }
}

# ids [B,T], or [B,T,C] of C categorical inputs with their vocabularies
check_id_array <- function(ids, fn, arg, vocabularies) {
  C <- length(vocabularies)
  expected <- if (C == 1) "a matrix [B,T]" else paste0("an array [B,T,", C, "]")
  given <- dim(ids)
  if (is.null(given) && C == 1) {
    n <- length(ids)
    stop_must(fn, arg, paste0(
      expected, ": matrix(ids, ", n, ", 1) is one step of ", n, " sequences, matrix(ids, 1, ", n,
      ") is one sequence of ", n, " steps"
    ), ids)
  }
  if (length(given) == 2) given <- c(given, 1L)
  if (length(given) != 3 || given[3] != C) stop_must(fn, arg, expected, ids)
  array(check_ids(ids, fn, arg, vocabularies), given)
}

# ---- targets ---------------------------------------------------------------------------------

# -> list(targets) or list(values). judged: c(B, T), or B of a network that pools
check_targets <- function(targets, fn, arg, net, judged) {
  labels <- if (net$pooled) "[B]" else "[B,T]"
  M <- .Call(C_network_values, net)
  if (M > 0) return(list(values = check_values(targets, fn, arg, net, M, judged, labels)))
  if (!are_numbers(targets) && !(is.logical(targets) && all(is.na(targets)))) {
    stop_must(fn, arg, paste0("whole numbers in 0..", net$outputs, " or NA ", labels), targets)
  }
  given <- dim(targets) %||% length(targets)
  if (is.null(dim(targets)) && length(judged) == 2 && judged[1] == 1) given <- c(1L, given)
  if (length(judged) == 1 && length(given) == 2 && given[2] == 1) given <- given[1]
  if (!identical(as.integer(given), as.integer(judged))) {
    stop_must(fn, arg, shape_text(judged, labels), targets)
  }
  list(targets = check_ids(targets, fn, arg, net$outputs, na = TRUE))
}

# Numbers [M,B,T'], where NA and NaN are ignored; for M = 1 also [B,T'].
check_values <- function(values, fn, arg, net, M, judged, labels) {
  extents <- c(M, judged)
  labels <- sub("[", "[M,", labels, fixed = TRUE)
  if (!are_numbers(values) && !(is.logical(values) && length(values))) {
    stop_must(fn, arg, shape_text(extents, labels), values)
  }
  given <- dim(values) %||% length(values)
  same <- identical(as.double(given[given != 1]), as.double(extents[extents != 1]))
  if (length(values) != prod(extents) || !same) {
    stop_must(fn, arg, shape_text(extents, labels), values)
  }
  part <- net$loss$kind == "bernoulli"
  bad <- which(if (part) values < 0 | values > 1 else is.infinite(values))
  if (length(bad)) {
    stop_arg(fn, arg, "must be ", if (part) "in 0..1" else "finite", " or NA, but ", arg, "[",
             bad[1], "] is ", values[bad[1]])
  }
  array(as.double(values), extents)
}

# ---- weights ---------------------------------------------------------------------------------

check_batch_weights <- function(weights, fn, arg, net) {
  if (is.null(weights)) return(NULL)
  arg <- paste0(arg, "$weights")
  if (!net$loss$kind %in% c("softmax", "bernoulli")) {
    stop_arg(fn, arg, "are class weights, which the loss \"", net$loss$kind, "\" does not have")
  }
  check_class_weights(weights, fn, arg, net$outputs)
}

# [B], spread over the steps, or where steps have weights of their own [B,T'] -> [B,T']
check_sample_weights <- function(weights, fn, arg, judged, net) {
  if (is.null(weights)) return(NULL)
  arg <- paste0(arg, "$sample_weights")
  crf <- net$loss$kind == "crf"
  weights <- as_numbers(weights)
  each <- !crf && length(judged) == 2 && length(weights) == prod(judged) && judged[2] > 1
  weights <- if (each) check_shape(weights, fn, arg, judged, "[B,T]")
             else check_shape(weights, fn, arg, judged[1],
                              if (crf) "[B] (a CRF judges whole sequences)" else "[B]")
  array(check_not_negative(weights, fn, arg), judged)
}

# ---- what a CRF forbids ----------------------------------------------------------------------

# Every sequence has a way through its known tags. Step t (from 0) of sequence n is
# targets[1 + start[n] + t * stride].
check_transitions <- function(fn, arg, net, targets, start, lengths, stride) {
  crf <- net$layers[[length(net$layers)]]
  if (!any(grepl("^forbidden", names(crf)))) return()
  n <- rep(seq_along(start), lengths)
  t <- sequence(lengths)
  tag <- targets[1 + start[n] + (t - 1) * stride] + 1
  known <- tag > 0
  n <- first_forbidden(crf, net$outputs, n[known], t[known], tag[known], lengths)
  if (!is.null(n)) {
    stop_arg(fn, paste0(arg, "$targets"), "must not ask for a transition that the CRF layer ",
             "forbids, but those of sequence ", n, " do")
  }
}

# The first sequence without a way, or NULL. Step t of sequence n has the known tag `tag`; other
# steps may have any. A start (tag K + 1) before each sequence and an end (K + 2) behind it are
# known, too; then there is a way if there is one between each two neighbours.
first_forbidden <- function(crf, K, n, t, tag, lengths) {
  some <- unique(n) # a sequence of unknown tags does not count
  n <- c(n, some, some)
  t <- c(t, 0 * some, lengths[some] + 1)
  tag <- c(tag, rep(c(K + 1, K + 2), each = length(some)))
  o <- order(n, t)
  same <- which(diff(n[o]) == 0)
  gap <- diff(t[o])[same]
  pair <- cbind(tag[o][same], tag[o][same + 1])
  step <- allowed_steps(crf, K)
  bad <- lapply(unique(gap), function(g) {
    which(gap == g)[!ways(step, g)[pair[gap == g, , drop = FALSE]]]
  })
  bad <- unlist(bad)
  if (length(bad)) n[o][same[min(bad)]]
}

# [K+2,K+2], from row to column
allowed_steps <- function(crf, K) {
  step <- matrix(FALSE, K + 2, K + 2)
  step[1:K, 1:K] <- !(crf[["forbidden"]] %||% FALSE)
  step[K + 1, 1:K] <- !(crf[["forbidden_start"]] %||% FALSE)
  step[1:K, K + 2] <- !(crf[["forbidden_end"]] %||% FALSE)
  step
}

# From which tag one comes to which in n steps.
ways <- function(step, n) {
  if (n == 1) return(step)
  half <- ways(step, n %/% 2)
  double <- half %*% half > 0
  if (n %% 2) double %*% step > 0 else double
}

# ---- state -----------------------------------------------------------------------------------

check_state <- function(state, fn, net, batch) {
  n <- .Call(C_network_nstate, net, batch_extents(batch)[1])
  if (n == 0 && length(state) == 0) return(NULL)
  check_shape_or_null(state, fn, "state", n, "(the state of a batch of this size)")
}

# Dropout with the masks of (seed, draw), or none.
check_dropout <- function(training, seed, draw, fn) {
  masks <- c(check_count(seed, fn, "seed", min = 0, max = 2^53),
             check_count(draw, fn, "draw", min = 0, max = 2^32 - 1))
  if (check_flag(training, fn, "training")) masks
}
