## What train returns: a run as plain data, with a warning where it did not end as planned.
function fit = train_fit (run)
  if (! any (strcmp (run.problem, {"epochs", "max_steps", "patience", "time_limit", "callback"})))
    why = strrep (run.problem, "interrupted", "interrupted by the user");
    id = {"seqrnn:nonfinite", "seqrnn:interrupted"}{1 + strcmp(run.problem, "interrupted")};
    warning (id, "train: %s; this is the fit after %d updates", why, run.position.step);
  endif
  theta = run.best.theta;
  if (isempty (theta))
    theta = judged_theta (run);
  endif
  trainer = without_empty (run.work);
  for name = {"position", "sizes", "waited", "ended"}
    trainer.(name{1}) = run.(name{1});
  endfor
  fit = struct ("net", run.net, "theta", theta, "trainer", trainer, "history", run.history, ...
                "validation", run.validation, "best", rmfield (run.best, "theta"), ...
                "seed", run.options.seed, "options", run.options, "seconds", run.seconds, ...
                "stopped", run.problem);
endfunction
