## The numbers of an array, or of a struct or cell of arrays (also nested), as one column.
## names: what to call each array; "" for a bare array.
function [flat, names] = flatten (caller, name, value)
  [flat, names] = flatten_part (caller, name, value, "");
  if (isempty (flat))
    wrong (caller, name, "an array, or a struct or cell of arrays", value);
  endif
endfunction

function [flat, names] = flatten_part (caller, name, value, label)
  flat = [];
  names = {};
  if (isstruct (value) && isscalar (value))
    for [part, field] = value
      below = strjoin ([{label}, {field}](1+isempty (label):2), ".");
      [numbers, inner] = flatten_part (caller, [name "." field], part, below);
      flat = [flat; numbers];
      names = [names, inner];
    endfor
  elseif (iscell (value))
    for k = 1:numel (value)
      place = sprintf ("{%d}", k);
      [numbers, inner] = flatten_part (caller, [name place], value{k}, [label place]);
      flat = [flat; numbers];
      names = [names, inner];
    endfor
  else
    flat = check_real (caller, name, value, "")(:);
    names = {struct("label", label, "size", size (value))};
  endif
endfunction
