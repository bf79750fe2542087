## A layer made by *_layer, or by hand: fields that are absent or [] get their standard values.
function layer = check_layer (caller, name, layer)
  kinds = {"embedding", "rnn", "gru", "lstm", "dense", "conv1d", "dropout", "layer_norm", ...
           "residual", "pool", "crf"};
  if (! (isstruct (layer) && isscalar (layer) && isfield (layer, "kind")))
    wrong (caller, name, "a layer, as made by lstm_layer and its like", layer);
  endif
  check_choice (caller, [name ".kind"], layer.kind, kinds);
  layer = fill_fields (layer, layer_defaults (layer.kind));
  if (any (strcmp (layer.kind, {"rnn", "gru", "lstm"})))
    layer = check_recurrent_layer (caller, [name "."], layer);
  else
    layer = check_plain_layer (caller, [name "."], layer);
  endif
endfunction
