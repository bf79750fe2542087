## Calls the user's function at the end of an epoch; the problem of the run is then why the training
## ends, if it does. An error in that function loses no work. Nor does Ctrl-C, which waits until it
## returns; but pressed a third time it ends whatever the function does, and the training.
function run = train_call_back (run, callback)
  [v, score] = deal (run.validation, struct ("loss", [], "accuracy", []));
  if (! isempty (run.held_out))
    score = struct ("loss", v.loss(end), "accuracy", v.accuracy(end));
  endif
  info = struct ("epoch", run.ended, "step", run.position.step, ...
                 "loss", run.sums.loss / run.sums.norm, "validation", score.loss, ...
                 "accuracy", score.accuracy, "rate", run.history{end}.rate(end), ...
                 "theta", judged_theta (run));
  interrupted = interrupts_wait (2);
  try
    if (isequal (value_of (callback, info), true))
      run.problem = "callback";
    endif
  catch err
    run.problem = ["the callback failed: " err.message];
  end_try_catch
  interrupted |= interrupts_wait ();
  if (interrupted && isempty (run.problem))
    run.problem = "interrupted";
  endif
endfunction

## What the function returns, [] if it returns nothing: a statement sets ans only to a value.
function value = value_of (callback, info)
  ans = [];
  callback (info);
  value = ans;
endfunction
