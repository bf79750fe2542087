## -*- texinfo -*-
## @deftypefn {} {@var{g} =} dense_backward (@var{dy}, @var{fwd})
## Gradients of a loss through @code{dense_forward}.
##
## @var{dy} has the size of the outputs y, and @var{fwd} is what @code{dense_forward}
## returned.  The result is a struct with @code{dx}, @code{dW} and @code{db}.
##
## @example
## @group
## fwd = dense_forward ([1, 2; 3, 4], [1, 1], 10);
## dense_backward ([1, 1], fwd).dW
##   @result{} ans =
##         3   7
## @end group
## @end example
## @seealso{dense_forward}
## @end deftypefn

function g = dense_backward (dy, fwd)
  if (nargin < 2)
    print_usage ();
  endif
  k = check_maker ("dense_backward", "FWD", fwd, "dense_forward");
  dy = check_array ("dense_backward", "DY", dy, class (k.x), size (fwd.y), "like y");
  [dx, dW, db] = __seqrnn__ ("dense_backward", reshape (k.x, rows (k.x), []), k.W, ...
                             reshape (dy, rows (dy), []));
  g = struct ("dx", reshape (dx, size (k.x)), "dW", dW, "db", db);
endfunction

%!test
%! x = reshape (philox_normal (24, 1), 3, 2, 4);
%! w = reshape (philox_normal (16, 2), 2, 2, 4);
%! t = struct ("x", x, "W", [1, 2, 3; 4, 5, 6], "b", [1; -1]);
%! g = dense_backward (w, dense_forward (x, t.W, t.b));
%! loss = @(t) sum ((w .* dense_forward (t.x, t.W, t.b).y)(:));
%! assert (grad_check (loss, t, g).relative_error <= 1e-7);
%!error <Invalid call> dense_backward (1)
%!error <FWD must come from dense_forward, not from embedding_forward>
%! dense_backward (1, embedding_forward (1, 1))
%!error <DY must be a 1x1 matrix like y, not 1x2>
%! dense_backward ([1, 2], dense_forward (1, 1, 1))
