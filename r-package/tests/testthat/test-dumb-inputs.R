# Whatever comes in: an error that names the function and the argument, and the session goes on.

# Values that are never a numeric array of the shape of `good`.
dumb_arrays <- function(good) {
  extents <- if (is.null(dim(good))) length(good) else dim(good)
  bad <- function(value) replace(good, length(good), value)
  values <- list(
    character = array("a", extents), logical = good > 0, complex = good + 1i, list = list(good),
    "function" = mean, "data frame" = data.frame(a = 1), factor = factor("a"), "NaN" = bad(NaN),
    "NA" = bad(NA), "Inf" = bad(Inf), "-Inf" = bad(-Inf), empty = numeric(),
    "zero extent" = array(0, replace(extents, 1, 0)), rank = array(1, c(extents, 2, 2)),
    extents = array(1, extents + 3), raw = as.raw(1), environment = globalenv(),
    integer64 = structure(int64(seq_along(good)), dim = dim(good)), S4 = getClass("numeric")
  )
  if (nzchar(system.file(package = "Matrix"))) {
    values$sparse <- getExportedValue("Matrix", "Matrix")(0, 3, 2, sparse = TRUE)
  }
  values
}

# Numbers by their type, but the bits of integer64 are those of other doubles.
int64 <- function(x) structure(x * 2^-1074, class = "integer64")
dates <- list(Date = Sys.Date(), time = Sys.time(), difference = Sys.time() - Sys.time())

dumb_counts <- list(NULL, NA, NaN, Inf, -1, 1.5, "a", c(1, 2), 2^31, list(1), 1i, numeric(),
                    mean)
dumb_flags <- list(NULL, NA, 1, "TRUE", c(TRUE, FALSE), logical())
dumb_names <- list(NULL, NA, 1, "nonsense", c("a", "b"), character(), list())

# Calls f with argument `arg` (a name, or "p$W") replaced by each value.
expect_refused <- function(fn, args, arg, values) {
  path <- strsplit(arg, "$", fixed = TRUE)[[1]]
  f <- getExportedValue("seqrnn", fn)
  for (k in seq_along(values)) {
    replaced <- args
    replaced[[path]] <- values[[k]]
    if (is.null(values[[k]])) replaced[path[1]] <- list(NULL)
    label <- paste(fn, arg, names(values)[k] %||% "", k)
    expect_error(do.call(f, replaced), paste0("^", fn, ": `", fixed(arg)), info = label)
  }
}

expect_arrays_refused <- function(fn, args, arrays) {
  for (arg in arrays) {
    path <- strsplit(arg, "$", fixed = TRUE)[[1]]
    expect_refused(fn, args, arg, dumb_arrays(args[[path]]))
  }
  expect_error(do.call(getExportedValue("seqrnn", fn), args), NA) # the session goes on
}

x <- normal(1, 3, 2, 5)
h <- normal(2, 4, 2)

test_that("parameters", {
  for (cell in names(cells)) {
    fn <- paste0(cell, "_params")
    args <- list(D = 3, H = 4, seed = 1)
    for (arg in c("D", "H")) expect_refused(fn, args, arg, c(dumb_counts, 0))
    expect_refused(fn, args, "seed", list(NA, -1, 1.5, "a", 1:2, 2^54, list()))
    expect_refused(fn, args, "recurrent_bias", dumb_flags)
    expect_refused(fn, args, "init", dumb_names[-1])
    expect_refused(fn, args, "clip", list(NA, -1, Inf, "a", 1:2, NULL))
    expect_refused(fn, args, "precision", c("half", dumb_names[-1]))
    huge <- list(D = 2^30, H = 2^30)
    expect_error(do.call(getExportedValue("seqrnn", fn), huge), "`D` and `H` must be smaller")
  }
  expect_refused("lstm_params", list(3, 4), "peephole", dumb_flags)
  expect_refused("lstm_params", list(3, 4), "coupled", dumb_flags)
  expect_refused("lstm_params", list(3, 4), "forget_bias", list(NA, Inf, "a", 1:2))
  expect_refused("lstm_params", list(3, 4, init = "chrono"), "chrono_T", list(NULL, 1, NA, "a"))
  expect_refused("lstm_params", list(3, 4), "chrono_T", list(10))
  for (arg in c("gate_activation", "candidate_activation", "output_activation")) {
    expect_refused("lstm_params", list(3, 4), arg, c(dumb_names, list(list(name = "no"))))
  }
  expect_refused("gru_params", list(3, 4), "reset", dumb_names)
  expect_refused("rnn_params", list(3, 4), "activation", dumb_names)
  expect_refused("activation", list(), "name", dumb_names)
  expect_refused("activation", list("elu"), "alpha", list(NA, "a", 1:2, Inf))
  expect_error(nparam(3), "nparam: `p`")
  expect_error(nparam(list(a = 1)), "nparam: `p`")
})

