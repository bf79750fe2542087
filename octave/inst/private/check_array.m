## A real array of the given size, cast to type. labels names the dimensions: "[H,B]".
## Where only one dimension is longer than 1, a row and a column serve alike.
function value = check_array (caller, name, value, type, dims, labels)
  value = check_real (caller, name, value, type);
  have = size (value);
  want = dims;
  have(end+1:numel (want)) = 1;
  want(end+1:numel (have)) = 1;
  if (! all (have == want))
    if (! (isvector (value) && numel (value) == prod (dims) && max (dims) == prod (dims)))
      wrong (caller, name, strtrim (sprintf ("a %s %s", shape_text (dims), labels)), value);
    endif
    value = reshape (value, dims);
  endif
endfunction

function text = shape_text (dims)
  last = max ([2, find(dims != 1, 1, "last")]);
  kinds = {"matrix", "array"};
  text = [dims_text(dims(1:last)) " " kinds{1 + (last > 2)}];
endfunction
