## Rows, of which there may be many and which come a few at a time: a cell of blocks, each a struct
## of columns and longer than the next one, so that no row is copied often. See all_rows.
function blocks = add_rows (blocks, block)
  n = numel (struct2cell (block){1});
  if (n == 0)
    return;
  endif
  while (numel (blocks) > 1 && numel (struct2cell (blocks{end}){1}) <= n)
    block = all_rows ({blocks{end}, block});
    blocks(end) = [];
    n = numel (struct2cell (block){1});
  endwhile
  blocks{end+1} = block;
endfunction
