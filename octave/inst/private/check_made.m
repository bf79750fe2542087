## What optimiser or schedule make: a name, or a struct whose fields are taken as their options.
function s = check_made (caller, name, s, maker)
  if (ischar (s))
    s = struct ("kind", s);
  elseif (! (isstruct (s) && isscalar (s) && isfield (s, "kind")))
    wrong (caller, name, ["a name or a struct made by " func2str(maker)], s);
  endif
  options = rmfield (s, "kind");
  pairs = [fieldnames(options)'; struct2cell(options)'];
  try
    s = maker (s.kind, pairs{:});
  catch err
    error ("seqrnn:argument", "%s: %s: %s", caller, name, ...
           regexprep (err.message, '^\w+: ', ""));
  end_try_catch
endfunction
