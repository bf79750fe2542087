## ids must be [B,T]. A column does not serve for a row: it is one step of many sequences.
function check_ids_size (caller, name, ids, B, T)
  if (! isequal (size (ids), [B, T]))
    wrong (caller, name, sprintf ("a %dx%d matrix [B,T]", B, T), ids);
  endif
endfunction
