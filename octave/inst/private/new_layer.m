## A recurrent layer of a network, for rnn_layer, gru_layer and lstm_layer.
function layer = new_layer (caller, kind, units, args)
  defaults = merge_fields (struct ("direction", "forward"), cell_arguments (kind));
  opt = parse_options (caller, defaults, args);
  layer = struct ("kind", kind, "units", check_size (caller, "UNITS", units), ...
                  "direction", opt.direction);
  check_choice (caller, "DIRECTION", opt.direction, {"forward", "reverse", "bidirectional"});
  layer = merge_fields (layer, complete_cell (caller, kind, opt));
  layer = merge_fields (layer, complete_init (caller, kind, opt));
endfunction
