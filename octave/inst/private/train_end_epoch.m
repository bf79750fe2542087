## What happens at the end of an epoch: validation, schedule, the best so far, the user's function.
## Steps are validated as they are read in training, so that no more memory is needed.
function run = train_end_epoch (run, callback)
  [o, at, score] = deal (run.options, run.position, []);
  if (! isempty (run.held_out))
    [score, status] = __seqrnn__ ("evaluate", judged_theta (run), run.net, run.held_out, ...
                                  [o.batch, o.tokens], o.truncate(2));
    if (status != 0)
      run.problem = "interrupted";
      return;
    endif
    run = take_score (run, score);
  endif
  run.ended = at.epoch;
  if (! any (run.history.norm(run.history.epoch == at.epoch)))
    run.problem = "no target of the data counts";
  elseif (! isempty (callback))
    run.problem = call_back (run, score, callback);
  endif
endfunction

function run = take_score (run, score)
  [o, at, v] = deal (run.options, run.position, run.validation);
  run.validation = struct ("epoch", [v.epoch; at.epoch], "step", [v.step; at.step], ...
                           "loss", [v.loss; score.loss], "accuracy", [v.accuracy; score.accuracy]);
  run.position = __seqrnn__ ("schedule_observe", o.schedule, o.optimiser.learning_rate, ...
                             score.loss, at);
  gain = run.best.loss - score.loss;
  run.waited = (run.waited + 1) * ! (gain > o.min_delta);
  if (gain > 0)
    run.best = struct ("epoch", at.epoch, "loss", score.loss, "theta", judged_theta (run));
  endif
endfunction

## "", or why the training ends. An error in the user's function loses no work.
function problem = call_back (run, score, callback)
  info = struct ("epoch", run.ended, "step", run.position.step, ...
                 "loss", epoch_loss (run.history, run.ended), ...
                 "validation", field_or_empty (score, "loss"), ...
                 "accuracy", field_or_empty (score, "accuracy"), ...
                 "rate", run.history.rate(end), "theta", judged_theta (run));
  problem = "";
  try
    if (isequal (value_of (callback, info), true))
      problem = "callback";
    endif
  catch err
    problem = ["the callback failed: " err.message];
  end_try_catch
endfunction

## What the function returns, [] if it returns nothing: a statement sets ans only to a value.
function value = value_of (callback, info)
  ans = [];
  callback (info);
  value = ans;
endfunction
