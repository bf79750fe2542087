## A network made by network.
function net = check_network (caller, name, net)
  fields = {"inputs", "layers", "loss", "nparam", "outputs", "pooled", "layout"};
  if (! (isstruct (net) && isscalar (net) && all (isfield (net, fields)) && iscell (net.layers)
         && ! isempty (net.layers)))
    wrong (caller, name, "a network made by network", net);
  endif
  for k = 1:numel (net.layers)
    net.layers{k} = check_layer (caller, sprintf ("%s.layers{%d}", name, k), net.layers{k});
  endfor
  net.loss = check_loss (caller, [name ".loss"], net.loss, net.layers);
endfunction
