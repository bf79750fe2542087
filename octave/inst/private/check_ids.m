## Ids from 1 with 0 for "none", as the core's int32 from 0 with -1. high: the largest id.
function ids = check_ids (caller, name, ids, high, nan_is_zero)
  if (! (isnumeric (ids) && isreal (ids) && ! issparse (ids)) || isempty (ids))
    wrong (caller, name, "an array of integers", ids);
  endif
  if (nan_is_zero)
    ids(isnan (ids)) = 0;
  endif
  bad = find (! (ids(:) >= 0 & ids(:) <= high & ids(:) == fix (ids(:))), 1);
  if (! isempty (bad))
    error ("seqrnn:argument", "%s: %s must be integers in 0..%d, but %s(%d) is %g", caller, ...
           name, high, name, bad, ids(bad));
  endif
  ids = int32 (ids) - 1;
endfunction
