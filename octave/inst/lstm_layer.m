## -*- texinfo -*-
## @deftypefn {} {@var{layer} =} lstm_layer (@var{units}, @var{name}, @var{value}, @dots{})
## An LSTM layer with @var{units} hidden units, for @code{network}.
##
## Options are @qcode{"direction"}, one of @qcode{"forward"} (default), @qcode{"reverse"}
## and @qcode{"bidirectional"} (Schuster & Paliwal 1997), and those of @code{lstm_params}
## except seed and class: recurrent_bias, peephole, coupled, clip, gate_activation,
## candidate_activation, output_activation, init, forget_bias, chrono_T.
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
## (units features); projection stands for units where there is one.
## @item @qcode{"recurrent_dropout"} (0)
## In training, the hidden state enters the next step through a dropout mask that all
## steps of a sequence share (Gal & Ghahramani 2016); 0 to below 1.  If training is
## truncated, each piece of a sequence has a mask of its own.
## @item @qcode{"initial_state"} (@qcode{"zero"})
## @qcode{"learned"}: the state that a sequence starts from is a parameter.
## @item @qcode{"projection"} (none)
## h is projected to so many rows: P (o .* output (c)) (Sak et al. 2014).
## @item @qcode{"layer_norm"} (false)
## true normalises W x, U h and c inside the cell (Ba et al. 2016, eq. 20-22).  It excludes
## recurrent_bias: the products have the one bias b.
## @item @qcode{"frozen"} (false)
## true: the layer is not trained.
## @end table
##
## The result is a plain struct with all of them as fields.
##
## @example
## layer = lstm_layer (64, "layers", 2, "dropout", 0.3);
## @end example
## @seealso{network, lstm_params, dense_layer}
## @end deftypefn

function layer = lstm_layer (units, varargin)
  if (nargin < 1)
    print_usage ();
  endif
  layer = new_layer ("lstm_layer", "lstm", units, varargin);
endfunction

%!error <lstm_layer: LAYER_NORM and RECURRENT_BIAS exclude each other: normalised products have>
%! lstm_layer (3, "layer_norm", true, "recurrent_bias", true)
%!error <LAYERS\{1\}.layer_norm and LAYERS\{1\}.recurrent_bias exclude each other>
%! network (2, {setfield(lstm_layer (3, "layer_norm", true), "recurrent_bias", true)})
%!error <lstm_layer: CHRONO_T is only used with INIT "chrono", not with "glorot">
%! lstm_layer (3, "chrono_T", 7)
%!test
%! layer = lstm_layer (4, "direction", "reverse", "init", "chrono", "chrono_T", 9, ...
%!                     "peephole", true);
%! assert (fieldnames (layer)', {"kind", "units", "direction", "recurrent_bias", "reset", ...
%!   "peephole", "coupled", "clip", "gate_activation", "candidate_activation", ...
%!   "output_activation", "init", "forget_bias", "chrono_T", "layers", "merge", "dropout", ...
%!   "recurrent_dropout", "initial_state", "projection", "layer_norm", "frozen"});
%! assert (layer.chrono_T, 9);
%! assert (layer.forget_bias, 0);
%! assert (lstm_layer (4).forget_bias, 1);
%!error <Invalid call> lstm_layer ()
%!error <UNITS must be an integer in 1..2147483647, not 0> lstm_layer (0)
%!error <UNITS must be an integer in 1..2147483647, not 1e\+20|not 100000000000000000000>
%! lstm_layer (1e20)
%!error <DIRECTION must be one of "forward", "reverse", "bidirectional", not 1>
%! lstm_layer (3, "direction", 1)
%!error <there is no option "seed"> lstm_layer (3, "seed", 1)
%!test # projection: the state has fewer rows; layer_norm; a learned state
%! net = network (2, {lstm_layer(4, "projection", 3, "layer_norm", true, ...
%!                               "initial_state", "learned")});
%! assert ({net.layout.name}, strcat ("1.lstm.", {"W", "U", "b", "P", "gW", "gU", "gc", "bc", ...
%!                                                "h0", "c0"}));
%! assert ([net.layout([2, 4]).cols; net.layout([2, 4]).rows], [3, 4; 16, 3]);
%! r = predict (net, network_init (net, 1), struct ("x", ones (2, 5, 3)));
%! assert (size (r.output), [3, 5, 3]);
%! assert (numel (r.state), (3 + 4) * 5);
%!error <PROJECTION must be an integer in 1..2147483647, not 0> lstm_layer (3, "projection", 0)
%!error <LAYER_NORM must be true or false, not the string "yes"> lstm_layer (3, "layer_norm", "yes")
%!error <LAYERS must be an integer in 1..2147483647, not 0> lstm_layer (3, "layers", 0)
%!error <DROPOUT must be a number from 0 to below 1, not 1>
%! lstm_layer (3, "layers", 2, "dropout", 1)
%!error <DROPOUT acts between stacked layers and needs LAYERS . 1> lstm_layer (3, "dropout", 0.1)
%!error <MERGE must be one of "concat", "sum", "mean", "mul", not the string "add">
%! lstm_layer (3, "direction", "bidirectional", "merge", "add")
%!error <MERGE belongs to the direction "bidirectional"> lstm_layer (3, "merge", "sum")
%!error <RECURRENT_DROPOUT must be a number from 0 to below 1, not -0.1>
%! lstm_layer (3, "recurrent_dropout", -0.1)
%!error <INITIAL_STATE must be one of "zero", "learned", not 1> lstm_layer (3, "initial_state", 1)
%!error <FROZEN must be true or false, not 0x0> lstm_layer (3, "frozen", [])
