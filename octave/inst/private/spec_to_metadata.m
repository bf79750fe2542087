## A nested struct as flat metadata, a struct array (name, value): struct ("units", 8) under the
## prefix "net" is "net.units" = "8". Values are numbers, strings and flags, and matrices of
## numbers and flags and cells of strings; other cells have the keys 1, 2, ... What is [] or {} is
## left out. Numbers come back to the bit, as doubles, NA as NaN.
function notes = spec_to_metadata (x, prefix)
  notes = struct ("name", {}, "value", {});
  if (isempty (x) && (iscell (x) || (isnumeric (x) && ndims (x) == 2 && all (size (x) == 0))))
    return;
  elseif (isstruct (x) && isscalar (x))
    parts = struct2cell (x);
    keys = cellfun (@escape_key, fieldnames (x), "UniformOutput", false);
  elseif (iscell (x) && ! iscellstr (x))
    parts = x(:);
    keys = cellfun (@num2str, num2cell ((1:numel (x))'), "UniformOutput", false);
  else
    notes = struct ("name", prefix, "value", value_text (x, prefix));
    return;
  endif
  if (isempty (parts))
    notes = struct ("name", prefix, "value", "{}");
  endif
  for k = 1:numel (parts)
    notes = [notes, spec_to_metadata(parts{k}, [prefix "." keys{k}])];
  endfor
endfunction

function text = value_text (x, key)
  list = rows (x) == 1 && (numel (x) != 1 || iscell (x));
  if (ischar (x) && rows (x) <= 1)
    x = {x};
    list = false;
  elseif (! ((isnumeric (x) || islogical (x) || iscellstr (x)) && isreal_or_cell (x)
             && ndims (x) == 2))
    error ("seqrnn:internal", "seqrnn: %s cannot be metadata: %s", key, describe (x));
  endif
  if (isnumeric (x))
    x = double (full (x));
  endif
  text = __seqrnn__ ("value_format", x, list);
endfunction

function yes = isreal_or_cell (x)
  yes = iscell (x) || isreal (x);
endfunction

## A dot, a percent sign and a first digit are written as %2E, %25, %30.
function key = escape_key (key)
  key = strrep (strrep (key, "%", "%25"), ".", "%2E");
  if (! isempty (key) && isdigit (key(1)))
    key = ["%3" key];
  endif
endfunction
