## A rate or a decay: 0 <= value < 1, as a double.
function value = check_rate (caller, name, value)
  if (! (isnumeric (value) && isreal (value) && isscalar (value) && value >= 0 && value < 1))
    wrong (caller, name, "a number from 0 to below 1", value);
  endif
  value = double (value);
endfunction