test_that("forward, backward and steps", {
  for (cell in names(cells)) {
    k <- cells[[cell]]
    name <- function(verb) paste0(cell, "_", verb)
    p <- k$params(3, 4, seed = 1)
    c_too <- if (cell == "lstm") list(c0 = h)
    args <- c(list(x = x, p = p, h0 = h), c_too, list(lengths = c(5, 2)))
    expect_arrays_refused(name("forward"), args,
                          c("x", "h0", names(c_too), "p$W", "p$U", "p$b"))
    expect_refused(name("forward"), args, "p", list(NULL, 3, "a", mean, data.frame(a = 1)))
    expect_refused(name("forward"), args, "lengths",
                   list("a", 1, c(1, 6), c(-1, 2), c(1.5, 2), c(NA, 1), c(Inf, 1), list(1, 2)))
    expect_refused(name("forward"), args, "reverse", dumb_flags)
    expect_refused(name("forward"), args, "precision", dumb_names[-1])
    other <- setdiff(names(cells), cell)[1]
    expect_error(k$forward(x, cells[[other]]$params(3, 4, seed = 1)),
                 paste0(name("forward"), ": `p` must be the parameters of"))

    fwd <- k$forward(x, p)
    args <- c(list(dy = fwd$y, fwd = fwd, dh = h), if (cell == "lstm") list(dc = h))
    expect_arrays_refused(name("backward"), args, setdiff(names(args), "fwd"))
    expect_refused(name("backward"), args, "truncate",
                   list("a", 0, -1, 1.5, c(3, 2), 1:3, NA, list(1)))
    expect_refused(name("backward"), args, "per_step", dumb_flags)
    expect_refused(name("backward"), args, "fwd", list(NULL, 3, list(), mean, "a"))
    wrong <- cells[[other]]$forward(x, cells[[other]]$params(3, 4, seed = 1))
    expect_error(k$backward(NULL, wrong), paste0(
      name("backward"), ": `fwd` must come from ", name("forward"), ", not from ", other))

    args <- c(list(x = x[, , 1], h = h), if (cell == "lstm") list(c = h), list(p = p))
    expect_arrays_refused(name("step"), args, setdiff(names(args), "p"))
    step <- do.call(getExportedValue("seqrnn", name("step")), args)
    args <- c(list(dh = h), if (cell == "lstm") list(dc = h), list(step = step))
    expect_arrays_refused(name("step_backward"), args, setdiff(names(args), "step"))
    expect_refused(name("step_backward"), args, "step", list(NULL, 3, list(), fwd))
  }
  expect_arrays_refused("lstm_forward", list(x = x, p = lstm_params(3, 4, seed = 1, peephole = TRUE,
                                                                   recurrent_bias = TRUE)),
                        c("p$bU", "p$p"))
})

test_that("a plain vector is refused with both readings", {
  p <- lstm_params(3, 4, seed = 1)
  expect_error(lstm_forward(c(1, 2, 3), p), "matrix\\(x, 3, 1\\) is one step of 3 features")
  expect_error(lstm_forward(c(1, 2, 3), p), "matrix\\(x, 1, 3\\) is one feature over 3 steps")
})

