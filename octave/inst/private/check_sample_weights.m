## Weights >= 0 of B sequences [B], or of their T judged steps [B,T]; [] stays empty: all 1.
function weights = check_sample_weights (caller, name, weights, type, B, T)
  if (isnumeric (weights) && isempty (weights))
    weights = zeros (0, 0, type);
  elseif (isequal (size (weights), [B, T]))
    weights = check_real (caller, name, weights, type);
  else
    weights = check_array (caller, name, weights, type, [B, 1], "[B], or [B,T]");
  endif
  bad = find (weights < 0, 1);
  if (! isempty (bad))
    error ("seqrnn:argument", "%s: %s must be >= 0, but %s(%d) is %g", caller, name, name, bad, ...
           weights(bad));
  endif
endfunction
