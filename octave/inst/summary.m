## -*- texinfo -*-
## @deftypefn {} {} summary (@var{s})
## Print a network, the parameters of a cell, a training or a language model on one screen.
##
## @var{s} was made by @code{network}, by @code{lstm_params} and its like, by @code{train}
## or by @code{rnn_lm}.
##
## @example
## @group
## summary (lstm_params (3, 4))
##   @result{} lstm: D = 3 inputs, H = 4 units, 128 parameters (double)
##     W  16 x 3
##     U  16 x 4
##     b  16 x 1
## @end group
## @end example
## @seealso{network, train, rnn_lm, nparam}
## @end deftypefn

function summary (s)
  if (nargin < 1)
    print_usage ();
  endif
  if (isstruct (s) && isscalar (s) && isfield (s, "vocabulary"))
    print_model (check_model ("summary", s));
  elseif (isstruct (s) && isscalar (s) && isfield (s, "trainer"))
    print_fit (check_fit_parts ("summary", "S", check_fit ("summary", "S", s)));
  elseif (isstruct (s) && isscalar (s) && isfield (s, "layout"))
    print_network (check_network ("summary", "S", s));
  elseif (isstruct (s) && isscalar (s) && all (isfield (s, {"cell", "W"})))
    print_params (check_params ("summary", "S", s, "", class (s.W)));
  else
    wrong ("summary", "S", ["a network, the parameters of a cell, a training or a language " ...
                            "model"], s);
  endif
endfunction

function print_params (p)
  printf ("%s: D = %s, H = %s, %s (%s)\n", p.cell, count_text (p.D, "input"), ...
          count_text (p.H, "unit"), count_text (nparam (p), "parameter"), class (p.W));
  for name = {"W", "U", "b", "bU", "p"}
    if (isfield (p, name{1}))
      printf ("  %-2s %d x %d\n", name{1}, rows (p.(name{1})), columns (p.(name{1})));
    endif
  endfor
endfunction

function print_network (net)
  per = {"", " per sequence"}{1 + net.pooled};
  printf ("network: %s -> %s%s, %s, loss %s\n", inputs_text (net), ...
          count_text (net.outputs, "output"), per, count_text (net.nparam, "parameter"), ...
          loss_text (net.loss));
  for k = 1:numel (net.layers)
    of_layer = strncmp ({net.layout.name}, sprintf ("%d.", k), numel (num2str (k)) + 1);
    line = sprintf ("  %-3d %-22s %10d  %s", k, layer_text (net.layers{k}), ...
                    sum ([net.layout(of_layer).rows] .* [net.layout(of_layer).cols]), ...
                    option_text (net.layers{k}));
    printf ("%s\n", deblank (line));
  endfor
endfunction

## "65 ids", "1000 + 20 ids and 3 features"
function text = inputs_text (net)
  [vocabularies, D] = input_sizes (net);
  parts = {};
  if (! isempty (vocabularies))
    parts{1} = [strjoin(cellfun (@num2str, num2cell (vocabularies), "UniformOutput", false), ...
                        " + ") " ids"];
  endif
  if (D > 0)
    parts{end+1} = count_text (D, "feature");
  endif
  text = strjoin (parts, " and ");
endfunction

function text = loss_text (loss)
  text = loss.kind;
  for [value, name] = loss
    if (! strcmp (name, "kind") && ! isequal (value, 0))
      text = sprintf ("%s (%s %s)", text, name, strtrim (sprintf ("%g ", value)));
    endif
  endfor
endfunction

function print_fit (fit)
  [o, at, v] = deal (fit.options, fit.trainer.position, fit.validation);
  printf ("fit of a network of %s, %s (%s), loss %s\n", ...
          count_text (numel (fit.net.layers), "layer"), ...
          count_text (fit.net.nparam, "parameter"), o.precision, loss_text (fit.net.loss));
  printf ("  %s in %s (%s, learning rate %g), %s, stopped: %s\n", ...
          count_text (at.step, "update"), count_text (at.epoch, "epoch"), o.optimiser.kind, ...
          o.optimiser.learning_rate, clock_text (fit.seconds), fit.stopped);
  if (regexp (fit.stopped, '^(the loss|the gradient|a parameter) is not finite'))
    printf ("  the parameters are %s\n", owner_text (fit));
  endif
  if (! isempty (fit.history.loss))
    sums = epoch_sums ([], fit.history);
    printf ("  training loss   %.4g in epoch %d\n", sums.loss / sums.norm, sums.epoch);
  endif
  if (! isempty (v.loss))
    accuracy = sprintf (" (accuracy %.3g)", v.accuracy(end));
    best = sprintf (", best %.4g in epoch %d", fit.best.loss, fit.best.epoch);
    printf ("  validation loss %.4g%s in epoch %d%s\n", v.loss(end), ...
            accuracy(1:end * ! isnan (v.accuracy(end))), v.epoch(end), ...
            best(1:end * (fit.best.epoch > 0)));
  endif
