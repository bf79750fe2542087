## -*- texinfo -*-
## @deftypefn  {} {@var{fit} =} train (@var{net}, @var{data})
## @deftypefnx {} {@var{fit} =} train (@var{net}, @var{data}, @var{name}, @var{value}, @dots{})
## Train a network: minibatch after minibatch, gradient, clipping, update.
##
## The same seed and data give the same parameters, to the bit, here and in R, with any
## number of threads, in one run or in several joined by @qcode{"resume"}.
##
## @var{data} is a struct with the fields @code{x}, @code{ids}, @code{targets} and, where
## wanted, @code{lengths}, @code{weights} and @code{sample_weights}, for N sequences: padded
## arrays as in a batch of @code{loss_grad} (@code{x} [D,N,T], @code{ids} [N,T], @dots{}), or
## cells with one element per sequence: @code{x} of [D,T_i], @code{ids} of vectors or
## [T_i,C], @code{targets} of vectors or [M,T_i], @code{sample_weights} of vectors or one
## vector of N.  If the network pools, @code{targets} is a vector of N or [M,N].  A CRF takes
## @code{sample_weights} of N only.  What lies beyond the lengths of padded arrays may be
## anything: it is not looked at.
##
## Options, with their defaults:
##
## @table @asis
## @item @qcode{"theta"} (drawn from the seed)
## Parameters to start from.
## @item @qcode{"validation"} (none)
## The fraction of the data that is held out, or data of its own.  It is measured at the
## end of each epoch.
## @item @qcode{"split"} (@qcode{"random"}; of one sequence @qcode{"time"})
## How a fraction is held out: @qcode{"random"} sequences, the @qcode{"last"} sequences or,
## for time series, the last part (@qcode{"time"}) of every sequence: the sequences are read
## from their start, the held-out steps are judged.  The latter not for networks that pool or
## end in a CRF.
## @item @qcode{"optimiser"} (Adam that clips to the norm 1)
## @itemx @qcode{"schedule"} (@qcode{"constant"})
## Names, or structs made by @code{optimiser} and @code{schedule}.  A name alone, also
## @qcode{"adam"}, does not clip.
## @item @qcode{"epochs"} (10), @qcode{"max_steps"} (Inf)
## How many passes over the data and updates there are in all, whichever ends first.
## @item @qcode{"batch"} (32), @qcode{"tokens"} (0: no limit)
## Sequences per minibatch, and the most steps in one, padding included.
## @item @qcode{"shuffle"} (true), @qcode{"bucket"} (0)
## A new random order in each epoch.  A bucket > 0 sorts the sequences by length within so
## many minibatches' worth of them, which saves padding, and shuffles whole minibatches.
## @item @qcode{"truncate"} (0)
## k or [k1 k2]: truncated backpropagation through time.  Sequences are read k1 steps at a
## time, each an update whose gradient reaches k2 steps back; the state is carried on
## (Sutskever 2013, sec. 2.8.6).  Shared dropout and recurrent dropout are drawn anew for each
## piece.  Not for networks that pool, read ahead or backwards or end in a CRF.
## @item @qcode{"accumulate"} (1)
## Minibatches (of truncated sequences: pieces) per update, whose gradient is that of all their
## targets together, as if they were one.  What is left at the end of an epoch is an update, too.
## @item @qcode{"ema"} (0)
## Decay (below 1) of parameters that are averaged over the updates, and then are what is
## validated and returned.
## @item @qcode{"patience"} (Inf), @qcode{"min_delta"} (0)
## Epochs without a better validation loss before it stops.  A loss is better if it is below
## the latest one that was by more than min_delta, as in Keras; the best is the lowest.
## @item @qcode{"time_limit"} (Inf)
## Seconds in all.
## @item @qcode{"callback"} (none)
## A function that is called after each epoch with a struct of epoch, step, loss (the mean
## of the epoch), validation, accuracy, rate and theta; if it returns true, the training
## stops.
## @item @qcode{"checkpoint"} (none), @qcode{"checkpoint_every"} (0)
## The path of a file from which resume goes on after a crash, written at the start, after so
## many gradients (0: after each epoch) and at the end.  The one before lives on as
## @file{PATH.previous}.  A file that is no checkpoint is not overwritten.  If the first one
## cannot be written, that is an error; later it is a warning and the training goes on.
## @item @qcode{"resume"} (none)
## The path of a checkpoint, or a fit: goes on with the same network and data and the stored
## options; only epochs, max_steps, patience, time_limit, callback, checkpoint,
## checkpoint_every and verbose may be given anew, others only as they were.  Validation data
## must be given again.
## @item @qcode{"seed"} (drawn from @code{rand})
## An integer in 0..2^53 for everything random: parameters, split, order, dropout.
## @item @qcode{"precision"} (@qcode{"single"}; or @qcode{"double"})
## @item @qcode{"verbose"} (true if somebody is watching)
## Shows a line of progress.
## @end table
##
## The result is a struct of plain data with the fields @code{net}, @code{theta} (the best
## by validation loss if there is a validation, else the averaged or the last ones),
## @code{trainer} (from which resume goes on), @code{history} (@code{epoch}, @code{step},
## @code{loss}, @code{norm}, @code{rate} of every gradient), @code{validation}
## (@code{epoch}, @code{step}, @code{loss}, @code{accuracy}), @code{best} (@code{epoch},
## @code{loss}, and @code{reference}, the latest loss that counted as better), @code{seed},
## @code{options}, @code{seconds} and @code{stopped}: @qcode{"epochs"},
## @qcode{"max_steps"}, @qcode{"patience"}, @qcode{"time_limit"}, @qcode{"callback"},
## @qcode{"interrupted"}, @qcode{"the callback failed: @dots{}"}, @qcode{"no target of the data
## counts"}, @qcode{"no target of the validation data counts"} or such as @qcode{"the loss is
## not finite at step 12: layer 2 (lstm)"}.
##
## Ctrl-C, an error in the callback, data without a target that counts and numbers that are not
## finite end the training with a warning (@code{seqrnn:interrupted}, @code{seqrnn:callback},
## @code{seqrnn:nothing_counts}, @code{seqrnn:nonfinite}); the fit so far is returned, in the
## last case with the last parameters whose loss and gradient were finite.  Ctrl-C during the
## callback takes effect when it returns; the third time (or the first after the callback has
## caught an error, when Octave counts anew) it ends the callback at once, and the training is
## lost but for its checkpoint.
##
## @example
## @group
## x = arrayfun (@@(n) randn (1, 5 + mod (n, 7)), 1:60, "UniformOutput", false);
## sums = cellfun (@@cumsum, x, "UniformOutput", false);
## data = struct ("x", @{x@}, "targets", @{sums@});
## net = network (1, @{lstm_layer(8), dense_layer(1)@}, "mse");
## fit = train (net, data, "validation", 0.2, "epochs", 20, "verbose", false);
## y = predict (fit, struct ("x", x@{1@})).output;
## fit = train (net, data, "resume", fit, "epochs", 22, "verbose", false);   # two more
## @end group
## @end example
## @seealso{network, optimiser, schedule, evaluate, predict, summary, loss_grad}
## @end deftypefn

