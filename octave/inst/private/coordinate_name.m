## The name of number index of the arrays that flatten has named: "U[3,2]", "b[5]",
## "theta[3]".
function name = coordinate_name (parts, index)
  sizes = cellfun (@(part) prod (part.size), parts);
  first = cumsum ([0, sizes(1:end-1)]);
  k = find (first < index & sizes > 0, 1, "last");
  [label, shape, place] = deal (parts{k}.label, parts{k}.size, {index - first(k)});
  if (isempty (label))
    label = "theta";
  endif
  if (! (numel (shape) == 2 && any (shape == 1)))
    place = cell (1, numel (shape));
    [place{:}] = ind2sub (shape, index - first(k));
  endif
  name = sprintf ("%s[%s]", label, strjoin (cellfun (@num2str, place, ...
                  "UniformOutput", false), ","));
endfunction