endfunction

function print_model (m)
  printf ("character language model: %s; %s of text\n", ...
          strjoin (cellfun (@layer_text, m.net.layers, "UniformOutput", false), ", "), ...
          count_text (m.text_length, "character"));
  print_fit (m);
endfunction

%!test
%! text = evalc ("summary (network (9, {embedding_layer(2), gru_layer(3), dense_layer(4)}))");
%! assert (strfind (text, "network: 9 ids -> 4 outputs, 88 parameters, loss softmax"), 1);
%! assert (numel (strsplit (strtrim (text), "\n")), 4);
%! net = network ([9, 2, 3], {embedding_layer(2, "word_dropout", 0.1), embedding_layer(1), ...
%!   lstm_layer(4, "direction", "bidirectional", "merge", "sum"), dropout_layer(0.3), ...
%!   pool_layer("attention", "units", 3), dense_layer(2, "activation", "tanh", "frozen", true)}, ...
%!   network_loss ("huber", "delta", 2));
%! text = evalc ("summary (net)");
%! assert (strfind (text, ["network: 9 + 2 ids and 3 features -> 2 outputs per sequence, " ...
%!                         "400 parameters, loss huber (delta 2)\n"]), 1);
%! for line = {"1   embedding 2 +18  word_dropout 0.1\n", "3   lstm 2 x 4 +352  merge sum\n", ...
%!             "4   dropout 0.3 +0\n", "5   pool attention 3 +18\n", ...
%!             "6   dense 2 +10  activation tanh, frozen\n"}
%!   assert (! isempty (regexp (text, line{1})), line{1});
%! endfor
%! text = evalc ("summary (lstm_params (3, 4))");
%! assert (strfind (text, "lstm: D = 3 inputs, H = 4 units, 128 parameters (double)"), 1);
%! model = rnn_lm (repmat ("ab ", 1, 50), "units", 4, "batch", 2, "steps", 8, "max_steps", 2, ...
%!                 "seed", 1, "verbose", false);
%! text = evalc ("summary (model)");
%! assert (strfind (text, ["character language model: embedding 32, lstm 4, dense 3; 135 " ...
%!                         "characters of text\n"]), 1);
%! assert (strfind (text, "2 updates in 0 epochs (adam, learning rate 0.002)") > 0);
%!test
%! fit = train (network (1, {dense_layer(2)}), struct ("x", ones (1, 6, 3), "targets", ...
%!              ones (6, 3)), "validation", 0.5, "epochs", 2, "verbose", false, "batch", 1);
%! text = evalc ("summary (fit)");
%! assert (strfind (text, "fit of a network of 1 layer, 4 parameters (single), loss softmax"), 1);
%! text1 = evalc ("summary (setfield (fit, 'stopped', 'the loss is not finite at step 9'))");
%! assert (strfind (text1, "  the parameters are those of the best validation, in epoch ") > 0);
%! damaged = {"trainer.position", "trainer.position.step", "history", "validation", ...
%!            "best.epoch", "options", "options.optimiser", "seconds", "stopped"};
%! for name = damaged
%!   part = strsplit (name{1}, ".");
%!   for value = {[], "a", struct()}
%!     if (! ischar (value{1}) || ! strcmp (name{1}, "stopped"))
%!       bad = setfield (fit, part{:}, value{1});
%!       fail ("summary (bad)", ["summary: S\\." name{1} '(\.\w+)? must']);
%!     endif
%!   endfor
%! endfor
%! one = train (network (1, {dense_layer(1)}, "mse"), struct ("x", 1, "targets", 1), ...
%!              "epochs", 1, "verbose", false);
%! assert (strfind (evalc ("summary (one)"), "  1 update in 1 epoch (adam") > 0);
%! assert (strfind (text, "6 updates in 2 epochs (adam, learning rate 0.001), 0.") > 0);
%! assert (! isempty (regexp (text, ['validation loss [\d.]+ \(accuracy [\d.]+\) in epoch 2, ' ...
%!                                   'best [\d.]+ in epoch 2\n'])));
%!error <Invalid call> summary ()
%!error <S must be a network, the parameters of a cell, a training or a language model, not 3>
%! summary (3)
