## A layer in a few words: "lstm 2 x 128", "conv1d 16 x 3", "dropout 0.3", "pool attention 8".
function text = layer_text (layer)
  text = layer.kind;
  direction = field_or_empty (layer, "direction");
  if (strcmp (direction, "bidirectional"))
    text = [text " 2 x"];
  endif
  for name = {"type", "units", "rate", "span"}
    value = field_or_empty (layer, name{1});
    if (! isempty (value))
      text = [text " " num2str(value)];
    endif
  endfor
  if (strcmp (layer.kind, "conv1d"))
    text = sprintf ("%s x %d", text, layer.kernel_size);
  endif
  if (strcmp (direction, "reverse"))
    text = [text " reverse"];
  endif
endfunction
