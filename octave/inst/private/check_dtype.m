## No number of an array would become infinite in a safetensors file of that dtype ([]: its own).
## What is infinite already may stay so.
function check_dtype (caller, name, value, dtype)
  ## half a unit above the largest number of a format, from where numbers are rounded to infinity
  ends = struct ("F64", Inf, "F32", (2 - 2^-24) * 2^127, "F16", (2 - 2^-11) * 2^15, ...
                 "BF16", (2 - 2^-8) * 2^127);
  if (isempty (dtype) || ! isfloat (value))
    return;
  endif
  size_of = abs (double (value(:)));
  bad = find (size_of >= ends.(dtype) & isfinite (size_of), 1);
  if (! isempty (bad))
    error ("seqrnn:argument", "%s: %s must be within %s, but %s(%d) is %g", caller, name, dtype, ...
           name, bad, value(bad));
  endif
endfunction