function fit = train (net, data, varargin)
  if (nargin < 2)
    print_usage ();
  endif
  opt = parse_options ("train", train_defaults (), varargin);
  verbose = check_verbose ("train", opt.verbose);
  opt = check_paths_and_callback (opt);
  net = check_network ("train", "NET", net);
  if (net.nparam == 0)
    error ("seqrnn:argument", "train: NET must have parameters: without any there is no training");
  endif
  if (isempty (opt.resume))
    options = train_held_out ("train", train_options ("train", opt), opt);
    options.seed = check_seed ("train", opt.seed);
    run = train_new (net, opt.theta, options);
  else
    run = train_resume (net, opt.resume, opt, varargin(1:2:end));
  endif
  train_check_end (run.options, opt.callback);
  run = train_add_data (run, data, opt.validation);
  before = __seqrnn__ ("interrupts", -1000);  # Ctrl-C ends the training, not this function
  made = train_fit (train_run (run, opt.callback, opt.checkpoint, new_progress (verbose)));
  if (nargout > 0)
    fit = made;
  endif
  __seqrnn__ ("interrupts", min (before, 0));
  if (nargout == 0)
    summary (made);
  endif
endfunction

function opt = check_paths_and_callback (opt)
  if (! (isempty (opt.callback) || is_function_handle (opt.callback)))
    wrong ("train", "CALLBACK", "a function handle", opt.callback);
  elseif (! (isnumeric (opt.checkpoint) && isempty (opt.checkpoint))
          && ! (ischar (opt.checkpoint) && isrow (opt.checkpoint)))
    wrong ("train", "CHECKPOINT", "the path of a file", opt.checkpoint);
  elseif (! (isnumeric (opt.resume) && isempty (opt.resume))
          && ! isstruct (opt.resume) && ! (ischar (opt.resume) && isrow (opt.resume)))
    wrong ("train", "RESUME", "the path of a checkpoint, or what train returned", opt.resume);
  elseif (ischar (opt.checkpoint))
    opt.checkpoint = place_of (opt.checkpoint);  # whatever folder a callback goes to
    check_no_other_file (opt.checkpoint, opt.resume);
  endif
