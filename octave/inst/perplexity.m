## -*- texinfo -*-
## @deftypefn {} {@var{r} =} perplexity (@var{model}, @var{text})
## How well a language model predicts a text.
##
## The text is read from a state of zero, each character being predicted from all before
## it.  The result is a struct with @code{nats} and @code{bits} per character, the
## @code{perplexity} exp (nats), and the number @code{n} of characters that were
## predicted: all but the first.
##
## @example
## @group
## text = repmat ("abcd efgh ", 1, 50);
## model = rnn_lm (text, "units", 8, "batch", 4, "max_steps", 20, "verbose", false);
## nats = perplexity (model, "abcd abcd").nats;
## @end group
## @end example
## @seealso{rnn_lm, generate}
## @end deftypefn

function r = perplexity (model, text)
  if (nargin < 2)
    print_usage ();
  endif
  model = check_model ("perplexity", model);
  ids = text_ids ("perplexity", "TEXT", text_codes ("perplexity", "TEXT", text), ...
                  model.vocabulary);
  n = numel (ids) - 1;
  if (n < 1)
    error ("seqrnn:argument", "perplexity: TEXT must have at least 2 characters");
  endif
  nats = evaluate (model.net, model.theta, text_streams (ids, 1), 1, ...
                   model.options.truncate(1)).loss;
  r = struct ("nats", nats, "bits", nats / log (2), "perplexity", exp (nats), "n", n);
endfunction

%!shared model
%! model = rnn_lm (repmat ("abc ", 1, 99), "units", 5, "embedding", 4, "batch", 4, "steps", 7, ...
%!                 "max_steps", 3, "seed", 1, "precision", "double", "verbose", false);
%!test # against predict on the whole text
%! text = "cab abc cba";
%! [~, ids] = ismember (double (text), model.vocabulary);
%! r = predict (model.net, model.theta, struct ("ids", ids(1:end-1)));
%! s = softmax_xent (r.output, ids(2:end));
%! p = perplexity (model, text);
%! assert (p.nats, s.loss, 1e-14);
%! assert (p.n, 10);
%! assert (p.bits, p.nats / log (2));
%! assert (p.perplexity, exp (p.nats));
%!error <Invalid call> perplexity (model)
%!error <TEXT has the character "é" \(U\+00E9\) at position 2, which is not in the model's>
%! perplexity (model, "aéb")
%!error <TEXT must have at least 2 characters> perplexity (model, "a")
%!error <TEXT must be a string .*, not 1x1 cell> perplexity (model, {3})
