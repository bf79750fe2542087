## Calls the core for something whose size the user's arguments `names` decide.
function value = create (caller, names, varargin)
  try
    value = __seqrnn__ (varargin{:});
  catch err
    if (isempty (regexp (err.message, "allocate|out of memory")))
      rethrow (err);
    endif
    error ("seqrnn:memory", "%s: %s: not enough memory for so large sizes", caller, names);
  end_try_catch
endfunction
