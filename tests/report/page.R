# Builds report/index.html, one self-contained page, from what run.R and run.m have written.
# page.R FOLDER: reads FOLDER/data, writes FOLDER/index.html.
source("tests/report/html.R")

report <- commandArgs(TRUE)[1]
data_file <- function(language, name) file.path(report, "data", language, name)
read_table <- function(language, name) {
  read.csv(data_file(language, name), check.names = FALSE, encoding = "UTF-8")
}
read_facts <- function(language, name) {
  table <- read.csv(data_file(language, name), colClasses = "character", encoding = "UTF-8")
  setNames(as.list(table$value), table$key)
}
same_bytes <- function(name) {
  bytes <- lapply(c("r", "octave"), function(language) {
    file <- data_file(language, name)
    readBin(file, "raw", file.size(file))
  })
  identical(bytes[[1]], bytes[[2]])
}

languages <- c(R = "r", Octave = "octave")

# Two blocks next to each other, R's and Octave's; one where both are the same bytes.
side_by_side <- function(name, show, note) {
  if (same_bytes(name)) {
    return(c(tag("p", note, class = "note"), show(languages[1])))
  }
  tag("div", class = "pair", Map(function(label, language) {
    tag("div", tag("h4", label), show(language))
  }, names(languages), languages))
}

# ---- exercises ------------------------------------------------------------------------------

exercise_names <- function() {
  files <- list.files(file.path(report, "data", "r"), "^exercise-.*-facts.csv$")
  sub("-facts.csv", "", files)
}

exercise_same <- function(name) {
  same_bytes(paste0(name, "-evidence.csv")) && same_bytes(paste0(name, "-checks.csv"))
}

# R's text, and Octave's where it is another.
both <- function(r, octave) ifelse(r == octave, r, paste0(r, " <em>/ ", octave, "</em>"))

# The checks of both languages in one table.
checks_table <- function(name) {
  checks <- lapply(languages, read_table, paste0(name, "-checks.csv"))
  html_table(list(check = escape(checks$R$check),
                  value = both(number_text(checks$R$value), number_text(checks$Octave$value)),
                  required = gsub(" ", "&nbsp;", escape(checks$R$threshold)),
                  R = verdict(checks$R$pass), Octave = verdict(checks$Octave$pass)),
             number = "value")
}

# One table for both languages, as long as its shape is the same.
evidence_table <- function(name) {
  file <- paste0(name, "-evidence.csv")
  tables <- lapply(languages, read_table, file)
  if (!identical(dim(tables$R), dim(tables$Octave))) {
    show <- function(table) html_table(table_cells(table), numeric_columns(table))
    return(lapply(tables, show))
  }
  note <- if (same_bytes(file)) "R and Octave gave the same table, digit for digit."
          else "R <em>/ Octave</em> where the two are not the same to the last digit."
  cells <- lapply(tables, table_cells)
  c(tag("p", note, class = "note"),
    html_table(Map(both, cells$R, cells$Octave), numeric_columns(tables$R)))
}

exercise_section <- function(name) {
  facts <- lapply(languages, read_facts, paste0(name, "-facts.csv"))
  number <- as.integer(sub("exercise-", "", name))
  plots <- Map(function(label, language) {
    figure(data_file(language, paste0(name, ".png")),
           sprintf("%s, %s s", label, facts[[label]]$seconds),
           paste("Plot of exercise", number, "drawn by", label))
  }, names(languages), languages)
  tag("section", id = name,
      tag("h2", sprintf("Exercise %d. %s", number, escape(facts$R$title))),
      tag("p", tag("strong", "Claim. "), escape(facts$R$claim), class = "claim"),
      checks_table(name),
      tag("p", escape(facts$R$notes)),
      tag("div", plots, class = "pair"),
      tag("details", open = NA, tag("summary", "Evidence"), evidence_table(name)))
}

exercise_row <- function(name) {
  facts <- lapply(languages, read_facts, paste0(name, "-facts.csv"))
  list(exercise = tag("a", escape(facts$R$title), href = paste0("#", name)),
       R = verdict(facts$R$pass == "TRUE"), Octave = verdict(facts$Octave$pass == "TRUE"),
       numbers = same_text(exercise_same(name)))
}

# ---- language model -------------------------------------------------------------------------

model_files <- c("model.csv", "history.csv", "validation.csv", "samples.csv", "theta.bin")

model_same <- function() all(vapply(model_files, same_bytes, TRUE))

model_row <- function() {
  nats <- vapply(languages, function(l) as.numeric(read_facts(l, "model.csv")$nats), 0)
  shown <- sprintf("%.4f", nats)
  list(exercise = tag("a", "Character LSTM, nats per character", href = "#model"), R = shown[1],
       Octave = shown[2], numbers = same_text(model_same()))
}

model_table <- function() {
  facts <- lapply(languages, read_facts, "model.csv")
  hosts <- lapply(languages, read_facts, "host.csv")
  sha <- vapply(languages, function(l) readLines(data_file(l, "theta.sha256")), "")
  rows <- function(f, host, sha) {
    nats <- as.numeric(f$nats)
    c("text" = sprintf("%s, %s characters, %s distinct", f$text, f$characters, f$vocabulary),
      "model" = sprintf("%s layer %s, %s units, %s parameters", f$layers, toupper(f$cell), f$units,
                        f$parameters),
      "training" = sprintf("%s steps of %s x %s characters, %s precision", f$trained, f$batch,
                           f$steps, f$precision),
      "held-out nats per character" = sprintf("%.6f", nats),
      "held-out bits per character" = sprintf("%.6f", nats / log(2)),
      "guessing among all characters" = sprintf("%.3f nats", log(as.numeric(f$vocabulary))),
      "time" = paste(host$seconds, "s"),
      "sha256 of the weights" = paste0(substr(sha, 1, 16), "…"))
  }
  columns <- Map(rows, facts, hosts, sha)
  html_table(list(" " = names(columns$R), R = escape(columns$R), Octave = escape(columns$Octave)))
}

samples <- function() {
  show <- function(language) {
    table <- read_table(language, "samples.csv")
    Map(function(temperature, text) {
      tag("div", tag("h4", paste("Temperature", temperature)), tag("pre", escape(text)))
    }, table$temperature, table$sample)
  }
  side_by_side("samples.csv", show, "R and Octave wrote the same text.")
}

model_section <- function() {
  histories <- lapply(languages, read_table, "history.csv")
  validation <- read_table("r", "validation.csv")
  tag("section", id = "model",
      tag("h2", "Character LSTM on a real text"),
      tag("p", "Stateful truncated backpropagation through time; the last tenth of the text is ",
          "held out and read statefully. The same seed in both languages."),
      model_table(),
      loss_curve(histories, validation),
      tag("h3", "Samples"), samples())
}

# ---- the page -------------------------------------------------------------------------------

exercises <- exercise_names()
hosts <- lapply(languages, read_facts, "host.csv")
overview <- do.call(Map, c(list(c), lapply(exercises, exercise_row), list(model_row())))
hosts_line <- sprintf("%s and %s on %s, %s.", hosts$R$language, hosts$Octave$language,
                      hosts$R$machine, hosts$R$date)
page <- html_page(
  "seqrnn report",
  tag("header", tag("h1", "seqrnn report"), tag("p", escape(hosts_line), class = "note")),
  html_table(overview),
  lapply(exercises, exercise_section),
  model_section()
)
writeLines(page, file.path(report, "index.html"), useBytes = TRUE)
cat("report: ", file.path(report, "index.html"), "\n", sep = "")
