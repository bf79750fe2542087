## -*- texinfo -*-
## @deftypefn {} {@var{k} =} exercise_12_cases (@var{kind}, @var{options}, @var{mode}, @var{seed})
## Exercise 12, the cases: a cell in a mode, as a function of everything that the loss depends on.
##
## @var{kind} is @qcode{"lstm"}, @qcode{"gru"} or @qcode{"rnn"}, @var{options} are those of its
## params function, and @var{mode} is @qcode{"plain"}, @qcode{"ragged"}, @qcode{"reverse"},
## @qcode{"bidirectional"}, @qcode{"2 layers"}, or @qcode{"reference"} (one sequence;
## @qcode{"reference, peepholes"}).  The result is a struct of @code{theta}, @code{loss} (a function
## of theta), @code{grad} (by the backward pass) and the weights @code{r} of the loss.
##
## With the kind @qcode{"network"}, @var{options} is a layer, and the result a struct of @code{net},
## @code{theta}, @code{batch} and @code{seed}, for @code{grad_check}, and @code{grad}.
## @seealso{exercise_12_gradient, grad_check}
## @end deftypefn

function k = exercise_12_cases (kind, options, mode, seed)
  if (strcmp (kind, "network"))
    net = network (2, options, "mae");
    k = resolvable (@(seed) one_network (net, seed), seed, 2e-3);
    return;
  endif
  switch (mode)
    case "bidirectional"
      draw = @(seed) two_directions (kind, options, mode, seed);
    case "2 layers"
      draw = @(seed) stacked (seed);
    case {"reference", "reference, peepholes"}
      draw = @(seed) one_sequence (strcmp (mode, "reference, peepholes"), seed);
    otherwise
      draw = @(seed) one_direction (kind, options, mode, seed);
  endswitch
  k = resolvable (draw, seed, 1e-3);
endfunction

## Central differences resolve a derivative no better than the rounding of the loss allows, to about
## 1e-11 of the largest: draws again until every coordinate is 0 or at least `least` of that.
function k = resolvable (draw, seed, least)
  do
    k = draw (seed);
    grad = abs (flatten ("exercise_12_cases", "grad", k.grad));
    seed += 1000;
  until (all (grad == 0 | grad >= least * max (grad)))
endfunction

## The sum of r times the outputs and final states, counted from its value at theta. r is positive,
## so that gradients rarely cancel.
function loss = weighted_loss (fwd, base, r)
  sum_of = exercise_12_reference ().ordered_sum;
  loss = sum_of (r.y .* (fwd.y - base.y)) + sum_of (r.h .* (fwd.hT - base.hT));
  if (isfield (base, "cT"))
    loss = loss + sum_of (r.c .* (fwd.cT - base.cT));
  endif
endfunction

function x = positive (seed, stream, varargin)
  x = reshape (0.5 + philox_uniform (prod ([varargin{:}]), seed, stream), varargin{:});
endfunction

## The weights r of the loss for outputs of `rows` rows; states is their size.
function r = loss_weights (seed, rows, B, T, states)
  r = struct ("y", positive (seed, 11, rows, B, T), "h", positive (seed, 12, states{:}), ...
              "c", positive (seed, 13, states{:}));
endfunction

function p = new_cell (kind, options, D, H, seed)
  make = struct ("lstm", @lstm_params, "gru", @gru_params, "rnn", @rnn_params).(kind);
  p = make (D, H, "init", "torch", options{:}, "seed", seed);
endfunction

function arrays = arrays_of (p)
  for name = {"W", "U", "b", "bU", "p"}
    if (isfield (p, name{1}))
      arrays.(name{1}) = p.(name{1});
    endif
  endfor
endfunction

function options = case_lengths (mode)
  options = {{"lengths", [5, 3, 0]}, {}}{1 + strcmp(mode, "plain")};
endfunction

## Three sequences through one cell.
function k = one_direction (kind, options, mode, seed)
  [D, H, B, T] = deal (2, 3, 3, 5);
  p = new_cell (kind, options, D, H, seed);
  lstm = strcmp (kind, "lstm");
  r = loss_weights (seed, H, B, T, {H, B});
  theta = struct ("x", reshape (philox_normal (D * B * T, seed, 14), D, B, T), ...
                  "h0", positive (seed, 15, H, B));
  if (lstm)
    theta.c0 = positive (seed, 16, H, B);
  endif
  theta = merge_fields (theta, arrays_of (p));

  run = struct ("lstm", @lstm_forward, "gru", @gru_forward, "rnn", @rnn_forward).(kind);
  back = struct ("lstm", @lstm_backward, "gru", @gru_backward, "rnn", @rnn_backward).(kind);
  set = [case_lengths(mode), {"reverse", strcmp(mode, "reverse")}];
  state = @(t) {"h0", t.h0, "c0", field_or_empty(t, "c0")}(1:2+2*lstm);
  forward = @(t) run (t.x, merge_fields (p, rmfield (t, {"x", "h0"})), state (t){:}, set{:});
  final = {"dh", r.h, "dc", r.c}(1:2+2*lstm);
  base = forward (theta);
  k = struct ("theta", theta, "loss", @(t) weighted_loss (forward (t), base, r), ...
              "grad", align_case (theta, back (r.y, base, final{:})), "r", r);
