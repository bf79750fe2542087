## A vector of n numbers, not all of which need be finite; a single one is not NaN.
function check_numbers (caller, name, value, n)
  if (! (isnumeric (value) && isreal (value) && numel (value) == n && (n != 1 || ! isnan (value))))
    expected = {sprintf("a vector of %d numbers", n), "a number"}{1 + (n == 1)};
    wrong (caller, name, expected, value);
  endif
endfunction
