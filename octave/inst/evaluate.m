## -*- texinfo -*-
## @deftypefn  {} {@var{r} =} evaluate (@var{net}, @var{theta}, @var{data})
## @deftypefnx {} {@var{r} =} evaluate (@var{net}, @var{theta}, @var{data}, @var{batch}, @
## @var{chunk})
## @deftypefnx {} {@var{r} =} evaluate (@var{fit}, @var{data}, @dots{})
## How well a network does on data.
##
## The sequences of @var{data}, which is as for @code{train}, are read in their order, in
## minibatches of @var{batch} (default 32) and without dropout.  @var{chunk} (0: all) steps
## are read at a time, with the state carried on, which saves memory and changes no output; like
## @var{batch} it may change the last bit of a sum;
## networks that pool, read ahead or backwards or end in a CRF layer read whole sequences.  The
## class of @var{theta} is that of the computation.  Both may be given as pairs of name and
## value.  In place of @var{net} and @var{theta} may stand what @code{train} returned.
##
## The result is a struct with the @code{loss}, averaged over the targets that count (NaN if
## none does), @code{norm}, the weight of these, and @code{accuracy}, which part of the targets
## is the best class (NaN unless the loss is @qcode{"softmax"} or @qcode{"crf"}).  Targets whose
## class weight is 0 count for nothing.
##
## @example
## @group
## net = network (5, @{embedding_layer(3), gru_layer(4), dense_layer(5)@});
## data = struct ("ids", @{@{[1, 2, 3], [5, 4]@}@}, "targets", @{@{[2, 3, 4], [4, 3]@}@});
## r = evaluate (net, network_init (net, 1), data);
## r.norm
##   @result{} ans = 5
## @end group
## @end example
## @seealso{train, predict, loss_grad}
## @end deftypefn

function r = evaluate (net, varargin)
  if (nargin < 2)
    print_usage ();
  endif
  [net, theta, args] = fit_parts ("evaluate", net, varargin);
  if (isempty (args))
    print_usage ();
  endif
  data = args{1};
  opt = parse_options ("evaluate", struct ("batch", 32, "chunk", 0), args(2:end), 2);
  net = check_network ("evaluate", "NET", net);
  theta = check_theta ("evaluate", net, theta);
  batch = check_size ("evaluate", "BATCH", opt.batch);
  chunk = check_integer ("evaluate", "CHUNK", opt.chunk, 0, 2147483647);
  data = train_data ("evaluate", "DATA", net, data, class (theta));
  [r, status] = __seqrnn__ ("evaluate", theta, net, data, [batch, 0], chunk);
  if (status != 0)
    error ("seqrnn:interrupted", "evaluate: interrupted");
  endif
endfunction

