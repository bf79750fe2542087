#' An optimiser
#'
#' Describes how parameters follow their gradient. Formulas and defaults are those of PyTorch.
#'
#' | kind | learning_rate | has |
#' |---|---|---|
#' | `"sgd"` | 0.01 | `momentum` 0, `dampening` 0, `nesterov` `FALSE` (Sutskever et al. 2013) |
#' | `"adam"` | 0.001 | `beta1` 0.9, `beta2` 0.999, `eps` 1e-8 (Kingma & Ba 2015, algorithm 1) |
#' | `"adamw"` | 0.001 | the same, and `l2` 0.01 (Loshchilov & Hutter 2019) |
#' | `"rmsprop"` | 0.01 | `rho` 0.99, `eps` 1e-8, `momentum` 0, `centered` `FALSE` |
#' | `"adagrad"` | 0.01 | `eps` 1e-10, `rate_decay` 0 (Duchi et al. 2011) |
#' | `"adadelta"` | 1 | `rho` 0.9, `eps` 1e-6 (Zeiler 2012) |
#'
#' RMSprop is that of Tieleman & Hinton (2012), centered that of Graves (2013, eq. 38-45).
#'
#' @param kind A name in the table.
#' @param learning_rate Step size, above 0; `NULL` is the default in the table, as for the other
#'   arguments.
#' @param momentum,dampening,beta1,beta2,rho Numbers in 0..1; all but `dampening` below 1.
#' @param nesterov `TRUE` looks ahead; needs a `momentum` and no `dampening`.
#' @param eps Added to what a gradient is divided by, above 0 (in single precision, too: above
#'   1.2e-38).
#' @param centered `TRUE` divides by the standard deviation of the gradient.
#' @param rate_decay The rate of update `n` is `learning_rate / (1 + (n - 1) * rate_decay)`.
#' @param l1,l2 Penalties: `l1 * sign(theta) + l2 * theta` is added to the gradient; the `l2` of
#'   AdamW decays the parameters themselves.
#' @param clip_norm The gradient is clipped to this Euclidean norm (Pascanu et al. 2013); 0 does not
#'   clip.
#' @param clip_value Before that, each of its elements is clipped to `[-clip_value, clip_value]`; 0
#'   does not clip.
#' @return A list of `kind`, `learning_rate`, what the kind has, `l1`, `l2`, `clip_norm`,
#'   `clip_value`.
#' @section Errors:
#' An argument of another class or range is refused by name, as is one that the kind does not have.
#' @seealso [optimiser_step()], [train()], [schedule()]
#' @examples
#' optimiser("sgd", learning_rate = 0.1, momentum = 0.9, nesterov = TRUE)
#' @export
optimiser <- function(kind = "adam", learning_rate = NULL, momentum = NULL, dampening = NULL,
                      nesterov = NULL, beta1 = NULL, beta2 = NULL, eps = NULL, rho = NULL,
                      centered = NULL, rate_decay = NULL, l1 = NULL, l2 = NULL, clip_norm = 0,
                      clip_value = 0) {
  fn <- "optimiser"
  check_choice(kind, fn, "kind", .Call(C_optimisers))
  has <- c("learning_rate", optimiser_fields[[kind]], "l1", "l2")
  given <- compact(list(
    learning_rate = learning_rate, momentum = momentum, dampening = dampening,
    nesterov = nesterov, beta1 = beta1, beta2 = beta2, eps = eps, rho = rho, centered = centered,
    rate_decay = rate_decay, l1 = l1, l2 = l2
  ))
  check_unused(names(given), has, fn, "optimiser", kind)
  out <- .Call(C_standard_optimiser, kind)[has]
  out[names(given)] <- given
  for (name in has) out[name] <- list(check_optimiser_field(out[[name]], fn, name))
  if (isTRUE(out$nesterov) && (out$momentum == 0 || out$dampening > 0)) {
    stop_arg(fn, "nesterov", "needs a `momentum` above 0 and a `dampening` of 0")
  }
  c(list(kind = kind), out,
    list(clip_norm = check_number(clip_norm, fn, "clip_norm", min = 0),
         clip_value = check_number(clip_value, fn, "clip_value", min = 0)))
}

# What a kind has, beside what all have.
optimiser_fields <- list(
  sgd = c("momentum", "dampening", "nesterov"),
  adam = c("beta1", "beta2", "eps"),
  adamw = c("beta1", "beta2", "eps"),
  rmsprop = c("rho", "eps", "momentum", "centered"),
  adagrad = c("eps", "rate_decay"),
  adadelta = c("rho", "eps")
)

check_optimiser_field <- function(x, fn, name) {
  switch(
    name,
    learning_rate = check_number(x, fn, name, above = 0),
    eps = check_number(x, fn, name, above = smallest_single),
    nesterov = , centered = check_flag(if (identical(x, 0)) FALSE else x, fn, name),
    dampening = check_number(x, fn, name, min = 0, max = 1),
    rate_decay = , l1 = , l2 = check_number(x, fn, name, min = 0),
    check_rate(x, fn, name)
  )
}

