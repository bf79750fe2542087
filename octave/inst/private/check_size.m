## A size: an integer from 1 to 2^31 - 1.
function value = check_size (caller, name, value)
  value = check_integer (caller, name, value, 1, 2147483647);
endfunction
