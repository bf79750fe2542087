## A minibatch in the core's form: B, T, lengths, ids, x, targets, weights. with_targets:
## they are needed; otherwise they are not looked at.
function b = check_batch (caller, net, batch, type, with_targets)
  known = {"x", "ids", "targets", "lengths", "weights"};
  if (! (isstruct (batch) && isscalar (batch)))
    wrong (caller, "BATCH", "a struct with fields x or ids, targets, lengths", batch);
  endif
  extra = setdiff (fieldnames (batch), known);
  if (! isempty (extra))
    error ("seqrnn:argument", "%s: BATCH has the unknown field %s; its fields are %s", caller, ...
           extra{1}, strjoin (known, ", "));
  endif
  b = check_batch_inputs (caller, net, batch, type);
  b.targets = int32 ([]);
  b.weights = zeros (0, 0, type);
  if (with_targets)
    targets = field_or_empty (batch, "targets");
    b.targets = check_ids (caller, "BATCH.targets", targets, net.outputs, true);
    check_ids_size (caller, "BATCH.targets", targets, b.B, b.T);
    b.weights = check_weight (caller, "BATCH.weights", field_or_empty (batch, "weights"), ...
                              type, net.outputs);
  endif
endfunction

function b = check_batch_inputs (caller, net, batch, type)
  embedded = strcmp (net.layers{1}.kind, "embedding");
  [wanted, other] = {"x", "ids"; "ids", "x"}{1 + embedded,:};
  if (! isfield (batch, wanted) || ! isempty (field_or_empty (batch, other)))
    error ("seqrnn:argument", "%s: BATCH must have the field %s, and not %s, for this network", ...
           caller, wanted, other);
  endif
  lengths = field_or_empty (batch, "lengths");
  b = struct ("B", 0, "T", 0, "lengths", [], "ids", int32 ([]), "x", zeros (0, 0, type));
  if (embedded)
    b.ids = check_ids (caller, "BATCH.ids", batch.ids, net.inputs, false);
    if (ndims (b.ids) > 2)
      wrong (caller, "BATCH.ids", "a matrix [B,T]", batch.ids);
    endif
    [b.B, b.T] = size (b.ids);
    b.lengths = check_lengths (caller, lengths, b.B, b.T);
  else
    [b.x, b.lengths] = check_sequence (caller, "BATCH.x", batch.x, net.inputs, lengths, 0);
    b.x = check_real (caller, "BATCH.x", b.x, type);
    [b.B, b.T] = deal (size (b.x, 2), size (b.x, 3));
  endif
endfunction
