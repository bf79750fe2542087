#' Clip gradients to a global norm
#'
#' Scales all gradients by one factor so that their Euclidean norm, taken over all of them together,
#' is at most `max_norm`.
#'
#' @param grads A numeric array, or a list (of lists) of arrays as the `*_backward()` functions
#'   return.
#' @param max_norm The largest norm, above 0.
#' @param precision `"double"` or `"single"`.
#' @return A list of `grads`, in the same structure, and `norm`, the norm they came with.
#' @section Errors:
#' Gradients that are not finite are refused: nothing sensible can be done with them.
#' @references Pascanu, Mikolov & Bengio (2013), On the difficulty of training recurrent neural
#'   networks, ICML, algorithm 1.
#' @examples
#' clip_grads(list(dW = matrix(3, 1, 1), db = 4), max_norm = 1)
#' @export
clip_grads <- function(grads, max_norm, precision = "double") {
  fn <- "clip_grads"
  grads <- check_tree(grads, fn, "grads")
  max_norm <- check_number(max_norm, fn, "max_norm", above = 0)
  precision <- check_precision(precision, fn, list(grads = grads, max_norm = max_norm))
  clipped <- .Call(C_clip_norm, precision, flatten(grads), max_norm)
  list(grads = unflatten(clipped$grad, grads), norm = clipped$norm)
}

#' One step of an optimiser
#'
#' `optimiser_step()` does one step of any [optimiser()], clipping the gradient first if it says so,
#' and hands back the state that the next step needs. `sgd_step()` is the plain `theta -
#' learning_rate * grad`, `adam_step()` is Adam with its moments by name.
#'
#' @param theta Parameters: a numeric array, or a list of arrays such as `p[c("W", "U", "b")]`.
#' @param grad Their gradient, arrays of the same shapes in the same order; names may differ.
#' @param learning_rate Step size, above 0.
#' @param state `NULL` at first, then the `state` of the last call.
#' @param optimiser A name, or the result of [optimiser()].
#' @param beta1,beta2 Decay of the moments, in 0..1 (below 1).
#' @param eps Added to the root of the second moment, above 0 (in single precision, too: above
#'   1.2e-38).
#' @param precision `"double"` or `"single"`.
#' @return `sgd_step()`: the new `theta`. The others: a list of the new `theta` and `state`: of
#'   `optimiser_step()` a list of `moments`, numbers that the kind keeps, and `step`, the number of
#'   steps done; of `adam_step()` a list of `m` and `v` (structured as `theta`) and `step`.
#' @section Errors:
#' An argument of another class, shape or range is refused by name: "sgd_step: `grad` must have the
#' arrays of `theta` (4 x 3), not 3 x 4".
#' @references Kingma & Ba (2015), Adam: a method for stochastic optimization, ICLR, algorithm 1.
#' @examples
#' theta <- c(3, -2)
#' sgd_step(theta, grad = 2 * theta, learning_rate = 0.1)
#'
#' state <- NULL
#' for (i in 1:200) {
#'   out <- optimiser_step(theta, grad = 2 * theta, state, optimiser("rmsprop", clip_norm = 1))
#'   theta <- out$theta
#'   state <- out$state
#' }
#' theta
#' @export
sgd_step <- function(theta, grad, learning_rate, precision = "double") {
  fn <- "sgd_step"
  theta <- check_tree(theta, fn, "theta")
  grad <- check_like(grad, fn, "grad", theta, "theta")
  rate <- check_number(learning_rate, fn, "learning_rate", above = 0)
  precision <- check_precision(
    precision, fn, list(theta = theta, grad = grad, learning_rate = rate)
  )
  optim <- list(kind = "sgd", learning_rate = rate)
  unflatten(update_theta(optim, theta, grad, list(step = 0), precision)$theta, theta)
}

#' @rdname sgd_step
#' @export
adam_step <- function(theta, grad, state = NULL, learning_rate = 1e-3, beta1 = 0.9, beta2 = 0.999,
                      eps = 1e-8, precision = "double") {
  fn <- "adam_step"
  theta <- check_tree(theta, fn, "theta")
  grad <- check_like(grad, fn, "grad", theta, "theta")
  optim <- list(
    kind = "adam",
    learning_rate = check_number(learning_rate, fn, "learning_rate", above = 0),
    beta1 = check_rate(beta1, fn, "beta1"), beta2 = check_rate(beta2, fn, "beta2"),
    eps = check_number(eps, fn, "eps", above = smallest_single)
  )
  before <- check_adam_state(state, fn, theta)
  precision <- check_precision(
    precision, fn,
    list(theta = theta, grad = grad, state = state, learning_rate = learning_rate, eps = eps)
  )
  out <- update_theta(optim, theta, grad, before, precision)
  m <- seq_len(length(out$moments) / 2)
  list(
    theta = unflatten(out$theta, theta),
    state = list(m = unflatten(out$moments[m], theta), v = unflatten(out$moments[-m], theta),
                 step = before$step + 1)
  )
}

#' @rdname sgd_step
#' @export
optimiser_step <- function(theta, grad, state = NULL, optimiser = "adam", precision = "double") {
  fn <- "optimiser_step"
  theta <- check_tree(theta, fn, "theta")
  grad <- check_like(grad, fn, "grad", theta, "theta")
  optim <- check_optimiser(optimiser, fn)
  before <- check_optimiser_state(state, fn, optim, length(flatten(theta)))
  precision <- check_precision(
    precision, fn, list(theta = theta, grad = grad, state = state, optimiser = optim)
  )
  out <- update_theta(optim, theta, grad, before, precision)
  list(theta = unflatten(out$theta, theta),
       state = list(moments = out$moments, step = before$step + 1))
}

# state: list(moments, step), without moments at first -> list(theta, moments), flat
update_theta <- function(optim, theta, grad, state, precision) {
  .Call(C_optim_update, precision, optim, state$step + 1, flatten(grad), flatten(theta),
        state$moments %||% numeric())
}

# -> list(moments, step); moments are m, then v
check_adam_state <- function(state, fn, theta) {
  if (length(state) == 0) return(list(step = 0))
  check_list(state, fn, "state", "NULL or the state that adam_step() returned")
  m <- check_like(state[["m"]], fn, "state$m", theta, "theta")
  v <- check_like(state[["v"]], fn, "state$v", theta, "theta")
  step <- check_count(state[["step"]], fn, "state$step", min = 0, max = 2^53)
  list(moments = c(flatten(m), flatten(v)), step = step)
}

check_optimiser_state <- function(state, fn, optim, n) {
  if (length(state) == 0) return(list(step = 0))
  check_list(state, fn, "state", "NULL or the state that optimiser_step() returned")
  n <- n * .Call(C_nmoment, optim)
  list(
    moments = if (n > 0) {
      check_shape(state[["moments"]], fn, "state$moments", n, paste("of", optim$kind))
    },
    step = check_count(state[["step"]], fn, "state$step", min = 0, max = 2^53)
  )
}
