## -*- texinfo -*-
## @deftypefn  {} {} save_network (@var{net}, @var{theta}, @var{path})
## @deftypefnx {} {} save_network (@var{fit}, @var{path})
## @deftypefnx {} {} save_network (@dots{}, "dtype", @var{dtype})
## Write a network and its parameters to a safetensors file.
##
## The file loads alike in Octave and in R: one tensor for each parameter array, under its name
## in @code{net.layout} (@qcode{"2.lstm.W"}), and the description of the network in the metadata
## (@code{net.layers.2.units} is @code{128}).  It carries a checksum.  Any reader of safetensors,
## such as Python's, gets the arrays.  A pretrained matrix that an embedding started from is not
## kept.  In place of @var{net} and @var{theta} may stand what @code{train} returned.
##
## @var{dtype} is @qcode{"F64"} or @qcode{"F32"}, by default as @var{theta} is, or @qcode{"F16"} or
## @qcode{"BF16"}: rounded to fewer bytes.  Parameters beyond its range are refused.
##
## @example
## @group
## net = network (3, @{lstm_layer(4), dense_layer(2)@});
## theta = network_init (net, 1);
## path = tempname ();
## save_network (net, theta, path);
## isequal (load_network (path).theta, theta)
##   @result{} ans = 1
## delete (path);
## @end group
## @end example
## @seealso{load_network, write_safetensors, network}
## @end deftypefn

function save_network (net, varargin)
  if (nargin < 2 || nargin < 3 - isfield (net, "trainer"))
    print_usage ();
  endif
  caller = "save_network";
  [net, theta, args] = fit_parts (caller, net, varargin);
  [path, args] = deal (args{1}, args(2:end));
  opt = parse_options (caller, struct ("dtype", []), args);
  net = check_network (caller, "NET", net);
  theta = check_theta (caller, net, theta);
  if (! isempty (opt.dtype))
    check_choice (caller, "DTYPE", opt.dtype, {"F64", "F32", "F16", "BF16"});
    check_dtype (caller, "THETA", theta, opt.dtype);
    theta = double (theta);
  endif
  notes = [struct("name", "seqrnn.format", "value", "1"), ...
           spec_to_metadata(network_spec (net), "net")];
  write_file (caller, check_path (caller, path), theta_arrays (net, theta), notes, opt.dtype, ...
              true, false);
endfunction

