## A state or its gradient of size dims; [] stays empty and means zero.
function value = check_state (caller, name, value, type, dims, labels)
  if (isnumeric (value) && isempty (value) && numel (size (value)) == 2 && ! any (size (value)))
    value = zeros (0, 0, type);
  else
    value = check_array (caller, name, value, type, dims, labels);
  endif
endfunction
