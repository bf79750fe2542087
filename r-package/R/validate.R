# Validation of arguments. Each helper returns the argument in the form that C wants, or stops with
# "function: `argument` must be <expected>, not <given>". `fn` is the user's function, `arg` the
# argument's name there.

stop_arg <- function(fn, arg, ...) {
  stop(fn, ": `", arg, "` ", ..., call. = FALSE)
}

stop_must <- function(fn, arg, expected, given) {
  stop_arg(fn, arg, "must be ", expected, ", not ", describe(given))
}

# A value in a few words.
describe <- function(x) {
  if (is.null(x)) return("NULL")
  if (isS4(x)) return(paste0("a ", class(x)[1], " object (as.matrix() may help)"))
  if (is.factor(x)) return("a factor (as.integer() makes classes of it)")
  if (inherits(x, "integer64")) return("an integer64 object (as.numeric() makes numbers of it)")
  if (inherits(x, c("Date", "POSIXct", "difftime"))) {
    return(paste0("a ", class(x)[1], " object (as.numeric() makes numbers of it)"))
  }
  if (is.object(x)) return(paste0("a ", class(x)[1], " object"))
  if (is.function(x)) return("a function")
  if (is.list(x)) return(paste("a list of length", length(x)))
  if (!is.atomic(x)) return(paste(if (is.environment(x)) "an" else "a", typeof(x)))
  kind <- if (is.numeric(x)) "" else paste0(typeof(x), " ")
  size <- paste(dim(x), collapse = " x ")
  if (length(x) == 0) return(paste0("an empty ", kind, if (is.null(dim(x))) "vector" else size))
  if (!is.null(dim(x))) return(paste0(kind, size))
  if (length(x) > 1) return(paste0("a ", kind, "vector of length ", length(x)))
  if (is.character(x)) paste0('"', x, '"') else paste0(kind, format(x))
}

# ---- scalars ---------------------------------------------------------------------------------

# Integers or doubles that mean what they say; those of an integer64 are the bits of others.
are_numbers <- function(x) is.numeric(x) && !isS4(x) && !inherits(x, "integer64")

# Features and weights may be TRUE and FALSE: 1 and 0.
as_numbers <- function(x) {
  if (is.logical(x) && length(x)) storage.mode(x) <- "double"
  x
}

is_number <- function(x) {
  are_numbers(x) && length(x) == 1 && is.finite(x)
}

check_number <- function(x, fn, arg, min = -Inf, max = Inf, above = -Inf, below = Inf) {
  if (!is_number(x) || x < min || x > max || x <= above || x >= below) {
    limits <- c(
      if (above > -Inf) paste("above", format(above)),
      if (min > -Inf) paste("at least", format(min)),
      if (max < Inf) paste("at most", format(max)),
      if (below < Inf) paste("below", format(below))
    )
    stop_must(fn, arg, paste(c("a number", paste(limits, collapse = " and ")), collapse = " "), x)
  }
  as.double(x)
}

# A whole number; up to 2^31 - 1 unless said, the largest extent of an R array.
check_count <- function(x, fn, arg, min = 1, max = .Machine$integer.max) {
  if (!is_number(x) || x != floor(x) || x < min || x > max) {
    limit <- if (max == 2^53) "2^53" else format(max, scientific = FALSE)
    stop_must(fn, arg, paste0("a whole number in ", min, "..", limit), x)
  }
  as.double(x)
}

# A count, or Inf: no limit.
check_limit <- function(x, fn, arg, min = 0) {
  if (identical(x, Inf)) Inf else check_count(x, fn, arg, min = min, max = 2^53)
}

check_flag <- function(x, fn, arg) {
  if (!is.logical(x) || length(x) != 1 || is.na(x)) stop_must(fn, arg, "TRUE or FALSE", x)
  x
}

check_choice <- function(x, fn, arg, choices) {
  if (!is.character(x) || length(x) != 1 || !x %in% choices) {
    stop_must(fn, arg, paste0('one of "', paste(choices, collapse = '", "'), '"'), x)
  }
  x
}

# NULL draws a seed, so that set.seed() governs what follows.
check_seed <- function(seed, fn) {
  if (is.null(seed)) return(as.double(sample.int(.Machine$integer.max, 1)))
  check_count(seed, fn, "seed", min = 0, max = 2^53)
}

# NULL is double: parameters made by hand have no such field. args: the arguments, arrays or lists
# (of lists) of them, that must not be beyond the range of the precision.
check_precision <- function(precision, fn, args = list()) {
  if (is.null(precision)) return("double")
  check_choice(precision, fn, "precision", c("double", "single"))
  if (precision == "single") check_single(fn, args)
  precision
}

