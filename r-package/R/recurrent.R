# What the cells' functions have in common: a batch of sequences in one direction, and one step.
#
# In a small call validation would take most of the time. So each function first asks C for the
# result, which is there at once if all arguments are plain (src/r_quick.c; parameters stand for
# their own precision). If not, the arguments come here, to be converted or explained.

# lstm_forward, gru_forward, rnn_forward.
cell_forward <- function(fn, cell, x, p, h0, c0, lengths, reverse, precision) {
  p <- complete_params(p, fn, cell)
  precision <- check_precision(precision, fn, list(x = x, p = p, h0 = h0, c0 = c0))
  x <- check_sequences(x, fn, "x", p$D)
  B <- dim(x)[2]
  lengths <- check_lengths(lengths, fn, "lengths", B, dim(x)[3])
  check_flag(reverse, fn, "reverse")
  h0 <- check_shape_or_null(h0, fn, "h0", c(p$H, B), "[H,B]")
  c0 <- check_shape_or_null(c0, fn, "c0", c(p$H, B), "[H,B]")
  .Call(C_cell_forward, precision, fn, p, x, h0, c0, lengths, reverse)
}

# lstm_backward, gru_backward, rnn_backward.
cell_backward <- function(fn, maker, dy, fwd, dh, dc, truncate, per_step) {
  cache <- check_cache(fwd, fn, "fwd", maker)
  H <- cache$p$H
  B <- dim(cache$x)[2]
  steps <- dim(cache$x)[3]
  .Call(
    C_cell_backward, check_precision(cache$precision, fn, list(dy = dy, dh = dh, dc = dc)), cache,
    check_shape_or_null(dy, fn, "dy", c(H, B, steps), "[H,B,T]"),
    check_shape_or_null(dh, fn, "dh", c(H, B), "[H,B]"),
    check_shape_or_null(dc, fn, "dc", c(H, B), "[H,B]"),
    check_truncate(truncate, fn), check_flag(per_step, fn, "per_step")
  )
}

# The cache of what a forward function returned.
check_cache <- function(fwd, fn, arg, maker) {
  made_by <- if (is.list(fwd)) fwd[["cache"]][["maker"]]
  if (is.null(made_by)) stop_must(fn, arg, paste("the result of", maker), fwd)
  if (!identical(made_by, maker)) {
    stop_arg(fn, arg, "must come from ", maker, ", not from ", made_by)
  }
  fwd[["cache"]]
}

# NULL, k or c(k1, k2) -> NULL or c(k1, k2)
check_truncate <- function(truncate, fn) {
  if (is.null(truncate)) return(NULL)
  ok <- are_numbers(truncate) && length(truncate) %in% 1:2 && all(is.finite(truncate)) &&
    all(truncate == floor(truncate)) && all(truncate >= 1) &&
    all(truncate <= .Machine$integer.max)
  if (!ok) {
    stop_must(fn, "truncate", "a number of steps k, or c(k1, k2) with 1 <= k1 <= k2", truncate)
  }
  if (length(truncate) == 2 && truncate[1] > truncate[2]) {
    stop_arg(fn, "truncate", "must have k1 <= k2, but k1 is ", truncate[1], " and k2 is ",
             truncate[2])
  }
  as.integer(rep_len(truncate, 2))
}

# ---- one step --------------------------------------------------------------------------------

cell_step <- function(fn, cell, x, h, c_before, p, precision) {
  p <- complete_params(p, fn, cell)
  precision <- check_precision(precision, fn, list(x = x, h = h, c = c_before, p = p))
  x <- check_numeric(x, fn, "x", "a numeric matrix [D,B]")
  B <- dim(x)[2] %||% 1
  if (is.null(dim(x))) dim(x) <- c(length(x), 1L)
  x <- check_shape(x, fn, "x", c(p$D, B), "[D,B]")
  h <- check_shape(h, fn, "h", c(p$H, B), "[H,B]")
  if (cell == "lstm") c_before <- check_shape(c_before, fn, "c", c(p$H, B), "[H,B]")
  .Call(C_cell_step, precision, fn, p, x, h, c_before)
}

cell_step_backward <- function(fn, maker, dh, dc, step) {
  cache <- check_cache(step, fn, "step", maker)
  state <- c(cache$p$H, dim(cache$x)[2])
  .Call(
    C_cell_step_backward, check_precision(cache$precision, fn, list(dh = dh, dc = dc)), cache,
    check_shape_or_null(dh, fn, "dh", state, "[H,B]"),
    check_shape_or_null(dc, fn, "dc", state, "[H,B]")
  )
}
