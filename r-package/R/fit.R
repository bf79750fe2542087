# What train() returns.

new_fit <- function(fn, run) {
  stopped <- stop_reason(run)
  fit <- structure(
    list(
      net = run$net, theta = run$best$theta %||% doubles(run, judged_theta(run)),
      trainer = c(lapply(run$work, function(x) doubles(run, x)),
                  run[c("position", "sizes", "waited", "ended")]),
      history = as.data.frame(columns_of(run$history)),
      validation = as.data.frame(columns_of(run$validation)),
      best = run$best[c("epoch", "loss", "reference")], seed = run$options$seed,
      options = run$options, seconds = run$seconds, stopped = stopped
    ),
    class = "seqrnn_fit"
  )
  if (!stopped %in% c("epochs", "max_steps", "patience", "time_limit", "callback")) {
    what <- if (stopped == "interrupted") "interrupted by the user" else stopped
    warning(fn, ": ", what, "; this is the fit after ", counted(run$position$step, "update"),
            if (is_failure(stopped)) paste0(", and its parameters are ", owner_text(fit)),
            call. = FALSE)
  }
  fit
}

is_failure <- function(stopped) {
  grepl("^(the loss|the gradient|a parameter) is not finite", stopped)
}

# Whose the parameters of a fit are that ended with numbers that are not finite: they were the last
# to have a finite loss and gradient. Where the latest finite gradient completed an update, that
# one made what failed, unless it is an update itself that failed.
owner_text <- function(fit) {
  if (fit$best$epoch > 0) return(sprintf("those of the best validation, in epoch %.0f",
                                         fit$best$epoch))
  step <- fit$trainer$position$step
  failed_update <- startsWith(fit$stopped, "a parameter")
  if (!failed_update && isTRUE(last_of(fit$history$step) == step)) step <- step - 1
  if (step > 0) sprintf("those after update %.0f", step) else "those of the start"
}

#' @export
print.seqrnn_fit <- function(x, ...) {
  o <- x$options
  at <- x$trainer$position
  cat("fit of a network of ", counted(length(x$net$layers), "layer"), ", ",
      format(x$net$nparam, big.mark = ","), " parameter", if (x$net$nparam != 1) "s", ", loss ",
      loss_text(x$net$loss), "\n",
      "  trained ", counted(at$step, "update"), " in ", counted(at$epoch, "epoch"), " (",
      o$optimiser$kind, ", learning rate ", format(o$optimiser$learning_rate), ", ", o$precision,
      " precision), ", clock(x$seconds), ", stopped: ", x$stopped, "\n", sep = "")
  if (is_failure(x$stopped)) cat("  the parameters are ", owner_text(x), "\n", sep = "")
  if (nrow(x$history)) {
    sums <- sums_of(x$history)
    cat(sprintf("  training loss %.4g in epoch %.0f\n", sums$loss / sums$norm, sums$epoch))
  }
  if (nrow(x$validation)) cat("  ", validation_line(x), "\n", sep = "")
  invisible(x)
}

validation_line <- function(fit) {
  row <- fit$validation[nrow(fit$validation), ]
  best <- fit$best
  best <- if (best$epoch > 0) sprintf(", best %.4g in epoch %.0f", best$loss, best$epoch)
  accuracy <- if (is.finite(row$accuracy)) sprintf(" (accuracy %.3g)", row$accuracy)
  paste0(sprintf("validation loss %.4g", row$loss), accuracy, best)
}

#' @export
summary.seqrnn_fit <- function(object, ...) {
  structure(list(fit = object, layers = summary(object$net), validation = object$validation),
            class = "summary.seqrnn_fit")
}

#' @export
print.summary.seqrnn_fit <- function(x, ...) {
  print(x$fit)
  print_layers_and_validation(x)
}

print_layers_and_validation <- function(x) {
  cat("\n")
  print_layers(x$layers)
  if (nrow(x$validation)) {
    cat("\nvalidation:\n")
    print(x$validation, row.names = FALSE, digits = 5)
  }
  invisible(x)
}

#' Outputs of a trained network
#'
#' @param object What [train()] returned.
#' @param batch Padded arrays or lists of sequences, see [predict.seqrnn_network()].
#' @param ... `state`, `type`: see [predict.seqrnn_network()]; `precision`, by default that of the
#'   training.
#' @param precision `"double"` or `"single"`.
#' @return As of [predict.seqrnn_network()].
#' @inheritSection loss_grad Errors
#' @examples
#' data <- list(x = array(philox_normal(40, seed = 1), c(1, 4, 10)), targets = matrix(1:2, 4, 10))
#' fit <- train(network(1, list(gru_layer(3), dense_layer(2))), data, epochs = 2, seed = 1)
#' dim(predict(fit, data, type = "response")$output)
#' predict(fit, list(x = list(t(1:3), t(1:5))), type = "class")$output
#' @export
predict.seqrnn_fit <- function(object, batch, ..., precision = object$options$precision) {
  check_network(object$net, "predict", "object$net")
  predict(object$net, object$theta, batch, ..., precision = precision)
}

#' Loss curves of a training
#'
#' The loss of every gradient in grey, its mean over each epoch in black, the validation loss in red
#' and its best in a ring.
#'
#' @param x What [train()] returned.
#' @param ... Passed to [graphics::plot()], as `main`, or in place of what it is given here, as
#'   `xlab` or `ylim`.
#' @return `x`, invisibly.
#' @section Errors:
#' A fit without a gradient whose loss is finite has nothing to show and is refused.
#' @examples
#' x <- array(philox_normal(400, seed = 1), c(1, 40, 10))
#' data <- list(x = x, targets = matrix(1:2, 40, 10))
#' plot(train(network(1, list(gru_layer(3), dense_layer(2))), data, validation = 0.2, seed = 1))
#' @export
plot.seqrnn_fit <- function(x, ...) {
  h <- x$history
  v <- x$validation
  if (!any(is.finite(h$loss))) {
    stop_arg("plot", "x", "must be a fit with gradients whose loss is finite; it has ", nrow(h),
             " gradients (stopped: ", x$stopped, ")")
  }
  mean_loss <- tapply(h$loss * h$norm, h$epoch, sum) / tapply(h$norm, h$epoch, sum)
  ends <- tapply(h$step, h$epoch, max)
  look <- list(type = "l", col = "grey75", xlab = "update",
               ylab = paste("loss,", loss_text(x$net$loss)),
               ylim = range(c(h$loss, v$loss), finite = TRUE))
  given <- list(...)
  look[names(given)] <- given
  do.call(plot, c(list(h$step, h$loss), look))
  lines(ends, mean_loss, type = "b", pch = 20)
  points(v$step, v$loss, type = "b", pch = 20, col = "firebrick")
  best <- v$epoch == x$best$epoch
  points(v$step[best], v$loss[best], cex = 2, col = "firebrick")
  shown <- c(TRUE, TRUE, nrow(v) > 0)
  legend("topright", c("training", "mean of an epoch", "validation")[shown],
         col = c("grey75", "black", "firebrick")[shown], lty = 1, pch = c(NA, 20, 20)[shown],
         bty = "n")
  invisible(x)
}