test_that("messages say what was expected and what came", {
  p <- lstm_params(3, 4, seed = 1)
  expect_error(lstm_forward(x, p, h0 = matrix(0, 3, 2)),
               "lstm_forward: `h0` must be a 4 x 2 matrix [H,B], not 3 x 2", fixed = TRUE)
  expect_error(lstm_forward(replace(x, 4, NaN), p),
               "lstm_forward: `x` must be finite, but x[1,2,1] is NaN", fixed = TRUE)
  expect_error(lstm_forward("abc", p), 'not "abc"')
})

test_that("numbers that are others inside are refused, with what helps", {
  lookup <- network(5, list(embedding_layer(2), dense_layer(5)))
  theta <- network_init(lookup, 1)
  data <- list(ids = matrix(1:4, 2), targets = matrix(1:4, 2))
  args <- list(net = lookup, theta = theta, batch = data)
  odd <- c(dates, list(factor(1:4), int64(1:4), structure(int64(1:4), dim = c(2, 2))))
  for (arg in c("theta", "batch$ids", "batch$targets")) expect_refused("loss_grad", args, arg, odd)
  real <- network(3, list(lstm_layer(4)), "mse")
  args <- list(net = real, theta = network_init(real, 1),
               batch = list(x = x, targets = normal(1, 4, 2, 5)))
  odd[[7]] <- structure(int64(1:40), dim = c(4, 2, 5))
  for (arg in c("batch$x", "batch$targets")) expect_refused("loss_grad", args, arg, odd)
  lists <- list(ids = list(1:2), targets = list(1:2))
  for (one in c(dates, list(factor(1:2), int64(1:2)))) {
    expect_error(evaluate(lookup, theta, replace(lists, "ids", list(list(one)))),
                 "evaluate: `data\\$ids\\[\\[1\\]\\]` must be a vector of numbers")
    expect_error(evaluate(lookup, theta, replace(lists, "targets", list(list(one)))),
                 "evaluate: `data\\$targets\\[\\[1\\]\\]` must be a vector of numbers")
  }
  expect_refused("lstm_layer", list(units = 3), "units", c(dates, list(int64(3))))
  expect_refused("lstm_forward", list(x = x, p = lstm_params(3, 4, seed = 1)), "lengths",
                 list(int64(1:2)))
  p <- lstm_params(3, 4, seed = 1)
  expect_error(lstm_forward(x, replace(p, "W", list(structure(int64(1:48), dim = c(16, 3))))),
               "`p$W` must be a 16 x 3 matrix [4H,D], not an integer64 object (as.numeric() makes",
               fixed = TRUE)
  expect_error(stream_step(stream(lookup, theta), int64(1)), "not an integer64 object")
  data$targets <- factor(c("a", "b"))
  expect_error(evaluate(lookup, theta, data), fixed = TRUE, paste(
    "evaluate: `data$targets` must be whole numbers in 0..5 or NA [B,T], not a factor",
    "(as.integer() makes classes of it)"
  ))
  expect_error(loss_grad(real, network_init(real, 1), list(x = x, targets = Sys.Date())),
               "not a Date object (as.numeric() makes numbers of it)", fixed = TRUE)
})

test_that("both directions", {
  p <- gru_params(3, 4, seed = 1)
  args <- list(x = x, p_forward = p, p_backward = p, h0 = normal(1, 4, 2, 2))
  expect_arrays_refused("birnn_forward", args,
                        c("x", "h0", "p_forward$W", "p_forward$b", "p_backward$U"))
  fwd <- do.call(birnn_forward, args)
  expect_arrays_refused("birnn_backward", list(dy = fwd$y, fwd = fwd, dh = fwd$hT), c("dy", "dh"))
  expect_refused("birnn_backward", list(dy = NULL, fwd = fwd), "fwd", list(NULL, 3, list()))
})

