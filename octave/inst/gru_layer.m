## -*- texinfo -*-
## @deftypefn {} {@var{layer} =} gru_layer (@var{units}, @var{name}, @var{value}, @dots{})
## A GRU layer with @var{units} hidden units, for @code{network}.
##
## Options are @qcode{"direction"}, one of @qcode{"forward"} (default), @qcode{"reverse"}
## and
## @qcode{"bidirectional"} (which gives 2*units features, forward on top), and those of
## @code{gru_params} except seed and class: reset, recurrent_bias, clip,
## gate_activation, candidate_activation, init, forget_bias, chrono_T.
##
## The result is a plain struct with all of them as fields.
##
## @example
## layer = gru_layer (64, "direction", "bidirectional");
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
%!error <Invalid call> gru_layer ()
%!error <UNITS must be an integer in 1..2147483647, not 0> gru_layer (0)
%!error <UNITS must be an integer in 1..2147483647, not 1e\+20|not 100000000000000000000>
%! gru_layer (1e20)
%!error <DIRECTION must be one of "forward", "reverse", "bidirectional", not 1>
%! gru_layer (3, "direction", 1)
%!error <there is no option "seed"> gru_layer (3, "seed", 1)
