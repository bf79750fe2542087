## A network made by network, of which nothing has been changed since.
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
  try
    __seqrnn__ ("network_is_whole", net);
  catch
    error ("seqrnn:argument", ["%s: %s is not as network made it: to change a network, make it " ...
           "anew"], caller, name);
  end_try_catch
endfunction
