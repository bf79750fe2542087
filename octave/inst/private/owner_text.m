## Whose the parameters of a fit are that ended with numbers that are not finite: they were the
## last to have a finite loss and gradient. Where the latest finite gradient completed an update,
## that one made what failed, unless it is an update itself that failed.
function text = owner_text (fit)
  step = fit.trainer.position.step;
  failed_update = strncmp (fit.stopped, "a parameter", 11);
  if (! failed_update && ! isempty (fit.history.step) && fit.history.step(end) == step)
    step -= 1;
  endif
  if (fit.best.epoch > 0)
    text = sprintf ("those of the best validation, in epoch %d", fit.best.epoch);
  elseif (step > 0)
    text = sprintf ("those after update %d", step);
  else
    text = "those of the start";
  endif
endfunction
