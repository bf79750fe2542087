## How many tags what a CRF layer forbids speaks of; 0 if it forbids nothing.
function K = forbidden_tags (layer)
  K = rows (field_or_empty (layer, "forbidden"));
  if (K == 0)
    K = max (numel (field_or_empty (layer, "forbidden_start")), ...
             numel (field_or_empty (layer, "forbidden_end")));
  endif
endfunction
