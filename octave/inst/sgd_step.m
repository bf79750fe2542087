## -*- texinfo -*-
## @deftypefn {} {@var{theta} =} sgd_step (@var{theta}, @var{grad}, @var{learning_rate})
## One step of gradient descent: theta - learning_rate * grad.
##
## @var{theta} is an array, or a struct or cell of arrays, and @var{grad} has the same
## form; in structs, its arrays may have a d before their names (dW for W), and further
## ones are left out.
##
## @example
## sgd_step (struct ("W", 1), struct ("dW", 2), 0.1)
##   @result{} ans =
##       scalar structure containing the fields:
##         W = 0.8000
## @end example
## @seealso{adam_step, optimiser_step, clip_grads}
## @end deftypefn

function theta = sgd_step (theta, grad, learning_rate)
  if (nargin < 3)
    print_usage ();
  endif
  rate = check_number ("sgd_step", "LEARNING_RATE", learning_rate, 0, Inf, true);
  [flat, grad] = check_step_pair ("sgd_step", theta, grad);
  if (isa (flat, "single"))
    check_within_single ("sgd_step", "LEARNING_RATE", rate);
  endif
  optim = struct ("kind", "sgd", "learning_rate", rate);
  none = zeros (0, 1, class (flat));
  theta = unflatten (theta, __seqrnn__ ("optim_update", flat, grad, none, 1, optim));
endfunction

%!assert (sgd_step ([1, 2], [10; 20], 0.1), [0, 0], eps)
%!assert (sgd_step ({1, [2; 3]}, {1, [1; 1]}, 0.5), {0.5, [1.5; 2.5]})
%!assert (class (sgd_step (single (1), 1, 0.1)), "single")
%!test # what lstm_backward returns, for the arrays of lstm_params
%! p = lstm_params (2, 3);
%! g = lstm_backward (ones (3, 1, 4), lstm_forward (ones (2, 4), p));
%! theta = struct ("W", p.W, "U", p.U, "b", p.b);
%! assert (sgd_step (theta, g, 0.1).U, p.U - 0.1 * g.dU, eps);
%!error <Invalid call> sgd_step (1, 2)
%!error <GRAD must be a 1x2 matrix like THETA, not 1x3> sgd_step ([1, 2], [1, 2, 3], 0.1)
%!error <GRAD.b must be finite> sgd_step (struct ("b", 1), struct ("b", NaN), 0.1)
%!error <GRAD must be a cell of 2 arrays, like THETA, not 1> sgd_step ({1, 2}, 1, 0.1)
%!error <LEARNING_RATE must be a finite number . 0, not 0> sgd_step (1, 1, 0)
%!error <LEARNING_RATE must be within single precision, at most 3.4e38, not 1e.40>
%! sgd_step (single (1), 1, 1e40)