endfunction

## The gradients dx, dh0, ... in the order and under the names of theta.
function grad = align_case (theta, g)
  for [value, name] = theta
    grad.(name) = reshape (g.(["d" name]), size (value));
  endfor
endfunction

function k = two_directions (kind, options, mode, seed)
  [D, H, B, T] = deal (2, 3, 3, 5);
  p = new_cell (kind, options, D, H, seed);
  q = new_cell (kind, options, D, H, seed + 100);
  lstm = strcmp (kind, "lstm");
  r = loss_weights (seed, 2 * H, B, T, {H, B, 2});
  theta = struct ("x", reshape (philox_normal (D * B * T, seed, 14), D, B, T), ...
                  "h0", positive (seed, 15, H, B, 2));
  if (lstm)
    theta.c0 = positive (seed, 16, H, B, 2);
  endif
  theta.forward = arrays_of (p);
  theta.backward = arrays_of (q);

  forward = @(t) birnn_forward (t.x, merge_fields (p, t.forward), merge_fields (q, t.backward), ...
                                t.h0, field_or_empty (t, "c0"), case_lengths (mode){:});
  final = {"dh", r.h, "dc", r.c}(1:2+2*lstm);
  base = forward (theta);
  g = birnn_backward (r.y, base, final{:});
  grad = struct ("x", g.dx, "h0", g.dh0);
  if (lstm)
    grad.c0 = g.dc0;
  endif
  grad.forward = align_case (theta.forward, g.forward);
  grad.backward = align_case (theta.backward, g.backward);
  k = struct ("theta", theta, "loss", @(t) weighted_loss (forward (t), base, r), "grad", grad, ...
              "r", r);
endfunction

## Two layers: the outputs of the first are the inputs of the second.
function k = stacked (seed)
  [D, H, B, T] = deal (2, 3, 3, 5);
  first = new_cell ("lstm", {}, D, H, seed);
  second = new_cell ("lstm", {}, H, H, seed + 100);
  r = loss_weights (seed, H, B, T, {H, B});
  theta = struct ("x", reshape (philox_normal (D * B * T, seed, 14), D, B, T), ...
                  "first", arrays_of (first), "second", arrays_of (second));
  set = case_lengths ("ragged");
  below = @(t) lstm_forward (t.x, merge_fields (first, t.first), set{:});
  above = @(t, y) lstm_forward (y, merge_fields (second, t.second), set{:});

  one = below (theta);
  two = above (theta, one.y);
  g_two = lstm_backward (r.y, two, r.h, r.c);
  g_one = lstm_backward (g_two.dx, one);
  k = struct ("theta", theta, "loss", @(t) weighted_loss (above (t, below (t).y), two, r), ...
              "grad", struct ("x", g_one.dx, "first", align_case (theta.first, g_one), ...
                              "second", align_case (theta.second, g_two)), "r", r);
endfunction

## The loss is the mean of y + 1, all outputs being above -1; it is not counted from its value at
## theta, so that its rounding asks for evener gradients.
function k = one_network (net, seed)
  [B, T] = deal (3, 5);
  theta = network_init (net, seed);
  for n = 1:numel (net.layout)
    t = net.layout(n);
    if (any (strcmp (t.name(end-1:end), {"h0", "c0"})))
      theta(t.offset - 1 + (1:t.rows)) = 0.5 + philox_uniform (t.rows, seed, 14 + n);
    endif
  endfor
  batch = struct ("x", reshape (philox_normal (2 * B * T, seed, 14), 2, B, T), "lengths", ...
                  [5, 3, 0], "targets", -ones (net.outputs, B, T));
  grad = loss_grad (net, theta, batch, "training", true, "seed", seed).grad;
  k = struct ("net", net, "theta", theta, "batch", batch, "seed", seed, "grad", grad);
endfunction

## One sequence of an LSTM, without a batch: for exercise_12_reference.
function k = one_sequence (peephole, seed)
  [D, H, T] = deal (3, 4, 5);
  p = new_cell ("lstm", {"peephole", peephole}, D, H, seed);
  draw = @(stream, n) 0.5 + philox_uniform (n, seed, stream);
  theta = struct ("x", reshape (philox_normal (D * T, seed, 14), D, T), "h0", draw (15, H), ...
                  "c0", draw (16, H));
  theta = merge_fields (theta, arrays_of (p));
  r = struct ("y", reshape (draw (11, H * T), H, T), "h", draw (12, H), "c", draw (13, H));
  fwd = lstm_forward (theta.x, p, theta.h0, theta.c0);
  g = lstm_backward (reshape (r.y, H, 1, T), fwd, r.h, r.c);
  k = struct ("theta", theta, "loss", [], "grad", align_case (theta, g), "r", r);
endfunction

%!test # the loss is 0 at theta, and grad its gradient there
%! for mode = {"plain", "bidirectional", "2 layers"}
%!   k = exercise_12_cases ("lstm", {"peephole", true}, mode{1}, 3);
%!   assert (k.loss (k.theta), 0);
%!   assert (grad_check (k.loss, k.theta, k.grad).relative_error <= 1e-7);
%! endfor
