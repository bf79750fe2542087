## A network without pretrained matrices, which have done their work when theta is there.
function net = without_weights (net)
  for k = 1:numel (net.layers)
    if (isfield (net.layers{k}, "weights"))
      net.layers{k} = rmfield (net.layers{k}, "weights");
    endif
  endfor
endfunction
