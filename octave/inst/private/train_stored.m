## A run as it was, from the path of a checkpoint or from a fit. It may be damaged: only its options
## are checked.
function run = train_stored (resume)
  if (ischar (resume))
    run = from_checkpoint (read_checkpoint (resume, "train"));
  else
    run = from_fit (resume);
  endif
  run.options = stored_options (run.options);
endfunction

## The options of a fit or a checkpoint, which may be damaged, checked.
function o = stored_options (o)
  known = setdiff (fieldnames (train_defaults ())', ...
                   {"theta", "callback", "checkpoint", "resume", "verbose"});
  if (! (isstruct (o) && isscalar (o)))
    wrong ("train", "RESUME.options", "as train made them", o);
  endif
  missing = known(! isfield (o, known));
  if (! isempty (missing))
    error ("seqrnn:argument", "train: RESUME.options must have the field %s", missing{1});
  endif
  caller = "train: RESUME.options";
  o = merge_fields (o, train_options (caller, o));
  o.seed = check_integer (caller, "SEED", o.seed, 0, 2^53);
  if (isnumeric (o.validation))
    train_held_out (caller, o, struct ("validation", o.validation, "split", []));
  else
    check_choice (caller, "VALIDATION", o.validation, {"none", "data"});
  endif
  if (! isempty (o.split))
    check_choice (caller, "SPLIT", o.split, {"random", "last", "time"});
  else
    o.split = "";
  endif
endfunction

function run = from_fit (fit)
  fields = {"net", "theta", "trainer", "history", "validation", "best", "options", "seconds"};
  if (! (isstruct (fit) && isscalar (fit) && all (isfield (fit, fields))))
    wrong ("train", "RESUME", "what train returned", fit);
  endif
  [at, parts] = deal (fit.trainer, {"position", "sizes", "waited", "ended"});
  for name = {"trainer", "best"}
    if (! (isstruct (fit.(name{1})) && isscalar (fit.(name{1}))))
      wrong ("train", ["RESUME." name{1}], "as train made it", fit.(name{1}));
    endif
  endfor
  run = struct ("net", {fit.net}, "options", {fit.options}, "history", {fit.history}, ...
                "validation", {fit.validation}, "best", fit.best, "seconds", {fit.seconds}, ...
                "problem", "");
  run.work = rmfield (at, intersect (fieldnames (at), parts));
  for name = parts
    run.(name{1}) = field_or_empty (at, name{1});
  endfor
  run.best.theta = [];
  if (! isequal (field_or_empty (fit.best, "epoch"), 0))
    run.best.theta = fit.theta;
  endif
endfunction

function run = from_checkpoint (saved)
  run = merge_fields (struct ("net", [], "options", [], "sizes", [], "position", [], "best", [], ...
                              "waited", [], "ended", [], "seconds", []), saved.spec);
  run = merge_fields (run, struct ("work", struct (), "history", struct (), ...
                                   "validation", struct (), "problem", ""));
  if (isstruct (run.net) && all (isfield (run.net, {"inputs", "layers", "loss"})))
    run.net = network (run.net.inputs, run.net.layers, run.net.loss);
  endif
  if (! isstruct (run.best))
    run.best = struct ();
  endif
  run.best.theta = [];
  for [value, name] = saved.arrays
    part = strsplit (name, ".");
    if (numel (part) == 2)
      run.(part{1}).(part{2}) = value(:);
    elseif (strcmp (name, "best"))
      run.best.theta = value(:);
    else
      run.work.(name) = value(:);
    endif
  endfor
endfunction
