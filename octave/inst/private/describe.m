## A value in words, for error messages: "3x2", "3x2 cell", "sparse 3x2", "0.5", "the
## string \"a\"".
function text = describe (value)
  dims = dims_text (size (value));
  if (ischar (value) && rows (value) <= 1 && columns (value) <= 40)
    text = sprintf ("the string \"%s\"", value);
  elseif (is_function_handle (value))
    text = "a function handle";
  elseif (isnumeric (value) && issparse (value))
    text = ["sparse " dims];
  elseif (isnumeric (value) && iscomplex (value))
    text = ["complex " dims];
  elseif (isfloat (value) && isscalar (value))
    text = sprintf ("%.16g", value);
  elseif (isfloat (value))
    text = dims;
  else
    text = [dims " " class(value)];
  endif
endfunction
