## -*- texinfo -*-
## @deftypefn  {} {@var{layer} =} dense_layer (@var{units})
## @deftypefnx {} {@var{layer} =} dense_layer (@var{units}, "init", @var{init})
## A dense layer with @var{units} outputs, for @code{network}.
##
## It gives @var{units} features: W x + b.  @var{init} is @qcode{"glorot"} (default),
## @qcode{"torch"} (uniform in +-1/sqrt (inputs), the bias too) or @qcode{"zeros"}.
##
## @example
## layer = dense_layer (10);
## @end example
## @seealso{network, lstm_layer, dense_forward}
## @end deftypefn

function layer = dense_layer (units, varargin)
  if (nargin < 1)
    print_usage ();
  endif
  layer = new_plain_layer ("dense_layer", "dense", units, varargin);
endfunction

%!assert (dense_layer (3), struct ("kind", "dense", "units", 3, "init", "glorot"))
%!test
%! theta = network_init (network (25, {dense_layer(40, "init", "torch")}), 1);
%! assert (all (abs (theta) <= 1 / 5));
%!error <Invalid call> dense_layer ()
%!error <UNITS must be an integer in 1..2147483647, not NaN> dense_layer (NaN)
%!error <INIT must be one of "glorot", "torch", "zeros", not the string "chrono">
%! dense_layer (3, "init", "chrono")
%!error <there is no option "x"> dense_layer (3, "x", 1)
