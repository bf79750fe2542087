## -*- texinfo -*-
## @deftypefn  {} {@var{r} =} grad_check (@var{f}, @var{theta}, @var{grad})
## @deftypefnx {} {@var{r} =} grad_check (@var{net}, @var{theta}, @var{batch})
## @deftypefnx {} {@var{r} =} grad_check (@dots{}, @var{name}, @var{value}, @dots{})
## Compare a gradient with central differences, coordinate by coordinate.
##
## @var{f} is a handle of a function of @var{theta} that returns the loss, a scalar.
## @var{theta} is an array of class double, or a struct or cell of arrays, which @var{f}
## then receives in the same form; @var{grad} has that form too (in structs, its arrays
## may have a d before their names: dW for W). For a network made by @code{network}, the
## loss and gradient are those of @code{loss_grad}.
##
## Options, with their defaults:
##
## @table @asis
## @item @qcode{"h"} (1e-5)
## The step is h * max (1, abs (theta(i))).
## @item @qcode{"floor"} (1e-8)
## The relative error is |a - n| / max (|a|, |n|, floor).
## @item @qcode{"coords"} (all)
## Which coordinates of the flat theta to look at, counted from 1; by default all, of a
## network those that are trained.
## @item @qcode{"state"} (zero)
## For a network: the recurrent state before the batch.
## @item @qcode{"training"} (false), @qcode{"seed"} (0), @qcode{"draw"} (0)
## For a network: true switches dropout on, with one mask for all differences.
## @end table
##
## The result is a struct with the fields @code{relative_error} (of the worst coordinate),
## @code{absolute_error} (the largest one), @code{worst} (the name of the worst
## coordinate, such as @qcode{"U[3,2]"}), @code{analytic} and @code{numeric} (both values
## there) and @code{index} (its place in the flat theta).  Without output arguments it is
## printed as one line.
##
## A network without parameters, or whose layers are all frozen, is refused.
##
## @example
## @group
## A = [2, 1; 1, 3];
## r = grad_check (@@(x) x' * A * x / 2, [1; 2], A * [1; 2]);
## r.relative_error < 1e-9
##   @result{} ans = 1
## @end group
## @end example
## @seealso{lstm_backward, loss_grad}
## @end deftypefn

function r = grad_check (f, theta, grad, varargin)
  if (nargin < 3)
    print_usage ();
  endif
  opt = struct ("h", 1e-5, "floor", 1e-8, "coords", [], "state", [], ...
                "training", false, "seed", 0, "draw", 0);
  opt = parse_options ("grad_check", opt, varargin);
  opt.h = check_number ("grad_check", "H", opt.h, 0, Inf, true);
  opt.floor = check_number ("grad_check", "FLOOR", opt.floor, 0, Inf, true);
  if (is_function_handle (f))
    report = check_function (f, theta, grad, opt);
  else
    report = check_net (f, theta, grad, opt);
  endif
  if (nargout > 0)
    r = report;
  else
    printf ("grad_check: relative error %.3g, the worst at %s: analytic %.15g, numeric %.15g\n", ...
            report.relative_error, report.worst, report.analytic, report.numeric);
  endif
endfunction

function r = check_function (f, theta, grad, opt)
  if (! isempty (opt.state))
    error ("seqrnn:argument", "grad_check: STATE belongs to networks, not to functions");
  endif
  [flat, parts] = flatten ("grad_check", "THETA", theta);
  flat = check_double (flat);
  grad = align_gradient ("grad_check", "GRAD", theta, grad);
  coords = check_coords (opt.coords, numel (flat));
  loss = f (theta);
  if (! (isfloat (loss) && isreal (loss) && isscalar (loss) && isfinite (loss)))
    error ("seqrnn:argument", "grad_check: F must return a finite real scalar, not %s", ...
           describe (loss));
  endif
  r = __seqrnn__ ("function_grad_check", flat, grad, opt.h, opt.floor, coords, ...
                  @(flat) f (unflatten (theta, flat)));
  r = finish (r, coordinate_name (parts, r.index));
endfunction

function r = check_net (net, theta, batch, opt)
  if (! isstruct (net))
    wrong ("grad_check", "F", "a function handle or a network", net);
  endif
  net = check_network ("grad_check", "NET", net);
  theta = check_double (check_theta ("grad_check", net, theta));
  trained = trained_coords (net);
  coords = check_coords (opt.coords, net.nparam);
  if (isempty (coords))
    coords = trained;
  endif
  [batch, B] = check_batch ("grad_check", "BATCH", net, batch, "double", true);
  pass = {check_net_state("grad_check", net, opt.state, B, "double"), [], [], []};
  [pass{2:4}] = check_draws ("grad_check", opt.training, opt.seed, opt.draw);
  grad = __seqrnn__ ("network_loss_grad", theta, net, batch, pass).grad;
  r = __seqrnn__ ("network_grad_check", theta, grad, opt.h, opt.floor, coords, net, batch, pass);
  parts = arrayfun (@(t) struct ("label", t.name, "size", [t.rows, t.cols]), net.layout, ...
                    "UniformOutput", false);
  r = finish (r, coordinate_name (parts, r.index));