%!test
%! net = network (3, {lstm_layer(4, "direction", "bidirectional", "peephole", true, ...
%!                               "gate_activation", activation ("hard_sigmoid")), ...
%!                    gru_layer(2, "reset", "before"), rnn_layer(2, "activation", "relu"), ...
%!                    dense_layer(2)});
%! theta = network_init (net, 1);
%! path = tempname ();
%! save_network (net, theta, path);
%! model = load_network (path);
%! assert (model.theta, theta);
%! assert (model.net, net);
%! [s, metadata] = read_safetensors (path);
%! assert ({s.name}, {net.layout.name});
%! assert (s(1).shape, [16, 3]);
%! assert (s(3).shape, 16);
%! assert (metadata(strcmp ({metadata.name}, "net.layers.2.units")).value, "2");
%! save_network (net, single (theta), path);
%! assert (load_network (path).theta, single (theta));
%! save_network (net, theta, path, "dtype", "F32");
%! assert (load_network (path).theta, single (theta));
%! delete (path);
%!test # a network with an embedding
%! net = network (9, {embedding_layer(2), dense_layer(1)});
%! path = tempname ();
%! save_network (net, network_init (net, 2), path);
%! assert (load_network (path).net, net);
%! delete (path);
%!test # a fit in place of net and theta
%! net = network (2, {gru_layer(3), dense_layer(1)}, "mse");
%! fit = train (net, struct ("x", ones (2, 2, 3), "targets", ones (2, 3)), "epochs", 1, ...
%!              "verbose", false, "seed", 1);
%! path = tempname ();
%! save_network (fit, path);
%! assert (load_network (path), struct ("net", net, "theta", fit.theta));
%! save_network (fit, path, "dtype", "F64");
%! assert (load_network (path).theta, double (fit.theta));
%! delete (path);
%!test # the largest numbers of each format
%! net = network (1, {dense_layer(1)}, "mse");
%! path = tempname ();
%! largest = [65504, (2 - 2^-7) * 2^127, double(realmax ("single")), realmax()];
%! dtypes = {"F16", "BF16", "F32", "F64"};
%! for k = 1:4
%!   save_network (net, [largest(k); -largest(k)], path, "dtype", dtypes{k});
%!   assert (double (load_network (path).theta), [largest(k); -largest(k)]);
%! endfor
%! delete (path);
%!error <save_network: THETA must be within F16, but THETA\(2\) is -65520>
%! save_network (network (1, {dense_layer(1)}), [65504; -65520], "f", "dtype", "F16")
%!error <THETA must be within F32, but THETA\(1\) is 1e.300>
%! save_network (network (1, {dense_layer(1)}), [1e300; 1], "f", "dtype", "F32")
%!error <THETA must be within BF16> # beyond bfloat16, though not beyond single precision
%! save_network (network (1, {dense_layer(1)}), [realmax("single"); 1], "f", "dtype", "BF16")
%!error <NET is not as network made it: to change a network, make it anew>
%! net = network (1, {dense_layer(1)});
%! net.layout(2).name = "1.dense.c";
%! save_network (net, [1; 1], "f")
%!error <Invalid call> save_network (struct ("trainer", 1))
%!function varargout = in_private (name, varargin)
%!  ## calls a private function, in a copy of their folder
%!  folder = tempname ();
%!  copyfile (fullfile (fileparts (which ("save_network")), "private"), folder);
%!  addpath (folder);
%!  unwind_protect
%!    [varargout{1:nargout}] = feval (name, varargin{:});
%!  unwind_protect_cleanup
%!    rmpath (folder);
%!    delete (fullfile (folder, "*.m"));
%!    rmdir (folder);
%!  end_unwind_protect
%!endfunction
%!function notes = texts (varargin)
%!  notes = struct ("name", varargin(1:2:end), "value", varargin(2:2:end));
%!endfunction
%!test # nested structs are metadata and back, to the bit
%! spec = struct ("n", 3, "x", [0.1, -0, 1e-300, Inf, NaN, 2^53], "text", "a\"\303\251\n", ...
%!                "flag", true, "words", {{"u", "", "w"}}, "flags", [true, false], ...
%!                "m", [1, 3; 2, 4], "column", [1; 2], "one", {{"u"}}, "none", zeros (1, 0), ...
%!                "nothing", struct ());
%! spec.layers = {struct("kind", "lstm"), struct("a", {{1, "b"}})};
%! spec.("a.b") = struct ("%", 1);
%! spec.("7up") = "";
%! notes = in_private ("spec_to_metadata", spec, "spec");
%! value = @(key) notes(strcmp ({notes.name}, key)).value;
%! assert (value ("spec.layers.1.kind"), "\"lstm\"");
%! assert (value ("spec.x"), "[0.1,-0,1e-300,Infinity,NaN,9007199254740992]");
%! assert (value ("spec.m"), "[[1,3],[2,4]]");
%! assert (value ("spec.a%2Eb.%25"), "1");
%! assert (value ("spec.%37up"), "\"\"");
%! back = in_private ("metadata_to_spec", notes, "spec");
%! assert (back, spec);
%! assert (1 / back.x(2), -Inf);
%! assert (in_private ("metadata_to_spec", notes, "other"), []);
%! assert (isempty (in_private ("spec_to_metadata", struct ("a", [], "b", {{}}), "s")));
%!error <"s.a" is both a value and a list>
%! in_private ("metadata_to_spec", texts ("s.a", "1", "s.a.b", "2"), "s");
%!error <"s.a" is no value> in_private ("metadata_to_spec", texts ("s.a", "1 2"), "s");
%!error <"s" is not numbered from 1>
%! in_private ("metadata_to_spec", texts ("s.1", "1", "s.3", "2"), "s");
%!error <is nested too deeply>
%! in_private ("metadata_to_spec", texts (["s" repmat(".a", 1, 40)], "1"), "s");
%!error <s.f cannot be metadata: a function>
%! in_private ("spec_to_metadata", struct ("f", @sin), "s");
%!function assert_message (message, path)
%!  text = "";
%!  try
%!    in_private ("read_checkpoint", path);
%!  catch err
%!    text = strrep (err.message, path, "F");
%!  end_try_catch
%!  assert (text, message);
%!endfunction
%!test # checkpoints are kept to the bit, and so is the previous one
%! path = tempname ();
%! arrays = struct ("theta", [(1:1000)' / 7; Inf; -0; 2^-1074], "moments", zeros (0, 1), ...
%!                  "state", single (0.1));
%! spec = struct ("seed", 2^53, "history", struct ("loss", [1/3, NaN]));
%! in_private ("write_checkpoint", path, arrays, spec);
%! assert (in_private ("read_checkpoint", path), struct ("arrays", arrays, "spec", spec));
%! in_private ("write_checkpoint", path, struct ("theta", 2), struct ());
%! assert (in_private ("read_checkpoint", path).arrays.theta, 2);
%! assert (in_private ("read_checkpoint", [path ".previous"]).spec, spec);
%! assert (exist ([path ".tmp"], "file"), 0);
%! file = fopen (path, "a");
%! fwrite (file, 0);
%! fclose (file);
%! whole = "; the previous one, \"F.previous\", is whole: resume from it";
%! assert_message (["train: the checkpoint \"F\" is damaged (has data at its end that belong " ...
%!                  "to no tensor)" whole], path);
%! delete (path);
%! assert_message (["train: the checkpoint \"F\" is missing (cannot be opened (No such file or " ...
%!                  "directory))" whole], path);
%! fclose (fopen ([path ".previous"], "w"));
%! assert_message (["train: the checkpoint \"F\" is missing (cannot be opened (No such file or " ...
%!                  "directory)); the previous one, \"F.previous\", is damaged too"], path);
%! delete ([path ".previous"]);
%! write_safetensors (struct ("a", 1), path);
%! assert_message (["train: the checkpoint \"F\" is damaged (has no checksum); there is no " ...
%!                  "previous one"], path);
%! delete (path);
%!error <Invalid call> save_network (1, 2)
%!error <NET must be a network made by network> save_network (1, 2, "f")
%!error <THETA must be a 4x1 matrix> save_network (network (3, dense_layer (1)), 1, "f")
%!error <DTYPE must be one of>
%! save_network (network (3, dense_layer (1)), ones (4, 1), "f", "dtype", 1)
%!error <cannot be written>
%! save_network (network (3, dense_layer (1)), ones (4, 1), "/no/folder/f")
