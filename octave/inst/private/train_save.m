## Writes a checkpoint: all of a run that is not the user's data, so that a training that was
## killed goes on as if it had not been. saved: what the one before told, [] if this is the first
## one of the call, which must succeed; later a file that cannot be written is no reason to lose
## the training.
function [saved, progress] = train_save (run, path, saved, progress)
  now = struct ("position", run.position, "ended", run.ended, "problem", run.problem, ...
                "failed", false);
  if (isempty (path) || (! isempty (saved) && isequal (now, setfield (saved, "failed", false))))
    return;
  endif
  arrays = without_empty (run.work);
  if (! isempty (run.best.theta))
    arrays.best = run.best.theta;
  endif
  records = struct ("history", all_rows (run.history), "validation", run.validation);
  for column = {"history", "validation"}
    for [value, name] = records.(column{1})
      arrays.([column{1} "." name]) = value;
    endfor
  endfor
  spec = struct ("net", network_spec (run.net), "options", run.options, "sizes", run.sizes, ...
                 "position", run.position, "best", rmfield (run.best, "theta"), ...
                 "waited", run.waited, "ended", run.ended, "seconds", run.seconds);
  if (isempty (saved))
    keep_previous = is_checkpoint (path);
    interrupts_wait ();  # is_checkpoint may have caught an error
    write_checkpoint (path, arrays, spec, "train", keep_previous);
    saved = now;
    return;
  endif
  ## An error that is caught would forget a Ctrl-C.
  message = write_checkpoint (path, arrays, spec, "train");
  if (isempty (message))
    saved = now;
  elseif (! saved.failed)
    saved.failed = true;
    progress = progress_clear (progress);
    warning ("seqrnn:checkpoint", "train: \"%s\"%s; the training goes on", path, message);
  endif
endfunction

