## A struct of columns of numbers, equally long, with these names.
function check_columns (caller, name, s, names)
  ok = isstruct (s) && isscalar (s) && isempty (setxor (fieldnames (s), names));
  if (ok)
    values = cellfun (@(field) s.(field), names, "UniformOutput", false);
    fits = @(v) isnumeric (v) && isreal (v) && (iscolumn (v) || isempty (v));
    ok = all (cellfun (fits, values)) ...
         && all (cellfun (@numel, values) == numel (values{1}));
  endif
  if (! ok)
    wrong (caller, name, ["numbers in the columns " strjoin(names, ", ")], s);
  endif
endfunction
