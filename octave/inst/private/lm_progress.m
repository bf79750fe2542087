## State of the progress line of a language model.
function p = lm_progress (caller, verbose, step, nstep, per_epoch)
  p = merge_fields (new_progress (verbose), struct ("caller", caller, "first", step, ...
                                                    "nstep", nstep, "per_epoch", per_epoch));
endfunction
