## Refuses sizes that no memory holds: n numbers or bytes, NaN if their count overflows.
function check_memory (caller, names, n)
  if (! (n <= 2^40))
    error ("seqrnn:argument", "%s: %s are too large: they ask for more memory than there is", ...
           caller, names);
  endif
endfunction
