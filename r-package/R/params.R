#' Parameters of a recurrent cell
#'
#' `lstm_params()`, `gru_params()` and `rnn_params()` create the weights of a cell and keep its
#' options beside them. The list is plain data: change its arrays as you like, or write it by hand;
#' whoever uses it checks the shapes and fills absent options with the defaults.
#'
#' With `a = W x + U h + b` per gate block, the cells are
#'
#' * RNN (Elman 1990): `h' = act(a)`.
#' * LSTM (Hochreiter & Schmidhuber 1997, forget gate of Gers et al. 2000), blocks `i, f, g, o`:
#'   `c' = f*c + i*g`, `h' = o * tanh(c')`. `coupled`: `f = 1 - i`, blocks `i, g, o` (Greff et al.
#'   2017). `peephole`: `i` and `f` also see `c`, `o` sees `c'`, through weights `p` (Gers &
#'   Schmidhuber 2000).
#' * GRU (Cho et al. 2014), blocks `r, z, n`: `h' = (1 - z)*n + z*h`; `n = tanh(W x + b + r*(U h
#'   + bU))` with `reset = "after"` (cuDNN, PyTorch), `n = tanh(W x + b + U (r*h) + bU)` with
#'   `"before"`.
#'
#' @param D,H Number of input features and of hidden units.
#' @param init Initial weights: `"glorot"` (uniform, Glorot & Bengio 2010, eq. 16; per block),
#'   `"torch"` (everything, biases too, uniform in +-1/sqrt(H)), `"orthogonal"` (blocks of `U`;
#'   Saxe et al. 2014), `"identity"` (blocks of `U`; Le et al. 2015), `"chrono"` (gate biases
#'   for memories of up to `chrono_T` steps; Tallec & Ollivier 2018, eq. 16; not for the RNN) or
#'   `"zeros"`.
#' @param forget_bias A number added to the bias of the gate that keeps the old state: `f` of the
#'   LSTM, `z` of the GRU.
#' @param chrono_T With `init = "chrono"`: the longest expected dependency in steps, at least 2.
#' @param seed A whole number in 0..2^53. `NULL` draws one from R's generator, so that
#'   [set.seed()] governs; the same seed gives the same weights in GNU Octave.
#' @param recurrent_bias `TRUE` adds a second bias `bU` to the recurrent product.
#' @param peephole,coupled LSTM variants, see above.
#' @param reset GRU variant, see above.
#' @param clip Pre-activations are clipped to `[-clip, clip]`; 0 does not clip.
#' @param gate_activation,candidate_activation,output_activation,activation Activations of the
#'   gates (`i`, `f`, `o`, `r`, `z`), the candidate (`g`, `n`; the RNN's only one) and of the
#'   cell state in `h = o * act(c)`: a name or the result of [activation()].
#' @param precision `"double"` or `"single"`: rounds the weights to single precision, and is the
#'   precision in which they will be used.
#' @return A list of class `seqrnn_params`: `cell`, `D`, `H`, `W` `[G*H,D]`, `U` `[G*H,H]`, `b`
#'   `[G*H]`, where the cell has them `bU` `[G*H]` and `p` (`[3H]` for i, f, o; coupled `[2H]`
#'   for i, o), and all options under the names of the arguments (`activation` of the RNN is
#'   `candidate_activation`).
#' @seealso [nparam()], [lstm_forward()], [gru_forward()], [rnn_forward()], [lstm_layer()]
#' @examples
#' p <- lstm_params(3, 4, seed = 1)
#' p
#' p$b # the forget gate's block starts at 1
#' nparam(gru_params(100, 128))
#' @name cell_params
NULL

#' @rdname cell_params
#' @export
lstm_params <- function(D, H, init = "glorot",
                        forget_bias = if (init %in% c("torch", "chrono")) 0 else 1,
                        chrono_T = NULL, seed = NULL, recurrent_bias = FALSE, peephole = FALSE,
                        coupled = FALSE, clip = 0, gate_activation = "sigmoid",
                        candidate_activation = "tanh", output_activation = "tanh",
                        precision = "double") {
  fn <- "lstm_params"
  make_params(
    fn, "lstm", D, H, seed, precision,
    init_options(fn, "lstm", init, forget_bias, chrono_T),
    cell_options(fn, recurrent_bias = recurrent_bias, peephole = peephole, coupled = coupled,
                 clip = clip, gate_activation = gate_activation,
                 candidate_activation = candidate_activation,
                 output_activation = output_activation)
  )
}

