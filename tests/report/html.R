# HTML from R values: tags, tables, verdicts, images and a line plot. No packages.

escape <- function(text) {
  text <- gsub("&", "&amp;", text, fixed = TRUE)
  gsub("<", "&lt;", text, fixed = TRUE)
}

# tag("p", "text", class = "note"): unnamed arguments are the content, named ones attributes; NA is
# an attribute without a value.
tag <- function(name, ...) {
  parts <- list(...)
  named <- if (is.null(names(parts))) rep(FALSE, length(parts)) else names(parts) != ""
  value <- unlist(parts[named])
  value <- ifelse(is.na(value), "", sprintf("=\"%s\"", value))
  attributes <- paste0(" ", names(parts)[named], value)
  if (!any(named)) attributes <- ""
  paste0("<", name, paste(attributes, collapse = ""), ">",
         paste(unlist(parts[!named]), collapse = ""), "</", name, ">\n")
}

verdict <- function(pass) {
  ifelse(pass, "<span class=\"pass\">PASS</span>", "<span class=\"fail\">FAIL</span>")
}

same_text <- function(same) {
  if (same) "<span class=\"pass\">identical</span>" else "<span class=\"fail\">differ</span>"
}

# Whole numbers with thousands apart, others with 6 significant digits.
number_text <- function(x) {
  whole <- !is.na(x) & x == round(x) & abs(x) < 1e15
  text <- formatC(x, digits = 6, format = "g")
  text[whole] <- formatC(x[whole], format = "d", big.mark = ",")
  text
}

# columns: a list of character vectors of HTML; `number` names those that are right-aligned.
html_table <- function(columns, number = character()) {
  class <- ifelse(names(columns) %in% number, " class=\"number\"", "")
  head <- paste0("<th", class, ">", names(columns), "</th>", collapse = "")
  cells <- Map(function(column, class) paste0("<td", class, ">", column, "</td>"), columns, class)
  rows <- paste0("<tr>", do.call(paste0, unname(cells)), "</tr>", collapse = "\n")
  tag("div", class = "scroll", tag("table", tag("thead", tag("tr", head)), tag("tbody", rows)))
}

# The columns of a data frame as HTML. A logical column called pass is a verdict.
table_cells <- function(table) {
  cells <- Map(function(name, x) {
    if (name == "pass") verdict(x)
    else if (is.logical(x)) ifelse(x, "yes", "no")
    else if (is.numeric(x)) number_text(x)
    else escape(x)
  }, names(table), table)
  setNames(cells, column_title(names(table)))
}

numeric_columns <- function(table) {
  column_title(names(table)[vapply(table, is.numeric, TRUE)])
}

column_title <- function(name) escape(gsub("_", " ", name))

# RFC 4648
base64 <- function(bytes) {
  digits <- c(LETTERS, letters, 0:9, "+", "/")
  padding <- (3 - length(bytes) %% 3) %% 3
  b <- matrix(as.integer(c(bytes, raw(padding))), 3)
  six <- rbind(b[1, ] %/% 4, b[1, ] %% 4 * 16 + b[2, ] %/% 16, b[2, ] %% 16 * 4 + b[3, ] %/% 64,
               b[3, ] %% 64)
  text <- digits[six + 1]
  if (padding) text[length(text) - seq_len(padding) + 1] <- "="
  paste(text, collapse = "")
}

figure <- function(file, caption, alt) {
  source <- paste0("data:image/png;base64,", base64(readBin(file, "raw", file.size(file))))
  tag("figure", sprintf("<img src=\"%s\" alt=\"%s\" loading=\"lazy\">", source, alt),
      tag("figcaption", escape(caption)))
}

# ---- the loss curve, as SVG ------------------------------------------------------------------

# histories: named list of data frames (step, loss); validation: data frame (step, loss).
loss_curve <- function(histories, validation) {
  step_range <- c(0, max(histories[[1]]$step))
  ticks_x <- pretty(step_range)
  ticks_y <- pretty(c(0, vapply(histories, function(h) max(h$loss), 0)))
  x <- function(step) round(50 + 640 * step / step_range[2], 1)
  y <- function(loss) round(290 - 270 * loss / max(ticks_y), 1)
  ticks_x <- ticks_x[ticks_x <= step_range[2]]
  text <- function(x, y, label, anchor, extra = "") {
    sprintf("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\"%s>%s</text>", x, y, anchor, extra, label)
  }
  line <- function(h, class) {
    tag("polyline", points = paste(x(h$step), y(h$loss), sep = ",", collapse = " "), class = class)
  }
  drawing <- c(
    sprintf("<path d=\"M50 %sH690\" class=\"grid\"/>", y(ticks_y)),
    text(42, y(ticks_y) + 4, ticks_y, "end"), text(x(ticks_x), 310, ticks_x, "middle"),
    text(370, 332, "training step", "middle"),
    text(14, 155, "nats per character", "middle", " transform=\"rotate(-90 14 155)\""),
    unlist(Map(line, histories, c("line-r", "line-octave"))),
    sprintf("<circle cx=\"%s\" cy=\"%s\" r=\"4\" class=\"held-out\"/>", x(validation$step),
            y(validation$loss)),
    legend_row(540, 30, c("line-r", "line-octave"), names(histories))
  )
  tag("figure", tag("svg", drawing, viewBox = "0 0 720 340", role = "img",
                    "aria-label" = "Training loss against the step"),
      tag("figcaption", "Training loss of each step; dots: held-out text after each epoch. ",
          "Identical curves lie on each other: the dashed one is Octave's."))
}

legend_row <- function(x, y, class, label) {
  y <- y + 20 * (seq_along(class) - 1)
  c(sprintf("<polyline points=\"%d,%d %d,%d\" class=\"%s\"/>", x, y, x + 30, y, class),
    sprintf("<text x=\"%d\" y=\"%d\">%s</text>", x + 38, y + 4, label),
    sprintf("<circle cx=\"%d\" cy=\"%d\" r=\"4\" class=\"held-out\"/>", x + 15, max(y) + 20),
    sprintf("<text x=\"%d\" y=\"%d\">held out</text>", x + 38, max(y) + 24))
}

# ---- the page ---------------------------------------------------------------------------------

html_page <- function(title, ...) {
  style <- paste(readLines("tests/report/style.css"), collapse = "\n")
  c("<!DOCTYPE html>", "<html lang=\"en\"><head><meta charset=\"utf-8\">",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
    "<meta name=\"color-scheme\" content=\"light dark\">",
    tag("title", title), tag("style", style), "</head><body><main>", unlist(list(...)),
    "</main></body></html>")
}
