## -*- texinfo -*-
## @deftypefn  {} {@var{model} =} rnn_lm (@var{text})
## @deftypefnx {} {@var{model} =} rnn_lm (@var{text}, @var{name}, @var{value}, @dots{})
## Train a character language model on a text by stateful truncated backpropagation
## through time.
##
## @var{text} is a UTF-8 string, or a cell of strings that are joined by newlines.  The
## text is cut into @qcode{"batch"} streams, which are read @qcode{"steps"} characters at
## a time; the recurrent state is carried on.  The model is embedding, recurrent layers,
## dense layer, softmax.
##
## Options, with their defaults:
##
## @table @asis
## @item @qcode{"cell"} (@qcode{"lstm"}), @qcode{"units"} (128)
## @itemx @qcode{"layers"} (1), @qcode{"embedding"} (32)
## The network: @qcode{"lstm"}, @qcode{"gru"} or @qcode{"rnn"}; hidden units; how many
## layers; embedding size.
## @item @qcode{"batch"} (32), @qcode{"steps"} (64)
## Streams, and characters of each per training step.
## @item @qcode{"epochs"} (10), @qcode{"max_steps"} (no limit)
## How long to train; whichever ends first.  If only max_steps is given, epochs has no
## limit.
## @item @qcode{"learning_rate"} (2e-3), @qcode{"optimiser"} (@qcode{"adam"})
## Step size; a kind that @code{optimiser} knows.
## @item @qcode{"clip"} (1)
## The gradient is clipped to this global norm; 0 does not clip.
## @item @qcode{"validation"} (0.1)
## The last fraction of the text, which is not trained on but measured at the end of each
## epoch.
## @item @qcode{"init"} (@qcode{"torch"}), @qcode{"forget_bias"} (1 for the lstm, otherwise 0)
## Initial values, as in @code{lstm_params}.
## @item @qcode{"seed"} (drawn from @code{rand})
## @item @qcode{"precision"} (@qcode{"single"}; or @qcode{"double"})
## @item @qcode{"verbose"} (true if somebody is watching)
## Shows a line of progress.
## @item further options of @code{train}
## @qcode{"schedule"}, @qcode{"accumulate"}, @qcode{"ema"}, @qcode{"patience"},
## @qcode{"min_delta"}, @qcode{"time_limit"}, @qcode{"callback"}, @qcode{"checkpoint"},
## @qcode{"checkpoint_every"} and @qcode{"resume"}.  A training that is resumed goes on with the
## same text, its own network and options; others may be given only as they were, but for those
## that @code{train} accepts anew.  A checkpoint does not tell the validation, which then must be
## given if it was not 0.1.
## @end table
##
## The result is what @code{train} returns (@code{theta} is the best by validation loss if
## there was a validation; losses are nats per character, the accuracy that of the likeliest
## next character), with the fields @code{vocabulary} (code points), @code{text_length} (of the
## training part) and @code{held_out} (the fraction).  It is plain data, which can be saved,
## continued with @code{update}, and loaded where the package is not installed.
##
## Ctrl-C ends the training with a warning and returns the model trained so far.
##
## @example
## @group
## text = repmat ("the quick brown fox jumps over the lazy dog. ", 1, 200);
## model = rnn_lm (text, "units", 32, "max_steps", 100, "verbose", false);
## sample = generate (model, 50, "prompt", "the ");
## @end group
## @end example
## @seealso{update, generate, perplexity, train, summary}
## @end deftypefn

