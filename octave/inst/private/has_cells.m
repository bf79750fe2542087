## Are the inputs of data cells with one sequence each?
function yes = has_cells (data)
  yes = iscell (field_or_empty (data, "ids")) || iscell (field_or_empty (data, "x"));
endfunction
