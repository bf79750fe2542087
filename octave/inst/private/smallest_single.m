## Above this a number is above 0 in single precision, too.
function value = smallest_single ()
  value = 2^-150;
endfunction
