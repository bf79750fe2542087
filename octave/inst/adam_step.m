## -*- texinfo -*-
## @deftypefn  {} {@var{r} =} adam_step (@var{theta}, @var{grad}, @var{state})
## @deftypefnx {} {@var{r} =} adam_step (@var{theta}, @var{grad}, @var{state}, @
## @var{learning_rate}, @var{beta1}, @var{beta2}, @var{eps})
## One step of Adam (Kingma & Ba 2015, algorithm 1).
##
## @var{theta} and @var{grad} are those of @code{sgd_step}.  @var{state} is [] at the
## first step and then what the step before returned: a struct with the moments @code{m}
## and @code{v}, in the form of theta, and the number of @code{step}s taken.  The
## constants default to 1e-3, 0.9, 0.999, 1e-8; they may also be given as pairs of name
## and value.  The result is a struct with @code{theta} and @code{state}.
##
## @example
## @group
## r = struct ("theta", 5, "state", []);
## for k = 1:1000
##   r = adam_step (r.theta, 2 * r.theta, r.state, 0.1);   # minimises theta^2
## endfor
## @end group
## @end example
## @seealso{sgd_step, optimiser_step, clip_grads}
## @end deftypefn

function r = adam_step (theta, grad, state, varargin)
  if (nargin < 3)
    print_usage ();
  endif
  opt = struct ("learning_rate", 1e-3, "beta1", 0.9, "beta2", 0.999, "eps", 1e-8);
  opt = parse_options ("adam_step", opt, varargin, 4);
  [flat, grad] = check_step_pair ("adam_step", theta, grad);
  [moments, step] = read_state (theta, state, class (flat));
  opt = check_adam (opt, class (flat));
  [flat, moments] = __seqrnn__ ("optim_update", flat, grad, moments, step, opt);
  r.theta = unflatten (theta, flat);
  n = numel (flat);
  r.state = struct ("m", [], "v", [], "step", step);
  r.state.m = unflatten (theta, moments(1:n));
  r.state.v = unflatten (theta, moments(n+1:end));
endfunction

function opt = check_adam (opt, type)
  opt.kind = "adam";
  opt.learning_rate = check_number ("adam_step", "LEARNING_RATE", opt.learning_rate, 0, Inf, true);
  opt.eps = check_number ("adam_step", "EPS", opt.eps, smallest_single (), Inf, true);
  opt.beta1 = check_rate ("adam_step", "BETA1", opt.beta1);
  opt.beta2 = check_rate ("adam_step", "BETA2", opt.beta2);
  if (strcmp (type, "single"))
    check_within_single ("adam_step", "LEARNING_RATE", opt.learning_rate);
    check_within_single ("adam_step", "EPS", opt.eps);
  endif
endfunction

function [moments, step] = read_state (theta, state, type)
  if (isempty (state))
    n = numel (flatten ("adam_step", "THETA", theta));
    [moments, step] = deal (zeros (2 * n, 1, type), 1);
    return;
  endif
  if (! (isstruct (state) && isscalar (state) && all (isfield (state, {"m", "v", "step"}))))
    wrong ("adam_step", "STATE", "[] or the state that adam_step returned", state);
  endif
  m = align_gradient ("adam_step", "STATE.m", theta, state.m);
  v = align_gradient ("adam_step", "STATE.v", theta, state.v);
  moments = check_real ("adam_step", "STATE", [m; v], type);
  step = check_integer ("adam_step", "STATE.step", state.step, 0, 2^53 - 1) + 1;
endfunction

%!test # against the paper's algorithm
%! [theta, m, v, r] = deal ([1; -2], 0, 0, struct ("theta", [1; -2], "state", []));
%! for k = 1:5
%!   g = [0.5; k];
%!   m = 0.9 * m + 0.1 * g;
%!   v = 0.999 * v + 0.001 * g .^ 2;
%!   theta -= 0.01 * (m / (1 - 0.9^k)) ./ (sqrt (v / (1 - 0.999^k)) + 1e-8);
%!   r = adam_step (r.theta, g, r.state, 0.01);
%! endfor
%! assert (r.theta, theta, 1e-14);
%! assert (r.state.m, m, 1e-15);
%! assert (r.state.step, 5);
%!test # structs, single
%! r = adam_step (struct ("W", single ([1, 2])), struct ("dW", [3, 4]), [], "learning_rate", 0.1);
%! assert (r.theta.W, single ([0.9, 1.9]), 1e-6);
%! assert (class (r.state.v.W), "single");
%! assert (adam_step (r.theta, r.theta, r.state).state.step, 2);
%!error <Invalid call> adam_step (1, 2)
%!error <STATE must be \[\] or the state that adam_step returned, not 3> adam_step (1, 1, 3)
%!error <BETA1 must be a number from 0 to below 1, not 1> adam_step (1, 1, [], "beta1", 1)
%!error <LEARNING_RATE must be a finite number . 0, not -1> adam_step (1, 1, [], -1)
%!error <GRAD must be finite, but GRAD\(1,1\) is NaN> adam_step (1, NaN, [])
