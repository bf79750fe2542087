## Class weights [K], each >= 0; [] stays empty: all 1.
function weights = check_weight (caller, name, weights, type, K)
  weights = check_state (caller, name, weights, type, [K, 1], "[K]");
  bad = find (weights < 0, 1);
  if (! isempty (bad))
    error ("seqrnn:argument", "%s: %s must be >= 0, but %s(%d) is %g", caller, name, name, bad, ...
           weights(bad));
  endif
endfunction
