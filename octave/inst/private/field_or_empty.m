## s.(name), or [] if s has no such field.
function value = field_or_empty (s, name)
  value = [];
  if (isfield (s, name))
    value = s.(name);
  endif
endfunction
