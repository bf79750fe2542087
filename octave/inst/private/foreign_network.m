## The network and theta of foreign cells: layers{k} holds those of the one or two directions of
## layer k.
function model = foreign_network (caller, framework, layers, activation, reset)
  parts = {};
  chain = cell (1, numel (layers));
  D = layers{1}{1}.cell.D;
  for k = 1:numel (layers)
    one = layers{k}{1}.cell;
    both = numel (layers{k}) == 2;
    if (both && ! isequal (one, layers{k}{2}.cell))
      error ("seqrnn:argument", "%s: the two directions of layer %d differ in their sizes", ...
             caller, k);
    elseif (one.D != D)
      error ("seqrnn:argument", "%s: layer %d reads %d features, but %d come in", caller, k, ...
             one.D, D);
    endif
    for c = layers{k}
      parts{end+1} = __seqrnn__ ("import_cell", framework, c{1}.cell, c{1}.arrays);
    endfor
    chain{k} = layer_of (one, both, activation, reset);
    D = merge (one.projection > 0, one.projection, one.H) * numel (layers{k});
  endfor
  model = struct ("net", network (layers{1}{1}.cell.D, chain), "theta", vertcat (parts{:}));
endfunction

function layer = layer_of (c, both, activation, reset)
  direction = {"direction", {"forward", "bidirectional"}{1 + both}};
  switch (c.cell)
    case "rnn"
      layer = rnn_layer (c.H, direction{:}, "activation", activation);
    case "gru"
      layer = gru_layer (c.H, direction{:}, "reset", reset, "recurrent_bias", c.recurrent_bias);
    case "lstm"
      if (c.projection > 0)
        direction = [direction, {"projection", c.projection}];
      endif
      layer = lstm_layer (c.H, direction{:});
  endswitch
endfunction