# None of these arguments, which have names, would become infinite in single precision.
check_single <- function(fn, args) {
  at <- .Call(C_beyond_single, args) # of the first that would: places on the way down, position
  if (is.null(at)) return()
  arg <- names(args)[at[1]]
  x <- args[[at[1]]]
  for (k in at[-c(1, length(at))]) {
    arg <- leaf_labels(x, arg)[k]
    x <- .subset2(x, k)
  }
  i <- at[length(at)]
  stop_arg(fn, arg, "must be within single precision, at most 3.4e38, ",
           if (length(x) == 1) "not " else paste0("but ", element_name(x, i, arg), " is "), x[i])
}

# Above this a number does not count as 0 in single precision, where denormal numbers do.
smallest_single <- 2^-126

`%||%` <- function(x, y) if (is.null(x)) y else x

# ---- arrays ----------------------------------------------------------------------------------

# "a 4 x 2 matrix [H,B]"; extents that are NA may be any.
shape_text <- function(extents, labels) {
  noun <- if (length(extents) > 2) "array" else c("vector", "matrix")[length(extents)]
  if (length(extents) > 1 && all(is.na(extents))) return(trimws(paste("a", noun, labels)))
  size <- ifelse(is.na(extents), "n", format(extents, scientific = FALSE, trim = TRUE))
  what <- if (length(extents) == 1) paste("a vector of", size, "numbers")
          else paste("a", paste(size, collapse = " x "), noun)
  if (nzchar(labels)) paste(what, labels) else what
}

# Finite doubles with at most a `dim` attribute. `expected` is only evaluated for a message.
check_numeric <- function(x, fn, arg, expected = "a numeric array") {
  if (!are_numbers(x)) stop_must(fn, arg, expected, x)
  if (length(x) == 0) stop_must(fn, arg, paste0(expected, " that is not empty"), x)
  if (is.integer(x)) storage.mode(x) <- "double"
  keep <- if (is.null(dim(x))) NULL else list(dim = dim(x))
  if (!identical(attributes(x), keep)) attributes(x) <- keep
  bad <- .Call(C_first_nonfinite, x)
  if (bad > 0) stop_arg(fn, arg, "must be finite, but ", element_name(x, bad, arg), " is ", x[bad])
  x
}

# Element i of an array: "x[2]", "x[2,1,3]".
element_name <- function(x, i, arg) {
  at <- if (is.null(dim(x))) i else arrayInd(i, dim(x))
  paste0(arg, "[", paste(at, collapse = ","), "]")
}

# Exactly these extents (NA: any). A vector is accepted for one column, a matrix for one sequence.
check_shape <- function(x, fn, arg, extents, labels) {
  if (.Call(C_plain_array, x, extents)) return(x)
  x <- check_numeric(x, fn, arg, shape_text(extents, labels))
  given <- dim(x) %||% length(x)
  columns <- prod(extents[-1])
  if (length(given) == 1 && length(extents) > 1 && !is.na(columns) && columns == 1) {
    given <- c(given, extents[-1])
  }
  if (length(extents) == 1 && length(given) == 2 && given[2] == 1) given <- given[1]
  if (length(extents) == 3 && length(given) == 2 && extents[2] == 1) {
    given <- c(given[1], 1L, given[2])
  }
  if (length(given) != length(extents) || any(given != extents, na.rm = TRUE)) {
    stop_must(fn, arg, shape_text(extents, labels), x)
  }
  dim(x) <- if (length(extents) == 1) NULL else given
  x
}

check_not_negative <- function(x, fn, arg) {
  bad <- which(x < 0)
  if (length(bad)) {
    stop_arg(fn, arg, "must not be negative, but ", element_name(x, bad[1], arg), " is ", x[bad[1]])
  }
  x
}

# NULL stays NULL: the core's zero.
check_shape_or_null <- function(x, fn, arg, extents, labels) {
  if (is.null(x)) NULL else check_shape(x, fn, arg, extents, labels)
}

# A batch of sequences [D,B,T]; a matrix is one sequence.
check_sequences <- function(x, fn, arg, D) {
  expected <- function() paste("a", D, "x B x T array [D,B,T]")
  x <- check_numeric(x, fn, arg, expected())
  given <- dim(x)
  if (length(given) < 2) {
    n <- length(x)
    stop_must(fn, arg, paste0(
      expected(), " or, for one sequence, a matrix: matrix(", arg, ", ", n, ", 1) is one step of ",
      n, " features, matrix(", arg, ", 1, ", n, ") is one feature over ", n, " steps"
    ), x)
  }
  if (length(given) > 3 || given[1] != D) stop_must(fn, arg, expected(), x)
  if (length(given) == 2) dim(x) <- c(given[1], 1L, given[2])
  x
}