#' A schedule of the learning rate
#'
#' `schedule()` describes how the learning rate changes in a training; `schedule_rates()` shows
#' it. `t` counts epochs or updates (`per`) from 0.
#'
#' | kind | learning rate | has |
#' |---|---|---|
#' | `"constant"` | rate | |
#' | `"step"` | rate * gamma^floor(t / size) | `gamma`, `size` |
#' | `"exponential"` | rate * gamma^t | `gamma` |
#' | `"cosine"` | half a cosine to `least` at t = size | `size`, `least` |
#' | `"plateau"` | see below | `gamma`, `least`, `patience`, `threshold` |
#' | `"one_cycle"` | see below | `size`, `rise`, `start_factor`, `end_factor` |
#'
#' The cosine is that of Loshchilov & Hutter (2017), without restarts. A plateau multiplies the
#' rate by `gamma` each time the validation loss has not improved for more than `patience` epochs,
#' not below `least`. One cycle goes up to the rate and down again, by cosines (Smith & Topin
#' 2018, as PyTorch's OneCycleLR).
#'
#' @param kind A name in the table.
#' @param per `"epoch"` or `"step"` (an update): what `t` and `size` count. `"plateau"` counts
#'   epochs.
#' @param gamma Factor, above 0 and at most 1.
#' @param size Length in units of `per`, at least 1; required by the kinds that have it.
#' @param least The smallest rate, at most the learning rate; a warm-up begins below it.
#' @param patience,threshold Epochs to wait; an improvement is a loss below
#'   `best - threshold * abs(best)`.
#' @param rise The part of the cycle in which the rate rises.
#' @param start_factor,end_factor The first rate is `rate / start_factor`, the last one that divided
#'   by `end_factor`.
#' @param warmup With any kind: over the first `warmup` updates the rate is multiplied by `update /
#'   warmup`; 0 for none.
#' @param schedule A name, or the result of `schedule()`; not `"plateau"`.
#' @param learning_rate The optimiser's rate.
#' @param steps Number of updates to show.
#' @param epoch_steps Updates per epoch; 1 shows epochs.
#' @return `schedule()`: a list of `kind`, `per`, what the kind has, `warmup`. `schedule_rates()`: a
#'   vector of `steps` rates.
#' @section Errors:
#' An argument of another class or range is refused by name, as is one that the kind does not have.
#' @examples
#' plot(schedule_rates(schedule("one_cycle", per = "step", size = 100), 0.01, steps = 100))
#' schedule_rates(schedule("step", size = 2, gamma = 0.5), 0.1, steps = 6) # six epochs
#' @export
schedule <- function(kind = "constant", per = "epoch", gamma = 0.1, size = NULL, least = 0,
                     patience = 10, threshold = 1e-4, rise = 0.3, start_factor = 25,
                     end_factor = 1e4, warmup = 0) {
  fn <- "schedule"
  check_choice(kind, fn, "kind", .Call(C_schedules))
  check_choice(per, fn, "per", c("epoch", "step"))
  has <- schedule_fields[[kind]]
  given <- c(gamma = !missing(gamma), size = !is.null(size), least = !missing(least),
             patience = !missing(patience), threshold = !missing(threshold),
             rise = !missing(rise), start_factor = !missing(start_factor),
             end_factor = !missing(end_factor))
  check_unused(names(given)[given], has, fn, "schedule", kind)
  if (kind == "plateau" && per != "epoch") {
    stop_arg(fn, "per", "must be \"epoch\" with \"plateau\", which looks at the validation loss")
  }
  values <- list(gamma = gamma, size = size, least = least, patience = patience,
                 threshold = threshold, rise = rise, start_factor = start_factor,
                 end_factor = end_factor)[has]
  for (name in has) values[name] <- list(check_schedule_field(values[[name]], fn, name))
  c(list(kind = kind, per = per), values, list(warmup = check_count(warmup, fn, "warmup", min = 0)))
}

schedule_fields <- list(
  step = c("gamma", "size"),
  exponential = "gamma",
  cosine = c("size", "least"),
  plateau = c("gamma", "least", "patience", "threshold"),
  one_cycle = c("size", "rise", "start_factor", "end_factor")
)

check_schedule_field <- function(x, fn, name) {
  switch(
    name,
    gamma = check_number(x, fn, name, above = 0, max = 1),
    size = check_number(x, fn, name, min = 1),
    least = check_number(x, fn, name, min = 0),
    patience = check_count(x, fn, name, min = 0),
    threshold = check_rate(x, fn, name),
    rise = check_number(x, fn, name, min = 0, max = 1),
    check_number(x, fn, name, above = 0)
  )
}

#' @rdname schedule
#' @export
schedule_rates <- function(schedule, learning_rate, steps, epoch_steps = 1) {
  fn <- "schedule_rates"
  spec <- check_schedule(schedule, fn)
  if (spec$kind == "plateau") {
    stop_arg(fn, "schedule", "must not be \"plateau\": its rates follow from validation losses")
  }
  .Call(C_schedule_rates, spec, check_number(learning_rate, fn, "learning_rate", above = 0),
        check_count(steps, fn, "steps"), check_count(epoch_steps, fn, "epoch_steps"))
}

check_optimiser <- function(x, fn) check_spec(x, fn, "optimiser", optimiser)
check_schedule <- function(x, fn) check_spec(x, fn, "schedule", schedule)
