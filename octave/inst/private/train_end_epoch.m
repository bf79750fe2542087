## What happens at the end of an epoch: validation, schedule, the best so far. Steps are validated
## as they are read in training, so that no more memory is needed.
function run = train_end_epoch (run)
  [o, at] = deal (run.options, run.position);
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
  if (run.sums.norm == 0)
    run.problem = "no target of the data counts";
  elseif (! isempty (run.held_out) && score.norm == 0)
    run.problem = "no target of the validation data counts";
  endif
endfunction

## A loss counts as better if it is below the latest one that did by more than min_delta; the best
## parameters are those of the lowest.
function run = take_score (run, score)
  [o, at, v] = deal (run.options, run.position, run.validation);
  run.validation = struct ("epoch", [v.epoch; at.epoch], "step", [v.step; at.step], ...
                           "loss", [v.loss; score.loss], "accuracy", [v.accuracy; score.accuracy]);
  run.position = __seqrnn__ ("schedule_observe", o.schedule, o.optimiser.learning_rate, ...
                             score.loss, at);
  run.waited += 1;
  if (run.best.reference - score.loss > o.min_delta)
    [run.best.reference, run.waited] = deal (score.loss, 0);
  endif
  if (score.loss < run.best.loss)
    [run.best.epoch, run.best.loss] = deal (at.epoch, score.loss);
    run.best.theta = judged_theta (run);
  endif
endfunction

%!shared net, data, small
%! x = arrayfun (@(k) philox_normal (5 + mod (k, 7), k)', 1:20, "UniformOutput", false);
%! data = struct ("x", {x}, "targets", {cellfun(@cumsum, x, "UniformOutput", false)});
%! net = network (1, {lstm_layer(3), dense_layer(1)}, "mse");
%! small = {"batch", 8, "seed", 1, "verbose", false, "epochs", 2};
%!test # patience: a loss that is lower, but by too little, does not count; the best is the best
%! o = {"validation", 0.2, "optimiser", optimiser("sgd", 3e-3), "epochs", 60};
%! free = train (net, data, small{:}, o{:});
%! loss = free.validation.loss;
%! assert (all (diff (loss) < 0));
%! step = 2.5 * (loss(1) - loss(2));  # more than one epoch gains
%! [reference, waited, expected] = deal (Inf, 0, 60);
%! for k = 1:60
%!   waited += 1;
%!   if (reference - loss(k) > step)
%!     [reference, waited] = deal (loss(k), 0);
%!   endif
%!   if (waited == 4)
%!     expected = k;
%!     break;
%!   endif
%! endfor
%! assert (expected > 6 && expected < 60);
%! fit = train (net, data, small{:}, o{:}, "patience", 4, "min_delta", step);
%! assert (fit.stopped, "patience");
%! assert (numel (fit.validation.loss), expected);
%! assert (fit.best, struct ("epoch", expected, "loss", loss(expected), "reference", reference));
%! part = train (net, data, small{:}, o{:}, "patience", 4, "min_delta", step, "epochs", 5);
%! part = train (net, data, "resume", part, "epochs", 60, "verbose", false);
%! assert (part.best, fit.best);
%! assert (part.trainer, fit.trainer);
%!test # nothing to judge in the validation data
%! warning ("off", "seqrnn:nothing_counts", "local");
%! none = struct ("x", {data.x(1:2)}, "targets", {{NaN(1, 6), NaN(1, 7)}});
%! fit = train (net, data, small{:}, "validation", none);
%! assert (fit.stopped, "no target of the validation data counts");
%! assert (fit.trainer.position.epoch, 1);
%!warning <train: no target of the validation data counts; this is the fit after 3 updates$>
%! none = struct ("x", {data.x(1:2)}, "targets", {{NaN(1, 6), NaN(1, 7)}});
%! fit = train (net, data, small{:}, "validation", none);
