## State of the progress line, which appears after 0.2 s and is rewritten in place.
## interval: how long C may work before the line is due.
function p = lm_progress (caller, verbose, step, nstep, per_epoch)
  p = struct ("caller", caller, "verbose", verbose, "first", step, "nstep", nstep, ...
              "per_epoch", per_epoch, "start", tic (), "width", 0, "interval", 0.2);
  if (! verbose)
    p.interval = Inf;
  endif
endfunction
