## Arrays to be written, checked: a struct array (name, value, shape) from the same, perhaps
## without shapes, or from a struct whose fields are the arrays. A column has one extent.
function arrays = named_arrays (caller, name, x)
  if (! isstruct (x))
    wrong (caller, name, "a struct of arrays or a struct array (name, value)", x);
  elseif (! all (isfield (x, {"name", "value"})))
    if (! isscalar (x))
      wrong (caller, name, "a struct of arrays or a struct array (name, value)", x);
    endif
    x = struct ("name", fieldnames (x)', "value", struct2cell (x)');
  endif
  if (! isfield (x, "shape"))
    [x.shape] = deal ([]);
    for k = 1:numel (x)
      x(k).shape = shape_of (x(k).value);
    endfor
  endif
  arrays = struct ("name", {x.name}, "value", {x.value}, "shape", {x.shape});
  for k = 1:numel (arrays)
    check_one (caller, sprintf ("%s(%d)", name, k), arrays(k));
  endfor
  check_different (caller, name, {arrays.name});
endfunction

function shape = shape_of (value)
  shape = size (value);
  if (iscolumn (value))
    shape = numel (value);
  endif
endfunction

function check_one (caller, name, array)
  if (! (ischar (array.name) && rows (array.name) <= 1 && all (array.name)))
    wrong (caller, [name ".name"], "a string without NUL", array.name);
  endif
  value = array.value;
  known = {"double", "single", "int64", "int32", "uint8"};
  if (! (any (strcmp (class (value), known)) && isreal (value) && ! issparse (value)))
    wrong (caller, ["\"" array.name "\""], ...
           "a full real array of class double, single, int64, int32 or uint8", value);
  elseif (! (isa (array.shape, "double") && prod (array.shape) == numel (value)
             && all (array.shape >= 0 & array.shape == fix (array.shape))))
    wrong (caller, [name ".shape"], sprintf ("the extents of %d elements", numel (value)), ...
           array.shape);
  endif
endfunction
