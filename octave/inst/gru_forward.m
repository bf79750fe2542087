## -*- texinfo -*-
## @deftypefn  {} {@var{fwd} =} gru_forward (@var{x}, @var{p})
## @deftypefnx {} {@var{fwd} =} gru_forward (@var{x}, @var{p}, @var{h0}, @var{lengths}, @
## @var{reverse})
## @deftypefnx {} {@var{fwd} =} gru_forward (@dots{}, @var{name}, @var{value}, @dots{})
## Run a GRU over a batch of sequences.
##
## The arguments after @var{p} may be given by position or as pairs of name and value:
##
## @table @asis
## @item @var{x}
## The inputs [D,B,T]: features, batch, time.  A matrix [D,T] is one sequence; but when
## @var{lengths} or an initial state tells that there are as many sequences as it has
## columns, it is one step [D,B] of them.  Of class double or single: the computation has
## the class of @var{x}.
## @item @var{p}
## The parameters, made by @code{gru_params} or by hand.
## @item @var{h0}
## The initial state [H,B]; zero if absent or [].
## @item @var{lengths}
## The true length of each sequence, B integers in 0..T.  What lies beyond changes
## nothing.
## @item @var{reverse}
## true reads each sequence from its own end to its start.
## @end table
##
## The result is a struct with these fields:
##
## @table @asis
## @item y
## The outputs [H,B,T]; 0 at padded steps.
## @item h
## The hidden states [H,B,T]; at padded steps they stay as they are.
## @item gates
## The gates after activation [3*H,B,T]: r, z, n; 0 at padded steps.
## @item hT
## The final state [H,B]: that at each sequence's own end.
## @item cache
## What gru_backward needs.
## @end table
##
## @example
## @group
## p = gru_params (3, 4);
## fwd = gru_forward (randn (3, 2, 5), p, "lengths", [5, 3]);
## size (fwd.y)
##   @result{} ans =
##          4   2   5
## @end group
## @end example
## @seealso{gru_params, gru_backward, gru_step, birnn_forward}
## @end deftypefn

function fwd = gru_forward (x, p, varargin)
  try
    [fwd, cache] = __seqrnn__ ("cell_forward", x, p, "gru_forward", varargin);
  catch
    if (nargin < 2)
      print_usage ();
    endif
    [p, args] = check_forward ("gru_forward", "gru", x, p, varargin);
    [fwd, cache] = __seqrnn__ ("cell_forward", x, p, "gru_forward", args);
  end_try_catch
  cache.x = x;
  cache.p = p;
  fwd.cache = cache;
endfunction

%!function h = reference (x, p, h)
%!  H = p.H;
%!  s = @(a) 1 ./ (1 + exp (-a));
%!  a = p.W * x + p.b;
%!  u = p.U * h;
%!  r = s (a(1:H) + u(1:H));
%!  z = s (a(H+1:2*H) + u(H+1:2*H));
%!  if (strcmp (p.reset, "after"))
%!    n = tanh (a(2*H+1:end) + r .* u(2*H+1:end));
%!  else
%!    n = tanh (a(2*H+1:end) + p.U(2*H+1:end,:) * (r .* h));
%!  endif
%!  h = (1 - z) .* n + z .* h;
%!endfunction

%!shared D, H, B, T, x, p, h0
%! [D, H, B, T] = deal (3, 4, 3, 6);
%! x = reshape (philox_normal (D * B * T, 1), D, B, T);
%! p = gru_params (D, H, "seed", 1);
%! h0 = 0.5 * reshape (philox_normal (H * B, 2), H, B);

%!test # reset before
%! q = p;
%! q.reset = "before";
%! h = reference (x(:,1,1), q, h0(:,1));
%! assert (gru_forward (x(:,1,1), q, h0(:,1)).y, h, 1e-15);

%!test # against the textbook's equations, step by step
%! fwd = gru_forward (x, p, h0);
%! for b = 1:B
%!   h = h0(:,b);
%!   for t = 1:T
%!     h = reference (x(:,b,t), p, h);
%!     assert (fwd.y(:,b,t), h, 2e-15);
%!   endfor
%! endfor
%! assert (fieldnames (fwd), {"y"; "h"; "gates"; "hT"; "cache"});

%!test # ragged, reversed, permuted: what shares the batch changes nothing
%! lengths = [4, 0, 6];
%! order = [2, 3, 1];
%! for reverse = [false, true]
%!   a = gru_forward (x, p, h0, lengths, reverse);
%!   b = gru_forward (x(:,order,:), p, h0(:,order), lengths(order), reverse);
%!   assert (b.y, a.y(:,order,:));
%!   alone = gru_forward (squeeze (x(:,1,1:4)), p, h0(:,1), "reverse", reverse);
%!   assert (a.y(:,1,1:4), alone.y);
%!   assert (a.hT(:,1:2), [alone.hT, h0(:,2)]);
%! endfor

%!test # in chunks: the same bits
%! whole = gru_forward (x, p, h0);
%! first = gru_forward (x(:,:,1:2), p, h0);
%! second = gru_forward (x(:,:,3:6), p, first.hT);
%! assert (cat (3, first.y, second.y), whole.y);

%!test
%! b = gru_forward (single (x), p);
%! assert (class (b.hT), "single");
%! assert (double (b.y), gru_forward (x, p).y, 2e-6);

%!error <Invalid call> gru_forward (x)
%!error <gru_forward: X must be finite, but X\(1,1\) is Inf> gru_forward (Inf (3, 2), p)
%!error <P must be .* made by gru_params, not of a lstm> gru_forward (x, lstm_params (3, 4))
%!error <P.RESET must be one of "after", "before", not the string "never">
%! q = p; q.reset = "never"; gru_forward (x, q);
%!error <H0 must be a 4x3 matrix \[H,B\], not 3x2> gru_forward (x, p, ones (3, 2))
%!error <there is no option "c0"> gru_forward (x, p, "c0", h0)
