## -*- texinfo -*-
## @deftypefn  {} {@var{r} =} optimiser_step (@var{theta}, @var{grad}, @var{state})
## @deftypefnx {} {@var{r} =} optimiser_step (@var{theta}, @var{grad}, @var{state}, @var{optimiser})
## One step of any optimiser.
##
## @var{theta} and @var{grad} are those of @code{sgd_step}.  @var{state} is [] at the first
## step and then what the step before returned: a struct with the @code{moments}, one
## column, and the number of @code{step}s taken.  @var{optimiser} is a name or a struct made by
## @code{optimiser} (default @qcode{"adam"}); the gradient is clipped as it says.  The
## result is a struct with @code{theta} and @code{state}.
##
## @example
## @group
## r = struct ("theta", 5, "state", []);
## for k = 1:200
##   r = optimiser_step (r.theta, 2 * r.theta, r.state, optimiser ("rmsprop", 0.05));
## endfor
## abs (r.theta) < 0.1
##   @result{} ans = 1
## @end group
## @end example
## @seealso{optimiser, sgd_step, adam_step, train}
## @end deftypefn

function r = optimiser_step (theta, grad, state, opt = "adam")
  if (nargin < 3)
    print_usage ();
  endif
  caller = "optimiser_step";
  opt = check_made (caller, "OPTIMISER", opt, @optimiser);
  [flat, grad] = check_step_pair (caller, theta, grad);
  if (isa (flat, "single"))
    check_within_single (caller, "OPTIMISER", opt);
  endif
  n = __seqrnn__ ("optim_nmoment", opt) * numel (flat);
  [moments, step] = deal (zeros (n, 1, class (flat)), 1);
  if (! isempty (state))
    if (! (isstruct (state) && isscalar (state) && all (isfield (state, {"moments", "step"}))))
      wrong (caller, "STATE", "[] or the state that optimiser_step returned", state);
    endif
    if (n > 0)
      moments = check_array (caller, "STATE.moments", state.moments, class (flat), [n, 1], ...
                             ["of " opt.kind]);
    endif
    step = check_integer (caller, "STATE.step", state.step, 0, 2^53 - 1) + 1;
  endif
  [flat, moments] = __seqrnn__ ("optim_update", flat, grad, moments, step, opt);
  r.theta = unflatten (theta, flat);
  r.state = struct ("moments", moments, "step", step);
endfunction

%!test # sgd and adam are those of their own functions
%! theta = struct ("W", [1, 2; 3, 4], "b", [5; 6]);
%! grad = struct ("dW", [1, 0; -1, 2], "db", [0.5; 3]);
%! r = optimiser_step (theta, grad, [], optimiser ("sgd", 0.1));
%! assert (r.theta, sgd_step (theta, grad, 0.1));
%! [a, b] = deal (struct ("theta", theta, "state", []));
%! for k = 1:3
%!   a = optimiser_step (a.theta, grad, a.state);
%!   b = adam_step (b.theta, grad, b.state);
%! endfor
%! assert (a.theta, b.theta);
%! assert (a.state.step, 3);
%!test # momentum, penalties
%! o = optimiser ("sgd", 0.1, "momentum", 0.5, "l1", 0.01, "l2", 0.1);
%! [theta, v, r] = deal ([2; -3], 0, struct ("theta", [2; -3], "state", []));
%! for k = 1:4
%!   g = [1; k] + 0.1 * theta + 0.01 * sign (theta);
%!   v = 0.5 * v + g;
%!   theta -= 0.1 * v;
%!   r = optimiser_step (r.theta, [1; k], r.state, o);
%! endfor
%! assert (r.theta, theta, 1e-14);
%!test # clipping: by value, then by norm
%! r = optimiser_step ([0, 0], [30, -4], [], optimiser ("sgd", 1, "clip_value", 3));
%! assert (r.theta, [-3, 3]);
%! r = optimiser_step ([0, 0], [30, -4], [], optimiser ("sgd", 1, "clip_value", 4, "clip_norm", 1));
%! assert (r.theta, [-1, 1] / sqrt (2), 1e-15);
%!test # every kind goes down, in both precisions
%! for kind = {"sgd", "adam", "adamw", "rmsprop", "adagrad", "adadelta"}
%!   for type = {"double", "single"}
%!     r = struct ("theta", cast ([5, -3], type{1}), "state", []);
%!     for k = 1:20
%!       r = optimiser_step (r.theta, r.theta, r.state, kind{1});
%!     endfor
%!     assert (all (abs (r.theta) < [5, 3]));
%!     assert (class (r.theta), type{1});
%!   endfor
%! endfor
%!test # the least eps and a rate that counts as 0
%! for kind = {"adam", "adamw", "rmsprop", "adagrad", "adadelta"}
%!   for grad = {0, 1, single(0), single(1)}
%!     theta = cast (1, class (grad{1}));
%!     assert (isfinite (optimiser_step (theta, grad{1}, [], ...
%!                                       optimiser (kind{1}, "eps", 1.2e-38)).theta));
%!   endfor
%! endfor
%! assert (optimiser_step (1, 1, [], optimiser ("sgd", 1e-310)).theta, 1);
%!error <step: OPTIMISER.clip_norm must be within single precision, at most 3.4e38, not 1e.300>
%! optimiser_step (single (1), 1, [], optimiser ("sgd", "clip_norm", 1e300))
%!error <GRAD must be within single precision, at most 3.4e38, but GRAD\(1,2\) is -1e.300>
%! optimiser_step (single ([1, 2]), [1, -1e300], [])
%!error <Invalid call> optimiser_step (1, 2)
%!error <OPTIMISER must be a name or a struct made by optimiser, not 3> optimiser_step (1, 1, [], 3)
%!error <optimiser_step: OPTIMISER: KIND must be one of> optimiser_step (1, 1, [], "newton")
%!error <STATE must be \[\] or the state that optimiser_step returned, not 3>
%! optimiser_step (1, 1, 3)
%!error <STATE.moments must be a 2x1 matrix of adam, not 1x3>
%! optimiser_step (1, 1, struct ("moments", [1, 2, 3], "step", 1))
%!error <GRAD must be a 1x2 matrix like THETA, not 1x3> optimiser_step ([1, 2], [1, 2, 3], [])
