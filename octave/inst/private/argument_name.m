## What messages call a field: FIELD where it is an argument of its own (no prefix), otherwise
## as part of a larger one, "LAYERS{2}.field".
function name = argument_name (prefix, field)
  if (isempty (prefix))
    name = toupper (field);
  else
    name = [prefix field];
  endif
endfunction
