## The true lengths of B sequences of at most T steps as int32; [] stays empty: all T.
function lengths = check_lengths (caller, name, lengths, B, T)
  if (isnumeric (lengths) && isempty (lengths))
    lengths = int32 ([]);
    return;
  endif
  if (! (isnumeric (lengths) && isreal (lengths) && ! issparse (lengths)
         && numel (lengths) == B && isvector (lengths)))
    wrong (caller, name, sprintf ("a vector of %d lengths [B]", B), lengths);
  endif
  bad = find (! (lengths >= 0 & lengths <= T & lengths == fix (lengths)), 1);
  if (! isempty (bad))
    error ("seqrnn:argument", "%s: %s must be integers in 0..%d, but %s(%d) is %g", ...
           caller, name, T, name, bad, lengths(bad));
  endif
  lengths = int32 (lengths(:));
endfunction