# Lengths of B sequences, 0..T; NULL: all T.
check_lengths <- function(lengths, fn, arg, B, T) {
  if (is.null(lengths)) return(NULL)
  expected <- paste0("a vector of ", B, " whole numbers in 0..", T)
  ok <- are_numbers(lengths) && length(lengths) == B && all(is.finite(lengths))
  if (!ok) stop_must(fn, arg, expected, lengths)
  bad <- which(lengths != floor(lengths) | lengths < 0 | lengths > T)
  if (length(bad)) {
    stop_arg(fn, arg, "must be ", expected, ", but ", arg, "[", bad[1], "] is ", lengths[bad[1]])
  }
  as.integer(lengths)
}

# Ids 1..V with 0 for padding -> integers from 0 with -1. V: one number, or one for each index of
# the last extent. Targets may also be NA: ignored.
check_ids <- function(ids, fn, arg, V, na = FALSE) {
  expected <- function(V) paste0("whole numbers in 0..", V, if (na) " or NA")
  if (na && is.logical(ids) && all(is.na(ids))) storage.mode(ids) <- "integer"
  if (!are_numbers(ids)) stop_must(fn, arg, expected(V[1]), ids)
  if (length(ids) == 0) stop_must(fn, arg, paste(expected(V[1]), "and not empty"), ids)
  most <- if (length(V) > 1) rep(V, each = length(ids) / length(V)) else V
  bad <- which(!(is.na(ids) & na) & !(is.finite(ids) & ids == floor(ids) & ids >= 0 & ids <= most))
  if (length(bad)) {
    i <- bad[1]
    part <- if (length(V) > 1 && length(dim(ids)) > 1) {
      paste0("[", strrep(",", length(dim(ids)) - 1), arrayInd(i, dim(ids))[length(dim(ids))], "]")
    }
    stop_arg(fn, paste0(arg, part), "must be ", expected(rep_len(most, i)[i]), ", but ",
             element_name(ids, i, arg), " is ", ids[i])
  }
  ids[is.na(ids)] <- 0
  array(as.integer(ids) - 1L, dim(ids) %||% length(ids))
}

# No more numbers than any memory holds, as check_memory in Octave.
check_total <- function(n, fn, arg) {
  if (!(n <= 2^40)) {
    stop_arg(fn, arg, "must be smaller: this asks for ", format(n, digits = 3),
             " parameters, more than any memory holds")
  }
}

check_class <- function(x, fn, arg, class, maker) {
  if (!inherits(x, class)) stop_must(fn, arg, paste0("made by ", maker, "()"), x)
  x
}

# Nothing came through the dots of a method: a misspelt argument would be ignored.
check_no_more <- function(fn, ...) {
  if (!...length()) return(invisible())
  given <- names(list(...))[1]
  stop(fn, ": there is no argument `", given %||% "", "`", call. = FALSE)
}

check_list <- function(x, fn, arg, expected) {
  if (!is.list(x) || is.data.frame(x)) stop_must(fn, arg, expected, x)
  x
}

# ---- descriptions ----------------------------------------------------------------------------

# A name, or a list of arguments of `make`, such as it returns -> what make() returns.
check_spec <- function(x, fn, arg, make) {
  if (is.character(x)) x <- list(kind = x)
  known <- names(formals(make))
  unknown <- if (is.list(x)) setdiff(names(x), known)
  if (length(unknown) && nzchar(unknown[1])) {
    stop_arg(fn, paste0(arg, "$", unknown[1]), "is no option of ", deparse(substitute(make)), "()")
  }
  if (!is.list(x) || is.null(names(x)) || length(unknown)) {
    stop_must(fn, arg, paste0("a name or made by ", deparse(substitute(make)), "()"), x)
  }
  tryCatch(do.call(make, as.list(x)), error = function(e) {
    stop(fn, ": `", arg, "`: ", conditionMessage(e), call. = FALSE)
  })
}

# Arguments that a kind does not have are refused.
check_unused <- function(given, has, fn, what, kind) {
  unused <- setdiff(given, has)
  if (length(unused)) stop_arg(fn, unused[1], "is not used by the ", what, " \"", kind, "\"")
}
