## A layer without a cell, for embedding_layer and dense_layer.
function layer = new_plain_layer (caller, kind, units, args)
  opt = parse_options (caller, struct ("init", "glorot"), args);
  check_choice (caller, "INIT", opt.init, {"glorot", "torch", "zeros"});
  layer = struct ("kind", kind, "units", check_size (caller, "UNITS", units), "init", opt.init);
endfunction
