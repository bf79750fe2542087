text <- strrep("the quick brown fox jumps over the lazy dog. ", 30)
small <- function(...) {
  rnn_lm(text, units = 12, batch = 4, steps = 16, embedding = 6, seed = 1, verbose = FALSE, ...)
}
model <- small(max_steps = 120, learning_rate = 0.01)
steps_of <- function(model) model$trainer$position$step

test_that("it learns, and keeps a record", {
  expect_s3_class(model, c("seqrnn_lm", "seqrnn_fit"), exact = TRUE)
  expect_equal(steps_of(model), 120)
  expect_equal(model$history$step, 1:120)
  expect_lt(tail(model$history$loss, 1), 0.7 * model$history$loss[1])
  per_epoch <- ceiling(floor((model$text_length - 1) / 4) / 16)
  expect_equal(model$history$epoch, ceiling(1:120 / per_epoch))
  expect_equal(model$validation$step, per_epoch * seq_len(120 %/% per_epoch))
  expect_equal(model$best$loss, min(model$validation$loss))
  expect_equal(model$vocabulary, sort(unique(utf8ToInt(text))))
  expect_equal(steps_of(small(epochs = 2)), 2 * per_epoch)
  expect_equal(steps_of(small(epochs = 1, max_steps = 3)), 3)
  expect_equal(steps_of(small(max_steps = 3 * per_epoch)), 3 * per_epoch)
})

test_that("N steps and M steps are N + M steps, to the bit", {
  for (cell in c("lstm", "gru", "rnn")) {
    whole <- small(cell = cell, max_steps = 50)
    parts <- update(small(cell = cell, max_steps = 19), text, max_steps = 31)
    same <- c("theta", "trainer", "history", "validation", "best")
    expect_identical(parts[same], whole[same])
  }
  more <- update(update(small(epochs = 1), text), text, epochs = 2)
  expect_identical(more[same], small(epochs = 4)[same])
})

test_that("the options of train(): a checkpoint to resume from, a callback, a schedule", {
  file <- tempfile()
  on.exit(unlink(paste0(file, c("", ".previous"))))
  whole <- small(epochs = 3, schedule = schedule("exponential", gamma = 0.9))
  small(epochs = 2, schedule = schedule("exponential", gamma = 0.9), checkpoint = file)
  again <- small(epochs = 3, resume = file)
  expect_identical(again$trainer, whole$trainer)
  expect_identical(again$theta, whole$theta)
  stopped <- small(epochs = 5, callback = function(info) info$epoch == 2)
  expect_equal(c(stopped$stopped, stopped$trainer$position$epoch), c("callback", "2"))
  expect_error(small(nonsense = 2), "rnn_lm: there is no argument `nonsense`")
  for (name in c("shuffle", "split", "tokens", "bucket", "truncate", "data", "net")) {
    args <- structure(list(text, 1), names = c("text", name))
    expect_error(do.call(rnn_lm, args), paste0("rnn_lm: `", name, "` is no option here: the text"))
  }
  expect_error(small(patience = "a"), "rnn_lm: `patience` must be a whole number")
})