endfunction

## The coordinates of the layers that are not frozen, whose gradient is not set to zero.
function coords = trained_coords (net)
  frozen = cellfun (@(layer) isfield (layer, "frozen") && layer.frozen, net.layers);
  coords = zeros (0, 1);
  for t = net.layout
    if (! frozen(sscanf (t.name, "%d")))
      coords = [coords; t.offset - 1 + (1:t.rows*t.cols)'];
    endif
  endfor
  if (isempty (coords))
    why = {"all of its layers are frozen", "has none"}{1 + (net.nparam == 0)};
    error ("seqrnn:argument", "grad_check: NET must have parameters that are trained, but %s", why);
  endif
endfunction

function theta = check_double (theta)
  if (! isa (theta, "double"))
    error ("seqrnn:argument", ["grad_check: THETA must be of class double: finite differences " ...
           "need its precision"]);
  endif
endfunction

function coords = check_coords (coords, n)
  if (isnumeric (coords) && isempty (coords))
    coords = [];
  elseif (! (isnumeric (coords) && isreal (coords) && isvector (coords)
             && all (coords >= 1 & coords <= n & coords == fix (coords))))
    wrong ("grad_check", "COORDS", sprintf ("a vector of integers in 1..%d", n), coords);
  endif
  coords = double (coords);
endfunction

function r = finish (r, name)
  r = struct ("relative_error", r.relative_error, "absolute_error", r.absolute_error, ...
              "worst", name, "analytic", r.analytic, "numeric", r.numeric, "index", r.index);
endfunction

%!test # a wrong coordinate is found and named
%! theta = struct ("U", [1, 2; 3, 4], "b", [5; 6]);
%! f = @(t) sum (t.U(:) .^ 2) / 2 + sum (sin (t.b));
%! good = struct ("dU", theta.U, "db", cos (theta.b));
%! r = grad_check (f, theta, good);
%! assert (r.relative_error < 1e-9);
%! bad = struct ("U", theta.U, "b", cos (theta.b));
%! bad.U(2,1) += 0.1;
%! r = grad_check (f, theta, bad);
%! assert (r.worst, "U[2,1]");
%! assert (r.index, 2);
%! assert ([r.analytic, r.numeric], [3.1, 3], 1e-9);
%! assert (r.relative_error, 0.1 / 3.1, 1e-8);
%! assert (r.absolute_error, 0.1, 1e-8);
%! bad = good;
%! bad.db(2) = 0;
%! assert (grad_check (f, theta, bad).worst, "b[2]");
%! assert (grad_check (f, theta, bad, "coords", 1:4).relative_error < 1e-9);
%!test # bare arrays, cells, larger steps
%! assert (grad_check (@(x) sum (x .^ 3), [1, 2], [3, 12.1]).worst, "theta[2]");
%! assert (grad_check (@(x) sum (x{1}) * x{2}, {[1, 2], 3}, {[3, 3], 3}).relative_error < 1e-9);
%! assert (grad_check (@(x) x^3, 1, 3, "h", 0.1).relative_error, 0.01 / 3.01, 1e-10);
%!test # every kind of layer in a network
%! net = network (5, {embedding_layer(3), ...
%!   lstm_layer(2, "direction", "bidirectional", "peephole", true), ...
%!   gru_layer(3, "direction", "reverse", "reset", "before"), rnn_layer(2), dense_layer(4)});
%! theta = network_init (net, 1);
%! batch = struct ("ids", [1, 2, 3, 0; 5, 4, 2, 1], "targets", [1, 2, NaN, 0; 4, 3, 2, 1], ...
%!                 "lengths", [3, 4], "weights", [1, 2, 0.5, 1]);
%! theta += 0.1 * philox_normal (net.nparam, 3);
%! ## so deep a chain has gradients too small for differences to resolve, hence the floor
%! r = grad_check (net, theta, batch, "floor", 1e-3);
%! assert (r.relative_error <= 1e-7);
%! assert (regexp (r.worst, '^\d\.\w+(\.\w+)?\.\w+\[\d+(,\d+)?\]$'), 1);
%! state = 0.3 * philox_normal (numel (loss_grad (net, theta, batch).state), 4);
%! r = grad_check (net, theta, batch, "floor", 1e-3, "state", state);
%! assert (r.relative_error <= 1e-7);
%!test # new layers, every loss, dropout of one mask, ragged
%! x = reshape (philox_normal (40, 1), 2, 4, 5);
%! front = {lstm_layer(4, "direction", "bidirectional", "merge", "mul", "projection", 3, ...
%!                     "initial_state", "learned", "recurrent_dropout", 0.3), ...
%!          dense_layer(3, "activation", "tanh"), residual_layer(), dropout_layer(0.4), ...
%!          layer_norm_layer(1e-2)};
%! check = @(net, targets) grad_check (net, network_init (net, 1) + 0.3 * philox_normal ( ...
%!   net.nparam, 3), struct ("x", x, ...
%!   "lengths", [5, 3, 1, 0], "targets", targets, "sample_weights", [1, 2, 0.5, 1]), ...
%!   "training", true, "seed", 5, "draw", 2, "floor", 1e-3).relative_error;
%! tags = 1 + (reshape (philox_uniform (20, 9), 4, 5) > 0.5);
%! numbers = reshape (philox_normal (40, 2), 2, 4, 5);
%! assert (check (network (2, [front, {dense_layer(2)}]), tags) <= 1e-7);
%! assert (check (network (2, [front, {dense_layer(2), crf_layer()}]), tags) <= 1e-7);
%! for kind = {"mse", "huber", "mae"}
%!   assert (check (network (2, [front, {dense_layer(2)}], kind{1}), numbers) <= 1e-7);
%! endfor
%! assert (check (network (2, [front, {dense_layer(4)}], "gaussian"), numbers) <= 1e-7);
%! assert (check (network (2, [front, {dense_layer(6)}], "pinball"), numbers) <= 1e-7);
%! assert (check (network (2, [front, {dense_layer(2)}], "bernoulli"), numbers > 0) <= 1e-7);
%! for pool = {pool_layer(), pool_layer("mean"), pool_layer("max"), ...
%!             pool_layer("attention", "units", 2)}
%!   net = network (2, [front, pool, {dense_layer(3)}]);
%!   assert (check (net, [1, 2, 3, 1]) <= 1e-7);
%! endfor
%! ## the normalisation inside a cell bends so much that differences see it
%! net = network (2, {lstm_layer(4, "layer_norm", true), dense_layer(2)});
%! assert (check (net, tags) <= 1e-6);
%!test # frozen layers are left out, unless they are asked for
%! net = network (2, {rnn_layer(2, "frozen", true), dense_layer(2)});
%! batch = struct ("x", ones (2, 2, 3), "targets", [1, 2, 1; 2, 1, 1]);
%! r = grad_check (net, network_init (net, 1), batch);
%! assert (r.relative_error < 1e-6);
%! assert (strncmp (r.worst, "2.dense.", 8));
%! r = grad_check (net, network_init (net, 1), batch, "coords", 1);
%! assert (r.analytic, 0);
%!error <grad_check: NET must have parameters that are trained, but all of its layers are frozen>
%! net = network (2, {rnn_layer(2, "frozen", true)});
%! grad_check (net, network_init (net, 1), struct ("x", [1; 1], "targets", 1))
%!error <grad_check: NET must have parameters that are trained, but has none>
%! grad_check (network (2, {dropout_layer()}), zeros (0, 1), struct ("x", [1; 1], "targets", 1))
%!error <BATCH.targets must be> grad_check (network (1, dense_layer (2)), ones (4, 1), ...
%!                                          struct ("x", 1, "targets", [1, 1]))
%!error <there is no option "masks"> grad_check (@(x) x, 1, 1, "masks", 1)
%!error <my own message> grad_check (@(x) error ("my own message"), 1, 1)
%!error <Invalid call> grad_check (@(x) x, 1)
%!error <F must be a function handle or a network, not the string "sin">
%! grad_check ("sin", 1, 1)
%!error <F must return a finite real scalar, not 1x2> grad_check (@(x) [x, x], 1, 1)
%!error <F must return a finite real scalar, not NaN> grad_check (@(x) NaN, 1, 1)
%!error <THETA must be of class double> grad_check (@(x) x, single (1), 1)
%!error <THETA must be finite> grad_check (@(x) x, NaN, 1)
%!error <THETA.a must be a full real array> grad_check (@(x) 1, struct ("a", "b"), 1)
%!error <GRAD must be a 1x1 matrix like THETA, not 1x2> grad_check (@(x) x, 1, [1, 2])
%!error <GRAD must be a struct with a field W or dW> grad_check (@(x) 1, struct ("W", 1), 1)
%!error <COORDS must be a vector of integers in 1..2>
%! grad_check (@(x) sum (x), [1, 2], [1, 1], "coords", 3)
%!error <H must be a finite number . 0, not 0> grad_check (@(x) x, 1, 1, "h", 0)

%!demo
%! ## The error of central differences against their step: rounding at the left, curvature at the
%! ## right.
%! f = @(x) sum (exp (sin (x)));
%! x = [0.3; -1.2; 2];
%! h = 10 .^ (-9:0.5:-1);
%! e = arrayfun (@(h) grad_check (f, x, cos (x) .* exp (sin (x)), "h", h).relative_error, h);
%! loglog (h, e, "o-");
%! xlabel ("step h");
%! ylabel ("relative error");
