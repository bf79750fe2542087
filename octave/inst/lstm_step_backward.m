## -*- texinfo -*-
## @deftypefn {} {@var{g} =} lstm_step_backward (@var{dh}, @var{dc}, @var{step})
## Gradients of a loss through @code{lstm_step}.
##
## @var{dh} and @var{dc} are the gradients by the states [H,B] after the step ([]: zero),
## and @var{step} is what @code{lstm_step} returned.  The result is a struct with the
## fields @code{dx}, @code{dW}, @code{dU}, @code{db} (with options also @code{dbU},
## @code{dp}) and, by the states before the step, @code{dh}, @code{dc}.
##
## @example
## @group
## step = lstm_step ([1; 2; 3], [], [], lstm_params (3, 4));
## g = lstm_step_backward (ones (4, 1), [], step);    # gradient of sum (step.h)
## @end group
## @end example
## @seealso{lstm_step, lstm_backward}
## @end deftypefn

function g = lstm_step_backward (dh, dc, step)
  try
    g = __seqrnn__ ("cell_step_backward", dh, step, "lstm_step_backward", dc);
  catch
    if (nargin < 3)
      print_usage ();
    endif
    [dh, dc] = check_step_backward ("lstm_step_backward", "lstm", dh, dc, step);
    g = __seqrnn__ ("cell_step_backward", dh, step, "lstm_step_backward", dc);
  end_try_catch
endfunction

%!test # two steps backward are the gradients of a sequence of two
%! x = reshape (philox_normal (12, 1), 3, 2, 2);
%! p = lstm_params (3, 4, "seed", 1, "recurrent_bias", true);
%! dy = reshape (philox_normal (16, 2), 4, 2, 2);
%! g = lstm_backward (dy, lstm_forward (x, p));
%! one = lstm_step (x(:,:,1), [], [], p);
%! two = lstm_step (x(:,:,2), one.h, one.c, p);
%! b = lstm_step_backward (dy(:,:,2), [], two);
%! a = lstm_step_backward (dy(:,:,1) + b.dh, b.dc, one);
%! for name = {"dW", "dU", "db", "dbU"}
%!   assert (a.(name{1}) + b.(name{1}), g.(name{1}), 1e-14);
%! endfor
%! assert (cat (3, a.dx, b.dx), g.dx, 1e-15);
%! assert (a.dh, g.dh0, 1e-15);
%!test # C takes these calls as they come; in another class they are converted, to the same bits
%! p = lstm_params (3, 4, "seed", 1, "class", "single");
%! s = lstm_step (single ([1, 2; 3, 4; 5, 6]), [], [], p);
%! d = single (reshape (philox_normal (8, 1), 4, 2));
%! for form = {{d, d}, {d, []}, {single([]), d}, {single([]), []}}
%!   g = __seqrnn__ ("cell_step_backward", form{1}{1}, s, "lstm_step_backward", form{1}{2});
%!   assert (lstm_step_backward (form{1}{:}, s), g);
%!   assert (lstm_step_backward (double (form{1}{1}), double (form{1}{2}), s), g);
%! endfor
%!error <Invalid call> lstm_step_backward (1)
%!error <STEP must come from lstm_step, not from lstm_forward>
%! lstm_step_backward ([], [], lstm_forward (1, lstm_params (1, 1)));
%!error <DH must be a 1x1 matrix \[H,B\], not 2x1>
%! lstm_step_backward ([1; 2], [], lstm_step (1, [], [], lstm_params (1, 1)));
