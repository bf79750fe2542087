## A recurrent layer of a network, for rnn_layer, gru_layer and lstm_layer.
function layer = new_layer (caller, kind, units, args)
  stack = struct ("layers", 1, "merge", "concat", "dropout", 0, "recurrent_dropout", 0, ...
                  "initial_state", "zero", "projection", [], "layer_norm", false, "frozen", false);
  if (! strcmp (kind, "lstm"))
    stack = rmfield (stack, {"projection", "layer_norm"});
  endif
  defaults = merge_fields (struct ("direction", "forward"), cell_arguments (kind));
  opt = parse_options (caller, merge_fields (defaults, stack), args);
  if (isempty (field_or_empty (opt, "projection")))
    opt.projection = 0;
  else
    opt.projection = check_size (caller, "PROJECTION", opt.projection);
  endif
  layer = struct ("kind", kind, "units", units, "direction", opt.direction);
  layer = merge_fields (layer, complete_cell (caller, kind, opt));
  layer = merge_fields (layer, complete_init (caller, kind, opt));
  opt = fill_fields (opt, struct ("layer_norm", false));
  for name = {"layers", "merge", "dropout", "recurrent_dropout", "initial_state", ...
              "projection", "layer_norm", "frozen"}
    layer.(name{1}) = opt.(name{1});
  endfor
  layer = check_recurrent_layer (caller, "", layer);
endfunction
