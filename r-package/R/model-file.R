#' Networks in files
#'
#' A network and its parameters in one safetensors file, which loads alike in R and in GNU Octave:
#' one tensor for each parameter array, under its name in `net$layout` (`"2.lstm.W"`), and the
#' description of the network in the metadata (`net.layers.2.units` is `128`). The file carries a
#' checksum. Any reader of safetensors, such as Python's, gets the arrays.
#'
#' @param net A [network()], or a fit ([train()]), which has parameters of its own. A pretrained
#'   matrix that an embedding started from is not kept.
#' @param theta Its parameters.
#' @param path The name of the file.
#' @param dtype `"F64"`, exactly, or `"F32"`, `"F16"`, `"BF16"`: rounded to fewer bytes.
#' @param ... Of a fit: `dtype`.
#' @return `save_network()`: `path`, invisibly. `load_network()`: a list of `net`, made again by
#'   [network()], and `theta`.
#' @section Errors:
#' Parameters beyond the range of `dtype` are refused by name. Besides the errors of
#' [read_safetensors()]: a file whose checksum does not match, one without a network, with arrays
#' that are not those of its network, or with a description that this version does not understand.
#' @examples
#' net <- network(3, list(lstm_layer(4), dense_layer(2)))
#' theta <- network_init(net, seed = 1)
#' path <- tempfile(fileext = ".safetensors")
#' save_network(net, theta, path)
#' identical(load_network(path)$theta, theta)
#' unlink(path)
#' @export
save_network <- function(net, ...) UseMethod("save_network")

#' @rdname save_network
#' @export
save_network.seqrnn_network <- function(net, theta, path, dtype = "F64", ...) {
  fn <- "save_network"
  check_no_more(fn, ...)
  check_network(net, fn)
  theta <- check_theta(theta, fn, net)
  check_choice(dtype, fn, "dtype", c("F64", "F32", "F16", "BF16"))
  check_within(theta, fn, "theta", dtype)
  notes <- c(format_note, spec_to_metadata(network_spec(net), "net"))
  write_file(tensors(net, theta), check_path(path, fn), fn, notes, dtype, checksum = TRUE)
  invisible(path)
}

#' @rdname save_network
#' @export
save_network.seqrnn_fit <- function(net, path, ...) {
  check_network(net$net, "save_network", "net$net")
  save_network(net$net, net$theta, path, ...)
}

#' @export
save_network.default <- function(net, ...) refuse_network_or_fit("save_network", net)

#' @rdname save_network
#' @export
load_network <- function(path) {
  fn <- "load_network"
  arrays <- read_file(check_path(path, fn), fn)
  refuse <- function(e) stop_file(fn, path, paste0(": ", conditionMessage(e)))
  metadata <- attr(arrays, "metadata")
  if (!identical(metadata[names(format_note)], format_note)) {
    stop_file(fn, path, " holds no network that this version can read")
  }
  net <- tryCatch(network_from(metadata), error = refuse)
  list(net = net, theta = tryCatch(theta_from(arrays, net), error = refuse))
}

format_note <- c(seqrnn.format = "1")

# What is finite must stay so.
check_within <- function(x, fn, arg, dtype) {
  bad <- if (is.double(x)) which(abs(x) >= dtype_ends[[dtype]] & is.finite(x))
  if (length(bad)) {
    stop_arg(fn, arg, "must be within ", dtype, ", but ", element_name(x, bad[1], arg), " is ",
             x[bad[1]])
  }
}

# From here on numbers are rounded to infinity: half a unit above the largest one.
dtype_ends <- c(F64 = Inf, F32 = (2 - 2^-24) * 2^127, F16 = (2 - 2^-11) * 2^15,
                BF16 = (2 - 2^-8) * 2^127)

# ---- the network -----------------------------------------------------------------------------

# What network() needs to make it again.
network_spec <- function(net) {
  spec <- unclass(net)[intersect(names(net), names(formals(network)))]
  spec$layers <- lapply(spec$layers, function(layer) {
    layer <- unclass(layer)
    layer[names(layer) != "weights"]
  })
  spec
}

network_from <- function(metadata) {
  spec <- metadata_to_spec(metadata, "net")
  if (!is.list(spec$layers)) stop_metadata("net.layers", "is missing")
  spec$layers <- lapply(seq_along(spec$layers), function(k) {
    layer_from(spec$layers[[k]], paste0("net.layers.", k))
  })
  wrong <- setdiff(names(spec), names(formals(network)))
  if (length(wrong)) stop_metadata(paste0("net.", wrong[1]), "is not known to this version")
  if (is.list(spec$loss)) spec$loss <- do.call(network_loss, spec$loss)
  net <- do.call(network, spec)
  check_same(spec_to_metadata(network_spec(net), "net"), metadata)
  net
}

# The layer from its maker, which checks every option. Options that are as always are not arguments
# of all makers.
layer_from <- function(spec, key) {
  maker <- paste0(if (is.list(spec)) spec$kind, "_layer")
  if (length(maker) != 1 || !maker %in% getNamespaceExports("seqrnn")) {
    stop_metadata(paste0(key, ".kind"), "is no layer that this version has")
  }
  maker <- get(maker, envir = asNamespace("seqrnn"))
  if (spec$kind == "rnn") spec$activation <- spec$candidate_activation
  if (!identical(spec$init, "chrono")) spec$chrono_T <- NULL
  if (identical(spec$projection, 0)) spec$projection <- NULL
  do.call(maker, spec[intersect(names(spec), names(formals(maker)))])
}

# Whatever the file says of its network, the network that was made from it says too. A vector may be
# a row, a column or neither.
check_same <- function(made, metadata) {
  given <- metadata[names(metadata) == "net" | startsWith(names(metadata), "net.")]
  flat <- function(notes) gsub("[][]", "", notes)
  odd <- names(given)[!names(given) %in% names(made) | flat(made[names(given)]) != flat(given)]
  if (length(odd)) stop_metadata(odd[1], "is not known to this version")
}

# ---- the parameters --------------------------------------------------------------------------

theta_from <- function(arrays, net) {
  expected <- tensors(net, numeric(net$nparam))
  for (name in union(names(expected), names(arrays))) {
    one <- arrays[[name]]
    if (is.null(one)) stop("the tensor \"", name, "\" is missing", call. = FALSE)
    if (is.null(expected[[name]])) {
      stop("the tensor \"", name, "\" is not one of the network's", call. = FALSE)
    }
    if (!is.double(one) || length(one) != length(expected[[name]]) ||
          !identical(dim(one), dim(expected[[name]]))) {
      stop("the tensor \"", name, "\" must be ", describe(expected[[name]]), ", not ",
           describe(one), call. = FALSE)
    }
    bad <- which(!is.finite(one))
    if (length(bad)) {
      stop("the tensor \"", name, "\" must be finite, but ", element_name(one, bad[1], name),
           " is ", one[bad[1]], call. = FALSE)
    }
  }
  unlist(lapply(arrays[names(expected)], as.vector), use.names = FALSE) %||% numeric()
}
