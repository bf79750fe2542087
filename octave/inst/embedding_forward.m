## -*- texinfo -*-
## @deftypefn {} {@var{fwd} =} embedding_forward (@var{ids}, @var{E})
## Look up columns of an embedding matrix.
##
## @var{ids} [B,T] (or a vector of n) are integers in 1..V, where 0 is padding and gives a
## zero column; @var{E} [units,V] holds one column per id.  The result is a struct with
## @code{y} [units,B,T] (for a vector [units,n]) and the @code{cache} of
## @code{embedding_backward}.
##
## @example
## embedding_forward ([3, 0, 1], [10, 20, 30; 1, 2, 3]).y
##   @result{} ans =
##         30    0   10
##          3    0    1
## @end example
## @seealso{embedding_backward, embedding_layer}
## @end deftypefn

function fwd = embedding_forward (ids, E)
  if (nargin < 2)
    print_usage ();
  endif
  caller = "embedding_forward";
  E = check_real (caller, "E", E, "");
  if (isempty (E) || ndims (E) > 2)
    wrong (caller, "E", "a matrix [units,V]", E);
  endif
  zero_based = check_ids (caller, "IDS", ids, columns (E), false);
  if (ndims (ids) > 2)
    wrong (caller, "IDS", "a matrix [B,T] or a vector", ids);
  endif
  y = __seqrnn__ ("embedding_forward", E, zero_based);
  if (! isvector (ids))
    y = reshape (y, [rows(E), size(ids)]);
  endif
  fwd = struct ("y", y, "cache", struct ("maker", caller, "ids", zero_based, "V", columns (E), ...
                                         "class", class (E)));
endfunction

%!test
%! E = reshape (1:6, 2, 3);
%! fwd = embedding_forward ([1, 3; 0, 2], E);
%! assert (size (fwd.y), [2, 2, 2]);
%! assert (fwd.y(:,1,2), [5; 6]);
%! assert (fwd.y(:,2,1), [0; 0]);
%! assert (embedding_forward ([2; 2], E).y, [3, 3; 4, 4]);
%! assert (class (embedding_forward (1, single (E)).y), "single");
%! assert (embedding_forward (int32 ([1, 2]), E).y, E(:,1:2));
%!error <Invalid call> embedding_forward (1)
%!error <IDS must be integers in 0..3, but IDS\(2\) is 4>
%! embedding_forward ([1, 4], ones (2, 3))
%!error <IDS must be integers in 0..3, but IDS\(1\) is -1> embedding_forward (-1, ones (2, 3))
%!error <IDS must be integers in 0..3, but IDS\(1\) is NaN>
%! embedding_forward (NaN, ones (2, 3))
%!error <IDS must be integers in 0..3, but IDS\(1\) is 1.5>
%! embedding_forward (1.5, ones (2, 3))
%!error <IDS must be an array of integers, not 1x1 cell> embedding_forward ({1}, ones (2, 3))
%!error <IDS must be an array of integers, not 0x0> embedding_forward ([], ones (2, 3))
%!error <E must be a matrix \[units,V\], not 0x3> embedding_forward (1, ones (0, 3))
%!error <E must be finite> embedding_forward (1, [1, Inf])
