## Rewrites the progress line of a training; final: replaces it by the last one. first: the part
## that was done when this call began.
function progress = train_progress (progress, run, first, final)
  if (! progress_due (progress, final) || isempty (run.history.loss))
    return;
  endif
  [o, h, v, done] = deal (run.options, run.history, run.validation, train_part_done (run));
  text = sprintf ("loss %.4g", epoch_loss (h, h.epoch(end)));
  if (! isempty (v.loss))
    text = sprintf ("%s  validation %.4g (best %.4g)", text, v.loss(end), run.best.loss);
  endif
  if (final)
    line = sprintf ("train: %d updates  %s  %s", run.position.step, text, clock_text (run.seconds));
  else
    left = toc (progress.start) / (done - first) * (1 - done);
    epochs = sprintf ("/%d", o.epochs)(1:end * isfinite (o.epochs));
    line = sprintf ("epoch %d%s  step %d  %s  rate %.3g  ETA %s", h.epoch(end), epochs, ...
                    run.position.step, text, h.rate(end), clock_text (left));
  endif
  progress = progress_line (progress, line, final);
endfunction
