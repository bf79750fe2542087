## -*- texinfo -*-
## @deftypefn {} {@var{g} =} embedding_backward (@var{dy}, @var{fwd})
## Gradient of a loss through @code{embedding_forward}.
##
## @var{dy} has the size of the outputs y, and @var{fwd} is what @code{embedding_forward}
## returned.  The result is a struct with @code{dE} [units,V]: the columns of @var{dy},
## added up by their ids.
##
## @example
## @group
## fwd = embedding_forward ([3, 1, 3], [10, 20, 30]);
## embedding_backward ([1, 2, 3], fwd).dE
##   @result{} ans =
##         2   0   4
## @end group
## @end example
## @seealso{embedding_forward}
## @end deftypefn

function g = embedding_backward (dy, fwd)
  if (nargin < 2)
    print_usage ();
  endif
  k = check_maker ("embedding_backward", "FWD", fwd, "embedding_forward");
  dy = check_array ("embedding_backward", "DY", dy, k.class, size (fwd.y), "like y");
  g.dE = __seqrnn__ ("embedding_backward", reshape (dy, rows (dy), []), k.ids, k.V);
endfunction

%!test
%! fwd = embedding_forward ([1, 3, 1; 0, 2, 3], zeros (2, 4));
%! dy = reshape (1:12, 2, 2, 3);
%! g = embedding_backward (dy, fwd);
%! assert (g.dE, [dy(:,1,1) + dy(:,1,3), dy(:,2,2), dy(:,1,2) + dy(:,2,3), [0; 0]]);
%! assert (class (embedding_backward (1, embedding_forward (1, single (2))).dE), "single");
%!error <Invalid call> embedding_backward (1)
%!error <FWD must be what embedding_forward returned> embedding_backward (1, 2)
%!error <DY must be a 2x2 matrix like y, not 2x3>
%! embedding_backward (ones (2, 3), embedding_forward ([1, 2], ones (2, 2)))
