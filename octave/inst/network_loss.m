## -*- texinfo -*-
## @deftypefn  {} {@var{loss} =} network_loss (@var{kind})
## @deftypefnx {} {@var{loss} =} network_loss (@var{kind}, @var{name}, @var{value}, @dots{})
## What the outputs of a @code{network} are judged by.
##
## @var{kind} is one of these; K is the number of outputs, M that of the numbers in a
## target:
##
## @table @asis
## @item @qcode{"softmax"}
## Cross-entropy of K classes.  Option @qcode{"smoothing"} (0): label smoothing, 0 to below
## 1 (Szegedy et al. 2016, sec. 7).
## @item @qcode{"bernoulli"}
## M = K labels that are 0 or 1 (or between), each output a logit.  Option
## @qcode{"smoothing"}.
## @item @qcode{"mse"}, @qcode{"mae"}
## (y - t)^2, |y - t|; M = K.
## @item @qcode{"huber"}
## Quadratic within @qcode{"delta"} (1), linear outside (Huber 1964); M = K.  delta is above
## 0, in single precision, too: above 1.2e-38.
## @item @qcode{"gaussian"}
## Normal density: K = 2M, the means, then the logarithms of the variances.  It has no lower
## bound: numbers that can be foretold exactly drive the variance towards 0.
## @item @qcode{"pinball"}
## Quantiles (Koenker & Bassett 1978): K = Q*M, the quantiles of the first number first.  The
## loss of a number is the sum over its quantiles.  Option @qcode{"quantiles"} ([0.1, 0.5,
## 0.9]), Q numbers between 0 and 1, above 1.2e-38.
## @item @qcode{"crf"}
## The one behind a @code{crf_layer}.
## @end table
##
## The loss of a batch is the mean over the targets that count, each with its sample weight.
## With class weights, a target of @qcode{"softmax"} also has the weight of its class, and
## one of class weight 0 counts for nothing.  The weights of @qcode{"bernoulli"} are those of
## the positive labels (@code{pos_weight} in PyTorch): the part of the loss for a 1 is
## multiplied by them, but the mean is over the number of labels.  @qcode{"crf"} judges
## sequences whole: it takes a sample weight for each sequence, not for each step.
##
## The result is a struct with the field @code{kind} and the options of that kind.
##
## @example
## interval = network_loss ("pinball", "quantiles", [0.05, 0.95]);
## net = network (3, @{gru_layer(8), dense_layer(2)@}, interval);
## @end example
## @seealso{network, loss_grad, predict}
## @end deftypefn

function loss = network_loss (kind, varargin)
  if (nargin < 1)
    print_usage ();
  endif
  check_choice ("network_loss", "KIND", kind, __seqrnn__ ("names", "loss"));
  loss = merge_fields (struct ("kind", kind), ...
                       parse_options ("network_loss", loss_defaults (kind), varargin));
  loss = check_loss_fields ("network_loss", "", loss);
endfunction

%!assert (network_loss ("mse"), struct ("kind", "mse"))
%!assert (network_loss ("softmax", "smoothing", 0.1), struct ("kind", "softmax", "smoothing", 0.1))
%!assert (network_loss ("huber"), struct ("kind", "huber", "delta", 1))
%!assert (network_loss ("pinball", "quantiles", [0.2; 0.8]).quantiles, [0.2, 0.8])
%!test # against the formulas
%! x = [1, -2, 0.5, 3; 0.3, 0.1, -1, 2];
%! t = [0.5, -2, NaN, 0; 1, 0, 0.2, 1];
%! value = @(kind, targets) loss_grad (network (2, {dense_layer(2)}, kind), ...
%!   [1; 0; 0; 1; 0; 0], struct ("x", x, "targets", reshape (targets, rows (targets), 1, []))).loss;
%! e = (x - t)(! isnan (t));
%! assert (value ("mse", t), mean (e .^ 2), 1e-15);
%! assert (value ("mae", t), mean (abs (e)), 1e-15);
%! h = abs (e);
%! assert (value (network_loss ("huber", "delta", 0.5), t), ...
%!         mean ((h <= 0.5) .* h .^ 2 / 2 + (h > 0.5) .* (h - 0.25) / 2), 1e-15);
%! p = 1 ./ (1 + exp (-x));
%! labels = [1, 0, 1, NaN; 0, 0, 1, 1];
%! l = -labels .* log (p) - (1 - labels) .* log (1 - p);
%! assert (value ("bernoulli", labels), mean (l(! isnan (l))), 1e-15);
%! g = (log (2 * pi) + x(2,:) + (t(2,:) - x(1,:)) .^ 2 .* exp (-x(2,:))) / 2;
%! assert (value ("gaussian", t(2,:)), mean (g), 1e-14);
%! sharp = loss_grad (network (2, {dense_layer(2)}, "gaussian"), single ([1; 0; 0; 1; 0; 0]), ...
%!                    struct ("x", [0; -89], "targets", 1e-20)).loss;
%! assert (sharp, (log (2 * pi) - 89 + 1e-40 * exp (89)) / 2, -1e-6);
%! d = t(2,:) - x;
%! q = max ([0.1; 0.7] .* d, ([0.1; 0.7] - 1) .* d);
%! assert (value (network_loss ("pinball", "quantiles", [0.1, 0.7]), t(2,:)), ...
%!         mean (sum (q, 1)), 1e-14);
%!error <Invalid call> network_loss ()
%!error <KIND must be one of "softmax", "bernoulli",.*, not the string "l2"> network_loss ("l2")
%!error <network_loss: there is no option "delta"$> network_loss ("mse", "delta", 1)
%!error <there is no option "delta" among "smoothing"> network_loss ("softmax", "delta", 1)
%!error <SMOOTHING must be a number from 0 to below 1, not 1>
%! network_loss ("softmax", "smoothing", 1)
%!error <DELTA must be a finite number . 1.17549e-38, not 1e-300>
%! network_loss ("huber", "delta", 1e-300)
%!error <QUANTILES must be a vector of numbers above 0 and below 1, not 1x2>
%! network_loss ("pinball", "quantiles", [0, 0.5])
%!error <QUANTILES must be a vector of numbers above 0 and below 1, not 1e-300>
%! network_loss ("pinball", "quantiles", 1e-300)
%!error <LOSS does not fit 3 outputs: "gaussian" needs an even number>
%! network (2, {dense_layer(3)}, "gaussian")
%!error <LOSS does not fit 2 outputs: "pinball" needs a multiple of its 3 quantiles>
%! network (2, {dense_layer(2)}, "pinball")
