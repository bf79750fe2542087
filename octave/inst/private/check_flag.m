## true or false (or 1 or 0), as a logical.
function value = check_flag (caller, name, value)
  if (! ((islogical (value) || isnumeric (value)) && isscalar (value) && isreal (value)
         && (value == 0 || value == 1)))
    wrong (caller, name, "true or false", value);
  endif
  value = logical (value);
endfunction
