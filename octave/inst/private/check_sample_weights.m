## Weights >= 0 of B sequences [B], or of their T judged steps [B,T]; [] stays empty: all 1. Logical
## ones are 0 and 1.
function weights = check_sample_weights (caller, name, weights, type, B, T)
  if (islogical (weights) && ! issparse (weights))
    weights = double (weights);
  endif
  if (isnumeric (weights) && isempty (weights))
    weights = zeros (0, 0, type);
  elseif (isequal (size (weights), [B, T]))
    weights = check_real (caller, name, weights, type);
  else
    labels = {"[B], or [B,T]", "[B]"}{1 + (T == 1)};
    weights = check_array (caller, name, weights, type, [B, 1], labels);
  endif
  check_not_negative (caller, name, weights);
endfunction
