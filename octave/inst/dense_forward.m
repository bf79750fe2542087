## -*- texinfo -*-
## @deftypefn {} {@var{fwd} =} dense_forward (@var{x}, @var{W}, @var{b})
## The affine map y = W x + b of every column.
##
## @var{x} is [in,n] or [in,B,T], @var{W} [units,in] and @var{b} [units].  The result is a
## struct with @code{y} [units,n] or [units,B,T] and the @code{cache} of
## @code{dense_backward}.
##
## @example
## dense_forward ([1, 2; 3, 4], [1, 1], 10).y
##   @result{} ans =
##         14   16
## @end example
## @seealso{dense_backward, dense_layer}
## @end deftypefn

function fwd = dense_forward (x, W, b)
  if (nargin < 3)
    print_usage ();
  endif
  caller = "dense_forward";
  x = check_real (caller, "X", x, "");
  if (isempty (x) || ndims (x) > 3)
    wrong (caller, "X", "a matrix [in,n] or an array [in,B,T]", x);
  endif
  units = rows (W);
  if (units == 0)
    wrong (caller, "W", "a matrix [units,in]", W);
  endif
  W = check_array (caller, "W", W, class (x), [units, rows(x)], "[units,in]");
  b = check_array (caller, "B", b, class (x), [units, 1], "[units]");
  y = __seqrnn__ ("dense_forward", reshape (x, rows (x), []), W, b);
  dims = size (x);
  fwd = struct ("y", reshape (y, [units, dims(2:end)]), ...
                "cache", struct ("maker", caller, "x", x, "W", W));
endfunction

%!test
%! W = [1, 2, 3; 4, 5, 6];
%! x = reshape (philox_normal (24, 1), 3, 2, 4);
%! y = dense_forward (x, W, [1; -1]).y;
%! assert (size (y), [2, 2, 4]);
%! assert (y(:,2,3), W * x(:,2,3) + [1; -1], 1e-14);
%! assert (class (dense_forward (single (x), W, [1, -1]).y), "single");
%! assert (dense_forward (x(:,:,1), W, [1, -1]).y, y(:,:,1), 1e-15);
%!error <Invalid call> dense_forward (1, 2)
%!error <W must be a 2x3 matrix \[units,in\], not 2x4>
%! dense_forward (ones (3, 5), ones (2, 4), [1; 2])
%!error <B must be a 2x1 matrix \[units\], not 3x1>
%! dense_forward (ones (3, 5), ones (2, 3), [1; 2; 3])
%!error <X must be a matrix \[in,n\] .*, not 0x5>
%! dense_forward (ones (0, 5), ones (2, 0), [1; 2])
%!error <X must be a full real array> dense_forward ({1}, 1, 1)
%!error <W must be finite> dense_forward (1, NaN, 1)
