## Checks the fields of a layer that is not recurrent; prefix as in argument_name.
function layer = check_plain_layer (caller, prefix, layer)
  name = @(field) argument_name (prefix, field);
  switch (layer.kind)
    case "embedding"
      layer = check_units (caller, name, layer);
      layer.word_dropout = check_rate (caller, name ("word_dropout"), layer.word_dropout);
      layer = check_embedding_weights (caller, name ("weights"), layer);
    case "dense"
      layer = check_activated (caller, name, layer);
    case "conv1d"
      layer = check_activated (caller, name, layer);
      layer.kernel_size = check_size (caller, name ("kernel_size"), layer.kernel_size);
      layer.dilation = check_size (caller, name ("dilation"), layer.dilation);
      check_choice (caller, name ("padding"), layer.padding, {"causal", "same"});
    case "dropout"
      layer.rate = check_rate (caller, name ("rate"), layer.rate);
      layer.shared = check_flag (caller, name ("shared"), layer.shared);
    case "layer_norm"
      layer.eps = check_number (caller, name ("eps"), layer.eps, smallest_single (), Inf, true);
    case "residual"
      layer.span = check_size (caller, name ("span"), layer.span);
    case "pool"
      check_choice (caller, name ("type"), layer.type, {"last", "mean", "max", "attention"});
      if (strcmp (layer.type, "attention"))
        layer = check_units (caller, name, fill_fields (layer, struct ("init", "glorot", ...
                                                                       "frozen", false)));
      endif
    case "crf"
      layer = check_forbidden (caller, name, layer);
  endswitch
  if (isfield (layer, "frozen"))
    layer.frozen = check_flag (caller, name ("frozen"), layer.frozen);
  endif
endfunction

function layer = check_units (caller, name, layer)
  layer.units = check_size (caller, name ("units"), field_or_empty (layer, "units"));
  check_choice (caller, name ("init"), layer.init, {"glorot", "torch", "zeros"});
endfunction

function layer = check_activated (caller, name, layer)
  layer = check_units (caller, name, layer);
  check_activation (caller, name ("activation"), layer.activation, {"linear"});
endfunction

function layer = check_embedding_weights (caller, name, layer)
  if (isempty (field_or_empty (layer, "weights")))
    return;
  endif
  weights = check_real (caller, name, layer.weights, "double");
  if (ndims (weights) > 2 || rows (weights) != layer.units || isempty (weights))
    wrong (caller, name, sprintf ("a matrix of %d rows [units,vocabulary]", layer.units), weights);
  endif
  layer.weights = weights;
endfunction

## What a CRF layer forbids, each part logical and for the same number of tags.
function layer = check_forbidden (caller, name, layer)
  for field = {"forbidden", "forbidden_start", "forbidden_end"}
    value = field_or_empty (layer, field{1});
    if (! (islogical (value) || (isnumeric (value) && isempty (value))))
      wrong (caller, name (field{1}), "logical", value);
    endif
  endfor
  K = forbidden_tags (layer);
  parts = {"forbidden", [K, K]; "forbidden_start", [K, 1]; "forbidden_end", [K, 1]};
  for k = 1:rows (parts)
    [field, dims] = parts{k,:};
    value = field_or_empty (layer, field);
    if (isempty (value))
      continue;
    elseif (numel (value) != prod (dims) || (k == 1 && columns (value) != K))
      wrong (caller, name (field), sprintf ("logical for %d tags (%dx%d)", K, dims), value);
    endif
    layer.(field) = reshape (value, dims);
  endfor
endfunction
