## A struct without its fields that are empty.
function s = without_empty (s)
  names = fieldnames (s);
  s = rmfield (s, names(cellfun (@(name) isempty (s.(name)), names)));
endfunction
