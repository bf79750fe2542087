## The data of a training in the form that C wants: arrays of all steps, and where in them each
## sequence lies. Step t (from 0) of sequence n is step start(n) + t * stride of `total`; a network
## that pools finds its target in place row(n). Ids and targets count from 0, -1 is none.
##
## data: a struct of padded arrays, as a minibatch, or of cells with one sequence each.
## with_targets: targets and weights are needed; otherwise they are not looked at.
function d = train_data (caller, name, net, data, type, with_targets = true)
  check_batch_fields (caller, name, data);
  if (has_cells (data))
    d = cells_of_sequences (caller, name, net, data, type, with_targets);
  else
    d = padded_arrays (caller, name, net, data, type);
  endif
  if (isfield (d, "ids"))
    d.ids -= 1;
  endif
  if (! with_targets)
    return;
  endif
  d.weights = check_class_weights (caller, [name ".weights"], net, ...
                                   field_or_empty (data, "weights"), type);
  if (isinteger (d.targets))
    d.targets -= 1;
  endif
endfunction

function d = padded_arrays (caller, name, net, data, type)
  [d, N, T] = check_batch (caller, name, net, data, type, true);
  if (isempty (d.lengths))
    d.lengths = repmat (int32 (T), N, 1);
  endif
  if (! net.pooled && numel (d.sample_weights) == N)
    d.sample_weights = repmat (d.sample_weights(:), 1, T);
  endif
  [d.total, d.stride] = deal (N * T, N);
  d.start = d.row = uint64 (0:N-1);
endfunction

function d = cells_of_sequences (caller, name, net, data, type, with_targets)
  d = join_inputs (caller, name, net, data, type);
  N = numel (d.lengths);
  d.stride = 1;
  d.start = uint64 (cumsum ([0; double(d.lengths)](1:N))');
  d.row = uint64 (0:N-1);
  if (! with_targets)
    return;
  endif
  targets = field_or_empty (data, "targets");
  if (net.pooled)
    d.targets = check_targets (caller, [name ".targets"], net, targets, type, N, 1);
  else
    d.targets = join_targets (caller, [name ".targets"], net, targets, type, d.lengths);
    check_tags (caller, [name ".targets"], net, d.targets, d.start, d.lengths, 1);
  endif
  d.sample_weights = join_weights (caller, [name ".sample_weights"], net, ...
                       field_or_empty (data, "sample_weights"), type, d.lengths);
endfunction

function d = join_inputs (caller, name, net, data, type)
  if (! isempty (field_or_empty (data, "lengths")))
    error ("seqrnn:argument", "%s: %s.lengths must not be given: the cells tell the lengths", ...
           caller, name);
  endif
  [vocabularies, D] = input_sizes (net);
  C = numel (vocabularies);
  check_input_fields (caller, name, data, {"ids", "x"}, [C > 0, D > 0]);
  d = struct ();
  lengths = [];
  if (C > 0)
    [ids, lengths] = join_cells (caller, [name ".ids"], data.ids, C, true, []);
    check = @(ids, name) check_id_columns (caller, name, ids, vocabularies);
    d.ids = check_each (check, ids, data.ids, [name ".ids"], @(ids) reshape (ids, [], C)) + 1;
  endif
  if (D > 0)
    [x, lengths] = join_cells (caller, [name ".x"], data.x, D, false, lengths);
    check = @(x, name) check_real (caller, name, x, type);
    d.x = check_each (check, x, data.x, [name ".x"], @(x) x);
  endif
  [d.lengths, d.total] = deal (int32 (lengths(:)), sum (lengths));
endfunction

## ids [n,C] as int32 from 0
function ids = check_id_columns (caller, name, ids, vocabularies)
  for c = 1:numel (vocabularies)
    label = {name, sprintf("%s(:,%d)", name, c)}{1 + (numel (vocabularies) > 1)};
    column{c} = check_ids (caller, label, ids(:,c), vocabularies(c), false);
  endfor
  ids = [column{:}];
endfunction

function targets = join_targets (caller, name, net, targets, type, lengths)
  M = __seqrnn__ ("network_sizes", net, 1).nvalue;
  if (M == 0 && iscell (targets) && any (cellfun ("islogical", targets(:))))
    k = find (cellfun ("islogical", targets(:)), 1);  # false would be none
    wrong (caller, sprintf ("%s{%d}", name, k), "an array of integers", targets{k});
  endif
  M = max (M, 1);
  [flat, ~] = join_cells (caller, name, targets, M, false, double (lengths));
  check = @(t, name) check_step_targets (caller, name, net, t, type, M);
  targets = check_each (check, flat, targets, name, @(t) reshape (t, M, []));
endfunction

## targets [M,n] of n steps of one sequence
function targets = check_step_targets (caller, name, net, targets, type, M)
  n = columns (targets);
  if (M > 1)
    targets = reshape (targets, M, 1, n);
  endif
  targets = check_targets (caller, name, net, targets, type, 1, n);
endfunction

## Weights of the sequences or, in cells, of their steps.
function weights = join_weights (caller, name, net, weights, type, lengths)
  N = numel (lengths);
  if (strcmp (net.loss.kind, "crf"))
    check_whole_weights (caller, name, weights, N);
  endif
  if (net.pooled)
    weights = check_sample_weights (caller, name, weights, type, N, 1);
  elseif (iscell (weights))
    [flat, ~] = join_cells (caller, name, weights, 1, false, double (lengths));
    check = @(w, name) check_sample_weights (caller, name, w(:)', type, 1, numel (w));
    weights = check_each (check, flat, weights, name, @(w) w);
  elseif (! isempty (weights))
    weights = check_sample_weights (caller, name, weights, type, N, 1);
    weights = repelems (weights(:)', [1:N; double(lengths)']);
  else
    weights = zeros (0, 0, type);
  endif
endfunction

## Checks all sequences at once; only if that fails one by one, to name the one that is wrong.
function joined = check_each (check, joined, parts, name, shape)
  try
    joined = check (joined, name);
  catch err
    for k = 1:numel (parts)
      if (! isempty (parts{k}))
        check (shape (parts{k}), sprintf ("%s{%d}", name, k));
      endif
    endfor
    rethrow (err);
  end_try_catch
endfunction
