## Writes a checkpoint: all of a run that is not the user's data, so that a training that was killed
## goes on as if it had not been. saved: gradients and ended epochs of the one before. A file that
## cannot be written is no reason to lose the training.
function saved = train_save (run, path, saved)
  now = [run.position.draw, run.ended];
  if (isempty (path) || isequal (now, saved))
    return;
  endif
  saved = now;
  arrays = without_empty (run.work);
  if (! isempty (run.best.theta))
    arrays.best = run.best.theta;
  endif
  for column = {"history", "validation"}
    for [value, name] = run.(column{1})
      arrays.([column{1} "." name]) = value;
    endfor
  endfor
  spec = struct ("net", network_spec (run.net), "options", run.options, "sizes", run.sizes, ...
                 "position", run.position, "best", rmfield (run.best, "theta"), ...
                 "waited", run.waited, "ended", run.ended, "seconds", run.seconds);
  try
    write_checkpoint (path, arrays, spec, "train");
  catch err
    warning ("seqrnn:checkpoint", "%s; the training goes on", err.message);
  end_try_catch
endfunction
