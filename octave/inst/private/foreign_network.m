## The network and theta of foreign cells: layers{k} holds those of the one or two directions of
## layer k. activation: {name, value} of the argument for those cells that have a choice.
function model = foreign_network (caller, framework, layers, activation, reset, join)
  check_has_choice (caller, layers, activation{:});
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
    chain{k} = layer_of (one, both, activation{2}, reset, join);
    D = merge (one.projection > 0, one.projection, one.H);
    if (both && strcmp (join, "concat"))
      D *= 2;
    endif
  endfor
  model = struct ("net", network (layers{1}{1}.cell.D, chain), "theta", vertcat (parts{:}));
endfunction

## Only an RNN has another activation than tanh.
function check_has_choice (caller, layers, name, value)
  kinds = cellfun (@(cells) cells{1}.cell.cell, layers, "UniformOutput", false);
  if (isstruct (value))
    value = value.name;
  endif
  if (! strcmp (value, "tanh") && ! any (strcmp (kinds, "rnn")))
    error ("seqrnn:argument", ["%s: %s must be \"tanh\": only an RNN has a choice, and layer 1 " ...
           "is %s"], caller, name, {"a GRU", "an LSTM"}{1 + strcmp(kinds{1}, "lstm")});
  endif
endfunction

function layer = layer_of (c, both, activation, reset, join)
  direction = {"direction", "forward"};
  if (both)
    direction = {"direction", "bidirectional", "merge", join};
  endif
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