test_that("layers", {
  E <- normal(1, 2, 5)
  ids <- matrix(1:4, 2)
  expect_refused("embedding_forward", list(ids = ids, E = E), "E", dumb_arrays(E)[-15])
  dumb_ids <- list("a", 6, -1, 1.5, NA, NaN, Inf, numeric(), 1i, list(1), mean,
                   array(1, c(2, 2, 2)))
  expect_refused("embedding_forward", list(ids = ids, E = E), "ids", dumb_ids)
  fwd <- embedding_forward(ids, E)
  expect_arrays_refused("embedding_backward", list(dy = fwd$y, fwd = fwd), "dy")

  args <- list(x = normal(1, 3, 4), W = normal(2, 5, 3), b = philox_normal(5, 3))
  expect_arrays_refused("dense_forward", args, c("x", "b"))
  fwd <- do.call(dense_forward, args)
  expect_arrays_refused("dense_backward", list(dy = fwd$y, fwd = fwd), "dy")
  expect_refused("dense_backward", list(dy = fwd$y, fwd = fwd), "fwd", list(NULL, 3, list()))

  for (fn in c("embedding_layer", "dense_layer", "lstm_layer", "gru_layer", "rnn_layer")) {
    expect_refused(fn, list(units = 3), "units", c(dumb_counts, 0))
    expect_refused(fn, list(units = 3), "init", dumb_names[-1])
  }
  expect_refused("lstm_layer", list(units = 3), "direction", dumb_names)
})

test_that("options of layers, losses, optimisers and schedules", {
  dumb_numbers <- list(NULL, NA, "a", 1:2, Inf, -1, list(1))
  for (fn in c("lstm_layer", "gru_layer", "rnn_layer")) {
    args <- list(units = 3)
    expect_refused(fn, args, "layers", c(dumb_counts, 0))
    expect_refused(fn, args, "merge", dumb_names)
    for (arg in c("dropout", "recurrent_dropout")) expect_refused(fn, args, arg, c(dumb_numbers, 1))
    expect_refused(fn, args, "initial_state", dumb_names)
    expect_refused(fn, args, "frozen", dumb_flags)
  }
  expect_refused("lstm_layer", list(units = 3), "projection", c(dumb_counts[-1], 0))
  expect_refused("lstm_layer", list(units = 3), "layer_norm", dumb_flags)
  matrices <- dumb_arrays(normal(1, 2, 5))
  expect_refused("embedding_layer", list(units = 2), "weights", matrices[-14])
  expect_refused("embedding_layer", list(units = 2), "word_dropout", c(dumb_numbers, 1))
  expect_refused("dense_layer", list(units = 2), "activation", dumb_names)
  for (arg in c("kernel_size", "dilation")) {
    expect_refused("conv1d_layer", list(units = 2), arg, c(dumb_counts, 0))
  }
  for (arg in c("padding", "activation", "init")) {
    expect_refused("conv1d_layer", list(units = 2), arg, dumb_names)
  }
  expect_refused("dropout_layer", list(), "rate", c(dumb_numbers, 1))
  expect_refused("dropout_layer", list(), "shared", dumb_flags)
  expect_refused("layer_norm_layer", list(), "eps", c(dumb_numbers, 0))
  expect_refused("residual_layer", list(), "span", c(dumb_counts, 0))
  expect_refused("pool_layer", list(), "type", dumb_names)
  expect_refused("pool_layer", list(type = "attention"), "units", c(dumb_counts, 0))
  tags <- list(3, "a", NA, list(TRUE), logical(), mean)
  expect_refused("crf_layer", list(), "forbidden", c(tags, list(matrix(NA, 2, 2))))
  expect_refused("crf_layer", list(forbidden = diag(2) == 1), "forbidden_end", c(tags, list(TRUE)))

  expect_refused("network_loss", list(), "kind", dumb_names)
  expect_refused("network_loss", list("softmax"), "smoothing", c(dumb_numbers, 1))
  expect_refused("network_loss", list("huber"), "delta", c(dumb_numbers, 0))
  expect_refused("network_loss", list("pinball"), "quantiles",
                 list(0, 1e-310, 1, "a", NA, numeric(), NULL))
  expect_refused("optimiser", list(), "kind", dumb_names)
  of_optimiser <- function(args, values) {
    for (arg in args) expect_refused("optimiser", list(), arg, values)
  }
  of_optimiser(c("learning_rate", "eps"), c(dumb_numbers[-1], 0)) # NULL: the default
  of_optimiser(c("beta1", "beta2"), c(dumb_numbers[-1], 1))
  of_optimiser(c("l1", "l2"), dumb_numbers[-1])
  of_optimiser(c("clip_norm", "clip_value"), dumb_numbers)
  expect_refused("optimiser", list("sgd"), "nesterov", c(dumb_flags[-1], TRUE))
  expect_refused("optimiser", list("rmsprop"), "centered", dumb_flags[-1])
  expect_refused("schedule", list(), "kind", dumb_names)
  expect_refused("schedule", list(), "per", dumb_names)
  expect_refused("schedule", list(), "warmup", dumb_counts)
  expect_refused("schedule", list("step"), "size", c(dumb_numbers, 0))
  expect_refused("schedule", list("exponential"), "gamma", c(dumb_numbers, 0, 2))
  expect_refused("schedule", list("plateau"), "patience", dumb_counts)
  args <- list(schedule = "constant", learning_rate = 0.1, steps = 3)
  expect_refused("schedule_rates", args, "schedule", list(3, NULL, "no", list(), list(a = 1), mean))
  expect_refused("schedule_rates", args, "steps", c(dumb_counts, 0))
  args <- list(theta = c(1, 2), grad = c(1, 2))
  expect_refused("optimiser_step", args, "optimiser", list(3, NULL, "no", list(), list(a = 1)))
  expect_refused("optimiser_step", args, "state", list(3, "a", list(step = -1)))
})

