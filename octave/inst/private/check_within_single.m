## No number of an array, or of a struct or cell of such, would become infinite in single precision.
function check_within_single (caller, name, value)
  if (isstruct (value) && isscalar (value))
    for [part, field] = value
      check_within_single (caller, [name "." field], part);
    endfor
  elseif (iscell (value))
    for k = 1:numel (value)
      check_within_single (caller, sprintf ("%s{%d}", name, k), value{k});
    endfor
  elseif (isa (value, "double") && isreal (value))
    bad = find (isfinite (value(:)) & ! isfinite (single (value(:))), 1);
    if (! isempty (bad))
      which = sprintf ("but %s(%d) is ", name, bad);
      which = {which, "not "}{1 + isscalar(value)};
      error ("seqrnn:argument", "%s: %s must be within single precision, at most 3.4e38, %s%g", ...
             caller, name, which, full (value(bad)));
    endif
  endif
endfunction