%!shared net, theta, ids, targets, padded, cells
%! net = network (5, {embedding_layer(3), lstm_layer(4), dense_layer(6)});
%! theta = network_init (net, 1) + 0.2 * philox_normal (net.nparam, 2);
%! ids = {[1, 2, 3, 4], [5; 4], [], 3};
%! targets = {[1, 2, NaN, 6], [4; 3], [], 2};
%! cells = struct ("ids", {ids}, "targets", {targets});
%! padded = struct ("ids", [1, 2, 3, 4; 5, 4, 0, 0; 0, 0, 0, 0; 3, 0, 0, 0], "targets", ...
%!                  [1, 2, 0, 6; 4, 3, 1, 1; 1, 1, 1, 1; 2, 1, 1, 1], "lengths", [4, 2, 0, 1]);
%!test # cells, padded arrays and a minibatch agree; chunks and minibatches change nothing
%! r = evaluate (net, theta, cells);
%! b = loss_grad (net, theta, padded);
%! assert (r.loss, b.loss, 1e-15);
%! assert (r.norm, 6);
%! best = predict (net, theta, padded, "type", "class").output;
%! assert (r.accuracy, sum ((best == padded.targets & best > 0)(:)) / 6);
%! assert (evaluate (net, theta, padded), r);
%! assert (evaluate (net, theta, padded, 2, 1).loss, r.loss, 1e-15);
%! assert (evaluate (net, theta, cells, "chunk", 3).accuracy, r.accuracy);
%! assert (evaluate (net, single (theta), cells).loss, r.loss, 1e-6);
%!test # weights of sequences, of steps
%! r = evaluate (net, theta, setfield (padded, "sample_weights", [1, 2, 1, 0]));
%! assert (evaluate (net, theta, setfield (cells, "sample_weights", [1, 2, 1, 0])), r);
%! w = {[1, 1, 1, 1], [2, 2], [], 0};
%! assert (evaluate (net, theta, setfield (cells, "sample_weights", w)), r);
%! assert (r.norm, 7);
%!test # features and numbers, several inputs, pooling
%! net2 = network ([4, 3, 2], {embedding_layer(2), embedding_layer(2), gru_layer(3), ...
%!                             dense_layer(2)}, "mse");
%! theta2 = network_init (net2, 1);
%! c = struct ("ids", {{[1, 3; 2, 1; 4, 0], [3, 2]}}, "x", {{[1, 2, 3; 4, 5, 6], [7; 8]}}, ...
%!             "targets", {{[1, NaN, 0; 2, 1, 0], [5; 5]}});
%! p = struct ("ids", cat (3, [1, 2, 4; 3, 0, 0], [3, 1, 0; 2, 0, 0]), ...
%!             "x", permute (cat (3, [1, 2, 3; 4, 5, 6], [7, 0, 0; 8, 0, 0]), [1, 3, 2]), ...
%!             "targets", permute (cat (3, [1, NaN, 0; 2, 1, 0], [5, 1, 1; 5, 1, 1]), ...
%!                                 [1, 3, 2]), ...
%!             "lengths", [3, 1]);
%! r = evaluate (net2, theta2, c);
%! assert (evaluate (net2, theta2, p), r);
%! assert (r.norm, 7);
%! assert (r.accuracy, NaN);
%! net2 = network (net2.inputs, [net2.layers, {pool_layer()}], "mae");
%! c.targets = p.targets = [1, 2; 3, NaN];
%! assert (evaluate (net2, theta2, p), evaluate (net2, theta2, c));
%! assert (evaluate (net2, theta2, c).norm, 3);
%!test # a fit in place of net and theta
%! fit = train (net, cells, "epochs", 1, "seed", 1, "verbose", false);
%! assert (evaluate (fit, cells), evaluate (net, fit.theta, cells));
%! assert (evaluate (fit, padded, 2, "chunk", 1), evaluate (net, fit.theta, padded, 2, 1));
%!test # what lies beyond the lengths may be anything
%! p = padded;
%! after = (1:4) > p.lengths(:);
%! p.ids(after) = NaN;
%! p.targets(after) = 77;
%! p.sample_weights = ones (4);
%! p.sample_weights(after) = -Inf;
%! assert (evaluate (net, theta, p), evaluate (net, theta, padded));
%! p.ids(1) = NaN;
%! fail ("evaluate (net, theta, p)", "DATA.ids must be integers in 0..5, but DATA.ids.1. is NaN");
%!error <Invalid call> evaluate (net, theta)
%!error <Invalid call> evaluate (net)
%!error <BATCH must be an integer .*, not 0> evaluate (net, theta, cells, 0)
%!error <CHUNK must be an integer .*, not -1> evaluate (net, theta, cells, 2, -1)
%!error <DATA must be a struct .*, not 3> evaluate (net, theta, 3)
%!error <DATA.ids\{2\} must be integers in 0..5, but DATA.ids\{2\}\(1\) is 6>
%! evaluate (net, theta, struct ("ids", {{1, [6, 1]}}, "targets", {{1, [1, 1]}}))
%!error <DATA.ids\{1\} must be numeric Tx1, not 1x1 cell>
%! evaluate (net, theta, struct ("ids", {{{1}}}, "targets", {{1}}))
%!error <DATA.targets must be a cell of sequences, not 1x2>
%! evaluate (net, theta, struct ("ids", {{1, 2}}, "targets", [1, 2]))
%!error <DATA.targets\{2\} must have 1 steps, as the inputs have, not 2>
%! evaluate (net, theta, struct ("ids", {{1, 2}}, "targets", {{1, [1, 1]}}))
%!error <DATA.targets must have 2 sequences, not 1>
%! evaluate (net, theta, struct ("ids", {{1, 2}}, "targets", {{1}}))
%!error <DATA.targets\{2\} must be integers in 0..6, but DATA.targets\{2\}\(1\) is 7>
%! evaluate (net, theta, struct ("ids", {{1, 2}}, "targets", {{1, 7}}))
%!error <DATA.lengths must not be given>
%! evaluate (net, theta, setfield (cells, "lengths", [4, 2, 0, 1]))
%!error <DATA.ids must have at least one step>
%! evaluate (net, theta, struct ("ids", {{[], []}}, "targets", {{[], []}}))
%!error <DATA has the unknown field ID;> evaluate (net, theta, struct ("ID", 1))
%!error <DATA.ids\{1\} must be numeric Tx2, not 3x1>
%! net2 = network ([4, 3], {embedding_layer(2), embedding_layer(2), dense_layer(2)});
%! evaluate (net2, network_init (net2, 1), struct ("ids", {{[1; 2; 3]}}, "targets", {{1}}))
%!error <DATA.x\{2\} must be numeric 2xT, not 3x1>
%! net2 = network (2, {dense_layer(1)}, "mse");
%! evaluate (net2, [1; 1; 1], struct ("x", {{[1; 2], [1; 2; 3]}}, "targets", {{1, 2}}))
%!error <DATA.x\{2\} must be finite, but DATA.x\{2\}\(1,1\) is NaN>
%! net2 = network (2, {dense_layer(1)}, "mse");
%! evaluate (net2, [1; 1; 1], struct ("x", {{[1; 2], [NaN; 2]}}, "targets", {{1, 2}}))
%!error <DATA.sample_weights must be a 4x1 matrix \[B\], not 1x2>
%! evaluate (net, theta, setfield (cells, "sample_weights", [1, 2]))
%!error <DATA.ids must be a matrix \[B,T\], not 1x4 cell|DATA.targets must be a cell>
%! evaluate (net, theta, struct ("ids", {ids}, "targets", padded.targets))
%!error <DATA.targets\{1\} must be an array of integers, not 1x2 logical> # false is not 0
%! evaluate (network (2, {dense_layer(2)}), zeros (6, 1), struct ("x", {{zeros(2)}}, ...
%!           "targets", {{[true, false]}}));
