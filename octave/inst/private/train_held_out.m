## What is held out, in the options that the fit keeps: a fraction, "data" or "none"; and how.
function o = train_held_out (caller, o, opt)
  [o.validation, o.split] = deal ("none", "");
  if (isstruct (opt.validation))
    o.validation = "data";
  elseif (! isempty (opt.validation))
    v = opt.validation;
    if (! (isnumeric (v) && isreal (v) && isscalar (v) && v > 0 && v < 1))
      wrong (caller, "VALIDATION", "a fraction between 0 and 1, or data", v);
    endif
    o.validation = double (v);
  endif
  if (! isempty (opt.split))
    check_choice (caller, "SPLIT", opt.split, {"random", "last", "time"});
    if (ischar (o.validation))
      error ("seqrnn:argument", "%s: SPLIT is only used where VALIDATION is a fraction", caller);
    endif
    o.split = opt.split;
  endif
endfunction
