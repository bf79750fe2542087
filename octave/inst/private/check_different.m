## Refuses a name that is there twice.
function check_different (caller, name, names)
  sorted = sort (names);
  twice = find (strcmp (sorted(1:end-1), sorted(2:end)), 1);
  if (! isempty (twice))
    error ("seqrnn:argument", "%s: %s has the name \"%s\" twice", caller, name, sorted{twice});
  endif
endfunction