test_that("resume takes the network and the options from what is resumed", {
  file <- tempfile()
  on.exit(unlink(paste0(file, c("", ".previous"))))
  whole <- small(epochs = 3, cell = "gru", layers = 2, learning_rate = 0.01)
  part <- small(epochs = 1, cell = "gru", layers = 2, learning_rate = 0.01, checkpoint = file)
  same <- c("net", "theta", "trainer", "history", "validation", "best", "vocabulary", "held_out")
  for (from in list(part, file)) {
    rest <- rnn_lm(text, resume = from, epochs = 3, verbose = FALSE)
    expect_identical(rest[same], whole[same])
    again <- small(epochs = 3, cell = "gru", learning_rate = 0.01, resume = from) # as they were
    expect_identical(again[same], whole[same])
    expect_identical(rnn_lm(text, resume = from, verbose = FALSE)$trainer, part$trainer)
    expect_refused <- function(pattern, ...) {
      expect_error(rnn_lm(text, resume = from, ...), pattern)
    }
    anew <- "must not be given anew when a training is resumed"
    expect_refused(paste0("rnn_lm: `units` ", anew, ": it was 12$"), units = 13)
    expect_refused(paste0("rnn_lm: `cell` ", anew, ": it was \"gru\"$"), cell = "lstm")
    expect_refused(paste0("rnn_lm: `steps` ", anew, ": it was 16$"), steps = 8)
    expect_refused(paste0("rnn_lm: `learning_rate` ", anew, ": it was 0.01$"), learning_rate = 1)
    expect_refused(paste0("rnn_lm: `seed` ", anew, ": it was 1$"), seed = 2)
    expect_refused(paste0("rnn_lm: `ema` ", anew, ": it was 0$"), ema = 0.5)
    expect_refused("rnn_lm: `(text|validation)` must ", validation = 0.3)
  }
  other <- sub("q", "k", text)
  expect_error(rnn_lm(other, resume = file), paste(
    "rnn_lm: `text` must be the text of the training that is resumed: the numbers of streams and",
    "steps are the same, but not the characters"
  ))
  expect_error(rnn_lm(paste0(text, text), resume = file),
               "`text` must be the text .*: 4 streams with 1212 steps, not 4 with")
  expect_error(rnn_lm("abcabcabcabc", resume = file),
               "`text` must be the text .* 28 different characters, not 3")
  expect_error(update(part, other), "update: `text` must be the text of the training")
  tagger <- train(network(2, list(dense_layer(2))), list(x = array(1, c(2, 2, 2)), targets =
                    matrix(1, 2, 2)), epochs = 1, verbose = FALSE)
  expect_error(rnn_lm(text, resume = tagger), "rnn_lm: `resume` must be of a training by rnn_lm()")
  expect_error(update(part, text, batch = 3), "update: `batch` must not be given anew")
  small(epochs = 1, validation = 0, checkpoint = file)
  more <- rnn_lm(text, resume = file, epochs = 2, verbose = FALSE)
  expect_identical(more$trainer, small(epochs = 2, validation = 0)$trainer)
})

test_that("precision, optimiser and layers", {
  d <- small(max_steps = 20, precision = "double")
  s <- small(max_steps = 20)
  expect_equal(s$history$loss, d$history$loss, tolerance = 1e-4)
  expect_false(identical(s$theta, d$theta))
  expect_equal(steps_of(small(max_steps = 3, layers = 2, optimiser = "sgd")), 3)
})

test_that("seeds govern", {
  set.seed(3)
  a <- rnn_lm(text, units = 4, batch = 4, steps = 16, max_steps = 3, verbose = FALSE)
  set.seed(3)
  b <- rnn_lm(text, units = 4, batch = 4, steps = 16, max_steps = 3, verbose = FALSE)
  expect_identical(a$theta, b$theta)
})

test_that("generate draws characters of the vocabulary", {
  out <- generate(model, 100, seed = 1)
  expect_equal(nchar(out), 100)
  expect_true(all(utf8ToInt(out) %in% model$vocabulary))
  expect_identical(generate(model, 100, seed = 1), out)
  expect_false(identical(generate(model, 100, seed = 2), out))
  expect_identical(generate(model, 30, 0, seed = 1), generate(model, 30, 0, seed = 2))
  expect_identical(generate(model, 0), "")
  expect_identical(generate(model, 30, prompt = "the ", seed = 1),
                   substr(generate(model, 60, prompt = "the ", seed = 1), 1, 30))
})

