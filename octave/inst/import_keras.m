## -*- texinfo -*-
## @deftypefn {} {@var{model} =} import_keras (@var{weights}, @var{name}, @var{value}, @dots{})
## A network from the arrays of a Keras @code{SimpleRNN}, @code{GRU} or @code{LSTM} layer.
##
## @var{weights} is a cell of the arrays of @code{layer.get_weights ()}: kernel [D,G*H], recurrent
## kernel [H,G*H] and, where the layer has one, bias [G*H], or [2,3H] of a GRU with
## @code{reset_after}; of a @code{Bidirectional} layer those of the forward, then those of the
## backward layer.  A cell of such cells is a stack of layers.  The kernels are transposed, and the
## gates z, r, h of a GRU reordered.
##
## Options are @qcode{"reset_after"} (true) of a GRU without biases, whose shape would tell it
## (without, the network has reset @qcode{"before"}), @qcode{"activation"} (tanh) of a
## @code{SimpleRNN}, which must be tanh for a @code{GRU} or @code{LSTM}, and @qcode{"merge"}
## (@qcode{"concat"}), how @code{Bidirectional} layers join their directions, a name of
## @code{lstm_layer}; Keras calls it @code{merge_mode}, and @qcode{"mean"} @qcode{"ave"}.
##
## @var{model} has the fields @code{net} and @code{theta}.
##
## Source: the documentation and call methods of @code{keras.layers.GRU} and @code{LSTM}.
##
## @example
## model = import_keras (@{ones(3, 16), ones(4, 16), ones(16, 1)@});
## @end example
## @seealso{export_keras, import_torch, import_matlab, network}
## @end deftypefn

function model = import_keras (weights, varargin)
  if (nargin < 1)
    print_usage ();
  endif
  caller = "import_keras";
  opt = struct ("reset_after", true, "activation", "tanh", "merge", "concat");
  opt = parse_options (caller, opt, varargin);
  reset_after = check_flag (caller, "RESET_AFTER", opt.reset_after);
  check_activation (caller, "ACTIVATION", opt.activation);
  check_choice (caller, "MERGE", opt.merge, {"concat", "sum", "mean", "mul"});
  if (! iscell (weights) || isempty (weights))
    wrong (caller, "WEIGHTS", "a cell of arrays, as layer.get_weights () gives them", weights);
  endif
  if (iscell (weights{1}))
    names = arrayfun (@(k) sprintf ("WEIGHTS{%d}", k), 1:numel (weights), "UniformOutput", false);
  else
    weights = {weights};
    names = {"WEIGHTS"};
  endif
  layers = cellfun (@(w, name) keras_cells (caller, w, name), weights(:)', names, ...
                    "UniformOutput", false);
  if (! strcmp (opt.merge, "concat") && all (cellfun (@numel, layers) == 1))
    error ("seqrnn:argument", ["%s: MERGE is only used with the weights of a Bidirectional " ...
           "layer"], caller);
  endif
  first = layers{1}{1}.arrays;
  if (! isempty (first.bias))
    reset_after = ! isempty (first.recurrent_bias);
  endif
  model = foreign_network (caller, "keras", layers, {"ACTIVATION", opt.activation}, ...
                           {"before", "after"}{1 + reset_after}, opt.merge);
endfunction

## The cells of a layer: of one direction (2 or 3 arrays) or both.
function cells = keras_cells (caller, weights, name)
  n = numel (weights);
  if (! (iscell (weights) && any (n == [2, 3, 4, 6])))
    wrong (caller, name, "a cell of 2, 3, 4 or 6 arrays: kernel, recurrent kernel, bias", weights);
  endif
  each = n / (1 + any (n == [4, 6]));
  cells = {};
  for first = 0:each:n-1
    arrays = foreign_arrays ("input", weights{first+1}, "recurrent", weights{first+2});
    if (each == 3)
      arrays = with_bias (arrays, weights{first+3});
    endif
    label = @(k) sprintf ("%s{%d}", name, first + k);
    labels = foreign_arrays ("input", label (1), "recurrent", label (2), "bias", label (3), ...
                             "recurrent_bias", label (3));
    cells{end+1} = foreign_cell (caller, "keras", arrays, labels);
  endfor
endfunction

## A bias [2,n] is two.
function arrays = with_bias (arrays, bias)
  arrays.bias = bias;
  if (rows (bias) == 2 && columns (bias) > 1)
    arrays.bias = bias(1,:);
    arrays.recurrent_bias = bias(2,:);
  endif
endfunction

