## The options that the user of a cell of this kind may give, with their defaults: those
## of the cell, then those of its initial values. [] stands for a default that depends on
## the others.
function s = cell_arguments (kind)
  start = struct ("init", "glorot", "forget_bias", [], "chrono_T", []);
  s = cell_defaults ();
  switch (kind)
    case "lstm"
      s = rmfield (s, "reset");
    case "gru"
      s = rmfield (s, {"peephole", "coupled", "output_activation"});
    case "rnn"
      s = struct ("activation", "tanh", "recurrent_bias", false, "clip", 0);
      start = struct ("init", "glorot");
  endswitch
  s = merge_fields (s, start);
endfunction
