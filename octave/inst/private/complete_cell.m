## The user's cell options as the full set of fields of cell_defaults, checked.
function s = complete_cell (caller, kind, opt)
  s = cell_defaults ();
  for [standard, name] = s
    if (isfield (opt, name))
      s.(name) = opt.(name);
    endif
  endfor
  if (isfield (opt, "activation"))
    check_activation (caller, "ACTIVATION", opt.activation);
    s.candidate_activation = opt.activation;
  endif
  s = check_cell (caller, "", kind, s);
endfunction