test_that("loss and optimisers", {
  logits <- normal(1, 3, 4)
  args <- list(logits = logits, targets = c(1, 2, 3, 0), weights = c(1, 1, 2))
  expect_refused("softmax_xent", args, "logits", dumb_arrays(logits)[-c(14, 15)])
  expect_refused("softmax_xent", args, "targets",
                 list("a", 1, c(1, 2, 3, 4), c(1, 2, 3, -1), c(1.5, 1, 1, 1), NULL,
                      list(1, 2, 3, 4), rep(Inf, 4), rep(1i, 4)))
  expect_refused("softmax_xent", args, "weights", c(dumb_arrays(args$weights), list(c(-1, 1, 1))))

  numbers <- dumb_arrays(c(1, 2))
  refused <- numbers[setdiff(names(numbers), c("rank", "extents", "list"))]
  expect_refused("clip_grads", list(grads = 1, max_norm = 1), "grads", refused)
  expect_refused("clip_grads", list(grads = 1, max_norm = 1), "max_norm", list(0, -1, NA, "a", 1:2))
  for (fn in c("sgd_step", "adam_step")) {
    args <- list(theta = c(1, 2), grad = c(1, 2), learning_rate = 0.1)
    expect_refused(fn, args, "theta", refused)
    expect_refused(fn, args, "grad", numbers)
    expect_refused(fn, args, "learning_rate", list(0, -1, NA, "a", 1:2, Inf))
  }
  args <- list(theta = 1, grad = 1, state = adam_step(1, 1)$state)
  expect_refused("adam_step", args, "state", list(3, "a", list(m = 1)))
  expect_refused("adam_step", args, "beta1", list(-1, 2, NA, "a"))
  expect_refused("adam_step", args, "eps", list(0, NA))
})

test_that("threads", {
  expect_refused("seqrnn_threads", list(), "n", c(dumb_counts[-1], 0))
})

test_that("random numbers", {
  for (fn in c("philox_uniform", "philox_normal")) {
    args <- list(n = 3, seed = 1)
    for (arg in c("n", "seed", "stream", "substream", "index")) {
      expect_refused(fn, args, arg, list(NULL, NA, -1, 1.5, "a", 1:2, 2^60))
    }
  }
})

