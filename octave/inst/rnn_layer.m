## -*- texinfo -*-
## @deftypefn {} {@var{layer} =} rnn_layer (@var{units}, @var{name}, @var{value}, @dots{})
## An Elman RNN layer with @var{units} hidden units, for @code{network}.
##
## Options are @qcode{"direction"}, one of @qcode{"forward"} (default), @qcode{"reverse"}
## and @qcode{"bidirectional"} (Schuster & Paliwal 1997), and those of @code{rnn_params}
## except seed and class: activation, recurrent_bias, clip, init.
##
## For @code{network} the layer may be more than one:
##
## @table @asis
## @item @qcode{"layers"} (1), @qcode{"dropout"} (0)
## Stacked copies, and the rate of a @code{dropout_layer} between them; @code{network}
## unfolds them into single layers.
## @item @qcode{"merge"} (@qcode{"concat"})
## How a bidirectional layer joins its directions: @qcode{"concat"} (2*units features,
## forward on top), or element by element @qcode{"sum"}, @qcode{"mean"} or @qcode{"mul"}
## (units features).
## @item @qcode{"recurrent_dropout"} (0)
## In training, the hidden state enters the next step through a dropout mask that all
## steps of a sequence share (Gal & Ghahramani 2016); 0 to below 1.  If training is
## truncated, each piece of a sequence has a mask of its own.
## @item @qcode{"initial_state"} (@qcode{"zero"})
## @qcode{"learned"}: the state that a sequence starts from is a parameter.
## @item @qcode{"frozen"} (false)
## true: the layer is not trained.
## @end table
##
## The result is a plain struct with all of them as fields.
##
## @example
## layer = rnn_layer (64, "layers", 2, "dropout", 0.3);
## @end example
## @seealso{network, rnn_params, dense_layer}
## @end deftypefn

function layer = rnn_layer (units, varargin)
  if (nargin < 1)
    print_usage ();
  endif
  layer = new_layer ("rnn_layer", "rnn", units, varargin);
endfunction

%!assert (rnn_layer (3, "activation", "relu").candidate_activation, "relu")
%!error <Invalid call> rnn_layer ()
%!error <UNITS must be an integer in 1..2147483647, not 0> rnn_layer (0)
%!error <UNITS must be an integer in 1..2147483647, not 1e\+20|not 100000000000000000000>
%! rnn_layer (1e20)
%!error <DIRECTION must be one of "forward", "reverse", "bidirectional", not 1>
%! rnn_layer (3, "direction", 1)
%!error <there is no option "seed"> rnn_layer (3, "seed", 1)
%!error <there is no option "layer_norm"> rnn_layer (3, "layer_norm", true)
%!test # a stack is the same as its layers one by one
%! stack = network (2, {rnn_layer(3, "layers", 3, "dropout", 0.2), dense_layer(2)});
%! single = network (2, {rnn_layer(3), dropout_layer(0.2), rnn_layer(3), dropout_layer(0.2), ...
%!                       rnn_layer(3), dense_layer(2)});
%! kinds = cellfun (@(layer) layer.kind, stack.layers, "UniformOutput", false);
%! assert (kinds, {"rnn", "dropout", "rnn", "dropout", "rnn", "dense"});
%! assert (! any (isfield (stack.layers{3}, {"layers", "dropout"})));
%! assert (network_init (stack, 1), network_init (single, 1));
%! assert (network (2, stack.layers), stack);
%!error <LAYERS must be an integer in 1..2147483647, not 0> rnn_layer (3, "layers", 0)
%!error <DROPOUT must be a number from 0 to below 1, not 1>
%! rnn_layer (3, "layers", 2, "dropout", 1)
%!error <DROPOUT acts between stacked layers and needs LAYERS . 1> rnn_layer (3, "dropout", 0.1)
%!error <MERGE must be one of "concat", "sum", "mean", "mul", not the string "add">
%! rnn_layer (3, "direction", "bidirectional", "merge", "add")
%!error <MERGE belongs to the direction "bidirectional"> rnn_layer (3, "merge", "sum")
%!error <RECURRENT_DROPOUT must be a number from 0 to below 1, not -0.1>
%! rnn_layer (3, "recurrent_dropout", -0.1)
%!error <INITIAL_STATE must be one of "zero", "learned", not 1> rnn_layer (3, "initial_state", 1)
%!error <FROZEN must be true or false, not 0x0> rnn_layer (3, "frozen", [])
