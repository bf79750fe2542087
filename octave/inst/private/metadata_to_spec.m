## The nested struct that spec_to_metadata wrote under the prefix; [] if there is none. A key or a
## value that it cannot have written is an error.
function spec = metadata_to_spec (notes, prefix)
  names = {notes.name};
  mine = strcmp (names, prefix) | strncmp (names, [prefix "."], numel (prefix) + 1);
  parts = cellfun (@(name) ostrsplit (name(numel (prefix)+2:end), "."), names(mine), ...
                   "UniformOutput", false);
  leaf = strcmp (names(mine), prefix);
  parts(leaf) = {cell(1, 0)};
  if (any (cellfun (@numel, parts) > 30))
    metadata_error (prefix, "is nested too deeply");
  elseif (isempty (parts))
    spec = [];
  else
    spec = node (parts, {notes(mine).value}, prefix);
  endif
endfunction

## parts: for each value the rest of its key, empty at a leaf
function spec = node (parts, values, key)
  if (any (cellfun (@isempty, parts)))
    if (numel (parts) > 1)
      metadata_error (key, "is both a value and a list");
    endif
    spec = parse_value (values{1}, key);
    return;
  endif
  first = cellfun (@(part) part{1}, parts, "UniformOutput", false);
  rest = cellfun (@(part) part(2:end), parts, "UniformOutput", false);
  [~, place] = unique (first, "first");
  names = first(sort (place));
  nodes = cell (1, numel (names));
  for k = 1:numel (names)
    mine = strcmp (first, names{k});
    nodes{k} = node (rest(mine), values(mine), [key "." names{k}]);
  endfor
  numbered = ! cellfun (@isempty, regexp (names, "^[0-9]", "once"));
  if (any (numbered))
    spec = in_order (nodes, names, key);
  else
    names = cellfun (@unescape_key, names, "UniformOutput", false);
    spec = cell2struct (nodes(:), names(:), 1);
  endif
endfunction

## A cell from the nodes with the names 1, 2, ...
function spec = in_order (nodes, names, key)
  wanted = cellfun (@num2str, num2cell (1:numel (names)), "UniformOutput", false);
  [found, place] = ismember (wanted, names);
  if (! all (found))
    metadata_error (key, "is not numbered from 1");
  endif
  spec = nodes(place);
endfunction

function value = parse_value (text, key)
  if (strcmp (text, "{}"))
    value = struct ();
    return;
  endif
  [value, ok] = __seqrnn__ ("value_parse", text);
  if (! ok)
    metadata_error (key, "is no value");
  endif
endfunction

function key = unescape_key (key)
  key = strrep (strrep (regexprep (key, "^%3([0-9])", "$1"), "%2E", "."), "%25", "%");
endfunction
