## -*- texinfo -*-
## @deftypefn  {} {@var{fwd} =} lstm_forward (@var{x}, @var{p})
## @deftypefnx {} {@var{fwd} =} lstm_forward (@var{x}, @var{p}, @var{h0}, @var{c0}, @
## @var{lengths}, @var{reverse})
## @deftypefnx {} {@var{fwd} =} lstm_forward (@dots{}, @var{name}, @var{value}, @dots{})
## Run an LSTM over a batch of sequences.
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
## The parameters, made by @code{lstm_params} or by hand.
## @item @var{h0}, @var{c0}
## The initial states [H,B]; zero if absent or [].
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
## @item c
## The cell states [H,B,T].
## @item gates
## The gates after activation [4*H,B,T]: i, f, g, o (coupled: i, g, o); 0 at padded steps.
## @item hT, cT
## The final states [H,B]: those at each sequence's own end.
## @item cache
## What lstm_backward needs.
## @end table
##
## @example
## @group
## p = lstm_params (3, 4);
## fwd = lstm_forward (randn (3, 2, 5), p, "lengths", [5, 3]);
## size (fwd.y)
##   @result{} ans =
##          4   2   5
## @end group
## @end example
## @seealso{lstm_params, lstm_backward, lstm_step, birnn_forward}
## @end deftypefn

function fwd = lstm_forward (x, p, varargin)
  try
    [fwd, cache] = __seqrnn__ ("cell_forward", x, p, "lstm_forward", varargin);
  catch
    if (nargin < 2)
      print_usage ();
    endif
    [p, args] = check_forward ("lstm_forward", "lstm", x, p, varargin);
    [fwd, cache] = __seqrnn__ ("cell_forward", x, p, "lstm_forward", args);
  end_try_catch
  cache.x = x;
  cache.p = p;
  fwd.cache = cache;
endfunction

%!function [h, c] = reference (x, p, h, c)
%!  ## one step, as the textbook has it
%!  H = p.H;
%!  a = p.W * x + p.U * h + p.b;
%!  s = @(a) 1 ./ (1 + exp (-a));
%!  c = s (a(H+1:2*H)) .* c + s (a(1:H)) .* tanh (a(2*H+1:3*H));
%!  h = s (a(3*H+1:4*H)) .* tanh (c);
%!endfunction

%!shared D, H, B, T, x, p, h0, c0
%! [D, H, B, T] = deal (3, 4, 3, 6);
%! x = reshape (philox_normal (D * B * T, 1), D, B, T);
%! p = lstm_params (D, H, "seed", 1);
%! h0 = 0.5 * reshape (philox_normal (H * B, 2), H, B);
%! c0 = reshape (philox_normal (H * B, 3), H, B);

%!test # against the textbook's equations, step by step
%! fwd = lstm_forward (x, p, h0, c0);
%! for b = 1:B
%!   [h, c] = deal (h0(:,b), c0(:,b));
%!   for t = 1:T
%!     [h, c] = reference (x(:,b,t), p, h, c);
%!     assert (fwd.y(:,b,t), h, 1e-15);
%!     assert (fwd.c(:,b,t), c, 1e-15);
%!   endfor
%!   assert (fwd.hT(:,b), fwd.h(:,b,T));
%!   assert (fwd.cT(:,b), fwd.c(:,b,T));
%! endfor
%! assert (fwd.h, fwd.y);
%! assert (size (fwd.gates), [4 * H, B, T]);
%! assert (fieldnames (fwd), {"y"; "h"; "c"; "gates"; "hT"; "cT"; "cache"});

