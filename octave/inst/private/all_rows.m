## The rows of all blocks (add_rows) as one struct of columns.
function rows = all_rows (blocks)
  blocks = [blocks{:}];
  for name = fieldnames (blocks)'
    rows.(name{1}) = vertcat (blocks.(name{1}));
  endfor
endfunction
