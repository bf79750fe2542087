## -*- texinfo -*-
## @deftypefn {} {@var{s} =} stream_step (@var{s}, @var{x})
## Read one step of the sequences of a stream.
##
## @var{s} was made by @code{stream} or by the step before. @var{x} holds the features
## [D,B] (for B = 1 any vector of D), or the ids [B] or [B,C], where 0 is padding; for a
## network that reads both, a struct with the fields @code{x} and @code{ids}.
##
## The result is @var{s} with the new @code{output} [K,B] (raw scores) and @code{state},
## and @code{steps} grown by one.  The outputs have the bits of @code{predict} for the
## whole sequence.
##
## @example
## @group
## net = network (5, @{embedding_layer(3), gru_layer(4), dense_layer(5)@});
## s = stream_step (stream (net, network_init (net, 1), 2), [3; 1]);
## size (s.output)
##   @result{} ans =
##         5   2
## @end group
## @end example
## @seealso{stream, predict}
## @end deftypefn

function s = stream_step (s, x)
  try
    [s.output, s.state] = __seqrnn__ ("network_step", s.theta, s.net, x, s.state, s.batch_size);
  catch
    if (nargin < 2)
      print_usage ();
    endif
    if (! (isstruct (s) && isscalar (s)
           && all (isfield (s, {"net", "theta", "batch_size", "state", "output", "steps"}))))
      wrong ("stream_step", "S", "what stream or stream_step returned", s);
    endif
    net = check_network ("stream_step", "S.net", s.net);
    theta = check_array ("stream_step", "S.theta", s.theta, "", [net.nparam, 1], "[nparam]");
    B = check_size ("stream_step", "S.batch_size", s.batch_size);
    nstate = __seqrnn__ ("network_sizes", net, B).nstate;
    state = check_state ("stream_step", "S.state", s.state, class (theta), [nstate, 1], "[nstate]");
    x = check_stream_input (net, x, class (theta), B);
    steps = check_integer ("stream_step", "S.steps", s.steps, 0, 2^53);
    [s.output, s.state] = __seqrnn__ ("network_step", theta, net, x, state, B);
    s.steps = steps;
  end_try_catch
  if (! (isnumeric (s.steps) && isscalar (s.steps)))
    wrong ("stream_step", "S.steps", "the number of steps before", s.steps);
  endif
  s.steps += 1;
endfunction

function x = check_stream_input (net, x, type, B)
  [vocabularies, D] = input_sizes (net);
  C = numel (vocabularies);
  if (C > 0 && D > 0)
    if (! (isstruct (x) && isscalar (x) && isequal (sort (fieldnames (x)), {"ids"; "x"})))
      wrong ("stream_step", "X", "a struct with the fields x and ids", x);
    endif
    x = struct ("x", check_array ("stream_step", "X.x", x.x, type, [D, B], "[D,B]"), ...
                "ids", check_step_ids ("X.ids", x.ids, vocabularies, B));
  elseif (C > 0)
    x = check_step_ids ("X", x, vocabularies, B);
  else
    x = check_array ("stream_step", "X", x, type, [D, B], "[D,B]");
  endif
endfunction

function ids = check_step_ids (name, ids, vocabularies, B)
  C = numel (vocabularies);
  if (! isnumeric (ids) || ! (isequal (size (ids), [B, C])
                              || (min (B, C) == 1 && isvector (ids) && numel (ids) == B * C)))
    wrong ("stream_step", name, sprintf ("ids %dx%d %s", B, C, {"[B]", "[B,C]"}{1 + (C > 1)}), ids);
  endif
  ids = reshape (ids, B, C);
  for c = 1:C
    check_ids ("stream_step", name, ids(:,c), vocabularies(c), false);
  endfor
  ids = double (ids);
endfunction

%!test # step by step as predict, to the bit; several inputs; a learned state
%! net = network ([5, 3, 2], {embedding_layer(3), embedding_layer(2), ...
%!   lstm_layer(4, "projection", 3, "initial_state", "learned"), gru_layer(3), dense_layer(4)});
%! theta = network_init (net, 1);
%! theta += 0.1 * philox_normal (net.nparam, 2);
%! x = reshape (philox_normal (60, 3), 2, 5, 6);
%! ids = cat (3, randi (5, 5, 6), randi (3, 5, 6));
%! ids(2,3,1) = 0;
%! for type = {"double", "single"}
%!   s = stream (net, cast (theta, type{1}), 5);
%!   for t = 1:6
%!     s = stream_step (s, struct ("x", x(:,:,t), "ids", reshape (ids(:,t,:), 5, 2)));
%!     y(:,:,t) = s.output;
%!   endfor
%!   r = predict (net, cast (theta, type{1}), struct ("x", x, "ids", ids));
%!   assert (cast (y, type{1}), r.output);
%!   assert (s.state, r.state);
%!   assert (s.steps, 6);
%! endfor
%!test # one feature vector at a time, as a row or a column; a network without state
%! net = network (2, {dense_layer(1), crf_layer()});
%! s = stream (net, (1:net.nparam)');
%! assert (stream_step (s, [1; 2]).output, 1 + 4 + 3);
%! assert (stream_step (s, [1, 2]).output, 8);
%! assert (stream_step (stream_step (s, [1, 2]), single ([1; 2])).steps, 2);
%!test # ids
%! net = network (3, {embedding_layer(2), rnn_layer(2)});
%! s = stream (net, network_init (net, 1), 3);
%! a = stream_step (s, [1; 2; 0]);
%! assert (stream_step (s, int32 ([1, 2, 0])).output, a.output);
%!shared s, e
%! net = network (2, {gru_layer(3)});
%! s = stream (net, network_init (net, 1), 2);
%! net = network (3, {embedding_layer(2), rnn_layer(2)});
%! e = stream (net, network_init (net, 1));
%!error <Invalid call> stream_step (s)
%!error <S must be what stream or stream_step returned, not 3> stream_step (3, 1)
%!error <S.batch_size must be an integer .*, not the string "a">
%! stream_step (setfield (s, "batch_size", "a"), ones (2))
%!error <S.batch_size must be an integer .*, not -1>
%! stream_step (setfield (s, "batch_size", -1), ones (2))
%!error <S.steps must be .*, not 0x0 cell>
%! t = s;
%! t.steps = {};
%! stream_step (t, ones (2));
%!error <S.steps must be .*, not the string "a"> stream_step (setfield (s, "steps", "a"), ones (2))
%!error <S.state must be a 6x1 matrix \[nstate\], not 1x5>
%! stream_step (setfield (s, "state", 1:5), ones (2))
%!error <S.theta must be a .* matrix \[nparam\], not 1x3>
%! stream_step (setfield (s, "theta", 1:3), ones (2))
%!error <S.net is not as network made it>
%! t = s;
%! t.net.layers{1}.units = 4;
%! stream_step (t, ones (2));
%!error <X must be a 2x2 matrix \[D,B\], not 2x3> stream_step (s, ones (2, 3))
%!error <X must be finite, but X\(1,2\) is NaN> stream_step (s, [1, NaN; 1, 1])
%!error <X must be a full real array .*, not 1x1 cell> stream_step (s, {1})
%!error <X must be integers in 0..3, but X\(1\) is 4> stream_step (e, 4)
%!error <X must be ids 1x1 \[B\], not 1x2> stream_step (e, [1, 2])
%!error <X must be a struct with the fields x and ids, not 1>
%! net = network ([3, 1], {embedding_layer(2), dense_layer(2)});
%! stream_step (stream (net, zeros (net.nparam, 1)), 1);
