## -*- texinfo -*-
## @deftypefn {} {@var{g} =} gru_step_backward (@var{dh}, @var{step})
## Gradients of a loss through @code{gru_step}.
##
## @var{dh} is the gradient by the state [H,B] after the step ([]: zero), and @var{step}
## is what @code{gru_step} returned.  The result is a struct with the fields @code{dx},
## @code{dW}, @code{dU}, @code{db} (with options also @code{dbU}) and, by the state before
## the step, @code{dh}.
##
## @example
## @group
## step = gru_step ([1; 2; 3], [], gru_params (3, 4));
## g = gru_step_backward (ones (4, 1), step);    # gradient of sum (step.h)
## @end group
## @end example
## @seealso{gru_step, gru_backward}
## @end deftypefn

function g = gru_step_backward (dh, step)
  try
    g = __seqrnn__ ("cell_step_backward", dh, step, "gru_step_backward", []);
  catch
    if (nargin < 2)
      print_usage ();
    endif
    dh = check_step_backward ("gru_step_backward", "gru", dh, [], step);
    g = __seqrnn__ ("cell_step_backward", dh, step, "gru_step_backward", []);
  end_try_catch
endfunction

%!test # two steps backward are the gradients of a sequence of two
%! x = reshape (philox_normal (12, 1), 3, 2, 2);
%! p = gru_params (3, 4, "seed", 1, "recurrent_bias", true);
%! dy = reshape (philox_normal (16, 2), 4, 2, 2);
%! g = gru_backward (dy, gru_forward (x, p));
%! one = gru_step (x(:,:,1), [], p);
%! two = gru_step (x(:,:,2), one.h, p);
%! b = gru_step_backward (dy(:,:,2), two);
%! a = gru_step_backward (dy(:,:,1) + b.dh, one);
%! for name = {"dW", "dU", "db", "dbU"}
%!   assert (a.(name{1}) + b.(name{1}), g.(name{1}), 1e-14);
%! endfor
%! assert (cat (3, a.dx, b.dx), g.dx, 1e-15);
%! assert (a.dh, g.dh0, 1e-15);
%!error <Invalid call> gru_step_backward (1)
%!error <STEP must come from gru_step, not from gru_forward>
%! gru_step_backward ([], gru_forward (1, gru_params (1, 1)));
%!error <DH must be a 1x1 matrix \[H,B\], not 2x1>
%! gru_step_backward ([1; 2], gru_step (1, [], gru_params (1, 1)));
