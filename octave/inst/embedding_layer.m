## -*- texinfo -*-
## @deftypefn  {} {@var{layer} =} embedding_layer (@var{units})
## @deftypefnx {} {@var{layer} =} embedding_layer (@var{units}, "init", @var{init})
## An embedding layer with @var{units} outputs, for @code{network}.
##
## It must be the first layer: its inputs are ids in 1..V, where 0 is padding, and it
## learns a column of @var{units} numbers for each.  @var{init} is
## @qcode{"glorot"} (default), @qcode{"torch"} (standard normal) or @qcode{"zeros"}.
##
## @example
## layer = embedding_layer (10);
## @end example
## @seealso{network, lstm_layer, embedding_forward}
## @end deftypefn

function layer = embedding_layer (units, varargin)
  if (nargin < 1)
    print_usage ();
  endif
  layer = new_plain_layer ("embedding_layer", "embedding", units, varargin);
endfunction

%!assert (embedding_layer (3), struct ("kind", "embedding", "units", 3, "init", "glorot"))
%!test
%! net = network (500, {embedding_layer(4, "init", "torch")});
%! assert (std (network_init (net, 1)), 1, 0.1);
%!error <Invalid call> embedding_layer ()
%!error <UNITS must be an integer in 1..2147483647, not NaN> embedding_layer (NaN)
%!error <INIT must be one of "glorot", "torch", "zeros", not the string "chrono">
%! embedding_layer (3, "init", "chrono")
%!error <there is no option "x"> embedding_layer (3, "x", 1)
