## Rewrites the progress line of a training; final: replaces it by the last one. first: the part
## that was done when this call began.
function progress = train_progress (progress, run, first, final)
  if (! progress_due (progress, final) || run.sums.epoch == 0)
    return;
  endif
  [o, v] = deal (run.options, run.validation);
  loss = sprintf ("loss %.4g", run.sums.loss / run.sums.norm);
  validation = best = "";
  if (! isempty (v.loss))
    validation = sprintf ("validation %.4g", v.loss(end));
    best = sprintf ("(best %.4g)", run.best.loss);
  endif
  if (final)
    parts = {["train: " count_text(run.position.step, "update")], loss, validation, best, ...
             clock_text(run.seconds)};
    progress = progress_line (progress, parts, [4, 3], true);
    return;
  endif
  done = train_part_done (run);
  left = toc (progress.start) / (done - first) * (1 - done);
  epochs = sprintf ("/%d", o.epochs)(1:end * isfinite (o.epochs));
  rate = run.history{end}.rate(end);
  parts = {sprintf("epoch %d%s", run.sums.epoch, epochs), ...
           sprintf("step %d", run.position.step), loss, validation, best, ...
           sprintf("rate %.3g", rate), ["ETA " clock_text(left)]};
  progress = progress_line (progress, parts, [6, 5, 2, 4, 3], false);
endfunction
