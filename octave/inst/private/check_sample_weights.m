## Weights >= 0 of B sequences [B], or of their T judged steps [B,T]; [] stays empty: all 1. whole:
## a sequence is judged as a whole.
function weights = check_sample_weights (caller, name, weights, type, B, T, whole = false)
  if (whole && ! isempty (weights) && (iscell (weights) || numel (weights) != B))
    error ("seqrnn:argument", ["%s: %s must be %d weights [B], one for each sequence: a CRF " ...
           "judges it as a whole; but it is %s"], caller, name, B, describe (weights));
  elseif (isnumeric (weights) && isempty (weights))
    weights = zeros (0, 0, type);
  elseif (isequal (size (weights), [B, T]))
    weights = check_real (caller, name, weights, type);
  else
    labels = {"[B], or [B,T]", "[B]"}{1 + (T == 1)};
    weights = check_array (caller, name, weights, type, [B, 1], labels);
  endif
  check_not_negative (caller, name, weights);
endfunction