#' @rdname cell_params
#' @export
gru_params <- function(D, H, reset = "after", init = "glorot", forget_bias = 0, chrono_T = NULL,
                       seed = NULL, recurrent_bias = FALSE, clip = 0,
                       gate_activation = "sigmoid", candidate_activation = "tanh",
                       precision = "double") {
  fn <- "gru_params"
  make_params(
    fn, "gru", D, H, seed, precision,
    init_options(fn, "gru", init, forget_bias, chrono_T),
    cell_options(fn, recurrent_bias = recurrent_bias, reset = reset, clip = clip,
                 gate_activation = gate_activation, candidate_activation = candidate_activation)
  )
}

#' @rdname cell_params
#' @export
rnn_params <- function(D, H, activation = "tanh", init = "glorot", seed = NULL,
                       recurrent_bias = FALSE, clip = 0, precision = "double") {
  fn <- "rnn_params"
  check_activation(activation, fn, "activation")
  make_params(
    fn, "rnn", D, H, seed, precision, init_options(fn, "rnn", init),
    cell_options(fn, recurrent_bias = recurrent_bias, clip = clip,
                 candidate_activation = activation)
  )
}

# ---- options shared with the layers of a network ---------------------------------------------

# What makes a cell, validated; standard values for what a cell does not offer.
cell_options <- function(fn, recurrent_bias = FALSE, reset = "after", peephole = FALSE,
                         coupled = FALSE, clip = 0, gate_activation = "sigmoid",
                         candidate_activation = "tanh", output_activation = "tanh") {
  list(
    recurrent_bias = check_flag(recurrent_bias, fn, "recurrent_bias"),
    reset = check_choice(reset, fn, "reset", c("after", "before")),
    peephole = check_flag(peephole, fn, "peephole"),
    coupled = check_flag(coupled, fn, "coupled"),
    clip = check_number(clip, fn, "clip", min = 0),
    gate_activation = check_activation(gate_activation, fn, "gate_activation"),
    candidate_activation = check_activation(candidate_activation, fn, "candidate_activation"),
    output_activation = check_activation(output_activation, fn, "output_activation")
  )
}

option_names <- function() names(formals(cell_options))[-1]

# What makes the initial weights, validated.
init_options <- function(fn, cell, init, forget_bias = 0, chrono_T = NULL) {
  choices <- .Call(C_initialisers)
  if (cell == "rnn") choices <- setdiff(choices, "chrono") # it has no gates to bias
  check_choice(init, fn, "init", choices)
  if (init != "chrono" && !is.null(chrono_T)) {
    stop_arg(fn, "chrono_T", "is only used with init = \"chrono\", not with \"", init, "\"")
  }
  list(
    init = init,
    forget_bias = check_number(forget_bias, fn, "forget_bias"),
    chrono_T = if (init == "chrono") check_number(chrono_T, fn, "chrono_T", min = 2) else 0
  )
}

make_params <- function(fn, cell, D, H, seed, precision, init, options) {
  D <- check_count(D, fn, "D")
  H <- check_count(H, fn, "H")
  check_total(gate_count(cell, options$coupled) * H * (D + H), fn, "D` and `H")
  precision <- check_precision(precision, fn, c(init, options))
  spec <- c(list(cell = cell, D = D, H = H), options)
  weights <- .Call(C_cell_init, precision, c(spec, init), check_seed(seed, fn))
  structure(
    c(spec[1:3], compact(weights), options, list(precision = precision)),
    class = "seqrnn_params"
  )
}

gate_count <- function(cell, coupled) switch(cell, lstm = if (coupled) 3 else 4, gru = 3, rnn = 1)

# A list without its NULLs.
compact <- function(x) x[!vapply(x, is.null, NA)]

# ---- parameters that come back from the user -------------------------------------------------

a_cell <- c(lstm = "an LSTM", gru = "a GRU", rnn = "an RNN")

# Checks every field of p and fills absent ones, for `cell` (NULL: the one it says).
complete_params <- function(p, fn, cell = NULL, arg = "p") {
  if (.Call(C_plain_params, p, cell)) return(p)
  check_list(p, fn, arg, "a list of parameters such as lstm_params() makes")
  field <- function(name) paste0(arg, "$", name)
  said <- p[["cell"]] %||% cell
  check_choice(said, fn, field("cell"), c("rnn", "lstm", "gru"))
  if (!is.null(cell) && said != cell) {
    stop_arg(fn, arg, "must be the parameters of ", a_cell[cell], ", not of ", a_cell[said])
  }
  given <- compact(p[intersect(names(p), option_names())])
  given$recurrent_bias <- given$recurrent_bias %||% !is.null(p[["bU"]])
  given$peephole <- given$peephole %||% !is.null(p[["p"]])
  options <- do.call(cell_options, c(list(fn = paste0(fn, ": `", arg, "`")), given))
  if (said != "lstm" && (options$peephole || options$coupled)) {
    stop_arg(fn, arg, "must not be peephole or coupled: only an LSTM can")
  }
  c(check_weights(p, fn, field, said, options), options, list(precision = p[["precision"]]))
}

