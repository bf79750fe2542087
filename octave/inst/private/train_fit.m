## What train returns: a run as plain data, with a warning where it did not end as planned.
function fit = train_fit (run)
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
  if (! any (strcmp (run.problem, {"epochs", "max_steps", "patience", "time_limit", "callback"})))
    warn_of_problem (run.problem, fit);
  endif
endfunction

function warn_of_problem (why, fit)
  id = "nonfinite";
  if (strcmp (why, "interrupted"))
    [id, why] = deal ("interrupted", "interrupted by the user");
  elseif (strncmp (why, "the callback", 12))
    id = "callback";
  elseif (strncmp (why, "no target", 9))
    id = "nothing_counts";
  endif
  owner = "";
  if (strcmp (id, "nonfinite"))
    owner = [", and its parameters are " owner_text(fit)];
  endif
  warning (["seqrnn:" id], "train: %s; this is the fit after %s%s", why, ...
           count_text (fit.trainer.position.step, "update"), owner);
endfunction

%!warning id=seqrnn:callback
%! fit = train (network (1, dense_layer (1), "mse"), struct ("x", 1, "targets", 1), "epochs", 2, ...
%!              "verbose", false, "callback", @(info) error ("mine"));
%!warning id=seqrnn:nothing_counts
%! fit = train (network (1, dense_layer (1), "mse"), struct ("x", 1, "targets", NaN), ...
%!              "epochs", 2, "verbose", false);
