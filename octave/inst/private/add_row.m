## Adds a row to a table, a struct of columns; names and values are the row's. [] starts a
## table.
function table = add_row (table, varargin)
  for k = 1:2:numel (varargin)
    [name, value] = varargin{k:k+1};
    if (ischar (value))
      value = {value};
    endif
    if (isfield (table, name))
      value = [table.(name); value];
    endif
    table.(name) = value;
  endfor
endfunction
