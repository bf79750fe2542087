## The options of a layer that differ from the standard: "merge sum, frozen"; those of layer_text
## and of initial values are not among them.
function text = option_text (layer)
  parts = {};
  shown = {"direction", "type", "rate", "span", "kernel_size", "init", "forget_bias", "chrono_T"};
  for [standard, name] = layer_defaults (layer.kind)
    value = field_or_empty (layer, name);
    if (isstruct (value))
      value = value.name;
    endif
    if (any (strcmp (name, shown)) || isequal (value, standard))
      continue;
    elseif (islogical (value))
      parts{end+1} = name;
    else
      parts{end+1} = [name " " num2str(value)];
    endif
  endfor
  if (! isempty (field_or_empty (layer, "weights")))
    parts{end+1} = "pretrained";
  endif
  if (forbidden_tags (layer) > 0)
    parts{end+1} = "forbidden transitions";
  endif
  text = strjoin (parts, ", ");
endfunction
