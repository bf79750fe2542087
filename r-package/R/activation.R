#' An activation function with its parameters
#'
#' The set, and the meaning of `alpha` and `beta`, are those of the ONNX operators RNN, GRU and
#' LSTM.
#'
#' | name | function of a |
#' |---|---|
#' | `"sigmoid"` | 1 / (1 + exp(-a)) |
#' | `"tanh"` | tanh(a) |
#' | `"relu"` | max(0, a) |
#' | `"softsign"` | a / (1 + abs(a)) |
#' | `"softplus"` | log(1 + exp(a)) |
#' | `"hard_sigmoid"` | max(0, min(1, alpha a + beta)); alpha 0.2, beta 0.5 |
#' | `"elu"` | a, or alpha (exp(a) - 1) if a < 0; alpha 1 |
#' | `"leaky_relu"` | a, or alpha a if a < 0; alpha 0.01 |
#' | `"thresholded_relu"` | a if a > alpha, otherwise 0; alpha 1 |
#' | `"scaled_tanh"` | alpha tanh(beta a); alpha 1.7159, beta 2/3 (LeCun et al. 1998, sec. 4.4) |
#' | `"affine"` | alpha a + beta; alpha 1, beta 0 |
#'
#' @param name One of the names in the table.
#' @param alpha,beta Numbers; the defaults in the table when `NULL`.
#' @return A list `name`, `alpha`, `beta`. Wherever a function asks for an activation, it takes such
#'   a list or a name.
#' @examples
#' activation("leaky_relu", alpha = 0.1)
#' p <- rnn_params(3, 4, activation = activation("elu", alpha = 0.5))
#' @export
activation <- function(name, alpha = NULL, beta = NULL) {
  fn <- "activation"
  known <- .Call(C_activations)
  k <- match(check_choice(name, fn, "name", known$name), known$name)
  list(
    name = name,
    alpha = if (is.null(alpha)) known$alpha[k] else check_number(alpha, fn, "alpha"),
    beta = if (is.null(beta)) known$beta[k] else check_number(beta, fn, "beta")
  )
}

# An activation option as the user gave it: a name, which may also be `other`, or
# list(name, alpha, beta).
check_activation <- function(x, fn, arg, other = NULL) {
  if (is.list(x)) {
    check_choice(x[["name"]], fn, paste0(arg, "$name"), .Call(C_activations)$name)
    for (field in intersect(c("alpha", "beta"), names(x))) {
      check_number(x[[field]], fn, paste0(arg, "$", field))
    }
    return(x)
  }
  check_choice(x, fn, arg, c(other, .Call(C_activations)$name))
}

activation_name <- function(x) if (is.list(x)) x$name else x
