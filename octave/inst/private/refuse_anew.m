## An option of a training that is resumed may be given again only as it was.
function refuse_anew (caller, name, again, was)
  if (! isequal (again, was) || isempty (was) && isnumeric (was))
    error ("seqrnn:argument", "%s: %s must not be given anew when a training is resumed%s", ...
           caller, toupper (name), value_text (was));
  endif
endfunction

## ": it was 32", if that is short
function text = value_text (value)
  text = "";
  if (isstruct (value) || (isnumeric (value) && isempty (value)))
    return;
  elseif (any (strcmp (value, {"none", ""})))
    text = "[]";
  elseif (ischar (value))
    text = sprintf ("\"%s\"", value);
  elseif (islogical (value))
    text = {"false", "true"}{1 + value};
  elseif (isnumeric (value))
    text = mat2str (value(1:end - (numel (value) == 2 && value(1) == value(end))));
  endif
  text = [": it was " text];
endfunction
