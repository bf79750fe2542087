#' Text from a language model
#'
#' Reads a prompt, then draws characters one by one from `softmax(scores / temperature)`.
#'
#' @param model A model from [rnn_lm()].
#' @param n Number of characters to draw.
#' @param temperature At least 0: 1 draws from the model's own distribution, less makes likely
#'   characters likelier, 0 always takes the most likely one.
#' @param prompt What the model reads first, at least one character; it is not repeated in the
#'   result. `NULL` is a line end, or the vocabulary's first character if it has no line end.
#' @inheritParams cell_params
#' @return One string of `n` characters.
#' @section Errors:
#' A character of `prompt` that is not in the model's vocabulary is refused by name and place.
#' @examples
#' text <- strrep("the quick brown fox jumps over the lazy dog. ", 40)
#' model <- rnn_lm(text, units = 16, batch = 4, steps = 20, epochs = 10, seed = 1)
#' generate(model, 20, temperature = 0, prompt = "the ")
#' @export
generate <- function(model, n = 200, temperature = 1, prompt = NULL, seed = NULL) {
  fn <- "generate"
  check_class(model, fn, "model", "seqrnn_lm", "rnn_lm")
  n <- check_count(n, fn, "n", min = 0)
  temperature <- check_number(temperature, fn, "temperature", min = 0)
  first <- if (10L %in% model$vocabulary) 10L else model$vocabulary[1]
  start <- match(first, model$vocabulary)
  if (!is.null(prompt)) start <- text_ids(prompt, model$vocabulary, fn, "prompt")
  if (!length(start)) stop_arg(fn, "prompt", "must have at least one character")
  theta <- check_shape(model$theta, fn, "model$theta", model$net$nparam, "(model$net$nparam)")
  ids <- .Call(C_lm_generate, model$options$precision, model$net, theta, start - 1L, n,
               temperature, check_seed(seed, fn))
  .Call(C_utf8_encode, model$vocabulary[ids + 1L])
}

#' How well a language model predicts a text
#'
#' Reads the text statefully from a zero state and averages `-log p` of each character given all
#' before it; the first is only read.
#'
#' @param model A model from [rnn_lm()].
#' @param text One string, or several, which are joined by line ends.
#' @return A list of `nats` and `bits` per character, `perplexity` (`exp(nats)`) and `n`, the
#'   number of characters predicted.
#' @section Errors:
#' A character that is not in the model's vocabulary is refused by name and place.
#' @examples
#' text <- strrep("the quick brown fox jumps over the lazy dog. ", 40)
#' model <- rnn_lm(text, units = 16, batch = 4, steps = 20, epochs = 10, seed = 1)
#' perplexity(model, "the lazy fox jumps")
#' @export
perplexity <- function(model, text) {
  fn <- "perplexity"
  check_class(model, fn, "model", "seqrnn_lm", "rnn_lm")
  ids <- text_ids(text, model$vocabulary, fn)
  if (length(ids) < 2) stop_arg(fn, "text", "must have at least two characters")
  n <- length(ids) - 1
  o <- model$options
  nats <- evaluate(model$net, model$theta, streams(ids, 1), batch = 1, chunk = o$truncate[1],
                   precision = o$precision)$loss
  list(nats = nats, bits = nats / log(2), perplexity = exp(nats), n = n)
}

# ---- text as numbers -------------------------------------------------------------------------

# Code points of a text.
text_codes <- function(text, fn, arg = "text") {
  if (!is.character(text) || !length(text) || anyNA(text)) {
    stop_must(fn, arg, "a character vector without NA", text)
  }
  codes <- .Call(C_utf8_decode, enc2utf8(paste(text, collapse = "\n")))
  if (is.double(codes)) stop_arg(fn, arg, "must be valid UTF-8, but character ", codes, " is not")
  if (!length(codes)) stop_arg(fn, arg, "must not be empty")
  codes
}

# Ids (from 1) of a text in a vocabulary.
text_ids <- function(text, vocabulary, fn, arg = "text") {
  codes <- text_codes(text, fn, arg)
  ids <- match(codes, vocabulary)
  if (anyNA(ids)) {
    k <- which(is.na(ids))[1]
    stop_arg(fn, arg, sprintf(
      'has the character "%s" (U+%04X) at position %d, which is not in the model\'s vocabulary',
      .Call(C_utf8_encode, codes[k]), codes[k], k
    ))
  }
  ids
}

# ---- what users see --------------------------------------------------------------------------

#' @export
print.seqrnn_lm <- function(x, ...) {
  cat("character language model: ", paste(vapply(x$net$layers, layer_text, ""), collapse = ", "),
      "; ", format(x$text_length, big.mark = ","), " characters of text\n", sep = "")
  NextMethod()
}
