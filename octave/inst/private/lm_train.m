## Trains model for nstep steps on the ids of the training text; at each end of an epoch,
## and at the end, measures it on the ids of the validation text (empty: not). C works in
## slices of a fraction of a second, which does not change the numbers.
function model = lm_train (caller, model, ids, validation_ids, nstep, verbose)
  o = model.options;
  optim = optimiser (o.optimiser, o.learning_rate, "clip_norm", o.clip);
  per_epoch = __seqrnn__ ("lm_epoch_steps", numel (ids), o.batch, o.steps);
  last = model.step + nstep;
  progress = lm_progress (caller, verbose, model.step, nstep, per_epoch);
  start = tic ();
  status = 0;
  while (model.step < last && status == 0)
    slice = min (last, per_epoch * (floor (model.step / per_epoch) + 1)) - model.step;
    [model.theta, model.moments, model.state, loss, status] = ...
      __seqrnn__ ("lm_train", model.theta, model.net, optim, ids, o.batch, o.steps, slice, ...
                  model.step, model.moments, model.state, progress.interval);
    model = lm_record (model, loss, per_epoch);
    at_end = model.step == last || mod (model.step, per_epoch) == 0;
    if (status == 0 && at_end && ! isempty (loss))
      [model, status] = lm_validate (model, validation_ids, per_epoch);
    endif
    progress = lm_progress_show (progress, model, false);
  endwhile
  model.seconds += toc (start);
  lm_progress_show (progress, model, true);
  lm_warn (caller, model.step, status);
endfunction

function model = lm_record (model, loss, per_epoch)
  step = model.step + (1:numel (loss))';
  model.step += numel (loss);
  model.history.step = [model.history.step; step];
  model.history.epoch = [model.history.epoch; ceil(step / per_epoch)];
  model.history.loss = [model.history.loss; loss];
endfunction

function [model, status] = lm_validate (model, ids, per_epoch)
  status = 0;
  if (numel (ids) < 2)
    return;
  endif
  [nats, status] = __seqrnn__ ("lm_score", model.theta, model.net, ids, model.options.steps);
  if (status == 0)
    model.validation.step(end+1,1) = model.step;
    model.validation.epoch(end+1,1) = ceil (model.step / per_epoch);
    model.validation.nats(end+1,1) = nats / (numel (ids) - 1);
  endif
endfunction

function lm_warn (caller, step, status)
  switch (status)
    case 0
    case 3
      warning ("seqrnn:interrupted", ["%s: interrupted after step %d; the model trained so far " ...
               "is returned"], caller, step);
    otherwise
      what = {"loss", "gradient"}{status};
      warning ("seqrnn:nonfinite", ["%s: the %s is not finite at step %d; training stops with " ...
               "the weights before it (a smaller learning_rate or clip may help)"], ...
               caller, what, step + 1);
  endswitch
endfunction
