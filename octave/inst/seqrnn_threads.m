## -*- texinfo -*-
## @deftypefn  {} {@var{n} =} seqrnn_threads ()
## @deftypefnx {} {@var{n} =} seqrnn_threads (@var{n})
## How many threads the arithmetic uses: ask, or set it.
##
## Forward and backward passes of cells, layers and networks, and so training and
## prediction, share their work among the threads where there is enough of it; small calls
## run in one, which is faster then.  Results have the same bits with any number of
## threads: the order of every sum depends on shapes only.
##
## @var{n} is an integer >= 1; without it the function only asks.  It returns the number
## now in force.  A session starts, and goes on after @code{clear all}, with the number in
## the environment variable @env{SEQRNN_NUM_THREADS}, if that is a positive integer,
## otherwise with the number of physical cores that it may use.
##
## @example
## @group
## before = seqrnn_threads ();
## seqrnn_threads (1);
## one = lstm_forward (ones (16, 8, 20), lstm_params (16, 32, "seed", 1));
## seqrnn_threads (2);
## two = lstm_forward (ones (16, 8, 20), lstm_params (16, 32, "seed", 1));
## isequal (one, two)
##   @result{} ans = 1
## seqrnn_threads (before);
## @end group
## @end example
## @seealso{lstm_forward, loss_grad, rnn_lm}
## @end deftypefn

function n = seqrnn_threads (n)
  if (nargin == 0)
    n = __seqrnn__ ("threads", 0);
  else
    n = __seqrnn__ ("threads", check_size ("seqrnn_threads", "N", n));
  endif
endfunction

%!function results = with_threads (n, run)
%!  ## what run () returns with n threads
%!  before = seqrnn_threads ();
%!  unwind_protect
%!    seqrnn_threads (n);
%!    results = run ();
%!  unwind_protect_cleanup
%!    seqrnn_threads (before);
%!  end_unwind_protect
%!endfunction

%!function r = forward_and_backward (cell, D, H, B, T, class)
%!  draw = @(dims, seed) cast (reshape (philox_normal (prod (dims), seed), dims), class);
%!  p = feval ([cell "_params"], D, H, "seed", 1, "class", class);
%!  lengths = T - mod (0:B-1, 3);
%!  fwd = feval ([cell "_forward"], draw ([D, B, T], 2), p, "lengths", lengths);
%!  r = {rmfield(fwd, "cache"), feval([cell "_backward"], draw ([H, B, T], 3), fwd)};
%!endfunction

%!test # set and ask
%! before = seqrnn_threads ();
%! assert (before >= 1 && before == fix (before));
%! for n = [1, 3, 2]
%!   assert (seqrnn_threads (n), n);
%!   assert (seqrnn_threads (), n);
%! endfor
%! assert (seqrnn_threads (int8 (1)), 1);
%! assert (seqrnn_threads (before), before);

%!test # the same bits with any number of threads
%! for cell = {"lstm", "gru", "rnn"}
%!   for size_of = {{48, 96, 32, 20, "double"}, {48, 600, 1, 5, "double"}, ...
%!                  {48, 96, 32, 20, "single"}}
%!     run = @() forward_and_backward (cell{1}, size_of{1}{:});
%!     one = with_threads (1, run);
%!     for n = [2, 3, 4, 8]
%!       assert (isequal (with_threads (n, run), one));
%!     endfor
%!   endfor
%! endfor

%!test # also in training
%! net = network (40, {embedding_layer(32), lstm_layer(64, "direction", "bidirectional"), ...
%!                     gru_layer(64), dense_layer(40)});
%! theta = network_init (net, 1);
%! batch = struct ("ids", 1 + mod (reshape (1:16*24, 16, 24), 40), ...
%!                 "targets", 1 + mod (reshape (2:16*24+1, 16, 24), 40));
%! run = @() loss_grad (net, theta, batch);
%! one = with_threads (1, run);
%! for n = [2, 3, 4, 8]
%!   assert (isequal (with_threads (n, run), one));
%! endfor

%!error <seqrnn_threads: N must be an integer in 1..2147483647, not 0> seqrnn_threads (0)
%!error <N must be an integer in 1..2147483647, not -1> seqrnn_threads (-1)
%!error <N must be an integer in 1..2147483647, not 2.5> seqrnn_threads (2.5)
%!error <N must be an integer in 1..2147483647, not NaN> seqrnn_threads (NaN)
%!error <N must be an integer in 1..2147483647, not 0x0> seqrnn_threads ([])
%!error <N must be an integer in 1..2147483647, not 1x2> seqrnn_threads ([1, 2])
%!error <N must be an integer in 1..2147483647, not the string "2"> seqrnn_threads ("2")
