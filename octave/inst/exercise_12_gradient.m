## -*- texinfo -*-
## @deftypefn {} {@var{r} =} exercise_12_gradient (@var{seeds}, @var{scale})
## Exercise 12: check the gradients of the LSTM.
##
## Is its backward pass right?  Against central differences with several steps, against
## complex-step derivatives, against forward mode; and would a bug have been noticed?  It is run by
## @code{seqrnn_exercise (12)}.
## @seealso{seqrnn_exercise, grad_check, exercise_12_cases, exercise_12_reference}
## @end deftypefn

function r = exercise_12_gradient (seeds, scale)
  modes = {"ragged", "reverse", "bidirectional"};
  if (strcmp (scale, "full"))
    modes = [{"plain"}, modes];
  endif
  e = central_differences ([], seeds, modes);
  e = step_sizes (e);
  e = complex_steps (e);
  e = forward_mode (e);
  e = planted_bugs (e);

  worst = @(part) max (e.relative_error(strcmp (e.part, part)));
  sweep = e.relative_error(strcmp (e.part, "step size"));
  [~, best] = min (sweep);
  caught = e.pass(strcmp (e.part, "mutation"));
  checks = at_most ([], "central differences, worst coordinate", ...
                    worst ("central difference"), 1e-7);
  checks = at_most (checks, "complex step, worst coordinate", worst ("complex step"), 1e-13);
  checks = at_most (checks, "forward mode, worst direction", worst ("forward mode"), 1e-12);
  checks = add_check (checks, "V shape: the best step is neither the largest nor the smallest", ...
                      best, sprintf ("2 .. %d", numel (sweep) - 1), ...
                      best > 1 && best < numel (sweep));
  checks = add_check (checks, "planted bugs caught", sum (caught), ...
                      sprintf ("= %d", numel (caught)), all (caught));
  notes = ["Double precision throughout: in single precision central differences agree " ...
           "to 3 digits at best, and prove little. The error is that of the worst " ...
           "coordinate of x, h0, c0 and all parameters; initial states are not zero, " ...
           "lengths include 0. Too large a step shows the curvature of the loss, too " ...
           "small a one its rounding: at h = 1e-5 a difference quotient cannot resolve a" ...
           " coordinate whose gradient is nearly 0 to 1e-7. So data are drawn again " ...
           "until every coordinate is 0 or at least a thousandth of the largest (of " ...
           "networks two thousandths). The complex step has no such limit. Dropout is " ...
           "checked with the masks of one draw. The rows of step sizes h are bounded by both " ...
           "errors together, 10 h^2 + 1000 eps / h. A bug counts as caught when the error " ...
           "is above 1e-5, the textbook's threshold."];
  r = struct ("evidence", e, "checks", checks, "notes", notes);
endfunction

function checks = at_most (checks, check, value, threshold)
  checks = add_check (checks, check, value, sprintf ("<= %.0e", threshold), value <= threshold);
endfunction

function e = gradient_row (e, part, name, worst, relative_error, threshold, pass)
  if (nargin < 7)
    pass = relative_error <= threshold;
  endif
  e = add_row (e, "part", part, "case", name, "worst", worst, "relative_error", relative_error, ...
               "threshold", threshold, "pass", pass);
endfunction

## ---- central differences ------------------------------------------------------------------------

## Name, kind and options of each cell.
function cells = gradient_cells ()
  cells = {"LSTM", "lstm", {};
           "LSTM, two biases", "lstm", {"recurrent_bias", true};
           "LSTM, peepholes", "lstm", {"peephole", true};
           "LSTM, coupled", "lstm", {"coupled", true};
           "LSTM, coupled, peepholes", "lstm", {"coupled", true, "peephole", true};
           "LSTM, clipped", "lstm", {"clip", 0.8};
           "LSTM, softsign", "lstm", {"candidate_activation", "softsign", ...
                                      "output_activation", "softsign"};
           "GRU", "gru", {};
           "GRU, reset before", "gru", {"reset", "before"};
           "RNN", "rnn", {}};
endfunction

