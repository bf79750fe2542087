## -*- texinfo -*-
## @deftypefn  {} {@var{x} =} philox_normal (@var{n}, @var{seed})
## @deftypefnx {} {@var{x} =} philox_normal (@var{n}, @var{seed}, @var{stream}, @
## @var{substream}, @var{index})
## @var{n} random numbers standard normal (Box & Muller 1958), as a column.
##
## They come from the counter-based generator Philox4x32-10 (Salmon et al. 2011): each is
## a pure function of @var{seed} (an integer in 0..2^53), @var{stream}, @var{substream}
## (integers in 0..2^32-1) and its place, which starts at @var{index} (0..2^53; all 0 by
## default).  The R package gives the same numbers.
##
## @example
## z = philox_normal (3, 42);
## @end example
## @seealso{philox_uniform}
## @end deftypefn

function x = philox_normal (n, seed, stream = 0, substream = 0, index = 0)
  if (nargin < 2)
    print_usage ();
  endif
  x = draw ("philox_normal", "normal", n, seed, stream, substream, index);
endfunction

%!test
%! z = philox_normal (2000, 1);
%! assert (size (z), [2000, 1]);
%! assert ([mean(z), std(z)], [0, 1], 0.1);
%! assert (philox_normal (10, 1, 0, 0, 5), z(6:15));
%! assert (! isequal (philox_normal (5, 2), z(1:5)));
%!error <Invalid call> philox_normal (1)
%!error <philox_normal: N must be an integer in 0..2147483647, not -1> philox_normal (-1, 1)
%!error <N must be an integer in 0..2147483647, not 1099511627776> philox_normal (2^40, 1)
%!error <SEED must be an integer in 0..9007199254740992, not 0.5> philox_normal (1, 0.5)
%!error <SEED must be an integer .*, not 1x1 cell> philox_normal (1, {1})
%!error <STREAM must be an integer in 0..4294967295, not NaN> philox_normal (1, 1, NaN)
