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

%!test
%! blocks = {struct("a", zeros (0, 1), "b", zeros (0, 1))};
%! for k = 1:100
%!   n = mod (k, 4);
%!   blocks = add_rows (blocks, struct ("a", repmat (k, n, 1), "b", (1:n)'));
%! endfor
%! rows = all_rows (blocks);
%! assert (rows.a, repelems (1:100, [1:100; mod(1:100, 4)])');
%! assert (rows.b(1:6), [1; 1; 2; 1; 2; 3]);
%! sizes = cellfun (@(block) numel (block.a), blocks(2:end));
%! assert (all (diff (sizes) < 0) && numel (sizes) < 9);