## What only layers of a network have: the parameters of a projection and of learned states;
## dropout, whose masks are those of one draw.
function layers = gradient_networks ()
  layers = {"LSTM, projection, learned states", ...
            lstm_layer(3, "init", "torch", "projection", 2, "initial_state", "learned");
            "LSTM, 2 layers, dropout between and inside", ...
            lstm_layer(2, "init", "torch", "layers", 2, "dropout", 0.3, "recurrent_dropout", 0.3)};
endfunction

## Every cell in every mode, two layers of LSTM, and what only networks have.
function e = central_differences (e, seeds, modes)
  for seed = 1:seeds
    for cell_row = gradient_cells ()'
      [name, kind, options] = cell_row{:};
      for mode = modes
        k = exercise_12_cases (kind, options, mode{1}, seed);
        report = grad_check (k.loss, k.theta, k.grad);
        e = central_difference (e, [name ", " mode{1}], report);
      endfor
    endfor
    k = exercise_12_cases ("lstm", {}, "2 layers", seed);
    e = central_difference (e, "LSTM, 2 layers, ragged", grad_check (k.loss, k.theta, k.grad));
    for layer_row = gradient_networks ()'
      [name, layer] = layer_row{:};
      k = exercise_12_cases ("network", layer, "", seed);
      report = grad_check (k.net, k.theta, k.batch, "training", true, "seed", k.seed);
      e = central_difference (e, name, report);
    endfor
  endfor
endfunction

function e = central_difference (e, name, report)
  e = gradient_row (e, "central difference", name, report.worst, report.relative_error, 1e-7);
endfunction

function e = step_sizes (e)
  k = exercise_12_cases ("lstm", {}, "ragged", 1);
  for h = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9]
    report = grad_check (k.loss, k.theta, k.grad, "h", h);
    threshold = 10 * h * h + 1000 * eps / h; # curvature and rounding
    e = gradient_row (e, "step size", sprintf ("h = %.0e", h), report.worst, ...
                      report.relative_error, threshold);
  endfor
endfunction

## ---- against the reference in exercise_12_reference.m
## -------------------------------------------

## Derivative by theta_k: Im (loss (theta + i s e_k)) / s with a step s so small that nothing is
## lost.
function e = complex_steps (e)
  ref = exercise_12_reference ();
  for mode = {"reference", "reference, peepholes"}
    k = exercise_12_cases ("lstm", {}, mode{1}, 1);
    [flat, parts] = flatten ("complex_steps", "theta", k.theta);
    exact = zeros (size (flat));
    for j = 1:numel (flat)
      moved = flat;
      moved(j) = complex (flat(j), 1e-20);
      exact(j) = imag (ref.loss (unflatten (k.theta, moved), k.r)) / 1e-20;
    endfor
    analytic = flatten ("complex_steps", "grad", k.grad);
    [worst, j] = max (abs (analytic - exact) ./ max (max (abs (analytic), abs (exact)), 1e-8));
    e = gradient_row (e, "complex step", strrep (mode{1}, "reference", "LSTM"), ...
                      coordinate_name (parts, j), worst, 1e-13);
  endfor
endfunction

function e = forward_mode (e)
  ref = exercise_12_reference ();
  k = exercise_12_cases ("lstm", {}, "reference", 1);
  grad = flatten ("forward_mode", "grad", k.grad);
  for direction = 1:3
    v = philox_normal (numel (grad), direction, 17);
    tangent = ref.tangent (k.theta, unflatten (k.theta, v), k.r);
    backward = ref.ordered_sum (grad .* v);
    worst = abs (tangent - backward) / max ([abs(tangent), abs(backward), 1e-8]);
    e = gradient_row (e, "forward mode", sprintf ("LSTM, direction %d", direction), "", ...
                      worst, 1e-12);
  endfor
endfunction

function e = planted_bugs (e)
  ref = exercise_12_reference ();
  k = exercise_12_cases ("lstm", {}, "reference", 1);
  loss = @(theta) ref.loss (theta, k.r);
  for bug = 1:numel (ref.mutations)
    report = grad_check (loss, k.theta, ref.backward (k.theta, k.r, bug));
    e = gradient_row (e, "mutation", ref.mutations{bug}, report.worst, report.relative_error, ...
                      1e-5, report.relative_error > 1e-5);
  endfor
endfunction

%!test
%! r = exercise_12_gradient (1, "quick");
%! assert (all (r.checks.pass));
%! assert (sum (strcmp (r.evidence.part, "mutation")), 12);
