## What network needs to make it again.
function spec = network_spec (net)
  names = fieldnames (net)';
  spec = rmfield (net, names(! ismember (names, {"inputs", "layers", "loss"})));
  for k = 1:numel (spec.layers)
    if (isfield (spec.layers{k}, "weights"))
      spec.layers{k} = rmfield (spec.layers{k}, "weights");
    endif
  endfor
endfunction
