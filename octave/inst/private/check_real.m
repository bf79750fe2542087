## A real, full, finite floating-point array, cast to type ("": left as it is).
function value = check_real (caller, name, value, type)
  if (! isfloat (value) || ! isreal (value) || issparse (value))
    wrong (caller, name, "a full real array of class double or single", value);
  endif
  finite = isfinite (value(:));
  if (! all (finite))
    report (caller, name, value, find (! finite, 1), "finite");
  endif
  if (! isempty (type) && ! isa (value, type))
    given = value;
    value = cast (given, type);
    finite = isfinite (value(:));
    if (! all (finite))
      report (caller, name, given, find (! finite, 1), "within single precision, at most 3.4e38");
    endif
  endif
endfunction

function report (caller, name, value, place, expected)
  [place_text{1:ndims (value)}] = ind2sub (size (value), place);
  error ("seqrnn:argument", "%s: %s must be %s, but %s(%s) is %g", caller, name, expected, name,
         strjoin (cellfun (@num2str, place_text, "UniformOutput", false), ","), value(place));
endfunction
