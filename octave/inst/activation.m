## -*- texinfo -*-
## @deftypefn  {} {@var{a} =} activation (@var{name})
## @deftypefnx {} {@var{a} =} activation (@var{name}, @var{alpha}, @var{beta})
## An activation function with its constants, for the options of the cells.
##
## @var{name} is one of @qcode{"sigmoid"}, @qcode{"tanh"}, @qcode{"relu"},
## @qcode{"softsign"}, @qcode{"softplus"}, @qcode{"hard_sigmoid"} (max (0, min (1, alpha*a
## + beta)); 0.2, 0.5), @qcode{"elu"} (alpha*(exp (a) - 1) below 0; 1),
## @qcode{"leaky_relu"} (alpha*a below 0; 0.01), @qcode{"thresholded_relu"} (a above
## alpha, otherwise 0; 1), @qcode{"scaled_tanh"} (alpha*tanh (beta*a); 1.7159, 2/3) and
## @qcode{"affine"} (alpha*a + beta; 1, 0).  The numbers are the defaults of @var{alpha}
## and @var{beta}.  Names and meaning are those of the ONNX operators RNN, GRU and LSTM.
##
## The result is a struct with the fields @code{name}, @code{alpha}, @code{beta}.
## Wherever an activation is asked for, a plain name serves too.
##
## @example
## @group
## p = rnn_params (3, 4, "activation", activation ("leaky_relu", 0.2));
## @end group
## @end example
## @seealso{rnn_params, gru_params, lstm_params}
## @end deftypefn

function a = activation (name, alpha = [], beta = [])
  if (nargin < 1)
    print_usage ();
  endif
  check_activation ("activation", "NAME", name);
  if (isstruct (name))
    wrong ("activation", "NAME", "a string", name);
  endif
  standard = __seqrnn__ ("activation", name);
  a = struct ("name", name, "alpha", standard(2), "beta", standard(3));
  if (! isempty (alpha))
    a.alpha = check_number ("activation", "ALPHA", alpha, -Inf, Inf);
  endif
  if (! isempty (beta))
    a.beta = check_number ("activation", "BETA", beta, -Inf, Inf);
  endif
endfunction

%!assert (activation ("hard_sigmoid"), struct ("name", "hard_sigmoid", "alpha", 0.2, "beta", 0.5))
%!assert (activation ("elu", 2).alpha, 2)
%!test # the functions, through an RNN whose pre-activation is x
%! a = linspace (-3, 3, 13);
%! p = rnn_params (1, 1, "init", "zeros");
%! p.W = 1;
%! f = struct ("sigmoid", 1 ./ (1 + exp (-a)), "tanh", tanh (a), "relu", max (a, 0), ...
%!             "softsign", a ./ (1 + abs (a)), "softplus", log (1 + exp (a)), ...
%!             "hard_sigmoid", max (0, min (1, 0.2 * a + 0.5)), ...
%!             "elu", max (a, 0) + min (expm1 (a), 0), "leaky_relu", max (a, 0.01 * a), ...
%!             "thresholded_relu", a .* (a > 1), "scaled_tanh", 1.7159 * tanh (2 / 3 * a), ...
%!             "affine", a);
%! for [expected, name] = f
%!   p.candidate_activation = name;
%!   assert (rnn_forward (a, p).y(:)', expected, 4 * eps);
%! endfor
%!error <NAME must be one of "sigmoid", "tanh", .*, not the string "nope"> activation ("nope")
%!error <NAME must be the name of an activation .* not 3> activation (3)
%!error <ALPHA must be a finite number, not NaN> activation ("elu", NaN)
