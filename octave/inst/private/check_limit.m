## A count that may be Inf: no limit.
function value = check_limit (caller, name, value, low)
  if (! isequal (value, Inf))
    value = check_integer (caller, name, value, low, 2^53);
  endif
endfunction
