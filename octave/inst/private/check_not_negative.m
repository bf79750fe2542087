## Every number is at least 0.
function check_not_negative (caller, name, values)
  bad = find (values < 0, 1);
  if (! isempty (bad))
    error ("seqrnn:argument", "%s: %s must be >= 0, but %s(%d) is %g", caller, name, name, bad, ...
           values(bad));
  endif
endfunction
