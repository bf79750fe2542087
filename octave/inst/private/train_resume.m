## A run as it was: from the path of a checkpoint or from a fit. given: the options that the user
## gives, whose values are in opt. What is not free must be as it was.
function run = train_resume (net, resume, opt, given)
  run = train_stored (resume);
  given = given(! (ismember (given, {"theta", "seed"})
                   & cellfun (@(name) isempty (opt.(name)), given)));
  anew = {"epochs", "max_steps", "patience", "time_limit", "checkpoint_every"};
  kept = setdiff (given, [anew, {"callback", "checkpoint", "verbose", "resume"}]);
  o = train_options ("train", opt);
  check_kept (run.options, o, opt, kept);
  if (strcmp (run.options.validation, "data") && ! isstruct (opt.validation))
    error ("seqrnn:argument", ["train: VALIDATION must be given again: the training that is " ...
           "resumed had data of its own"]);
  endif
  if (! isequal (network_spec (net), spec_of (run.net)))
    error ("seqrnn:argument", "train: NET must be the network of the training that is resumed");
  endif
  run.net = without_weights (net);
  train_check_run (run);
  for name = intersect (anew, given)
    run.options.(name{1}) = o.(name{1});
  endfor
endfunction

## The network_spec of what may be damaged.
function spec = spec_of (net)
  spec = [];
  if (isstruct (net) && isscalar (net) && isfield (net, "layers") && iscell (net.layers)
      && all (cellfun (@isstruct, net.layers)))
    spec = network_spec (net);
  endif
endfunction

## Options that are as they were may be given: the same call then begins a training and resumes it.
function check_kept (was, o, opt, kept)
  if (any (strcmp (kept, "validation")))
    o.validation = opt.validation;
    if (isstruct (o.validation))
      o.validation = "data";
    elseif (isempty (o.validation))
      o.validation = "none";
    endif
  endif
  o.split = opt.split;
  if (isempty (o.split))
    o.split = "";
  endif
  o.seed = opt.seed;
  for name = kept
    refuse_anew ("train", name{1}, field_or_empty (o, name{1}), field_or_empty (was, name{1}));
  endfor
endfunction

