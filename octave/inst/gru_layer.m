## -*- texinfo -*-
## @deftypefn {} {@var{layer} =} gru_layer (@var{units}, @var{name}, @var{value}, @dots{})
## A GRU layer with @var{units} hidden units, for @code{network}.
##
## Options are @qcode{"direction"}, one of @qcode{"forward"} (default), @qcode{"reverse"}
## and @qcode{"bidirectional"} (Schuster & Paliwal 1997), and those of @code{gru_params}
## except seed and class: reset, recurrent_bias, clip, gate_activation,
## candidate_activation, init, forget_bias, chrono_T.
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
## layer = gru_layer (64, "layers", 2, "dropout", 0.3);
## @end example
## @seealso{network, gru_params, dense_layer}
## @end deftypefn

function layer = gru_layer (units, varargin)
  if (nargin < 1)
    print_usage ();
  endif
  layer = new_layer ("gru_layer", "gru", units, varargin);
endfunction

%!assert (gru_layer (3, "reset", "before").reset, "before")
%!assert (gru_layer (3).forget_bias, 0)
%!error <gru_layer: CHRONO_T is only used with INIT "chrono", not with "torch">
%! gru_layer (3, "init", "torch", "chrono_T", 7)
%!error <Invalid call> gru_layer ()
%!error <UNITS must be an integer in 1..2147483647, not 0> gru_layer (0)
%!error <UNITS must be an integer in 1..2147483647, not 1e\+20|not 100000000000000000000>
%! gru_layer (1e20)
%!error <DIRECTION must be one of "forward", "reverse", "bidirectional", not 1>
%! gru_layer (3, "direction", 1)
%!error <there is no option "seed"> gru_layer (3, "seed", 1)
%!error <there is no option "projection"> gru_layer (3, "projection", 2)
%!test # merging element by element
%! x = struct ("x", reshape (philox_normal (12, 1), 2, 1, 6));
%! net = @(merge) network (2, {gru_layer(3, "direction", "bidirectional", "merge", merge)});
%! y = @(merge) predict (net (merge), philox_normal (108, 2), x).output;
%! [a, b] = deal (y ("concat")(1:3,:,:), y ("concat")(4:6,:,:));
%! assert (y ("sum"), a + b, 1e-15);
%! assert (y ("mean"), (a + b) / 2, 1e-15);
%! assert (y ("mul"), a .* b, 1e-15);
%!error <LAYERS must be an integer in 1..2147483647, not 0> gru_layer (3, "layers", 0)
%!error <DROPOUT must be a number from 0 to below 1, not 1>
%! gru_layer (3, "layers", 2, "dropout", 1)
%!error <DROPOUT acts between stacked layers and needs LAYERS . 1> gru_layer (3, "dropout", 0.1)
%!error <MERGE must be one of "concat", "sum", "mean", "mul", not the string "add">
%! gru_layer (3, "direction", "bidirectional", "merge", "add")
%!error <MERGE belongs to the direction "bidirectional"> gru_layer (3, "merge", "sum")
%!error <RECURRENT_DROPOUT must be a number from 0 to below 1, not -0.1>
%! gru_layer (3, "recurrent_dropout", -0.1)
%!error <INITIAL_STATE must be one of "zero", "learned", not 1> gru_layer (3, "initial_state", 1)
%!error <FROZEN must be true or false, not 0x0> gru_layer (3, "frozen", [])
