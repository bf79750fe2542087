## -*- texinfo -*-
## @deftypefn  {} {@var{layer} =} residual_layer ()
## @deftypefnx {} {@var{layer} =} residual_layer (@var{span})
## A residual connection, for @code{network}.
##
## It adds to its input the input of the layer that stands @var{span} (default 1) before
## it, which must have the same shape (He et al. 2016).
##
## @example
## net = network (8, @{lstm_layer(8), residual_layer(), dense_layer(2)@});
## @end example
## @seealso{network, lstm_layer}
## @end deftypefn

function layer = residual_layer (varargin)
  layer = new_plain_layer ("residual_layer", struct ("kind", "residual"), ...
                           layer_defaults ("residual"), varargin, 1);
endfunction

%!assert (residual_layer (), struct ("kind", "residual", "span", 1))
%!test
%! net = network (2, {dense_layer(2), dense_layer(2), residual_layer(2)});
%! theta = network_init (net, 1);
%! t = tensors (net, theta);
%! x = [1; -2];
%! y = x + t.layer2_dense_W * (t.layer1_dense_W * x);
%! assert (predict (net, theta, struct ("x", x)).output, y, 1e-15);
%!error <SPAN must be an integer in 1..2147483647, not 0> residual_layer (0)
%!error <SPAN must be an integer> residual_layer ({})
%!error <LAYERS\{2\} must add the input of a layer that stands 2 before it>
%! network (2, {dense_layer(2), residual_layer(2)})
%!error <LAYERS\{2\} must add the input of a layer that stands 1 before it>
%! network (2, {dense_layer(3), residual_layer(1)})
