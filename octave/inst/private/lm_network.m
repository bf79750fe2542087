## An embedding, recurrent layers and a score of each of V characters.
function net = lm_network (o, V)
  start = {"init", "glorot"};
  if (strcmp (o.init, "torch"))
    start = {"init", "torch"};
  endif
  switch (o.cell)
    case "lstm"
      layer = lstm_layer (o.units, "init", o.init, "forget_bias", o.forget_bias);
    case "gru"
      layer = gru_layer (o.units, "init", o.init, "forget_bias", o.forget_bias);
    case "rnn"
      layer = rnn_layer (o.units, "init", o.init);
  endswitch
  net = network (V, [{embedding_layer(o.embedding, start{:})}, repmat({layer}, 1, o.layers), ...
                     {dense_layer(V, start{:})}]);
endfunction
