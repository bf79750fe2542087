## A network made by network.
function net = check_network (caller, name, net)
  if (! (isstruct (net) && isscalar (net)
         && all (isfield (net, {"inputs", "layers", "nparam", "outputs", "layout"}))
         && iscell (net.layers)))
    wrong (caller, name, "a network made by network", net);
  endif
  for k = 1:numel (net.layers)
    check_layer (caller, sprintf ("%s.layers{%d}", name, k), net.layers{k});
  endfor
endfunction
