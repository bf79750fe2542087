# Runs every exercise and trains the language model of the report in R; run.m is its twin.
# run.R FOLDER: writes tables (CSV), plots (PNG) and theta (binary) to the folder.
library(seqrnn)

folder <- commandArgs(TRUE)[1]
path <- function(...) file.path(folder, paste0(...))
setting <- function(name) as.numeric(Sys.getenv(paste0("SEQRNN_LM_", name)))

# One form for both languages: numbers with 17 digits, TRUE and FALSE, texts quoted.
cell_text <- function(x) {
  if (is.logical(x)) return(ifelse(x, "TRUE", "FALSE"))
  if (is.numeric(x)) return(sprintf("%.17g", x))
  paste0("\"", gsub("\"", "\"\"", x), "\"")
}
write_table <- function(table, file) {
  lines <- do.call(paste, c(lapply(table, cell_text), sep = ","))
  writeLines(c(paste(names(table), collapse = ","), lines), file, useBytes = TRUE)
}
write_facts <- function(facts, file) {
  write_table(data.frame(key = names(facts), value = as.character(unlist(facts))), file)
}

run_exercise <- function(n) {
  result <- seqrnn_exercise(n, plot = FALSE)
  name <- sprintf("exercise-%02d", n)
  write_table(result$evidence, path(name, "-evidence.csv"))
  write_table(result$checks, path(name, "-checks.csv"))
  write_facts(list(title = result$title, claim = result$claim,
                   notes = paste(result$notes, collapse = " "), pass = result$pass,
                   seconds = sprintf("%.1f", result$seconds)), path(name, "-facts.csv"))
  png(path(name, ".png"), width = 1050, height = 750, res = 150)
  plot(result)
  dev.off()
  cat(sprintf("R       exercise %2d  %s  %s (%.1f s)\n", n, if (result$pass) "PASS" else "FAIL",
              result$title, result$seconds))
}

run_language_model <- function() {
  file <- Sys.getenv("SEQRNN_TEXT")
  text <- readChar(file, file.size(file), useBytes = TRUE)
  Encoding(text) <- "UTF-8"
  model <- rnn_lm(text, units = setting("UNITS"), layers = setting("LAYERS"),
                  batch = setting("BATCH"),
                  max_steps = setting("STEPS"), seed = setting("SEED"), verbose = interactive())
  nats <- model$best$loss
  layers <- model$net$layers
  temperature <- c(0.3, 0.6, 1)
  samples <- vapply(temperature, function(t) generate(model, 400, temperature = t, seed = 1), "")
  write_table(model$history, path("history.csv"))
  write_table(model$validation, path("validation.csv"))
  write_table(data.frame(temperature, sample = samples), path("samples.csv"))
  write_facts(list(text = basename(file), characters = nchar(text),
                   vocabulary = length(model$vocabulary), cell = layers[[2]]$kind,
                   units = layers[[2]]$units, layers = length(layers) - 2,
                   embedding = layers[[1]]$units, batch = model$options$batch,
                   steps = model$options$truncate[1],
                   learning_rate = model$options$optimiser$learning_rate,
                   precision = model$options$precision, seed = model$seed,
                   parameters = model$net$nparam, trained = model$trainer$position$step,
                   nats = sprintf("%.17g", nats)), path("model.csv"))
  write_facts(list(language = paste("R", getRversion()), machine = Sys.info()[["machine"]],
                   date = format(Sys.Date()), seconds = sprintf("%.1f", model$seconds)),
              path("host.csv"))
  writeBin(as.double(model$theta), path("theta.bin"))
  cat(sprintf("R       language model: %.4f nats per character held out (%.1f s)\n", nats,
              model$seconds))
}

for (n in seqrnn_exercise()$exercise) run_exercise(n)
run_language_model()
