## -*- texinfo -*-
## @deftypefn  {} {@var{weights} =} export_keras (@var{net}, @var{theta})
## @deftypefnx {} {@var{weights} =} export_keras (@var{fit})
## The arrays of Keras @code{SimpleRNN}, @code{GRU} or @code{LSTM} layers from a network.
##
## @var{net} is a network of recurrent layers, forward or in both directions, and perhaps of
## dropout layers between them, which have no arrays.  In place of @var{net} and @var{theta} may
## stand what @code{train} returned.  @var{weights} is what @code{import_keras} takes and
## @code{layer.set_weights ()} wants: a cell of kernel [D,G*H], recurrent kernel [H,G*H] and bias
## [G*H] for each direction, or a cell of such cells if there are several layers.
##
## A GRU with reset @qcode{"after"} has a bias [2,3H], as @code{reset_after} wants it; otherwise
## two biases are added up.  The activation of a @code{SimpleRNN}, @code{merge_mode} and
## @code{reset_after} are options that the Keras layer must be made with.
##
## Refused by name are networks that Keras has not: with other layers, projections, peepholes,
## coupled gates, clipping, layer normalisation, learned states or, in a GRU or LSTM, other
## activations.
##
## @example
## @group
## net = network (3, @{gru_layer(4)@});
## weights = export_keras (net, network_init (net, 1));
## size (weights@{3@})
##   @result{} ans =
##         2   12
## @end group
## @end example
## @seealso{import_keras, export_torch, export_matlab}
## @end deftypefn

function weights = export_keras (net, varargin)
  if (nargin < 1 || nargin != 2 - isfield (net, "trainer"))
    print_usage ();
  endif
  [net, theta] = fit_parts ("export_keras", net, varargin);
  weights = {};
  for cells = export_layers ("export_keras", "keras", net, theta)
    arrays = {};
    for one = cells{1}
      bias = one{1}.bias;
      if (! isempty (one{1}.recurrent_bias))
        bias = [bias, one{1}.recurrent_bias]';
      endif
      arrays = [arrays, {one{1}.input, one{1}.recurrent, bias}];
    endfor
    weights{end+1} = arrays;
  endfor
  if (numel (weights) == 1)
    weights = weights{1};
  endif
endfunction

%!function same (varargin)
%!  net = network (3, varargin);
%!  model = struct ("net", net, "theta", philox_normal (net.nparam, 1)(:));
%!  assert (import_keras (export_keras (net, model.theta)), model);
%!endfunction
%!test # what the import takes, to the bit
%! same (lstm_layer (4));
%! same (gru_layer (4, "recurrent_bias", true));
%! same (gru_layer (4, "reset", "before"));
%! same (rnn_layer (4));
%! same (rnn_layer (2));
%! same (lstm_layer (4, "direction", "bidirectional"));
%! same (gru_layer (2, "direction", "bidirectional", "reset", "before"));
%! same (lstm_layer (4), lstm_layer (2));
%! same (gru_layer (4, "direction", "bidirectional", "recurrent_bias", true), ...
%!       gru_layer (2, "recurrent_bias", true));
%!test # options of the other side
%! net = network (3, {rnn_layer(4, "direction", "bidirectional", "activation", "relu", "merge", ...
%!                              "mean")});
%! theta = network_init (net, 1);
%! weights = export_keras (net, theta);
%! assert (import_keras (weights, "activation", "relu", "merge", "mean"), ...
%!         struct ("net", net, "theta", theta));
%!test # two biases of an LSTM are one; dropout; single; a fit
%! net = network (3, {lstm_layer(4, "recurrent_bias", true), dropout_layer(), lstm_layer(2)});
%! theta = single (philox_normal (net.nparam, 1)(:));
%! t = tensors (net, theta);
%! weights = export_keras (net, theta);
%! assert (weights{1}, {t.layer1_lstm_W', t.layer1_lstm_U', t.layer1_lstm_b + t.layer1_lstm_bU});
%! assert (weights{2}, {t.layer3_lstm_W', t.layer3_lstm_U', t.layer3_lstm_b});
%! assert (class (weights{1}{1}), "single");
%! fit = train (network (2, {rnn_layer(2)}), struct ("x", ones (2, 2, 3), "targets", ...
%!              ones (2, 3)), "epochs", 1, "verbose", false, "seed", 1);
%! assert (export_keras (fit), export_keras (fit.net, fit.theta));
%!error <Invalid call> export_keras (1)
%!error <export_keras: NET must be a network made by network, not 3> export_keras (3, 1)
%!error <export_keras: THETA must be a> export_keras (network (3, {gru_layer(2)}), 1)
%!function export (varargin)
%!  net = network (3, varargin);
%!  export_keras (net, zeros (net.nparam, 1));
%!endfunction
%!error <NET.layers\{1\} has a projection that LSTM has not>
%! export (lstm_layer (2, "projection", 1))
%!error <has a direction that GRU has not> export (gru_layer (2, "direction", "reverse"))
%!error <NET.layers\{1\} must be recurrent, not dense> export (dense_layer (2))
%!error <has a candidate_activation that LSTM has not>
%! export (lstm_layer (2, "candidate_activation", activation ("relu")))
