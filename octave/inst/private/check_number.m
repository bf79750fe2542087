## A finite real scalar in low .. high (open_low: low itself excluded), as a double.
function value = check_number (caller, name, value, low, high, open_low = false)
  if (! (isnumeric (value) && isreal (value) && isscalar (value) && ! issparse (value)
         && isfinite (value) && value >= low && value <= high
         && ! (open_low && value == low)))
    wrong (caller, name, range_text (low, high, open_low), value);
  endif
  value = double (value);
endfunction

function text = range_text (low, high, open_low)
  if (isinf (low))
    text = "a finite number";
  elseif (isinf (high) && open_low)
    text = sprintf ("a finite number > %g", low);
  elseif (isinf (high))
    text = sprintf ("a finite number >= %g", low);
  elseif (open_low)
    text = sprintf ("a number above %g and at most %g", low, high);
  else
    text = sprintf ("a number from %g to %g", low, high);
  endif
endfunction
