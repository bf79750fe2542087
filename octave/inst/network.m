## -*- texinfo -*-
## @deftypefn {} {@var{net} =} network (@var{inputs}, @var{layers})
## A chain of layers: the description of a model, without its parameters.
##
## @var{inputs} is the vocabulary size if the first layer is an embedding, otherwise the
## number of features.  @var{layers} is a cell of layers made by @code{embedding_layer}
## (only in first place), @code{lstm_layer}, @code{gru_layer}, @code{rnn_layer} and
## @code{dense_layer}.
##
## The result is a plain struct with the fields @code{inputs}, @code{layers},
## @code{nparam}, @code{outputs} and @code{layout}, a struct array that tells for each
## parameter array its @code{name} (such as @qcode{"2.lstm.W"}), @code{rows}, @code{cols}
## and @code{offset} (from 1) in the flat vector theta.
##
## @example
## @group
## net = network (26, @{embedding_layer(8), lstm_layer(16), dense_layer(26)@});
## theta = network_init (net, 1);
## r = loss_grad (net, theta, struct ("ids", [1, 2, 3], "targets", [2, 3, 4]));
## @end group
## @end example
## @seealso{network_init, loss_grad, predict, tensors, summary, rnn_lm}
## @end deftypefn

function net = network (inputs, layers)
  if (nargin < 2)
    print_usage ();
  endif
  if (isstruct (layers) && isscalar (layers))
    layers = {layers};
  endif
  if (! iscell (layers) || isempty (layers))
    wrong ("network", "LAYERS", "a cell of layers", layers);
  endif
  net = struct ("inputs", check_size ("network", "INPUTS", inputs), "layers", []);
  net.layers = reshape (layers, 1, []);
  for k = 1:numel (layers)
    net.layers{k} = check_layer ("network", sprintf ("LAYERS{%d}", k), net.layers{k});
    if (k > 1 && strcmp (net.layers{k}.kind, "embedding"))
      error ("seqrnn:argument", "network: LAYERS{%d} is an embedding, which can only be first", k);
    endif
  endfor
  sizes = __seqrnn__ ("network_sizes", net, 1);
  check_memory ("network", "INPUTS and the units of LAYERS", [sizes, NaN](1));
  net.nparam = sizes(1);
  net.outputs = sizes(2);
  net.layout = name_tensors (net.layers, __seqrnn__ ("network_layout", net));
endfunction

## "2.lstm.W", in a bidirectional layer "2.lstm.forward.W" and "2.lstm.backward.W"
function layout = name_tensors (layers, tensors)
  layout = struct ("name", cell (size (tensors)), "rows", [], "cols", [], "offset", []);
  for k = 1:numel (tensors)
    t = tensors(k);
    layer = layers{t.layer};
    direction = "";
    if (isfield (layer, "direction") && strcmp (layer.direction, "bidirectional"))
      direction = {"forward.", "backward."}{1 + t.backward};
    endif
    layout(k).name = sprintf ("%d.%s.%s%s", t.layer, layer.kind, direction, t.name);
    [layout(k).rows, layout(k).cols, layout(k).offset] = deal (t.rows, t.cols, t.offset);
  endfor
endfunction

%!test
%! net = network (7, {embedding_layer(2), lstm_layer(3, "direction", "bidirectional"), ...
%!                    gru_layer(4, "recurrent_bias", true), dense_layer(5)});
%! assert (fieldnames (net), {"inputs"; "layers"; "nparam"; "outputs"; "layout"});
%! assert (net.outputs, 5);
%! assert (net.nparam, 14 + 2 * 4 * (6 + 9 + 3) + 3 * (24 + 16 + 8) + 25);
%! assert ({net.layout.name}, {"1.embedding.E", "2.lstm.forward.W", "2.lstm.forward.U", ...
%!   "2.lstm.forward.b", "2.lstm.backward.W", "2.lstm.backward.U", "2.lstm.backward.b", ...
%!   "3.gru.W", "3.gru.U", "3.gru.b", "3.gru.bU", "4.dense.W", "4.dense.b"});
%! assert ([net.layout(1:3).offset], [1, 15, 39]);
%! assert ([net.layout(2).rows, net.layout(2).cols], [12, 2]);
%!assert (network (3, dense_layer (2)).nparam, 8)
%!error <Invalid call> network (3)
%!error <INPUTS must be an integer .*, not 0> network (0, {dense_layer(1)})
%!error <LAYERS must be a cell of layers, not 3> network (1, 3)
%!error <LAYERS must be a cell of layers, not 0x0 cell> network (1, {})
%!error <LAYERS\{2\} must be a layer, .* not 3> network (1, {dense_layer(1), 3})
%!error <LAYERS\{2\} is an embedding, which can only be first>
%! network (1, {dense_layer(1), embedding_layer(2)})
%!error <INPUTS and the units of LAYERS are too large> network (2^30, {lstm_layer(2^30)})
%!error <INPUTS and the units of LAYERS are too large>
%! network (2^31 - 1, {lstm_layer(2^31 - 1, "direction", "bidirectional"), lstm_layer(2^31 - 1)})
