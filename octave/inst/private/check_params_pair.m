## The parameters of both directions; apart from the numbers they must be the same cell.
function [p, q] = check_params_pair (caller, p, q, type)
  p = check_params (caller, "P_FORWARD", p, "", type);
  q = check_params (caller, "P_BACKWARD", q, "", type);
  for name = [{"cell", "D", "H"}, fieldnames(cell_defaults ())']
    if (! isequal (p.(name{1}), q.(name{1})))
      error ("seqrnn:argument", ["%s: P_FORWARD and P_BACKWARD must be the same cell, but " ...
             "their %s differs"], caller, name{1});
    endif
  endfor
endfunction
