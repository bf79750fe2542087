## -*- texinfo -*-
## @deftypefn {} {@var{layer} =} rnn_layer (@var{units}, @var{name}, @var{value}, @dots{})
## An Elman RNN layer with @var{units} hidden units, for @code{network}.
##
## Options are @qcode{"direction"}, one of @qcode{"forward"} (default), @qcode{"reverse"}
## and
## @qcode{"bidirectional"} (which gives 2*units features, forward on top), and those of
## @code{rnn_params} except seed and class: activation,
## recurrent_bias, clip, init.
##
## The result is a plain struct with all of them as fields.
##
## @example
## layer = rnn_layer (64, "direction", "bidirectional");
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
