# Nested lists as flat metadata and back: list(units = 8, cell = list(kind = "lstm")) is
# "spec.units" = "8", "spec.cell.kind" = "\"lstm\"". A value is a number, string or flag, or a
# vector or matrix of them. Lists without names have the keys 1, 2, ... What is NULL is left out.
# Numbers come back to the bit, NA as NaN, integers as doubles; classes do not.

# -> a named character vector
spec_to_metadata <- function(x, prefix) {
  if (is.null(x)) return(character())
  if (!is.list(x)) return(structure(value_text(x, prefix), names = prefix))
  if (!length(x)) return(structure("{}", names = prefix))
  keys <- paste(prefix, if (is.null(names(x))) seq_along(x) else escape_key(names(x)), sep = ".")
  unlist(unname(Map(spec_to_metadata, unname(x), keys))) %||% character()
}

value_text <- function(x, key) {
  known <- is.character(x) || is.logical(x) || is.numeric(x)
  if (!known || length(dim(x)) > 2 || (!is.numeric(x) && anyNA(x))) {
    stop("seqrnn: internal error: ", key, " cannot be metadata: ", describe(x), call. = FALSE)
  }
  .Call(C_value_format, x)
}

# Names may hold anything: a dot, a percent sign and a first digit are written as %2E, %25, %30.
escape_key <- function(name) {
  name <- gsub("%", "%25", enc2utf8(name), fixed = TRUE)
  name <- gsub(".", "%2E", name, fixed = TRUE)
  digit <- grepl("^[0-9]", name)
  name[digit] <- paste0("%3", name[digit])
  name
}

unescape_key <- function(name) {
  name <- sub("^%3([0-9])", "\\1", name)
  gsub("%25", "%", gsub("%2E", ".", name, fixed = TRUE), fixed = TRUE)
}

# The part of the metadata whose keys begin with the prefix -> the list, or NULL if there is none.
# A key or value that spec_to_metadata() cannot have made is an error.
metadata_to_spec <- function(metadata, prefix) {
  keys <- names(metadata)
  mine <- keys == prefix | startsWith(keys, paste0(prefix, "."))
  if (!any(mine)) return(NULL)
  parts <- strsplit(paste0(substring(keys[mine], nchar(prefix) + 2), "."), ".", fixed = TRUE)
  deep <- which(lengths(parts) > 30)
  if (length(deep)) stop_metadata(substr(keys[mine][deep[1]], 1, 60), "is nested too deeply")
  spec_node(parts, unname(metadata[mine]), prefix)
}

# parts: for each value the rest of its key, character(0) at a leaf
spec_node <- function(parts, values, key) {
  leaf <- lengths(parts) == 0 | vapply(parts, identical, NA, "")
  if (any(leaf)) {
    if (length(parts) > 1) stop_metadata(key, "is both a value and a list")
    return(parse_value(values, key))
  }
  first <- vapply(parts, `[`, "", 1)
  groups <- unique(first)
  rest <- lapply(parts, `[`, -1)
  nodes <- lapply(groups, function(g) {
    spec_node(rest[first == g], values[first == g], paste0(key, ".", g))
  })
  numbered <- grepl("^[0-9]", groups)
  if (!any(numbered)) return(structure(nodes, names = unescape_key(groups)))
  if (!setequal(groups, seq_along(groups))) stop_metadata(key, "is not numbered from 1")
  nodes[order(as.numeric(groups))]
}

parse_value <- function(text, key) {
  if (text == "{}") return(list())
  value <- .Call(C_value_parse, text)
  if (is.null(value)) stop_metadata(key, "is no value")
  value
}

stop_metadata <- function(key, reason) {
  stop("the metadata \"", key, "\" ", reason, call. = FALSE)
}
