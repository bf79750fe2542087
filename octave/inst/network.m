## -*- texinfo -*-
## @deftypefn  {} {@var{net} =} network (@var{inputs}, @var{layers})
## @deftypefnx {} {@var{net} =} network (@var{inputs}, @var{layers}, @var{loss})
## A chain of layers: the description of a model, without its parameters.
##
## @var{layers} is a cell of layers: @code{embedding_layer} (one for each categorical
## input, before all others), @code{lstm_layer}, @code{gru_layer}, @code{rnn_layer},
## @code{dense_layer}, @code{conv1d_layer}, @code{dropout_layer}, @code{layer_norm_layer},
## @code{residual_layer}, @code{pool_layer} (one output per sequence, not per step) and
## @code{crf_layer} (only last).
##
## @var{inputs} is the number of features.  With embeddings it is the vocabulary size of
## each, and then, where there are numeric features as well, their number: all of them
## stand side by side, the embeddings on top, and are what the first of the other layers
## reads.
##
## @var{loss} is a name or a struct made by @code{network_loss}; by default (or [])
## @qcode{"crf"} behind a CRF layer and @qcode{"softmax"} otherwise.
##
## The result is a plain struct with the fields @code{inputs}, @code{layers} (stacks are
## unfolded into single layers, embeddings know their @code{vocabulary}), @code{loss},
## @code{nparam}, @code{outputs}, @code{pooled} and @code{layout}, a struct array that
## tells for each parameter array its @code{name} (such as @qcode{"2.lstm.W"}),
## @code{rows}, @code{cols} and @code{offset} (from 1) in the flat vector theta.
##
## A layer that cannot stand where it stands is refused by its number, with the reason.
##
## @example
## @group
## net = network (26, @{embedding_layer(8), lstm_layer(16), dense_layer(26)@});
## theta = network_init (net, 1);
## r = loss_grad (net, theta, struct ("ids", [1, 2, 3], "targets", [2, 3, 4]));
## @end group
## @group
## words = 1000;   # a word, its part of speech and three numbers in; a tag for each word out
## net = network ([words, 20, 3], @{embedding_layer(32), embedding_layer(4), ...
##   lstm_layer(64, "direction", "bidirectional"), dense_layer(9), crf_layer()@});
## @end group
## @end example
## @seealso{network_init, network_loss, train, loss_grad, predict, stream, tensors, summary}
## @end deftypefn

function net = network (inputs, layers, loss = [])
  if (nargin < 2)
    print_usage ();
  endif
  if (isstruct (layers) && isscalar (layers))
    layers = {layers};
  endif
  if (! iscell (layers) || isempty (layers))
    wrong ("network", "LAYERS", "a cell of layers", layers);
  endif
  layers = reshape (layers, 1, []);
  for k = 1:numel (layers)
    layers{k} = check_layer ("network", sprintf ("LAYERS{%d}", k), layers{k});
  endfor
  [single, origin] = unfold_layers (layers);
  net = struct ("inputs", check_inputs (inputs, single), "layers", {single});
  net.layers = add_vocabularies (net);
  net.loss = check_loss ("network", "LOSS", loss, net.layers);
  check_chain (net, origin);
  net = merge_fields (net, network_facts (net));
endfunction

## One vocabulary for each embedding, then perhaps a number of features.
function inputs = check_inputs (inputs, layers)
  C = numel (input_sizes (struct ("inputs", ones (1, numel (layers)), "layers", {layers})));
  if (C == 0)
    inputs = check_size ("network", "INPUTS", inputs);
    return;
  elseif (! (isnumeric (inputs) && any (numel (inputs) == [C, C + 1])))
    wrong ("network", "INPUTS", sprintf (["%d or %d integers, the vocabularies of the " ...
           "embeddings and perhaps the number of features"], C, C + 1), inputs);
  endif
  inputs = reshape (inputs, 1, []);
  for k = 1:numel (inputs)
    check_size ("network", sprintf ("INPUTS(%d)", k)(1:end-3*isscalar (inputs)), inputs(k));
  endfor
  inputs = double (inputs);
