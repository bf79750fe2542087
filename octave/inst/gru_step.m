## -*- texinfo -*-
## @deftypefn {} {@var{step} =} gru_step (@var{x}, @var{h}, @var{p})
## One step of a GRU.
##
## @var{x} [D,B] is the input (a vector of D numbers: B = 1), @var{h} [H,B] is the state
## before the step ([]: zero), @var{p} the parameters.  The result is a struct with the
## state after the step @code{h}, the @code{gates} after activation, and a @code{cache}
## for
## @code{gru_step_backward}.
##
## @example
## @group
## p = gru_params (3, 4);
## step = gru_step ([1; 2; 3], zeros (4, 1), p);
## @end group
## @end example
## @seealso{gru_step_backward, gru_forward, gru_params}
## @end deftypefn

function step = gru_step (x, h, p)
  try
    [step, cache] = __seqrnn__ ("cell_step", x, p, "gru_step", h, []);
  catch
    if (nargin < 3)
      print_usage ();
    endif
    [x, p, h] = check_step ("gru_step", "gru", x, p, h, []);
    [step, cache] = __seqrnn__ ("cell_step", x, p, "gru_step", h, []);
  end_try_catch
  cache.x = x;
  cache.p = p;
  step.cache = cache;
endfunction

%!test # a step is a sequence of one
%! x = reshape (philox_normal (12, 1), 3, 2, 2);
%! p = gru_params (3, 4, "seed", 1);
%! fwd = gru_forward (x, p);
%! one = gru_step (x(:,:,1), [], p);
%! two = gru_step (x(:,:,2), one.h, p);
%! assert (two.h, fwd.hT);
%! assert (two.gates, fwd.gates(:,:,2));
%!test # a row of D numbers serves too; single
%! p = gru_params (3, 4, "seed", 1);
%! s = gru_step (single ([1, 2, 3]), [], p);
%! assert (size (s.h), [4, 1]);
%! assert (class (s.h), "single");
%!error <Invalid call> gru_step (1)
%!error <X must be a 3xB matrix \[D,B\], not 4x2> gru_step (ones (4, 2), [], gru_params (3, 4))
%!error <H must be a 4x1 matrix \[H,B\], not 3x1>
%! gru_step ([1; 2; 3], ones (3, 1), gru_params (3, 4))
%!error <X must be finite> gru_step ([1; NaN; 3], [], gru_params (3, 4))
