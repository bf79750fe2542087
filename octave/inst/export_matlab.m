## -*- texinfo -*-
## @deftypefn  {} {@var{s} =} export_matlab (@var{net}, @var{theta})
## @deftypefnx {} {@var{s} =} export_matlab (@var{fit})
## The arrays of MATLAB @code{lstmLayer}, @code{bilstmLayer} or @code{gruLayer} objects from a
## network.
##
## @var{net} is a network of LSTM and GRU layers, of which only the LSTM may read in both
## directions, and perhaps of dropout layers between them, which have no arrays.  In place of
## @var{net} and @var{theta} may stand what @code{train} returned.  @var{s} is a struct, or a
## struct array with one element for each layer, with the fields @code{InputWeights},
## @code{RecurrentWeights} and @code{Bias}, as @code{import_matlab} takes them.
##
## @code{Bias} has 6H elements for a GRU with a recurrent bias and reset @qcode{"after"}, which
## MATLAB calls @qcode{"recurrent-bias-after-multiplication"}; otherwise two biases are added up.
## How a GRU resets is an option that the MATLAB layer must be made with.
##
## Refused by name are networks that MATLAB has not: with other layers, other activations,
## projections, peepholes, coupled gates, clipping, layer normalisation, another merge or learned
## states.
##
## @example
## @group
## net = network (3, @{lstm_layer(4)@});
## s = export_matlab (net, network_init (net, 1));
## size (s.RecurrentWeights)
##   @result{} ans =
##         16    4
## @end group
## @end example
## @seealso{import_matlab, export_torch, export_keras}
## @end deftypefn

function s = export_matlab (net, varargin)
  if (nargin < 1 || nargin != 2 - isfield (net, "trainer"))
    print_usage ();
  endif
  [net, theta] = fit_parts ("export_matlab", net, varargin);
  s = struct ("InputWeights", {}, "RecurrentWeights", {}, "Bias", {});
  for cells = export_layers ("export_matlab", "matlab", net, theta)
    all = [cells{1}{:}];
    s(end+1) = struct ("InputWeights", vertcat (all.input), ...
                       "RecurrentWeights", vertcat (all.recurrent), ...
                       "Bias", vertcat (all.bias, all.recurrent_bias));
  endfor
endfunction

%!function same (layer, varargin)
%!  net = network (3, {layer});
%!  model = struct ("net", net, "theta", philox_normal (net.nparam, 1)(:));
%!  s = export_matlab (net, model.theta);
%!  assert (fieldnames (s)', {"InputWeights", "RecurrentWeights", "Bias"});
%!  back = import_matlab (s.InputWeights, s.RecurrentWeights, s.Bias, varargin{:});
%!  assert (back, model);
%!endfunction
%!test # what the import takes, to the bit
%! same (lstm_layer (4));
%! same (lstm_layer (2, "direction", "bidirectional"));
%! same (gru_layer (4));
%! same (gru_layer (4, "recurrent_bias", true));
%! same (gru_layer (4, "reset", "before"), "reset", "before");
%!test # the formulas of gruLayer: blocks r, z, h; bias [3H], or [6H] with a recurrent bias
%! x = philox_normal (18, 2);
%! x = reshape (x, 3, 6);
%! sigma = @(a) 1 ./ (1 + exp (-a));
%! for recurrent_bias = [false, true]
%!   net = network (3, {gru_layer(4, "recurrent_bias", recurrent_bias)});
%!   theta = philox_normal (net.nparam, 3)(:);
%!   w = export_matlab (net, theta);
%!   b = [w.Bias; zeros(24 - numel (w.Bias), 1)];
%!   h = zeros (4, 1);
%!   for t = 1:6
%!     a = w.InputWeights * x(:,t) + b(1:12);
%!     u = w.RecurrentWeights * h + b(13:24);
%!     [r, z] = deal (sigma (a(1:4) + u(1:4)), sigma (a(5:8) + u(5:8)));
%!     h = (1 - z) .* tanh (a(9:12) + r .* u(9:12)) + z .* h;
%!   endfor
%!   assert (predict (net, theta, struct ("x", x)).output(:,1,6), h, 1e-13);
%! endfor
%!test # two biases of an LSTM are one; several layers
%! net = network (3, {lstm_layer(4, "recurrent_bias", true), dropout_layer(), gru_layer(2)});
%! theta = philox_normal (net.nparam, 1)(:);
%! t = tensors (net, theta);
%! s = export_matlab (net, theta);
%! assert (size (s), [1, 2]);
%! assert (s(1).Bias, t.layer1_lstm_b + t.layer1_lstm_bU);
%! assert (s(2).RecurrentWeights, t.layer3_gru_U);
%!error <Invalid call> export_matlab (1)
%!error <NET must be a network made by network, not 3> export_matlab (3, 1)
%!function export (varargin)
%!  net = network (3, varargin);
%!  export_matlab (net, zeros (net.nparam, 1));
%!endfunction
%!error <NET.layers\{1\} must be a GRU or an LSTM, not an RNN> export (rnn_layer (2))
%!error <has a direction that gruLayer has not> export (gru_layer (2, "direction", "bidirectional"))
%!error <has a merge that lstmLayer has not>
%! export (lstm_layer (2, "direction", "bidirectional", "merge", "sum"))
