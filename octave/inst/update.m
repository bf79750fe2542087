## -*- texinfo -*-
## @deftypefn {} {@var{model} =} update (@var{model}, @var{text}, @var{name}, @var{value}, @
## @dots{})
## Go on training a language model.
##
## @var{model} was made by @code{rnn_lm}.  With the same @var{text}, N steps and then M
## steps are the same as N + M steps, bit for bit.  With another text (told by its length), a
## new training starts from the model's parameters, with the options of the old one; a text of
## the same length must be the same.
##
## Options, with their defaults: @qcode{"epochs"} (1), further epochs, of which one that was
## begun is the first, and @qcode{"max_steps"} (no limit), further steps; if only max_steps is
## given, epochs has no limit.  @qcode{"learning_rate"} (that of the model).
## @qcode{"verbose"} (true if somebody is watching).  Options of @code{train}:
## @qcode{"patience"}, @qcode{"time_limit"}, @qcode{"callback"}, @qcode{"checkpoint"} and
## @qcode{"checkpoint_every"}.
##
## @example
## @group
## text = repmat ("abcd efgh ", 1, 50);
## model = rnn_lm (text, "units", 8, "batch", 4, "max_steps", 20, "verbose", false);
## model = update (model, text, "max_steps", 20, "learning_rate", 1e-3, "verbose", false);
## @end group
## @end example
## @seealso{rnn_lm, train}
## @end deftypefn

function model = update (model, text, varargin)
  if (nargin < 2)
    print_usage ();
  endif
  caller = "update";
  model = check_model (caller, model);
  [o, at] = deal (model.options, model.trainer.position);
  opt = struct ("epochs", [], "max_steps", [], "learning_rate", o.optimiser.learning_rate, ...
                "verbose", [], "patience", [], "time_limit", [], "callback", [], ...
                "checkpoint", [], "checkpoint_every", []);
  opt = parse_options (caller, opt, varargin);
  verbose = check_verbose (caller, opt.verbose);
  o.optimiser.learning_rate = check_number (caller, "LEARNING_RATE", opt.learning_rate, 0, Inf, ...
                                            true);
  ids = text_ids (caller, "TEXT", text_codes (caller, "TEXT", text), model.vocabulary);
  parts = text_parts (caller, ids, o.batch, model.held_out);
  how = lm_limits (caller, opt, 1);
  if (parts.length == model.text_length)
    model.options = o;
    how = struct ("resume", model, "epochs", at.epoch + how.epochs, ...
                  "max_steps", at.step + how.max_steps);
  else
    how = merge_fields (rmfield (o, {"validation", "split"}), how);
    how.theta = model.theta;
  endif
  for name = {"patience", "time_limit", "callback", "checkpoint", "checkpoint_every"}
    if (! isempty (opt.(name{1})))
      how.(name{1}) = opt.(name{1});
    endif
  endfor
  model = lm_train (caller, model.net, parts, model.vocabulary, model.held_out, how, verbose);
endfunction

%!shared text, model
%! text = repmat ("abcd efgh ", 1, 50);
%! model = rnn_lm (text, "units", 6, "embedding", 3, "batch", 2, "steps", 8, "max_steps", 5, ...
%!                 "seed", 1, "verbose", false);
%!test
%! m = update (model, text, "verbose", false);
%! per_epoch = ceil (floor (449 / 2) / 8);
%! assert (m.trainer.position.step, per_epoch); # the epoch that was begun
%! assert (m.validation.step, per_epoch);
%! m = update (m, text, "epochs", 2, "verbose", false);
%! assert (m.validation.step, per_epoch * [1; 2; 3]);
%! m = update (model, text, "max_steps", 2, "learning_rate", 0.5, "verbose", false);
%! assert (m.history.rate, [2e-3; 2e-3; 2e-3; 2e-3; 2e-3; 0.5; 0.5]);
%! assert (update (model, text, "max_steps", 0, "verbose", false).theta, model.theta);
%!test # another text
%! other = update (model, text(1:300), "max_steps", 2, "verbose", false);
%! assert (other.text_length, 270);
%! assert (other.history.step, [1; 2]);
%! assert (rmfield (other.options, "max_steps"), rmfield (model.options, "max_steps"));
%! other = update (model, text(1:300), "max_steps", 0, "verbose", false);
%! assert (other.theta, model.theta);
%!error <update: TEXT must be the text of the training that is resumed: the numbers of streams and>
%! update (model, strrep (text, "ab", "ba"));
%!error <update: LEARNING_RATE must be a finite number> update (model, text, "learning_rate", -1)
%!error <Invalid call> update (model)
%!error <MODEL must be a language model made by rnn_lm, not 3> update (3, text)
%!error <update: TEXT has the character "Z" \(U\+005A\) at position 2, which is not in>
%! update (model, ["aZ" text])
%!error <TEXT must have more than 2 characters to train on> update (model, "ab")
%!error <there is no option "units"> update (model, text, "units", 3)
