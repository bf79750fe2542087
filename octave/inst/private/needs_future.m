## The first layer of a network that cannot read step by step, and why; 0 if there is none.
function [k, why] = needs_future (net)
  why = "";
  for k = 1:numel (net.layers)
    layer = net.layers{k};
    if (strcmp (layer.kind, "pool"))
      why = "pools";
    elseif (isfield (layer, "direction") && ! strcmp (layer.direction, "forward"))
      why = ["is " layer.direction];
    elseif (strcmp (layer.kind, "conv1d") && ! strcmp (layer.padding, "causal")
            && layer.kernel_size > 1)
      why = "reads ahead";
    endif
    if (! isempty (why))
      return;
    endif
  endfor
  k = 0;
endfunction
