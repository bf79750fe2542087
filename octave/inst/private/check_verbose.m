## The option verbose; [] means: if somebody is watching.
function verbose = check_verbose (caller, verbose)
  if (isempty (verbose))
    verbose = isguirunning () || __seqrnn__ ("is_terminal", 1);
  endif
  verbose = check_flag (caller, "VERBOSE", verbose);
endfunction
