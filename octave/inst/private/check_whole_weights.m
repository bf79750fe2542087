## Weights of B sequences that are judged as a whole, not of their steps.
function check_whole_weights (caller, name, weights, B)
  if (! isempty (weights) && (iscell (weights) || numel (weights) != B))
    error ("seqrnn:argument", ["%s: %s must be %d weights [B], one for each sequence: a CRF " ...
           "judges it as a whole; but it is %s"], caller, name, B, describe (weights));
  endif
endfunction