# The arrays of p fit D and H, or, if p does not say them, the columns of W and U.
check_weights <- function(p, fn, field, cell, options) {
  columns <- function(name, size) {
    expected <- paste0("a numeric matrix [G*H,", size, "]")
    if (!is.null(p[[size]])) return(check_count(p[[size]], fn, field(size)))
    array <- check_numeric(p[[name]], fn, field(name), expected)
    if (length(dim(array)) != 2) stop_must(fn, field(name), expected, array)
    as.double(ncol(array))
  }
  H <- columns("U", "H")
  D <- columns("W", "D")
  G <- gate_count(cell, options$coupled)
  npeep <- if (options$coupled) 2 else 3
  rows <- paste0("[", if (G > 1) G, "H")
  U <- check_shape(p[["U"]], fn, field("U"), c(G * H, H), paste0(rows, ",H]"))
  bias <- function(name) check_shape(p[[name]], fn, field(name), G * H, paste0(rows, "]"))
  list(
    cell = cell, D = D, H = H,
    W = check_shape(p[["W"]], fn, field("W"), c(G * H, D), paste0(rows, ",D]")),
    U = U,
    b = bias("b"),
    bU = if (options$recurrent_bias) bias("bU"),
    p = if (options$peephole) {
      check_shape(p[["p"]], fn, field("p"), npeep * H, paste0("[", npeep, "H]"))
    }
  )
}

# ---- what users see --------------------------------------------------------------------------

#' Number of parameters
#'
#' Counts the numbers in the arrays that are there, not a formula. A network's count is the
#' length of its parameter vector.
#'
#' @param p Parameters of a cell ([cell_params]), a [network()], a fit ([train()]) or a language
#'   model ([rnn_lm()]).
#' @return A whole number.
#' @examples
#' nparam(lstm_params(100, 128)) # 4 (HD + H^2 + H)
#' nparam(network(65, list(embedding_layer(32), lstm_layer(128), dense_layer(65))))
#' @export
nparam <- function(p) {
  if (inherits(p, "seqrnn_fit")) p <- p$net
  if (inherits(p, "seqrnn_network")) return(p$nparam)
  check_list(p, "nparam", "p", "a list of parameters, a network or a language model")
  arrays <- compact(p[intersect(names(p), c("W", "U", "b", "bU", "p"))])
  if (!length(arrays)) {
    stop_arg("nparam", "p", "must have arrays W, U and b, but has none of them")
  }
  sum(lengths(arrays))
}

#' @export
print.seqrnn_params <- function(x, ...) {
  cat(toupper(x$cell), ": ", x$D, " features -> ", x$H, " hidden units, ",
      format(nparam(x), big.mark = ","), " parameters", option_text(x), "\n", sep = "")
  for (name in intersect(c("W", "U", "b", "bU", "p"), names(x))) {
    shape <- paste(dim(x[[name]]) %||% length(x[[name]]), collapse = " x ")
    cat(sprintf("  %-2s %-12s %s\n", name, shape, range_text(x[[name]])))
  }
  invisible(x)
}

range_text <- function(x) paste0("in [", signif(min(x), 3), ", ", signif(max(x), 3), "]")

# The options of a cell or a layer that differ from the standard, for print.
option_text <- function(x) {
  standard <- list(
    recurrent_bias = FALSE, reset = "after", peephole = FALSE, coupled = FALSE, clip = 0,
    gate_activation = "sigmoid", candidate_activation = "tanh", output_activation = "tanh",
    precision = "double", layers = 1, merge = "concat", dropout = 0, recurrent_dropout = 0,
    initial_state = "zero", projection = 0, layer_norm = FALSE, activation = "linear",
    dilation = 1, padding = "causal", word_dropout = 0, shared = FALSE, eps = 1e-5, frozen = FALSE
  )
  names <- intersect(names(standard), names(x))
  other <- names[!vapply(names, function(k) identical(x[[k]], standard[[k]]), NA)]
  text <- vapply(other, function(k) paste(k, activation_name(x[[k]])), "")
  if (!is.null(x[["weights"]])) text <- c(text, "pretrained")
  if (any(grepl("^forbidden", names(x)))) text <- c(text, "with forbidden transitions")
  if (length(text)) paste0(" (", paste(text, collapse = ", "), ")") else ""
}
