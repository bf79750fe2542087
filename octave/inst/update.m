## -*- texinfo -*-
## @deftypefn {} {@var{model} =} update (@var{model}, @var{text}, @var{name}, @var{value}, @
## @dots{})
## Go on training a language model.
##
## @var{model} was made by @code{rnn_lm}.  With the same @var{text}, N steps and then M
## steps are the same as N + M steps, bit for bit.  With a text of another length, the
## streams start anew from a state of zero.
##
## Options, with their defaults: @qcode{"epochs"} (1) and @qcode{"max_steps"} (no limit)
## count from here; if only max_steps is given, epochs has no limit.
## @qcode{"learning_rate"} (that of the model).  @qcode{"verbose"} (true if somebody is
## watching).
##
## @example
## @group
## text = repmat ("abcd efgh ", 1, 50);
## model = rnn_lm (text, "units", 8, "batch", 4, "max_steps", 20, "verbose", false);
## model = update (model, text, "max_steps", 20, "learning_rate", 1e-3, "verbose", false);
## @end group
## @end example
## @seealso{rnn_lm}
## @end deftypefn

function model = update (model, text, varargin)
  if (nargin < 2)
    print_usage ();
  endif
  model = check_model ("update", model);
  opt = struct ("epochs", [], "max_steps", [], "learning_rate", model.options.learning_rate, ...
                "verbose", []);
  opt = parse_options ("update", opt, varargin);
  verbose = check_verbose ("update", opt.verbose);
  model.options.learning_rate = check_number ("update", "LEARNING_RATE", opt.learning_rate, 0, ...
                                              Inf, true);
  ids = text_ids ("update", "TEXT", text_codes ("update", "TEXT", text), model.vocabulary);
  n = numel (ids) - floor (model.options.validation * numel (ids));
  nstep = lm_steps ("update", opt, 1, lm_epoch_steps ("update", n, model.options));
  if (n != model.text_length)
    printf ("%s", repmat ("update: another text: the streams start anew\n", 1, verbose));
    model.state(:) = 0;
    model.text_length = n;
  endif
  model = lm_train ("update", model, ids(1:n), ids(n+1:end), nstep, verbose);
endfunction

%!shared text, model
%! text = repmat ("abcd efgh ", 1, 50);
%! model = rnn_lm (text, "units", 6, "embedding", 3, "batch", 2, "steps", 8, "max_steps", 5, ...
%!                 "seed", 1, "verbose", false);
%!test
%! m = update (model, text, "verbose", false);
%! per_epoch = ceil (floor (449 / 2) / 8);
%! assert (m.step, 5 + per_epoch);
%! assert (m.validation.step, [5; per_epoch; 5 + per_epoch]);
%! m = update (model, text, "max_steps", 2, "learning_rate", 0.5, "verbose", false);
%! assert (m.step, 7);
%! assert (m.options.learning_rate, 0.5);
%! assert (update (model, text, "max_steps", 0, "verbose", false).theta, model.theta);
%! other = update (model, text(1:300), "max_steps", 2, "verbose", false);
%! assert (other.text_length, 270);
%!error <Invalid call> update (model)
%!error <MODEL must be a language model made by rnn_lm, not 3> update (3, text)
%!error <update: TEXT has the character "Z" \(U\+005A\) at position 2, which is not in>
%! update (model, ["aZ" text])
%!error <TEXT must have more than 2 characters to train on> update (model, "ab")
%!error <there is no option "units"> update (model, text, "units", 3)
