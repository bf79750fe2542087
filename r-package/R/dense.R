#' Dense layer
#'
#' `y = W x + b` for every column of `x`.
#'
#' @param x The input, `[in,n]` or `[in,B,T]`.
#' @param W,b Weights `[units,in]` and biases `[units]`.
#' @param precision `"double"` or `"single"`.
#' @param dy Gradient of the loss by `y`, shaped as `y`.
#' @param fwd What `dense_forward()` returned.
#' @return `dense_forward()`: a list of `y` `[units,n]` or `[units,B,T]`, and `cache`.
#'   `dense_backward()`: a list of `dx` (shaped as `x`), `dW` and `db`.
#' @section Errors:
#' An argument of another class, shape or range is refused by name: "dense_forward: `b` must be a
#' vector of 2 numbers \[units\], not a vector of length 3".
#' @examples
#' fwd <- dense_forward(matrix(1:6, 3, 2), W = matrix(1, 2, 3), b = c(0, 10))
#' fwd$y
#' dense_backward(fwd$y, fwd)$dW
#' @export
dense_forward <- function(x, W, b, precision = "double") {
  fn <- "dense_forward"
  W <- check_shape(W, fn, "W", c(NA, NA), "[units,in]")
  b <- check_shape(b, fn, "b", nrow(W), "[units]")
  expected <- paste0("a ", ncol(W), " x n matrix [in,n] or ", ncol(W), " x B x T array [in,B,T]")
  x <- check_numeric(x, fn, "x", expected)
  if (!length(dim(x)) %in% 2:3 || dim(x)[1] != ncol(W)) stop_must(fn, "x", expected, x)
  precision <- check_precision(precision, fn, list(x = x, W = W, b = b))
  y <- .Call(C_dense_forward, precision, x, W, b)$y
  dim(y) <- c(nrow(W), dim(x)[-1])
  list(y = y, cache = list(maker = fn, x = x, W = W, precision = precision))
}

#' @rdname dense_forward
#' @export
dense_backward <- function(dy, fwd) {
  fn <- "dense_backward"
  cache <- check_cache(fwd, fn, "fwd", "dense_forward")
  extents <- c(nrow(cache$W), dim(cache$x)[-1])
  dy <- check_shape(dy, fn, "dy", extents, if (length(extents) == 2) "[units,n]" else "[units,B,T]")
  precision <- check_precision(cache$precision, fn, list(dy = dy))
  d <- .Call(C_dense_backward, precision, cache$x, cache$W, dy)
  dim(d$dx) <- dim(cache$x)
  d
}
