## -*- texinfo -*-
## @deftypefn  {} {@var{model} =} import_matlab (@var{input_weights}, @var{recurrent_weights})
## @deftypefnx {} {@var{model} =} import_matlab (@dots{}, @var{bias}, "reset", @var{reset})
## A network from the arrays of a MATLAB @code{lstmLayer}, @code{gruLayer} or @code{bilstmLayer}.
##
## The arguments are the layer's @code{InputWeights} [G*H,D], @code{RecurrentWeights} [G*H,H] and
## @code{Bias}: [G*H], or [6H] of a GRU whose reset gate is
## @qcode{"recurrent-bias-after-multiplication"}; of a @code{bilstmLayer} they have 8H rows.  The
## gates stand in the same order as here.  @var{reset} is @qcode{"after"} (default) or
## @qcode{"before"}, of a GRU.
##
## @var{model} has the fields @code{net} and @code{theta}.
##
## Source: the documentation of @code{lstmLayer} and @code{gruLayer}, section Algorithms.
##
## @example
## model = import_matlab (ones (16, 3), ones (16, 4), ones (16, 1));
## @end example
## @seealso{export_matlab, import_torch, import_keras, network}
## @end deftypefn

function model = import_matlab (input_weights, recurrent_weights, varargin)
  if (nargin < 2)
    print_usage ();
  endif
  caller = "import_matlab";
  opt = parse_options (caller, struct ("bias", [], "reset", "after"), varargin, 1);
  check_choice (caller, "RESET", opt.reset, {"after", "before"});
  H = columns (recurrent_weights);
  bias = check_bias (caller, opt.bias, rows (recurrent_weights), H);
  parts = 1 + (rows (recurrent_weights) == 8 * H);
  cells = cell (1, parts);
  labels = foreign_arrays ("input", "INPUT_WEIGHTS", "recurrent", "RECURRENT_WEIGHTS", ...
                           "bias", "BIAS", "recurrent_bias", "BIAS");
  for k = 1:parts
    arrays = foreign_arrays ("input", part (input_weights, k, parts), ...
                             "recurrent", part (recurrent_weights, k, parts));
    arrays.bias = part (bias, k, parts);
    if (parts == 1 && numel (bias) == 6 * H)
      arrays.bias = part (bias, 1, 2);
      arrays.recurrent_bias = part (bias, 2, 2);
    endif
    cells{k} = foreign_cell (caller, "matlab", arrays, labels);
  endfor
  model = foreign_network (caller, "matlab", {cells}, {"", "tanh"}, opt.reset, "concat");
endfunction

## As a column; that of a GRU may be two. [] is zero.
function bias = check_bias (caller, bias, R, H)
  if (isnumeric (bias) && isempty (bias))
    bias = [];
    return;
  endif
  sizes = [R, 6 * H](1:1 + (R == 3 * H));
  if (! (isvector (bias) && any (numel (bias) == sizes)))
    wrong (caller, "BIAS", sprintf ("a vector of %s numbers", ...
           strjoin (cellfun (@num2str, num2cell (sizes), "UniformOutput", false), " or ")), bias);
  endif
  bias = check_real (caller, "BIAS", bias, "double")(:);
endfunction

## Part k of the rows of m, cut into so many.
function m = part (m, k, parts)
  n = fix (rows (m) / parts);
  m = m((k-1)*n+1:k*n+(k == parts)*(rows (m) - n*parts),:);
endfunction

%!test
%! W = reshape (1:48, 16, 3) / 7;
%! U = reshape (1:64, 16, 4) / 9;
%! b = (1:16)' / 3;
%! assert (import_matlab (W, U, b).theta, [W(:); U(:); b]);
%! assert (import_matlab (W, U).theta, [W(:); U(:); 0 * b]);
%! both = import_matlab ([W; W + 1], [U; U + 1], [b; b + 1]);
%! assert (both.net.layers{1}.direction, "bidirectional");
%! assert (both.theta, [W(:); U(:); b; W(:) + 1; U(:) + 1; b + 1]);
%! gru = import_matlab (W(1:12,:), U(1:12,:), [b(1:12); 2 * b(1:12)]);
%! assert (tensors (gru.net, gru.theta).layer1_gru_bU, 2 * b(1:12));
%! plain = import_matlab (W(1:12,:), U(1:12,:), b(1:12), "reset", "before");
%! assert (plain.net.layers{1}.reset, "before");
%! assert (plain.theta, [W(1:12,:)(:); U(1:12,:)(:); b(1:12)]);
%!error <Invalid call> import_matlab (1)
%!error <BIAS must be a vector of 16 numbers, not 5x1>
%! import_matlab (ones (16, 3), ones (16, 4), ones (5, 1))
%!error <BIAS must be a vector of 16 numbers, not 4x4>
%! import_matlab (ones (16, 3), ones (16, 4), ones (4, 4))
%!error <BIAS must be a vector of 12 or 24 numbers, not 16x1>
%! import_matlab (ones (12, 3), ones (12, 4), ones (16, 1))
%!error <BIAS must be a full real array> import_matlab (ones (16, 3), ones (16, 4), int8 (1:16))
%!error <INPUT_WEIGHTS must be a 16xn matrix, not 15x3> import_matlab (ones (15, 3), ones (16, 4))
%!error <INPUT_WEIGHTS must be a 16xn matrix, not 3x16>
%! import_matlab (ones (3, 16), ones (16, 4), ones (16, 1))
%!error <RECURRENT_WEIGHTS must be a matrix with 1, 3 or 4>
%! import_matlab (ones (15, 3), ones (15, 4))
%!error <RECURRENT_WEIGHTS must be a matrix of class> import_matlab (ones (15, 3), "a")
%!error <RESET must be one of> import_matlab (ones (16, 3), ones (16, 4), [], "reset", 1)
