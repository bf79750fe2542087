## The cache of a struct that a function named maker has returned.
function cache = check_maker (caller, name, s, maker)
  if (! (isstruct (s) && isscalar (s) && isfield (s, "cache") && isstruct (s.cache)
         && isfield (s.cache, "maker")))
    wrong (caller, name, ["what " maker " returned"], s);
  endif
  if (! strcmp (s.cache.maker, maker))
    error ("seqrnn:argument", "%s: %s must come from %s, not from %s", caller, name, maker, ...
           s.cache.maker);
  endif
  cache = s.cache;
endfunction
