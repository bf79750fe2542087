## A minibatch in the form that C accepts, and how many sequences of how many steps it has.
## with_targets: targets and weights are needed; otherwise they are not looked at. Nor is what lies
## beyond the lengths.
function [b, B, T] = check_batch (caller, name, net, batch, type, with_targets)
  check_batch_fields (caller, name, batch);
  [b, B, T] = check_inputs (caller, name, net, batch, type);
  if (with_targets)
    steps = {T, 1}{1 + net.pooled};
    if (! net.pooled)
      batch = clear_fields (batch, b.lengths, B, T);
    endif
    b.targets = check_targets (caller, [name ".targets"], net, ...
                               field_or_empty (batch, "targets"), type, B, steps);
    check_tags (caller, [name ".targets"], net, b.targets, 0:B-1, b.lengths, B);
    b.weights = check_class_weights (caller, [name ".weights"], net, ...
                                     field_or_empty (batch, "weights"), type);
    if (strcmp (net.loss.kind, "crf"))
      check_whole_weights (caller, [name ".sample_weights"], ...
                           field_or_empty (batch, "sample_weights"), B);
      steps = 1;
    endif
    b.sample_weights = check_sample_weights (caller, [name ".sample_weights"], ...
                         field_or_empty (batch, "sample_weights"), type, B, steps);
  endif
endfunction

function batch = clear_fields (batch, lengths, B, T)
  for name = {"targets", "sample_weights"}
    if (isfield (batch, name{1}))
      batch.(name{1}) = clear_padding (batch.(name{1}), lengths, B, T);
    endif
  endfor
endfunction

function [b, B, T] = check_inputs (caller, name, net, batch, type)
  [vocabularies, D] = input_sizes (net);
  check_input_fields (caller, name, batch, {"ids", "x"}, [! isempty(vocabularies), D > 0]);
  lengths = field_or_empty (batch, "lengths");
  if (islogical (field_or_empty (batch, "x")))
    batch.x = double (batch.x);
  endif
  b = struct ();
  if (! isempty (vocabularies))
    [B, T] = deal (size (batch.ids, 1), size (batch.ids, 2));
    b.lengths = check_lengths (caller, [name ".lengths"], lengths, B, T);
    ids = clear_padding (batch.ids, b.lengths, B, T, true);
    b.ids = check_id_array (caller, [name ".ids"], ids, vocabularies);
  endif
  if (D > 0 && isfield (b, "ids"))
    dims = {[D, B, T], [D, T]}{1 + (B == 1 && ndims (batch.x) == 2)};
    x = clear_padding (batch.x, b.lengths, B, T);
    x = check_array (caller, [name ".x"], x, type, dims, "[D,B,T], like ids");
    b.x = reshape (x, D, B, T);
  elseif (D > 0)
    x = clear_x (batch.x, lengths);
    [x, b.lengths] = check_sequence (caller, [name ".x"], x, D, lengths, 0, [name ".lengths"]);
    [B, T] = deal (size (x, 2), size (x, 3));
    b.x = check_real (caller, [name ".x"], x, type);
  endif
endfunction

## x with its padding cleared, if it is one sequence [D,T], one step [D,B], or [D,B,T].
function x = clear_x (x, lengths)
  n = numel (lengths);
  legal = isnumeric (lengths) && isreal (lengths) && all (lengths(:) >= 0);
  if (legal && ndims (x) == 3)
    x = clear_padding (x, lengths, size (x, 2), size (x, 3));
  elseif (legal && n > 1)
    x = clear_padding (x, lengths, n, 1);
  elseif (legal && n == 1)
    x = clear_padding (x, lengths, 1, columns (x));
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
