## -*- texinfo -*-
## @deftypefn {} {@var{layer} =} lstm_layer (@var{units}, @var{name}, @var{value}, @dots{})
## An LSTM layer with @var{units} hidden units, for @code{network}.
##
## Options are @qcode{"direction"}, one of @qcode{"forward"} (default), @qcode{"reverse"}
## and
## @qcode{"bidirectional"} (which gives 2*units features, forward on top), and those of
## @code{lstm_params} except seed and class: recurrent_bias, peephole,
## coupled, clip, gate_activation, candidate_activation, output_activation, init,
## forget_bias, chrono_T.
##
## The result is a plain struct with all of them as fields.
##
## @example
## layer = lstm_layer (64, "direction", "bidirectional");
## @end example
## @seealso{network, lstm_params, dense_layer}
## @end deftypefn

function layer = lstm_layer (units, varargin)
  if (nargin < 1)
    print_usage ();
  endif
  layer = new_layer ("lstm_layer", "lstm", units, varargin);
endfunction

%!test
%! layer = lstm_layer (4, "direction", "reverse", "init", "chrono", "chrono_T", 9, ...
%!                     "peephole", true);
%! assert (fieldnames (layer)', {"kind", "units", "direction", "recurrent_bias", "reset", ...
%!   "peephole", "coupled", "clip", "gate_activation", "candidate_activation", ...
%!   "output_activation", "init", "forget_bias", "chrono_T"});
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
