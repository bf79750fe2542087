# Checkpoints: named numeric vectors and a nested list, in a safetensors file with a checksum. For
# train(), which writes and reads them:
#
#   write_checkpoint(path, arrays, spec, fn, keep)
#                                             arrays: a named list of numeric vectors, kept to the
#                                             bit; spec: a nested list (spec.R: what may be in it)
#   read_checkpoint(path, fn)                 -> list(arrays, spec)
#
# fn: the user's function, for messages. The file that is replaced lives on as PATH.previous, if
# `keep`.

write_checkpoint <- function(path, arrays, spec, fn = "train", keep = TRUE) {
  notes <- c(seqrnn.checkpoint = "1", spec_to_metadata(spec, "spec"))
  write_file(arrays, check_path(path, fn), fn, notes, checksum = TRUE, keep_previous = keep)
}

read_checkpoint <- function(path, fn = "train") {
  check_path(path, fn)
  tryCatch(whole_checkpoint(path, fn),
           error = function(e) stop(offer_previous(path, fn, conditionMessage(e)), call. = FALSE))
}

# The checkpoint, or an error that says what is wrong, without function and path.
whole_checkpoint <- function(path, fn) {
  arrays <- tryCatch(read_file(path, fn, verify = 2), error = function(e) {
    stop(sub(paste0(fn, ": \"", path, "\""), "", conditionMessage(e), fixed = TRUE,
             useBytes = TRUE))
  })
  metadata <- attr(arrays, "metadata")
  if (!identical(metadata["seqrnn.checkpoint"], c(seqrnn.checkpoint = "1"))) {
    stop(" is no checkpoint of this version")
  }
  attr(arrays, "metadata") <- NULL
  list(arrays = arrays, spec = metadata_to_spec(metadata, "spec") %||% list())
}

# What to do when the checkpoint cannot be read, for this reason.
offer_previous <- function(path, fn, reason) {
  previous <- paste0(place_of(path), ".previous")
  state <- if (file.exists(path)) "is damaged" else "is missing"
  reason <- trimws(sub("^:? ", "", reason))
  advice <- if (is_whole(previous, fn)) {
    paste0("the previous one, \"", previous, "\", is whole: resume from it")
  } else if (file.exists(previous)) {
    paste0("the previous one, \"", previous, "\", is damaged too")
  } else {
    "there is no previous one"
  }
  paste0(fn, ": the checkpoint \"", path, "\" ", state, " (", reason, "); ", advice)
}

# The file that a path means, from wherever: where its last links lead, and where the one before it
# is kept. It need not be there.
place_of <- function(path) {
  path <- path.expand(path)
  for (k in seq_len(40)) {
    to <- Sys.readlink(path)
    if (is.na(to) || !nzchar(to)) break
    path <- if (is_absolute(to)) to else file.path(dirname(path), to)
  }
  if (is_absolute(path)) path else file.path(getwd() %||% ".", path)
}

is_absolute <- function(path) grepl("^(/|\\\\|[A-Za-z]:)", path, useBytes = TRUE)

is_whole <- function(path, fn) {
  !inherits(try(whole_checkpoint(path, fn), silent = TRUE), "try-error")
}