endfunction

function layers = add_vocabularies (net)
  layers = net.layers;
  vocabularies = input_sizes (net);
  for k = 1:numel (vocabularies)
    V = vocabularies(k);
    n = columns (field_or_empty (layers{k}, "weights"));
    if (n != 0 && n != V)
      error ("seqrnn:argument", ["network: LAYERS{%d} must have weights of %d ids, as INPUTS " ...
             "says, not of %d"], k, V, n);
    endif
    layers{k}.vocabulary = V;
  endfor
endfunction

## Refuses what is no legal chain, by the number that the layer had before unfolding.
function check_chain (net, origin)
  [status, k] = __seqrnn__ ("network_check", net);
  if (status > 0)
    check_memory ("network", "INPUTS and the units of LAYERS", NaN);
  elseif (status < 0 && k > numel (net.layers))
    error ("seqrnn:argument", "network: LOSS %s", loss_problem (net));
  elseif (status < 0)
    error ("seqrnn:argument", "network: LAYERS{%d} %s", origin(k), layer_problem (net, k, origin));
  endif
endfunction

## What is derived from inputs, layers and loss.
function facts = network_facts (net)
  plain = net;
  plain.layers{end} = rmfield (net.layers{end}, intersect (fieldnames (net.layers{end}), ...
                        {"forbidden", "forbidden_start", "forbidden_end"}));
  sizes = __seqrnn__ ("network_sizes", plain, 1);
  check_memory ("network", "INPUTS and the units of LAYERS", sizes.nparam);
  K = forbidden_tags (net.layers{end});
  if (K != 0 && K != sizes.outputs)
    error ("seqrnn:argument", ["network: LAYERS{%d} forbids transitions of %d tags, but %d " ...
           "features come in"], numel (net.layers), K, sizes.outputs);
  endif
  facts = struct ("nparam", sizes.nparam, "outputs", sizes.outputs, "pooled", sizes.pooled);
  facts.layout = name_tensors (net.layers, __seqrnn__ ("network_layout", plain));
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
%! assert (fieldnames (net), {"inputs"; "layers"; "loss"; "nparam"; "outputs"; ...
%!                              "pooled"; "layout"});
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
%!error <LAYERS\{2\} is an embedding, which can only stand before all other layers>
%! network (1, {dense_layer(1), embedding_layer(2)})
%!error <INPUTS and the units of LAYERS are too large> network (2^30, {lstm_layer(2^30)})
%!error <INPUTS and the units of LAYERS are too large>
%! network (2^31 - 1, {lstm_layer(2^31 - 1, "direction", "bidirectional"), lstm_layer(2^31 - 1)})
%!test # several inputs side by side, by hand
%! net = network ([5, 3, 2], {embedding_layer(2), embedding_layer(1), dense_layer(4)});
%! assert (net.inputs, [5, 3, 2]);
%! assert ([net.layers{1}.vocabulary, net.layers{2}.vocabulary], [5, 3]);
%! theta = network_init (net, 1);
%! t = tensors (net, theta);
%! x = reshape (philox_normal (12, 1), 2, 2, 3);
%! ids = cat (3, [1, 2, 5; 0, 3, 4], [3, 1, 0; 2, 2, 1]);
%! y = predict (net, theta, struct ("x", x, "ids", ids)).output;
%! front = [t.layer1_embedding_E(:,3); t.layer2_embedding_E(:,2); x(:,2,2)];
%! assert (y(:,2,2), t.layer3_dense_W * front + t.layer3_dense_b, 1e-15);
%!test # the loss; a pooled network
%! assert (network (2, {dense_layer(3)}).loss, struct ("kind", "softmax", "smoothing", 0));
%! net = network (2, {dense_layer(3), pool_layer()}, "mse");
%! assert (net.loss, struct ("kind", "mse"));
%! assert (net.pooled, true);
%! assert (network (net.inputs, net.layers, net.loss), net);
%!test # by hand: what is absent or [] has its standard value
%! net = network (2, {struct("kind", "lstm", "units", 3, "projection", []), ...
%!                    struct("kind", "dense", "units", 2)});
%! assert (net.nparam, network (2, {lstm_layer(3), dense_layer(2)}).nparam);
%!error <INPUTS must be 2 or 3 integers, the vocabularies .*, not 7>
%! network (7, {embedding_layer(2), embedding_layer(2)})
%!error <INPUTS\(2\) must be an integer in 1..2147483647, not 0>
%! network ([3, 0], {embedding_layer(2), dense_layer(2)})
%!error <INPUTS must be an integer .*, not 1x2> network ([3, 4], {dense_layer(2)})
%!error <LAYERS\{1\} must have weights of 4 ids, as INPUTS says, not of 3>
%! network (4, {embedding_layer(2, "weights", ones (2, 3))})
%!error <LAYERS\{3\} cannot pool: LAYERS\{1\} has pooled the steps>
%! network (2, {pool_layer(), dense_layer(2), pool_layer("max")})
%!error <LAYERS\{3\} is an embedding> # the user's number, though the stack is unfolded
%! network (2, {gru_layer(2, "layers", 3), dense_layer(2), embedding_layer(2)})
%!error <LAYERS\{2\}.kind must be one of "embedding",.*, not the string "conv">
%! network (2, {dense_layer(2), struct("kind", "conv")})
%!error <LAYERS\{1\}.rate must be a number from 0 to below 1, not 2>
%! network (2, {struct("kind", "dropout", "rate", 2)})
%!error <LOSS must be one of "softmax", .*, not the string "l2"> network (2, {dense_layer(2)}, "l2")
%!error <LOSS must be the name of a loss or a struct made by network_loss, not 3>
%! network (2, {dense_layer(2)}, 3)
%!error <LOSS.delta must be a finite number . 1.17549e-38, not -1>
%! network (2, {dense_layer(2)}, struct ("kind", "huber", "delta", -1))
%!error <LOSS "crf" needs a crf_layer as the last one> network (2, {dense_layer(2)}, "crf")
%!function changed (part, value)
%!  net = network (5, {embedding_layer(3), lstm_layer(4, "direction", "bidirectional"), ...
%!                     dense_layer(6)});
%!  theta = network_init (net, 1);
%!  eval (["net." part " = value;"]);
%!  batch = struct ("ids", [1, 2], "targets", [1, 2]);
%!  calls = {@() tensors(net, theta), @() predict(net, theta, batch), @() network_init(net), ...
%!           @() loss_grad(net, theta, batch), @() stream(net, theta), @() summary(net), ...
%!           @() grad_check(net, theta, batch)};
%!  for call = calls(1 + 5 * strncmp (part, "layout", 6):end)
%!    text = "";
%!    try
%!      call{1} ();
%!    catch err
%!      text = err.message;
%!    end_try_catch
%!    refused = strfind (text, " is not as network made it: to change a network, make it anew");
%!    assert (! isempty (refused), "%s: %s", part, text);
%!  endfor
%!endfunction
%!test # a network that was changed by hand is refused, whatever was changed
%! changed ("layers{2}.units", 5);
%! changed ("layers{2}.direction", "forward");
%! changed ("layers{1}.vocabulary", 6);
%! changed ("inputs", 6);
%! changed ("nparam", 3);
%! changed ("outputs", 5);
%! changed ("outputs", "six");
%! changed ("pooled", true);
%! changed ("layers", {embedding_layer(3), lstm_layer(3)});
%! changed ("layout(1).name", "1.embedding.F");
%! changed ("layout(2).offset", 1);
%! changed ("layout", {});
