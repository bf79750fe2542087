## A training before its first step. A run has the fields net, options, sizes (sequences and steps
## of the data, [] before add_data), work (the arrays that C changes), position, history and
## validation (columns), best (epoch and loss of the best validation, theta then, and reference,
## the latest loss that was better by min_delta), waited (epochs since that one), ended (epochs
## whose end has been dealt with), seconds and problem.
function run = train_new (net, theta, options)
  if (strcmp (options.precision, "single"))
    check_within_single ("train", "NET.loss", net.loss);
    check_within_single ("train", "THETA", theta);
  endif
  if (isnumeric (theta) && isempty (theta))
    theta = network_init (net, options.seed, "class", options.precision);
  else
    theta = cast (check_theta ("train", net, theta), options.precision);
  endif
  none = zeros (0, 1);
  run = struct ("net", without_weights (net), "options", options, "sizes", [], ...
                "work", struct ("theta", theta), "position", __seqrnn__ ("position_first", 1), ...
                "history", struct ("epoch", none, "step", none, "loss", none, "norm", none, ...
                                   "rate", none), ...
                "validation", struct ("epoch", none, "step", none, "loss", none, ...
                                      "accuracy", none), ...
                "best", struct ("epoch", 0, "loss", Inf, "reference", Inf, "theta", []), ...
                "waited", 0, "ended", 0, "seconds", 0, "problem", "");
endfunction