endfunction

## A file that is no checkpoint is not overwritten, but where it is a damaged one that is resumed
## from the one before.
function check_no_other_file (path, resume)
  [~, missing] = stat (path);
  if (missing)
    return;
  endif
  [whole, why] = is_checkpoint (path);
  previous = canonicalize_file_name ([path ".previous"]);
  if (! (whole || (ischar (resume) && ! isempty (previous)
                   && strcmp (canonicalize_file_name (tilde_expand (resume)), previous))))
    error ("seqrnn:argument", ["train: CHECKPOINT \"%s\" exists and is no checkpoint (%s): " ...
           "choose another path or remove it"], path, why);
  endif
endfunction

%!shared net, data, small, padded
%! n = 5 + mod (1:40, 7);
%! x = arrayfun (@(k) philox_normal (n(k), k)', 1:40, "UniformOutput", false);
%! sums = cellfun (@cumsum, x, "UniformOutput", false);
%! data = struct ("x", {x}, "targets", {sums});
%! net = network (1, {lstm_layer(6), dropout_layer(0.1), dense_layer(1)}, "mse");
%! small = {"batch", 8, "seed", 1, "verbose", false, "epochs", 3};
%! padded = struct ("x", zeros (1, 40, 11), "targets", zeros (40, 11), "lengths", n);
%! for k = 1:40
%!   padded.x(1,k,1:n(k)) = x{k};
%!   padded.targets(k,1:n(k)) = sums{k};
%! endfor
%!test # it learns; the fields
%! fit = train (net, data, small{:}, "epochs", 30, "validation", 0.2, ...
%!              "optimiser", optimiser ("adam", 0.02, "clip_norm", 1));
%! assert (fieldnames (fit)', {"net", "theta", "trainer", "history", "validation", "best", ...
%!   "seed", "options", "seconds", "stopped"});
%! assert (fit.stopped, "epochs");
%! assert (class (fit.theta), "single");
%! assert (fit.history.step, (1:120)');
%! assert (fit.history.epoch([1, 4, 5, 120]), [1; 1; 2; 30]);
%! assert (fit.validation.epoch, (1:30)');
%! assert (fit.validation.step, 4 * (1:30)');
%! assert (fit.best.loss, min (fit.validation.loss));
%! assert (fit.best.loss < 0.5 * fit.validation.loss(1));
%! assert (fit.validation.accuracy, NaN (30, 1));
%! assert (fit.trainer.sizes(1:2), [40, 320]);
%! assert (size (predict (fit, struct ("x", ones (1, 4))).output), [1, 1, 4]);
%! assert (predict (fit, struct ("x", ones (1, 4)), "type", "response").output, ...
%!         predict (fit.net, fit.theta, struct ("x", ones (1, 4))).output);
%!test # nothing to do: no epoch, no update, or a limit that was reached before
%! fit = train (net, data, small{:}, "epochs", 0);
%! assert (fit.theta, network_init (net, 1, "class", "single"));
%! assert ({fit.stopped, numel(fit.history.loss)}, {"epochs", 0});
%! assert (train (net, data, small{:}, "max_steps", 0).theta, fit.theta);
%! fit = train (net, data, small{:}, "max_steps", 2);
%! again = train (net, data, "resume", fit, "max_steps", 1, "verbose", false);
%! assert (again.theta, fit.theta);
%! assert (again.trainer, fit.trainer);
%! assert (numel (again.history.loss), 2);
%!test # a step by hand: gradient, Adam
%! fit = train (net, data, small{:}, "batch", 40, "shuffle", false, "max_steps", 2, ...
%!              "precision", "double", "optimiser", "adam");
%! [theta, state] = deal (network_init (net, 1), []);
%! for k = 0:1
%!   g = loss_grad (net, theta, padded, "training", true, "seed", 1, "draw", k);
%!   assert (fit.history.loss(k+1), g.loss);
%!   [theta, state] = struct2cell (optimiser_step (theta, g.grad, state)){:};
%! endfor
%! assert (fit.theta, theta);
%! assert (fit.history.norm, [1; 1] * sum (5 + mod (1:40, 7)));
%! assert (fit.stopped, "max_steps");
%!test # padded arrays are as good as cells
%! a = train (net, padded, small{:}, "validation", 0.2);
%! assert (train (net, data, small{:}, "validation", 0.2).theta, a.theta);
%!test # N epochs and then M are N + M, bit for bit: from a fit, from the middle of an epoch
%! o = {small{:}, "validation", 0.25, "ema", 0.9, "accumulate", 3, "truncate", [3, 4], ...
%!      "optimiser", optimiser("rmsprop", 0.01, "momentum", 0.5), ...
%!      "schedule", schedule("plateau", "patience", 0, "gamma", 0.5)};
%! whole = train (net, data, o{:}, "epochs", 4);
%! part = train (net, data, o{:}, "epochs", 2);
%! part = train (net, data, "resume", part, "epochs", 4, "verbose", false);
%! assert (part.theta, whole.theta);
%! assert (part.trainer, whole.trainer);
%! assert (part.history, whole.history);
%! assert (part.validation, whole.validation);
%! assert (part.best, whole.best);
%! part = train (net, data, o{:}, "epochs", 4, "max_steps", 5);
%! assert (part.stopped, "max_steps");
%! part = train (net, data, "resume", part, "max_steps", Inf, "verbose", false);
%! assert (part.trainer, whole.trainer);
%! assert (part.history, whole.history);
%!warning <a parameter is not finite at step 1: layer 1 \(lstm\)> # the last update overflows
%! fit = train (net, data, small{:}, "max_steps", 1, ...
%!              "optimiser", optimiser ("adamw", 1e38, "l2", 10));
%! assert (fit.stopped, "a parameter is not finite at step 1: layer 1 (lstm)");
%! assert (fit.theta, network_init (net, 1, "class", "single"));
%!warning <no target of the data counts>
%! none = struct ("x", {{ones(2, 3), ones(2, 2)}}, "targets", {{NaN(1, 3), NaN(1, 2)}});
%! fit = train (network (2, dense_layer (1), "mse"), none, "epochs", Inf, "max_steps", 5, ...
%!              "seed", 1, "verbose", false);
%! assert (fit.trainer.position.step, 0);
%!test # from a checkpoint, after each epoch or some gradients; the one before is kept
%! file = tempname ();
%! unwind_protect
%!   o = {small{:}, "validation", 0.25};
%!   whole = train (net, data, o{:}, "epochs", 3);
%!   fit = train (net, data, o{:}, "epochs", 2, "checkpoint", file);
%!   again = train (net, data, "resume", file, "epochs", 3, "verbose", false);
%!   assert (again.theta, whole.theta);
%!   assert (again.history, whole.history);
%!   assert (again.validation, whole.validation);
%!   assert (again.options, whole.options);
%!   fit = train (net, data, o{:}, "max_steps", 5, "checkpoint", file, "checkpoint_every", 2);
%!   assert (exist ([file ".previous"], "file"), 2);
%!   for name = {file, [file ".previous"]}
%!     again = train (net, data, "resume", name{1}, "max_steps", Inf, "verbose", false);
%!     assert (again.theta, whole.theta);
%!     assert (again.trainer, whole.trainer);
%!   endfor
%! unwind_protect_cleanup
%!   delete (file);
%!   delete ([file ".previous"]);
%! end_unwind_protect
%!test # the best parameters; patience
%! v = struct ("x", {data.x(31:40)}, "targets", {data.targets(31:40)});
%! t = struct ("x", {data.x(1:30)}, "targets", {data.targets(1:30)});
%! fit = train (net, t, small{:}, "epochs", 50, "validation", v, "patience", 2, ...
%!              "optimiser", optimiser ("sgd", 1));
%! assert (fit.stopped, "patience");
%! assert (numel (fit.validation.loss), fit.best.epoch + 2);
%! assert (evaluate (net, fit.theta, v, 8).loss, fit.best.loss);
%! assert (fit.options.validation, "data");
%! more = train (net, t, "resume", fit, "validation", v, "patience", 3, "verbose", false);
%! assert (numel (more.validation.loss), fit.best.epoch + 3);
%!test # splits
%! whole = train (net, data, small{:}, "max_steps", 0);
%! fit = train (net, data, small{:}, "epochs", 1, "validation", 0.25, "split", "last", ...
%!              "theta", whole.theta, "optimiser", optimiser ("sgd", 1e-30));
%! last = struct ("x", {data.x(31:40)}, "targets", {data.targets(31:40)});
%! assert (fit.validation.loss, evaluate (net, whole.theta, last, 8).loss, 1e-6);
%! fit = train (net, data, small{:}, "epochs", 1, "validation", 0.5, "split", "time", ...
%!              "theta", whole.theta, "optimiser", optimiser ("sgd", 1e-30));
%! late = data;  # they are read from the start, the second half is judged
%! for k = 1:40
%!   n = floor (numel (data.x{k}) / 2);
%!   late.targets{k}(1:end-n) = NaN;
%! endfor
%! assert (fit.validation.loss, evaluate (net, whole.theta, late, 8).loss, 1e-6);
%!test # callbacks: what they receive, stop, error
%! fit = train (net, data, small{:}, "validation", 0.2, "callback", @(info) info.epoch == 2);
%! assert (fit.stopped, "callback");
%! assert (fit.validation.epoch, [1; 2]);
%! text = evalc (['train (net, data, small{:}, "callback", ' ...
%!                '@(info) printf ("%s ", fieldnames (info){:}));']);
%! assert (! isempty (strfind (text, "epoch step loss validation accuracy rate theta ")));
%! warning ("off", "seqrnn:callback", "local");
%! fit = train (net, data, small{:}, "callback", @(info) error ("my own message"));
%! assert (fit.stopped, "the callback failed: my own message");
%! assert (fit.trainer.position.epoch, 1);
%!test # a time limit; the same in a checkpoint and plain data: save -v7
%! fit = train (net, data, small{:}, "epochs", Inf, "time_limit", 0.3);
%! assert (fit.stopped, "time_limit");
%! assert (fit.seconds >= 0.3 && fit.seconds < 3);
%! file = [tempname() ".mat"];
%! unwind_protect
%!   save ("-v7", file, "fit");
%!   loaded = load (file).fit;
%! unwind_protect_cleanup
%!   delete (file);
%! end_unwind_protect
%! next = {"time_limit", Inf, "max_steps", fit.trainer.position.step + 3, "verbose", false};
%! assert (train (net, data, "resume", loaded, next{:}).theta, ...
%!         train (net, data, "resume", fit, next{:}).theta);
%!test # numbers that are not finite
%! warning ("off", "seqrnn:nonfinite", "local");
%! fit = train (net, data, small{:}, "epochs", 20, "precision", "double", ...
%!              "optimiser", optimiser ("sgd", 1e308));
%! text = '^the (loss|gradient) is not finite at step \d+: layer \d \((lstm|dense)\)$';
%! assert (regexp (fit.stopped, text), 1);
%! assert (all (isfinite (fit.theta)));
%!warning <at step \d+: layer .*; this is the fit after \d+ updates?, and its parameters are those>
%! fit = train (net, data, small{:}, "precision", "double", ...
%!              "optimiser", optimiser ("sgd", 1e308));
%!test # tags and pooling; ids; buckets, tokens
%! ids = arrayfun (@(k) 1 + mod (k + (1:4+mod (k, 3)), 5), 1:20, "UniformOutput", false);
%! tags = cellfun (@(s) 1 + (s > 2), ids, "UniformOutput", false);
%! net2 = network (5, {embedding_layer(4, "word_dropout", 0.1), gru_layer(5, "direction", ...
%!                     "bidirectional"), dense_layer(2), crf_layer()});
%! fit = train (net2, struct ("ids", {ids}, "targets", {tags}), small{:}, "epochs", 30, ...
%!              "validation", 0.2, "bucket", 2, "tokens", 30, ...
%!              "optimiser", optimiser ("adam", 0.02));
%! assert (fit.validation.accuracy(end) > 0.9);
%! net2 = network (5, {embedding_layer(4), gru_layer(5), pool_layer("max"), dense_layer(2)});
%! d = struct ("ids", {ids}, "targets", cellfun (@(s) 1 + any (s == 1), ids));
%! fit = train (net2, d, small{:}, "epochs", 30, "optimiser", optimiser ("adam", 0.02));
%! assert (evaluate (net2, fit.theta, d).accuracy > 0.9);
%!test # seeds; one sequence
%! one = struct ("x", data.x{1}, "targets", data.targets{1});
%! rand ("twister", 1); a = train (net, one, "verbose", false, "epochs", 1, "validation", 0.3);
%! rand ("twister", 1); b = train (net, one, "verbose", false, "epochs", 1, "validation", 0.3);
%! assert (a.theta, b.theta);
%! assert (a.options.split, "");
%!test # the progress line
%! text = evalc ('train (net, data, "epochs", 2, "seed", 1, "validation", 0.2, "verbose", true);');
%! assert (! isempty (regexp (text, ['train: \d+ updates  loss [\d.]+  validation [\d.]+ ' ...
%!                                   '\(best [\d.]+\)  [\d.]+ s\n'])));
%!test # no truncation can be said in three ways; networks without state are truncated, too
%! a = train (net, data, small{:}, "truncate", []);
%! assert (train (net, data, small{:}, "truncate", [0, 0]).theta, a.theta);
%! assert (a.options.truncate, [0, 0]);
%! plain = network (1, {dense_layer(2, "activation", "tanh"), dense_layer(1)}, "mse");
%! o = {small{:}, "truncate", [2, 4], "validation", 0.2};
%! fit = train (plain, data, o{:});
%! assert (fit.stopped, "epochs");
%! assert (train (plain, data, "resume", fit, "epochs", 4, "verbose", false).theta, ...
%!         train (plain, data, o{:}, "epochs", 4).theta);
%!test # padding may be anything
%! wild = padded;
%! wild.sample_weights = ones (40, 11);
%! for k = 1:40
%!   after = padded.lengths(k)+1:11;
%!   wild.x(1,k,after) = NaN;
%!   wild.targets(k,after) = Inf;
%!   wild.sample_weights(k,after) = -1;
%! endfor
%! assert (train (net, wild, small{:}, "validation", wild).theta, ...
%!         train (net, data, small{:}, "validation", data).theta);
%!error <Invalid call> train (net)
%!error <NET must be a network made by network, not 3> train (3, data)
%!error <DATA must be a struct .*, not 3> train (net, 3, small{:})
%!error <DATA.targets\{2\} must have \d+ steps>
%! train (net, setfield (data, "targets", data.x([1, 1:39])), small{:})
%!error <NET must have parameters: without any there is no training>
%! train (network (1, pool_layer (), "mse"), data)
%!error <DATA must be one struct, not an array of 1x2: a cell x makes one by struct>
%! train (net, struct ("x", {1, 2}, "targets", 1))
%!error <DATA.x must not be empty, but is 0x0> train (net, struct ("x", {{}}, "targets", 1))
%!error <DATA.x must not be empty, but is 0x0> train (net, struct ("x", [], "targets", 1))
%!error <DATA must have the field x> train (net, struct ("targets", 1))
%!error <DATA.targets must be within single precision, at most 3.4e38, not 1e.300>
%! train (net, struct ("x", 1, "targets", 1e300))
%!error <THETA must be within single precision, at most 3.4e38, but THETA\(2\) is -1e.39>
%! train (net, data, "theta", [1, -1e39])
%!error <OPTIMISER.eps must be within single precision>
%! train (net, data, "optimiser", optimiser ("adam", "eps", 1e39))
%!error <NET.loss.delta must be within single precision, at most 3.4e38, not 1e.300>
%! train (network (1, dense_layer (1), network_loss ("huber", "delta", 1e300)), data)
%!error <there is no option "lr"> train (net, data, "lr", 1)
%!error <train: OPTIMISER: KIND must be one of> train (net, data, "optimiser", "newton")
%!error <OPTIMISER must be a name or a struct made by optimiser> train (net, data, "optimiser", 3)
%!error <train: SCHEDULE: SIZE must be> train (net, data, "schedule", "step")
%!error <EPOCHS must be an integer .*, not -1> train (net, data, "epochs", -1)
%!error <EPOCHS must be finite, or another limit> train (net, data, "epochs", Inf)
%!error <MAX_STEPS must be an integer .*, not 1.5> train (net, data, "max_steps", 1.5)
%!error <BATCH must be an integer in 1.*, not 0> train (net, data, "batch", 0)
%!error <BATCH must be an integer in 1..2147483647, not> train (net, data, "batch", 2^31)
%!error <TOKENS must be an integer in 0.*, not -1> train (net, data, "tokens", -1)
%!error <SHUFFLE must be true or false> train (net, data, "shuffle", "no")
%!error <BUCKET must be an integer> train (net, data, "bucket", 0.5)
%!error <TRUNCATE must be k or \[k1 k2\]> train (net, data, "truncate", [5, 3])
%!error <TRUNCATE must be 0: layer 1 \(gru\) is reverse>
%! train (network (1, {gru_layer(2, "direction", "reverse"), dense_layer(1)}, "mse"), data, ...
%!        "truncate", 3)
%!error <ACCUMULATE must be an integer in 1> train (net, data, "accumulate", 0)
%!error <EMA must be a number from 0 to below 1, not 1> train (net, data, "ema", 1)
%!error <PATIENCE must be an integer in 1> train (net, data, "patience", 0)
%!error <PATIENCE needs VALIDATION> train (net, data, "patience", 2)
%!error <SCHEDULE "plateau" needs VALIDATION> train (net, data, "schedule", "plateau")
%!error <MIN_DELTA must be a finite number .= 0> train (net, data, "min_delta", -1)
%!error <TIME_LIMIT must be a finite number . 0> train (net, data, "time_limit", 0)
%!error <VALIDATION must be a fraction between 0 and 1, or data, not 1>
%! train (net, data, "validation", 1)
%!error <VALIDATION has the unknown field y> train (net, data, "validation", struct ("y", 1))
%!error <SPLIT is only used where VALIDATION is a fraction> train (net, data, "split", "last")
%!error <SPLIT must be one of "random", "last", "time", not the string "first">
%! train (net, data, "validation", 0.1, "split", "first")
%!error <VALIDATION = 0.1 holds out no step: the sequences are too short>
%! train (net, struct ("x", [1, 2, 3], "targets", [1, 2, 3]), "validation", 0.1)
%!error <SPLIT "time" cuts sequences in two>
%! train (network (1, {pool_layer(), dense_layer(1)}, "mse"), struct ("x", ones (1, 4, 3), ...
%!        "targets", 1:4), "validation", 0.5, "split", "time")
%!error <SPLIT must be "time": there is only one sequence>
%! train (net, struct ("x", [1, 2, 3], "targets", [1, 2, 3]), "validation", 0.5, "split", "last")
%!error <CALLBACK must be a function handle, not 3> train (net, data, "callback", 3)
%!error <CHECKPOINT must be the path of a file, not 3> train (net, data, "checkpoint", 3)
%!error <CHECKPOINT_EVERY must be an integer> train (net, data, "checkpoint_every", -1)
%!error <RESUME must be the path of a checkpoint, or what train returned, not 3>
%! train (net, data, "resume", 3)
%!error <RESUME must be what train returned, not 1x1 struct> train (net, data, "resume", struct ())
%!error <train: the checkpoint "/nowhere/at all" is missing>
%! train (net, data, "resume", "/nowhere/at all")
%!error <BATCH must not be given anew when a training is resumed>
%! fit = train (net, data, small{:}, "max_steps", 0);
%! train (net, data, "resume", fit, "batch", 4);
%!error <DATA must be the data of the training that is resumed: 40 .* with 320 steps, not 1 with 2>
%! fit = train (net, data, small{:}, "max_steps", 0);
%! train (net, struct ("x", [1, 2], "targets", [1, 2]), "resume", fit);
%!error <VALIDATION must be the validation data of the training that is resumed: .* not the values>
%! other = setfield (data, "targets", cellfun (@(t) 2 * t, data.targets, "UniformOutput", false));
%! fit = train (net, data, small{:}, "max_steps", 4, "validation", data);
%! assert (train (net, data, "resume", fit, "validation", data).trainer, fit.trainer);
%! train (net, data, "resume", fit, "validation", other);
%!error <NET must be the network of the training that is resumed>
%! fit = train (net, data, small{:}, "max_steps", 0);
%! train (network (1, {dense_layer(1)}, "mse"), data, "resume", fit);
%!error <SEED must be an integer> train (net, data, "seed", -1)
%!error <PRECISION must be one of "single", "double"> train (net, data, "precision", "half")
%!error <VERBOSE must be true or false> train (net, data, "verbose", "yes")
%!error <THETA must be a 199x1 matrix \[nparam\], not 1x3> train (net, data, "theta", [1, 2, 3])

%!demo
%! ## Which of two noisy waves is it?  The loss goes down, and the validation loss with it.
%! t = 0:39;
%! wave = @(k) sin (t / (2 + mod (k, 2)) + k) + 0.5 * randn (size (t));
%! data = struct ("x", {arrayfun(wave, 1:300, "UniformOutput", false)}, ...
%!                "targets", 1 + mod (1:300, 2));
%! net = network (1, {gru_layer(16), pool_layer("mean"), dense_layer(2)});
%! fit = train (net, data, "validation", 0.25, "epochs", 25, "seed", 1, ...
%!              "optimiser", optimiser ("adam", 0.01, "clip_norm", 1));
%! summary (fit);
%! plot (fit.history.step, fit.history.loss, fit.validation.step, fit.validation.loss, "o-");
%! xlabel ("update");
%! ylabel ("cross-entropy");
%! legend ("training", "validation");