%!shared net, data, small, fit
%! x = arrayfun (@(k) philox_normal (5 + mod (k, 7), k)', 1:20, "UniformOutput", false);
%! data = struct ("x", {x}, "targets", {cellfun(@cumsum, x, "UniformOutput", false)});
%! net = network (1, {lstm_layer(3), dense_layer(1)}, "mse");
%! small = {"batch", 8, "seed", 1, "verbose", false, "epochs", 2};
%! fit = [];
%!error <train: ".*" cannot be written> # a path that cannot be written is found at once
%! train (net, data, small{:}, "checkpoint", fullfile (tempname (), "x"));
%!test # what is no checkpoint is not overwritten
%! file = tempname ();
%! fid = fopen (file, "w");
%! fputs (fid, "my thesis");
%! fclose (fid);
%! unwind_protect
%!   fail ('train (net, data, small{:}, "checkpoint", file)', ...
%!         ['CHECKPOINT "[^"]*" exists and is no checkpoint \(.*\): choose another path or ' ...
%!          'remove it']);
%!   assert (fileread (file), "my thesis");
%!   fail ('train (net, data, small{:}, "checkpoint", tempdir ())', "exists and is no checkpoint");
%! unwind_protect_cleanup
%!   delete (file);
%! end_unwind_protect
%!test # but a damaged one is, when the one before is resumed, which stays until the new is whole
%! file = tempname ();
%! unwind_protect
%!   whole = train (net, data, small{:}, "epochs", 3, "checkpoint", file);
%!   bytes = fileread ([file ".previous"]);
%!   fid = fopen (file, "w");
%!   fputs (fid, "cut off");
%!   fclose (fid);
%!   fail ('train (net, data, small{:}, "checkpoint", file)', "exists and is no checkpoint");
%!   same = @(info) assert (fileread ([file ".previous"]), bytes);
%!   again = train (net, data, "resume", [file ".previous"], "checkpoint", file, ...
%!                  "verbose", false, "callback", same);
%!   assert (again.trainer, whole.trainer);
%!   assert (train (net, data, "resume", file, "verbose", false).theta, whole.theta);
%! unwind_protect_cleanup
%!   delete (file);
%!   delete ([file ".previous"]);
%! end_unwind_protect
%!function remove (folder, epoch)
%!  if (epoch == 2)
%!    confirm_recursive_rmdir (false, "local");
%!    rmdir (folder, "s");
%!  elseif (epoch == 5)
%!    mkdir (folder);
%!  elseif (epoch == 7)
%!    delete (fullfile (folder, "*"));
%!    rmdir (folder);
%!  endif
%!endfunction
%!test # later failures lose no training, and warn once in a row
%! folder = tempname ();
%! mkdir (folder);
%! text = evalc (['fit = train (net, data, small{:}, "epochs", 8, "checkpoint", ' ...
%!                'fullfile (folder, "x"), "callback", @(info) remove (folder, info.epoch));']);
%! assert (fit.stopped, "epochs");
%! assert (numel (strfind (text, "cannot be written")), 2);
%! assert (numel (strfind (text, "the training goes on")), 2);
%!function into_sub (epoch)
%!  if (epoch == 2)
%!    cd ("sub");
%!  endif
%!endfunction
%!function put (file, text)
%!  fid = fopen (file, "w");
%!  fputs (fid, text);
%!  fclose (fid);
%!endfunction
%!test # a callback that changes the folder does not move the checkpoint
%! folder = tempname ();
%! mkdir (fullfile (folder, "sub"));
%! put (fullfile (folder, "sub", "x"), "my thesis");
%! old = cd (folder);
%! unwind_protect
%!   fit = train (net, data, small{:}, "epochs", 3, "checkpoint", "x", "callback", ...
%!                @(info) into_sub (info.epoch));
%!   assert (fileread (fullfile (folder, "sub", "x")), "my thesis");
%!   assert (train (net, data, "resume", fullfile (folder, "x"), "verbose", false).trainer, ...
%!           fit.trainer);
%! unwind_protect_cleanup
%!   cd (old);
%!   confirm_recursive_rmdir (false, "local");
%!   rmdir (folder, "s");
%! end_unwind_protect
%!test # links lead to a checkpoint that is not there yet, and to the one before
%! if (isunix ())
%!   folder = tempname ();
%!   mkdir (fullfile (folder, "disk"));
%!   [link, real] = deal (fullfile (folder, "link"), fullfile (folder, "disk", "real"));
%!   symlink (fullfile ("disk", "real"), link);
%!   unwind_protect
%!     whole = train (net, data, small{:}, "checkpoint", link);
%!     assert (readlink (link), fullfile ("disk", "real"));
%!     put (real, "x");
%!     fail ('train (net, data, "resume", link)', 'real.previous", is whole: resume from it');
%!     again = train (net, data, "resume", [real ".previous"], "checkpoint", link, ...
%!                    "verbose", false);
%!     assert (again.trainer, whole.trainer);
%!   unwind_protect_cleanup
%!     confirm_recursive_rmdir (false, "local");
%!     rmdir (folder, "s");
%!   end_unwind_protect
%! endif
%!test # the end is saved, also that of numbers that are not finite: as good as the fit
%! warning ("off", "seqrnn:nonfinite", "local");
%! file = tempname ();
%! unwind_protect
%!   fit = train (net, data, small{:}, "epochs", 9, "precision", "double", "checkpoint", file, ...
%!                "optimiser", optimiser ("sgd", 1e308, "momentum", 0.5));
%!   assert (! isempty (strfind (fit.stopped, "is not finite at step")));
%!   a = train (net, data, "resume", fit, "verbose", false);
%!   b = train (net, data, "resume", file, "verbose", false);
%!   assert (b.trainer, a.trainer);
%!   assert (b.theta, a.theta);
%!   assert (b.history, a.history);
%! unwind_protect_cleanup
%!   delete (file);
%!   delete ([file ".previous"]);
%! end_unwind_protect