test_that("perplexity agrees with predict", {
  sample <- "the lazy fox jumps over"
  ids <- match(utf8ToInt(sample), model$vocabulary)
  n <- length(ids) - 1
  out <- predict(model$net, model$theta, list(ids = matrix(ids[1:n], 1)))$output
  nats <- softmax_xent(out, matrix(ids[-1], 1))$loss
  score <- perplexity(model, sample)
  expect_equal(score$nats, nats, tolerance = 1e-5)
  expect_equal(score$perplexity, exp(score$nats))
  expect_equal(score$n, n)
  expect_equal(evaluate(model$net, model$theta, list(ids = list(ids[1:n]), targets = list(ids[-1])),
                        precision = "single")$loss, score$nats, tolerance = 1e-6)
})

test_that("any Unicode text, several strings, one character beyond the vocabulary", {
  greek <- rep("\u03b1\u03b2\u03b3 \U0001F600\u03b4", 40)
  m <- rnn_lm(greek, units = 4, batch = 2, steps = 8, max_steps = 2, seed = 1, verbose = FALSE)
  expect_equal(m$vocabulary, c(10L, 32L, 0x3b1L, 0x3b2L, 0x3b3L, 0x3b4L, 0x1F600L))
  expect_equal(nchar(generate(m, 20, seed = 1)), 20)
  expect_error(perplexity(m, "\u03b1\u03b2z"),
               "perplexity: `text` has the character \"z\" \\(U\\+007A\\) at position 3")
  expect_error(generate(m, 5, prompt = "q"), "generate: `prompt` has the character \"q\"")
  expect_error(update(m, "zz"), "update: `text` has the character")
  bad <- "ab\xff"
  Encoding(bad) <- "UTF-8"
  expect_error(perplexity(model, bad), "`text` must be valid UTF-8, but character 3")
})

test_that("another text: a new training from the same parameters, with the same options", {
  longer <- update(model, strrep(text, 2), max_steps = 0)
  expect_identical(longer$theta, model$theta)
  expect_gt(longer$text_length, model$text_length)
  longer <- update(model, strrep(text, 2), max_steps = 2, learning_rate = 1e-4)
  expect_equal(longer$history$step, 1:2)
  expect_equal(longer$history$rate, c(1e-4, 1e-4))
  same <- setdiff(names(model$options), c("epochs", "max_steps", "optimiser"))
  expect_equal(longer$options[same], model$options[same])
  expect_lt(longer$history$loss[1], 0.8 * small(max_steps = 1)$history$loss)
})

test_that("a model is small plain data", {
  big <- strrep(text, 200)
  make <- function() {
    unused <- runif(1e6)
    rnn_lm(big, units = 12, batch = 4, steps = 16, max_steps = 2, seed = 1, verbose = FALSE)
  }
  file <- tempfile()
  m <- make()
  saveRDS(m, file)
  expect_lt(file.size(file), 1e5)
  back <- readRDS(file)
  expect_identical(back, m)
  expect_identical(generate(back, 10, seed = 1), generate(m, 10, seed = 1))
  unlink(file)
})

test_that("a loss that is not finite ends the training with a whole model", {
  expect_warning(
    m <- small(max_steps = 50, learning_rate = 1e308, optimiser = "sgd", clip = 0,
               precision = "double"),
    "rnn_lm: the (loss|gradient) is not finite at step [0-9]+"
  )
  expect_lt(steps_of(m), 50)
  expect_length(m$history$loss, steps_of(m))
  expect_true(all(is.finite(m$theta)))
})

test_that("progress is one line, only on request", {
  expect_silent(small(max_steps = 2))
  shown <- capture.output(type = "message", {
    rnn_lm(text, units = 4, batch = 4, steps = 16, max_steps = 2, verbose = TRUE)
  })
  expect_match(shown, "2 updates in .* loss", all = FALSE)
})

test_that("print, summary and plot", {
  expect_output(print(model), "character language model: embedding 6, lstm 12, dense 28; 1,215 ch")
  expect_lte(length(capture.output(print(model))), 5)
  expect_output(print(summary(model)), "embedding 6")
  pdf(NULL)
  on.exit(dev.off())
  expect_silent(plot(model))
})
