## -*- texinfo -*-
## @deftypefn {} {} summary (@var{s})
## Print a network, the parameters of a cell or a language model on one screen.
##
## @var{s} was made by @code{network}, by @code{lstm_params} and its like, or by
## @code{rnn_lm}.
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
## @seealso{network, rnn_lm, nparam}
## @end deftypefn

function summary (s)
  if (nargin < 1)
    print_usage ();
  endif
  if (isstruct (s) && isscalar (s) && isfield (s, "vocabulary"))
    print_model (check_model ("summary", s));
  elseif (isstruct (s) && isscalar (s) && isfield (s, "layout"))
    print_network (check_network ("summary", "S", s));
  elseif (isstruct (s) && isscalar (s) && all (isfield (s, {"cell", "W"})))
    print_params (check_params ("summary", "S", s, "", class (s.W)));
  else
    wrong ("summary", "S", "a network, the parameters of a cell or a language model", s);
  endif
endfunction

function print_params (p)
  printf ("%s: D = %d inputs, H = %d units, %d parameters (%s)\n", p.cell, p.D, p.H, ...
          nparam (p), class (p.W));
  for name = {"W", "U", "b", "bU", "p"}
    if (isfield (p, name{1}))
      printf ("  %-2s %d x %d\n", name{1}, rows (p.(name{1})), columns (p.(name{1})));
    endif
  endfor
endfunction

function print_network (net)
  printf ("network: %d inputs, %d outputs, %d parameters\n", net.inputs, net.outputs, net.nparam);
  printf ("  %-3s %-10s %8s  %-13s %12s\n", "", "layer", "units", "direction", "parameters");
  for k = 1:numel (net.layers)
    layer = net.layers{k};
    of_layer = strncmp ({net.layout.name}, sprintf ("%d.", k), numel (num2str (k)) + 1);
    printf ("  %-3d %-10s %8d  %-13s %12d\n", k, layer.kind, layer.units, ...
            field_or_empty (layer, "direction"), ...
            sum ([net.layout(of_layer).rows] .* [net.layout(of_layer).cols]));
  endfor
endfunction

function print_model (m)
  o = m.options;
  printf ("character language model: %d x %s of %d units, embedding %d, %d characters\n", ...
          o.layers, o.cell, o.units, o.embedding, numel (m.vocabulary));
  printf ("  %d parameters (%s), seed %.0f\n", m.net.nparam, o.precision, m.seed);
  printf ("  %d steps of %d x %d characters in %.1f s\n", m.step, o.batch, o.steps, m.seconds);
  if (! isempty (m.history.loss))
    printf ("  training loss   %.4f nats/character at the last step\n", m.history.loss(end));
  endif
  if (! isempty (m.validation.nats))
    printf ("  validation loss %.4f nats/character at step %d\n", m.validation.nats(end), ...
            m.validation.step(end));
  endif
endfunction

%!test
%! text = evalc ("summary (network (9, {embedding_layer(2), gru_layer(3), dense_layer(4)}))");
%! assert (strfind (text, "network: 9 inputs, 4 outputs, 88 parameters"), 1);
%! assert (numel (strsplit (strtrim (text), "\n")), 5);
%! text = evalc ("summary (lstm_params (3, 4))");
%! assert (strfind (text, "lstm: D = 3 inputs, H = 4 units, 128 parameters (double)"), 1);
%! model = rnn_lm (repmat ("ab ", 1, 50), "units", 4, "batch", 2, "steps", 8, "max_steps", 2, ...
%!                 "seed", 1, "verbose", false);
%! text = evalc ("summary (model)");
%! assert (strfind (text, "2 steps of 2 x 8 characters") > 0);
%!error <Invalid call> summary ()
%!error <S must be a network, the parameters of a cell or a language model, not 3> summary (3)
