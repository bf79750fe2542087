## Checks the fields of a recurrent layer; prefix as in argument_name. layers and dropout are there
## only until network () has unfolded the stack.
function layer = check_recurrent_layer (caller, prefix, layer)
  name = @(field) argument_name (prefix, field);
  layer.units = check_size (caller, name ("units"), field_or_empty (layer, "units"));
  check_choice (caller, name ("direction"), layer.direction, {"forward", "reverse", ...
                                                              "bidirectional"});
  layer = check_cell (caller, prefix, layer.kind, layer);
  check_choice (caller, name ("init"), layer.init, __seqrnn__ ("names", "init"));
  check_choice (caller, name ("merge"), layer.merge, {"concat", "sum", "mean", "mul"});
  if (! strcmp (layer.merge, "concat") && ! strcmp (layer.direction, "bidirectional"))
    error ("seqrnn:argument", "%s: %s belongs to the direction \"bidirectional\"", caller, ...
           name ("merge"));
  endif
  layer.recurrent_dropout = check_rate (caller, name ("recurrent_dropout"), ...
                                        layer.recurrent_dropout);
  check_choice (caller, name ("initial_state"), layer.initial_state, {"zero", "learned"});
  layer.projection = check_integer (caller, name ("projection"), layer.projection, 0, 2147483647);
  layer.layer_norm = check_flag (caller, name ("layer_norm"), layer.layer_norm);
  if (! strcmp (layer.kind, "lstm") && (layer.projection || layer.layer_norm))
    error ("seqrnn:argument", "%s: %s and %s belong to the lstm, not to the %s", caller, ...
           name ("projection"), name ("layer_norm"), layer.kind);
  endif
  if (layer.layer_norm && layer.recurrent_bias)
    error ("seqrnn:argument", ["%s: %s and %s exclude each other: normalised products have the " ...
           "one bias b"], caller, name ("layer_norm"), name ("recurrent_bias"));
  endif
  layer.frozen = check_flag (caller, name ("frozen"), layer.frozen);
  layer = check_stack (caller, name, layer);
endfunction

function layer = check_stack (caller, name, layer)
  if (! isfield (layer, "layers"))
    return;
  endif
  layer.layers = check_size (caller, name ("layers"), layer.layers);
  layer.dropout = check_rate (caller, name ("dropout"), layer.dropout);
  if (layer.dropout > 0 && layer.layers == 1)
    error ("seqrnn:argument", ["%s: %s acts between stacked layers and needs %s > 1; a " ...
           "dropout_layer stands anywhere"], caller, name ("dropout"), name ("layers"));
  endif
endfunction
