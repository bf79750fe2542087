## Of the fields of that name, a network wants some and has no use for the others.
function check_input_fields (caller, name, s, fields, wanted)
  given = cellfun (@(field) ! isempty (field_or_empty (s, field)), fields);
  empty = find (wanted & ! given & isfield (s, fields), 1);
  if (! isempty (empty))
    error ("seqrnn:argument", "%s: %s.%s must not be empty, but is %s", caller, name, ...
           fields{empty}, dims_text (size (s.(fields{empty}))));
  endif
  if (! isequal (given, wanted))
    other = sprintf (", and not %s,", strjoin (fields(! wanted), ", "));
    error ("seqrnn:argument", "%s: %s must have the field%s %s%s for this network", caller, ...
           name, repmat ("s", 1, sum (wanted) > 1), strjoin (fields(wanted), " and "), ...
           other(1:end * any (! wanted)));
  endif
endfunction
