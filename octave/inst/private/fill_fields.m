## s with the fields of standard that it does not have, or has as [].
function s = fill_fields (s, standard)
  for [value, name] = standard
    if (isempty (field_or_empty (s, name)) && isnumeric (field_or_empty (s, name)))
      s.(name) = value;
    endif
  endfor
endfunction
