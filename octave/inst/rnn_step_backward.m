## -*- texinfo -*-
## @deftypefn {} {@var{g} =} rnn_step_backward (@var{dh}, @var{step})
## Gradients of a loss through @code{rnn_step}.
##
## @var{dh} is the gradient by the state [H,B] after the step ([]: zero), and @var{step}
## is what @code{rnn_step} returned.  The result is a struct with the fields @code{dx},
## @code{dW}, @code{dU}, @code{db} (with options also @code{dbU}) and, by the state before
## the step, @code{dh}.
##
## @example
## @group
## step = rnn_step ([1; 2; 3], [], rnn_params (3, 4));
## g = rnn_step_backward (ones (4, 1), step);    # gradient of sum (step.h)
## @end group
## @end example
## @seealso{rnn_step, rnn_backward}
## @end deftypefn

function g = rnn_step_backward (dh, step)
  try
    g = __seqrnn__ ("cell_step_backward", dh, step, "rnn_step_backward", []);
  catch
    if (nargin < 2)
      print_usage ();
    endif
    dh = check_step_backward ("rnn_step_backward", "rnn", dh, [], step);
    g = __seqrnn__ ("cell_step_backward", dh, step, "rnn_step_backward", []);
  end_try_catch
endfunction

%!test # two steps backward are the gradients of a sequence of two
%! x = reshape (philox_normal (12, 1), 3, 2, 2);
%! p = rnn_params (3, 4, "seed", 1, "recurrent_bias", true);
%! dy = reshape (philox_normal (16, 2), 4, 2, 2);
%! g = rnn_backward (dy, rnn_forward (x, p));
%! one = rnn_step (x(:,:,1), [], p);
%! two = rnn_step (x(:,:,2), one.h, p);
%! b = rnn_step_backward (dy(:,:,2), two);
%! a = rnn_step_backward (dy(:,:,1) + b.dh, one);
%! for name = {"dW", "dU", "db", "dbU"}
%!   assert (a.(name{1}) + b.(name{1}), g.(name{1}), 1e-14);
%! endfor
%! assert (cat (3, a.dx, b.dx), g.dx, 1e-15);
%! assert (a.dh, g.dh0, 1e-15);
%!error <Invalid call> rnn_step_backward (1)
%!error <STEP must come from rnn_step, not from rnn_forward>
%! rnn_step_backward ([], rnn_forward (1, rnn_params (1, 1)));
%!error <DH must be a 1x1 matrix \[H,B\], not 2x1>
%! rnn_step_backward ([1; 2], rnn_step (1, [], rnn_params (1, 1)));
