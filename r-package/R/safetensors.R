#' Arrays in safetensors files
#'
#' Files of named arrays that Python, Rust, GNU Octave and others read as well
#' (<https://huggingface.co/docs/safetensors>).
#'
#' An array has the same extents and the same element at the same indices in every language. An
#' array with one extent is a vector here; a vector of length 1 stands also for an array without
#' extents.
#'
#' Reading is strict: the whole header is checked before room is made for anything that it speaks
#' of. Room is needed for the header and for the arrays as R has them, where 16-bit floats and bytes
#' take up four times as much, and 32-bit floats twice as much, as in the file.
#'
#' Writing is safe: the file appears under its name when all of it is on the disk; until then there
#' is the old file, or none. The bytes first go to a file whose name ends in `.tmp`.
#'
#' @param path The name of the file.
#' @param verify `TRUE`: a file that carries a checksum, as networks and checkpoints do, must match
#'   it.
#' @param x A named list of arrays: doubles, integers or raw bytes, with any extents.
#' @param metadata A named character vector, kept with the arrays; `NULL` for none.
#' @param dtype How doubles are written: `"F64"`, exactly, or rounded to the nearest number of
#'   `"F32"`, `"F16"` or `"BF16"`. Integers are written as `I32`, raw bytes as `U8`.
#' @return `read_safetensors()`: a named list of arrays in the order of the header, with the
#'   metadata, a named character vector, as its attribute `metadata` where there are any. `F64`,
#'   `F32`, `F16`, `BF16` and `I64` become doubles, `I32` and `U8` integers (doubles if -2^31,
#'   which is no integer in R, is among them). `write_safetensors()`: `path`, invisibly.
#' @section Errors:
#' A file that breaks a rule of the format is refused with its name, the tensor and the reason, such
#' as 'read_safetensors: "a.safetensors": "w" overlaps another tensor'. So is a header above 16 MiB,
#' another dtype, and an `I64` beyond 2^53. A number that `dtype` would make infinite is refused by
#' name. A file that cannot be written is reported, and the old one is as it was.
#' @seealso [save_network()] for networks, [import_torch()].
#' @examples
#' path <- tempfile(fileext = ".safetensors")
#' write_safetensors(list(W = matrix(1:6 / 4, 2), ids = 1:3), path, c(author = "me"))
#' x <- read_safetensors(path)
#' x$W
#' attr(x, "metadata")
#' unlink(path)
#' @name safetensors
NULL

#' @rdname safetensors
#' @export
read_safetensors <- function(path, verify = TRUE) {
  fn <- "read_safetensors"
  read_file(check_path(path, fn), fn, check_flag(verify, fn, "verify"))
}

#' @rdname safetensors
#' @export
write_safetensors <- function(x, path, metadata = NULL, dtype = "F64") {
  fn <- "write_safetensors"
  x <- check_arrays(x, fn, "x")
  check_choice(dtype, fn, "dtype", c("F64", "F32", "F16", "BF16"))
  for (name in names(x)) check_within(x[[name]], fn, paste0("x$", name), dtype)
  write_file(x, check_path(path, fn), fn, check_metadata(metadata, fn), dtype)
  invisible(path)
}

# ---- the calls -------------------------------------------------------------------------------

# The arrays of a file with attribute "metadata", or an error, whose function is fn. verify = 2: it
# must have a checksum.
read_file <- function(path, fn, verify = TRUE) {
  file <- .Call(C_safetensors_read, native_path(path), verify)
  if (is.character(file)) stop_file(fn, path, file)
  arrays <- file$arrays
  if (length(file$metadata)) attr(arrays, "metadata") <- file$metadata
  arrays
}

write_file <- function(arrays, path, fn, metadata, dtype = "F64", checksum = FALSE,
                       keep_previous = FALSE) {
  dtypes <- vapply(arrays, function(a) switch(typeof(a), raw = "U8", integer = "I32", dtype), "")
  wrong <- .Call(C_safetensors_write, native_path(path), arrays, dtypes, metadata,
                 c(checksum, keep_previous))
  if (!is.null(wrong)) stop_file(fn, path, wrong)
}

native_path <- function(path) enc2native(path.expand(path))

# reason: " is cut off" or ": "w" overlaps another tensor"
stop_file <- function(fn, path, reason) stop(fn, ": \"", path, "\"", reason, call. = FALSE)

# ---- validation ------------------------------------------------------------------------------

check_path <- function(path, fn) {
  if (!is.character(path) || length(path) != 1 || is.na(path) || !nzchar(path)) {
    stop_must(fn, "path", "the name of a file", path)
  }
  path
}

# Names that are there, different and not NA.
check_names <- function(x, fn, arg) {
  given <- names(x)
  if (length(x) == 0) return(structure(x, names = character()))
  bad <- if (is.null(given)) 1 else which(is.na(given) | !nzchar(given))[1]
  if (!is.na(bad)) stop_arg(fn, arg, "must have names, but number ", bad, " has none")
  twice <- anyDuplicated(enc2utf8(given))
  if (twice) stop_arg(fn, arg, "must have different names, but \"", given[twice], "\" is twice")
  x
}

check_arrays <- function(x, fn, arg) {
  check_list(x, fn, arg, "a named list of arrays")
  x <- check_names(x, fn, arg)
  for (name in names(x)) {
    one <- x[[name]]
    place <- paste0(arg, "$", name)
    if (is.object(one) || !typeof(one) %in% c("double", "integer", "raw")) {
      stop_must(fn, place, "an array of doubles, integers or raw bytes", one)
    }
    if (is.integer(one) && anyNA(one)) {
      stop_arg(fn, place, "must not have NA, which only doubles can be: as.double() makes them")
    }
  }
  x
}

check_metadata <- function(metadata, fn) {
  metadata <- metadata %||% character()
  if (!is.character(metadata) || anyNA(metadata)) {
    stop_must(fn, "metadata", "a named character vector without NA", metadata)
  }
  check_names(metadata, fn, "metadata")
}
