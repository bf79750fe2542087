## The fields of a, then those of b; where both have one, the value of b.
function a = merge_fields (a, b)
  for [value, name] = b
    a.(name) = value;
  endfor
endfunction
