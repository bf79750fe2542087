#' Check a gradient against central differences
#'
#' Compares every coordinate of a gradient with `(f(theta + s) - f(theta - s)) / 2s`,
#' `s = h * max(1, |theta_i|)`, and reports the worst one by name. In double precision a correct
#' gradient comes out near 1e-9, a wrong one far above 1e-5.
#'
#' @param f A function of `theta` that returns one number, or a [network()], whose loss on
#'   `batch` is checked.
#' @param theta Where to check: a numeric array or a list of arrays; `f` gets the same
#'   structure. For a network its parameter vector.
#' @param grad The gradient to check, arrays shaped as `theta`.
#' @param batch,state A minibatch and an initial state, as for [loss_grad()].
#' @param training,seed,draw `TRUE` checks the loss with the dropout masks of (`seed`, `draw`), as
#'   [loss_grad()] takes them.
#' @param h Step of the differences.
#' @param floor The relative error is `|a - n| / max(|a|, |n|, floor)`.
#' @param coords Which coordinates to check: positions in `theta` when all its arrays stand one
#'   after another; `NULL` checks all, of a network those that are trained.
#' @param ... Not used.
#' @return A list of class `seqrnn_grad_check`: `relative_error`, `analytic` and `numeric` of
#'   the `worst` coordinate (its name, such as `"U[3,2]"`), its position `index`, and the
#'   largest `absolute_error` of all.
#' @section Errors:
#' An error inside `f` surfaces as it is. A result of `f` that is not one finite number is refused,
#' and so is a network that has no parameters or whose layers are all frozen.
#' @examples
#' p <- gru_params(2, 3, seed = 1)
#' x <- array(philox_normal(2 * 2 * 4, seed = 2), c(2, 2, 4))
#' loss <- function(theta) {
#'   p[names(theta)] <- theta
#'   sum(gru_forward(x, p)$y^2)
#' }
#' fwd <- gru_forward(x, p)
#' g <- gru_backward(2 * fwd$y, fwd)
#' grad_check(loss, p[c("W", "U", "b")], g[c("dW", "dU", "db")])
#'
#' net <- network(2, list(lstm_layer(3), dense_layer(2)))
#' grad_check(net, network_init(net, seed = 1), list(x = x, targets = matrix(1:2, 2, 4)))
#' @export
grad_check <- function(f, theta, ...) {
  UseMethod("grad_check")
}

#' @rdname grad_check
#' @export
grad_check.default <- function(f, theta, grad, h = 1e-5, floor = 1e-8, coords = NULL, ...) {
  fn <- "grad_check"
  check_no_more(fn, ...)
  if (!is.function(f)) stop_must(fn, "f", "a function or a network", f)
  theta <- check_tree(theta, fn, "theta")
  grad <- check_like(grad, fn, "grad", theta, "theta")
  value <- function(flat) {
    y <- f(unflatten(flat, theta))
    if (!is_number(y)) stop_arg(fn, "f", "must return one finite number, not ", describe(y))
    as.double(y)
  }
  flat <- flatten(theta)
  report <- .Call(C_grad_check, value, flat, flatten(grad), check_coords(coords, fn, length(flat)),
                  check_steps(h, floor, fn))
  grad_report(report, coordinate_name(report$index, theta))
}

#' @rdname grad_check
#' @export
grad_check.seqrnn_network <- function(f, theta, batch, state = NULL, h = 1e-5, floor = 1e-8,
                                      coords = NULL, training = FALSE, seed = 0, draw = 0,
                                      ...) {
  fn <- "grad_check"
  check_no_more(fn, ...)
  check_network(f, fn, "f")
  theta <- check_theta(theta, fn, f)
  batch <- check_batch(batch, fn, f, targets = TRUE)
  batch$dropout <- check_dropout(training, seed, draw, fn)
  state <- check_state(state, fn, f, batch)
  grad <- .Call(C_network_loss_grad, "double", f, batch, theta, state)$grad
  trained <- trained_coords(f, fn)
  coords <- check_coords(coords, fn, length(theta)) %||% trained
  report <- .Call(C_network_grad_check, f, batch, state, theta, grad, coords,
                  check_steps(h, floor, fn))
  layout <- f$layout
  k <- findInterval(report$index, layout$offset)
  within <- report$index - layout$offset[k] + 1
  template <- array(0, c(layout$rows[k], layout$cols[k]))
  grad_report(report, coordinate_name(within, template, layout$name[k]))
}

# The coordinates of the layers that are not frozen, whose gradient is not set to zero.
trained_coords <- function(net, fn) {
  frozen <- vapply(net$layers, function(layer) isTRUE(layer[["frozen"]]), NA)
  layer <- as.integer(sub("\\..*", "", net$layout$name))
  trained <- which(rep(!frozen[layer], net$layout$rows * net$layout$cols))
  if (!length(trained)) {
    stop_arg(fn, "f", "must have parameters that are trained, but ",
             if (net$nparam == 0) "has none" else "all of its layers are frozen")
  }
  as.double(trained)
}

grad_report <- function(report, worst) {
  structure(
    c(report[c("relative_error", "absolute_error")], list(worst = worst),
      report[c("analytic", "numeric", "index")]),
    class = "seqrnn_grad_check"
  )
}

check_coords <- function(coords, fn, n) {
  if (is.null(coords)) return(NULL)
  ok <- are_numbers(coords) && length(coords) > 0 && all(is.finite(coords)) &&
    all(coords == floor(coords) & coords >= 1 & coords <= n)
  if (!ok) stop_must(fn, "coords", paste0("whole numbers in 1..", n), coords)
  as.double(coords)
}

check_steps <- function(h, floor, fn) {
  c(check_number(h, fn, "h", above = 0), check_number(floor, fn, "floor", above = 0))
}

#' @export
print.seqrnn_grad_check <- function(x, ...) {
  cat(sprintf("gradient check: relative error %.2g at %s (analytic %.10g, numeric %.10g)\n",
              x$relative_error, x$worst, x$analytic, x$numeric))
  invisible(x)
}
