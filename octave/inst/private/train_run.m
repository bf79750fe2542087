## Trains until something ends it. A run is whole after every call of C; the end of an epoch that
## was interrupted is dealt with when the training is resumed. No interrupt meets this code
## (interrupts_wait). Meanwhile the history is in blocks (add_rows), and there are the sums of the
## epoch.
function run = train_run (run, callback, checkpoint, progress)
  [first, before, start] = deal (train_part_done (run), run.seconds, __seqrnn__("seconds", 0));
  run.sums = epoch_sums ([], run.history);
  run.history = {run.history};
  [saved, progress] = train_save (run, checkpoint, [], progress);
  stopped = train_stopped (run);
  while (isempty (stopped))
    if (run.position.epoch > run.ended)
      run = train_end_epoch (run);
      if (! isempty (callback) && isempty (run.problem))
        progress = progress_clear (progress);
        run = train_call_back (run, callback);
      endif
      due = run.options.checkpoint_every == 0;
    else
      run = train_slice (run, progress.interval);
      due = mod (run.position.draw, run.options.checkpoint_every) == 0 ...
            && run.options.checkpoint_every > 0;
    endif
    if (interrupts_wait () && isempty (run.problem))
      run.problem = "interrupted";
    endif
    run.seconds = before + __seqrnn__ ("seconds", 0) - start;
    progress = train_progress (progress, run, first, false);
    stopped = train_stopped (run);
    if (due)
      [saved, progress] = train_save (run, checkpoint, saved, progress);
    endif
  endwhile
  [~, progress] = train_save (run, checkpoint, saved, progress);
  run.problem = stopped;
  train_progress (progress, run, first, true);
  run.history = all_rows (run.history);
endfunction
