## State of a progress line, which is rewritten in place, some times a second. interval: how long C
## may work before the line is due.
function p = new_progress (verbose)
  p = struct ("verbose", verbose, "start", tic (), "shown", -Inf, "width", 0, "interval", 0.2);
  if (! verbose)
    p.interval = Inf;
  endif
endfunction
