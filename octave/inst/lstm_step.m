## -*- texinfo -*-
## @deftypefn {} {@var{step} =} lstm_step (@var{x}, @var{h}, @var{c}, @var{p})
## One step of an LSTM.
##
## @var{x} [D,B] is the input (a vector of D numbers: B = 1), @var{h} and @var{c} [H,B]
## are the states before the step ([]: zero), @var{p} the parameters.  The result is a
## struct with the states after the step @code{h}, @code{c}, the @code{gates} after
## activation, and a @code{cache} for @code{lstm_step_backward}.
##
## @example
## @group
## p = lstm_params (3, 4);
## step = lstm_step ([1; 2; 3], zeros (4, 1), zeros (4, 1), p);
## @end group
## @end example
## @seealso{lstm_step_backward, lstm_forward, lstm_params}
## @end deftypefn

function step = lstm_step (x, h, c, p)
  try
    [step, cache] = __seqrnn__ ("cell_step", x, p, "lstm_step", h, c);
  catch
    if (nargin < 4)
      print_usage ();
    endif
    [x, p, h, c] = check_step ("lstm_step", "lstm", x, p, h, c);
    [step, cache] = __seqrnn__ ("cell_step", x, p, "lstm_step", h, c);
  end_try_catch
  cache.x = x;
  cache.p = p;
  step.cache = cache;
endfunction

%!test # a step is a sequence of one
%! x = reshape (philox_normal (12, 1), 3, 2, 2);
%! p = lstm_params (3, 4, "seed", 1);
%! fwd = lstm_forward (x, p);
%! one = lstm_step (x(:,:,1), [], [], p);
%! two = lstm_step (x(:,:,2), one.h, one.c, p);
%! assert (two.h, fwd.hT);
%! assert (two.gates, fwd.gates(:,:,2));
%! assert (two.c, fwd.cT);
%!test # a row of D numbers serves too; single
%! p = lstm_params (3, 4, "seed", 1);
%! s = lstm_step (single ([1, 2, 3]), [], [], p);
%! assert (size (s.h), [4, 1]);
%! assert (class (s.h), "single");
%!test # C takes these calls as they come; the detour of incomplete parameters changes nothing
%! p = lstm_params (3, 4, "seed", 1);
%! [x, h, c] = deal (reshape (philox_normal (6, 1), 3, 2), ones (4, 2), -ones (4, 2));
%! for form = {{x, h, c}, {x, [], []}, {x, h, []}, {x(:,1), [], c(:,1)}}
%!   [x1, h1, c1] = deal (form{1}{:});
%!   s = lstm_step (x1, h1, c1, p);
%!   assert (rmfield (s, "cache"), __seqrnn__ ("cell_step", x1, p, "lstm_step", h1, c1));
%!   assert (lstm_step (x1, h1, c1, rmfield (p, "clip")), s);
%! endfor
%!error <Invalid call> lstm_step (1)
%!error <X must be a 3xB matrix \[D,B\], not 4x2>
%! lstm_step (ones (4, 2), [], [], lstm_params (3, 4))
%!error <H must be a 4x1 matrix \[H,B\], not 3x1>
%! lstm_step ([1; 2; 3], ones (3, 1), [], lstm_params (3, 4))
%!error <X must be finite> lstm_step ([1; NaN; 3], [], [], lstm_params (3, 4))
