## Puts the data and what is held out of them into a run.
function run = train_add_data (run, data, validation)
  [caller, net, o] = deal ("train", run.net, run.options);
  check_truncation (net, o.truncate);
  data = train_data (caller, "DATA", net, data, o.precision);
  lengths = double (data.lengths)(:)';
  sizes = [numel(lengths), sum(lengths), lengths * (1:numel (lengths))'];
  if (! isempty (run.sizes) && ! isequal (run.sizes, sizes))
    order = {"", " in another order"}{1 + isequal (run.sizes(1:2), sizes(1:2))};
    error ("seqrnn:argument", ["%s: DATA must be those of the training that is resumed: %d " ...
           "sequences with %d steps, not %d with %d%s"], caller, run.sizes(1:2), sizes(1:2), order);
  endif
  run.sizes = sizes;
  run.held_out = [];
  if (strcmp (o.validation, "data"))
    run.held_out = train_data (caller, "VALIDATION", net, validation, o.precision);
  elseif (isnumeric (o.validation))
    [data, run.held_out] = train_split (data, o, net);
  endif
  run.data = data;
  run.work = train_arrays (run.work, net, o, numel (data.lengths));
endfunction

function check_truncation (net, truncate)
  if (truncate(1) == 0)
    return;
  endif
  [k, why] = needs_future (net);
  if (! k && strcmp (net.loss.kind, "crf"))
    [k, why] = deal (numel (net.layers), "reads whole sequences");
  endif
  if (k)
    error ("seqrnn:argument", "train: TRUNCATE must be 0: layer %d (%s) %s", k, ...
           net.layers{k}.kind, why);
  endif
endfunction
