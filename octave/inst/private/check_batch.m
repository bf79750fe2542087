## A minibatch in the form that C accepts, and how many sequences it has. with_targets: targets
## are needed; otherwise they are not looked at.
function [b, B] = check_batch (caller, net, batch, type, with_targets)
  known = {"x", "ids", "targets", "lengths", "weights"};
  if (! (isstruct (batch) && isscalar (batch)))
    wrong (caller, "BATCH", "a struct with fields x or ids, targets, lengths", batch);
  endif
  extra = setdiff (fieldnames (batch), known);
  if (! isempty (extra))
    error ("seqrnn:argument", "%s: BATCH has the unknown field %s; its fields are %s", caller, ...
           extra{1}, strjoin (known, ", "));
  endif
  [b, B, T] = check_batch_inputs (caller, net, batch, type);
  if (with_targets)
    targets = field_or_empty (batch, "targets");
    b.targets = check_ids (caller, "BATCH.targets", targets, net.outputs, true) + 1;
    check_ids_size (caller, "BATCH.targets", targets, B, T);
    b.weights = check_weight (caller, "BATCH.weights", field_or_empty (batch, "weights"), ...
                              type, net.outputs);
  endif
endfunction

function [b, B, T] = check_batch_inputs (caller, net, batch, type)
  embedded = strcmp (net.layers{1}.kind, "embedding");
  [wanted, other] = {"x", "ids"; "ids", "x"}{1 + embedded,:};
  if (! isfield (batch, wanted) || ! isempty (field_or_empty (batch, other)))
    error ("seqrnn:argument", "%s: BATCH must have the field %s, and not %s, for this network", ...
           caller, wanted, other);
  endif
  lengths = field_or_empty (batch, "lengths");
  if (embedded)
    ids = check_ids (caller, "BATCH.ids", batch.ids, net.inputs, false) + 1;
    if (ndims (ids) > 2)
      wrong (caller, "BATCH.ids", "a matrix [B,T]", batch.ids);
    endif
    [B, T] = size (ids);
    b = struct ("ids", ids, "lengths", check_lengths (caller, lengths, B, T));
  else
    [x, lengths] = check_sequence (caller, "BATCH.x", batch.x, net.inputs, lengths, 0);
    [B, T] = deal (size (x, 2), size (x, 3));
    b = struct ("x", check_real (caller, "BATCH.x", x, type), "lengths", lengths);
  endif
endfunction
