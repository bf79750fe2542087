## The fields of a minibatch, or of the data of a training.
function check_batch_fields (caller, name, batch)
  known = {"x", "ids", "targets", "lengths", "weights", "sample_weights"};
  if (isstruct (batch) && ! isscalar (batch))
    error ("seqrnn:argument", ["%s: %s must be one struct, not an array of %s: a cell x makes " ...
           "one by struct (\"x\", {x}, ...)"], caller, name, dims_text (size (batch)));
  elseif (! isstruct (batch))
    wrong (caller, name, "a struct with fields x or ids, targets, lengths", batch);
  endif
  extra = setdiff (fieldnames (batch), known);
  if (! isempty (extra))
    error ("seqrnn:argument", "%s: %s has the unknown field %s; its fields are %s", caller, ...
           name, extra{1}, strjoin (known, ", "));
  endif
endfunction
