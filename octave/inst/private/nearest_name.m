## The name that was meant: in another case, longer or shorter, or a letter or two beside it; "" if
## there is none.
function near = nearest_name (name, names)
  name = lower (name);
  distance = cellfun (@(other) edits (name, lower (other)), names);
  starts = cellfun (@(other) strncmpi (name, other, max (3, min (numel (name), numel (other)))), ...
                    names);
  distance(starts) = 0;
  [least, k] = min ([distance(:); Inf]);
  near = "";
  if (least <= min (2, floor (numel (name) / 3)))
    near = names{k};
  endif
endfunction

## How many letters must be changed, put in or left out to make b of a (Levenshtein 1966).
function n = edits (a, b)
  row = 0:numel (b);
  for i = 1:numel (a)
    last = row;
    row(1) = i;
    for j = 1:numel (b)
      row(j+1) = min ([last(j) + (a(i) != b(j)), last(j+1) + 1, row(j) + 1]);
    endfor
  endfor
  n = row(end);
endfunction
