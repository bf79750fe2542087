## What network needs to make it again.
function spec = network_spec (net)
  names = fieldnames (net)';
  spec = rmfield (net, names(! ismember (names, {"inputs", "layers", "loss"})));
  spec = without_weights (spec);
endfunction
