## An integer scalar of any numeric class in low .. high, as a double.
function value = check_integer (caller, name, value, low, high)
  if (! (isnumeric (value) && isreal (value) && isscalar (value) && ! issparse (value)
         && value >= low && value <= high && value == fix (value)))
    wrong (caller, name, sprintf ("an integer in %.0f..%.0f", low, high), value);
  endif
  value = double (value);
endfunction
