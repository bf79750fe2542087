## -*- texinfo -*-
## @deftypefn  {} {@var{x} =} philox_uniform (@var{n}, @var{seed})
## @deftypefnx {} {@var{x} =} philox_uniform (@var{n}, @var{seed}, @var{stream}, @
## @var{substream}, @var{index})
## @var{n} random numbers uniform in [0, 1), with 53 bits, as a column.
##
## They come from the counter-based generator Philox4x32-10 (Salmon et al. 2011): each is
## a pure function of @var{seed} (an integer in 0..2^53), @var{stream}, @var{substream}
## (integers in 0..2^32-1) and its place, which starts at @var{index} (0..2^53; all 0 by
## default).  The R package gives the same numbers.
##
## @example
## u = philox_uniform (3, 42);
## @end example
## @seealso{philox_normal}
## @end deftypefn

function x = philox_uniform (n, seed, stream = 0, substream = 0, index = 0)
  if (nargin < 2)
    print_usage ();
  endif
  x = draw ("philox_uniform", "uniform", n, seed, stream, substream, index);
endfunction

%!test
%! u = philox_uniform (1000, 1);
%! assert (size (u), [1000, 1]);
%! assert (all (u >= 0 & u < 1));
%! assert (mean (u), 0.5, 0.05);
%! assert (u * 2^53, fix (u * 2^53));
%! assert (philox_uniform (10, 1, 0, 0, 5), u(6:15));
%! assert (! isequal (philox_uniform (5, 1, 1), u(1:5)));
%! assert (! isequal (philox_uniform (5, 1, 0, 1), u(1:5)));
%! assert (philox_uniform (0, 1), zeros (0, 1));
%!error <Invalid call> philox_uniform (1)
%!error <philox_uniform: N must be an integer in 0..2147483647, not -1> philox_uniform (-1, 1)
%!error <N must be an integer in 0..2147483647, not 1099511627776> philox_uniform (2^40, 1)
%!error <SEED must be an integer in 0..9007199254740992, not 0.5> philox_uniform (1, 0.5)
%!error <SEED must be an integer .*, not 1x1 cell> philox_uniform (1, {1})
%!error <STREAM must be an integer in 0..4294967295, not NaN> philox_uniform (1, 1, NaN)
