## -*- texinfo -*-
## @deftypefn {} {@var{model} =} load_network (@var{path})
## Read a network and its parameters from a file that @code{save_network} wrote, here or in R.
##
## @var{model} has the fields @code{net}, made again by @code{network}, and @code{theta}, of class
## single if the file has fewer than 64 bits for a number.
##
## Besides what @code{read_safetensors} refuses, a file is refused whose checksum does not match,
## that holds no network or arrays that are not those of its network, or whose description this
## version does not understand.
##
## @example
## @group
## path = tempname ();
## net = network (3, @{gru_layer(4), dense_layer(2)@});
## save_network (net, network_init (net, 1), path);
## load_network (path).net.nparam
##   @result{} ans = 106
## delete (path);
## @end group
## @end example
## @seealso{save_network, read_safetensors}
## @end deftypefn

function model = load_network (path)
  if (nargin < 1)
    print_usage ();
  endif
  caller = "load_network";
  [arrays, metadata] = read_file (caller, check_path (caller, path), true);
  format = metadata(strcmp ({metadata.name}, "seqrnn.format"));
  if (isempty (format) || ! strcmp (format.value, "1"))
    file_error (caller, path, " holds no network that this version can read");
  endif
  try
    net = network_from (metadata);
    model = struct ("net", net, "theta", theta_from (arrays, net));
  catch err
    file_error (caller, path, [": " err.message]);
  end_try_catch
endfunction

function net = network_from (metadata)
  spec = metadata_to_spec (metadata, "net");
  if (! (isstruct (spec) && all (isfield (spec, {"inputs", "layers"}))))
    metadata_error ("net", "has no inputs or no layers");
  endif
  loss = {};
  if (isfield (spec, "loss"))
    loss = {spec.loss};
  endif
  net = network (spec.inputs, spec.layers, loss{:});
  check_same (spec_to_metadata (network_spec (net), "net"), metadata);
endfunction

## Whatever the file says of its network, the network that was made from it says too. A vector may
## be a row or a column.
function check_same (made, metadata)
  for note = metadata(strncmp ({metadata.name}, "net.", 4))
    mine = made(strcmp ({made.name}, note.name));
    if (isempty (mine) || ! strcmp (flat (mine.value), flat (note.value)))
      metadata_error (note.name, "is not known to this version");
    endif
  endfor
endfunction

function text = flat (text)
  text(text == "[" | text == "]") = [];
endfunction

function theta = theta_from (arrays, net)
  expected = theta_arrays (net, zeros (net.nparam, 1));
  odd = [setdiff({expected.name}, {arrays.name}), setdiff({arrays.name}, {expected.name})];
  if (! isempty (odd))
    error ("seqrnn:file", "the tensor \"%s\" is missing, or not one of the network's", odd{1});
  endif
  [~, place] = ismember ({expected.name}, {arrays.name});
  arrays = arrays(place);
  for k = 1:numel (arrays)
    if (! (isfloat (arrays(k).value) && isequal (arrays(k).shape, expected(k).shape)))
      error ("seqrnn:file", "the tensor \"%s\" must be floats in %s extents, not %s", ...
             arrays(k).name, mat2str (expected(k).shape), mat2str (arrays(k).shape));
    endif
  endfor
  parts = cellfun (@(value) value(:), {arrays.value}, "UniformOutput", false);
  theta = check_theta ("theta", net, vertcat (zeros (0, 1), parts{:}));
endfunction

%!function refused (arrays, notes, message, name = "", value = "")
%!  if (! isempty (name))
%!    notes = notes(! strcmp ({notes.name}, name));
%!    notes(end+1) = struct ("name", name, "value", value);
%!  endif
%!  path = tempname ();
%!  write_safetensors (arrays, path, "metadata", notes);
%!  text = "";
%!  try
%!    load_network (path);
%!  catch err
%!    text = err.message;
%!  end_try_catch
%!  delete (path);
%!  assert (! isempty (strfind (text, message)), "%s", text);
%!endfunction
%!test
%! net = network (3, {lstm_layer(4), dense_layer(2)});
%! path = tempname ();
%! save_network (net, network_init (net, 1), path);
%! [s, notes] = read_safetensors (path);
%! refused (s, notes, "holds no network", "seqrnn.format", "2");
%! refused (s, notes, "kind must be one of", "net.layers.2.kind", "\"eval\"");
%! refused (s, notes, "\"net.layers.1.new\" is not known", "net.layers.1.new", "1");
%! refused (s, notes, "units must be an integer", "net.layers.1.units", "1e300");
%! refused (s, notes, "the tensor \"2.dense.W\" must be floats in [3 4] extents, not [2 4]", ...
%!          "net.layers.2.units", "3");
%! refused (s(1:4), notes, "the tensor \"2.dense.b\" is missing");
%! more = struct ("name", "c", "value", 1, "shape", 1);
%! refused ([s, more], notes, "the tensor \"c\" is missing, or not one");
%! file = fopen (path, "r+");
%! fseek (file, -3, "eof");
%! fwrite (file, 77);
%! fclose (file);
%! text = "";
%! try
%!   load_network (path);
%! catch err
%!   text = err.message;
%! end_try_catch
%! assert (text, ["load_network: \"" path "\" does not have the checksum that it states"]);
%! read_safetensors (path, "verify", false);
%! delete (path);
%!test # no change of a byte does harm: tests/fuzz has more of this
%! net = network (3, {gru_layer(2), dense_layer(2)});
%! path = tempname ();
%! theta = network_init (net, 1);
%! save_network (net, theta, path);
%! file = fopen (path);
%! bytes = fread (file, [1, Inf], "uint8=>uint8");
%! fclose (file);
%! rand ("twister", 1);
%! for i = 1:300
%!   at = randi (numel (bytes));
%!   changed = bytes;
%!   changed(at) = bitxor (bytes(at), uint8 (randi (255)));
%!   if (mod (i, 10) == 0)
%!     changed = bytes(1:at-1);
%!   endif
%!   file = fopen (path, "w");
%!   fwrite (file, changed);
%!   fclose (file);
%!   text = ["load_network: \"" path "\""];
%!   try
%!     assert (load_network (path).theta, theta); # only the name of the checksum has changed
%!   catch err
%!     assert (strncmp (err.message, text, numel (text)), "%s", err.message);
%!   end_try_catch
%! endfor
%! delete (path);
%!error <Invalid call> load_network ()
%!error <PATH must be the name of a file> load_network (3)
