## Of the fields of that name, a network wants some and has no use for the others.
function check_input_fields (caller, name, s, fields, wanted)
  given = cellfun (@(field) ! isempty (field_or_empty (s, field)), fields);
  if (! isequal (given, wanted))
    other = sprintf (", and not %s,", strjoin (fields(! wanted), ", "));
    error ("seqrnn:argument", "%s: %s must have the field%s %s%s for this network", caller, ...
           name, repmat ("s", 1, sum (wanted) > 1), strjoin (fields(wanted), " and "), ...
           other(1:end * any (! wanted)));
  endif
endfunction
