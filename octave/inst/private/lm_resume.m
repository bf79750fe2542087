## The options of a language model of V characters whose training goes on; those that are given may
## only be as they were. A checkpoint does not tell which part of the text was held out.
function opt = lm_resume (caller, opt, given, V)
  try
    run = train_stored (opt.resume);
  catch err
    lm_error (caller, err);
  end_try_catch
  [was, ok] = lm_options (run);
  try
    ok = ok && isequal (network_spec (run.net), network_spec (lm_network (was, run.net.inputs)));
  catch
    ok = false;
  end_try_catch
  if (! ok)
    error ("seqrnn:argument", ["%s: RESUME must be of a training by rnn_lm: the network is " ...
           "another"], caller);
  endif
  if (isstruct (opt.resume) && isfield (opt.resume, "held_out"))
    was.validation = check_number (caller, "RESUME.held_out", opt.resume.held_out, 0, 0.9);
  elseif (! strcmp (run.options.validation, "none"))
    was.validation = opt.validation;
  endif
  for name = intersect (fieldnames (was)', given)
    if (! strcmp (name{1}, "forget_bias") || ! isempty (opt.forget_bias))
      refuse_anew (caller, name{1}, opt.(name{1}), was.(name{1}));
    endif
  endfor
  if (run.net.inputs != V)
    error ("seqrnn:argument", ["%s: TEXT must be the text of the training that is resumed, " ...
           "with %d different characters, not %d"], caller, run.net.inputs, V);
  endif
  opt = merge_fields (opt, was);
endfunction

## What rnn_lm was told, as far as the network is one that it makes.
function [was, ok] = lm_options (run)
  [was, o] = deal (struct (), run.options);
  layers = {};
  if (isstruct (run.net) && isscalar (run.net) && all (isfield (run.net, {"inputs", "layers"})))
    layers = run.net.layers;
  endif
  ok = iscell (layers) && numel (layers) > 2 && all (cellfun (@isstruct, layers)) ...
       && isscalar (run.net.inputs) && isfield (layers{1}, "units") ...
       && all (isfield (layers{2}, {"kind", "units", "init"})) ...
       && any (strcmp (layers{2}.kind, {"lstm", "gru", "rnn"}));
  if (! ok)
    return;
  endif
  was = struct ("cell", layers{2}.kind, "units", layers{2}.units, "layers", numel (layers) - 2, ...
                "embedding", layers{1}.units, "batch", o.batch, "steps", o.truncate(1), ...
                "learning_rate", o.optimiser.learning_rate, "clip", o.optimiser.clip_norm, ...
                "optimiser", o.optimiser.kind, "precision", o.precision, "init", layers{2}.init, ...
                "forget_bias", field_or_empty (layers{2}, "forget_bias"), "validation", 0);
endfunction

%!shared text, small, model, whole
%! text = repmat ("to be, or not to be.\n", 1, 30);
%! small = {"units", 8, "embedding", 4, "batch", 4, "steps", 8, "seed", 1, "verbose", false};
%! whole = rnn_lm (text, small{:}, "cell", "gru", "epochs", 3);
%! model = rnn_lm (text, small{:}, "cell", "gru", "epochs", 2);
%!test # the network and the options are those of what is resumed
%! a = rnn_lm (text, "resume", model, "epochs", 3, "verbose", false);
%! assert (a.trainer, whole.trainer);
%! assert (a.held_out, 0.1);
%! a = rnn_lm (text, "resume", model, "verbose", false);
%! assert (a.trainer, model.trainer);
%! a = rnn_lm (text, "resume", model, "max_steps", 3, "verbose", false);
%! assert ({a.stopped, a.options.epochs}, {"epochs", 2});
%!test # one call begins a training and resumes it
%! file = tempname ();
%! unwind_protect
%!   for epochs = 1:3
%!     resume = [];
%!     if (exist (file, "file"))
%!       resume = file;
%!     endif
%!     a = rnn_lm (text, small{:}, "cell", "gru", "epochs", epochs, "checkpoint", file, ...
%!                 "learning_rate", 2e-3, "clip", 1, "forget_bias", [], "init", "torch", ...
%!                 "validation", 0.1, "resume", resume);
%!   endfor
%!   assert (a.trainer, whole.trainer);
%!   fail ('rnn_lm (text, "resume", file, "validation", 0, "verbose", false)', ...
%!         "rnn_lm: VALIDATION must be as it was: the training that is resumed held out a part");
%!   fail ('rnn_lm (text, "resume", file, "validation", 0.5, "verbose", false)', ...
%!         "rnn_lm: TEXT must be the text of the training that is resumed: 4 streams with");
%! unwind_protect_cleanup
%!   delete (file);
%!   delete ([file ".previous"]);
%! end_unwind_protect
%!test # other options and texts are refused in words that users of rnn_lm know
%! changes = {"cell", "lstm", '"gru"'; "units", 9, "8"; "layers", 2, "1"; "embedding", 5, "4"; ...
%!            "batch", 5, "4"; "steps", 9, "8"; "learning_rate", 1, "0.002"; "clip", 2, "1"; ...
%!            "optimiser", "sgd", '"adam"'; "validation", 0.2, "0.1"; ...
%!            "init", "zeros", '"torch"'; ...
%!            "precision", "double", '"single"'; "seed", 2, "1"; "forget_bias", 1, "0"};
%! for k = 1:rows (changes)
%!   fail ('rnn_lm (text, "resume", model, changes{k,1:2}, "verbose", false)', ...
%!         ["rnn_lm: " toupper(changes{k,1}) " must not be given anew when a training is " ...
%!          "resumed: it was " changes{k,3}]);
%! endfor
%! fail ('rnn_lm ([text "Z"], "resume", model, "verbose", false)', ...
%!       "TEXT must be the text of the training that is resumed, with 10 different .*, not 11");
%! fail ('rnn_lm (strrep (text, "not", "ton"), "resume", model, "verbose", false)', ...
%!       "the numbers of streams and steps are the same, but not the characters");
%! fit = train (network (1, dense_layer (1)), struct ("x", 1, "targets", 1), "epochs", 1, ...
%!              "verbose", false);
%! fail ('rnn_lm (text, "resume", fit)', "RESUME must be of a training by rnn_lm: the network is");
%! fail ('rnn_lm (text, "resume", 3)', "rnn_lm: RESUME must be what train returned, not 3");
%! bad = setfield (model, "options", struct ());
%! fail ('rnn_lm (text, "resume", bad)', "rnn_lm: RESUME.options must have the field");
%! fail ('rnn_lm (text, "epochs", 1, "patience", 0)', "rnn_lm: PATIENCE must be an integer");
%!error <rnn_lm: SHUFFLE is no option here: the text is read in its order, as BATCH streams>
%! rnn_lm (text, "shuffle", true)
%!error <rnn_lm: TRUNCATE is no option here> rnn_lm (text, small{:}, "truncate", 3)
%!error <rnn_lm: SPLIT is no option here> rnn_lm (text, "split", "last", "epochs", 1)
%!error <LEARNING_RATE must be within single precision> rnn_lm (text, "learning_rate", 1e39)
