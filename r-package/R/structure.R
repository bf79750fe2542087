# Parameters, gradients and optimiser states come as one numeric array or as lists (of lists) of
# arrays. Inside they are one flat vector; a template brings the structure back.

# Validated doubles in the same structure.
check_tree <- function(x, fn, arg) {
  if (!is.list(x) || is.object(x)) {
    return(check_numeric(x, fn, arg, "a numeric array or a list of them"))
  }
  if (!length(x)) stop_arg(fn, arg, "must not be an empty list")
  labels <- leaf_labels(x, arg)
  for (k in seq_along(x)) x[[k]] <- check_tree(x[[k]], fn, labels[k])
  x
}

leaf_labels <- function(x, arg) {
  names <- names(x) %||% rep("", length(x))
  ifelse(names == "", paste0(arg, "[[", seq_along(x), "]]"), paste0(arg, "$", names))
}

# x has the structure and the extents of the template; names may differ (W, dW).
check_like <- function(x, fn, arg, template, template_arg) {
  x <- check_tree(x, fn, arg)
  if (!identical(skeleton(x), skeleton(template))) {
    stop_arg(fn, arg, "must have the arrays of `", template_arg, "` (", shapes(template),
             "), not ", shapes(x))
  }
  x
}

skeleton <- function(x) {
  if (is.list(x)) unname(lapply(x, skeleton)) else as.integer(dim(x) %||% length(x))
}

shapes <- function(x) {
  if (is.list(x)) return(paste(vapply(x, shapes, ""), collapse = ", "))
  paste(dim(x) %||% length(x), collapse = " x ")
}

flatten <- function(x) {
  if (is.list(x)) unlist(lapply(x, flatten), use.names = FALSE) else as.vector(x)
}

unflatten <- function(flat, template) {
  rebuild <- function(like) {
    if (is.list(like)) {
      like[] <- lapply(like, rebuild)
      return(like)
    }
    take <- seq_along(like) + used
    used <<- used + length(like)
    like[] <- flat[take]
    like
  }
  used <- 0
  rebuild(template)
}

# The name of flat position `index` (from 1): "U[3,2]", "b[5]", "theta[3]".
coordinate_name <- function(index, template, name = "theta") {
  if (!is.list(template)) {
    if (length(dim(template)) == 2 && ncol(template) == 1) dim(template) <- NULL
    return(element_name(template, index, name))
  }
  sizes <- vapply(template, function(x) length(flatten(x)), 0)
  k <- findInterval(index - 1, cumsum(sizes)) + 1
  label <- leaf_labels(template, "")[k]
  label <- sub("^\\$", "", label)
  if (name != "theta") label <- paste0(name, ".", label)
  coordinate_name(index - sum(sizes[seq_len(k - 1)]), template[[k]], label)
}
