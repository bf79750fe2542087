## The rows of a table, a struct of columns, where the mask is true.
function table = rows_where (table, mask)
  table = structfun (@(column) column(mask), table, "UniformOutput", false);
endfunction
