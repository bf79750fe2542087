## Puts the data and what is held out of them into a run.
function run = train_add_data (run, data, validation)
  [caller, net, o] = deal ("train", run.net, run.options);
  check_truncation (net, o.truncate);
  data = train_data (caller, "DATA", net, data, o.precision);
  sizes = [numel(data.lengths), sum(double (data.lengths)), ...
           __seqrnn__("data_checksum", zeros (1, o.precision), net, data)];
  starts = isempty (run.sizes);
  if (! starts)
    check_same_data (run.sizes, sizes);
  endif
  run.sizes = sizes;
  run.held_out = [];
  if (strcmp (o.validation, "data"))
    run.held_out = train_data (caller, "VALIDATION", net, validation, o.precision);
  elseif (isnumeric (o.validation))
    [data, run.held_out] = train_split (data, o, net);
  endif
  run.data = data;
  check_place (run);
  run.work = train_arrays (run.work, starts, net, o, numel (data.lengths));
endfunction

## sizes: sequences, steps and the two halves of a checksum
function check_same_data (was, sizes)
  if (isequal (was(:)', sizes))
    return;
  endif
  how = sprintf ("%d sequences with %d steps, not %d with %d", was(1:2), sizes(1:2));
  if (isequal (was(1:2)(:)', sizes(1:2)))
    how = "the numbers of sequences and steps are the same, but not the values";
  endif
  error ("seqrnn:argument", "train: DATA must be the data of the training that is resumed: %s", ...
         how);
endfunction

## Where a resumed training stands in its epoch.
function check_place (run)
  [o, at, lengths] = deal (run.options, run.position, run.data.lengths);
  if (at.batch > 0)
    most = __seqrnn__ ("epoch_batches", o, lengths, at.epoch) - 1;
    check_integer ("train", "RESUME.trainer.position.batch", at.batch, 0, most);
  endif
  if (at.chunk > 0)
    most = ceil (double (max (lengths)) / o.truncate(1)) - 1;
    check_integer ("train", "RESUME.trainer.position.chunk", at.chunk, 0, max (most, 0));
  endif
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
