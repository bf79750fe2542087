## The options of a loss, with their standard values.
function s = loss_defaults (kind)
  switch (kind)
    case {"softmax", "bernoulli"}
      s = struct ("smoothing", 0);
    case "huber"
      s = struct ("delta", 1);
    case "pinball"
      s = struct ("quantiles", [0.1, 0.5, 0.9]);
    otherwise
      s = struct ();
  endswitch
endfunction
