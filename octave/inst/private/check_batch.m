## A minibatch in the form that C accepts, and how many sequences of how many steps it has.
## with_targets: targets and weights are needed; otherwise they are not looked at.
function [b, B, T] = check_batch (caller, name, net, batch, type, with_targets)
  check_batch_fields (caller, name, batch);
  [b, B, T] = check_inputs (caller, name, net, batch, type);
  if (with_targets)
    steps = {T, 1}{1 + net.pooled};
    b.targets = check_targets (caller, [name ".targets"], net, ...
                               field_or_empty (batch, "targets"), type, B, steps);
    check_tags (caller, [name ".targets"], net, b.targets, 0:B-1, b.lengths, B);
    b.weights = check_class_weights (caller, [name ".weights"], net, ...
                                     field_or_empty (batch, "weights"), type);
    if (strcmp (net.loss.kind, "crf"))
      steps = 1;  # a sequence is judged as a whole
    endif
    b.sample_weights = check_sample_weights (caller, [name ".sample_weights"], ...
                         field_or_empty (batch, "sample_weights"), type, B, steps);
  endif
endfunction

function [b, B, T] = check_inputs (caller, name, net, batch, type)
  [vocabularies, D] = input_sizes (net);
  check_input_fields (caller, name, batch, {"ids", "x"}, [! isempty(vocabularies), D > 0]);
  lengths = field_or_empty (batch, "lengths");
  b = struct ();
  if (! isempty (vocabularies))
    b.ids = check_id_array (caller, [name ".ids"], batch.ids, vocabularies);
    [B, T] = deal (size (b.ids, 1), size (b.ids, 2));
    b.lengths = check_lengths (caller, lengths, B, T);
  endif
  if (D > 0 && isfield (b, "ids"))
    dims = {[D, B, T], [D, T]}{1 + (B == 1 && ndims (batch.x) == 2)};
    x = check_array (caller, [name ".x"], batch.x, type, dims, "[D,B,T], like ids");
    b.x = reshape (x, D, B, T);
  elseif (D > 0)
    [x, b.lengths] = check_sequence (caller, [name ".x"], batch.x, D, lengths, 0);
    [B, T] = deal (size (x, 2), size (x, 3));
    b.x = check_real (caller, [name ".x"], x, type);
  endif
endfunction

## Ids [B,T], or [B,T,C] of C categorical inputs.
function ids = check_id_array (caller, name, ids, vocabularies)
  C = numel (vocabularies);
  if (! isnumeric (ids) || ndims (ids) > 3 || size (ids, 3) != C || isempty (ids))
    wrong (caller, name, {"a matrix [B,T]", sprintf("an array [B,T,%d]", C)}{1 + (C > 1)}, ids);
  elseif (C == 1)
    ids = check_ids (caller, name, ids, vocabularies, false) + 1;
    return;
  endif
  for c = 1:C
    part{c} = check_ids (caller, sprintf ("%s(:,:,%d)", name, c), ids(:,:,c), vocabularies(c), ...
                         false) + 1;
  endfor
  ids = cat (3, part{:});
endfunction
