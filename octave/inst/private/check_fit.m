## What train returned.
function fit = check_fit (caller, name, fit)
  needed = {"net", "theta", "trainer", "history", "validation", "best", "seed", "options", ...
            "seconds", "stopped"};
  if (! (isstruct (fit) && isscalar (fit) && all (isfield (fit, needed))))
    wrong (caller, name, "what train returned", fit);
  endif
  fit.net = check_network (caller, [name ".net"], fit.net);
endfunction
