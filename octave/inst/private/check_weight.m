## Class weights [K], each >= 0; [] stays empty: all 1.
function weights = check_weight (caller, name, weights, type, K)
  weights = check_state (caller, name, weights, type, [K, 1], "[K]");
  check_not_negative (caller, name, weights);
endfunction
