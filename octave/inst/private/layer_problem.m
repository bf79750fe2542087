## Why layer k of a network cannot stand where it stands; origin as of unfold_layers.
function text = layer_problem (net, k, origin)
  layer = net.layers{k};
  kinds = cellfun (@(layer) layer.kind, net.layers, "UniformOutput", false);
  pool = find (strcmp (kinds(1:k-1), "pool"), 1);
  switch (layer.kind)
    case "embedding"
      text = "is an embedding, which can only stand before all other layers";
    case "crf"
      text = "is a CRF layer, which can only be last";
      if (! isempty (pool))
        text = sprintf ("is a CRF layer, which needs steps, but LAYERS{%d} pools them", ...
                        origin(pool));
      endif
    case "pool"
      text = sprintf ("cannot pool: LAYERS{%d} has pooled the steps", origin(pool));
    case "residual"
      text = sprintf (["must add the input of a layer that stands %d before it, behind the " ...
                       "embeddings, and has the same features and steps"], layer.span);
    otherwise
      text = sprintf ("is a %s layer with options that do not go together", layer.kind);
  endswitch
endfunction
