## Metadata to be written: a struct array (name, value) from the same, or from a struct whose
## fields are strings; [] is none.
function notes = named_texts (caller, name, x)
  if (isnumeric (x) && isempty (x))
    x = struct ();
  endif
  if (isstruct (x) && isscalar (x) && ! all (isfield (x, {"name", "value"})))
    x = struct ("name", fieldnames (x)', "value", struct2cell (x)');
  endif
  if (! (isstruct (x) && all (isfield (x, {"name", "value"}))
         && iscellstr ({x.name}) && iscellstr ({x.value}) && all ([x.name x.value])))
    wrong (caller, name, "a struct of strings without NUL or a struct array (name, value)", x);
  endif
  notes = struct ("name", {x.name}, "value", {x.value});
  check_different (caller, name, {notes.name});
endfunction