%!shared net, data, small, fit
%! x = arrayfun (@(k) philox_normal (5 + mod (k, 7), k)', 1:20, "UniformOutput", false);
%! data = struct ("x", {x}, "targets", {cellfun(@cumsum, x, "UniformOutput", false)});
%! net = network (1, {lstm_layer(3), dense_layer(1)}, "mse");
%! small = {"batch", 8, "seed", 1, "verbose", false, "epochs", 2};
%! fit = train (net, data, small{:}, "validation", 0.2, "truncate", 3);
%!test # what is as it was may be given again, so that one call begins a training and resumes it
%! again = {"batch", int32(8), "seed", 1, "validation", 0.2, "split", [], "truncate", [3, 3], ...
%!          "theta", [], "optimiser", optimiser("adam", "clip_norm", 1), "schedule", "constant", ...
%!          "shuffle", true, "precision", "single", "min_delta", 0};
%! a = train (net, data, "resume", fit, again{:}, "epochs", 3, "verbose", false);
%! assert (a.theta, train (net, data, "resume", fit, "epochs", 3, "verbose", false).theta);
%! assert (numel (a.validation.loss), 3);
%! file = tempname ();
%! unwind_protect
%!   for epochs = 1:3
%!     resume = [];
%!     if (exist (file, "file"))
%!       resume = file;
%!     endif
%!     b = train (net, data, small{:}, "validation", 0.2, "truncate", 3, "epochs", epochs, ...
%!                "checkpoint", file, "resume", resume);
%!   endfor
%! unwind_protect_cleanup
%!   delete (file);
%!   delete ([file ".previous"]);
%! end_unwind_protect
%! assert (b.trainer, a.trainer);
%!test # what is not, is refused, with its value
%! changes = {"batch", 4, ": it was 8"; "seed", 2, ": it was 1"; "truncate", 4, ": it was 3"; ...
%!            "truncate", [], ": it was 3"; "shuffle", false, ": it was true"; ...
%!            "precision", "double", ': it was "single"'; "validation", 0.5, ": it was 0.2"; ...
%!            "validation", [], ": it was 0.2"; "split", "last", ': it was \[\]'; ...
%!            "optimiser", "sgd", "$"; "schedule", "exponential", "$"; ...
%!            "min_delta", 1, ": it was 0"; "theta", fit.theta, "$"};
%! for k = 1:rows (changes)
%!   fail ('train (net, data, "resume", fit, changes{k,1:2})', ...
%!         [toupper(changes{k,1}) " must not be given anew when a training is resumed" ...
%!          changes{k,3}]);
%! endfor
%! fail ('train (net, data, "resume", fit, "validation", data)', ...
%!       "VALIDATION must not be given anew");
%!test # other data are refused, whatever differs
%! message = ["DATA must be the data of the training that is resumed: the numbers of sequences " ...
%!            "and steps are the same, but not the values"];
%! other = data;
%! other.x{7}(2) += 1e-3;
%! fail ('train (net, other, "resume", fit)', message);
%! other = data;
%! other.targets{20}(end) += 1;
%! fail ('train (net, other, "resume", fit)', message);
%! other = struct ("x", {data.x([2, 1, 3:20])}, "targets", {data.targets([2, 1, 3:20])});
%! fail ('train (net, other, "resume", fit)', message);
%! fail ('train (net, setfield (data, "sample_weights", 1:20), "resume", fit)', message);
%! other = struct ("x", {data.x(1:19)}, "targets", {data.targets(1:19)});
%! fail ('train (net, other, "resume", fit)', "20 sequences with 1\\d\\d steps, not 19 with");
%!test # a damaged fit is refused by the name of the part
%! bad = {"trainer", [], "RESUME.trainer must be"; "trainer.theta", [], ...
%!   'RESUME.trainer.theta must be a vector of 64 numbers, not 0x0'; ...
%!   "trainer.theta", "a", "RESUME.trainer.theta must be a vector of 64 numbers"; ...
%!   "trainer.before", 1:3, "RESUME.trainer.before must be a vector of 64 numbers, not 1x3"; ...
%!   "trainer.moments", zeros(64, 1), "RESUME.trainer.moments must be a vector of 128 numbers"; ...
%!   "trainer.sizes", [], "RESUME.trainer.sizes must be a vector of 4 numbers, not 0x0"; ...
%!   "trainer.position", 3, "RESUME.trainer.position must be a struct of epoch, batch, "; ...
%!   "trainer.position.batch", 1e9, "RESUME.trainer.position.batch must be an integer in 0..1"; ...
%!   "trainer.position.chunk", 99, "RESUME.trainer.position.chunk must be an integer in 0..3"; ...
%!   "trainer.position.epoch", -1, "RESUME.trainer.position.epoch must be an integer"; ...
%!   "trainer.position.factor", "a", "RESUME.trainer.position.factor must be a number"; ...
%!   "trainer.waited", "a", "RESUME.trainer.waited must be an integer"; ...
%!   "trainer.ended", [], "RESUME.trainer.ended must be an integer"; ...
%!   "history", [], "RESUME.history must be numbers in the columns epoch, step, loss, norm"; ...
%!   "history.loss", 1:3, "RESUME.history must be"; ...
%!   "validation", 1, "RESUME.validation must be"; ...
%!   "best", [], "RESUME.best must be"; "best.loss", "a", "RESUME.best.loss must be a number"; ...
%!   "best.reference", NaN, "RESUME.best.reference must be a number, not NaN"; ...
%!   "theta", 1, "RESUME.theta must be a vector of 64 numbers, not 1"; ...
%!   "options", struct(), "RESUME.options must have the field"; ...
%!   "options", 1, "RESUME.options must be as train made them, not 1"; ...
%!   "options.batch", 0, "RESUME.options: BATCH must be an integer in 1"; ...
%!   "options.optimiser", 3, "RESUME.options: OPTIMISER must be"; ...
%!   "options.validation", "x", "RESUME.options: VALIDATION must be one of"; ...
%!   "options.seed", [], "RESUME.options: SEED must be an integer"; ...
%!   "seconds", "a", "RESUME.seconds must be a number"; ...
%!   "seconds", NaN, "RESUME.seconds must be a number, not NaN"; ...
%!   "net", 1, "NET must be the network of the training that is resumed"; ...
%!   "net.layers", {1}, "NET must be the network of the training that is resumed"};
%! for k = 1:rows (bad)
%!   broken = setfield (fit, strsplit (bad{k,1}, "."){:}, bad{k,2});
%!   fail ('train (net, data, "resume", broken, "epochs", 9, "verbose", false)', ...
%!         ["train: " bad{k,3}]);
%! endfor
%!function rewrite (file, key, value)
%!  [arrays, notes, message] = __seqrnn__ ("safetensors_read", file, true);
%!  notes(strcmp ({notes.name}, "seqrnn.checksum")) = [];
%!  if (isempty (value))
%!    notes(strncmp ({notes.name}, key, numel (key))) = [];
%!    arrays(strcmp ({arrays.name}, key)) = [];
%!  else
%!    notes(strcmp ({notes.name}, key)).value = value;
%!  endif
%!  [arrays.dtype] = deal ("F32");
%!  __seqrnn__ ("safetensors_write", file, arrays, notes, true, false);
%!endfunction
%!test # as is a made-up checkpoint
%! file = tempname ();
%! changes = {"spec.waited", '"a"', "RESUME.trainer.waited must be an integer"; ...
%!            "spec.best", [], "RESUME.best.epoch must be a number"; ...
%!            "spec.options.batch", [], "RESUME.options must have the field batch"; ...
%!            "moments", [], "RESUME.trainer.moments must be a vector of 128 numbers, not 0x0"; ...
%!            "spec.net", [], "NET must be the network of the training"; ...
%!            "history.loss", [], "RESUME.history must be numbers in the columns"};
%! unwind_protect
%!   for k = 1:rows (changes)
%!     a = train (net, data, small{:}, "validation", 0.2, "checkpoint", file);
%!     rewrite (file, changes{k,1:2});
%!     fail ('train (net, data, "resume", file, "verbose", false)', changes{k,3});
%!   endfor
%! unwind_protect_cleanup
%!   delete (file);
%!   delete ([file ".previous"]);
%! end_unwind_protect