test_that("networks", {
  net <- network(3, list(lstm_layer(4), dense_layer(5)))
  theta <- network_init(net, 1)
  batch <- list(x = x, targets = matrix(1, 2, 5), lengths = c(2, 5), weights = rep(1, 5))
  args <- list(net = net, theta = theta, batch = batch, state = rep(0, 16))
  expect_arrays_refused("loss_grad", args, c("theta", "state", "batch$weights"))
  numeric_only <- setdiff(names(dumb_arrays(x)), "logical") # features may be TRUE and FALSE
  expect_refused("loss_grad", args, "batch$x", dumb_arrays(x)[numeric_only])
  expect_refused("loss_grad", args, "net", list(NULL, 3, list(), mean))
  expect_refused("loss_grad", args, "batch", list(NULL, 3, "a", list(ids = 1)))
  expect_refused("loss_grad", args, "batch$targets",
                 list(3, "a", matrix(6, 2, 5), matrix(1, 5, 2), matrix(-1, 2, 5),
                      matrix(c(TRUE, FALSE), 2, 5)))
  expect_refused("loss_grad", args, "batch$lengths", list("a", 1, c(1, 6), c(-1, 2), c(NA, 1)))
  expect_refused("loss_grad", args, "seed", list(-1, "a")) # also without dropout
  expect_error(loss_grad(net, theta, c(batch, list(ids = matrix(1, 2, 5)))),
               "`batch\\$ids` is not used: the network reads")
  flat <- network(3, dense_layer(5))
  expect_error(loss_grad(flat, network_init(flat, 1), batch, state = 1:3), "`state` must be")
  expect_error(predict(net, theta, list(x = 3)), "predict: `batch\\$x` must be")
  expect_error(predict(net, theta[-1], batch), "predict: `theta` must be a vector of 153 numbers")
  expect_refused("tensors", list(net = net, theta = theta), "theta", dumb_arrays(theta))
  expect_refused("network_init", list(net = net), "seed", list(NA, -1, 1.5, "a", 1:2))
  expect_refused("network", list(inputs = 3, layers = list(dense_layer(2))), "inputs", dumb_counts)
  expect_error(network(2^30, list(lstm_layer(2^30), lstm_layer(2^30))), "`layers` must be smaller")
  expect_error(network(1e9, dense_layer(1e9)), "`layers` must be smaller")
  lookup <- network(5, list(embedding_layer(2), dense_layer(5)))
  expect_error(loss_grad(lookup, network_init(lookup, 1), list(ids = 1:3)),
               "`batch\\$ids` must be a matrix \\[B,T\\]: matrix\\(ids, 3, 1\\) is one step of 3")
  expect_error(loss_grad(lookup, network_init(lookup, 1), batch), "`batch\\$ids` is missing")
})

