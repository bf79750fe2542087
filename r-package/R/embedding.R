#' Embedding: a vector for every id
#'
#' Looks up columns of a matrix. Id 0 is padding: a column of zeros without a gradient.
#'
#' @param ids Whole numbers in `0..V`: a matrix `[B,T]`, or a vector of `n`.
#' @param E The embedding `[units,V]`.
#' @param precision `"double"` or `"single"`.
#' @param dy Gradient of the loss by `y`, shaped as `y`.
#' @param fwd What `embedding_forward()` returned.
#' @return `embedding_forward()`: a list of `y` `[units,B,T]` (`[units,n]` for a vector) and
#'   `cache`. `embedding_backward()`: a list of `dE` `[units,V]`.
#' @section Errors:
#' An argument of another class, shape or range is refused by name: "embedding_forward: `ids`
#' must be whole numbers in 0..5, but ids\[2\] is 6".
#' @references Bengio et al. (2003), A neural probabilistic language model, JMLR 3.
#' @examples
#' E <- matrix(1:10, 2, 5) # five ids, two numbers each
#' fwd <- embedding_forward(c(3, 0, 3), E)
#' fwd$y
#' embedding_backward(matrix(1, 2, 3), fwd)$dE
#' @export
embedding_forward <- function(ids, E, precision = "double") {
  fn <- "embedding_forward"
  E <- check_shape(E, fn, "E", c(NA, NA), "[units,V]")
  if (length(dim(ids)) > 2) stop_must(fn, "ids", "a matrix [B,T] or a vector", ids)
  ids <- check_ids(ids, fn, "ids", ncol(E))
  precision <- check_precision(precision, fn, list(E = E))
  y <- .Call(C_embedding_forward, precision, ids, E)$y
  dim(y) <- c(nrow(E), dim(ids))
  list(y = y, cache = list(maker = fn, ids = ids, size = dim(E), precision = precision))
}

#' @rdname embedding_forward
#' @export
embedding_backward <- function(dy, fwd) {
  fn <- "embedding_backward"
  cache <- check_cache(fwd, fn, "fwd", "embedding_forward")
  extents <- c(cache$size[1], dim(cache$ids))
  dy <- check_shape(dy, fn, "dy", extents, if (length(extents) == 2) "[units,n]" else "[units,B,T]")
  precision <- check_precision(cache$precision, fn, list(dy = dy))
  .Call(C_embedding_backward, precision, cache$ids, cache$size, dy)
}