%!test # a matrix is one sequence; positions and names say the same
%! one = lstm_forward (squeeze (x(:,2,:)), p, h0(:,2), c0(:,2)');
%! all_of = lstm_forward (x, p, "c0", c0, "h0", h0);
%! assert (size (one.y), [H, 1, T]);
%! assert (one.y, all_of.y(:,2,:), 1e-15);

%!test # permuting the batch permutes the results, to the bit
%! order = [3, 1, 2];
%! lengths = [4, 0, 6];
%! a = lstm_forward (x, p, h0, c0, lengths);
%! b = lstm_forward (x(:,order,:), p, h0(:,order), c0(:,order), lengths(order));
%! for name = {"y", "h", "c", "gates"}
%!   assert (b.(name{1}), a.(name{1})(:,order,:));
%! endfor
%! assert (b.cT, a.cT(:,order));

%!test # padding and batch mates change nothing; a length of 0 returns the initial state
%! lengths = [4, 0, 6];
%! y = x;
%! y(:,1,5:6) = 1e6;
%! y(:,2,:) = -1e6;
%! for reverse = [false, true]
%!   a = lstm_forward (x, p, h0, c0, lengths, reverse);
%!   b = lstm_forward (y, p, h0, c0, lengths, reverse);
%!   assert (rmfield (a, "cache"), rmfield (b, "cache"));
%!   alone = lstm_forward (squeeze (x(:,1,1:4)), p, h0(:,1), c0(:,1), "reverse", reverse);
%!   assert (a.y(:,1,1:4), alone.y);
%!   assert (a.hT(:,1), alone.hT);
%!   assert (a.y(:,1,5:6), zeros (H, 1, 2));
%!   assert (a.hT(:,2), h0(:,2));
%!   assert (a.cT(:,2), c0(:,2));
%! endfor

%!test # reverse is forward on the reversed input
%! a = lstm_forward (x, p, "reverse", true);
%! b = lstm_forward (flip (x, 3), p);
%! assert (a.y, flip (b.y, 3));
%! assert (a.hT, b.hT);

%!test # in chunks with the state carried on, also of one step: the same bits
%! whole = lstm_forward (x, p, h0, c0);
%! [h, c] = deal (h0, c0);
%! for chunk = {1:2, 3, 4:6}
%!   part = lstm_forward (x(:,:,chunk{1}), p, h, c);
%!   assert (part.y, whole.y(:,:,chunk{1}));
%!   [h, c] = deal (part.hT, part.cT);
%! endfor
%! assert (c, whole.cT);

%!test # single precision follows the class of x
%! a = lstm_forward (x, p, h0, c0);
%! b = lstm_forward (single (x), p, h0, c0);
%! assert (class (b.y), "single");
%! assert (double (b.y), a.y, 2e-6);

%!test # parameters made by hand: options have defaults
%! q = struct ("W", p.W, "U", p.U, "b", p.b);
%! assert (lstm_forward (x, q).y, lstm_forward (x, p).y);

%!test # C takes these calls as they come; the detour of incomplete parameters changes nothing
%! for kind = {"lstm", "gru", "rnn"}
%!   for class = {"double", "single"}
%!     whole = feval ([kind{1} "_params"], D, H, "seed", 1, "class", class{1});
%!     partial = rmfield (whole, "clip");
%!     [a, h, c] = deal (cast (x, class{1}), cast (h0, class{1}), cast (c0, class{1}));
%!     states = {h, c}(1:1+strcmp (kind{1}, "lstm"));
%!     forms = {{a}, {a, states{:}}, {a, []}, {a, states{:}, [4, 0, 6]}, ...
%!              {a, states{:}, [4; 0; 6], true}, {a, states{:}, [], 1}, ...
%!              {a, "lengths", [1, 2, 3]}, {a, "reverse", true, "h0", h}, ...
%!              {a, h, "lengths", int32([6, 6, 1])}, {a(:,:,1), h}, {a(:,:,1)}, {a(:,1,1)}, ...
%!              {a(:,:,1), "lengths", [1, 0, 1]}, {a(:,2,:), "lengths", 5}, ...
%!              {squeeze(a(:,2,:)), h(:,2), "reverse", false}};
%!     name = [kind{1} "_forward"];
%!     for form = forms
%!       [x1, args] = deal (form{1}{1}, form{1}(2:end));
%!       fwd = __seqrnn__ ("cell_forward", x1, whole, name, args);
%!       assert (rmfield (feval (name, x1, whole, args{:}), "cache"), fwd);
%!       fail ('__seqrnn__ ("cell_forward", x1, partial, name, args)', "\"clip\" is missing");
%!       assert (feval (name, x1, partial, args{:}), feval (name, x1, whole, args{:}));
%!     endfor
%!   endfor
%! endfor

%!test # the session and the arguments survive a refusal
%! y = x;
%! y(2,3,4) = NaN;
%! fail ("lstm_forward (y, p)", "lstm_forward: X must be finite, but X\\(2,3,4\\) is NaN");
%! assert (isnan (y(2,3,4)));
%! assert (size (lstm_forward (x, p).y), [H, B, T]);

%!error <Invalid call> lstm_forward (x)
%!error <X must be a full real array .*, not 1x1 cell> lstm_forward ({x}, p)
%!error <X must be a full real array .*, not the string "abc"> lstm_forward ("abc", p)
%!error <X must be a full real array .*, not 3x2 int32> lstm_forward (ones (3, 2, "int32"), p)
%!error <X must be a full real array .*, not 3x2 logical> lstm_forward (true (3, 2), p)
%!error <X must be a full real array .*, not sparse 3x2> lstm_forward (sparse (ones (3, 2)), p)
%!error <X must be a full real array .*, not complex 3x2>
%! lstm_forward (complex (ones (3, 2), 1), p)
%!error <X must be a full real array .*, not 1x1 struct> lstm_forward (p, x)
%!error <X must be an array \[D,B,T\] .*, not 0x0> lstm_forward ([], p)
%!error <X must be an array \[D,B,T\] .*, not 3x0x5> lstm_forward (zeros (3, 0, 5), p)
%!error <X must be an array \[D,B,T\] .*, not 3x1x2x2> lstm_forward (ones (3, 1, 2, 2), p)
%!error <X must have 3 rows .*, not 4> lstm_forward (ones (4, 2, 2), p)
%!error <not the vector 7x1: as 7x1 it is one step of 7 features, as 1x7 one feature over 7 steps>
%! lstm_forward (ones (7, 1), p)
%!error <X must have 3 rows .* not the vector 1x7: as 7x1> lstm_forward (ones (1, 7), p)
%!error <X must be finite, but X\(1,2\) is NA> lstm_forward ([1, NA; 1, 1; 1, 1], p)
%!error <X must be finite, but X\(3,1\) is -Inf> lstm_forward ([1, 1; 1, 1; -Inf, 1], p)
%!error <P must be a struct of parameters, as made by lstm_params, not 3> lstm_forward (x, 3)
%!error <P must be .* made by lstm_params, not of a gru> lstm_forward (x, gru_params (3, 4))
%!error <P.W must be a 16x3 matrix \[4\*H,D\], not 15x3>
%! q = p; q.W(end,:) = []; lstm_forward (x, q);
%!error <P.U must be finite, but P.U\(2,1\) is NaN>
%! q = p; q.U(2) = NaN; lstm_forward (x, q);
%!error <P.b must be a 16x1 matrix \[4\*H\], not 3x1>
%! q = p; q.b = [1; 2; 3]; lstm_forward (x, q);
%!error <P.b must be a 16x1 matrix \[4\*H\], not 8x2>
%! q = p; q.b = reshape (p.b, 8, 2); lstm_forward (x, q);
%!error <P.H must be an integer> q = p; q.H = 2^40; lstm_forward (x, q);
%!error <P.H must be an integer .*, not 4.5> q = p; q.H = 4.5; lstm_forward (x, q);
%!error <P.p must be a 12x1 matrix \[3\*H\], not 0x0>
%! q = p; q.peephole = true; lstm_forward (x, q);
%!error <P.GATE_ACTIVATION must be one of "sigmoid">
%! q = p; q.gate_activation = "step"; lstm_forward (x, q);
%!error <H0 must be a 4x3 matrix \[H,B\], not 3x2> lstm_forward (x, p, ones (3, 2))
%!error <C0 must be a 4x3 matrix \[H,B\], not 4x2> lstm_forward (x, p, h0, ones (4, 2))
%!error <H0 must be finite> lstm_forward (x, p, h0 * Inf)
%!error <H0 must be a full real array> lstm_forward (x, p, {1})
%!error <LENGTHS must be a vector of 3 lengths \[B\], not 1x2>
%! lstm_forward (x, p, "lengths", [1, 2])
%!error <LENGTHS must be integers in 0..6, but LENGTHS\(2\) is 7>
%! lstm_forward (x, p, "lengths", [1, 7, 2])
%!error <LENGTHS must be integers in 0..6, but LENGTHS\(1\) is NaN>
%! lstm_forward (x, p, "lengths", [NaN, 7, 2])
%!error <LENGTHS must be integers in 0..6, but LENGTHS\(3\) is 1.5>
%! lstm_forward (x, p, "lengths", [1, 2, 1.5])
%!error <LENGTHS must be a vector> lstm_forward (x, p, "lengths", {1, 2, 3})
%!error <REVERSE must be true or false, not the string "yes">
%! lstm_forward (x, p, "reverse", "yes")
%!error <the option "reverse" has no value> lstm_forward (x, p, "reverse")
%!error <there is no option "H0"; is "h0" meant\?>
%! lstm_forward (x, p, "H0", h0)

%!demo
%! ## An untrained LSTM reads a sine wave: its cell states.
%! fwd = lstm_forward (sin (0.2 * (1:80)), lstm_params (1, 4, "seed", 1));
%! plot (squeeze (fwd.c)');
%! xlabel ("step");
%! ylabel ("cell state");
