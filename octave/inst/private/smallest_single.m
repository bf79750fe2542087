## Above this a number does not count as 0 in single precision, where denormal numbers do.
function value = smallest_single ()
  value = 2^-126;
endfunction
