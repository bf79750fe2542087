## -*- texinfo -*-
## @deftypefn {} {@var{model} =} import_torch (@var{x}, @var{name}, @var{value}, @dots{})
## A network from the state dict of a PyTorch @code{nn.RNN}, @code{nn.GRU} or @code{nn.LSTM}.
##
## @var{x} is the path of a safetensors file, what @code{read_safetensors} returns of it, or a
## struct with the fields @code{weight_ih_l0}, @code{weight_hh_l0}, @code{bias_ih_l0}, ...  In
## Python, @code{safetensors.torch.save_file (module.state_dict (), "lstm.safetensors")} writes
## such a file.  There may be any number of layers, in one or both directions, with or without
## biases and projection.
##
## Options are @qcode{"prefix"}, what the names of the arrays begin with, such as
## @qcode{"encoder.lstm."} (arrays of other names are not looked at), and
## @qcode{"nonlinearity"}, @qcode{"tanh"} or @qcode{"relu"}, of an @code{nn.RNN}; others have no
## choice.
##
## @var{model} has the fields @code{net} and @code{theta}.  Of the two biases of the RNN and the
## LSTM the sum is kept; those of the GRU both, in b and bU.
##
## Source: the equations and shapes in the documentation of @code{torch.nn.LSTM}.
##
## @example
## @group
## net = network (3, @{gru_layer(4, "direction", "bidirectional", "recurrent_bias", true)@});
## theta = network_init (net, 1);
## isequal (import_torch (export_torch (net, theta)).theta, theta)
##   @result{} ans = 1
## @end group
## @end example
## @seealso{export_torch, import_keras, import_matlab, read_safetensors}
## @end deftypefn

function model = import_torch (x, varargin)
  if (nargin < 1)
    print_usage ();
  endif
  caller = "import_torch";
  opt = parse_options (caller, struct ("prefix", "", "nonlinearity", "tanh"), varargin);
  check_choice (caller, "NONLINEARITY", opt.nonlinearity, {"tanh", "relu"});
  if (! (ischar (opt.prefix) && rows (opt.prefix) <= 1))
    wrong (caller, "PREFIX", "a string", opt.prefix);
  endif
  if (ischar (x))
    x = read_file (caller, check_path (caller, x), true);
  endif
  x = named_arrays (caller, "X", x);
  if (! isempty (opt.prefix))
    x = x(strncmp ({x.name}, opt.prefix, numel (opt.prefix)));
  endif
  names = cellfun (@(name) name(numel (opt.prefix)+1:end), {x.name}, "UniformOutput", false);
  depth = sum (matches (names, '^weight_ih_l[0-9]+$'));
  if (depth == 0)
    error ("seqrnn:argument", ["%s: X must have the arrays of an nn.RNN, nn.GRU or nn.LSTM, " ...
           "but has no \"%sweight_ih_l0\""], caller, opt.prefix);
  endif
  directions = {"", "_reverse"}(1:1+any (matches (names, '^weight_ih_l[0-9]+_reverse$')));
  layers = cell (1, depth);
  for k = 1:depth
    suffixes = strcat (sprintf ("_l%d", k - 1), directions);
    layers{k} = cellfun (@(suffix) torch_cell (caller, x, names, opt.prefix, suffix), suffixes, ...
                         "UniformOutput", false);
  endfor
  model = foreign_network (caller, "torch", layers, {"NONLINEARITY", opt.nonlinearity}, ...
                           "after", "concat");
endfunction

function yes = matches (names, pattern)
  yes = ! cellfun (@isempty, regexp (names, pattern, "once"));
endfunction

