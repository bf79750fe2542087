## -*- texinfo -*-
## @deftypefn  {} {@var{text} =} generate (@var{model})
## @deftypefnx {} {@var{text} =} generate (@var{model}, @var{n}, @var{temperature}, @
## @var{prompt}, @var{seed})
## @deftypefnx {} {@var{text} =} generate (@var{model}, @dots{}, @var{name}, @var{value}, @
## @dots{})
## Let a language model write.
##
## The model reads @var{prompt} (default: a newline, or the first character that it knows)
## and then draws @var{n} (200) characters, each from the softmax of its scores divided by
## @var{temperature} (1).  A temperature below 1 makes likely characters more likely; 0
## always takes the likeliest. Equal @var{seed}s (default: drawn from @code{rand}) give
## equal texts, here and in R.  The arguments after @var{model} may be given by position
## or, behind these, as pairs of name and value.  The result is a UTF-8 string without the
## prompt.
##
## @example
## @group
## text = repmat ("abcd efgh ", 1, 50);
## model = rnn_lm (text, "units", 8, "batch", 4, "max_steps", 20, "verbose", false);
## sample = generate (model, 100, 0.7, "prompt", "abc");
## @end group
## @end example
## @seealso{rnn_lm, perplexity}
## @end deftypefn

function text = generate (model, varargin)
  if (nargin < 1)
    print_usage ();
  endif
  model = check_model ("generate", model);
  opt = struct ("n", 200, "temperature", 1, "prompt", [], "seed", []);
  [opt.prompt, args] = positional_prompt (varargin, fieldnames (opt));
  opt = parse_options ("generate", opt, args, 4);
  n = check_integer ("generate", "N", opt.n, 0, 2147483647);
  temperature = check_number ("generate", "TEMPERATURE", opt.temperature, 0, Inf);
  seed = check_seed ("generate", opt.seed);
  if (isempty (opt.prompt) && ! ischar (opt.prompt))
    opt.prompt = standard_prompt (model.vocabulary);
  endif
  prompt = text_ids ("generate", "PROMPT", text_codes ("generate", "PROMPT", opt.prompt), ...
                     model.vocabulary);
  if (isempty (prompt))
    error ("seqrnn:argument", "generate: PROMPT must have at least one character");
  endif
  [ids, status] = __seqrnn__ ("lm_generate", model.theta, model.net, prompt - 1, n, temperature, ...
                              seed);
  if (status != 0)
    error ("seqrnn:interrupted", "generate: interrupted");
  endif
  text = text_from_codes (model.vocabulary(ids + 1));
endfunction

## A string behind n and temperature is the prompt, unless it is the name of an option or like one
## and a value follows. The prompt and the seed behind it become an option.
function [prompt, args] = positional_prompt (args, names)
  prompt = [];
  n = numel (args);
  if (n < 3 || ischar (args{1}) || ischar (args{2}) || ! ischar (args{3}))
    return;
  elseif (mod (n, 2) == 0 && ! isempty (nearest_name (args{3}, names)))
    return;
  endif
  prompt = args{3};
  args(3) = [];
  if (mod (n, 2) == 0)
    args = [args(1:2), {"seed"}, args(3:end)];
  endif
endfunction

function prompt = standard_prompt (vocabulary)
  if (any (vocabulary == 10))
    prompt = "\n";
  else
    prompt = text_from_codes (vocabulary(1));
  endif
endfunction

%!shared model
%! model = rnn_lm (repmat ("abå ", 1, 99), "units", 12, "embedding", 4, "batch", 4, ...
%!                 "steps", 16, "epochs", 30, "learning_rate", 0.02, "seed", 1, "verbose", false);
%!test
%! assert (generate (model, 8, 0, "prompt", "å "), "abå abå ");
%! a = generate (model, 50, "seed", 3);
%! assert (generate (model, 50, "seed", 3), a);
%! assert (! strcmp (generate (model, 200, 5, "seed", 4), generate (model, 200, 5, "seed", 5)));
%! b = generate (model, 20, 1, "prompt", " ", "seed", 3);
%! assert (b, a(1:numel (b)));
%! assert (isempty (generate (model, 0)));
%! rand ("twister", 1); a = generate (model, 9, 9); rand ("twister", 1);
%! assert (generate (model, 9, 9), a);
%! a = generate (model, 20, 1, "prompt", "ab", "seed", 3); # the prompt by position
%! assert (generate (model, 20, 1, "ab", 3), a);
%! assert (generate (model, 20, 1, "ab", "seed", 3), a);
%! assert (generate (model, 20, 1, {"ab"}, 3), a);
%! assert (generate (model, 8, 0, "å "), "abå abå ");
%!error <there is no option "promt"; is "prompt" meant\?> generate (model, 5, 1, "promt", "ab")
%!error <there is no option "sed"; is "seed" meant\?> generate (model, 5, 1, "sed", 3)
%!error <SEED must be an integer> generate (model, 5, 1, "ab", -3)
%!error <PROMPT has the character "x"> generate (model, 5, 1, "x")
%!error <Invalid call> generate ()
%!error <MODEL must be a language model made by rnn_lm, not 1x1 struct> generate (struct ())
%!error <N must be an integer .*, not -1> generate (model, -1)
%!error <TEMPERATURE must be a finite number .* 0, not -1> generate (model, 5, -1)
%!error <PROMPT has the character "x" \(U\+0078\) at position 2>
%! generate (model, 5, 1, "prompt", "ax")
%!error <PROMPT must have at least one character> generate (model, 5, 1, "prompt", "")
%!error <PROMPT must be a string or a cell of strings, not 7> generate (model, 5, 1, 7)