%!function [y, h] = keras_gru (x, kernel, recurrent, bias, reset_after)
%!  ## h_t from the formulas of Keras, blocks z, r, h
%!  H = rows (recurrent);
%!  sigma = @(a) 1 ./ (1 + exp (-a));
%!  h = zeros (1, H);
%!  for t = 1:columns (x)
%!    input = x(:,t)' * kernel + bias(1,:);
%!    inner = h * recurrent;
%!    if (reset_after)
%!      inner += bias(2,:);
%!    endif
%!    z = sigma (input(1:H) + inner(1:H));
%!    r = sigma (input(H+1:2*H) + inner(H+1:2*H));
%!    if (reset_after)
%!      n = tanh (input(2*H+1:end) + r .* inner(2*H+1:end));
%!    else
%!      n = tanh (input(2*H+1:end) + (r .* h) * recurrent(:,2*H+1:end));
%!    endif
%!    h = z .* h + (1 - z) .* n;
%!    y(:,t) = h';
%!  endfor
%!endfunction
%!function y = output (model, x)
%!  y = squeeze (predict (model.net, model.theta, struct ("x", x)).output);
%!endfunction
%!shared x, kernel, recurrent, bias, W, U, b, both
%! x = reshape (philox_normal (18, 1), [3, 1, 6]);
%! kernel = reshape (philox_normal (36, 2), 3, 12);
%! recurrent = reshape (philox_normal (48, 3), 4, 12);
%! bias = reshape (philox_normal (24, 4), 2, 12);
%! W = reshape (philox_normal (48, 5), 16, 3);
%! U = reshape (philox_normal (64, 6), 16, 4);
%! b = philox_normal (16, 7)(:);
%! both = {W', U', b, W' + 1, U' + 1, b + 1};
%!test
%! after = import_keras ({kernel, recurrent, bias});
%! assert (output (after, x), keras_gru (squeeze (x), kernel, recurrent, bias, true), 1e-13);
%! before = import_keras ({kernel, recurrent, bias(1,:)});
%! assert (before.net.layers{1}.reset, "before");
%! assert (output (before, x), keras_gru (squeeze (x), kernel, recurrent, bias, false), 1e-13);
%! assert (import_keras ({kernel, recurrent}).net.layers{1}.reset, "after");
%!test # LSTM and SimpleRNN: transposed, in the same order of gates
%! assert (import_keras ({W', U', b}).theta, [W(:); U(:); b]);
%! rnn = import_keras ({W(1:4,:)', U(1:4,:)', b(1:4)}, "activation", "relu");
%! assert (rnn.theta, [W(1:4,:)(:); U(1:4,:)(:); b(1:4)]);
%! assert (rnn.net.layers{1}.candidate_activation, "relu");
%!test # both directions, and a layer behind
%! assert (import_keras (both).theta, [W(:); U(:); b; W(:) + 1; U(:) + 1; b + 1]);
%! stack = import_keras ({both, {ones(8, 12), recurrent, bias}});
%! assert (stack.net.outputs, 4);
%!test # merged directions: a layer behind them reads H features
%! for join = {"sum", "mean", "mul"}
%!   model = import_keras ({both, {ones(4, 12), recurrent, bias}}, "merge", join{1});
%!   assert (model.net.layers{1}.merge, join{1});
%!   y = output (import_keras (both, "merge", join{1}), x);
%!   z = output (import_keras (both), x);
%!   joined = struct ("sum", z(1:4,:) + z(5:8,:), "mean", (z(1:4,:) + z(5:8,:)) / 2, ...
%!                    "mul", z(1:4,:) .* z(5:8,:));
%!   assert (y, joined.(join{1}), 1e-15);
%! endfor
%!error <MERGE must be one of "concat", "sum", "mean", "mul", not the string "ave">
%! import_keras (both, "merge", "ave")
%!error <MERGE is only used with the weights of a Bidirectional layer>
%! import_keras ({W', U', b}, "merge", "sum")
%!error <ACTIVATION must be "tanh": only an RNN has a choice, and layer 1 is an LSTM>
%! import_keras ({W', U', b}, "activation", "relu")
%!error <ACTIVATION must be "tanh": only an RNN has a choice, and layer 1 is a GRU>
%! import_keras ({kernel, recurrent}, "activation", activation ("elu"))
%!assert (import_keras ({W', U', b}, "activation", activation ("tanh")).net.nparam, 128)
%!error <WEIGHTS\{1\} must be an nx16 matrix, not 16x3> import_keras ({W, U', b})
%!error <Invalid call> import_keras ()
%!error <WEIGHTS must be a cell of arrays> import_keras (3)
%!error <WEIGHTS must be a cell of 2, 3, 4 or 6 arrays> import_keras ({3})
%!error <WEIGHTS\{2\} must be a matrix with 1, 3 or 4 times as many columns as rows>
%! import_keras ({ones(3, 4), ones(4, 3)})
%!error <RESET_AFTER must be true or false> import_keras ({1, 2}, "reset_after", 3)
