## Puts the data and what is held out of them into a run.
function run = train_add_data (run, data, validation)
  [caller, net, o] = deal ("train", run.net, run.options);
  check_truncation (net, o.truncate);
  data = train_data (caller, "DATA", net, data, o.precision);
  starts = isempty (run.sizes);
  sizes = same_sizes ("DATA", run.sizes(1:min (4, end)), sizes_of (data, net, o));
  run.held_out = [];
  if (strcmp (o.validation, "data"))
    run.held_out = train_data (caller, "VALIDATION", net, validation, o.precision);
    sizes = [sizes, same_sizes("VALIDATION", run.sizes(5:end), sizes_of (run.held_out, net, o))];
  elseif (isnumeric (o.validation))
    [data, run.held_out] = train_split (data, o, net);
  endif
  [run.data, run.sizes] = deal (data, sizes);
  check_place (run);
  run.work = train_arrays (run.work, starts, net, o, numel (data.lengths));
endfunction

## Sequences, steps and the two halves of a checksum.
function sizes = sizes_of (data, net, o)
  sizes = [numel(data.lengths), sum(double (data.lengths)), ...
           __seqrnn__("data_checksum", zeros (1, o.precision), net, data)];
endfunction

## The sizes of an argument, which are as they were, if they were.
function sizes = same_sizes (name, was, sizes)
  if (isempty (was) || isequal (was(:)', sizes))
    return;
  endif
  how = sprintf ("%d sequences with %d steps, not %d with %d", was(1:2), sizes(1:2));
  if (isequal (was(1:2)(:)', sizes(1:2)))
    how = "the numbers of sequences and steps are the same, but not the values";
  endif
  error ("seqrnn:argument", "train: %s must be the %s of the training that is resumed: %s", ...
         name, {"data", "validation data"}{1 + strcmp(name, "VALIDATION")}, how);
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
