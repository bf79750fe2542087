## -*- texinfo -*-
## @deftypefn  {} {@var{layer} =} dense_layer (@var{units})
## @deftypefnx {} {@var{layer} =} dense_layer (@var{units}, @var{name}, @var{value}, @dots{})
## A dense layer with @var{units} outputs, for @code{network}: activation (W x + b).
##
## Options, with their defaults:
##
## @table @asis
## @item @qcode{"activation"} (@qcode{"linear"}: none)
## The name of an activation or a struct made by @code{activation}.
## @item @qcode{"init"} (@qcode{"glorot"})
## @qcode{"glorot"}, @qcode{"torch"} (uniform in +-1/sqrt (inputs), the bias too) or
## @qcode{"zeros"}.
## @item @qcode{"frozen"} (false)
## true: the layer is not trained.
## @end table
##
## @example
## layer = dense_layer (10, "activation", "relu");
## @end example
## @seealso{network, lstm_layer, dense_forward, activation}
## @end deftypefn

function layer = dense_layer (units, varargin)
  if (nargin < 1)
    print_usage ();
  endif
  layer = struct ("kind", "dense", "units", units);
  layer = new_plain_layer ("dense_layer", layer, layer_defaults ("dense"), varargin);
endfunction

%!assert (dense_layer (3), struct ("kind", "dense", "units", 3, "activation", "linear", ...
%!                                 "init", "glorot", "frozen", false))
%!test
%! theta = network_init (network (25, {dense_layer(40, "init", "torch")}), 1);
%! assert (all (abs (theta) <= 1 / 5));
%!test # activations
%! batch = struct ("x", [1, -2, 3]);
%! y = predict (network (1, {dense_layer(1, "activation", "relu")}), [2; 1], batch).output;
%! assert (y(:)', [3, 0, 7]);
%! elu = activation ("elu", 2);
%! y = predict (network (1, {dense_layer(1, "activation", elu)}), [1; 0], batch).output;
%! assert (y(:)', [1, 2 * (exp (-2) - 1), 3], 1e-15);
%!error <Invalid call> dense_layer ()
%!error <UNITS must be an integer in 1..2147483647, not NaN> dense_layer (NaN)
%!error <INIT must be one of "glorot", "torch", "zeros", not the string "chrono">
%! dense_layer (3, "init", "chrono")
%!error <ACTIVATION must be one of "linear", "sigmoid", "tanh", .*, not the string "tan">
%! dense_layer (3, "activation", "tan")
%!error <ACTIVATION must be the name of an activation .*, not 1> dense_layer (3, "activation", 1)
%!error <there is no option "x"> dense_layer (3, "x", 1)