test_that("training, evaluation and streams", {
  args <- list(net = recall_net, data = data, epochs = 1, seed = 1)
  refused <- function(arg, values) expect_refused("train", args, arg, values)
  refused("net", list(NULL, 3, list(), mean))
  refused("data", list(NULL, 3, "a", list(), list(ids = 1), data.frame(ids = 1)))
  expect_error(train(recall_net, c(data, list(x = data$ids))),
               "`data\\$x` is not used: the network reads")
  expect_error(train(recall_net, data, optimiser = list(kind = "adam", lr = 1)),
               "`optimiser\\$lr` is no option of optimiser\\(\\)")
  refused("data$ids", list(list(), list(1, "a"), list(c(1, 4)), mean,
                           replace(data$ids, 3, list(1.5))))
  refused("data$targets", list(3, list(), data$targets[-1], rev(data$targets),
                               replace(data$targets, 2, list(rep(9, 6)))))
  refused("theta", dumb_arrays(network_init(recall_net, 1))[-14])
  refused("validation", list(0, 1, -1, NA, "a", 1:2, list(), list(ids = 3)))
  refused("optimiser", list(3, NULL, "no", list(), list(kind = "adam", momentum = 1)))
  refused("schedule", list(3, NULL, "no", list()))
  for (arg in c("epochs", "max_steps")) refused(arg, dumb_counts[-c(4, 9)])
  for (arg in c("batch", "accumulate")) refused(arg, c(dumb_counts, 0))
  for (arg in c("tokens", "bucket", "checkpoint_every")) refused(arg, dumb_counts)
  refused("shuffle", dumb_flags)
  refused("verbose", dumb_flags)
  refused("truncate", list("a", -1, 1.5, c(3, 2), 1:3, NA, list(1), mean))
  for (arg in c("ema", "min_delta")) refused(arg, list(NULL, NA, "a", 1:2, Inf, -1))
  refused("patience", list(NULL, NA, 0, -1, 1.5, "a", 3)) # 3: there is no validation
  refused("time_limit", list(NULL, NA, 0, -1, "a", 1:2))
  refused("callback", list(3, "a", list()))
  refused("checkpoint", list(3, NA, "", c("a", "b"), list()))
  refused("resume", list(3, NA, "", list(), recall_net))
  refused("seed", list(NA, -1, 1.5, "a", 1:2))
  refused("precision", c("half", dumb_names[-1]))
  refused("split", c("last", dumb_names[-1])) # there is no validation
  expect_error(train(recall_net, data, epochs = Inf), "train: `epochs` must be finite, or another")

  theta <- network_init(recall_net, 1)
  args <- list(net = recall_net, theta = theta, data = data)
  expect_refused("evaluate", args, "theta", dumb_arrays(theta)[-14])
  expect_refused("evaluate", args, "batch", c(dumb_counts, 0))
  expect_refused("evaluate", args, "chunk", dumb_counts)
  expect_refused("evaluate", args, "data", list(NULL, 3, "a", list()))
  expect_refused("stream", args[1:2], "batch_size", c(dumb_counts, 0))
  s <- stream(recall_net, theta)
  expect_refused("stream_step", list(s = s), "x", list(NULL, "a", 4, -1, 1.5, NA, 1:2, mean))

  batch <- padded(data)
  args <- list(net = recall_net, theta = theta, batch = batch)
  expect_refused("loss_grad", args, "training", dumb_flags)
  args$training <- TRUE
  numbers <- list(-1, 1.5, NA, "a", 2^54)
  for (arg in c("seed", "draw")) expect_refused("loss_grad", args, arg, numbers)
  weights <- list(1:3, "a", rep(-1, 20), rep(NA, 20))
  expect_refused("loss_grad", args, "batch$sample_weights", weights)
})

test_that("language models and exercises", {
  text <- strrep("abcd ", 50)
  args <- list(text = text, units = 4, batch = 2, steps = 8, max_steps = 1, seed = 1)
  expect_refused("rnn_lm", args, "text", list(NULL, NA, 3, character(), "", "ab", list("a"), mean))
  for (arg in c("units", "layers", "embedding", "batch", "steps")) {
    expect_refused("rnn_lm", args, arg, c(dumb_counts, 0))
  }
  expect_refused("rnn_lm", args, "max_steps", list(-1, 1.5, "a", NA, 1:2))
  expect_refused("rnn_lm", args, "epochs", list(-1, 1.5, "a", NA, 1:2))
  for (arg in c("cell", "optimiser", "precision", "init")) {
    expect_refused("rnn_lm", args, arg, dumb_names[-1])
  }
  expect_refused("rnn_lm", args, "learning_rate", list(0, -1, NA, "a", Inf))
  expect_refused("rnn_lm", args, "validation", list(-1, 1, NA, "a"))
  expect_refused("rnn_lm", args, "verbose", dumb_flags)
  model <- do.call(rnn_lm, args)
  expect_refused("generate", list(model = model), "model", list(NULL, 3, list(), "a"))
  expect_refused("generate", list(model = model), "n", list(NULL, -1, 1.5, "a", NA))
  expect_refused("generate", list(model = model), "temperature", list(NULL, -1, "a", NA, Inf))
  expect_refused("generate", list(model = model), "prompt", list(3, "", NA, "zzz"))
  expect_refused("perplexity", list(model = model), "text", list(NULL, 3, "", "a", NA, "zz"))
  expect_error(update(model, 3), "update: `text`")
  expect_refused("seqrnn_exercise", list(), "n", list(1, NA, "a", 4:5, list()))
  expect_refused("seqrnn_exercise", list(n = 4), "seeds", list(0, NA, "a"))
  expect_refused("seqrnn_exercise", list(n = 4), "scale", dumb_names)
})
