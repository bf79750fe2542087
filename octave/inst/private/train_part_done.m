## Which part of a training is done, by the limit that is nearest.
function part = train_part_done (run)
  [o, at] = deal (run.options, run.position);
  epochs = at.epoch;
  if (at.batch > 0)
    epochs += at.batch / __seqrnn__ ("epoch_batches", o, run.data.lengths, at.epoch);
  endif
  part = max ([epochs / o.epochs, at.step / o.max_steps, run.seconds / o.time_limit]);
endfunction
