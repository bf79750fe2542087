## -*- texinfo -*-
## @deftypefn {} {@var{step} =} rnn_step (@var{x}, @var{h}, @var{p})
## One step of an Elman RNN.
##
## @var{x} [D,B] is the input (a vector of D numbers: B = 1), @var{h} [H,B] is the state
## before the step ([]: zero), @var{p} the parameters.  The result is a struct with the
## state after the step @code{h}, the @code{gates} after activation, and a @code{cache}
## for
## @code{rnn_step_backward}.
##
## @example
## @group
## p = rnn_params (3, 4);
## step = rnn_step ([1; 2; 3], zeros (4, 1), p);
## @end group
## @end example
## @seealso{rnn_step_backward, rnn_forward, rnn_params}
## @end deftypefn

function step = rnn_step (x, h, p)
  try
    [step, cache] = __seqrnn__ ("cell_step", x, p, "rnn_step", h, []);
  catch
    if (nargin < 3)
      print_usage ();
    endif
    [x, p, h] = check_step ("rnn_step", "rnn", x, p, h, []);
    [step, cache] = __seqrnn__ ("cell_step", x, p, "rnn_step", h, []);
  end_try_catch
  cache.x = x;
  cache.p = p;
  step.cache = cache;
endfunction

%!test # a step is a sequence of one
%! x = reshape (philox_normal (12, 1), 3, 2, 2);
%! p = rnn_params (3, 4, "seed", 1);
%! fwd = rnn_forward (x, p);
%! one = rnn_step (x(:,:,1), [], p);
%! two = rnn_step (x(:,:,2), one.h, p);
%! assert (two.h, fwd.hT);
%! assert (two.gates, fwd.gates(:,:,2));
%!test # a row of D numbers serves too; single
%! p = rnn_params (3, 4, "seed", 1);
%! s = rnn_step (single ([1, 2, 3]), [], p);
%! assert (size (s.h), [4, 1]);
%! assert (class (s.h), "single");
%!error <Invalid call> rnn_step (1)
%!error <X must be a 3xB matrix \[D,B\], not 4x2> rnn_step (ones (4, 2), [], rnn_params (3, 4))
%!error <H must be a 4x1 matrix \[H,B\], not 3x1>
%! rnn_step ([1; 2; 3], ones (3, 1), rnn_params (3, 4))
%!error <X must be finite> rnn_step ([1; NaN; 3], [], rnn_params (3, 4))
