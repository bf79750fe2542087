## Raises the error of an illegal argument: what it must be, and what came instead.
function wrong (caller, name, expected, value)
  error ("seqrnn:argument", "%s: %s must be %s, not %s", caller, name, expected,
         describe (value));
endfunction
