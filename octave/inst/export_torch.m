## -*- texinfo -*-
## @deftypefn  {} {@var{s} =} export_torch (@var{net}, @var{theta})
## @deftypefnx {} {@var{s} =} export_torch (@var{fit})
## The state dict of a PyTorch @code{nn.RNN}, @code{nn.GRU} or @code{nn.LSTM} from a network.
##
## @var{net} is a network of recurrent layers, all of one kind, size and direction (forward or
## both), and perhaps of dropout layers between them: these have no arrays and are the
## @code{dropout} of the PyTorch module, which its maker gives it.  In place of @var{net} and
## @var{theta} may stand what @code{train} returned.
##
## @var{s} is a struct with the fields @code{weight_ih_l0}, @code{weight_hh_l0},
## @code{bias_ih_l0}, @code{bias_hh_l0} and so on, for @code{write_safetensors}; in Python,
## @code{module.load_state_dict (safetensors.torch.load_file (path))} takes it.  @code{bias_hh} is
## bU, or zero.
##
## Refused by name are networks that PyTorch has not: with other layers, other activations,
## peepholes, coupled gates, clipping, layer normalisation, another merge or learned states.
##
## @example
## @group
## net = network (3, @{lstm_layer(4)@});
## s = export_torch (net, network_init (net, 1));
## fieldnames (s)'
##   @result{} ans =
##       @{
##         [1,1] = weight_ih_l0
##         [1,2] = weight_hh_l0
##         [1,3] = bias_ih_l0
##         [1,4] = bias_hh_l0
##       @}
## @end group
## @end example
## @seealso{import_torch, export_keras, export_matlab, write_safetensors}
## @end deftypefn

function s = export_torch (net, varargin)
  if (nargin < 1 || nargin != 2 - isfield (net, "trainer"))
    print_usage ();
  endif
  [net, theta] = fit_parts ("export_torch", net, varargin);
  names = struct ("input", "weight_ih", "recurrent", "weight_hh", "bias", "bias_ih", ...
                  "recurrent_bias", "bias_hh", "projection", "weight_hr");
  layers = export_layers ("export_torch", "torch", net, theta);
  s = struct ();
  for k = 1:numel (layers)
    for d = 1:numel (layers{k})
      suffix = [sprintf("_l%d", k - 1), {"", "_reverse"}{d}];
      for [value, field] = without_empty (layers{k}{d})
        s.([names.(field) suffix]) = value;
      endfor
    endfor
  endfor
endfunction

%!test
%! net = network (1, {lstm_layer(2, "direction", "bidirectional"), ...
%!                    lstm_layer(2, "direction", "bidirectional")});
%! s = export_torch (net, (1:net.nparam)');
%! assert (sort (fieldnames (s))(1:4)', {"bias_hh_l0", "bias_hh_l0_reverse", "bias_hh_l1", ...
%!                                       "bias_hh_l1_reverse"});
%! assert (s.weight_ih_l0, (1:8)');
%! assert (s.bias_hh_l1_reverse, zeros (8, 1));
%!test # dropout between the layers has no arrays
%! one = network (3, {gru_layer(2, "layers", 2)});
%! net = network (3, {gru_layer(2, "layers", 2, "dropout", 0.2)});
%! theta = network_init (net, 1);
%! assert (export_torch (net, theta), export_torch (one, theta));
%! assert (import_torch (export_torch (net, theta)).net.nparam, net.nparam + 12); # bU, zero
%!test # a fit in place of net and theta
%! fit = train (network (2, {rnn_layer(1)}, "mse"), struct ("x", ones (2, 2, 3), "targets", ...
%!              ones (2, 3)), "epochs", 1, "verbose", false, "seed", 1);
%! assert (export_torch (fit), export_torch (fit.net, fit.theta));
%!error <Invalid call> export_torch (1)
%!error <Invalid call> export_torch (1, 2, 3)
%!function export (varargin)
%!  net = network (3, varargin);
%!  export_torch (net, zeros (net.nparam, 1));
%!endfunction
%!error <NET.layers\{2\} must be recurrent, not dense> export (lstm_layer (2), dense_layer (2))
%!error <NET.layers\{2\} must have the kind of the first> export (lstm_layer (2), gru_layer (2))
%!error <NET.layers\{1\} must be recurrent, not dropout> export (dropout_layer (0.1), gru_layer (2))
%!error <NET.layers\{2\} must be recurrent, not dropout> export (gru_layer (2), dropout_layer (0.1))
%!error <has a peephole that nn.LSTM has not> export (lstm_layer (2, "peephole", true))
%!error <has a reset that nn.GRU has not> export (gru_layer (2, "reset", "before"))
%!error <has a direction that nn.GRU has not> export (gru_layer (2, "direction", "reverse"))
%!error <has a candidate_activation that nn.RNN has not> export (rnn_layer (2, "activation", "elu"))