function model = rnn_lm (text, varargin)
  if (nargin < 1)
    print_usage ();
  endif
  caller = "rnn_lm";
  refuse_fixed (caller, varargin(1:2:end));
  opt = parse_options (caller, merge_fields (lm_defaults (), further_options ()), varargin);
  given = varargin(1:2:end);
  verbose = check_verbose (caller, opt.verbose);
  check_options (caller, opt);
  code = text_codes (caller, "TEXT", text);
  vocabulary = unique (double (code));
  how = lm_limits (caller, opt, 10);
  if (isempty (opt.resume))
    if (isempty (opt.forget_bias))
      opt.forget_bias = double (strcmp (opt.cell, "lstm"));
    endif
    how = merge_fields (how, new_training (caller, opt));
  else
    opt = lm_resume (caller, opt, given, numel (vocabulary));
    how = rmfield (how, {"epochs", "max_steps"}([isempty(opt.epochs), isempty(opt.max_steps)]));
    how.seed = opt.seed;
  endif
  for name = intersect (fieldnames (further_options ())', given)
    how.(name{1}) = opt.(name{1});
  endfor
  parts = text_parts (caller, text_ids (caller, "TEXT", code, vocabulary), opt.batch, ...
                      opt.validation);
  fit = lm_train (caller, lm_network (opt, numel (vocabulary)), parts, vocabulary, ...
                  opt.validation, how, verbose);
  if (nargout > 0)
    model = fit;
  else
    summary (fit);
  endif
endfunction

## Options of train that follow from the text.
function refuse_fixed (caller, names)
  for name = names(cellfun (@ischar, names))
    if (any (strcmp (name{1}, {"truncate", "split", "shuffle", "bucket", "tokens"})))
      error ("seqrnn:argument", ["%s: %s is no option here: the text is read in its order, as " ...
             "BATCH streams, STEPS at a time"], caller, toupper (name{1}));
    endif
  endfor
endfunction

function opt = lm_defaults ()
  opt = struct ("cell", "lstm", "units", 128, "layers", 1, "embedding", 32, "batch", 32, ...
                "steps", 64, "epochs", [], "max_steps", [], "learning_rate", 2e-3, "clip", 1, ...
                "optimiser", "adam", "seed", [], "validation", 0.1, "precision", "single", ...
                "verbose", [], "init", "torch", "forget_bias", []);
endfunction

## Those that train takes as they are.
function opt = further_options ()
  names = {"schedule", "accumulate", "ema", "patience", "min_delta", "time_limit", "callback", ...
           "checkpoint", "checkpoint_every", "resume"};
  opt = train_defaults ();
  opt = rmfield (opt, setdiff (fieldnames (opt), names));
endfunction

function check_options (caller, o)
  check_choice (caller, "CELL", o.cell, {"lstm", "gru", "rnn"});
  for name = {"units", "layers", "embedding", "batch", "steps"}
    check_size (caller, toupper (name{1}), o.(name{1}));
  endfor
  check_number (caller, "LEARNING_RATE", o.learning_rate, 0, Inf, true);
  check_number (caller, "CLIP", o.clip, 0, Inf);
  check_choice (caller, "OPTIMISER", o.optimiser, __seqrnn__ ("names", "optimiser"));
  check_number (caller, "VALIDATION", o.validation, 0, 0.9);
  check_choice (caller, "PRECISION", o.precision, {"single", "double"});
  check_choice (caller, "INIT", o.init, {"glorot", "torch", "orthogonal", "identity", "zeros"});
  if (! isempty (o.forget_bias))
    check_number (caller, "FORGET_BIAS", o.forget_bias, -Inf, Inf);
  endif
  if (strcmp (o.precision, "single"))
    for name = {"learning_rate", "clip", "forget_bias"}
      check_within_single (caller, toupper (name{1}), o.(name{1}));
    endfor
  endif
endfunction

## Options of train that a resumed training already has.
function how = new_training (caller, opt)
  how = struct ("batch", opt.batch, "truncate", opt.steps, "shuffle", false, ...
                "precision", opt.precision, "seed", check_seed (caller, opt.seed));
  how.optimiser = optimiser (opt.optimiser, opt.learning_rate, "clip_norm", opt.clip);
endfunction

%!shared text, small
%! text = repmat ("to be, or not to be: that is the question.\n", 1, 60);
%! small = {"units", 16, "embedding", 8, "batch", 4, "steps", 16, "seed", 1, "verbose", false};
%!test # it learns; fields; the loss starts at ln V
%! model = rnn_lm (text, small{:}, "epochs", 6, "learning_rate", 0.01);
%! per_epoch = ceil (floor ((model.text_length - 1) / 4) / 16);
%! assert (model.trainer.position.step, 6 * per_epoch);
%! assert (model.text_length, 2580 - 258);
%! assert (fieldnames (model)', {"net", "theta", "trainer", "history", "validation", "best", ...
%!   "seed", "options", "seconds", "stopped", "vocabulary", "text_length", "held_out"});
%! assert (model.history.step, (1:6*per_epoch)');
%! assert (model.history.epoch([1, per_epoch, per_epoch + 1]), [1; 1; 2]);
%! assert (model.history.loss(1), log (numel (model.vocabulary)), 0.5);
%! assert (model.validation.step, per_epoch * (1:6)');
%! assert (model.best.loss < 1.5);
%! assert (class (model.theta), "single");
%! held_out = text(model.text_length+1:end);
%! assert (perplexity (model, held_out).nats, model.best.loss, 1e-6);
%!test # N and M steps are N + M steps, bit for bit, across the end of an epoch
%! for cell = {"lstm", "gru", "rnn"}
%!   whole = rnn_lm (text, small{:}, "cell", cell{1}, "max_steps", 50);
%!   part = rnn_lm (text, small{:}, "cell", cell{1}, "max_steps", 21);
%!   part = update (part, text, "max_steps", 29, "verbose", false);
%!   assert (part.theta, whole.theta);
%!   assert (part.trainer, whole.trainer);
%!   assert (part.history, whole.history);
%!   assert (part.validation, whole.validation);
%! endfor
%! part = update (rnn_lm (text, small{:}, "epochs", 1), text, "epochs", 2, "verbose", false);
%! assert (part.trainer, rnn_lm (text, small{:}, "epochs", 3).trainer);
%!test # options of train: a checkpoint to resume from, a callback, a schedule
%! file = tempname ();
%! unwind_protect
%!   o = {small{:}, "schedule", schedule("exponential", "gamma", 0.9)};
%!   whole = rnn_lm (text, o{:}, "epochs", 3);
%!   rnn_lm (text, o{:}, "epochs", 2, "checkpoint", file);
%!   again = rnn_lm (text, small{:}, "epochs", 3, "resume", file);
%!   assert (again.trainer, whole.trainer);
%!   assert (again.theta, whole.theta);
%! unwind_protect_cleanup
%!   delete (file);
%!   delete ([file ".previous"]);
%! end_unwind_protect
%! model = rnn_lm (text, small{:}, "epochs", 5, "callback", @(info) info.epoch == 2);
%! assert (model.stopped, "callback");
%! assert (model.trainer.position.epoch, 2);
%!test # seeds; sgd; two layers; no validation; double
%! o = {"units", 4, "embedding", 3, "batch", 2, "steps", 8, "verbose", false, "max_steps", 3};
%! a = rnn_lm (text, o{:}, "seed", 5, "layers", 2, "optimiser", "sgd", "validation", 0, ...
%!             "precision", "double", "init", "orthogonal", "clip", 0);
%! assert (class (a.theta), "double");
%! assert (isempty (a.validation.loss));
%! assert (numel (a.net.layers), 4);
%! rand ("twister", 1); b = rnn_lm (text, o{:}); rand ("twister", 1);
%! assert (rnn_lm (text, o{:}).theta, b.theta);
%!test # UTF-8, and strings that are joined by newlines
%! model = rnn_lm ({repmat("å∫c ", 1, 50), "x"}, small{:}, "max_steps", 2, "validation", 0);
%! assert (model.vocabulary, [10; 32; 99; 120; 229; 8747]);
%! assert (model.text_length, 202);
%!test # a model is plain data: it survives save -v7
%! model = rnn_lm (text, small{:}, "max_steps", 4);
%! file = [tempname() ".mat"];
%! unwind_protect
%!   save ("-v7", file, "model");
%!   loaded = load (file).model;
%! unwind_protect_cleanup
%!   delete (file);
%! end_unwind_protect
%! assert (generate (loaded, 30, "seed", 2), generate (model, 30, "seed", 2));
%! a = update (loaded, text, "max_steps", 3, "verbose", false);
%! assert (a.theta, update (model, text, "max_steps", 3, "verbose", false).theta);
%!test # a loss that is not finite: the weights before it are kept
%! warning ("off", "seqrnn:nonfinite", "local");
%! model = rnn_lm (text, small{:}, "optimiser", "sgd", "learning_rate", 1e38, "clip", 0, ...
%!                 "max_steps", 9);
%! assert (numel (model.history.loss) < 9);
%! assert (all (isfinite (model.theta)));
%! assert (numel (model.history.loss), model.trainer.position.step);
%!warning <the (loss|gradient) is not finite at step \d>
%! model = rnn_lm (text, small{:}, "optimiser", "sgd", "learning_rate", 1e38, "clip", 0, ...
%!                 "max_steps", 9);
%!error <Invalid call> rnn_lm ()
%!error <TEXT must be a string or a cell of strings, not 3> rnn_lm (3)
%!error <TEXT must be a string or a cell of strings, not 2x2 char> rnn_lm (["ab"; "cd"])
%!error <TEXT is not valid UTF-8 at character 3> rnn_lm (["ab" char(255) "cd"])
%!error <TEXT must have more than> rnn_lm ("abc")
%!error <UNITS must be an integer .*, not 0> rnn_lm (text, "units", 0)
%!error <CELL must be one of "lstm", "gru", "rnn", not the string "lst">
%! rnn_lm (text, "cell", "lst")
%!error <VALIDATION must be a number from 0 to 0.9, not 1> rnn_lm (text, "validation", 1)
%!error <LEARNING_RATE must be a finite number . 0, not NaN>
%! rnn_lm (text, "learning_rate", NaN)
%!error <EPOCHS must be an integer .*, not -1> rnn_lm (text, "epochs", -1)
%!error <MAX_STEPS must be an integer> rnn_lm (text, "max_steps", 1.5)
%!error <VERBOSE must be true or false> rnn_lm (text, "verbose", "yes")
%!error <there is no option "lr"> rnn_lm (text, "lr", 1)

%!demo
%! ## A small model of a small text, and what it writes.
%! text = repmat ("She sells sea shells on the sea shore. ", 1, 100);
%! model = rnn_lm (text, "units", 32, "batch", 8, "steps", 32, "epochs", 20, "seed", 1);
%! disp (generate (model, 80, 0.5, "prompt", "She", "seed", 1));
%! plot (model.history.step, model.history.loss);
%! xlabel ("step");
%! ylabel ("nats per character");
