## A real, full, finite floating-point array, cast to type ("": left as it is).
function value = check_real (caller, name, value, type)
  if (! isfloat (value) || ! isreal (value) || issparse (value))
    wrong (caller, name, "a full real array of class double or single", value);
  endif
  if (! isempty (type) && ! isa (value, type))
    value = cast (value, type);
  endif
  finite = isfinite (value(:));
  if (! all (finite))
    report_nonfinite (caller, name, value, find (! finite, 1));
  endif
endfunction

function report_nonfinite (caller, name, value, place)
  [place_text{1:ndims (value)}] = ind2sub (size (value), place);
  if (isna (value(place)))
    text = "NA";
  else
    text = num2str (value(place));
  endif
  error ("seqrnn:argument", "%s: %s must be finite, but %s(%s) is %s", caller, name, name,
         strjoin (cellfun (@num2str, place_text, "UniformOutput", false), ","), text);
endfunction
