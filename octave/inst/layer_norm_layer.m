## -*- texinfo -*-
## @deftypefn  {} {@var{layer} =} layer_norm_layer ()
## @deftypefnx {} {@var{layer} =} layer_norm_layer (@var{eps}, @qcode{"frozen"}, @var{frozen})
## A layer that normalises the features of each step, for @code{network}.
##
## y = g .* (x - mean (x)) / sqrt (var (x, 1) + eps) + b (Ba et al. 2016), with learned g and
## b.  @var{eps} (default 1e-5) is above 0, in single precision, too: above 1.2e-38.  A
## @var{frozen} layer is not trained.
##
## @example
## net = network (3, @{lstm_layer(8), layer_norm_layer(), dense_layer(2)@});
## @end example
## @seealso{network, lstm_layer}
## @end deftypefn

function layer = layer_norm_layer (varargin)
  layer = new_plain_layer ("layer_norm_layer", struct ("kind", "layer_norm"), ...
                           layer_defaults ("layer_norm"), varargin, 1);
endfunction

%!assert (layer_norm_layer (), struct ("kind", "layer_norm", "eps", 1e-5, "frozen", false))
%!test
%! net = network (4, {layer_norm_layer(1e-3)});
%! theta = [1; 2; 3; 4; 0; 0; 1; 1];
%! x = philox_normal (4, 1);
%! y = theta(1:4) .* (x - mean (x)) / sqrt (var (x, 1) + 1e-3) + theta(5:8);
%! assert (predict (net, theta, struct ("x", x)).output, y, 1e-14);
%! assert (network_init (net, 1), [1; 1; 1; 1; 0; 0; 0; 0]);
%! assert ({net.layout.name}, {"1.layer_norm.g", "1.layer_norm.b"});
%!error <EPS must be a finite number . 1.17549e-38, not 0> layer_norm_layer (0)
%!error <EPS must be a finite number . 1.17549e-38, not 1e-300> layer_norm_layer (1e-300)
%!error <LAYERS\{1\}.eps must be a finite number . 1.17549e-38, not 1e-300>
%! network (3, {struct("kind", "layer_norm", "eps", 1e-300), dense_layer(2)})
%!error <FROZEN must be true or false> layer_norm_layer (1e-5, "frozen", [1, 2])