function c = torch_cell (caller, x, names, prefix, suffix)
  parts = {"weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr"};
  fields = {"input", "recurrent", "bias", "recurrent_bias", "projection"};
  wanted = strcat (parts, suffix);
  [found, place] = ismember (wanted, names);
  needed = [true, true, found([4, 3]), false];
  if (any (needed & ! found))
    error ("seqrnn:argument", "%s: X must have the array \"%s%s\"", caller, prefix, ...
           wanted{find (needed & ! found, 1)});
  endif
  arrays = foreign_arrays ();
  for k = find (found)
    arrays.(fields{k}) = x(place(k)).value;
  endfor
  labels = cell2struct (strcat ("\"", prefix, wanted, "\"")(:), fields(:), 1);
  c = foreign_cell (caller, "torch", arrays, labels);
endfunction

%!test # what PyTorch computed
%! folder = getenv ("SEQRNN_GOLDEN");
%! for name = {"lstm", "gru", "relu", "projection"}(1:4 * ! isempty (folder))
%!   path = fullfile (folder, ["torch-" name{1} ".safetensors"]);
%!   s = read_safetensors (path);
%!   get = @(key) s(strcmp ({s.name}, key)).value;
%!   kind = {"tanh", "relu"}{1 + strcmp(name{1}, "relu")};
%!   model = import_torch (path, "prefix", "rnn.", "nonlinearity", kind);
%!   x = get ("x");
%!   lengths = double (get ("lengths"));
%!   y = predict (model.net, model.theta, struct ("x", x, "lengths", lengths)).output;
%!   live = reshape (lengths(:) >= 1:size (x, 3), [1, numel(lengths), size(x, 3)]);
%!   assert (max (abs (y - get ("y"))(:) .* (live | false (size (y)))(:)) < 1e-12);
%!   out = export_torch (model.net, model.theta);
%!   assert (import_torch (out, "nonlinearity", kind), model);
%!   for field = fieldnames (out)'
%!     if (strcmp (name{1}, "gru") || strncmp (field{1}, "weight", 6))
%!       assert (out.(field{1}), get (["rnn." field{1}]));
%!     endif
%!   endfor
%! endfor
%!test # without biases
%! W = reshape (1:36, 12, 3) / 7;
%! model = import_torch (struct ("weight_ih_l0", W, "weight_hh_l0", -W));
%! assert (model.theta, [W(:); -W(:); zeros(12, 1)]);
%! assert ({model.net.layout.name}, {"1.lstm.W", "1.lstm.U", "1.lstm.b"});
%!error <Invalid call> import_torch ()
%!error <X must be a struct of arrays> import_torch (3)
%!error <has no "enc.weight_ih_l0"> import_torch (struct ("a", 1), "prefix", "enc.")
%!error <must have the array "weight_hh_l0"> import_torch (struct ("weight_ih_l0", ones (4)))
%!error <must have the array "bias_hh_l0">
%! import_torch (struct ("weight_ih_l0", ones (4), "weight_hh_l0", ones (4, 1), "bias_ih_l0", 1))
%!error <"weight_hh_l0" must be a matrix with 1, 3 or 4 times as many rows as columns>
%! import_torch (struct ("weight_ih_l0", ones (4), "weight_hh_l0", ones (4, 2)))
%!error <"weight_ih_l0" must be a 8xn matrix, not 7x4>
%! import_torch (struct ("weight_ih_l0", ones (7, 4), "weight_hh_l0", ones (8, 2)))
%!error <layer 2 reads 1 features, but 2 come in>
%! import_torch (struct ("weight_ih_l0", ones (8, 3), "weight_hh_l0", ones (8, 2), ...
%!                       "weight_ih_l1", ones (8, 1), "weight_hh_l1", ones (8, 2)))
%!error <NONLINEARITY must be "tanh": only an RNN has a choice, and layer 1 is an LSTM>
%! import_torch (struct ("weight_ih_l0", ones (8, 4), "weight_hh_l0", ones (8, 2)), ...
%!               "nonlinearity", "relu")
%!error <NONLINEARITY must be one of "tanh", "relu"> import_torch (struct (), "nonlinearity", "elu")
%!error <PREFIX must be a string, not 3> import_torch (struct (), "prefix", 3)
