## A run as it was: from the path of a checkpoint or from a fit. given: the options that the user
## gives anew, whose values are in opt.
function run = train_resume (net, resume, opt, given)
  if (ischar (resume))
    run = from_checkpoint (read_checkpoint (resume, "train"));
  else
    run = from_fit (check_fit ("train", "RESUME", resume));
  endif
  anew = {"epochs", "max_steps", "patience", "time_limit", "checkpoint_every"};
  allowed = [anew, {"callback", "checkpoint", "verbose", "resume"}];
  if (strcmp (run.options.validation, "data"))
    allowed{end+1} = "validation";
    if (! isstruct (opt.validation))
      error ("seqrnn:argument", ["train: VALIDATION must be given again: the training that is " ...
             "resumed had data of its own"]);
    endif
  endif
  kept = setdiff (given, allowed);
  if (! isempty (kept))
    error ("seqrnn:argument", "train: %s must not be given anew when a training is resumed", ...
           toupper (kept{1}));
  endif
  if (! isequal (network_spec (net), network_spec (run.net)))
    error ("seqrnn:argument", "train: NET must be the network of the training that is resumed");
  endif
  run.net = without_weights (net);
  o = train_options (merge_fields (train_defaults (), struct_of (opt, anew)));
  for name = intersect (anew, given)
    run.options.(name{1}) = o.(name{1});
  endfor
endfunction

function s = struct_of (s, names)
  s = rmfield (s, setdiff (fieldnames (s), names));
endfunction

function run = from_fit (fit)
  at = fit.trainer;
  parts = {"position", "sizes", "waited", "ended"};
  run = struct ("net", fit.net, "options", fit.options, "work", rmfield (at, parts), ...
                "history", fit.history, "validation", fit.validation, "best", fit.best, ...
                "seconds", fit.seconds, "problem", "");
  for name = parts
    run.(name{1}) = at.(name{1});
  endfor
  run.best.theta = [];
  if (fit.best.epoch > 0)
    run.best.theta = fit.theta;
  endif
endfunction

function run = from_checkpoint (saved)
  run = merge_fields (saved.spec, struct ("work", struct (), "history", struct (), ...
                                          "validation", struct (), "problem", ""));
  run.net = network (run.net.inputs, run.net.layers, run.net.loss);
  run.best.theta = [];
  for [value, name] = saved.arrays
    part = strsplit (name, ".");
    if (numel (part) == 2)
      run.(part{1}).(part{2}) = value(:);
    elseif (strcmp (name, "best"))
      run.best.theta = cast (value(:), run.options.precision);
    else
      run.work.(name) = cast (value(:), run.options.precision);
    endif
  endfor
endfunction
