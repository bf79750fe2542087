## A layer made by *_layer, or by hand with all of its fields.
function layer = check_layer (caller, name, layer)
  kinds = {"embedding", "rnn", "gru", "lstm", "dense"};
  if (! (isstruct (layer) && isscalar (layer) && all (isfield (layer, {"kind", "units", "init"}))))
    wrong (caller, name, "a layer, as made by lstm_layer and its like", layer);
  endif
  check_choice (caller, [name ".kind"], layer.kind, kinds);
  layer.units = check_size (caller, [name ".units"], layer.units);
  if (any (strcmp (layer.kind, {"embedding", "dense"})))
    return;
  endif
  layer = merge_fields (merge_fields (cell_defaults (), ...
            struct ("direction", "forward", "forget_bias", 0, "chrono_T", 0)), layer);
  layer = check_cell (caller, [name "."], layer.kind, layer);
endfunction
