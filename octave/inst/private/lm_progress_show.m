## Rewrites the progress line; final: replaces it by the last one, with loss and time.
function p = lm_progress_show (p, model, final)
  done = model.step - p.first;
  if (! progress_due (p, final) || done == 0)
    return;
  endif
  seconds = toc (p.start);
  if (final)
    line = sprintf ("%s: %d steps, loss %.4f nats/char%s, %s", p.caller, done, ...
                    recent_loss (model, done), validation_text (model), clock_text (seconds));
  else
    line = sprintf ("epoch %d/%d  step %d/%d  loss %.4f  ETA %s", ...
                    ceil (model.step / p.per_epoch), ceil ((p.first + p.nstep) / p.per_epoch), ...
                    done, p.nstep, recent_loss (model, done), ...
                    clock_text (seconds / done * (p.nstep - done)));
  endif
  p = progress_line (p, line, final);
endfunction

## Mean over the latest steps of this call, at most 100.
function loss = recent_loss (model, done)
  loss = mean (model.history.loss(end-min (done, 100)+1:end));
endfunction

function text = validation_text (model)
  text = "";
  if (! isempty (model.validation.nats))
    text = sprintf (", validation %.4f", model.validation.nats(end));
  endif
endfunction
